# SPDX-License-Identifier: Apache-2.0
"""Plan and clause: three axes apart, filtered by status, why in one phrase."""

from __future__ import annotations

import pytest

from yuzui.errors import VisibilityError
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.policy.pages import clause, plan
from yuzui.view.page import Chip, Figure, Filter, Form, Items, Notice, Visit
from yuzui.view.table import DataTable


def check(outcome, required=True, kind="rows"):
    return {"kind": kind, "outcome": outcome, "required": required, "measured": None, "bar": "",
            "data": ["a.csv"], "message": {"en": f"said {outcome}", "zh": f"结果 {outcome}"}}  # fmt: skip


def one(id, status, checks=(), target=None):
    return {"id": id, "title": {"en": id, "zh": id}, "kinds": ["data"], "status": status,
            "owner": "evaluator", "horizon": "standing",
            "counterpart_status": None, "own_data": "none", "target": target,
            "checks": list(checks), "bindings": [{"ref": "study:path", "resolved": False}],
            "does_not_show": {"en": "limits", "zh": "局限"}}  # fmt: skip


AIM = {"status": "not_met", "value": 0.0688, "unit": "1", "aim": 0.08, "cmp": ">", "readings": [
    {"label": {"en": "end of 2025", "zh": "2025 年底"}, "deadline": "2025-12-31",
     "status": "no_data", "value": None, "source": "a ministry",
     "odds": [{"method": "m", "by": 2025, "probability": 0.25}]}]}  # fmt: skip
DOCUMENT = {
    "schema": "x",
    "run": stamp("scorecard", {"n": 1}),
    "plan": "p",
    "counts": {"served": 1, "partly": 1, "not_yet": 0, "outside": 0},
    "clauses": [
        one("A-1", "served", [check("pass"), check("error", kind="own")], AIM),
        one("A-2", "partly", [check("pass"), check("fail"), check("no_data")]),
    ],
}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    made = Workspace(tmp_path)
    made.save("scorecard", DOCUMENT)
    return made


def listing(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name)


def test_every_clause_is_a_row_with_three_axes(workspace):
    page = plan.build(workspace, Visit("en", "/plan"))
    assert page.finding.en == "1 of 2 clauses are served on real data; 0 are not yet"
    rows = list(listing(page, "clauses").rows)
    assert [row[2] for row in rows] == [plan.chip("served"), plan.chip("partly")]
    assert [row[3].en for row in rows] == ["none", "none"]
    assert rows[0][4].text.en == "not met, 6.88\u202f%"
    assert rows[1][4] is None


def test_filter_shows_one_status_and_marks_itself(workspace):
    page = plan.build(workspace, Visit("en", "/plan", query={"status": "partly"}))
    assert [row[0].text.en for row in listing(page, "clauses").rows] == ["A-2"]
    filter_ = next(b for b in page.leaves() if isinstance(b, Filter) and b.label.en == "Show")
    assert filter_.current == "/plan?status=partly"


def test_why_says_the_first_failing_required_check():
    served, partly = DOCUMENT["clauses"]
    assert plan.why(served).en == "all required checks pass", "own data never speaks for it"
    assert plan.why(partly).en == "said fail (and 1 more)"


def test_clause_shows_checks_readings_and_limits(workspace):
    page = clause.build(workspace, Visit("zh", "/plan/A-1", {"clause": "A-1"}))
    assert page.finding.zh == "A-1：已支撑"
    first = listing(page, "checks").rows[0]
    assert first[1] == Chip(clause.WORDS["pass"], "good")
    assert first[3] == "—"
    reading = listing(page, "readings").rows[0]
    assert reading[4].en == "by 2025: m 25\u202f%" and reading[5].zh == "a ministry"
    assert "odds" not in page.tables(), "no table of odds without any"
    assert not [b for b in page.leaves() if isinstance(b, Figure)], "no picture without a result"


@pytest.mark.parametrize("name", ["A-9", "", "../A-1"])
def test_a_clause_that_is_not_there(workspace, name):
    with pytest.raises(VisibilityError):
        clause.build(workspace, Visit("en", f"/plan/{name}", {"clause": name}))


