# SPDX-License-Identifier: Apache-2.0
"""Workspaces with a microscope to book, at a moment that stands still."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("booking_lab", Path(__file__).parent / "lab.py")
lab_ = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lab_)


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab_.NOW))
    return lab_


@pytest.fixture
def workspace(tmp_path, lab):
    made = lab.make(tmp_path / "w")
    yield made
    made.close()
