# SPDX-License-Identifier: Apache-2.0
"""The demo: order, marks of origin, files; its figures are recomputed in tests/golden/demo."""

import csv

import pytest

from yuzui import registry
from yuzui.demonstration.jobs import demo
from yuzui.job.workspace import Workspace
from yuzui.text import Text


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    found = Workspace(demo_workspace)
    yield found
    found.close()


def test_every_step_is_a_study_and_its_result_is_kept(workspace):
    document = workspace.latest("demo")
    assert [step["study"] for step in document["steps"]] == list(demo.STEPS)
    for step in document["steps"]:
        assert step["study"] in registry.modules("study")
        kept = workspace.latest(step["study"], step["run"])
        assert kept is not None and kept["run"]["id"] == step["run"]


def test_every_line_says_where_its_data_come_from(workspace):
    for step in workspace.latest("demo")["steps"]:
        for line in step["lines"]:
            assert any(mark in line["sentence"]["en"] for mark in demo.MARKS.values()), line
            assert any(mark in line["sentence"]["zh"] for mark in demo.MARKS.values()), line


def test_a_line_that_marks_itself_is_left_alone():
    said = [(Text("a", "甲"), Text("[S] one", "[S] 一")), (Text("b", "乙"), Text("two", "二"))]
    document = {"run": {"id": "x"}, "origin": "real"}
    sentences = [row["sentence"]["en"] for row in demo._step("path", document, said)["lines"]]
    assert sentences == ["[S] one", "[R] two"]


def test_every_shipped_file_is_loaded_and_explained(workspace):
    with workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        files = {row["file"] for row in csv.DictReader(source)}
    assert files <= {load["file"] for load in workspace.latest("demo")["loads"]}
    origin = (workspace.dir / "ORIGIN.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in origin for name in files)


def test_files_named_are_there(workspace):
    from pathlib import Path

    names = [Path(name) for name in workspace.latest("demo")["files"]]
    assert all(path.is_file() for path in names)
    assert {"board-pack.xlsx", "ORIGIN.md"} <= {path.name for path in names}


def test_lines_and_tables_in_both_languages(workspace):
    document = workspace.latest("demo")
    assert all(said.en.strip() and said.zh.strip() for _, said in demo.lines(document))
    for lang in ("en", "zh"):
        for table in demo.exports(document, lang):
            assert all(len(row) == len(table.headings) for row in table.rows)


def test_what_it_measures_is_recorded_and_serves_the_clause(workspace):
    assert (workspace.dir / "benchmarks" / "schedule-first-come.json").is_file()
    (clause,) = (c for c in workspace.latest("scorecard")["clauses"] if c["id"] == "S4-08")
    outcome = {check["name"]: check["outcome"] for check in clause["checks"]}
    assert outcome["beats"] == "pass"
