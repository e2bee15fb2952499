# SPDX-License-Identifier: Apache-2.0
import math

import pytest

from yuzui.errors import InputError
from yuzui.investment.series import national_patterns


def line(type, performer, source, value, year=2000, prices="current"):
    return {
        "type": type,
        "year": year,
        "performer": performer,
        "source": source,
        "usd_millions": value,
        "price_basis": prices,
    }


TABLE = [
    line("R&D", "All performers", "All funding sources", 1000.0),
    line("basic research", "All performers", "All funding sources", 150.0),
    line("applied research", "All per-formers", "All funding sources", 250.0),
    line("R&D", "Businessd", "Total", 800.0),
    line("R&D", "Businessd", "Own domestic", 700.0),
    line("R&D", "Federal intramurala", "Federal", 120.0),
    line("R&D", "FFRDCsb", "Total", 30.0),
    line("R&D", "FFRDCsb", "Federal", 30.0),
    line("R&D", "Nonfederal governmentc", "Total", float("nan")),
    line("R&D", "NPOsf", "Total", 50.0),
    line("basic research", "Businessd", "Total", 90.0),
    line("applied research", "Business", "Total", 200.0),
    line("R&D", "All performers", "All funding sources", 9.0, prices="constant_2017"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Businessd", "Business"),
        ("Federal intramurala", "Federal intramural"),
        ("FFRDCsb", "FFRDCs"),
        ("FFRDCs", "FFRDCs"),
        ("NPOsf", "NPOs"),
        ("All per-formers", "All performers"),
        ("Somebody", "Somebody"),
    ],
)
def test_footnote_letters_and_hyphens(text, name):
    assert national_patterns.name(text) == name


def values(found, dimension):
    return {f.category: float(f.value) for f in found.rows if f.dimension == dimension}


def test_totals_and_derived_development():
    found = national_patterns.read(TABLE)
    assert values(found, "total") == {"GERD": 1000}
    assert values(found, "type") == {"basic": 150, "applied": 250, "experimental": 600}
    derived = [f.category for f in found.rows if f.status == "derived"]
    assert derived[0] == "experimental"


def test_sectors_are_summed_and_nothing_is_counted_twice():
    assert values(national_patterns.read(TABLE), "performer") == {
        "enterprise": 800,
        "government_institute": 150,
        "other": 50,
    }


def test_not_split_is_not_zero():
    found = national_patterns.read(TABLE)
    assert all(f.value is not None and not math.isnan(f.value) for f in found.rows)


def test_negative_development_is_kept_and_flagged():
    rows = [*TABLE, line("applied research", "All performers", "All funding sources", 900.0)]
    found = national_patterns.read(rows)
    assert values(found, "type")["experimental"] == -50
    assert [f.code for f in found.findings] == ["out_of_range"]


def test_a_year_without_a_total_is_refused():
    with pytest.raises(InputError) as caught:
        national_patterns.read([*TABLE, line("R&D", "All performers", "All funding sources", 9.0, 2001)])
    assert caught.value.code == "missing_total" and "2001" in caught.value.say("zh")
