# SPDX-License-Identifier: Apache-2.0
"""Tables hold what the document holds, in the language of the export."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

from graphs import numbered

from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import tables, trend
from yuzui.evaluation.report.set import Look

GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}
ABOUT = {"source": "made up", "vintage": "2026", "origin": "synthetic"}


@pytest.mark.parametrize(("lang", "early"), [("en", "too early to say"), ("zh", "尚不能判断")])
def test_states_are_words(lang, early):
    graph = numbered({"a": 2000, "b": 2001}, [("b", "a")])
    found = Look(graph, GIVEN, ABOUT)
    document = {**found.parts(set()), **trend.parts(found, set()), "nulls": [], "findings": [], "indicators": []}
    curves, late, *_, words = tables.all_of(document, lang)
    assert len(curves.rows) == sum(len(c["points"]) for c in document["curves"])
    assert {row[5] for row in late.rows} == {early}
    assert len(words.rows) == len(document["definitions"])
