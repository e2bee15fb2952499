# SPDX-License-Identifier: Apache-2.0
"""Targets: value under the vintage rule, odds, and one line per reading."""

import msgspec
import pytest

from yuzui.errors import InputError
from yuzui.policy.evidence.aim import state
from yuzui.policy.evidence.words import target_words
from yuzui.policy.plan.target import Measure, Reading, Target
from yuzui.text import Text

MEASURE = Measure(ref="study:known", at="base.share", year="base.year", vintage="base.vintage",
                  series="history", odds="odds")  # fmt: skip
HISTORY = [{"year": 2014 + n, "share": 0.05 + 0.002 * n} for n in range(11)]
DOCUMENT = {
    "base": {"share": 0.07, "year": 2024, "vintage": "final"},
    "history": HISTORY,
    "odds": [{"method": "persistence", "by": 2030, "probability": 0.2}],
}


def target(deadline=None, readings=(), **more):
    return Target(**{"numerator": "basic", "denominator": "total", "cmp": ">", "value": 0.08,
                     "unit": "1", "deadline": deadline, "measure": MEASURE,
                     "readings": list(readings), **more})  # fmt: skip


def reading(deadline):
    return Reading(label=Text("r", "解"), source="s", deadline=deadline)


def test_not_met_with_its_distance(world):
    world.know("known", DOCUMENT)
    found = state(target(), world)
    assert (found["status"], found["value"], found["year"]) == ("not_met", 0.07, 2024)
    assert found["distance"] == pytest.approx(0.01)


def test_wrong_vintage_is_no_data_and_says_so(world):
    world.know("known", {**DOCUMENT, "base": {**DOCUMENT["base"], "vintage": "preliminary"}})
    found = state(target(vintage="final"), world)
    assert found["status"] == "no_data" and "preliminary" in found["why"]["en"]
    assert "final" in found["why"]["zh"]


def test_nothing_that_measures_it_is_no_data(world):
    found = state(target(measure=None), world)
    assert (found["status"], found["why"]) == ("no_data", None)
    gone = Measure(ref="study:gone", at="a", year="b")
    found = state(target(measure=gone), world)
    assert found["status"] == "no_data" and "study:gone" in found["why"]["zh"]


def test_a_study_that_refuses_says_why_the_aim_is_not_measured(world, monkeypatch):
    def study(name, args):
        raise InputError(Text("mixed", "混用"), code="mixed_vintage")

    monkeypatch.setattr(world, "study", study)
    found = state(target(), world)
    assert found["status"] == "no_data" and found["value"] is None
    assert found["why"] == {"en": "mixed (mixed_vintage)", "zh": "混用 (mixed_vintage)"}
    said = target_words(found)
    assert "mixed (mixed_vintage)" in said.en and "混用" in said.zh


def readings(world, deadlines, document=DOCUMENT, **more):
    world.know("known", document)
    found = state(target(readings=[reading(d) for d in deadlines], **more), world)
    return [(r["status"], r["value"], len(r["odds"])) for r in found["readings"]]


def test_year_whose_figure_is_not_out_is_no_data_not_a_miss(world):
    assert readings(world, ["2025-12-31"]) == [("no_data", None, 0)]


def test_year_that_is_out_is_judged(world):
    assert readings(world, ["2022-12-31"])[0][0] == "late"
    assert readings(world, ["2022-12-31"], value=0.06)[0][0] == "met"


def test_reading_with_odds_is_open_and_shows_them(world):
    assert readings(world, ["2030-12-31", None]) == [("open", None, 1), ("open", None, 1)]


def test_odds_of_a_deadline_are_asked_for_and_stand_once(world, monkeypatch):
    """The study answers the year of the reading; a reading without one takes what comes unasked."""
    asked = []

    def study(name, args):
        asked.append(dict(args))
        extra = [{"method": "m", "by": args["by"], "probability": None}] if args else []
        return {**DOCUMENT, "odds": DOCUMENT["odds"] + extra}

    monkeypatch.setattr(world, "study", study)
    measure = msgspec.structs.replace(MEASURE, by="by", source="base.vintage")
    days = ["2025-12-31", "2040-12-31", None]
    found = state(target(readings=[reading(d) for d in days], measure=measure), world)
    assert asked == [{}, {"by": 2025}, {"by": 2040}]
    by = [[(o["method"], o["by"]) for o in r["odds"]] for r in found["readings"]]
    assert by == [[("m", 2025)], [("m", 2040)], [("persistence", 2030)]]
    # a year whose figure is not out has odds and is still no miss
    assert [r["status"] for r in found["readings"]] == ["no_data", "open", "open"]
    assert [o["by"] for o in found["odds"]] == [2025, 2030, 2040]
    assert found["source"] == "final"
    assert found["asks"] == {"study": "known", "args": {}, "by": "by", "at": "odds"}
    assert state(target(), world)["asks"] is None


def test_a_year_the_study_refuses_has_no_odds(world, monkeypatch):
    def study(name, args):
        if args:
            raise InputError(Text("no", "否"))
        return DOCUMENT

    monkeypatch.setattr(world, "study", study)
    measure = msgspec.structs.replace(MEASURE, by="by")
    found = state(target(readings=[reading("2050-12-31")], measure=measure), world)
    assert found["readings"][0]["odds"] == found["odds"] == []
    assert found["readings"][0]["why"]["zh"].startswith("否") and found["why"] is None


def test_reading_without_a_model_follows_the_on_track_rule(world):
    document = {**DOCUMENT, "odds": []}
    assert readings(world, ["2030-12-31"], document)[0][0] == "on_track"
    assert readings(world, ["2030-12-31"], document, value=0.2)[0][0] == "off_track"


def test_deadline_of_the_text_is_a_reading_of_its_own(world):
    world.know("known", DOCUMENT)
    found = state(target(deadline="2030-12-31"), world)["readings"]
    assert found[0]["basis"] == "stated" and found[0]["deadline"] == "2030-12-31"
