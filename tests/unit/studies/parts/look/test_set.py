# SPDX-License-Identifier: Apache-2.0
"""The parts of an evaluation document on small graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

from graphs import numbered

from yuzui.errors import InputError
from yuzui.studies import evaluate
from yuzui.studies.parts.look import trend
from yuzui.studies.parts.look.set import Look

GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}
ABOUT = {"source": "made up", "vintage": "2026", "origin": "synthetic"}


def look(works, links, precision="year", **given):
    return Look(numbered(works, links, precision), GIVEN | given, ABOUT)


@pytest.mark.parametrize(
    ("date", "precision", "through"),
    [("2003-02-01", "month", 2002), ("2003-12-01", "month", 2003), (2003, "year", 2003)],
)
def test_the_last_year_is_complete_only_with_its_december(date, precision, through):
    found = look({"a": 1999, "b": date}, [], precision)
    assert found.through == through and found.basis.en != found.basis.zh


def test_a_window_nobody_has_lived_is_not_complete():
    works = {"a": 2000, "b": 2001, "c": 2002, "z": 2010}
    shares = look(works, [("z", "a")]).early()["shares"]
    assert [(s["within"], s["complete"]) for s in shares] == [(3, True), (5, True), (10, False)]


def test_years_before_the_set_begins_in_earnest_are_not_the_oldest():
    works = {"ancient": 1870} | {f"w{i}": 2000 + i % 5 for i in range(200)}
    early = look(works, []).early()
    assert (early["from"], early["to"]) == (2000, 2002)


def test_parts_that_were_not_asked_for_are_not_computed():
    found = look({"a": 2000, "b": 2001}, [("b", "a")])
    parts = found.parts({"citations"}) | trend.parts(found, {"citations"})
    assert parts["disruption"] is None and parts["sleepers"] is None and not found._shards
    assert trend.parts(found, {"cd"})["disruption"]["works"] == 2


def test_a_precision_finer_than_the_dates_is_refused():
    found = Look(numbered({"a": 2000}, []), GIVEN | {"precision": "month"}, ABOUT)
    with pytest.raises(InputError):
        found.arrays()


def test_every_mean_has_its_interval_and_one_of_nothing_has_none():
    (told, quantity), (none, nothing), _ = look({"a": 2000}, []).means(
        [np.array([1.0, 3.0, np.nan]), np.full(3, np.nan), np.arange(3)], [5, 0, 5], 4
    )
    assert (told, none) == (2, 0) and quantity["value"] == 2 and quantity["coverage"] == 0.5
    assert nothing["value"] is None and nothing["interval"] is None and nothing["coverage"] == 0
    low, high = (quantity["interval"][end] for end in ("low", "high"))
    assert 1 <= low <= 2 <= high <= 3
    ((count, empty),) = look({"a": 2000}, []).means([np.array([])], [5], 0)
    assert count == 0 and empty["interval"] is empty["coverage"] is None
