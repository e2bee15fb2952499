# SPDX-License-Identifier: Apache-2.0
"""The parts of an evaluation document on small graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "properties"))

from graphs import numbered

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import trend, words
from yuzui.evaluation.report.set import Look

GIVEN = {item.name: item.default for item in evaluate.INPUTS} | {"seed": 7}
ABOUT = {"source": "made up", "vintage": "2026", "origin": "synthetic"}


def look(works, links, precision="year", **given):
    return Look(numbered(works, links, precision), GIVEN | given, ABOUT)


def listing(found):
    """Let every work list a reference."""
    found.declared = np.ma.ones(len(found.graph.order), dtype=int)
    return found


def test_histories_begin_where_works_list_references():
    """A core of 2005 and later, and works that it cites: nothing of these years cites them."""
    works = {f"c{y}.{i}": y for y in range(2005, 2010) for i in range(4)}
    works |= {f"o{y}.{i}": y for y in range(1980, 2005) for i in range(2)}
    links = [(f"c{y}.{i}", f"o{1980 + (5 * y + 7 * i) % 25}.{i % 2}")
             for y in range(2005, 2010) for i in range(4)]  # fmt: skip
    found = look(works, links, through=2009)
    assert found.history_from == 2005
    assert found.early()["from"] == 2005
    parts = found.parts({"sleeping_beauty"})
    assert {row["cohort"] for row in parts["late"]} == set(range(2005, 2010))
    assert min(row["from"] for row in parts["curves"]) == 2005
    assert parts["sleepers"]["late"] == 0 < parts["sleepers"]["above"]
    assert {row["listing"] for row in parts["history"]["years"]} == {0.0, 1.0}
    alone = look({name: year for name, year in works.items() if name[0] == "o"}, [], through=2004)
    assert alone.history_from is None and alone.early() is None
    said = words.lines({**parts, "set": {}}, (words.OPENING[1],))[0][1]
    assert "told from 2005 on" in said.en and "2005 年" in said.zh


def test_recognised_late_needs_a_rank_a_sleep_and_citations():
    works = {"slept": 1990, "few": 1990, "soon": 1990} | {f"p{i}": 1990 for i in range(97)}
    works |= {f"z{i}": 2000 for i in range(25)} | {f"y{i}": 1992 for i in range(25)}
    links = [(f"z{i}", "slept") for i in range(25)] + [(f"z{i}", "few") for i in range(9)]
    links += [(f"y{i}", "soon") for i in range(25)]
    found = listing(look(works, links, through=2000))
    told = found.sleepers()
    # all three have a coefficient above 0
    assert (told["above"], told["late"]) == (3, 1)
    assert [one["id"] for one in told["latest"]] == ["slept"]
    assert told["rule"] == {"percentile": 95.0, "sleep": 5, "citations": 20, "from": 1990}


@pytest.mark.parametrize(
    ("date", "precision", "through"),
    [
        ("2003-02-01", "month", 2002),
        ("2003-12-01", "month", 2003),
        (2003, "year", 2002),
        ("2003-12-31", "day", 2003),
        ("2003-12-03", "day", 2002),
    ],
)
def test_the_last_year_is_complete_only_with_its_december(date, precision, through):
    found = look({"a": 1999, "b": date}, [], precision)
    assert found.through == through and found.basis.en != found.basis.zh


def test_a_window_nobody_has_lived_is_not_complete():
    works = {"a": 2000, "b": 2001, "c": 2002, "z": 2010}
    shares = listing(look(works, [("z", "a")], through=2010)).early()["shares"]
    assert [(s["within"], s["complete"]) for s in shares] == [(3, True), (5, True), (10, False)]


def test_years_before_the_set_begins_in_earnest_are_not_the_oldest():
    works = {"ancient": 1870} | {f"w{i}": 2000 + i % 5 for i in range(200)}
    early = listing(look(works, [])).early()
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
