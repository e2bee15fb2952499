# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign
from yuzui.view.charts import draw

PULL = "proposal,reviewer,score\nP1,R1,9\nP1,R2,1\nP2,R1,8\nP2,R2,1\nP3,R3,5\n"


def document(folder, **inputs):
    path = call.write(folder / "call", affinity=PULL, works="", bids="")
    asked = {"demand": 1, "load": "0..1", "at": "2026-06-01"} | inputs
    return assign.run(Workspace(folder / "w"), path=path, **asked)


def test_loads_count_every_reviewer_once(tmp_path):
    made = document(tmp_path)
    picture = assign.pictures(made)[0]
    assert picture.meta.name == "loads"
    assert sum(row[-1] for row in picture.twin.rows) == 4
    loads = [one["load"] for one in made["reviewers"]]
    assert [row[-1] for row in picture.twin.rows] == [loads.count(k) for k in range(max(loads) + 1)]


def test_the_frontier_shows_where_we_stand_and_conflicts_their_kind(tmp_path):
    made = document(tmp_path)
    names = {p.meta.name: p for p in assign.pictures(made)}
    assert set(names) >= {"loads", "conflicts"}
    kinds = {row[0].en for row in names["conflicts"].twin.rows}
    assert "same employer" in kinds
    if "frontier" in names:
        assert sum(row[2] is not None for row in names["frontier"].twin.rows) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_picture_draws_wide_and_narrow(tmp_path, lang):
    for picture in assign.pictures(document(tmp_path)):
        for width in (760, 360):
            assert draw.svg(picture, lang, width).startswith("<svg")


def test_without_an_assignment_only_conflicts_are_drawn(tmp_path):
    made = document(tmp_path, demand=4)
    assert made["status"] == "infeasible"
    assert [p.meta.name for p in assign.pictures(made)] == ["conflicts"]
