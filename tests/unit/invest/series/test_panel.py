# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from yuzui.errors import ColumnError
from yuzui.investment.series import panel


def test_filter_leaves_73_economies(uis):
    found = panel.read(uis)
    assert len(found.shares) == 73 and found.rows == 582
    assert found.excluded == {"not_specified": 80}
    assert "10" in found.filter
    assert len(panel.read(uis, largest=Decimal(100)).shares) == 81


def test_no_split_no_memory_no_second_source():
    rows = [
        {"iso3": "AAA", "year": "2000", "basic_pct": "20", "not_specified_pct": "", "status": "derived"},
        {"iso3": "AAA", "year": "2000", "basic_pct": "21", "not_specified_pct": "0", "status": "derived"},
        {"iso3": "BBB", "year": "2000", "basic_pct": "", "not_specified_pct": "0", "status": "derived"},
        {"iso3": "CCC", "year": "2000", "basic_pct": "9", "not_specified_pct": "0", "status": "memory-only"},
        {"iso3": "DDD", "year": "2000", "basic_pct": "9", "not_specified_pct": "11", "status": ""},
    ]
    found = panel.read(rows)
    assert found.shares == {"AAA": {2000: 0.2}}
    assert found.excluded == {"duplicate": 1, "no_value": 1, "held_back": 1, "not_specified": 1}


def test_a_country_may_be_left_out(uis):
    found = panel.read(uis)
    assert "CHN" in found.shares and "CHN" not in found.without("CHN").shares


def test_facts_of_the_panel(uis):
    found = panel.facts(uis, "uis.csv")
    assert {fact.vintage_kind for fact in found.rows} == {"panel"}
    basic = found.select(country="CHN", year=2015, category="basic")
    assert [str(fact.value) for fact in basic] == ["5.054"]


def test_another_table_is_refused():
    with pytest.raises(ColumnError):
        panel.read([{"iso3": "AAA", "year": "2000"}])


def test_a_row_from_memory_counts_once_the_fact_it_is_was_confirmed():
    row = {"iso3": "AAA", "year": 2020.0, "basic_pct": "9", "status": "memory-only", "source": "S"}
    name = panel.fact(row, "basic").id
    assert name == "AAA|2020|share_of_GERD|basic|percent|panel|S"
    found = panel.read([row], confirmed={name: "Li"})
    assert found.shares == {"AAA": {2020: 0.09}} and found.confirmed == {name: "Li"}
    (held,) = panel.facts([{**row, "applied_pct": "", "experimental_pct": ""}]).held_back
    assert held.id == name and held.status == "memory-only"
