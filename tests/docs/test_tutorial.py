# SPDX-License-Identifier: Apache-2.0
"""The tutorial runs from top to bottom, and every one of the ten calls works in it."""

import ast
import json
from pathlib import Path

import pandas
import pytest

import yuzui as y
from yuzui.faces.notebook.frames import Frame, as_path, phrase
from yuzui.sheets import formats

TUTORIAL = Path(__file__).parents[2] / "docs" / "guides" / "tutorial.ipynb"
CALLS = "load rank fund assign schedule path evaluate sql".split()


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Run the cells as a notebook does; return what each shows, and the names it leaves."""
    cells = [cell for cell in json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names, values = {}, []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("tutorial"))
        for cell in cells:
            tree = ast.parse("".join(cell["source"]))
            *steps, last = tree.body
            exec(compile(ast.Module(steps, []), "cell", "exec"), names)
            if isinstance(last, ast.Expr):
                values.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            else:
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
    return values, names


def test_results_are_short_and_their_tables_data_frames(shown):
    values, names = shown
    slate = names["slate"]
    assert repr(slate).startswith(f"<Slate {slate.run}: ") and "\n" not in repr(slate)
    assert slate.run in slate.summary() and len(slate.ids) == 4
    assert list(slate.df("rules").columns) == slate.table("rules").columns
    runs = next(value for value in values if hasattr(value, "columns") and list(value.columns) == ["study", "runs"])
    assert dict(zip(runs["study"], runs["runs"], strict=True))["fund"] == 1
    with pytest.raises(y.InputError, match="no such table"):
        slate.table("nothing")


def test_a_workspace_shows_only_what_a_user_may_call(shown):
    names = dir(shown[1]["w"])
    assert set(CALLS) <= set(names) and not {"desk", "view", "store", "save", "put"} & set(names)
    assert "open" in dir(y) and "demo" in dir(y)


def test_errors_speak_of_arguments(tmp_path):
    assert phrase("yuzui fund reviews.xlsx --rules rules.toml") == 'w.fund("reviews.xlsx", rules="rules.toml")'
    assert phrase("to begin: yuzui fund template --out x.xlsx") == "to begin: yuzui fund template --out x.xlsx"
    with y.open(tmp_path / "ws") as w:
        for wrong, seen in (
            (lambda: w.fund(colour=1), "colour="),
            (lambda: w.sql("delete from run"), "delete"),
            (lambda: w.sql("select * from runn"), "run run_input"),
            (lambda: w.schedule(), "argument instance"),
        ):
            with pytest.raises(y.YuzuiError) as caught:
                wrong()
            assert seen in str(caught.value) and "--" not in str(caught.value)


def test_sql_reads_only_visible_rows(tmp_path, demo_workspace):
    from yuzui.job.workspace import Workspace
    from yuzui.store import query

    workspace = Workspace(demo_workspace)
    mine = query.select(workspace.view, "select count(*) from review")[1][0][0]
    public = workspace.seen_by(workspace.subject.narrowed("public"))
    theirs = query.select(public.view, "select count(*) from review")[1][0][0]
    assert mine > 0 and theirs == public.view.count("review") < mine
    workspace.close()


def test_frames_keep_what_they_hold(tmp_path):
    twice = Frame("t", ["share", "low", "share"], [(1, 2, 3)])
    assert twice.to_dict() == {"share": [1], "low": [2], "share 2": [3]}, "no column hides another"
    frame = pandas.DataFrame({"id": ["007", "008"], "title": ["=A", None], "amount": [1.5, 2.0]})
    with as_path({"proposals": frame}, "call") as folder:
        (file,) = folder.iterdir()
        columns = pandas.DataFrame(formats.read(file)[0].rows).to_dict(orient="list")
    assert file.suffix == ".parquet" and any("007" in cells for cells in columns.values()), "an id keeps its zeros"
    with y.open(tmp_path / "ws") as w:
        series = pandas.read_csv(w._workspace.shipped("china_rd_expenditure.csv"))
        assert w.path(series=series).document["base"] == w.path().document["base"]
    with pytest.raises(y.InputError, match="no data frame"), as_path({"proposals": frame, "reviews": 3}):
        raise AssertionError("read what is no frame")
