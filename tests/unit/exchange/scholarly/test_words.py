# SPDX-License-Identifier: Apache-2.0
"""Words of exports in the words of the record."""

import pytest

from yuzui.catalogue.scholarly import words
from yuzui.model.tables.work import WORK_TYPES


def test_every_type_is_one_of_the_record():
    assert set(words.TYPES.values()) <= set(WORK_TYPES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("JOUR", "article"), ("posted-content", "preprint"), ("Conference Paper", "proceedings"),
     ("Review; Early Access", "review"), ("Early Access", "other"), (None, "")],
)  # fmt: skip
def test_kinds(text, kind):
    assert words.kind(text) == kind


def test_dates_have_a_month_that_exists():
    assert words.known("2010-01-01") == "2010-01-01" and words.known("2010-13-02") == ""
    assert words.known("2010-02") == "2010-02" and words.known(None) == ""


def test_months():
    assert words.month("13") is None and words.month("September") == 9
    assert words.dated("2004", "DEC 15") == "2004-12-15" and words.dated("04", "DEC") == ""


def test_fields_weigh_alike_and_a_repeated_one_counts_once():
    assert words.alike(["a", "b", "a"]) == [("a", 0.5), ("b", 0.5)] and words.alike([]) == []


def test_references_are_as_many_as_are_told_or_else_listed():
    assert words.declared(0, ["a"]) == 0 and words.declared(None, ["a", "b"]) == 2
    assert words.declared(None, []) is None


def test_numbers_and_parts():
    assert words.number("1,234") == 1234 and words.number("-1") is None
    assert words.parts(" a ;; b") == ["a", "b"] and words.first("", None, " c ") == "c"
