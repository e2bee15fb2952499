# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

import pytest
from tests.contracts.checks.page import faults_on

from yuzui.errors import VisibilityError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.reviewing.pages import assignment, assignments
from yuzui.view.page import Visit
from yuzui.view.table import DataTable

FILES = {
    "proposals": "id,title,pi\nA,quantum codes,kim\nB,coastal fish,lee\n",
    "reviewers": "id,max,name,senior\nw,1,,1\nx,2,Kim,0\ny,2,,0\nz,2,,\n",
    "affinity": "proposal,reviewer,score\nA,w,3\nA,y,2\nB,x,5\nB,z,1\nB,w,4\n",
    "conflicts": "proposal,reviewer,kind,evidence,waived_by\nA,x,family,twin sisters,\nB,z,rival,same call,the chair\n",
}
ASKED = {
    "total": {},
    "max_min": {"objective": "max_min"},
    "randomised": {"objective": "randomised", "q": 0.8},
    "spread": {"objective": "randomised", "q": 0.8, "beta": 0.4},
    "lots": {"objective": "random_draw", "secret": "ab" * 32, "public": "42"},
    "impossible": {"demand": 4},
}


@pytest.fixture(params=ASKED)
def kept(request, tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    unchecked = {"accept_unchecked": "employer,author"}
    inputs = {"demand": 1, "at": "2026-01-01"} | unchecked | ASKED[request.param]
    given = {"path": tmp_path, **inputs}
    document = of("assign").run(workspace, **given)
    of("assign").save(workspace, document)
    yield workspace, document
    workspace.close()


def page(workspace, name):
    return assignment.build(workspace, Visit("en", f"/fund/reviewers/{name}", {"id": name}))


def test_it_says_everything_in_both_languages(kept):
    workspace, document = kept
    assert list(faults_on(assignment, workspace)) == []
    assert list(faults_on(assignments, workspace)) == []
    run = document.run.id
    assert page(workspace, run).finding == page(workspace, "newest").finding
    tables = {block.name: block for block in page(workspace, run).leaves() if isinstance(block, DataTable)}
    if document.assignments:
        assert len(tables["pairs"].rows) == len(document.assignments)
        assert len(tables["reviewers"].rows) == 4
        assert len(tables["loads-by-seniority"].rows) == 4
    else:
        for side in ("proposals", "reviewers"):
            named = [row[0] for row in tables[f"short-{side}"].rows]
            assert named == getattr(document.infeasible, side)
    assert len(tables["conflict-list"].rows) == len(document.conflicts)


def test_what_shows_a_conflict_is_not_on_the_page(kept):
    workspace, document = kept
    assert "twin sisters" in repr(document)
    shown = page(workspace, document.run.id)
    assert "twin sisters" not in repr(shown)


def test_who_declined_and_who_comes_is_on_the_page(kept):
    workspace, document = kept
    if not document.assignments:
        return
    pair = next(row for row in document.assignments if row.proposal == "A")
    change = of("invite").run(workspace, proposal="A", reviewer=pair.reviewer)
    assert list(faults_on(assignment, workspace)) == []
    shown = page(workspace, document.run.id)
    tables = {block.name: block for block in shown.leaves() if isinstance(block, DataTable)}
    assert change.instead in [row[4] for row in tables["changes"].rows]
    assert len(tables["pairs"].rows) == len(document.assignments)
    while change.instead is not None:
        change = of("invite").run(workspace, proposal="A", reviewer=change.instead)
    assert "1 of 2 proposals short" in page(workspace, document.run.id).finding.en


def test_another_run_is_not_found(kept):
    with pytest.raises(VisibilityError):
        page(kept[0], "0123456789ab")
