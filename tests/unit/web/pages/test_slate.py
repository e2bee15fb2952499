# SPDX-License-Identifier: Apache-2.0
"""A slate in each of its states: proposed, decided, impossible; with one proposal and none."""

from __future__ import annotations

import copy

import pytest

from yuzui.errors import VisibilityError
from yuzui.faces.web import blocks as blocks_
from yuzui.funding.pages import slate
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Notice, Page, Prose, Remedy, Visit
from yuzui.view.table import DataTable

RULE = {
    "name": "budget", "kind": "budget", "category": None, "measure": "amount", "share_of": None,
    "sense": "<=", "bound": 100.0, "achieved": 90.0, "slack": 10.0, "binding": True,
    "shortfall": 0.0,
    "source": "Call, clause 1 · 指南第 1 条", "title": {"en": "budget", "zh": "总预算"},
    "effect": {"step": 10.0, "unit": "amount", "value_change": 1.25, "enters": ["B"],
               "leaves": [], "holds": [90.0, 120.0]},
}  # fmt: skip
ROW = {
    "amount": 90.0,
    "level": 1.0,
    "selected": False,
    "eligible": True,
    "expected_rank": 1.0,
    "probability": 0.5,
    "reason": {"en": "r", "zh": "由"},
}
DOCUMENT = {
    "schema": "yuzui.fund/1",
    "run": stamp("fund", {"n": 1}, seed=7),
    "state": "computed",
    "call": {"id": "C1", "currency": "CNY", "budget": 100.0, "n_proposals": 2},
    "judge": {"median_rank_width": 1.0},
    "proposals": [
        {**ROW, "id": "A", "band": "fund", "selected": True},
        {**ROW, "id": "B", "band": "lottery"},
        {**ROW, "id": "C", "band": None, "eligible": False},
    ],
    "slate": {
        "status": "optimal", "ids": ["A"], "count": 1, "spend": 90.0, "gap": 0.0, "value": 3.0,
    },
    "redraws": 50,
    "rules": [RULE, {**RULE, "name": "floor", "title": None, "category": "E", "binding": False}],
    "conflict": None,
    "alternatives": [
        {"name": "sort_and_cut", "title": None, "spend": 80.0, "value": 3.0, "enters": ["B"],
         "leaves": ["A"], "breaks": ["floor[E]"]},
    ],
    "lottery": {"low": 0.2, "high": 0.8, "outcome": []},
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    # solving again is tested with the answers themselves
    monkeypatch.setattr("yuzui.funding.slate_queries.curve", lambda document, page: [])
    return Workspace(tmp_path)


def built(workspace, **changes):
    document = copy.deepcopy({**DOCUMENT, **changes})
    workspace.save("fund", document)
    return slate.build(workspace, Visit("en", "/slates/C1", {"id": "C1"}))


def blocks(page, kind):
    return [block for block in page.leaves() if isinstance(block, kind)]


def test_a_slate_is_found_by_run_and_by_call(workspace):
    workspace.save("fund", DOCUMENT)
    for name in (DOCUMENT["run"]["id"], "C1"):
        assert slate.slate_named(workspace, name)["call"]["id"] == "C1"
    with pytest.raises(VisibilityError):
        slate.slate_named(workspace, "C2")


@pytest.mark.parametrize(("rows", "here"), [(slate.LONG, True), (slate.LONG + 1, False)])
def test_a_long_table_stays_on_the_page_of_the_slate(tmp_path, monkeypatch, rows, here):
    count = (Text("n", "数"), "")
    meta = Meta("caterpillar", same("f"), same("d"), "real", same("s"), "2026")
    drawn = bar_chart(meta, [Bar(same("a"), 1.0)] * rows, count)
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [drawn, drawn])
    (found,) = slate.small(DOCUMENT)
    assert found.table is here and found.page == f"/slates/{DOCUMENT['run']['id']}"
    html = blocks_.render(Page(same("f"), (found,)), Visit("en", "/"))
    assert (f'href="/en{found.page}?run={found.run}#caterpillar-table"' in html) is not here
    assert ("<details" in html) is here


def test_proposed_says_that_nobody_has_decided(workspace):
    page = built(workspace)
    assert page.finding.en == "1 proposed: 1 clear, 0 close calls"
    assert page.state.en == "proposed, not decided"
    assert "proven" in page.lead.en
    assert "“floor (E)”" in page.lead.en
    assert blocks(page, Notice)
    assert blocks(page, Remedy)[0].command.startswith(f"yuzui decide {DOCUMENT['run']['id']} --auth")


def test_price_of_a_rule_is_in_its_own_unit(workspace):
    page = built(workspace)
    (prices,) = [b for b in page.leaves() if type(b).__name__ == "Items"]
    assert [item.title.zh for item in prices.items[:2]] == ["总预算", "全部 2 条规则的余量与代价"]
    assert prices.items[0].form.hidden == {"loosen": "budget"}
    said = " | ".join(line.zh for line in prices.items[0].lines)
    assert "放宽 10元：+1.25 分；入选：B" in said
    assert "依据：指南第 1 条" in said


def test_decided_names_the_person(workspace):
    signed = {"id": "d1", "by": "N. N.", "authority": "2.1", "reason": "why", "at": "2026-11-25",
              "ids": ["A"], "levels": {"A": 1.0}, "spend": 40.0, "moves": [],
              "in_force": {"opens": None, "rules": 1, "undated": ["budget"]}}  # fmt: skip
    page = built(workspace, state="decided", decision=signed)
    assert page.state.zh == "已决定"
    assert not blocks(page, Notice)
    assert [p.en for b in blocks(page, Prose) for p in b.paragraphs] == [
        "Reason: why",
        "Rules in force: not dated; nothing says when the call opened",
        "Nobody has appealed.",
    ]


def test_impossible_names_the_rules_in_conflict(workspace):
    conflict = {"rules": ["budget", "floor[E]"], "loosen": [{"rule": "budget", "to": 120.0}], "beside": False}
    nothing = {"status": "infeasible", "ids": [], "count": 0, "spend": 0.0, "gap": None}
    nothing["value"] = None
    page = built(workspace, conflict=conflict, slate=nothing, alternatives=[], lottery=None)
    assert page.finding.en == "No set of proposals keeps every rule"
    (listing,) = [b for b in blocks(page, DataTable) if b.name == "conflict"]
    assert list(listing.rows) == [("budget", 120.0), ("floor[E]", None)]


def test_without_judging_the_count_is_the_finding(workspace):
    unjudged = [{**ROW, "id": "A", "band": None, "selected": True}]
    parts = {"judge": None, "lottery": None, "alternatives": [], "redraws": None}
    page = built(workspace, proposals=unjudged, **parts)
    assert page.finding.en == "1 proposed for ¥90.00"