def test_filters_work_together_and_count_what_they_would_show(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    asked = {"kinds": ["data", "workflow"], "owner": "evaluator", "horizon": "long"}
    clauses = [
        one("A-1", "served") | asked,
        one("A-2", "partly") | asked,
        one("A-3", "partly") | asked | {"owner": "planning_office", "kinds": ["data"]},
    ]
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", {**DOCUMENT, "clauses": clauses})
    query = {"status": "partly", "owner": "evaluator"}
    page = plan.build(workspace, Visit("en", "/plan", query=query))
    assert [row[0].text.en for row in listing(page, "clauses").rows] == ["A-2"]
    by_label = {b.label.en: b for b in page.leaves() if isinstance(b, Filter)}
    assert set(by_label) == {"Show", "Kind", "Owner", "Horizon"}
    said = {link.text.en: link.path for link in by_label["Owner"].links}
    assert said["planning office 1"] == "/plan?status=partly&owner=planning_office"
    assert said["all"] == "/plan?status=partly"
    assert by_label["Owner"].current == said["evaluation office 1"]
    assert "workflow 1" in {link.text.en for link in by_label["Kind"].links}


def test_that_the_text_is_not_shipped_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    coverage = {"status": "no_data", "source": "https://example.org/text"}
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", {**DOCUMENT, "clauses": [], "text_coverage": coverage})
    page = plan.build(workspace, Visit("zh", "/plan"))
    (notice,) = [b for b in page.leaves() if isinstance(b, Notice)]
    assert "未随附" in notice.text.zh and notice.text.zh.endswith("https://example.org/text")


def test_odds_stand_by_method_with_what_they_rest_on(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    chance = {"method": "drift", "title": {"en": "fading drift", "zh": "趋势渐缓"}, "by": 2029,
              "probability": 0.41, "interval": {"low": 0.05, "high": 0.1}, "forecasts": 92,
              "countries": 19, "effective_countries": 15.6, "basis": {"en": "past", "zh": "历史"}}  # fmt: skip
    thin = chance | {"by": 2034, "probability": None, "interval": None}
    reading = AIM["readings"][0] | {"odds": [chance, thin]}
    aim = AIM | {"year": 2024, "vintage": "final", "source": "a communique",
                 "readings": [reading], "odds": [chance, thin]}  # fmt: skip
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", {**DOCUMENT, "clauses": [one("A-1", "served", [], aim)]})
    page = clause.build(workspace, Visit("zh", "/plan/A-1", {"clause": "A-1"}))
    said = listing(page, "readings").rows[0][4]
    assert said.zh == "2029 年：趋势渐缓 41%。2034 年：趋势渐缓 —"
    rows = listing(page, "odds").rows
    assert rows[0][:8] == (2029, rows[0][1], 0.41, 0.05, 0.1, 92, 19, 15.6)
    assert [one.zh for one in rows[0][8:]] == ["2024 年，最终数", "a communique"]
    (bases,) = [b for b in page.leaves() if isinstance(b, Items)]
    assert [(i.title.zh, i.lines[0].zh) for i in bases.items] == [("趋势渐缓", "历史")]
    assert rows[1][2:5] == (None, None, None)


@pytest.mark.parametrize(("by", "years"), [("2030", {2030}), ("", set()), ("soon", None), ("1999", None)])
def test_a_reader_may_ask_for_a_year_of_the_own(tmp_path, monkeypatch, by, years):
    monkeypatch.setattr("yuzui.job.pages.pictures", lambda study, document: [])
    asks = {"study": "path", "args": {}, "by": "by", "at": "odds"}
    aim = AIM | {"year": 2024, "vintage": "final", "readings": [], "odds": [], "asks": asks}
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", {**DOCUMENT, "clauses": [one("A-1", "served", [], aim)]})
    visit = Visit("zh", "/plan/A-1", {"clause": "A-1"}, {"by": by})
    page = clause.build(workspace, visit)
    (form,) = [block for block in page.leaves() if isinstance(block, Form)]
    assert (form.path, form.fields[0].value.en) == ("/plan/A-1", by)
    found = page.tables()["odds"].rows if "odds" in page.tables() else ()
    assert {row[0] for row in found} == (years or set()) and len(found) == (4 if years else 0)
    refused = [block for block in page.leaves() if isinstance(block, Notice)][1:]
    assert bool(refused) == (years is None), "limits of the clause are the first notice"


def test_a_refusal_behind_an_aim_or_its_odds_is_said(workspace):
    why = {"en": "mixed (mixed_vintage)", "zh": "混用 (mixed_vintage)"}
    readings = [{**AIM["readings"][0], "odds": [], "why": why}]
    aim = {**AIM, "status": "no_data", "value": None, "readings": readings, "why": why}
    workspace.save("scorecard", {**DOCUMENT, "clauses": [one("A-1", "served", [], aim)]})
    page = clause.build(workspace, Visit("zh", "/plan/A-1", {"clause": "A-1"}))
    said = [block.text.zh for block in page.blocks if isinstance(block, Notice)]
    assert "目标未能衡量：混用 (mixed_vintage)" in said
    assert "2025 年底：无法给出可能性：混用 (mixed_vintage)" in said
