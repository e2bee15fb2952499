# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import msgspec
import pytest
from tests.scorecards import CHECK, TARGET, card
from tests.scorecards import clause as row

from yuzui.errors import VisibilityError
from yuzui.investment.pages import milestones
from yuzui.job.workspace import Workspace
from yuzui.policy.jobs import scorecard
from yuzui.policy.pages import clause, plan, plan_changes, plan_concepts
from yuzui.policy.plan import loader
from yuzui.view.page import Chip, Figure, Filter, Form, Items, Notice, Remedy, Visit
from yuzui.view.table import DataTable, Link


def built(page, tmp_path, **query):
    return page.build(Workspace(tmp_path), Visit("en", page.PATH, {}, query))


def test_per_cent_is_read_with_and_without_its_sign(tmp_path):
    plain, signed = (built(milestones, tmp_path, target=text) for text in ("8", "8 %"))
    assert plain.document == signed.document and plain.document.target == 0.08


def check(outcome, required=True, kind="rows", name="a"):
    message = {"en": f"said {outcome}", "zh": f"结果 {outcome}"}
    return CHECK | {"name": name, "kind": kind, "outcome": outcome, "required": required, "message": message}


def one(name, status, checks=(), target=None):
    bindings = [{"ref": "study:path", "role": "primary", "resolved": False, "nearest": ""}]
    return row(name, status, checks=list(checks), target=target, bindings=bindings)


READING = {"label": {"en": "end of 2025", "zh": "2025 年底"}, "deadline": "2025-12-31", "basis": "stated",
           "status": "no_data", "value": None, "source": "a ministry", "why": None,
           "odds": [{"method": "m", "by": 2025, "probability": 0.25}]}  # fmt: skip
AIM = TARGET | {"readings": [READING]}
DOCUMENT = card(
    1,
    [
        one("A-1", "served", [check("pass"), check("error", kind="own")], AIM),
        one("A-2", "partly", [check("pass"), check("fail"), check("no_data")]),
    ],
)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.contract.Job.pictures", lambda job, document: [])
    made = Workspace(tmp_path)
    made.save("scorecard", DOCUMENT)
    return made


def listing(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name)


def test_every_clause_is_a_row_with_three_axes(workspace):
    page = plan.build(workspace, Visit("en", "/plan"))
    assert page.finding.en == "1 of 2 clauses are served on real data; 0 are not yet"
    rows = list(listing(page, "clauses").rows)
    assert [line[2] for line in rows] == [plan.chip("served"), plan.chip("partly")]
    assert [line[3].en for line in rows] == ["none", "none"]
    assert rows[0][4].text.en == "not met, 6.88\u202f%"
    assert rows[1][4] is None


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


