# SPDX-License-Identifier: Apache-2.0
"""Pictures are drawn only of what the document has."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

import numpy as np
from graphs import numbered

from yuzui.evaluation import long_windows
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import pictures as look_pictures
from yuzui.evaluation.report import trend
from yuzui.evaluation.report.set import Look

delay = long_windows.Delay
GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}
ABOUT = {"source": "made up", "vintage": "2026", "origin": "synthetic"}


def document(indicators):
    works = {"a": 2000, "b": 2001, "c": 2012}
    given = GIVEN | {"through": 2012}
    found = Look(numbered(works, [("b", "a"), ("c", "a"), ("c", "b")]), given, ABOUT)
    found.declared = np.ma.ones(3, dtype=int)  # references outside of the set
    return {
        "set": {"source": "made up", "vintage": "2026"},
        **found.parts(indicators),
        **trend.parts(found, indicators),
    }


def test_only_what_was_asked_for(monkeypatch):
    # of three works none is recognised late by the rule that stands
    monkeypatch.setattr(long_windows, "Delay", lambda: delay(0, 0, 0))
    names = [p.meta.name for p in look_pictures.draw(document({"citations"}))]
    assert names == ["citation-curves", "late-shares"]
    names = [p.meta.name for p in look_pictures.draw(document({"cd", "sleeping_beauty"}))]
    assert names == ["citation-curves", "late-shares", "disruption", "sleeping-beauties"]


def test_nothing_to_draw():
    assert look_pictures.draw({"curves": []}) == []


def test_censored_points_are_marked():
    picture = look_pictures.draw(document({"citations"}))[0]
    states = {row[-1].en for row in picture.twin.rows}
    assert "complete" in states


def test_from_which_year_on_it_is_too_early_is_of_the_window_that_is_told():
    told = document({"citations"})
    late = [row for row in told["late"] if row["state"] == "too_early"]
    first = min(row["cohort"] for row in late if row["window"] == 5)
    assert first != min(row["cohort"] for row in late)
    finding = look_pictures.draw(told)[1].meta.finding
    assert f"for {first} and later it is too early to say" in finding.en
    assert f"{first} 年及以后的成果尚不能判断" in finding.zh
