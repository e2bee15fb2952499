# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from yuzui.model.quantity import Interval, Quantity


def test_json_has_every_key_and_null_for_what_is_absent():
    found = Quantity(0.0688, "1", "NBS", "final", "2024", 1.0, "real").json()
    assert list(found) == [
        "value",
        "unit",
        "source",
        "vintage",
        "window",
        "coverage",
        "origin",
        "interval",
        "inputs_hash",
        "seed",
    ]
    assert found["interval"] is None and found["seed"] is None and found["value"] == 0.0688


def test_interval_carries_its_kind_and_level():
    interval = Interval(0.06, 0.08, 0.8, "reference class")
    found = Quantity(None, "1", "s", "v", "w", None, "derived", interval, "h", 7).json()
    assert found["interval"] == {"low": 0.06, "high": 0.08, "level": 0.8, "kind": "reference class"}
    assert found["value"] is None and found["seed"] == 7
