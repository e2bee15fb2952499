# SPDX-License-Identifier: Apache-2.0
"""Loads of one source: accepted, held back where they were falsified, decided on by a person."""

import csv

import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError, StoreError
from yuzui.evaluation.jobs import evaluate, evaluate_snapshot
from yuzui.evaluation.work_sets import snapshots
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


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
    return evaluate_snapshot.run(workspace, act="take", source="made", **files, **more)


@pytest.fixture
def workspace(tmp_path):
    return admit(Workspace(tmp_path / "ws"), "A. Person", roles=("curator",))


@pytest.fixture
def first(workspace, tmp_path):
    return take(workspace, load(tmp_path / "one"), licence="CC0-1.0", vintage="2026-01")


def test_the_first_load_stands_and_says_what_it_is(first, workspace):
    (row,) = first["snapshots"]
    assert (row["n"], row["state"], row["previous"]) == (1, "accepted", None)
    assert (row["n_works"], row["n_citations"]) == (201, 80)
    assert (row["licence"], row["vintage"]) == ("CC0-1.0", "2026-01")
    assert [one["input"] for one in row["files"]] == ["works", "citations"]
    assert snapshots.listed(workspace) == [row] == snapshots.listed(workspace, "made")
    assert snapshots.listed(workspace, "other") == []


def test_works_without_links_are_a_snapshot_that_is_evaluated_without(first, workspace, tmp_path):
    alone = {"works": load(tmp_path / "one")["works"]}
    (row,) = take(workspace, alone)["snapshots"]
    # the source gave links before, so that a person decides
    assert (row["state"], row["n_citations"]) == ("quarantined", None)
    assert [one["measure"] for one in row["shifts"]] == ["links"]
    (row,) = evaluate_snapshot.run(workspace, act="take", source="bare", **alone)["snapshots"]
    assert (row["state"], [one["input"] for one in row["files"]]) == ("accepted", ["works"])
    said = [line for _, line in evaluate_snapshot.lines(evaluate_snapshot.run(workspace))]
    assert any("no links given" in line.en and "未给出引文" in line.zh for line in said)
    told = evaluate.run(workspace, snapshot="bare")
    assert told["citations"] is None and told["works"] == 201


def test_the_same_bytes_are_no_new_snapshot(first, workspace, tmp_path):
    again = take(workspace, load(tmp_path / "two"))
    assert again["act"] == "same" and again["snapshots"] == first["snapshots"]
    assert len(snapshots.listed(workspace)) == 1


def test_a_load_that_moved_little_replaces_the_one_before(first, workspace, tmp_path):
    (row,) = take(workspace, load(tmp_path / "two", works=103))["snapshots"]
    assert (row["n"], row["state"], row["previous"], row["shifts"]) == (2, "accepted", 1, [])
    assert snapshots.current(workspace, "made")["n"] == 2


@pytest.mark.parametrize(
    ("falsified", "measure"), [({"works": 80}, "works"), ({"links": 70}, "references"), ({"kind": "review"}, "type")]
)
def test_a_falsified_load_is_held_back_and_the_previous_stays(first, workspace, tmp_path, falsified, measure):
    (row,) = take(workspace, load(tmp_path / "two", **falsified))["snapshots"]
    assert row["state"] == "quarantined" and measure in {one["measure"] for one in row["shifts"]}
    assert snapshots.current(workspace, "made")["n"] == 1


def test_evaluations_read_the_snapshot_that_stands(first, workspace, tmp_path):
    take(workspace, load(tmp_path / "two", works=80))
    used = evaluate.run(workspace, snapshot="made", indicator="citations")
    assert used["set"]["label"]["en"] == "made 1" and used["set"]["vintage"] == "2026-01"


def test_a_named_person_accepts_with_a_reason(first, workspace, tmp_path):
    take(workspace, load(tmp_path / "two", works=80))
    for by, reason, code in (("B.", "why", "no_such_person"), ("A. Person", " ", "unsigned")):
        with pytest.raises((InputError, StateError)) as caught:
            snapshots.decide(workspace, "accept", 2, by, reason)
        assert caught.value.code == code
    document = snapshots.decide(workspace, "accept", 2, "A. Person", "records withdrawn")
    (row,) = document["snapshots"]
    assert workspace.latest(snapshots.STUDY, document["run"]["id"]) == document
    assert (row["accepted_by"], row["reason"], row["state"]) == (
        "A. Person", "records withdrawn", "accepted",
    )  # fmt: skip
    assert snapshots.current(workspace, "made")["n"] == 2
    assert [one["n"] for one in snapshots.listed(workspace)] == [2, 1]
    used = evaluate.run(workspace, snapshot="made", indicator="citations")
    assert used["works"] == 181
    with pytest.raises(StateError) as caught:
        snapshots.decide(workspace, "reject", 2, "A. Person", "no")
    assert caught.value.code == "not_quarantined"


def test_a_rejected_load_never_stands(first, workspace, tmp_path):
    take(workspace, load(tmp_path / "two", works=80))
    snapshots.decide(workspace, "reject", 2, "A. Person", "half of it is missing")
    assert snapshots.current(workspace, "made")["n"] == 1
    (row,) = take(workspace, load(tmp_path / "three", works=101))["snapshots"]
    assert (row["n"], row["previous"], row["state"]) == (3, 1, "accepted")


def test_what_waited_while_a_newer_one_was_accepted_waits_no_more(first, workspace, tmp_path):
    take(workspace, load(tmp_path / "two", works=80))
    take(workspace, load(tmp_path / "three", works=101))
    with pytest.raises(StateError):
        snapshots.decide(workspace, "accept", 2, "A. Person", "late")


def test_a_load_that_is_cut_off_leaves_everything_as_it_was(first, workspace, tmp_path):
    (tmp_path / "cut.txt").write_text("# Nodes: 2 Edges: 3\n1\t2\n")
    with pytest.raises(InputError) as caught:
        take(workspace, {"works": tmp_path / "cut.txt"})
    assert caught.value.code == "truncated" and len(snapshots.listed(workspace)) == 1


def test_a_damaged_file_of_a_snapshot_is_not_read(first, workspace):
    path = workspace.dir / snapshots.SETS / first["snapshots"][0]["files"][0]["path"]
    path.write_bytes(path.read_bytes() + b"x,2001,article\n")
    with pytest.raises(StoreError):
        evaluate.run(workspace, snapshot="made", indicator="citations")


def test_what_cannot_be_asked(workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        evaluate_snapshot.run(workspace, act="take", works=tmp_path)
    assert caught.value.code == "no_source"
    with pytest.raises(InputError):
        snapshots.decide(workspace, "accept", 7, "A. Person", "why")
    with pytest.raises(InputError) as caught:
        evaluate.run(workspace, snapshot="made")
    assert caught.value.code == "no_snapshot"
    with pytest.raises(InputError):
        evaluate.run(workspace, snapshot="made", works=tmp_path / "w.csv")


def test_snapshots_are_seen_by_those_who_see_runs(first, workspace):
    assert snapshots.listed(workspace.seen_by(PUBLIC)) == []