def test_odds_stand_by_method_with_what_they_rest_on(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.contract.Job.pictures", lambda job, document: [])
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


def test_a_reader_may_ask_for_a_year_of_the_own(tmp_path_factory):
    for by, years in [("2030", {2030}), ("", set()), ("soon", None), ("1999", None)]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.setattr("yuzui.job.contract.Job.pictures", lambda job, document: [])
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


def plan_changes_clause(name, status, **outcomes):
    return row(name, status, checks=[check(outcome, name=word) for word, outcome in outcomes.items()])


@pytest.fixture
def plan_changes_workspace(tmp_path):
    return Workspace(tmp_path)


OLD = card(1, [plan_changes_clause("A-1", "served", rows="pass"), plan_changes_clause("A-2", "not_yet", value="no_data"),
               plan_changes_clause("A-3", "partly", page="fail")])  # fmt: skip
NEW = card(2, [plan_changes_clause("A-1", "partly", rows="fail"), plan_changes_clause("A-2", "partly", value="pass", new="fail"),
               plan_changes_clause("A-3", "partly", page="fail")])  # fmt: skip


def build(workspace, **query):
    return plan_changes.build(workspace, Visit("en", "/plan/changes", query=query))


def rows(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name).rows


def test_what_rose_and_fell_and_because_of_what(plan_changes_workspace):
    plan_changes_workspace.save("scorecard", OLD)
    plan_changes_workspace.save("scorecard", NEW)
    page = build(plan_changes_workspace)
    assert page.finding.en == "1 clause rose and 1 fell since 21 Nov 2026"
    up, down = rows(page, "changes")
    assert (up[0], up[2].text.en) == (Link(up[0].text, "/plan/A-2"), "rose")
    assert up[5].en == "value: no data → passes; new: not there → fails"
    assert (down[0].text.en, down[2].text.zh, down[5].zh) == ("A-1", "下降", "rows：通过 → 未通过")
    assert [tuple(row[1:]) for row in rows(page, "counts")] == [(1, 0, -1), (1, 3, 2), (1, 0, -1), (0, 0, 0)]
    assert not [b for b in page.leaves() if isinstance(b, Notice)]


def test_one_scorecard_alone_says_how_to_make_another(plan_changes_workspace):
    plan_changes_workspace.save("scorecard", NEW)
    page = build(plan_changes_workspace)
    assert [b.command for b in page.leaves() if isinstance(b, Remedy)] == ["yuzui plan check"]


def test_none_at_all(plan_changes_workspace):
    assert [type(b) for b in build(plan_changes_workspace).leaves()] == [Remedy]


def test_an_earlier_one_can_be_chosen_and_another_plan_is_never_compared(plan_changes_workspace):
    first = card(0, [plan_changes_clause("A-1", "partly", rows="fail")], digest="older")
    for document in (first, OLD, card(5, [plan_changes_clause("Z-1", "served")], plan="q"), NEW):
        plan_changes_workspace.save("scorecard", document)
    page = build(plan_changes_workspace)
    (others,) = [b for b in page.leaves() if isinstance(b, Filter)]
    assert len(others.links) == 2 and others.current == others.links[0].path
    page = build(plan_changes_workspace, **{"from": first["run"]["id"], "to": OLD["run"]["id"]})
    assert [row[0].text.en for row in rows(page, "changes")] == ["A-1"]
    assert [b for b in page.leaves() if isinstance(b, Notice)], "the plan was amended between the two"
    with pytest.raises(VisibilityError):
        build(plan_changes_workspace, **{"from": "nowhere"})


@pytest.fixture(scope="module")
def document():
    """What the page reads of a scorecard, for the real plan."""
    plan = loader.load()
    clauses = []
    for clause in plan.clauses:
        nodes = [c["node"] for c in plan.raw[clause.id]["check"] if isinstance(c, dict) and "node" in c]
        clauses.append(row(clause.id, concepts=sorted({plan.placed[n][0] for n in nodes})))
    return card(1, clauses, plan=plan.head.id, concepts=msgspec.to_builtins(scorecard.concepts(plan)))


@pytest.fixture
def page(document, tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", document)
    return plan_concepts.build(workspace, Visit("en", "/plan/concepts"))


def table(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name)


def test_the_matrix_is_that_of_the_design(page):
    matrix = table(page, "matrix")
    assert [h.name for h in matrix.columns] == ["concept", "lab", "fro", "cor", "box2", "see"]
    rows = {row[0].text.en: [cell and cell.en for cell in row[1:5]] for row in matrix.rows}
    assert rows["artificial intelligence"] == ["LAB-5", "FRO-1", None, "BOX2-01, BOX2-04-5 (related)"]
    assert rows["biomedicine"] == ["LAB-6", "FRO-4 (broader)", None, "BOX2-05-2-4, BOX2-06 (related)"]
    assert len(rows) == 16


def test_unions_and_sums_are_those_of_the_clauses(page):
    plan = loader.load()
    asked: dict[str, list[str]] = {}
    for clause in plan.clauses:
        for check in plan.raw[clause.id]["check"]:
            if "node" in check:
                asked.setdefault(plan.placed[check["node"]][0], []).append(clause.id)
    label = {c.id: c.label.en for c in plan.concepts}
    expected = {label[name]: (len(set(ids)), len(ids)) for name, ids in asked.items()}
    *rows, total = table(page, "counts").rows
    got = {row[0].en: (row[2], row[3]) for row in rows if row[3]}
    assert got == expected
    assert all(row[4] == row[3] - row[2] for row in [*rows, total])
    everyone = {i for ids in asked.values() for i in ids}
    assert total[2] == len(everyone) < total[3] == sum(map(len, asked.values()))
    assert total[1] == 127, "each node of the five lists stands in one concept"


def test_before_the_first_scorecard(tmp_path):
    page = plan_concepts.build(Workspace(tmp_path), Visit("zh", "/plan/concepts"))
    assert [b.command for b in page.leaves() if isinstance(b, Remedy)] == ["yuzui plan"]
