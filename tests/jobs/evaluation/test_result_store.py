# SPDX-License-Identifier: Apache-2.0
"""Results that are kept and compared."""

import csv
import dataclasses
import json
import sqlite3
from dataclasses import replace
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from tests import loading
from tests.jobs.evaluation import sets
from tests.people import admit

from yuzui import registry
from yuzui.errors import InputError, StateError, StoreError, VisibilityError
from yuzui.evaluation import comparison, result_store, results_view, snapshots, subset
from yuzui.evaluation.answer import Answer
from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.inputs import Evaluate
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.result_store import UNNAMED
from yuzui.job.contract import decoded, of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Eq
from yuzui.store.duck import file_rows
from yuzui.store.values import canonical

GIVEN = {**dataclasses.asdict(Parameters()), "counting": "author", "incomplete": False,
         "scheme": None, "renormalise": False, "table_version": None}  # fmt: skip


def row(indicator, units="work", **more):
    given = {name: one for name, one in {**GIVEN, **more}.items() if name not in UNNAMED}
    return SimpleNamespace(indicator=indicator, units=units, parameters=given)


def test_only_what_bears_on_an_indicator_is_told():
    for indicator, names in [
        ("cd", "window precision zero_ref shared min_refs min_citers seed incomplete"),
        ("citations", "window negative_lag self_citations seed incomplete"),
        ("ncs", "window zero_mean pool_cells negative_lag self_citations seed renormalise incomplete"),
        ("fwci", "zero_mean negative_lag self_citations seed incomplete"),
        ("sleeping_beauty", "negative_lag seed renormalise"),
        ("novelty", "copies seed"),
        ("kinds", "seed"),
    ]:
        assert list(results_view.bearing(row(indicator))) == names.split()
    # units bring how they are counted and what is unknown is all told
    assert list(results_view.bearing(row("kinds", "country"))) == ["seed", "counting"]
    gone = results_view.bearing(row("gone", colour="red"))
    assert set(gone) == {name for name, one in row("gone", colour="red").parameters.items()
                         if one is not None}  # fmt: skip
    assert next(iter(results_view.bearing(row("citations", windows=[3, 0])))) == "windows"
    # every parameter and every value that is a word has one
    kept = {*Evaluate.__struct_fields__} | {"windows", *GIVEN}
    assert (kept - {*UNNAMED}) | {"through"} == {*results_view.LABELS}
    declared = {name for one in registry.modules("indicator").values() for name in one.META.params}
    assert declared <= {*results_view.LABELS}
    for name, one in GIVEN.items():
        if isinstance(one, str) and name not in UNNAMED:
            assert one in results_view.VALUES[name], name


NAN = float("nan")


def told(before, after, own=()):
    """Explain the change between two tables of works given as dictionaries."""
    ids = [np.array(list(side)) for side in (before, after)]
    values = [np.array(list(side.values()), dtype=float) for side in (before, after)]
    both = comparison.paired(*ids)
    mine = np.isin(ids[1][both.after], list(own))
    return comparison.explained(*values, both, mine), values, both, ids


def effects(found):
    return {row.cause: row.effect for row in found.causes}


def added_up(part):
    """Return the sum of the effects of the causes in a document; None where one is not known."""
    effects = [row["effect"] for row in part["causes"]]
    return None if None in effects else sum(effects)


def test_each_cause_by_hand():
    """a left; b lost its value; c moved itself, d by others, e gained a value, f entered."""
    before = {"a": 10, "b": 4, "c": 1, "d": 1, "e": NAN}
    after = {"b": NAN, "c": 3, "d": 2, "e": 6, "f": 9}
    found, *_ = told(before, after, own="c")
    assert found.change == 1
    assert effects(found) == {
        "left": 2 - 4, "lost": 1 - 2, "own": 1, "around": 0.5,
        "gained": pytest.approx(11 / 3 - 2.5), "entered": pytest.approx(5 - 11 / 3),
    }  # fmt: skip
    assert [row.works for row in found.causes] == [1] * 6
    assert found.added_up == pytest.approx(1)


