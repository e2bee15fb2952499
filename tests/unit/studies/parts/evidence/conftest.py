# SPDX-License-Identifier: Apache-2.0
"""A small world: one study's document, no face, data of one folder."""

import datetime as dt

import pytest

from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.software import Faces, Registry
from yuzui.policy.evidence.world import World


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("YUZUI_DATA", str(folder))
    return folder


@pytest.fixture
def world(tmp_path, data):
    registry = Registry.installed()
    names = {**registry.names, "study": registry.names["study"] | {"known"}}
    with World.of(
        Workspace(tmp_path / "work"), registry=Registry(names), faces=Faces(), today=dt.date(2026, 11, 25)
    ) as made:
        yield made
        made.workspace.close()
