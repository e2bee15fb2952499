# SPDX-License-Identifier: Apache-2.0
"""A workspace with a microscope that is booked by hand and by schedules."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("cycles", Path(__file__).parent / "cycle.py")
cycle_ = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cycle_)


@pytest.fixture
def cycle(monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(cycle_.lab.NOW))
    return cycle_


@pytest.fixture
def lab(cycle):
    return cycle.lab


@pytest.fixture
def workspace(tmp_path, cycle):
    made = cycle.lab.make(tmp_path / "w", mode="hybrid")
    yield made
    made.close()
