# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.investment.series import facts
from yuzui.model.tables.statistic import RD_FACT


def codes(found):
    return [finding.code for finding in found.findings]


def test_shipped_series_of_china_is_read_whole(china):
    found = facts.read(china, "china.csv")
    assert len(found.rows) == 156 and found.held_back == () and found.findings == ()
    assert len({fact.key for fact in found.rows}) == 156
    assert {fact.vintage_kind for fact in found.rows} == {"final", "preliminary", "restated", "derived"}


def test_columns_are_those_of_the_record(china):
    columns = facts.read(china).columns()
    assert set(columns) == set(RD_FACT.names)
    assert {len(cells) for cells in columns.values()} == {156}
    assert columns["value"][0] == Decimal("13015.6")


def test_composite_categories_are_split(row):
    found = facts.read([row("higher_education|basic", dimension="performer_x_type")])
    assert found.rows[0].parts == ("higher_education", "basic")


@pytest.mark.parametrize("category", ["higher_education", "a|b|c"])
def test_composite_of_another_number_of_parts_is_refused(row, category):
    with pytest.raises(InputError) as caught:
        facts.read([row(category, dimension="performer_x_type")])
    assert caught.value.code == "composite_category"


def test_memory_only_rows_are_held_back_and_counted(row):
    rows = [row(), row("GERD", "900", status="memory-only"), row("applied", status="not found")]
    found = facts.read(rows)
    assert [fact.category for fact in found.rows] == ["basic"]
    assert [fact.status for fact in found.held_back] == ["memory-only", "not found"]
    assert codes(found) == ["quarantined", "quarantined"]


def test_exact_repeats_are_dropped_and_counted(row):
    found = facts.read([row(), row()])
    assert len(found.rows) == 1 and codes(found) == ["duplicate"]


def test_one_source_with_two_values_is_refused(row):
    with pytest.raises(InputError) as caught:
        facts.read([row(), row(value="101")], "s.csv")
    assert caught.value.code == "duplicate_key" and caught.value.place.row == 3


def test_two_sources_that_disagree_are_both_kept(row):
    found = facts.read([row(), row(value="101", source="b")])
    assert len(found.rows) == 2 and codes(found) == ["conflicting_values"]


def test_a_missing_value_is_kept_as_none_and_flagged(row):
    found = facts.read([row(value=""), row("GERD", "9")])
    assert found.rows[0].value is None and codes(found) == ["missing_value"]


def test_unknown_words_are_flagged_not_dropped(row):
    found = facts.read([row(dimension="colour"), row("GERD", status="certain")])
    assert codes(found) == ["unknown_word", "unverified"]
    assert found.rows[1].status == "partly sourced"


@pytest.mark.parametrize(("value", "unit"), [("6.88", "1"), ("688", "percent"), ("-1", "percent")])
def test_percent_and_fraction_confused(row, value, unit):
    share = row(value=value, unit=unit, dimension="share_of_GERD")
    with pytest.raises(InputError) as caught:
        facts.read([share])
    assert caught.value.code == "percent_fraction"


def test_a_share_suspiciously_small_is_flagged(row):
    found = facts.read([row(value="0.0688", unit="percent", dimension="share_of_GERD")])
    assert codes(found) == ["out_of_range"]


def test_all_bad_rows_are_named_at_once(row):
    with pytest.raises(InputError) as caught:
        facts.read([row(unit=""), row(), row(year="n")], "s.csv")
    error = caught.value
    assert [error.place.row, *(more.place.row for more in error.more)] == [2, 4]
    assert len(error.json()["errors"]) == 2


def test_missing_column_is_named(row):
    cells = {name: cell for name, cell in row().items() if name != "vintage"}
    with pytest.raises(ColumnError) as caught:
        facts.read([cells], "s.csv")
    assert caught.value.place.column == "vintage" and "country" in caught.value.seen


def test_a_row_that_ends_early_is_named_by_its_own_number(row):
    short = {name: row()[name] for name in ("country", "year", "dimension")}
    with pytest.raises(InputError) as caught:
        facts.read([row(), short], "s.csv")
    assert (caught.value.place.row, caught.value.place.column) == (3, "category")


def test_empty_rows_are_passed_over_and_an_empty_file_refused(row):
    blank = dict.fromkeys(row(), "")
    assert facts.read([blank, row()]).rows[0].row == 3
    with pytest.raises(InputError) as caught:
        facts.read([blank])
    assert caught.value.code == "empty_series"


def test_series_add_up(row):
    both = facts.read([row()]) + facts.read([row("GERD", status="memory-only")])
    assert len(both.rows) == len(both.held_back) == 1
