# SPDX-License-Identifier: Apache-2.0
"""A row is given the data set it comes from only where that can be told."""

from yuzui.catalogue.provenance import About, sorted_out

LIST = About("Hipo/university-domains-list", "MIT", "2026", "real")
PAGES = About("public pages named in each row", "facts with source", "2026-11", "real")
OTHER = About("Somebody", "CC0-1.0", "2020", "real")


def rows(*sources):
    return [{"source": source} for source in sources]


def test_a_row_belongs_to_the_set_its_own_source_names():
    given = rows("Hipo/university-domains-list", "http://a.example")
    where = sorted_out(given, [LIST, PAGES])
    assert [where(row) for row in given] == [LIST, PAGES]


def test_a_longer_name_of_the_same_source_is_the_same():
    library = About("X-ray Library (GitHub)", "CC0-1.0", "2026", "real")
    assert sorted_out(rows("X-ray Library"), [library, PAGES])({"source": "X-ray Library"}) == library


def test_without_a_source_a_single_set_is_meant_unless_something_else_was_loaded():
    assert sorted_out([{}], [OTHER])({}) == OTHER
    assert sorted_out([{}], [OTHER], whole=False)({}) == About()


def test_two_sets_that_no_row_names_are_not_told_apart():
    given = rows("http://a.example")
    assert sorted_out(given, [PAGES, OTHER])(given[0]) == About("http://a.example")


def test_unknown_is_null():
    assert About("x").json() == {"source": "x", "licence": None, "vintage": None, "origin": None}
