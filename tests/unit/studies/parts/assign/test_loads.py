# SPDX-License-Identifier: Apache-2.0
"""Loads by seniority: counted again by hand, and said to be unknown where no sheet says it."""

import statistics
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment import loads
from yuzui.reviewing.jobs import assign

SENIOR = "id,max,资深专家\nR1,1,是\nR2,1,否\nR3,3,是\nR4,1,\n"
UNCHECKED = "employer,author"
"""The sheets of seniority name no persons and no institutions."""
ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01", "accept_unchecked": UNCHECKED}


def made(folder, **files):
    path = call.write(folder / "call", affinity=call.SCORES, **files)
    return assign.run(Workspace(folder / "w"), path=path, **ASKED)


def rows(*pairs):
    return [{"load": load, "senior": senior} for load, senior in pairs]


def test_groups_are_counted_and_add_up(tmp_path):
    document = made(tmp_path, reviewers=SENIOR)
    groups = {one["group"]: one for one in document["fairness"]["loads"]}
    assert list(groups) == ["all", "senior", "other", "unsaid"]
    by = {"senior": ("R1", "R3"), "other": ("R2",), "unsaid": ("R4",)}
    load = {row["id"]: row["load"] for row in document["reviewers"]}
    for name, who in by.items():
        own = [load[one] for one in who]
        found = groups[name]
        assert (found["reviewers"], found["reviews"]) == (len(own), sum(own))
        assert (found["min"], found["max"]) == (min(own), max(own))
        assert found["mean"] == pytest.approx(statistics.fmean(own))
        assert found["sd"] == pytest.approx(statistics.pstdev(own))
    assert groups["all"]["reviews"] == sum(groups[name]["reviews"] for name in by) == 3


@pytest.mark.parametrize(("lang", "word"), [("en", "cannot be said"), ("zh", "无法说明")])
def test_without_the_column_nothing_is_guessed(tmp_path, lang, word):
    document = made(tmp_path)
    assert [one["group"] for one in document["fairness"]["loads"]] == ["all"]
    assert {row["senior"] for row in document["reviewers"]} == {None}
    said = {a.say(lang): b.say(lang) for a, b in assign.lines(document)}
    assert word in said[{"en": "load", "zh": "负荷"}[lang]]
    sheets = {one.name: one for one in assign.exports(document, lang)}
    assert len(sheets[{"en": "loads", "zh": "负荷"}[lang]].rows) == 1


def test_what_is_said_names_each_group():
    found = loads.spread(rows((3, True), (1, True), (0, False)))
    assert loads.sentence(found).en == (
        "senior (2): 1 to 3, mean 2.00, standard deviation 1.00; "
        "not senior (1): 0 to 0, mean 0.00, standard deviation 0.00"
    )
    assert "资深（2 名）" in loads.sentence(found).zh
    assert loads.sentence(loads.spread(rows((1, None)))) == loads.UNKNOWN


def test_the_picture_parts_the_bars_and_counts_everybody_once(tmp_path):
    document = made(tmp_path, reviewers=SENIOR)
    picture = assign.pictures(document)[0]
    assert sum(row[-1] for row in picture.twin.rows) == 4
    assert {row[1].en for row in picture.twin.rows} == {
        "senior", "not senior", "seniority not said",
    }  # fmt: skip


def test_the_price_of_chance_is_said_for_the_cap_and_for_the_bonus():
    one = {
        "beta": 0.0,
        "score": {"certain": 100.0, "capped": 90.0, "used": 81.0},
        "entropy": {"capped": 3.0, "used": 4.5},
        "support": {"capped": 12, "used": 20},
        "largest": {"capped": 0.5, "used": 0.4},
    }
    plain, spread = loads.chances(one), loads.chances(one | {"beta": 0.3})
    assert "10.00 %" in plain.en.replace("\u202f", " ") and "12 pairs" in plain.en
    assert spread.en.count("10.00") == 2 and "from 3.0 to 4.5" in spread.en
    assert "20 对" in spread.zh and "20 对" not in plain.zh
