# SPDX-License-Identifier: Apache-2.0
"""Documents: newest or by run; missing is said, hidden is not there."""

from __future__ import annotations

import pytest

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text
from yuzui.view.page import Item, Remedy, Visit


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    for seed in (1, 2):
        made.save("path", {"schema": "x", "run": stamp("path", {"n": seed}, seed=seed)})
    return made


def test_runs_are_what_the_subject_may_see(workspace):
    assert {d["run"]["seed"] for d in pages.runs(workspace, "path")} == {1, 2}
    assert pages.runs(workspace.seen_by(PUBLIC), "path") == []
    assert pages.runs(workspace, "fund") == []


def test_a_permalink_gives_its_own_run(workspace):
    for document in pages.runs(workspace, "path"):
        visit = Visit(query={"run": document["run"]["id"]})
        assert pages.latest(workspace, visit, "path") == document


def test_a_run_of_another_study_is_not_there(workspace):
    run = pages.runs(workspace, "path")[0]["run"]["id"]
    with pytest.raises(VisibilityError):
        pages.latest(workspace, Visit(query={"run": run}), "usage")
    assert pages.latest(workspace, Visit(), "usage") is None


def test_missing_names_the_command():
    page = pages.missing(Text("Path", "路径"), "yuzui path")
    assert "nothing has been computed" in page.finding.en
    assert [b.command for b in page.blocks if isinstance(b, Remedy)] == ["yuzui path"]


def test_stamp_leaves_out_a_seed_that_is_not():
    said = pages.stamp({"run": {"id": "a", "seed": None}}, None, {"run": {"id": "b", "seed": 7}})
    assert [text.en for text in said] == ["run a", "run b · seed 7"]


def test_text_takes_every_form():
    assert pages.text({"en": "a", "zh": "甲"}) == Text("a", "甲")
    assert pages.text("x").zh == "x"
    assert pages.text(None, "—").en == "—"


def test_lines_become_what_a_page_means_and_more_may_follow():
    block = pages.reading([(Text("a", "甲"), Text("b", "乙"))], Item(Text("c", "丙")))
    assert [item.title.zh for item in block.items] == ["甲", "丙"]
    assert block.items[0].lines[0].en == "b"


def test_the_scenario_asked_for_or_else_the_first():
    names = {"one": Text("One", "一"), "two": Text("Two", "二")}
    chosen, links = pages.scenario(Visit(query={"scenario": "two"}), "/x", names)
    assert chosen == "two" and links.current == "/x?scenario=two"
    assert pages.scenario(Visit(query={"scenario": "ten"}), "/x", names)[0] == "one"


def test_what_was_filled_in_is_kept_and_how_it_is_looked_at_is_not():
    query = {"tax.deduction": "0.1, 0.2", "horizon": " ", "as": "public", "format": "json"}
    assert pages.filled_in(Visit(query=query)) == "tax.deduction=0.1%2C+0.2"
