# SPDX-License-Identifier: Apache-2.0
"""What was kept is found by its id, and what was falsified is told by its digests."""

import sqlite3
from dataclasses import replace

import pytest
import sets

from yuzui.administration.jobs import check
from yuzui.errors import StoreError, VisibilityError
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.jobs import evaluate_diff
from yuzui.evaluation.results import result_store, storing
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.store.values.canonical import canonical


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "work")


@pytest.fixture
def ids(workspace, tmp_path):
    return sets.kept(workspace, "cd,citations", **sets.files(tmp_path))


def test_a_result_opens_with_its_values(workspace, ids):
    found = result_store.opened(workspace, result_store.one(workspace, ids["cd"][:6]))
    assert found.ids.tolist() == ["a", "b", "c", "d", "u"]
    assert found.values["n_i"].tolist()[:4] == [3, 0, 0, 0]
    assert found.why["cd"][0] == "no_reference" and found.years.tolist()[:2] == [2000, 2001]


@pytest.mark.parametrize("name", ["", "abc", "0000000000000", "%"])
def test_what_is_not_there_or_not_one_is_not_found(workspace, ids, name):
    with pytest.raises(VisibilityError):
        result_store.one(workspace, name)


def test_results_are_those_the_reader_sees(workspace, ids):
    seen = workspace.seen_by(PUBLIC)
    assert result_store.listed(seen) == [] and len(result_store.listed(workspace)) == 2
    with pytest.raises(VisibilityError) as hidden:
        result_store.one(seen, ids["cd"])
    with pytest.raises(VisibilityError) as missing:
        result_store.one(seen, "000000000000")
    assert str(hidden.value) == str(missing.value)


def falsify(workspace, sql):
    """Change the store's file behind its back."""
    workspace.close()
    link = sqlite3.connect(workspace.dir / "yuzui.sqlite")
    link.execute(sql)
    link.commit()
    link.close()
    return Workspace(workspace.dir)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE result SET n = 3 WHERE indicator = 'cd'",
        "UPDATE result SET definition_version = '2' WHERE indicator = 'cd'",
        "UPDATE result SET parameters = replace(parameters, '\"window\":5', '\"window\":3') WHERE indicator = 'cd'",
        'UPDATE result SET "values" = replace("values", \'"works":5\', \'"works":6\') WHERE indicator = \'cd\'',
        "UPDATE result SET id = '0123456789ab' WHERE indicator = 'cd'",
    ],
    ids=["count", "definition", "parameter", "values", "id"],
)
def test_a_falsified_row_is_told(workspace, ids, sql):
    other = falsify(workspace, sql)
    assert [code for code, _, _ in result_store.problems(other)] == ["result_falsified"]
    row = next(row for row in result_store.listed(other) if row["indicator"] == "cd")
    with pytest.raises(StoreError) as caught:
        result_store.one(other, row["id"])
    assert caught.value.code == "result_falsified"
    result_store.one(other, ids["citations"])


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_falsified_file_of_values_is_told(workspace, ids, how):
    path = workspace.dir / storing.FOLDER / f"{ids['cd']}.parquet"
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] + b"123456789")
    with pytest.raises(StoreError) as caught:
        result_store.opened(workspace, result_store.one(workspace, ids["cd"]))
    assert caught.value.code == "result_damaged"
    told = check.run(workspace, part="results")
    assert [p["code"] for p in told["problems"]] == ["result_damaged"] and not told["ok"]


def test_means_are_held_against_values_even_where_every_digest_is_made_to_fit(workspace, ids):
    assert list(result_store.problems(workspace)) == []
    row = workspace.view.get("result", ids["citations"])
    part = row["values"]["parts"][0]
    part["mean"]["value"] += 1
    row["values"]["record"] = storing.sealed(row)
    text = canonical(row["values"]).decode().replace("'", "''")
    other = falsify(workspace, f"UPDATE result SET \"values\" = '{text}' WHERE id = '{row['id']}'")
    assert [code for code, _, _ in result_store.problems(other)] == ["result_mean"]


def test_inputs_are_handed_out_only_unchanged(workspace, ids, tmp_path):
    row = result_store.one(workspace, ids["cd"])
    found = result_store.inputs(workspace, row)
    assert set(found) == {"works", "citations"}
    found["works"].write_text("work_id,year\n", encoding="utf-8")
    assert result_store.inputs(workspace, row) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_definition_that_changed_without_its_version_is_told(workspace, ids, tmp_path, monkeypatch, lang):
    before = workspace.view.get("result", ids["cd"])
    finish = cd.finish

    def other(counts, p):
        columns = finish(counts, p)
        return columns | {"n_i": columns["n_i"] + (columns["n_i"] == 3)}

    monkeypatch.setattr(cd, "finish", other)
    with pytest.raises(StoreError) as told:
        sets.kept(workspace, "cd", zero_ref="null", **sets.files(tmp_path))
    error = told.value
    assert error.code == "result_differs" and ids["cd"] in error.say(lang)
    assert {"en": "(works: 1)", "zh": "（成果 1 项）"}[lang] in error.say(lang)
    assert {"en": "raises META.version", "zh": "提高 META.version"}[lang] in error.say(lang)
    assert workspace.view.get("result", ids["cd"]) == before
    assert [row["id"] for row in result_store.listed(workspace, "cd")] == [ids["cd"]]
    monkeypatch.setattr(cd, "META", replace(cd.META, version=2))
    newer = sets.kept(workspace, "cd", **sets.files(tmp_path))["cd"]
    assert newer != ids["cd"] and len(result_store.listed(workspace, "cd")) == 2


def test_what_is_damaged_is_not_taken_for_kept(workspace, ids, tmp_path):
    (workspace.dir / storing.FOLDER / f"{ids['cd']}.parquet").unlink()
    with pytest.raises(StoreError) as told:
        sets.kept(workspace, "cd", **sets.files(tmp_path))
    assert told.value.code == "result_damaged"


def test_other_draws_are_another_result(workspace, ids, tmp_path):
    other = Workspace(workspace.dir, seed=8)
    newer = sets.kept(other, "cd", **sets.files(tmp_path))["cd"]
    assert newer != ids["cd"]
    document = evaluate_diff.run(other, ids["cd"], newer)
    assert document["parameters"] == [{"name": "seed", "a": 7, "b": 8}]
