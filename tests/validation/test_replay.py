# SPDX-License-Identifier: Apache-2.0
from tests.validation import replay
from yuzui.job.workspace import Workspace


def test_both_cases_are_replayed(tmp_path):
    found = {truth.part: truth for truth in replay.measured(Workspace(tmp_path))}
    assert set(found) == set(replay.CASES) and all(truth.holds for truth in found.values())
    assert found["KOR"].measured["above_rest"] == 0.0451
    assert found["SGP"].measured["above_rest"] == 0.1179


def test_another_rise_than_the_one_stated_does_not_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(replay, "CASES", {"KOR": (2003, 2009, 0.1447, 0.1807)})
    assert not next(iter(replay.measured(Workspace(tmp_path)))).holds
