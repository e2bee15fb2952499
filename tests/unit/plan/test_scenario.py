# SPDX-License-Identifier: Apache-2.0
"""Scenarios are whole, bilingual, use the record's life cycles, and refuse something."""

from pathlib import Path

import pytest

import yuzui.policy.plan
from yuzui.errors import PlanError
from yuzui.model.lifecycle import CYCLES
from yuzui.model.visibility import ROLES
from yuzui.policy.plan import scenario

FILES = sorted((Path(yuzui.policy.plan.__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario_is_in_order(path):
    found = scenario.load(path)
    assert found.title.en and found.title.zh
    assert {t.cycle for t in found.things.values()} <= set(CYCLES)
    assert {r for p in found.people.values() for r in p.roles} <= {role.name for role in ROLES}
    assert {s.thing for s in found.steps} == set(found.things) == set(found.ends)
    assert {s.by for s in found.steps} <= set(found.people)


def test_scenario_that_refuses_nothing_is_no_evidence(tmp_path):
    path = tmp_path / "a.yaml"
    text = FILES[0].read_text(encoding="utf-8").replace("refused: true", "refused: false")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        scenario.load(path)
    assert caught.value.code == "nothing_refused"


def test_unknown_field_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(FILES[0].read_text(encoding="utf-8") + "mood: good\n", encoding="utf-8")
    with pytest.raises(PlanError):
        scenario.load(path)


def test_scenario_not_written_yet_is_none():
    assert scenario.find("no_such_workflow") is None
