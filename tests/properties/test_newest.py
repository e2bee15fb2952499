# SPDX-License-Identifier: Apache-2.0
"""Of two runs kept within one second every reader takes the later, in whichever order they came."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import admit
from tests.scorecards import card, clause
from tests.slates import answer, ask, decide, fund

from yuzui import registry
from yuzui.administration.pages import audit
from yuzui.errors import StateError
from yuzui.faces.web.pages import home
from yuzui.funding import ask_compute, decisions, judging
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.policy.jobs import scorecard
from yuzui.view.page import Notice, Visit
from yuzui.view.table import DataTable

RULES = """format = "yuzui-rules/1"
call = {{ id = "c", currency = "CNY", unit = 1 }}
value = {{ from = "given", per = "proposal", zero = 0 }}
[[rule]]
name = "budget"
kind = "budget"
total = {total}
strength = "hard"
source = "clause 1"
"""
ORDERS = ((0, 1), (1, 0))


@pytest.fixture(autouse=True)
def _one_second(monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two slates of one call, under two budgets."""
    call = tmp_path_factory.mktemp("call")
    (call / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,30,5,Wu\nC,50,6,Qi\n")
    found = []
    for total in (100, 75):
        (call / "rules.toml").write_text(RULES.format(total=total))
        found.append(fund(Workspace(call / "w"), path=call, rules=call / "rules.toml"))
    return found


@pytest.fixture
def workspace(tmp_path):
    found = admit(Workspace(tmp_path / "w"), "Chair")
    yield found
    found.close()


@pytest.fixture(params=ORDERS, ids=("first last", "last first"))
def two(request, made, workspace):
    """The two slates in the order in which they were kept."""
    older, newer = (made[n] for n in request.param)
    for document in (older, newer):
        workspace.save("fund", document)
    moments = {row["made_at"] for row in workspace.runs()}
    assert len(moments) == 1, "else the clock tells them apart"
    return older, newer


def listed(page, name):
    """Return the rows of one table of a page."""
    return next(b.rows for b in page.leaves() if isinstance(b, DataTable) and b.name == name)


def test_what_a_study_gave_last(workspace, two):
    older, newer = two
    assert workspace.latest("fund") == newer
    assert pages.latest(workspace, Visit(), "fund") == newer
    assert pages.runs(workspace, "fund") == [newer, older]
    assert pages.runs(workspace, "fund", 1) == [newer]


def test_the_slate_that_is_asked(workspace, two):
    _, newer = two
    assert ask(workspace, question="why A")["slate"]["id"] == newer["run"]["id"]
    assert ask_compute.slate_named(workspace, "c") == ask_compute.holding(workspace, "A") == answer(newer)


def test_the_slate_that_stands(workspace, two):
    older, newer = two
    with pytest.raises(StateError) as caught:
        decisions.current(workspace, answer(older))
    assert caught.value.expected == newer["run"]["id"]
    decisions.current(workspace, answer(newer))


def test_the_start_page(workspace, two):
    older, newer = two
    rows = listed(home.build(workspace, Visit()), "lately")
    assert [row[-1].path for row in rows][:2] == [f"/fund/lists/{d['run']['id']}" for d in (newer, older)]


def test_a_run_kept_again_is_the_newest_again(workspace, two):
    older, _ = two
    workspace.save("fund", older)
    assert workspace.latest("fund") == older


def test_a_decision_leaves_a_run_in_its_place(workspace, two):
    older, newer = two
    said = {"by": "Chair", "authority": "9"}
    first = decide(workspace, newer["run"]["id"], **said, reason="as ranked")["decision"]["id"]
    workspace.save("fund", older)
    decide(workspace, older["run"]["id"], **said, reason="anew", supersedes=first)
    ids = [document["run"]["id"] for document in pages.runs(workspace, "fund")]
    assert ids == [older["run"]["id"], newer["run"]["id"]]
    rows = listed(audit.build(workspace, Visit()), "decisions")
    reasons = [row[audit.SIGNED.index("reason")] for row in rows]
    assert reasons == ["anew", "as ranked"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("studies", [("judge", "fund"), ("judge", "judge")])
def test_the_judgement_of_a_call(workspace, studies, order):
    for n in order:
        document = {"run": stamp("judge", {"n": n}), "call": {"id": "c"}, "judge": None}
        workspace.save(studies[n], document)
    assert judging.judgement_named(workspace, "c") == document


@pytest.mark.parametrize("order", ORDERS)
def test_the_scorecard_compared_with(workspace, order):
    for n in order:
        document = card(n, [clause("A-1", ("served", "not_yet")[n])])
        workspace.save("scorecard", document)
    assert scorecard.since(workspace, of("scorecard").answer(document), dt.date(2100, 1, 1)) == []


def test_runs_of_an_earlier_version_are_counted_where_they_would_be_listed(workspace):
    lists = {"fund": "slates", "evaluate": "evaluate", "schedule": "schedules", "assign": "assignments"}
    for study in (*lists, "usage"):
        workspace.save(study, {"run": stamp(study, {})})
    for study, name in lists.items():
        page = registry.modules("page")[name].build(workspace, Visit())
        notice = next(block for block in page.blocks if isinstance(block, Notice))
        assert notice.text.en.startswith(f"1 stored by an earlier version are not listed: run yuzui {study} on")
