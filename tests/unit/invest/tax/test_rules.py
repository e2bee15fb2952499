# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from decimal import Decimal

import pytest

from yuzui.catalogue import reading
from yuzui.catalogue.sources import tax_rules as source
from yuzui.errors import ColumnError, InputError
from yuzui.investment.tax import rules as reader
from yuzui.investment.tax import select
from yuzui.investment.tax.scope import Use, firm
from yuzui.sheets.sheet import Sheet


def read(rows, *more, **named):
    return reader.read(rows, *more, **named, gift=source.gift)


def test_shipped_rules_gifts_and_what_waits(rules):
    assert len(rules.rows) == 11
    assert [rule.id for rule in rules.held_back] == ["CN-CIT-25", "CN-CIT-15-HNTE", "CN-CONTRACT-80", "CN-DON-12"]
    assert [gift.amount for gift in rules.gifts] == [Decimal(100_000_000), Decimal(500_000_000)]
    assert max(rule.rate or 0 for rule in rules.rows) == 1.2, "no amount of money is a rate"


def test_gifts_name_parties_currency_and_how_precisely_the_date_is_known(rules):
    first, second = rules.gifts
    assert (first.donor, first.recipient, first.currency) == ("Xiaomi foundation", "NSFC", "CNY")
    assert (first.precision, first.first) == ("month", dt.date(2024, 3, 1))
    assert (second.donor, second.recipient, second.kind) == ("Tencent", "NSFC", "basic")
    assert second.precision == "day"


def test_intervals_are_half_open_and_may_have_no_start(rules):
    old, new = rules.by_id("CN-SD-050"), rules.by_id("CN-SD-075")
    assert old.start is None and old.end == new.start == dt.date(2018, 1, 1)
    assert old.on(dt.date(2017, 12, 31)) and not old.on(dt.date(2018, 1, 1))
    assert rules.by_id("CN-SD-100").end is None


def test_announcement_and_supersession_are_read_from_act_and_note(rules):
    rule = rules.by_id("CN-SD-100")
    assert rule.announced == dt.date(2023, 3, 26) and rule.retroactive
    assert rule.supersedes == {"CN-SD-075", "CN-SD-100-MFG"}


def test_a_named_person_lets_a_row_from_memory_in(tax_rules):
    found = read(tax_rules, "t.csv", confirmed={"CN-CIT-25": "Statistics desk, A. Example"})
    assert found.by_id("CN-CIT-25").confirmed_by == "Statistics desk, A. Example"
    assert "CN-CIT-25" not in {rule.id for rule in found.held_back}
    assert len(found.held_back) == 3


def test_scope_in_columns_goes_before_words(rule_row):
    row = rule_row(
        scope="makers of chips",
        firm_classes="",
        sectors="integrated_circuits",
        work="own",
        types="basic; applied",
        supersedes="OLD",
    )
    rule = read([row]).rows[0]
    assert rule.scope.sectors == {"integrated_circuits"}
    assert rule.scope.types == {"basic", "applied"} and rule.supersedes == {"OLD"}


GIFT = {"instrument": "event", "rate": "1000000"}
CASES = [
    ([{"rate": "75"}], "rate_range", 2, "rate"),
    ([{"rate": ""}], "no_rate", 2, "rate"),
    ([{"rate": "100000000"}], "rate_money", 2, "rate"),
    ([{"effective_to": "2017-01-01"}], "end_before_start", 2, "effective_to"),
    ([{}, {"name": "R2"}], "rules_overlap", 3, "effective_from"),
    ([{"effective_from": "13/12/2018"}], "date_ambiguous", 2, "effective_from"),
    ([{"instrument": "levy"}], "instrument", 2, "instrument"),
    ([{"unit": "furlong"}], "unit", 2, "rate"),
    ([{"status": "from memory"}], "status", 2, "status"),
    ([{"status": ""}], "status", 2, "status"),
    ([{"scope": "friends of the house"}], "scope_unknown", 2, "scope"),
    ([{"work": "leisure"}], "work", 2, "work"),
    ([{}, {}], "duplicate_key", 3, "rule_id"),
    ([{"instrument": "event", "rate": "0.5"}], "event_amount", 2, "rate"),
    ([GIFT | {"scope": "a sum of money, 1 million CNY"}], "gift_words", 2, "scope"),
    ([GIFT | {"scope": "CAS gift to NSF for maps, 1 million"}], "gift_currency", 2, "scope"),
    ([GIFT | {"scope": "A gift to B, 2 million CNY"}], "gift_amount", 2, "scope"),
]


@pytest.mark.parametrize(("cells", "code", "row", "column"), CASES, ids=[c[1] for c in CASES])
def test_bad_rows_are_refused_with_place_and_mending(rule_row, cells, code, row, column):
    with pytest.raises(InputError) as caught:
        read([rule_row(**more) for more in cells], "rules.csv")
    error = caught.value
    assert error.code == code
    assert (error.place.file, error.place.row, error.place.column) == ("rules.csv", row, column)
    assert error.mending.en and error.mending.zh and error.message.zh


@pytest.mark.parametrize("status", ["memory-only", "memory_only", "Memory only", "not found", "not_found", "仅凭记忆"])
def test_rows_from_memory_or_not_found_wait_for_a_named_person(rule_row, status):
    rows = [rule_row("A", status=status), rule_row("B", effective_from="2023-01-01", effective_to="")]
    found = read(rows)
    assert [rule.id for rule in found.held_back] == ["A"]
    assert [rule.id for rule in found.rows] == ["B"]
    let_in = read(rows, confirmed={"A": "Desk"})
    assert let_in.by_id("A").confirmed_by == "Desk" and not let_in.held_back


