# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import pytest
from tests import plans
from tests.scorecards import CHECK, TARGET, card
from tests.scorecards import clause as row

from yuzui.errors import VisibilityError
from yuzui.investment.pages import milestones
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.pages import clause, plan, plan_changes, plan_concepts
from yuzui.policy.plan import loader
from yuzui.view.page import Chip, Fact, Facts, Figure, File, Filter, Form, Items, Notice, Prose, Remedy, Visit
from yuzui.view.table import DataTable, Link


def built(page, tmp_path, **query):
    return page.build(Workspace(tmp_path), Visit("en", page.PATH, {}, query))


def test_per_cent_is_read_with_and_without_its_sign(tmp_path):
    plain, signed = (built(milestones, tmp_path, target=text) for text in ("8", "8 %"))
    assert plain.document == signed.document and plain.document.target == 0.08


def listing(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name)


def words(page):
    """Return all that a page says in prose, notices and tables."""
    found = []
    for block in page.leaves():
        if isinstance(block, DataTable):
            found += [str(getattr(cell, "en", getattr(getattr(cell, "text", ""), "en", cell)))
                      for line in block.rows for cell in line]  # fmt: skip
        elif isinstance(block, Notice):
            found.append(block.text.en)
        elif isinstance(block, Prose):
            found += [text.en for text in block.paragraphs]
    return found


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A workspace whose newest scorecard is that of the small plan, as it was released."""
    made = plans.released(monkeypatch, tmp_path / "released")
    workspace = Workspace(tmp_path / "w")
    answer = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=plans.DAY)
    workspace.save("scorecard", answer)
    monkeypatch.setattr(loader, "names", lambda: [str(made.file)])
    monkeypatch.setattr(loader, "FIRST", str(made.file))
    yield workspace
    workspace.close()
    monkeypatch.undo()
    plans.forget()


def visited(workspace, name, lang="en", **query):
    return clause.build(workspace, Visit(lang, f"/plan/{name}", {"clause": name}, query))


def test_the_plan_says_promise_tool_own_data_and_aim_of_each_clause(small):
    page = plan.build(small, Visit("en", "/plan"))
    assert page.finding.en == "The tool proves 4 of 7 clauses, 1 in part; 3 can be rerun from the package alone"
    assert page.finding.zh.startswith("7 条条款中，工具已验证 4 条、部分 1 条")
    rows = {line[0].text.en: line for line in listing(page, "clauses").rows}
    assert rows["A-1"][1].en == "The share comes out as published." and rows["A-1"][0].path == "/plan/A-1"
    shapes = {name: (line[2].kind, line[3].kind, line[4] and line[4].kind) for name, line in rows.items()}
    assert shapes == {"A-1": ("good", "none", "none"), "A-2": ("good", "out", None), "A-3": ("good", "out", None),
                      "A-4": ("good", "out", None), "A-5": ("none", "out", None), "A-6": ("out", "out", None),
                      "A-7": ("part", "out", None)}  # fmt: skip
    (facts,) = [block for block in page.leaves() if isinstance(block, Facts)]
    assert [fact.value.en for fact in facts.facts] == ["4", "1", "1", "1"]
    assert not [text for text in words(page) if "%" in text and "clauses" in text], "never a share achieved"
    for query, many in (({"status": "served"}, 4), ({"own_data": "none"}, 1), ({"aim": "not_met"}, 1), ({"owner": "evaluator"}, 1),
                        ({"status": "served", "aim": "not_met"}, 1), ({"status": "partly", "aim": "not_met"}, 0)):  # fmt: skip
        found = plan.build(small, Visit("zh", "/plan", {}, query))
        assert len(listing(found, "clauses").rows) == many, query
        assert len([block for block in found.leaves() if isinstance(block, Filter)]) == 4


def test_a_clause_says_its_promise_what_was_shown_when_and_what_it_does_not_show(small):
    page = visited(small, "A-1")
    assert page.finding.en == "The share comes out as published." and page.lead.en.endswith("tool proven")
    line = listing(page, "checks").rows[0]
    assert line[0] == Chip(clause.WORDS["pass"], "good") and line[1].en.startswith("Shown on 25 Nov 2026 on R&D exp")
    assert (line[3].en, line[4].en) == ("published: communique on 2024", "yes")
    said = words(page)
    for text in (
        "What this does not show: why it moves",
        "How it was attacked: 1 falsifications of its data were tried at release, 1 were noticed.",
        "nothing of your own is loaded (wanted: your own series)",
    ):
        assert text in said, text
    assert listing(page, "own").note and listing(page, "readings").rows[0][5].zh == "a ministry"
    (file,) = [block for block in page.leaves() if isinstance(block, File)]
    assert "kind: computes" in file.text
    (again,) = [block for block in page.leaves() if isinstance(block, Form)]
    assert again.hidden == {"again": "1"} and again.path == "/plan/A-1"
    # a check that fails says what was seen, what was needed, and what a pass would show
    assert "a falsification of its data is not noticed" in listing(visited(small, "A-7"), "checks").rows[0][1].en
    # facts stand with source, days and quotation; one that nobody found says where it was looked for
    facts = [tuple(cell for cell in line) for line in listing(visited(small, "A-4"), "facts").rows]
    assert facts[0] == ("A5", "route", "online", "2026-03", "Users apply online at any time.", "https://example.org/a5",
                        "2026-11-20", "")  # fmt: skip
    assert facts[2][:3] == ("A5", "end", "not_found") and facts[2][7] == "three places searched"
    # what is outside software has a counterpart; what waits says for what
    (facts,) = [block for block in visited(small, "A-6").leaves() if isinstance(block, Facts)]
    assert isinstance(facts.facts[1], Fact) and facts.facts[1].base.en == "Roles that exist."
    assert "waits for the exchange node" in listing(visited(small, "A-5"), "checks").rows[0][1].en


def test_run_again_stands_beside_and_changes_no_status(small, monkeypatch):
    monkeypatch.setattr(clause, "solved", lambda task, *args, state: clause.run_again(*args))
    page = visited(small, "A-6", again="1")
    checks = listing(page, "checks")
    assert [column.name for column in checks.columns][:2] == ["outcome", "again"]
    assert checks.rows[0][1].en == "passes · answers as stated; 1 bad inputs refused" and checks.note is None
    assert page.document["counterpart_status"] == "served"
    # a plan that does not come with the software is run by its file, not from a page
    monkeypatch.setattr(loader, "names", list)
    page = visited(small, "A-6", again="1")
    assert not [block for block in page.leaves() if isinstance(block, Form | File)]
    assert [column.name for column in listing(page, "checks").columns][:2] == ["outcome", "sentence"]


def check(outcome, required=True, kind="answers", name="a"):
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
        one("A-1", "served", [check("pass"), check("error", False)], AIM),
        one("A-2", "partly", [check("pass"), check("fail"), check("no_data")]),
    ],
)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.job.contract.Job.pictures", lambda job, document: [])
    made = Workspace(tmp_path)
    made.save("scorecard", DOCUMENT)
    return made


def test_a_clause_that_is_not_there(workspace):
    for name in ("A-9", "", "../A-1"):
        with pytest.raises(VisibilityError):
            visited(workspace, name)


def test_a_scorecard_kept_of_another_plan_is_shown_as_it_was(workspace):
    rows = list(listing(plan.build(workspace, Visit("en", "/plan")), "clauses").rows)
    assert [line[2] for line in rows] == [plan.chip("served"), plan.chip("partly")]
    assert rows[0][4].text.en == "not met, 6.88\u202f%" and rows[1][4] is None
    page = visited(workspace, "A-1", "zh")
    reading = listing(page, "readings").rows[0]
    assert reading[4].en == "by 2025: m 25\u202f%" and reading[5].zh == "a ministry"
    assert "odds" not in page.tables(), "no table of odds without any"
    assert not [b for b in page.leaves() if isinstance(b, Figure)], "no picture without a result"
    assert plan.why(of("scorecard").answer(DOCUMENT).clauses[1]).en.endswith("(and 1 more)")
    assert plan.why(of("scorecard").answer(DOCUMENT).clauses[0]).en == "It works."


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


def test_what_rose_and_fell_and_because_of_what(plan_changes_workspace):
    plan_changes_workspace.save("scorecard", OLD)
    plan_changes_workspace.save("scorecard", NEW)
    page = build(plan_changes_workspace)
    assert page.finding.en == "1 clause rose and 1 fell since 21 Nov 2026"
    up, down = listing(page, "changes").rows
    assert (up[0], up[2].text.en) == (Link(up[0].text, "/plan/A-2"), "rose")
    assert up[5].en == "value: no data → passes; new: not there → fails"
    assert (down[0].text.en, down[2].text.zh, down[5].zh) == ("A-1", "下降", "rows：通过 → 未通过")
    assert [tuple(row[1:]) for row in listing(page, "counts").rows] == [(1, 0, -1), (1, 3, 2), (1, 0, -1), (0, 0, 0)]
    assert not [b for b in page.leaves() if isinstance(b, Notice)]


def test_one_scorecard_alone_says_how_to_make_another(plan_changes_workspace):
    plan_changes_workspace.save("scorecard", NEW)
    page = build(plan_changes_workspace)
    assert [b.command for b in page.leaves() if isinstance(b, Remedy)] == ["yuzui plan check"]


def test_before_the_first_scorecard_it_says_what_the_release_changed(small, plan_changes_workspace):
    with (loader.evidence() / "changes.csv").open("a", encoding="utf-8") as stream:
        stream.write("small-plan,A-5,2026-11-29,served,not_yet,evidence rule changed,证据规则改变\n")
        stream.write("another-plan,A-5,2026-11-29,served,not_yet,a,甲\n")
    page = build(plan_changes_workspace)
    assert page.finding.en == "0 clauses rose and 1 fell with this release"
    (line,) = listing(page, "releases").rows
    assert (line[1].path, line[2].en, line[3].zh, line[4].zh) == ("/plan/A-5", "tool proven", "未建", "证据规则改变")


def test_an_earlier_one_can_be_chosen_and_another_plan_is_never_compared(plan_changes_workspace):
    first = card(0, [plan_changes_clause("A-1", "partly", rows="fail")], digest="older")
    for document in (first, OLD, card(5, [plan_changes_clause("Z-1", "served")], plan="q"), NEW):
        plan_changes_workspace.save("scorecard", document)
    page = build(plan_changes_workspace)
    (others,) = [b for b in page.leaves() if isinstance(b, Filter)]
    assert len(others.links) == 2 and others.current == others.links[0].path
    page = build(plan_changes_workspace, **{"from": first["run"]["id"], "to": OLD["run"]["id"]})
    assert [row[0].text.en for row in listing(page, "changes").rows] == ["A-1"]
    assert [b for b in page.leaves() if isinstance(b, Notice)], "the plan was amended between the two"
    with pytest.raises(VisibilityError):
        build(plan_changes_workspace, **{"from": "nowhere"})


@pytest.fixture(scope="module")
def concepts(tmp_path_factory):
    """The page of the first plan, as it is shown where no scorecard was ever kept."""
    return plan_concepts.build(Workspace(tmp_path_factory.mktemp("w")), Visit("en", "/plan/concepts"))


def test_the_matrix_is_that_of_the_design(concepts):
    matrix = listing(concepts, "matrix")
    assert [h.name for h in matrix.columns] == ["concept", "lab", "fro", "cor", "box2", "see"]
    found = {row[0].text.en: [cell and cell.en for cell in row[1:5]] for row in matrix.rows}
    assert found["artificial intelligence"] == ["LAB-5", "FRO-1", None, "BOX2-01, BOX2-04-5 (related)"]
    assert found["biomedicine"] == ["LAB-6", "FRO-4 (broader)", None, "BOX2-05-2-4, BOX2-06 (related)"]
    assert len(found) == 16


def test_unions_and_sums_are_those_of_the_clauses(concepts):
    first = loader.load()
    asked: dict[str, list[str]] = {}
    for one_ in first.clauses:
        for node in one_.nodes:
            asked.setdefault(first.placed[node][0], []).append(one_.id)
    label = {c.id: c.label.en for c in first.concepts}
    *rows, total = listing(concepts, "counts").rows
    got = {row[0].en: (row[2], row[3]) for row in rows if row[3]}
    assert got == {label[name]: (len(set(ids)), len(ids)) for name, ids in asked.items()}
    assert all(row[4] == row[3] - row[2] for row in [*rows, total])
    everyone = {i for ids in asked.values() for i in ids}
    assert total[2] == len(everyone) < total[3] == sum(map(len, asked.values()))
    assert total[1] == 127, "each node of the five lists stands in one concept"


def test_a_plan_without_concepts_says_so(small):
    page = plan_concepts.build(small, Visit("zh", "/plan/concepts"))
    assert page.finding.zh == "该规划未列概念" and not list(page.leaves())
