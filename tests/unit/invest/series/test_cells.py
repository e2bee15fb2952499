# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from yuzui.errors import InputError, Place
from yuzui.investment.series import cells


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("final communique", "final"),
        ("as first published in final communique", "final"),
        ("restated (implied by next communique: level minus change)", "restated"),
        ("preliminary (Jan-Mar of next year)", "preliminary"),
        ("UIS", "panel"),
        ("OECD via aggregator", "panel"),
        ("derived", "derived"),
        ("快报", "preliminary"),
        ("公报", "final"),
        ("修订", "restated"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_words_of_a_vintage_map_to_five_kinds(text, kind):
    assert cells.kind_of(text) == kind


@pytest.mark.parametrize(
    ("cell", "value"), [("36,326.8", "36326.8"), ("３６３２６.８", "36326.8"), (-2, "-2"), ("\u22122.5", "-2.5")]
)
def test_a_figure_in_any_dress(cell, value):
    assert cells.figure(cell) == Decimal(value)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_missing_is_none_and_never_zero(cell):
    assert cells.figure(cell) is None


@pytest.mark.parametrize("cell", ["n/a", "12b", "inf", "NaN", "1.2.3", "1e308", "1e-308"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError):
        cells.figure(cell)


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (cells.country, "China", "country"),
        (cells.year, "13/12", "year"),
        (cells.year, "2024-25", "year"),
        (cells.word, "", "missing_value"),
        (cells.value, "about 5", "value"),
        (cells.unit, "", "unit_missing"),
        (cells.kind, "", "vintage"),
        (cells.kind, "newest", "vintage"),
    ],
)
def test_errors_say_place_seen_and_expected_in_both_languages(check, text, code):
    with pytest.raises(InputError) as caught:
        check(text, Place("s.csv", row=4, column="c"))
    error = caught.value
    assert (error.code, error.exit, error.place.row, error.seen) == (code, 2, 4, text)
    assert error.message.zh and not error.message.zh.isascii()
    assert error.expected


def test_year_written_by_a_spreadsheet():
    assert cells.year("2024.0", Place()) == 2024
