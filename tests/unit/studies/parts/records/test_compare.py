# SPDX-License-Identifier: Apache-2.0
"""What explains the change between two results: on hep-ph to 2001 and to 2003, and by hand."""

import dataclasses

import pytest
import sets

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate_diff
from yuzui.evaluation.results import compare, decomposition, storing
from yuzui.job.workspace import Workspace


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


def effects(part):
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
    told = evaluate_diff.run(workspace, first, second)
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
    assert decomposition.added_up(part) == pytest.approx(part["change"], abs=1e-12)
    same_works = plain(workspace, 2003, 5, among=2001)
    found = effects(part)
    assert found["own"] == pytest.approx(same_works - part["before"], abs=1e-12)
    assert found["entered"] == pytest.approx(part["after"] - same_works, abs=1e-12)
    assert found["left"] == found["around"] == found["lost"] == found["gained"] == 0
    steps = [row["after"] - row["before"] for row in part["moved"]]
    assert steps == sorted(steps, reverse=True) and len(steps) == compare.MOST


def test_a_change_of_parameters_is_told_apart_from_one_of_the_data(workspace):
    old, new = (sets.hepph(workspace, year) for year in (1993, 1994))
    first, second, third = (
        sets.kept(workspace, "citations", window=window, **files)["citations"]
        for window, files in ((5, old), (5, new), (3, new))
    )
    alone = evaluate_diff.run(workspace, second, third)
    assert alone["parameters"] == [{"name": "window", "a": 5, "b": 3}]
    assert effects(alone["parts"][0]) == {"parameters": alone["parts"][0]["change"]}
    both = evaluate_diff.run(workspace, first, third)["parts"][0]
    asked = plain(workspace, 1993, 3)
    assert effects(both)["parameters"] == pytest.approx(asked - both["before"], abs=1e-12)
    assert decomposition.added_up(both) == pytest.approx(both["change"], abs=1e-12)


def test_works_that_lost_moved_and_left_by_hand(workspace, tmp_path):
    first = sets.kept(workspace, **sets.files(tmp_path / "a"))["cd"]
    works = {"a": 2000, "b": 2002, "c": 2002, "e": 2004, "u": 2001}
    links = [("b", "a"), ("c", "a"), ("e", "c"), ("e", "a"), ("u", "a")]
    second = sets.kept(workspace, **sets.files(tmp_path / "b", works, links))["cd"]
    told = evaluate_diff.run(workspace, first, second)
    assert told["works"] == {
        "before": 5, "after": 5, "common": 4, "left": 1, "entered": 1, "redated": 2,
    }  # fmt: skip
    assert told["links"]["added"] == 3 and told["links"]["removed"] == 3
    assert told["links"]["added_between_common"] == told["links"]["removed_between_common"] == 1
    for part in told["parts"]:
        total = decomposition.added_up(part)
        assert total is None or total == pytest.approx(part["change"], abs=1e-12)


def test_what_cannot_be_told_apart_is_said(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "LARGEST", 0)
    old = sets.files(tmp_path / "a")
    first = sets.kept(workspace, **old)["cd"]
    second = sets.kept(workspace, window=2, **sets.files(tmp_path / "b", links=sets.LINKS[1:]))["cd"]
    old["works"].unlink()
    told = evaluate_diff.run(workspace, first, second)
    assert told["links"] is None and len(told["notes"]) == 2
    assert all(first in note["zh"] and first in note["en"] for note in told["notes"])
    assert all("around" not in effects(p) or effects(p)["around"] in (0, None)
               for p in told["parts"])  # fmt: skip


def test_an_earlier_definition_is_not_computed_again(workspace, tmp_path, monkeypatch):
    from yuzui.evaluation.indicators import citations

    first = sets.kept(workspace, "citations", **sets.files(tmp_path / "a"))["citations"]
    newer = dataclasses.replace(citations.META, version=2)
    monkeypatch.setattr(citations, "META", newer)
    same = sets.kept(workspace, "citations", **sets.files(tmp_path / "a"))["citations"]
    told = evaluate_diff.run(workspace, first, same)
    assert told["definition"] == {"a": "1", "b": "2"}
    assert [row["cause"] for row in told["parts"][0]["causes"]] == ["definition"]
    other = sets.files(tmp_path / "b", links=sets.LINKS[1:])
    third = sets.kept(workspace, "citations", **other)["citations"]
    back = evaluate_diff.run(workspace, third, first)
    assert back["notes"][-1] == compare.OTHER_DEFINITION.json()


def test_several_windows_are_asked_again_as_one_question(workspace, tmp_path):
    old, new = sets.files(tmp_path / "a"), sets.files(tmp_path / "b", links=sets.LINKS[1:])
    first = sets.kept(workspace, "citations", window="1,2", **old)["citations"]
    second = sets.kept(workspace, "citations", window="1,3", **new)["citations"]
    told = evaluate_diff.run(workspace, first, second)
    assert [part["column"]["b"] for part in told["parts"]] == ["citations_1", "citations_3"]
    for part in told["parts"]:
        assert decomposition.added_up(part) == pytest.approx(part["change"], abs=1e-12)


def test_results_of_two_indicators_are_not_compared(workspace, tmp_path):
    ids = sets.kept(workspace, "cd,citations", **sets.files(tmp_path))
    with pytest.raises(InputError) as caught:
        evaluate_diff.run(workspace, *ids.values())
    assert caught.value.code == "not_comparable"
