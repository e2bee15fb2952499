# SPDX-License-Identifier: Apache-2.0
"""Extractors: local numbers, years in identifiers, counts in words."""

import pytest

from yuzui.catalogue.extract import arxiv_year, const, counted, each_once, joined, number, numbered, over
from yuzui.model.ident import FIRST, LAST


def test_numbers_are_lasting_and_in_the_local_range():
    found = {number("arxiv", f"hep-ph/{n:07d}") for n in range(20_000)}
    assert len(found) == 20_000 and all(FIRST <= n < LAST for n in found)
    assert number("arxiv", "hep-ph/9203201") == number("arxiv", "hep-ph/9203201")
    assert number("arxiv", "x") != number("doi", "x") and number("arxiv", "") is None


@pytest.mark.parametrize(
    ("key", "year"),
    [
        ("hep-ph/9203201", 1992),
        ("hep-ph/0001134", 2000),
        ("0704.0001", 2007),
        ("math.AG/9101001", 1991),
        ("2101.12345", 2021),
        (None, None),
        ("x", None),
    ],
)
def test_year_of_an_arxiv_identifier(key, year):
    assert arxiv_year(key) == year


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("173 (2022), 50 more intended by 2030", (173, "2022")),
        ("207 (end 2023)", (207, "2023")),
        ("1,798 (end 2023)", (1798, "2023")),
        ("52,500", (52_500, "")),
        ("over 30 (2024-10)", (30, "2024-10")),
        ("10 (named list)", (10, "")),
        ("none", None),
    ],
)
def test_counts_in_words(text, found):
    assert counted(text) == found


def test_joined_leaves_out_what_is_missing():
    assert joined("a", "b", "c")({"a": "x", "b": None, "c": ""}) == "x|"


def test_column_function_can_be_asked_for_a_row():
    both = over(lambda cells: [a + b for a, b in zip(cells["a"], cells["b"], strict=True)])
    assert both.make({"a": [1, 2], "b": [3, 4]}) == [4, 6] and both({"a": 1, "b": 3}) == 4
    assert numbered("arxiv", "a")({"a": "x"}) == number("arxiv", "x")
    assert const(7).make({"a": [None, None]}) == [7, 7]


def test_equal_cells_are_asked_for_once():
    asked = []
    assert each_once(lambda cell: asked.append(cell) or len(asked), ["a", "a", None]) in ([1, 1, 2], [2, 2, 1])
    assert sorted(map(str, asked)) == ["None", "a"]
