# SPDX-License-Identifier: Apache-2.0
"""The matrix of lists and concepts, and unions beside sums, recomputed from the plan's files."""

from __future__ import annotations

import pytest

from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.policy.jobs import scorecard
from yuzui.policy.pages import plan_concepts
from yuzui.policy.plan import loader
from yuzui.view.page import Remedy, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def document():
    """What the page reads of a scorecard, for the real plan."""
    plan = loader.load()
    concepts = scorecard._concepts(plan)
    clauses = []
    for clause in plan.clauses:
        nodes = [c["node"] for c in plan.raw[clause.id]["check"] if isinstance(c, dict) and "node" in c]
        clauses.append({"id": clause.id, "concepts": sorted({plan.placed[n][0] for n in nodes})})
    return {"plan": plan.head.id, "run": stamp("scorecard", {"n": 1}), "concepts": concepts, "clauses": clauses}


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


def test_a_plan_without_concepts_says_so(document, tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save("scorecard", {**document, "concepts": []})
    assert "no concepts" in plan_concepts.build(workspace, Visit("en", "/plan/concepts")).finding.en