def test_the_parts_add_up_to_the_change_whatever_changed():
    draw = np.random.default_rng(3)
    for _ in range(200):
        sides = []
        for _ in range(2):
            some = draw.choice(30, size=draw.integers(1, 30), replace=False)
            values = np.where(draw.random(len(some)) < 0.2, NAN, draw.normal(size=len(some)))
            sides.append({f"w{i:02d}": v for i, v in zip(some, values, strict=True)})
        own = [f"w{i:02d}" for i in draw.choice(30, size=10)]
        found, *_ = told(*sides, own)
        if found.added_up is not None:
            assert found.added_up == pytest.approx(found.change, abs=1e-12)
    # means of different works are not explained
    found, *_ = told({"a": 1.0}, {"b": 2.0})
    assert found.change == 1 and set(effects(found).values()) == {None}
    empty, *_ = told({"a": NAN}, {"a": 2.0})
    assert empty.change is None and empty.added_up is None
    # links that came and went
    before = np.array(["b", "c"]), np.array(["a", "a"])
    after = np.array(["c", "d"]), np.array(["a", "b"])
    added, removed = comparison.link_changes(before, after)
    assert [one.tolist() for one in added] == [["d"], ["b"]]
    assert [one.tolist() for one in removed] == [["b"], ["a"]]
    none = np.array([], dtype=str), np.array([], dtype=str)
    assert [len(one[0]) for one in comparison.link_changes(none, none)] == [0, 0]
    # the largest moves come first and works that stayed are left out
    before = {"a": 1, "b": 1, "c": 1, "d": NAN}
    after = {"c": 1, "b": -2, "a": 2, "d": 5}
    _, values, both, ids = told(before, after)
    found = comparison.moved(*values, both, 5)
    assert [(ids[1][row], was, now) for row, was, now in found] == [("b", 1, -2), ("a", 1, 2)]
    assert len(comparison.moved(*values, both, 1)) == 1


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "work")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Results of hep-ph to 2001 and to 2003."""
    workspace = Workspace(tmp_path_factory.mktemp("real") / "work")
    old, new = (sets.hepph(workspace, year) for year in (2001, 2003))
    # of all works: those whose window is not over would come and go beside what is told here
    first = sets.kept(workspace, "citations", **old, incomplete=True)["citations"]
    second = sets.kept(workspace, "citations", **new, incomplete=True)["citations"]
    return workspace, (first, second)


def compare_effects(part):
    return {row["cause"]: row["effect"] for row in part["causes"]}


def plain(workspace, last, years, among=10**6):
    """Mean citations in a window, counted by plain SQL over the shipped files."""
    return sets.whole().query(
        "SELECT count(l.citing) / count(DISTINCT w.arxiv_id) AS mean FROM all_works w "
        "LEFT JOIN (SELECT DISTINCT citing, cited FROM all_links WHERE citing <> cited) l "
        "ON l.cited = w.arxiv_id AND EXISTS (FROM all_works s WHERE s.arxiv_id = l.citing "
        "AND s.year <= $last AND s.year - w.year BETWEEN 0 AND $years - 1) "
        "WHERE w.year <= least($last, $among)",
        {"last": last, "years": years, "among": among},
    )[0]["mean"]


def test_works_that_came_and_references_that_were_added_explain_the_whole_change(real):
    workspace, (first, second) = real
    told = sets.difference(workspace, first, second)
    assert told["works"] == {
        "before": 29_877, "after": 34_546, "common": 29_877, "left": 0, "entered": 4_669,
        "redated": 0,
    }  # fmt: skip
    # every reference that came is that of a work that came
    assert told["links"] == {
        "before": 333_906, "after": 421_534, "added": 87_628, "added_between_common": 0,
        "removed": 0, "removed_between_common": 0,
    }  # fmt: skip
    part = told["parts"][0]
    assert part["before"] == pytest.approx(plain(workspace, 2001, 5), abs=1e-12)
    assert part["after"] == pytest.approx(plain(workspace, 2003, 5), abs=1e-12)
    assert added_up(part) == pytest.approx(part["change"], abs=1e-12)
    same_works = plain(workspace, 2003, 5, among=2001)
    found = compare_effects(part)
    assert found["own"] == pytest.approx(same_works - part["before"], abs=1e-12)
    assert found["entered"] == pytest.approx(part["after"] - same_works, abs=1e-12)
    assert found["left"] == found["around"] == found["lost"] == found["gained"] == 0
    steps = [row["after"] - row["before"] for row in part["moved"]]
    assert steps == sorted(steps, reverse=True) and len(steps) == comparison.MOST


def test_a_change_of_parameters_is_told_apart_from_one_of_the_data(workspace):
    old, new = (sets.hepph(workspace, year) for year in (1993, 1994))
    first, second, third = (
        sets.kept(workspace, "citations", window=window, **files)["citations"]
        for window, files in ((5, old), (5, new), (3, new))
    )
    alone = sets.difference(workspace, second, third)
    assert alone["parameters"] == [{"name": "window", "a": 5, "b": 3}]
    assert compare_effects(alone["parts"][0]) == {"parameters": alone["parts"][0]["change"]}
    both = sets.difference(workspace, first, third)["parts"][0]
    asked = plain(workspace, 1993, 3)
    assert compare_effects(both)["parameters"] == pytest.approx(asked - both["before"], abs=1e-12)
    assert added_up(both) == pytest.approx(both["change"], abs=1e-12)


def test_works_that_lost_moved_and_left_by_hand(workspace, tmp_path):
    first = sets.kept(workspace, **sets.files(tmp_path / "a"))["cd"]
    works = {"a": 2000, "b": 2002, "c": 2002, "e": 2004, "u": 2001}
    links = [("b", "a"), ("c", "a"), ("e", "c"), ("e", "a"), ("u", "a")]
    second = sets.kept(workspace, **sets.files(tmp_path / "b", works, links))["cd"]
    told = sets.difference(workspace, first, second)
    assert told["works"] == {
        "before": 5, "after": 5, "common": 4, "left": 1, "entered": 1, "redated": 2,
    }  # fmt: skip
    assert told["links"]["added"] == 3 and told["links"]["removed"] == 3
    assert told["links"]["added_between_common"] == told["links"]["removed_between_common"] == 1
    for part in told["parts"]:
        total = added_up(part)
        assert total is None or total == pytest.approx(part["change"], abs=1e-12)


def test_what_cannot_be_told_apart_is_said(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(result_store, "LARGEST", 0)
    old = sets.files(tmp_path / "a")
    first = sets.kept(workspace, **old)["cd"]
    second = sets.kept(workspace, window=2, **sets.files(tmp_path / "b", links=sets.LINKS[1:]))["cd"]
    old["works"].unlink()
    told = sets.difference(workspace, first, second)
    assert told["links"] is None and len(told["notes"]) == 2
    assert all(first in note["zh"] and first in note["en"] for note in told["notes"])
    assert all("around" not in compare_effects(p) or compare_effects(p)["around"] in (0, None)
               for p in told["parts"])  # fmt: skip


def test_an_earlier_definition_is_not_computed_again(workspace, tmp_path, monkeypatch):
    from yuzui.evaluation.indicators import citations

    first = sets.kept(workspace, "citations", **sets.files(tmp_path / "a"))["citations"]
    newer = dataclasses.replace(citations.META, version=2)
    monkeypatch.setattr(citations, "META", newer)
    same = sets.kept(workspace, "citations", **sets.files(tmp_path / "a"))["citations"]
    told = sets.difference(workspace, first, same)
    assert told["definition"] == {"a": "1", "b": "2"}
    assert [row["cause"] for row in told["parts"][0]["causes"]] == ["definition"]
    other = sets.files(tmp_path / "b", links=sets.LINKS[1:])
    third = sets.kept(workspace, "citations", **other)["citations"]
    back = sets.difference(workspace, third, first)
    assert back["notes"][-1] == comparison.OTHER_DEFINITION.json()


def test_several_windows_are_asked_again_as_one_question(workspace, tmp_path):
    old, new = sets.files(tmp_path / "a"), sets.files(tmp_path / "b", links=sets.LINKS[1:])
    first = sets.kept(workspace, "citations", window="1,2", **old)["citations"]
    second = sets.kept(workspace, "citations", window="1,3", **new)["citations"]
    told = sets.difference(workspace, first, second)
    assert [part["column"]["b"] for part in told["parts"]] == ["citations_1", "citations_3"]
    for part in told["parts"]:
        assert added_up(part) == pytest.approx(part["change"], abs=1e-12)


def test_results_of_two_indicators_are_not_compared(workspace, tmp_path):
    ids = sets.kept(workspace, "cd,citations", **sets.files(tmp_path))
    with pytest.raises(InputError) as caught:
        sets.difference(workspace, *ids.values())
    assert caught.value.code == "not_comparable"


def test_one_row_an_indicator_with_values_and_inputs_beside_it(workspace, tmp_path):
    given = sets.files(tmp_path)
    ids = sets.kept(workspace, "cd,citations", **given)
    rows = {row["id"]: row for row in workspace.view.select("result")}
    assert set(rows) == set(ids.values())
    row = rows[ids["cd"]]
    assert row["indicator"] == "cd" and row["parameters"]["window"] == 5 and row["n"] == 4
    assert row["n_excluded"]["cd"]["unknown_year"] == 1 and row["coverage"] == 0.8
    assert row["low"] <= row["values"]["parts"][3]["mean"]["value"] <= row["high"]
    folder = workspace.dir / result_store.FOLDER
    values = {r["id"]: r for r in file_rows(folder / row["values"]["file"])}
    assert values["c"]["cd_null"] == "" and values["u"]["cd_null"] == "unknown_year"
    assert values["u"]["year"] is None and values["a"]["cd"] is None and values["a"]["n_i"] == 3
    for name, said in row["values"]["inputs"].items():
        assert (folder / said["copy"]).read_bytes() == given[name].read_bytes()


def test_the_same_question_to_the_same_data_is_kept_once(workspace, tmp_path, monkeypatch):
    given = sets.files(tmp_path)
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1000)
    first = sets.kept(workspace, **given)
    before = workspace.view.get("result", first["cd"])
    monkeypatch.setattr("yuzui.store.durable.FIXED", 2000)
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
    answer = sets.computed(workspace, indicator="cd", window=3, **given).answer

    def power_cut(*_, **__):
        raise OSError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(Workspace, "put", power_cut)
        with pytest.raises(OSError, match="power cut"):
            evaluate.keep(workspace, answer)
    assert [row["id"] for row in workspace.view.select("result")] == list(first.values())
    assert workspace.latest("evaluate")["parameters"]["window"] == 5
    evaluate.keep(workspace, answer)
    assert workspace.view.count("result") == 2


def test_an_evaluation_is_kept_with_its_own_values(workspace, tmp_path):
    given = sets.files(tmp_path)
    answer = sets.computed(workspace, indicator="cd", **given).answer
    sets.document(workspace, indicator="citations", **given)
    with pytest.raises(ValueError, match="as they were computed"):
        evaluate.keep(workspace, decoded(Answer, answer.document()))
    # the values travel with the answer: what is computed in between takes nothing's place
    evaluate.keep(workspace, answer)
    assert [row["indicator"] for row in workspace.view.select("result")] == ["cd"]


def test_a_large_input_is_named_and_not_copied(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(result_store, "LARGEST", 10)
    ids = sets.kept(workspace, **sets.files(tmp_path))
    said = workspace.view.get("result", ids["cd"])["values"]["inputs"]["works"]
    assert said["copy"] is None and said["file"] == "works.csv" and len(said["digest"]) == 64
    assert not list((workspace.dir / result_store.FOLDER / result_store.INPUTS).iterdir())


def test_what_computes_tells_no_two_results_apart_and_a_last_year_that_is_given_does():
    files, cd_ = {"works": "1", "citations": "2"}, SimpleNamespace(name="cd", version=1)
    p = Parameters(window=5, through=2002)

    def named(files=files, one=cd_, p=p, **inputs):
        return result_store.named([one], files, p, sets.settings(**inputs))

    first = named()
    for computed in ({"kernels": "numba"}, {"workers": 2}, {"baseline": 20}, {"sql": "sqlite"}):
        assert named(**computed) == first, computed
    assert named(p=replace(p, kernels="numba")) == first
    assert named(through=2002) != first
    assert named(one=SimpleNamespace(name="cd", version=2)) != first
    assert named({**files, "works": "3"}) != first


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
    row = next(one for one in result_store.listed(other) if one.indicator == "cd")
    with pytest.raises(StoreError) as caught:
        result_store.one(other, row.id)
    assert caught.value.code == "result_falsified"
    result_store.one(other, ids["citations"])


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_falsified_file_of_values_is_told(workspace, ids, how):
    path = workspace.dir / result_store.FOLDER / f"{ids['cd']}.parquet"
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] + b"123456789")
    with pytest.raises(StoreError) as caught:
        result_store.opened(workspace, result_store.one(workspace, ids["cd"]))
    assert caught.value.code == "result_damaged"
    told = loading.check(workspace, part="results")
    assert [p["code"] for p in told["problems"]] == ["result_damaged"] and not told["ok"]


def test_means_are_held_against_values_even_where_every_digest_is_made_to_fit(workspace, ids):
    assert list(result_store.problems(workspace)) == []
    row = workspace.view.get("result", ids["citations"])
    part = row["values"]["parts"][0]
    part["mean"]["value"] += 1
    row["values"]["record"] = result_store.sealed(row)
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
    assert [one.id for one in result_store.listed(workspace, "cd")] == [ids["cd"]]
    monkeypatch.setattr(cd, "META", replace(cd.META, version=2))
    newer = sets.kept(workspace, "cd", **sets.files(tmp_path))["cd"]
    assert newer != ids["cd"] and len(result_store.listed(workspace, "cd")) == 2


def test_what_is_damaged_is_not_taken_for_kept(workspace, ids, tmp_path):
    (workspace.dir / result_store.FOLDER / f"{ids['cd']}.parquet").unlink()
    with pytest.raises(StoreError) as told:
        sets.kept(workspace, "cd", **sets.files(tmp_path))
    assert told.value.code == "result_damaged"


def test_other_draws_are_another_result(workspace, ids, tmp_path):
    other = Workspace(workspace.dir, seed=8)
    newer = sets.kept(other, "cd", **sets.files(tmp_path))["cd"]
    assert newer != ids["cd"]
    document = sets.difference(other, ids["cd"], newer)
    assert document["parameters"] == [{"name": "seed", "a": 7, "b": 8}]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("w")
    workspace = Workspace(folder / "work")
    first = sets.kept(workspace, "cd,citations", **sets.files(folder))
    second = sets.kept(workspace, "cd,citations", **sets.files(folder, links=sets.LINKS[:-1]))
    return workspace, first, second


def said(lines):
    return [" ".join(f"{a.say(lang)} {b.say(lang)}" for a, b in lines) for lang in ("en", "zh")]


KNOWN = {"=a": "a", "=W7": "W7", "doi:10.1/x": "a", "doi:10.1/y": "b", "=hep-ph/9203201": "c",
         "=12": 12, "wos:000000000000001": "d"}  # fmt: skip


@pytest.fixture
def only_workspace(tmp_path):
    return Workspace(tmp_path / "ws")


def listed(tmp_path, text, name="l.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_identifier_is_found(tmp_path_factory):
    for line, found in [("https://doi.org/10.1/X", "a"), ("a", "a"), ("https://openalex.org/W7", "W7"),
     ("arXiv:hep-ph/9203201v3", "c"), ("12", 12), ("WOS:000000000000001", "d"),
     ("ISI:000000000000001", "d")]:  # fmt: skip
        tmp_path = tmp_path_factory.mktemp("case")
        known = {**KNOWN, "doi:10.1/x": "a"}
        known = {k.replace("10.1/", "10.1000/"): v for k, v in known.items()}
        one, ids = subset.match(listed(tmp_path, line.replace("10.1/", "10.1000/")), known)
        assert ids == {found} and one.matched == 1


def test_a_table_gives_the_column_of_which_most_are_found(tmp_path):
    path = listed(tmp_path, "name,doi,n\nx,10.1000/a,1\ny,10.1000/b,2\nz,10.1000/c,3\n", "l.csv")
    one, ids = subset.match(path, {"doi:10.1000/a": "a", "doi:10.1000/c": "c", "=2": "no"})
    assert (one.wanted, ids, one.missing) == (3, {"a", "c"}, ["10.1000/b"])


def test_none_found_names_the_kinds_that_are_accepted(tmp_path):
    for text in ("x\ny\n", "\n# nothing\n"):
        with pytest.raises(InputError) as caught:
            subset.match(listed(tmp_path, text), KNOWN)
        assert caught.value.code == "nothing_found" and "OpenAlex W…" in caught.value.expected
        assert "标识符" in caught.value.say("zh")


def evaluated(workspace, **inputs):
    return sets.computed(workspace, indicator="citations,ncs", **inputs)


def test_rows_and_means_are_of_the_list_and_cells_of_the_whole_set(only_workspace, tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year,doi\na,2000,10.1000/a\nb,2000,10.1000/b\nc,2001,\nd,,10.1000/d\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\n")
    files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
    some = listed(tmp_path, "10.1000/A\n10.1000/d\n10.1000/q\n")
    whole, part = evaluated(only_workspace, **files), evaluated(only_workspace, only=some, **files)
    assert part.columns["work_id"].tolist() == ["a", "d"]
    assert part.columns["ncs"].tolist() == [2.0, None] and whole.columns["ncs"][0] == 2.0
    document = part.document
    assert document["works"] == 4 and document["identities"]["world_mncs"] == 1.0
    assert document["only"]["found"] == 2 and "only" not in whole.document
    told = {p["column"]: p for i in document["indicators"] for p in i["parts"]}
    assert told["ncs"]["mean"]["value"] == 2.0 and told["ncs"]["valued"] == 1
    assert told["ncs"]["mean"]["coverage"] == 0.5
    assert {"column": "ncs", "reason": "unknown_year", "count": 1} in [
        {k: n[k] for k in ("column", "reason", "count")} for n in document["nulls"]
    ]
    assert document["run"]["id"] != whole.document["run"]["id"]
    assert document["results"] != whole.document["results"]
    assert len(part.years) == 2 and np.ma.getmaskarray(part.years).tolist() == [False, True]


def test_units_are_gathered_of_the_works_of_the_list(only_workspace, tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2001\nd,\ne,2000\nf,2000\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nc,b\nc,e\n")
    (tmp_path / "a.csv").write_text(
        "work_id,position,person_id,affiliation,org_id,country\n"
        "a,1,p,1,X,CN\na,2,q,1,Y,FR\nb,1,p,1,X,CN\nd,1,q,1,Y,FR\ne,1,r,1,Z,IT\n"
    )
    files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv",
             "authorships": tmp_path / "a.csv", "by": "country"}  # fmt: skip
    part = evaluated(only_workspace, only=listed(tmp_path, "a\nd\nf\n"), **files)
    table = {name: values.tolist() for name, values in part.units.items()}
    assert (table["unit"], table["works"], table["weight"]) == (["CN", "FR"], [1, 2], [0.5, 1.5])
    # of a half of one citation; the mean of the cell of 2000 is 3/4, of the works not listed too
    assert table["citations_5_total"] == [0.5, 0.5]
    assert table["tncs"] == pytest.approx([2 / 3, 2 / 3], abs=1e-12)
    told = part.document["counting"]
    assert (told["works"], told["works_counted"], told["works_without_authors"]) == (3, 2, 1)
    assert (told["weight"], told["lost_mass"]) == (2.0, 1.0)
    everybody = evaluated(only_workspace, only=listed(tmp_path, "a\nb\nc\nd\ne\nf\n"), **files)
    whole = evaluated(only_workspace, **files)
    assert everybody.document["counting"] == whole.document["counting"]
    assert everybody.document["units"] == whole.document["units"]
    assert whole.document["counting"]["works_without_authors"] == 2


def test_names_of_exports_lead_to_their_works(only_workspace, tmp_path):
    one = registry.modules("reader")["wos"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    some = listed(tmp_path, "ISI:000000000000002\n")
    part = evaluated(only_workspace, works=tmp_path / one.name, only=some)
    assert part.columns["work_id"].tolist() == ["WOS:000000000000002"]


def test_works_of_an_export_without_identifiers_are_found_by_whole_titles(tmp_path, only_workspace):
    works = listed(
        tmp_path,
        "Authors,Title,Year\nRoe A,One work,2001\nRoe A,Two works,2002\nDoe B,Same,2003\nPoe C,Same,2004\n",
        "w.csv",
    )
    some = listed(tmp_path, "Title\nONE WORK.\nSame\nNowhere\n")
    made = sets.document(only_workspace, works=works, only=some, indicator="collaboration")
    assert (made["only"]["asked"], made["only"]["works"]) == (3, 1)
    assert made["only"]["missing"] == ["Same", "Nowhere"]


def load(folder, works=100, links=80, kind="article"):
    """Write a load: works of 2000, 100 of 2001 that cite them, one of 2003."""
    rows = [(f"a{n}", 2000, "article") for n in range(works)]
    rows += [(f"b{n}", 2001, kind) for n in range(100)] + [("z", 2003, "article")]
    ends = [(f"b{n}", f"a{n}") for n in range(links)]
    folder.mkdir(exist_ok=True)
    for name, head, body in (("w.csv", ("work_id", "year", "type"), rows), ("l.csv", ("citing", "cited"), ends)):
        with (folder / name).open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows([head, *body])
    return {"works": folder / "w.csv", "citations": folder / "l.csv"}


def take(workspace, files, **more):
    return sets.snapshot(workspace, act="take", source="made", **files, **more)


@pytest.fixture
def taken_workspace(tmp_path):
    return admit(Workspace(tmp_path / "ws"), "A. Person", roles=("curator",))


@pytest.fixture
def first(taken_workspace, tmp_path):
    return take(taken_workspace, load(tmp_path / "one"), licence="CC0-1.0", vintage="2026-01")


def test_the_first_load_stands_and_says_what_it_is(first, taken_workspace):
    (row,) = first["snapshots"]
    assert (row["n"], row["state"], row["previous"]) == (1, "accepted", None)
    assert (row["n_works"], row["n_citations"]) == (201, 80)
    assert (row["licence"], row["vintage"]) == ("CC0-1.0", "2026-01")
    assert [one["input"] for one in row["files"]] == ["works", "citations"]
    assert [json.loads(msgspec.json.encode(one)) for one in snapshots.listed(taken_workspace, "made")] == [row]
    assert len(snapshots.listed(taken_workspace)) == 1
    assert snapshots.listed(taken_workspace, "other") == []


def test_works_without_links_are_a_snapshot_that_is_evaluated_without(first, taken_workspace, tmp_path):
    alone = {"works": load(tmp_path / "one")["works"]}
    (row,) = take(taken_workspace, alone)["snapshots"]
    # the source gave links before, so that a person decides
    assert (row["state"], row["n_citations"]) == ("quarantined", None)
    assert [one["measure"] for one in row["shifts"]] == ["links"]
    (row,) = sets.snapshot(taken_workspace, act="take", source="bare", **alone)["snapshots"]
    assert (row["state"], [one["input"] for one in row["files"]]) == ("accepted", ["works"])
    said = [line for _, line in of("evaluate_snapshot").lines(sets.snapshot(taken_workspace))]
    assert any("no links given" in line.en and "未给出引文" in line.zh for line in said)
    told = sets.document(taken_workspace, snapshot="bare")
    assert told["citations"] is None and told["works"] == 201


def test_the_same_bytes_are_no_new_snapshot(first, taken_workspace, tmp_path):
    again = take(taken_workspace, load(tmp_path / "two"))
    assert again["act"] == "same" and again["snapshots"] == first["snapshots"]
    assert len(snapshots.listed(taken_workspace)) == 1


def test_a_load_that_moved_little_replaces_the_one_before(first, taken_workspace, tmp_path):
    (row,) = take(taken_workspace, load(tmp_path / "two", works=103))["snapshots"]
    assert (row["n"], row["state"], row["previous"], row["shifts"]) == (2, "accepted", 1, [])
    assert snapshots.current(taken_workspace, "made").n == 2


@pytest.mark.parametrize(
    ("falsified", "measure"), [({"works": 80}, "works"), ({"links": 70}, "references"), ({"kind": "review"}, "type")]
)
def test_a_falsified_load_is_held_back_and_the_previous_stays(first, taken_workspace, tmp_path, falsified, measure):
    (row,) = take(taken_workspace, load(tmp_path / "two", **falsified))["snapshots"]
    assert row["state"] == "quarantined" and measure in {one["measure"] for one in row["shifts"]}
    assert snapshots.current(taken_workspace, "made").n == 1


def test_evaluations_read_the_snapshot_that_stands(first, taken_workspace, tmp_path):
    take(taken_workspace, load(tmp_path / "two", works=80))
    used = sets.document(taken_workspace, snapshot="made", indicator="citations")
    assert used["set"]["label"]["en"] == "made 1" and used["set"]["vintage"] == "2026-01"


def test_a_named_person_accepts_with_a_reason(first, taken_workspace, tmp_path):
    take(taken_workspace, load(tmp_path / "two", works=80))
    for by, reason, code in (("B.", "why", "no_such_person"), ("A. Person", " ", "unsigned")):
        with pytest.raises((InputError, StateError)) as caught:
            snapshots.decide(taken_workspace, "accept", 2, by, reason)
        assert caught.value.code == code
    document = snapshots.decide(taken_workspace, "accept", 2, "A. Person", "records withdrawn").document()
    (row,) = document["snapshots"]
    assert taken_workspace.latest(snapshots.STUDY, document["run"]["id"]) == document
    assert (row["accepted_by"], row["reason"], row["state"]) == (
        "A. Person", "records withdrawn", "accepted",
    )  # fmt: skip
    assert snapshots.current(taken_workspace, "made").n == 2
    assert [one.n for one in snapshots.listed(taken_workspace)] == [2, 1]
    used = sets.document(taken_workspace, snapshot="made", indicator="citations")
    assert used["works"] == 181
    with pytest.raises(StateError) as caught:
        snapshots.decide(taken_workspace, "reject", 2, "A. Person", "no")
    assert caught.value.code == "not_quarantined"


def test_a_rejected_load_never_stands(first, taken_workspace, tmp_path):
    take(taken_workspace, load(tmp_path / "two", works=80))
    snapshots.decide(taken_workspace, "reject", 2, "A. Person", "half of it is missing")
    assert snapshots.current(taken_workspace, "made").n == 1
    (row,) = take(taken_workspace, load(tmp_path / "three", works=101))["snapshots"]
    assert (row["n"], row["previous"], row["state"]) == (3, 1, "accepted")


def test_what_waited_while_a_newer_one_was_accepted_waits_no_more(first, taken_workspace, tmp_path):
    take(taken_workspace, load(tmp_path / "two", works=80))
    take(taken_workspace, load(tmp_path / "three", works=101))
    with pytest.raises(StateError):
        snapshots.decide(taken_workspace, "accept", 2, "A. Person", "late")


def test_a_load_that_is_cut_off_leaves_everything_as_it_was(first, taken_workspace, tmp_path):
    (tmp_path / "cut.txt").write_text("# Nodes: 2 Edges: 3\n1\t2\n")
    with pytest.raises(InputError) as caught:
        take(taken_workspace, {"works": tmp_path / "cut.txt"})
    assert caught.value.code == "truncated" and len(snapshots.listed(taken_workspace)) == 1


def test_a_damaged_file_of_a_snapshot_is_not_read(first, taken_workspace):
    path = taken_workspace.dir / snapshots.SETS / first["snapshots"][0]["files"][0]["path"]
    path.write_bytes(path.read_bytes() + b"x,2001,article\n")
    with pytest.raises(StoreError):
        sets.document(taken_workspace, snapshot="made", indicator="citations")


def test_what_cannot_be_asked(taken_workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        sets.snapshot(taken_workspace, act="take", works=tmp_path)
    assert caught.value.code == "no_source"
    with pytest.raises(InputError):
        snapshots.decide(taken_workspace, "accept", 7, "A. Person", "why")
    with pytest.raises(InputError) as caught:
        sets.document(taken_workspace, snapshot="made")
    assert caught.value.code == "no_snapshot"
    with pytest.raises(InputError):
        sets.document(taken_workspace, snapshot="made", works=tmp_path / "w.csv")


def test_snapshots_are_seen_by_those_who_see_runs(first, taken_workspace):
    assert snapshots.listed(taken_workspace.seen_by(PUBLIC)) == []


def test_tables(first, taken_workspace, tmp_path):
    moved = sets.snapshot(taken_workspace, act="take", source="made", **load(tmp_path / "two", works=80))
    shown, shifts = of("evaluate_snapshot").exports(moved, "zh")[:2]
    assert shown.rows[0][0] == 2 and shifts.rows[0][1] == "该年成果数"