def test_scopes_that_overlap_without_one_in_the_other_tie_at_the_higher_rate(rule_row):
    small = rule_row("A", scope="technology-based SMEs", rate="0.9")
    makers = rule_row("B", scope="manufacturing enterprises", rate="1.0")
    found = read([small, makers])
    (part,) = select.parts(found.candidates(firm("manufacturing+tsme"), Use()), 2019)
    assert (part.choice.rule.id, part.choice.tied) == ("B", ("A",))


def test_all_bad_rows_are_told_at_once(rule_row):
    rows = [rule_row("A", rate="9"), rule_row("B", effective_from="1/2/2020")]
    with pytest.raises(InputError) as caught:
        read(rows, "rules.csv")
    assert [caught.value.code, *(one.code for one in caught.value.more)] == ["rate_range", "date_ambiguous"]


def test_overlap_is_none_where_one_is_narrower_replaces_or_comes_after(rule_row):
    narrow = rule_row("R2", scope="technology-based SMEs")
    after = rule_row("R3", effective_from="2023-01-01", effective_to="")
    assert len(read([rule_row(), narrow, after]).rows) == 3
    replacing = rule_row("R4", rate="1", supersedes="R1")
    assert len(read([rule_row(), replacing]).rows) == 2


def test_missing_column_and_no_rows(rule_row):
    row = rule_row()
    del row["applies_to"]
    with pytest.raises(ColumnError) as caught:
        read([row], "rules.csv")
    assert caught.value.place.column == "applies_to"
    with pytest.raises(InputError) as none:
        read([])
    assert none.value.code == "empty_rules"


def test_day_and_month_cannot_be_swapped_unnoticed(tax_rules):
    """Every date of the file, swapped, is refused or changes what is deducted in some year."""
    whole = {y: thetas(read(tax_rules), y) for y in range(2016, 2029)}
    swapped = 0
    for place, row in enumerate(tax_rules):
        for column in ("effective_from", "effective_to"):
            year, month, day = (row[column] or "0-1-1").split("-")
            if row["instrument"] != "additional_deduction" or month == day:
                continue
            other = [*tax_rules[:place], row | {column: f"{year}-{day}-{month}"}]
            try:
                found = read([*other, *tax_rules[place + 1 :]])
            except InputError as error:
                assert error.code == "date_ambiguous"
            else:
                assert {y: thetas(found, y) for y in whole} != whole, (row["rule_id"], column)
            swapped += 1
    assert swapped == 8


def thetas(rules, year):
    names = ("ordinary", "manufacturing", "tsme", "chips")
    return [select.theta(rules, firm(name), Use(), year) for name in names]


GIFTS = {
    "A gift to B, 1 million CNY": "CNY",
    "CAS gift to NSF for GIS, 1 million": None,
    "A gift to B, 2 million CNY": None,
    "a sum, 1 million CNY": None,
}


def test_a_gift_whose_words_nobody_reads_is_refused(tax_rules):
    with pytest.raises(InputError) as caught:
        reader.read(tax_rules, "t.csv")
    assert {one.code for one in (caught.value, *caught.value.more)} == {"gift_words"}


@pytest.mark.parametrize("words", GIFTS)
def test_both_readers_take_and_refuse_the_same_gifts(words):
    """A gift of China without a currency was once one in yuan, once one in "NSF"."""
    row = dict.fromkeys(source.HEADINGS, "") | {
        "rule_id": "G-1",
        "jurisdiction": "CHN",
        "instrument": "event",
        "scope": words,
        "rate": "1000000",
        "status": "sourced",
        "source": "page",
    }
    loaded = reading.read(source, Sheet("t.csv", "", [list(row), list(row.values())]))
    gifts = loaded.tables["donation_event"]
    try:
        shown = [one.currency for one in read([row], "t.csv").gifts]
    except InputError as error:
        shown = []
        assert error.code.startswith("gift_") and error.message.zh
    assert [one["currency"] for one in gifts] == shown
    assert shown == ([GIFTS[words]] if GIFTS[words] else [])
    assert len(loaded.rejected) == (not shown)


@pytest.mark.parametrize(
    ("cells", "aside", "flagged"),
    [
        ({}, [], []),
        ({"rate": "75"}, [("rate", "out_of_range")], []),
        ({"rate": "100000000"}, [("rate", "out_of_range")], []),
        ({"effective_from": "13/12/2018"}, [("effective_from", "wrong_type")], []),
        ({"effective_to": "2016-12-31"}, [], ["end_before_start"]),
        ({"status": "memory-only"}, [], ["quarantined"]),
    ],
)
def test_loading_refuses_or_flags_what_the_reader_refuses(cells, aside, flagged):
    """An unread date would be an open one, an unread rate none: the row is set aside."""
    row = dict.fromkeys(source.HEADINGS, "") | {
        "rule_id": "R1",
        "jurisdiction": "CHN",
        "instrument": "additional_deduction",
        "rate": "0.5",
        "effective_from": "2018-01-01",
        "status": "sourced",
        **cells,
    }
    loaded = reading.read(source, Sheet("t.csv", "", [list(row), list(row.values())]))
    assert [(one.column, one.code) for one in loaded.rejected] == aside
    assert [one.code for one in loaded.findings] == flagged


def test_an_empty_rate_may_stand_where_nothing_rests_on_it(rule_row):
    ways = ({"status": "not found"}, {"instrument": "enabling_rule"})
    for one in ways:
        assert read([rule_row(name="R1"), rule_row(name="R2", rate="", **one)])
