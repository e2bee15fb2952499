# SPDX-License-Identifier: Apache-2.0
"""Pictures are drawn only of what the document has."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

from graphs import numbered

from yuzui.studies import evaluate
from yuzui.studies.parts.look import pictures as look_pictures
from yuzui.studies.parts.look import trend
from yuzui.studies.parts.look.set import Look

GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}
ABOUT = {"source": "made up", "vintage": "2026", "origin": "synthetic"}


def document(indicators):
    works = {"a": 2000, "b": 2001, "c": 2012}
    found = Look(numbered(works, [("b", "a"), ("c", "a"), ("c", "b")]), GIVEN, ABOUT)
    return {
        "set": {"source": "made up", "vintage": "2026"},
        **found.parts(indicators),
        **trend.parts(found, indicators),
    }


def test_only_what_was_asked_for():
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
