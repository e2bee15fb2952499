# SPDX-License-Identifier: Apache-2.0
"""The grammar of BibTeX."""

import pytest

from yuzui.catalogue.scholarly import entries
from yuzui.catalogue.scholarly.record import Written
from yuzui.errors import FileFormatError


def found(text):
    return list(entries.found(Written("a.bib", text)))


def test_entries_in_braces_and_brackets_with_remarks_between():
    text = "remark\n@Article{k,\n a = {x {y} \\} z}\n}\n@string(j = {J (1)})\nmore\n@Book{b}\n"
    assert [(row, kind) for row, kind, _ in found(text)] == [(2, "article"), (5, "string"), (7, "book")]
    assert entries.fields(found(text)[1][2], {}) == {"j": "J (1)"}


def test_a_file_that_ends_inside_an_entry():
    with pytest.raises(FileFormatError) as caught:
        found("@article{k, a = {x}\n")
    assert caught.value.code == "truncated" and caught.value.place.row == 1


def test_fields_are_joined_and_macros_resolved():
    text = ' A = jan # "/" # {20}, b = 3, a = {no},'
    assert entries.fields(text, {"jan": "January"}) == {"a": "January/20", "b": "3"}
    for wrong in ("a = {x} y", 'a = "x', "a = {x", "a = #"):
        with pytest.raises(ValueError, match=r"^.*$"):
            entries.fields(wrong, {})


def test_names_in_both_orders():
    assert entries.names("Ludwig van Beethoven and {A and B} and Roe, Bo and others") == [
        "van Beethoven, Ludwig", "{A and B}", "Roe, Bo",
    ]  # fmt: skip
    assert entries.names("") == [] and entries.names("Plato") == ["Plato"]


def test_entries_of_any_kind_and_several_on_a_line():
    text = "@web_page{a, year = 2018}\n@string{j = {J}} @article{b, journal = j} @book{c}\n"
    assert [(row, kind) for row, kind, _ in found(text)] == [
        (1, "web_page"),
        (2, "string"),
        (2, "article"),
        (2, "book"),
    ]
