# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.errors import InputError
from yuzui.investment.jobs import backcast
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulation import document
from yuzui.investment.simulation.problem import pose, ran
from yuzui.investment.tax_report import giving
from yuzui.job.workspace import Workspace
from yuzui.text import Text

GIFTS = {"gifts": 10.0, "size": 5.0, "years_to_spend": 1.0}
FREE = Scenario(
    id="g",
    name=Text("Gifts", "捐赠"),
    horizon=2026,
    levers={"donations": GIFTS},
    growth=0.08,
    draws=0,
    sources={"donations.profit": "balance sheets, 2024"},
)
CAPPED = replace(FREE, levers={"donations": {**GIFTS, "profit": 100.0}})
CONFIRM = (
    "table,id,column,value,who,when,reason\n"
    "tax_rule,CN-DON-12,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
)


def spent(posed):
    return ran(posed, 0).after.paid["other"][0, 1:].tolist()


def test_without_a_profit_there_is_no_cap_and_that_is_said(tmp_path):
    workspace = Workspace(tmp_path)
    posed = pose(workspace, FREE)
    assert spent(posed) == [50.0, 50.0]
    (said,) = [one for one in document.told(posed, 0)["basis"] if "gifts" in one["en"]]
    assert "no cap" in said["en"] and "不设上限" in said["zh"]
    assert giving.said({}, {}, posed.law) is None


def test_a_profit_of_nothing_is_not_taken_for_none_given(tmp_path):
    none = replace(FREE, levers={"donations": {**GIFTS, "profit": 0.0}})
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), none)
    assert caught.value.code == "no_profit" and caught.value.fix.zh


def test_a_rule_from_memory_caps_nothing_until_a_person_confirms_it(tmp_path):
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), CAPPED)
    assert caught.value.code == "rule_unconfirmed" and "CN-DON-12" in caught.value.fix.zh
    (tmp_path / "overrides.csv").write_text(CONFIRM, encoding="utf-8")
    posed = pose(Workspace(tmp_path), CAPPED)
    assert spent(posed) == pytest.approx([12.0, 12.0]), "12 % of 100"
    said = giving.said(CAPPED.levers, CAPPED.sources, posed.law)
    for words in (said.en, said.zh):
        assert "CN-DON-12" in words and "Desk" in words and "balance sheets, 2024" in words
    assert [file["file"] for file in posed.files][-1] == "tax_rules.csv"


def test_a_cap_a_person_sets_needs_no_rule(tmp_path):
    levers = {"donations": {**GIFTS, "profit": 100.0, "cap": 0.3}}
    posed = pose(Workspace(tmp_path), replace(CAPPED, levers=levers))
    assert spent(posed) == pytest.approx([30.0, 30.0]) and not posed.law.values
    assert "set in the scenario" in giving.said(posed.scenario.levers, {}, posed.law).en


def test_another_cap_is_another_run(tmp_path):
    (tmp_path / "overrides.csv").write_text(CONFIRM, encoding="utf-8")
    posed = pose(Workspace(tmp_path), CAPPED)
    other = replace(posed, law=giving.Law({"donations": {"cap": 0.2}}, posed.law.basis))
    runs = [document.told(one, 0)["run"]["id"] for one in (posed, other)]
    assert runs[0] != runs[1]


def test_a_country_without_such_a_rule_is_told(tmp_path, monkeypatch):
    from yuzui.investment.tax_report import sources

    read = sources.rules(Workspace(tmp_path), "CHN")
    monkeypatch.setattr(sources, "rules", lambda *_: replace(read, held_back=()))
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), CAPPED)
    assert caught.value.code == "no_rule" and "donations.cap" in caught.value.fix.en


def test_a_back_cast_is_capped_by_the_same_law(tmp_path):
    workspace = Workspace(tmp_path)
    levers = {"government_growth": {"basic": {"most": 5000.0}}, "donations": {**GIFTS, "profit": 100.0}}
    asked = {"by": 2030, "levers": levers, "sources": FREE.sources}
    with pytest.raises(InputError) as caught:
        backcast.run(workspace, **asked)
    assert caught.value.code == "rule_unconfirmed"
    (tmp_path / "overrides.csv").write_text(CONFIRM, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        backcast.run(workspace, **asked | {"sources": {}})
    assert caught.value.code == "no_source" and "donations.profit" in caught.value.expected
    found = backcast.run(workspace, **asked)
    assert found["levers"]["donations"]["cap"] == 0.12 and "CN-DON-12" in found["gifts"]["en"]
    assert found["files"][-1]["file"] == "tax_rules.csv"
    said = {label.en: text for label, text in backcast.lines(found)}
    assert "balance sheets, 2024" in said["gifts"].zh
    del levers["donations"]["profit"]
    assert "no cap" in backcast.run(workspace, **asked | {"sources": {}})["gifts"]["en"]
