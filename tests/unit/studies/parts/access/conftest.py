# SPDX-License-Identifier: Apache-2.0
"""One answer, with every kind of gap in it."""

import pytest


@pytest.fixture
def document():
    base = {
        "item": None, "name": "n", "site": None, "country": "X", "operator": None, "status": None,
        "origin": "real", "stage": "operating", "status_as_of": None,
        "active": None, "fit": "whole", "distance_km": None, "error_km": None, "routes": [],
        "offered": False, "prices": [], "source": "s",
        "queue": {"days": {"0.5": None, "0.9": None}, "n": None, "few": False},
    }  # fmt: skip
    able = {
        "code": "photon-energy", "scheme": "own", "low": 0.4, "high": 25.0, "unit": "keV",
        "fit": "whole", "label": {"en": "photons", "zh": "光子"}, "quote": "0.4-25 keV",
    }  # fmt: skip
    priced = {
        "route": "peer", "price": 500_000, "currency": "CNY", "unit": "shift", "cycle": "c",
        "closes": None,
    }  # fmt: skip
    full = {
        "id": "a", "title": {"en": "A", "zh": "甲"}, "capabilities": [able], "distance_km": 424.2,
        "error_km": 20.0, "routes": ["peer"], "offered": True, "prices": [priced],
        "queue": {"days": {"0.5": 12.0, "0.9": 40.0}, "n": 9, "few": False},
    }  # fmt: skip
    bare = {
        "id": "b", "title": {"en": "B", "zh": "乙"}, "fit": "unsaid", "active": False,
        "capabilities": [able | {"low": None, "high": None, "unit": None, "fit": "unsaid"}],
        "queue": {"days": {"0.5": None, "0.9": None}, "n": None, "few": True},
        "routes": ["rapid"],
    }  # fmt: skip
    return {
        "schema": "yuzui.access/1", "run": {"id": "0" * 12, "seed": None, "version": "0", "inputs_hash": "0"}, "origin": "real",
        "source": "s", "query": "photons",
        "near": {"name": "Hefei", "lat": 31.9, "lon": 117.2, "error_km": 10.0},
        "counts": {"found": 2, "whole": 1, "later": 0, "located": 1, "searched": 7},
        "found": [base | full, base | bare],
    }  # fmt: skip
