# SPDX-License-Identifier: Apache-2.0
"""A result is kept once, whole or not at all, under an id that says what it is of."""

import pytest
import sets

from yuzui.errors import StateError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.results import storing
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.store.duck import file_rows


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "work")


def test_one_row_an_indicator_with_values_and_inputs_beside_it(workspace, tmp_path):
    given = sets.files(tmp_path)
    ids = sets.kept(workspace, "cd,citations", **given)
    rows = {row["id"]: row for row in workspace.view.select("result")}
    assert set(rows) == set(ids.values())
    row = rows[ids["cd"]]
    assert row["indicator"] == "cd" and row["parameters"]["window"] == 5 and row["n"] == 4
    assert row["n_excluded"]["cd"]["unknown_year"] == 1 and row["coverage"] == 0.8
    assert row["low"] <= row["values"]["parts"][3]["mean"]["value"] <= row["high"]
    folder = workspace.dir / storing.FOLDER
    values = {r["id"]: r for r in file_rows(folder / row["values"]["file"])}
    assert values["c"]["cd_null"] == "" and values["u"]["cd_null"] == "unknown_year"
    assert values["u"]["year"] is None and values["a"]["cd"] is None and values["a"]["n_i"] == 3
    for name, said in row["values"]["inputs"].items():
        assert (folder / said["copy"]).read_bytes() == given[name].read_bytes()


def test_the_same_question_to_the_same_data_is_kept_once(workspace, tmp_path, monkeypatch):
    given = sets.files(tmp_path)
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1000)
    first = sets.kept(workspace, **given)
    before = workspace.view.get("result", first["cd"])
    monkeypatch.setattr("yuzui.store.moment.FIXED", 2000)
    assert sets.kept(workspace, **given) == first
    assert workspace.view.get("result", first["cd"]) == before
    other = sets.kept(workspace, window=3, **given)
    assert other != first and workspace.view.count("result") == 2
    assert sets.kept(workspace, **sets.files(tmp_path / "o", links=sets.LINKS[1:])) != first


def test_what_is_kept_cannot_be_written_over(workspace, tmp_path):
    ids = sets.kept(workspace, **sets.files(tmp_path))
    row = workspace.view.get("result", ids["cd"])
    with pytest.raises(StateError), workspace.view.act("edit", "result", "x") as change:
        change.replace("result", [row | {"n": 5}])
    with pytest.raises(StateError), workspace.view.act("drop", "result", "x") as change:
        change.delete("result", Eq("id", ids["cd"]))
    assert workspace.view.get("result", ids["cd"]) == row


def test_who_is_interrupted_leaves_the_last_state(workspace, tmp_path, monkeypatch):
    given = sets.files(tmp_path)
    first = sets.kept(workspace, **given)
    document = evaluate.run(workspace, indicator="cd", window=3, **given)

    def power_cut(*_, **__):
        raise OSError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(Workspace, "put", power_cut)
        with pytest.raises(OSError, match="power cut"):
            evaluate.keep(workspace, document)
    assert [row["id"] for row in workspace.view.select("result")] == list(first.values())
    assert workspace.latest("evaluate")["parameters"]["window"] == 5
    evaluate.keep(workspace, document)
    assert workspace.view.count("result") == 2


def test_an_evaluation_is_kept_with_its_own_values(workspace, tmp_path):
    given = sets.files(tmp_path)
    document = evaluate.run(workspace, indicator="cd", **given)
    other = evaluate.run(workspace, indicator="citations", **given)
    with pytest.raises(ValueError, match="as they were computed"):
        evaluate.keep(workspace, dict(document))
    with pytest.raises(ValueError, match="as they were computed"):
        evaluate.keep(workspace, document, other.made)
    # the values travel with the document: what is computed in between takes nothing's place
    evaluate.keep(workspace, document)
    assert [row["indicator"] for row in workspace.view.select("result")] == ["cd"]


def test_a_large_input_is_named_and_not_copied(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "LARGEST", 10)
    ids = sets.kept(workspace, **sets.files(tmp_path))
    said = workspace.view.get("result", ids["cd"])["values"]["inputs"]["works"]
    assert said["copy"] is None and said["file"] == "works.csv" and len(said["digest"]) == 64
    assert not list((workspace.dir / storing.FOLDER / storing.INPUTS).iterdir())


def test_what_computes_tells_no_two_results_apart_and_a_last_year_that_is_given_does():
    document = {"parameters": {"window": 5, "kernels": "numpy", "through": 2002},
                "indicators": [{"name": "cd", "version": 1}]}  # fmt: skip
    files = {"works": "1", "citations": "2"}
    first = storing.named(document, files, {})
    for computed in ({"kernels": "numba"}, {"workers": 2}, {"baseline": 20}, {"sql": "sqlite"}):
        other = {**document, "parameters": document["parameters"] | computed}
        assert storing.named(other, files, computed) == first, computed
    assert storing.named(document, files, {"through": 2002}) != first
    newer = {**document, "indicators": [{"name": "cd", "version": 2}]}
    assert storing.named(newer, files, {}) != first
    assert storing.named(document, {**files, "works": "3"}, {}) != first
