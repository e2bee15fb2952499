# SPDX-License-Identifier: Apache-2.0
"""Loads of one source are held against each other; what is falsified is found."""

from dataclasses import replace

import pytest

from yuzui.evaluation.shift import Group, shifts

LOAD = [
    Group(2000, "article", 900, 1800), Group(2000, "review", 100, 1000),
    Group(2001, "article", 950, 1900), Group(2001, "review", 100, 1000),
    Group(2002, "article", 300, 100), Group(1990, "article", 10, 0), Group(None, "article", 20, 0),
]  # fmt: skip


def told(after, through=2001):
    return [(one.measure, one.of) for one in shifts(LOAD, after, through)]


def changed(place, **new):
    return [replace(group, **new) if n == place else group for n, group in enumerate(LOAD)]


def test_the_same_load_and_small_moves_pass():
    assert told(LOAD) == [] and told(changed(0, works=945, links=1900)) == []


def test_growth_of_years_that_were_not_complete_passes():
    assert told(changed(4, works=1200, links=2400)) == []
    assert ("works", "2002") in told(changed(4, works=1200, links=2400), through=2002)


def test_links_that_came_or_went_are_no_references_that_became_fewer():
    bare = [replace(group, links=None) for group in LOAD]
    assert told(bare) == [("links", "")] and shifts(LOAD, bare, 2001)[0].after == 0
    assert [(one.measure, one.after) for one in shifts(bare, LOAD, 2001)] == [("links", 1)]
    assert shifts(bare, bare, 2001) == []


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (changed(2, works=880), ("works", "2001")),
        ([group for group in LOAD if group.year != 2000], ("works", "2000")),
        ([*LOAD, Group(1995, "article", 60, 120)], ("works", "1995")),
        ([replace(group, links=group.links * 9 // 10) for group in LOAD], ("references", "")),
        ([replace(group, type="article") for group in LOAD], ("type", "review")),
        (changed(6, works=160), ("undated", "")),
    ],
)
def test_what_is_falsified_is_named(after, moved):
    assert moved in told(after)


def test_a_small_year_and_an_empty_load():
    assert told(changed(5, works=1)) == []
    assert ("works", "2000") in told([]) and ("references", "") in told([])
    assert shifts([], [], 2001) == []


def test_numbers_of_a_shift():
    (one,) = [s for s in shifts(LOAD, changed(2, works=855), 2001) if s.measure == "works"]
    assert (one.before, one.after, round(one.change, 4)) == (1050, 955, -0.0905)
    assert one.json()["label"]["zh"] == "该年成果数"
