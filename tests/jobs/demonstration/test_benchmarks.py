# SPDX-License-Identifier: Apache-2.0
"""The demonstration and its benchmarks."""

from __future__ import annotations

import csv
import io
import tarfile
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui import registry
from yuzui.demonstration.benchmark import pabulib, profiles, reviewer_gold
from yuzui.demonstration.benchmark.knapsack import best_value
from yuzui.demonstration.benchmark.larger import larger
from yuzui.demonstration.jobs import benchmark, demo
from yuzui.errors import InputError, RuleError
from yuzui.funding import call_rules
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats.parquet import write
from yuzui.sheets.sheet import Export
from yuzui.text import Text

BENCH = Path(__file__).parents[3] / "bench"


def test_no_value_is_above_the_bound_and_every_schedule_was_checked():
    rows = [
        row
        for name in ("facility_schedule", "facility_peers")
        for row in csv.DictReader((BENCH / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    ]
    assert len(rows) > 30 and all(0 <= float(row["gap"]) <= 1 for row in rows if row.get("gap"))
    assert all(0 <= float(row["of_ceiling"]) <= 1 for row in rows if row.get("of_ceiling"))
    assert all(row["checker"] == "ok" for row in rows if row["placed"])
    assert {"telescope", "beamline", "tunnel"} <= {row.get("case") for row in rows}


ITEMS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=9)


@given(ITEMS, st.integers(0, 120))
def test_every_set_was_tried(items, budget):
    sets = (s for k in range(len(items) + 1) for s in combinations(items, k))
    worth = [sum(v for _, v in s) for s in sets if sum(c for c, _ in s) <= budget]
    cost, value = [c for c, _ in items], [v for _, v in items]
    assert best_value(cost, value, budget) == max(worth)


def test_a_file_is_found_or_its_folder_is_asked_for(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("x")
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    assert larger(Workspace(tmp_path / "w"), "a.csv") == tmp_path / "a.csv"
    with pytest.raises(InputError) as error:
        larger(Workspace(tmp_path / "w"), "b.csv")
    assert error.value.code == "no_larger_data"


TEXT = (
    "META\nkey;value\nbudget;{budget}\nPROJECTS\nproject_id;cost\na;60\nb;50\nc;50\n"
    "VOTES\nvoter_id;vote\n1;a\n2;a\n3;a,b\n4;b,c\n5;c\n"
)


@pytest.fixture
def pabulib_larger(tmp_path, monkeypatch):
    folder = tmp_path / "allocation"
    folder.mkdir()
    with tarfile.open(folder / "pabulib.tar.xz", "w:xz") as out:
        for name, budget in (("one.pb", 100), ("two.pb", 60)):
            data = TEXT.format(budget=budget).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    return folder


def index(folder, **budgets):
    rows = [(f"{name}.pb", budget) for name, budget in budgets.items()]
    write(folder / "pabulib_index.parquet", Export("index", ("file", "budget"), rows))


def test_every_instance_is_solved_and_every_refusal_explained(pabulib_larger, tmp_path):
    index(pabulib_larger, one=100.0, two=60.0)
    found = pabulib.run(Workspace(tmp_path / "w"))
    assert (found.instances, found.matches_exact, found.proven) == (2, 2, 2)
    assert found.refused == found.explained == 3 and found.ballots == 10
    assert "2" in pabulib.sentence(found).zh


def test_an_index_that_disagrees_with_its_files_is_noticed(pabulib_larger, tmp_path):
    index(pabulib_larger, one=50.0, two=30.0)
    found = pabulib.run(Workspace(tmp_path / "w"))
    assert found.matches_exact == 0 and found.misses == ["one.pb", "two.pb"]


def test_without_the_larger_sets_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    with pytest.raises(InputError) as caught:
        pabulib.run(Workspace(tmp_path / "w"))
    assert caught.value.code == "no_larger_data"


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Put another file of profiles, and forty submissions, in the place of the shipped ones."""
    true = Workspace.shipped

    def put(rows):
        names = ("jurisdiction", "rule", "kind", "body", "strength", "source", "note")
        path = tmp_path / profiles.FILE
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([names, *rows])
        short = tmp_path / "iclr_2018_scores.csv"
        with true("iclr_2018_scores.csv").open(encoding="utf-8") as source:
            short.write_text("".join(next(source) for _ in range(121)), encoding="utf-8")
        here = {path.name: path, short.name: short}
        monkeypatch.setattr(Workspace, "shipped", staticmethod(lambda name: here.get(name) or true(name)))
        monkeypatch.setattr(profiles, "BUDGET", 5_000_000)
        return Workspace(tmp_path / "w")

    return put


def rule(jurisdiction, least):
    body = f'{{"statistic": "mean", "at_least": {least}}}'
    return (jurisdiction, "good enough", "threshold", body, "hard", "art. 1", "")


def test_the_same_rules_under_two_names_give_no_difference(shipped):
    found = profiles.run(shipped([rule("A", 5), rule("B", 5)]))
    assert found.difference.ids == 0


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([rule("A", 5)], InputError),
        ([rule("A", 5), ("B", "x", "threshold", "~{}", "hard", "art. 1", "")], InputError),
        ([rule("A", 5), ("B", "x", "no such kind", "{}", "hard", "art. 1", "")], RuleError),
        ([rule("A", 5), ("B", "x", "threshold", '{"at_least": 5}', "hard", "", "")], RuleError),
    ],
)
def test_what_is_no_profile_is_refused(shipped, rows, error):
    with pytest.raises(error):
        profiles.run(shipped(rows))


PUBLISHED = {"acl": 0.295, "elmo": 0.337, "specter": 0.272, "specter_mfr": 0.2375, "tpms": 0.281}


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Three reviewers, four papers; one model is right, one is wrong."""
    people, papers = ["r1", "r2", "r3"], ["p1", "p2", "p3", "p4"]
    words = {"p1": "quantum codes", "p2": "fish policy", "p3": "protein folds", "p4": "quantum noise"}
    tables = {
        "expertise": [
            ("reviewer_id", "paper_id", "expertise"),
            ("r1", "p1", 5),
            ("r1", "p2", 1),
            ("r2", "p3", 4),
            ("r2", "p1", 2),
        ],
        "similarities": [
            ("algorithm", "reviewer_id", "paper_id", "similarity"),
            *(
                (name, r, p, sign * ((i + 1) * 7 + j * 3) % 10)
                for name, sign in (("specter_mfr", 1), ("acl", -1))
                for i, r in enumerate(people)
                for j, p in enumerate(papers)
            ),
        ],
        "papers": [
            ("paper_id", "title", "abstract"),
            *((p, t, "") for p, t in words.items()),
            ("w1", "codes of quantum computers", ""),
            ("w2", "how proteins fold", "protein"),
        ],
        "profiles": [("reviewer_id", "paper_id"), ("r1", "w1"), ("r2", "w2")],
    }
    folder = tmp_path / "allocation"
    folder.mkdir()
    for name, rows in tables.items():
        file = folder / f"reviewer_gold_{name}.csv"
        with file.open("w", newline="") as stream:
            csv.writer(stream).writerows(rows)
        monkeypatch.setattr(reviewer_gold, name.upper(), file.name)
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    return Workspace(tmp_path / "w")


def test_a_small_set_is_counted_and_assigned(made):
    found = reviewer_gold.run(made)
    assert (found.reviewers, found.papers, found.pairs) == (3, 4, 4)
    assert set(found.losses) == {"specter_mfr", "acl"}
    assert found.loss == 0
    # three reviewers for each of four papers: every pair is taken
    assert found.status == "optimal"
    total = sum(((i + 1) * 7 + j * 3) % 10 for i in range(3) for j in range(4))
    assert found.score == pytest.approx(total)
    assert "58" not in reviewer_gold.sentence(found).en


@pytest.mark.data(
    *(f"allocation/reviewer_gold_{name}.parquet" for name in ("expertise", "papers", "profiles", "similarities"))
)
def test_published_losses_to_three_digits_and_ours_below(tmp_path):
    found = reviewer_gold.run(Workspace(tmp_path))
    assert (found.reviewers, found.papers, found.pairs) == (58, 463, 477)
    for name, value in PUBLISHED.items():
        assert found.losses[name] == pytest.approx(value, abs=0.0005)
    assert found.loss <= 0.28
    assert found.status == "optimal" and found.bound == pytest.approx(found.score)


def test_a_set_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        benchmark.compute(Workspace(tmp_path), benchmark.Inputs("moon"))
    assert caught.value.seen == "moon" and "pabulib" in caught.value.expected


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
    # a line that marks itself is left alone
    said = [(Text("a", "甲"), Text("[S] one", "[S] 一")), (Text("b", "乙"), Text("two", "二"))]
    sentences = [line.sentence.en for line in demo._marked("real", said)]
    assert sentences == ["[S] one", "[R] two"]
    # every shipped file is loaded and explained
    with workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        files = {row["file"] for row in csv.DictReader(source)}
    assert files <= {load["file"] for load in workspace.latest("demo")["loads"]}
    origin = (workspace.dir / "ORIGIN.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in origin for name in files)
    # files named are there
    from pathlib import Path

    names = [Path(name) for name in workspace.latest("demo")["files"]]
    assert all(path.is_file() for path in names)
    assert {"board-pack.xlsx", "ORIGIN.md"} <= {path.name for path in names}
    # rules to start from are left beside them
    assert (workspace.dir / "rules.toml").read_text(encoding="utf-8") == call_rules.book_text()
    # what it shows of the plan is what the release shows, whatever lies in the workspace
    assert not (workspace.dir / "benchmarks").exists()
    (clause,) = (c for c in workspace.latest("scorecard")["clauses"] if c["id"] == "B3-A5")
    assert clause["status"] == "served" and clause["own_data"] == "none"
