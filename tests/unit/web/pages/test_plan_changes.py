# SPDX-License-Identifier: Apache-2.0
"""Two scorecards side by side: rose, fell, because of which check; one alone says so."""

from __future__ import annotations

import pytest

from yuzui.errors import VisibilityError
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.policy.pages import plan_changes
from yuzui.view.page import Filter, Notice, Remedy, Visit
from yuzui.view.table import DataTable, Link


def clause(id, status, **outcomes):
    checks = [{"name": name, "outcome": outcome} for name, outcome in outcomes.items()]
    title = {"en": id, "zh": id}
    return {"id": id, "title": title, "status": status, "counterpart_status": None, "checks": checks}


def card(n, clauses, digest="d", plan="p"):
    counts = dict.fromkeys(("served", "partly", "not_yet", "outside"), 0)
    for row in clauses:
        counts[row["status"]] += 1
    return {"run": stamp("scorecard", {"n": n}), "plan": plan, "day": f"2026-11-2{n}", "digest": digest,
            "counts": counts, "clauses": clauses}  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


OLD = card(1, [clause("A-1", "served", rows="pass"), clause("A-2", "not_yet", value="no_data"),
               clause("A-3", "partly", page="fail")])  # fmt: skip
NEW = card(2, [clause("A-1", "partly", rows="fail"), clause("A-2", "partly", value="pass", new="fail"),
               clause("A-3", "partly", page="fail")])  # fmt: skip


def build(workspace, **query):
    return plan_changes.build(workspace, Visit("en", "/plan/changes", query=query))


def rows(page, name):
    return next(b for b in page.leaves() if isinstance(b, DataTable) and b.name == name).rows


def test_what_rose_and_fell_and_because_of_what(workspace):
    workspace.save("scorecard", OLD)
    workspace.save("scorecard", NEW)
    page = build(workspace)
    assert page.finding.en == "1 clause rose and 1 fell since 21 Nov 2026"
    up, down = rows(page, "changes")
    assert (up[0], up[2].text.en) == (Link(up[0].text, "/plan/A-2"), "rose")
    assert up[5].en == "value: no data → passes; new: not there → fails"
    assert (down[0].text.en, down[2].text.zh, down[5].zh) == ("A-1", "下降", "rows：通过 → 未通过")
    assert [tuple(row[1:]) for row in rows(page, "counts")] == [(1, 0, -1), (1, 3, 2), (1, 0, -1), (0, 0, 0)]
    assert not [b for b in page.leaves() if isinstance(b, Notice)]


def test_one_scorecard_alone_says_how_to_make_another(workspace):
    workspace.save("scorecard", NEW)
    page = build(workspace)
    assert [b.command for b in page.leaves() if isinstance(b, Remedy)] == ["yuzui plan check"]


def test_none_at_all(workspace):
    assert [type(b) for b in build(workspace).leaves()] == [Remedy]


def test_an_earlier_one_can_be_chosen_and_another_plan_is_never_compared(workspace):
    first = card(0, [clause("A-1", "partly", rows="fail")], digest="older")
    for document in (first, OLD, card(5, [clause("Z-1", "served")], plan="q"), NEW):
        workspace.save("scorecard", document)
    page = build(workspace)
    (others,) = [b for b in page.leaves() if isinstance(b, Filter)]
    assert len(others.links) == 2 and others.current == others.links[0].path
    page = build(workspace, **{"from": first["run"]["id"], "to": OLD["run"]["id"]})
    assert [row[0].text.en for row in rows(page, "changes")] == ["A-1"]
    assert [b for b in page.leaves() if isinstance(b, Notice)], "the plan was amended between the two"
    with pytest.raises(VisibilityError):
        build(workspace, **{"from": "nowhere"})
