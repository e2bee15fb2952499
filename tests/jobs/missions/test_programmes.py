# SPDX-License-Identifier: Apache-2.0
"""Programmes: the strategy each serves, money that adds up by funder, and who sees a sealed one."""

import pytest
from tests.people import admit

from yuzui.errors import StateError, StoreError, VisibilityError
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.missions.strategies import strategies
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC
from yuzui.store import subjects

JOB = of("programmes")


def blank(table, row):
    return {**dict.fromkeys(TABLES[table].names), **row}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "o", roles=("programme_officer",))
    admit(opened, "d", roles=("decider",))
    admit(opened, "k", roles=("secrecy_officer",), scope="sealed:PR-1")
    yield opened
    opened.close()


def programme(workspace, id="PR-1"):
    moving.begin(workspace, "programme", {"name": "Zyxwv", "name_zh": "某计划"}, by="o", id=id)
    moving.move(workspace, "programme", id, "name", by="o", given={"strategy": "education"})


def test_three_strategies_ship_with_words_day_and_source_and_what_is_not_stated_stays_open(workspace):
    known = strategies(workspace)
    assert list(known) == ["education", "workforce", "innovation"]
    for one in known.values():
        assert one.quotation and one.stated_on == "2022-11-03" and one.source.startswith("http") and one.since is None
    row = {"id": "own", "title": {"en": "Own", "zh": "自有"}, "source": "s", "stated_on": "2026-01-01"}
    with workspace.view.act("load", "strategy") as change:
        change.insert("strategy", [blank("strategy", row)])
    programme(workspace)
    moving.move(workspace, "programme", "PR-1", "name", by="o", given={"strategy": "own"})
    answer = JOB.run(workspace)
    assert answer.programmes[0].strategies == ["education", "own"] and answer.without == 0
    assert not strategies(workspace)["own"].shipped and answer.strategies[-1].status == "unverified"


def test_a_proposal_is_for_the_office_and_a_sealed_programme_for_its_keeper_alone(workspace):
    programme(workspace)
    public, office = workspace.seen_by(PUBLIC), workspace
    assert JOB.run(public).programmes == [] and len(JOB.run(office).programmes) == 1
    before = [JOB.run(public).document(), public.view.count("move_log"), public.view.count("programme_strategy")]
    moving.move(workspace, "programme", "PR-1", "seal", by="k", reason="as classified")
    assert [JOB.run(public).document(), public.view.count("move_log"), 0] == before
    assert JOB.run(office).programmes == [] and office.view.count("programme_strategy") == 0
    assert not [row for row in office.view.select("move_log") if row["row"] == "PR-1"]
    with pytest.raises(VisibilityError):
        JOB.run(office, programme="PR-1")
    keeper = workspace.seen_by(subjects.resolve(workspace.store, "k"))
    assert [one.id for one in JOB.run(keeper).programmes] == ["PR-1"]
    for person in ("o", "d"):
        with pytest.raises(VisibilityError):
            moving.move(workspace, "programme", "PR-1", "release", by=person, reason="r")
    moving.move(workspace, "programme", "PR-1", "release", by="k", reason="the term is over")
    assert [one.state for one in JOB.run(public).programmes] == ["released"]


def test_nothing_is_sealed_that_nobody_would_see_and_confining_never_widens(workspace):
    programme(workspace, "PR-2")
    admit(workspace, "wide", roles=("secrecy_officer",))
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "programme", "PR-2", "seal", by="wide", reason="r")
    assert caught.value.code == "sight_kept" and "sealed:PR-2" in caught.value.say("en")
    with pytest.raises(StoreError) as wide, workspace.view.act("open", "programme") as change:
        change.confine("programme", ("PR-2",), "public")
    assert wide.value.code == "widens"
    with pytest.raises(VisibilityError), workspace.view.act("seal", "programme") as change:
        change.confine("programme", ("PR-9",), "sealed")


def test_money_adds_up_by_funder_and_currency_and_a_call_follows_its_programme(workspace):
    programme(workspace)
    call = {"title": {"en": "c", "zh": "c"}, "programme": "PR-1", "currency": "CNY", "state": "open"}
    part = {"call": "J-1", "currency": "CNY", "whole": 100_000, "signer": "o"}
    with workspace.view.act("load", "call") as change:
        change.replace("programme", [{**workspace.view.get("programme", "PR-1"), "funder": "F-0"}])
        change.insert("call", [blank("call", {**call, "call": "C-1", "budget": 50_000}),
                               blank("call", {**call, "call": "J-1", "budget": 100_000})])  # fmt: skip
        parts = [{**part, "funder": "F-1", "amount": 60_000, "signed_on": "2026-01-01", "paid": 10_000},
                 {**part, "funder": "F-2", "amount": 30_000},
                 {**part, "funder": "F-2", "currency": "EUR", "amount": 700, "whole": 700}]  # fmt: skip
        change.insert("cofunding", [blank("cofunding", one) for one in parts])
    (one,) = JOB.run(workspace).programmes
    assert [(s.funder, s.currency, s.planned, s.signed, s.paid) for s in one.shares] == [
        ("F-0", "CNY", 500, 0, 0), ("F-1", "CNY", 600, 600, 100), ("F-2", "CNY", 300, 0, 0), ("F-2", "EUR", 7, 0, 0)
    ]  # fmt: skip
    assert [(w.currency, w.needed, w.planned, w.missing) for w in one.wholes] == [
        ("CNY", 1500, 1400, 100), ("EUR", 7, 7, 0)
    ]  # fmt: skip
    assert "100" in JOB.headline(JOB.run(workspace, programme="PR-1")).en
    moving.move(workspace, "programme", "PR-1", "seal", by="k", reason="r")
    assert workspace.view.count("call") == workspace.view.count("cofunding") == 0
    for lang in ("en", "zh"):
        assert JOB.exports(JOB.run(workspace), lang)
