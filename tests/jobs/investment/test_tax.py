# SPDX-License-Identifier: Apache-2.0
"""Tax rules and what they return."""

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from yuzui.catalogue import reading
from yuzui.catalogue.sources import tax_rules as source
from yuzui.catalogue.sources.tax_rules import gift
from yuzui.errors import ColumnError, InputError, Place, UnknownIdentifierError
from yuzui.investment.jobs.tax import listed
from yuzui.investment.tax import rule_file
from yuzui.investment.tax import rule_file as reader
from yuzui.investment.tax import rules as select
from yuzui.investment.tax.price import (
    Amounts,
    Behaviour,
    Uptake,
    b_index,
    cost,
    denominator_effect,
    effect,
    real,
    relative_price,
    reported,
    worth,
)
from yuzui.investment.tax.rules import Rules, Scope, Use, firm, firms, worded
from yuzui.sheets.sheet import Sheet


@pytest.fixture
def rules(tax_rules):
    return reader.read(tax_rules, "tax_rules.csv", gift=gift)


@pytest.fixture
def rule_row():
    """Make one row of a file of rules."""

    def make(name="R1", **cells):
        row = {
            "rule_id": name,
            "jurisdiction": "CHN",
            "instrument": "additional_deduction",
            "scope": "all eligible enterprises",
            "rate": "0.75",
            "effective_from": "2018-01-01",
            "effective_to": "2022-12-31",
            "act": "",
            "applies_to": "own R&D, all types",
            "status": "sourced",
            "source": "a",
            "note": "",
        }
        return row | cells

    return make


HERE = Place("rules.csv", row=3, column="effective_from")


def test_year_first_is_one_day():
    for text in ["2022-10-01", "2022/10/1", "2022.10.01", "2022年10月1日", "2022-10-01 00:00:00"]:
        assert rule_file.day(text, HERE) == dt.date(2022, 10, 1)
    # day and month that can be mistaken are refused
    for text, meant in [
        ("13/12/2022", "2022-12-13"),
        ("12/13/2022", "2022-12-13"),
        ("03/04/2022", "2022-03-04 / 2022-04-03"),
        ("2022-13-12", "2022-12-13"),
    ]:
        with pytest.raises(InputError) as caught:
            rule_file.day(text, HERE)
        error = caught.value
        assert error.code == "date_ambiguous" and error.place == HERE
        assert sorted(error.expected.split(" / ")) == sorted(meant.split(" / "))
        assert "按年、月、日" in error.mending.zh and "year, month, day" in error.mending.en
    # no such day
    for text in ["2022-02-30", "soon", "2022", "9999-12-31", "0001-01-01"]:
        with pytest.raises(InputError) as caught:
            rule_file.day(text, HERE)
        assert caught.value.code == "date"
    # day named in an act
    assert rule_file.named_day("Announcement 2023 No. 7 (2023-03-26, retroactive)").day == 26
    assert rule_file.named_day("Announcement 2022 No. 28") is None
    assert rule_file.named_day("2022-02-30, that is 2022-03-02").month == 3
    # what is no fraction is refused
    for cell, unit, code in [
        ("75", "", "rate_range"),
        ("-0.5", "", "rate_range"),
        ("100000000", "", "rate_money"),
        ("much", "", "value"),
        ("0.75", "furlong", "unit"),
        ("75", "percent", "unit"),
    ]:
        with pytest.raises(InputError) as caught:
            rule_file.rate(cell, unit, HERE)
        assert caught.value.code == code and caught.value.mending is not None
    # fractions
    assert rule_file.rate("1.20", "1", HERE) == 1.2
    assert rule_file.rate("", "", HERE) is None
    with pytest.raises(InputError) as caught:
        rule_file.rate("75", "", HERE)
    assert caught.value.fix.en == "0.75"
    # an event has money
    assert rule_file.amount("500000000", HERE) == Decimal(500000000)
    for cell in ("", "0.75"):
        with pytest.raises(InputError) as caught:
            rule_file.amount(cell, HERE)
        assert caught.value.code == "event_amount"


def test_listed_values_beside_ours(rules):
    found = list(listed(rules))
    assert len(found) == 18
    assert max(one.error for one in found) <= 5e-5


def test_falsified_rate_is_noticed(tax_rules):
    rows = [row | {"rate": "0.8"} if row["rate"] == "0.75" else row for row in tax_rules]
    assert max(one.error for one in listed(reader.read(rows, gift=gift))) > 5e-3


def test_check_values():
    for rate, extra, subsidy in [
        (0.25, 0.5, 0.1667),
        (0.25, 0.75, 0.25),
        (0.25, 1.0, 0.3333),
        (0.25, 1.2, 0.4),
        (0.15, 0.5, 0.0882),
        (0.15, 0.75, 0.1324),
        (0.15, 1.0, 0.1765),
        (0.15, 1.2, 0.2118),
    ]:
        assert 1 - b_index(rate, extra) == pytest.approx(subsidy, abs=5e-5)
    # no deduction no subsidy and waiting makes it worth less
    assert b_index(0.25, 0.0) == 1
    later = 0.25 / 1.05 / 1.05 / 1.05
    assert worth(0.25, wait=3, interest=0.05) == pytest.approx(later)
    assert b_index(worth(0.25, 3, 0.05), 1.0) == pytest.approx((1 - 2 * later) / (1 - later))
    assert worth(0.25, wait=3) == worth(0.25, interest=0.05) == 0.25
    # relative price by type
    own, given, chips = (b_index(0.25, extra) for extra in (1.0, 1.0, 1.2))
    assert relative_price(given, own) == 1.0
    assert relative_price(given, chips) == pytest.approx(0.5 / 0.45)
    # a deduction that pays for everything is no price
    for rate, extra in [(0.5, 1.0), (0.6, 1.0), (0.25, [1.0, 3.0])]:
        with pytest.raises(InputError) as caught:
            b_index(rate, np.array(extra))
        assert caught.value.code == "deduction_beyond_cost"
    # more enterprise research lowers the share
    # by hand: 2 500.9 of 36 326.8, enterprises 28 211.4 of it with 0.30 % basic
    amounts = Amounts(2500.9, 36326.8, 28211.4, 0.003)
    want = (2500.9 + 0.003 * 282.114) / (36326.8 + 282.114) - 2500.9 / 36326.8
    assert denominator_effect(amounts) == pytest.approx(want)
    assert round(100 * denominator_effect(amounts), 2) == -0.05
    assert denominator_effect(Amounts(10, 100, 50, 0.1)) == pytest.approx(0)
    # half the way each year
    before, after = np.full(4, 0.8), np.array([0.8, 0.7, 0.7, 0.7])
    goal = (0.7 / 0.8) ** -0.4
    found = real(before, after, -0.4, 0.5)
    assert found == pytest.approx(1 + (goal - 1) * np.array([0, 0.5, 0.75, 0.875]))
    # draws stand in rows
    before, after = np.full((1, 3), 0.8), np.array([[0.8, 0.7, 0.7]])
    many = real(before, after, np.array([[-0.4], [0.0]]), np.array([[0.5], [0.5]]))
    assert many.shape == (2, 3)
    assert many[1] == pytest.approx([1, 1, 1]), "elasticity zero is no response"
    assert many[0] == pytest.approx(real(before[0], after[0], -0.4, 0.5))


def test_increment_as_reported_is_larger_than_the_real_one():
    assert reported(np.array([1.0, 1.06]), 0.4) == pytest.approx([1.0, 1.1])
    # forgone tax by hand
    # 25 % of tax, 100 % extra deduction, 1 000 spent, 80 % eligible, 90 % claimed, 75 % in profit
    assert cost(0.25, 1.0, 1000.0, Uptake(0.8, 0.9, 0.75)) == pytest.approx(135.0)
    # effect of a rise from 75 to 100 percent
    found = effect(0.25, [(0.75, 0.75, 0.75), (0.75, 1.0, 1.0)], Behaviour(-0.4, 0.25, 1.0), Uptake())
    more = (0.6666666666666666 / 0.75) ** -0.4 - 1
    assert found.real == pytest.approx((more,))
    assert found.reported == pytest.approx((more / 0.75,))
    assert found.forgone == pytest.approx((0.25 * (1 + more / 0.75) - 0.25 * 0.75,))
    assert found.per_unit_forgone == pytest.approx(more / found.forgone[0])
    # retroactive rule costs before firms know of it
    rows = [(0.75, 0.75, 0.75), (0.75, 0.75, 1.0)]
    found = effect(0.25, rows, Behaviour(-0.4, 0.25), Uptake())
    assert found.real == (0.0,) and found.forgone == pytest.approx((0.0625,))
    # no change costs nothing and has no ratio
    rows = [(0.75, 0.75, 0.75)] * 2
    assert effect(0.25, rows, Behaviour(-0.4, 0.25), Uptake()).per_unit_forgone is None


def test_last_day_the_rules_name_is_how_far_they_speak(rules):
    assert rules.last_dated == dt.date(2025, 1, 1)
    # uses with a deduction
    assert [(use.work, use.kind) for use in rules.works] == [
        ("own", "basic"),
        ("own", "applied"),
        ("own", "experimental"),
        ("contribution", "basic"),
    ]
    # a day before announcement is not known
    rule = rules.by_id("CN-SD-100-TSME")
    assert not rule.known(dt.date(2022, 3, 22)) and rule.known(dt.date(2022, 3, 23))
    assert rule.last_day == dt.date(2022, 12, 31)
    # rules without a rate cover nobody
    one = rules.by_id("CN-SD-100")
    assert Rules((one,)).candidates(firm("ordinary"), Use()) == (one,)
    assert Rules((replace(one, rate=None),)).candidates(firm("ordinary"), Use()) == ()
    # gift without days is known to the year
    assert replace(rules.gifts[0], first=None).precision == "year"
    assert replace(rules.gifts[0], last=dt.date(2024, 5, 1)).precision == "year"
    # a rate that is not stated is not taken for none
    one = rules.by_id("CN-SD-100")
    assert one.stated == 1.0
    with pytest.raises(InputError) as caught:
        _ = replace(one, rate=None).stated
    assert caught.value.code == "no_rate" and caught.value.seen == "CN-SD-100"


def read(rows, *more, **named):
    return reader.read(rows, *more, **named, gift=source.gift)


def test_shipped_rules_gifts_and_what_waits(rules):
    assert len(rules.rows) == 11
    assert [rule.id for rule in rules.held_back] == ["CN-CIT-25", "CN-CIT-15-HNTE", "CN-CONTRACT-80", "CN-DON-12"]
    assert [gift.amount for gift in rules.gifts] == [Decimal(100_000_000), Decimal(500_000_000)]
    assert max(rule.rate or 0 for rule in rules.rows) == 1.2, "no amount of money is a rate"
    # gifts name parties currency and how precisely the date is known
    first, second = rules.gifts
    assert (first.donor, first.recipient, first.currency) == ("Xiaomi foundation", "NSFC", "CNY")
    assert (first.precision, first.first) == ("month", dt.date(2024, 3, 1))
    assert (second.donor, second.recipient, second.kind) == ("Tencent", "NSFC", "basic")
    assert second.precision == "day"
    # intervals are half open and may have no start
    old, new = rules.by_id("CN-SD-050"), rules.by_id("CN-SD-075")
    assert old.start is None and old.end == new.start == dt.date(2018, 1, 1)
    assert old.on(dt.date(2017, 12, 31)) and not old.on(dt.date(2018, 1, 1))
    assert rules.by_id("CN-SD-100").end is None
    # announcement and supersession are read from act and note
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


def test_bad_rows_are_refused_with_place_and_mending(rule_row):
    for cells, code, row, column in CASES:
        with pytest.raises(InputError) as caught:
            read([rule_row(**more) for more in cells], "rules.csv")
        error = caught.value
        assert error.code == code
        assert (error.place.file, error.place.row, error.place.column) == ("rules.csv", row, column)
        assert error.mending.en and error.mending.zh and error.message.zh
    # rows from memory or not found wait for a named person
    for status in ["memory-only", "memory_only", "Memory only", "not found", "not_found", "仅凭记忆"]:
        rows = [rule_row("A", status=status), rule_row("B", effective_from="2023-01-01", effective_to="")]
        found = read(rows)
        assert [rule.id for rule in found.held_back] == ["A"]
        assert [rule.id for rule in found.rows] == ["B"]
        let_in = read(rows, confirmed={"A": "Desk"})
        assert let_in.by_id("A").confirmed_by == "Desk" and not let_in.held_back
    # scopes that overlap without one in the other tie at the higher rate
    small = rule_row("A", scope="technology-based SMEs", rate="0.9")
    makers = rule_row("B", scope="manufacturing enterprises", rate="1.0")
    found = read([small, makers])
    (part,) = select.parts(found.candidates(firm("manufacturing+tsme"), Use()), 2019)
    assert (part.choice.rule.id, part.choice.tied) == ("B", ("A",))
    # all bad rows are told at once
    rows = [rule_row("A", rate="9"), rule_row("B", effective_from="1/2/2020")]
    with pytest.raises(InputError) as caught:
        read(rows, "rules.csv")
    assert [caught.value.code, *(one.code for one in caught.value.more)] == ["rate_range", "date_ambiguous"]
    # overlap is none where one is narrower replaces or comes after
    narrow = rule_row("R2", scope="technology-based SMEs")
    after = rule_row("R3", effective_from="2023-01-01", effective_to="")
    assert len(read([rule_row(), narrow, after]).rows) == 3
    replacing = rule_row("R4", rate="1", supersedes="R1")
    assert len(read([rule_row(), replacing]).rows) == 2
    # missing column and no rows
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


def test_both_readers_take_and_refuse_the_same_gifts():
    """A gift of China without a currency was once one in yuan, once one in "NSF"."""
    for words in GIFTS:
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


def test_loading_refuses_or_flags_what_the_reader_refuses():
    """An unread date would be an open one, an unread rate none: the row is set aside."""
    for cells, aside, flagged in [
        ({}, [], []),
        ({"rate": "75"}, [("rate", "out_of_range")], []),
        ({"rate": "100000000"}, [("rate", "out_of_range")], []),
        ({"effective_from": "13/12/2018"}, [("effective_from", "wrong_type")], []),
        ({"effective_to": "2016-12-31"}, [], ["end_before_start"]),
        ({"status": "memory-only"}, [], ["quarantined"]),
    ]:
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


ALL = Scope(excluded=frozenset({"negative_list"}))


def test_every_shipped_wording_is_understood(tax_rules):
    rows = [row for row in tax_rules if row["instrument"] != "event"]
    assert len(rows) == 15
    assert all(worded(row["scope"], row["applies_to"]) for row in rows)
    assert worded("friends", "own R&D, all types") is None
    assert worded("all eligible enterprises", "leisure") is None


def test_chinese_wordings():
    assert worded("科技型中小企业", "自主研发").classes == {"tsme"}
    assert worded("制造业企业", "自主研发").sectors == {"manufacturing"}
    # firms have labels in both languages and join
    assert all(one.label.en and one.label.zh for one in firms().values())
    both = firm("manufacturing+hnte")
    assert both.classes == {"hnte"} and both.sectors == {"manufacturing"}
    assert both.label.zh == "制造业企业＋高新技术企业"
    with pytest.raises(UnknownIdentifierError) as caught:
        firm("bakery")
    assert "manufacturing" in caught.value.expected
    # scope in a document
    assert ALL.json()["sectors_except"] == ["negative_list"]


OWN, GIVEN = Use("own", "basic"), Use("contribution", "basic")
# The rates a reader of the acts writes down by hand: firm, year, quarters.
BY_HAND = """
ordinary       2016  0.50 0.50 0.50 0.50
ordinary       2017  0.50 0.50 0.50 0.50
ordinary       2018  0.75 0.75 0.75 0.75
ordinary       2020  0.75 0.75 0.75 0.75
ordinary       2021  0.75 0.75 0.75 0.75
ordinary       2022  0.75 0.75 0.75 1.00
ordinary       2023  1.00 1.00 1.00 1.00
ordinary       2030  1.00 1.00 1.00 1.00
manufacturing  2020  0.75 0.75 0.75 0.75
manufacturing  2021  1.00 1.00 1.00 1.00
manufacturing  2022  1.00 1.00 1.00 1.00
manufacturing  2023  1.00 1.00 1.00 1.00
tsme           2016  0.50 0.50 0.50 0.50
tsme           2017  0.75 0.75 0.75 0.75
tsme           2019  0.75 0.75 0.75 0.75
tsme           2021  0.75 0.75 0.75 0.75
tsme           2022  1.00 1.00 1.00 1.00
tsme           2023  1.00 1.00 1.00 1.00
chips          2022  0.75 0.75 0.75 1.00
chips          2023  1.20 1.20 1.20 1.20
chips          2027  1.20 1.20 1.20 1.20
chips          2028  1.00 1.00 1.00 1.00
machine_tools  2027  1.20 1.20 1.20 1.20
hnte           2022  0.75 0.75 0.75 1.00
negative_list  2024  0.00 0.00 0.00 0.00
"""


def by_hand():
    for line in BY_HAND.split("\n")[1:-1]:
        name, year, *rates = line.split()
        yield name, int(year), tuple(map(float, rates))


def test_no_difference_to_the_table_by_hand(rules):
    for name, year, rates in list(by_hand()):
        starts = [*(dt.date(year, month, 1) for month in (1, 4, 7, 10)), dt.date(year + 1, 1, 1)]
        days = [(b - a).days for a, b in itertools.pairwise(starts)]
        want = sum(d * r for d, r in zip(days, rates, strict=True)) / sum(days)
        assert select.theta(rules, firm(name), OWN, year) == pytest.approx(want, abs=1e-15)
        assert select.theta(rules, firm(name), OWN, year, (0, 0, 0, 1)) == rates[3]
        assert select.theta(rules, firm(name), OWN, year, (0, 1, 0, 0)) == rates[1]
    # 2022 in three kinds of firm
    thetas = {name: select.theta(rules, firm(name), OWN, 2022) for name in ("manufacturing", "tsme", "ordinary")}
    assert thetas["manufacturing"] == thetas["tsme"] == 1.0
    assert thetas["ordinary"] == pytest.approx((273 * 0.75 + 92 * 1.0) / 365, abs=1e-15)
    # parts of a year name their rule and sum to one
    found = select.parts(rules.candidates(firm("ordinary"), OWN), 2022)
    assert [(p.start.isoformat(), p.choice.rule.id) for p in found] == [
        ("2022-01-01", "CN-SD-075"),
        ("2022-10-01", "CN-SD-100-Q4"),
    ]
    assert sum(p.weight for p in found) == pytest.approx(1)
    quarterly = select.parts(rules.candidates(firm("ordinary"), OWN), 2022, (0.1, 0.2, 0.3, 0.4))
    assert [p.weight for p in quarterly] == pytest.approx([0.6, 0.4])
    # weights must make a year
    for weights in [(0.5, 0.5), (0.5, 0.5, 0.5, 0.5), (1.5, -0.5, 0, 0)]:
        with pytest.raises(InputError) as caught:
            select.theta(rules, firm("ordinary"), OWN, 2022, weights)
        assert caught.value.code == "weights"
    # firms respond from the announcement and are paid from the effect
    small = firm("tsme")
    # announced on 23 March 2022 for the whole year: 81 days were still at 0.75
    assert select.theta(rules, small, OWN, 2022) == 1.0
    known = select.theta(rules, small, OWN, 2022, announced=True)
    assert known == pytest.approx((81 * 0.75 + 284 * 1.0) / 365, abs=1e-15)
    # contributions: announced on 30 September 2022, nothing before
    assert select.theta(rules, firm("ordinary"), GIVEN, 2022) == 1.0
    known = select.theta(rules, firm("ordinary"), GIVEN, 2022, announced=True)
    assert known == pytest.approx(93 / 365, abs=1e-15)
    # what held before is taken to go on until an announcement
    # the rule of 2023 was announced on 26 March for the whole year; the former had ended
    candidates = rules.candidates(firm("ordinary"), OWN)
    assert select.known(candidates, dt.date(2023, 2, 1)).rule.id == "CN-SD-100-Q4"
    assert select.known(candidates, dt.date(2023, 4, 1)).rule.id == "CN-SD-100"


def test_two_equal_claims_give_the_higher_rate_and_say_so(rules, rule_row):
    both = select.chosen(rules.candidates(firm("manufacturing+tsme"), OWN), dt.date(2022, 6, 1))
    assert both.rate == 1.0 and both.tied
    rows = [
        rule_row("A", scope="manufacturing enterprises", rate="0.8"),
        rule_row("B", scope="technology-based SMEs", rate="0.9"),
    ]
    candidates = reader.read(rows).candidates(firm("manufacturing+tsme"), OWN)
    assert select.chosen(candidates, dt.date(2020, 1, 1)) == select.Choice(candidates[1], ("A",))


def test_replaced_rule_does_not_count_even_if_it_is_higher(rule_row):
    rows = [rule_row("A", rate="0.9"), rule_row("B", rate="0.5", supersedes="A")]
    candidates = reader.read(rows).candidates(firm("ordinary"), OWN)
    assert select.chosen(candidates, dt.date(2020, 1, 1)).rule.id == "B"


def test_no_rule_is_no_deduction(rules):
    assert select.chosen([], dt.date(2020, 1, 1)) == select.Choice()
    assert select.theta(rules, firm("ordinary"), GIVEN, 2021) == 0.0
    # sunset and what holds after it
    said = {turn.kind: turn for turn in select.turns(rules, firm("chips"), OWN, 2027)}
    assert said["sunset"].rule.last_day == dt.date(2027, 12, 31)
    assert (said["sunset"].after.rate, said["sunset"].after.rule.id) == (1.0, "CN-SD-100")
    assert "assumed" not in said
    # open rule is assumed to continue after all dates the rules name
    kinds = {
        year: [turn.kind for turn in select.turns(rules, firm("ordinary"), OWN, year)] for year in (2023, 2024, 2026)
    }
    assert kinds == {2023: ["retroactive"], 2024: [], 2026: ["assumed"]}
    assert not select.assumed(rules, rules.by_id("CN-SD-120-ICMT"), dt.date(2027, 1, 1))
    # the one end after which a firm has less
    assert [rule.id for rule in select.sunsets(rules)] == ["CN-SD-120-ICMT"]


def test_sunset_is_that_of_the_sector_that_loses_most(rule_row):
    chips = rule_row(
        "R2", rate="1.2", effective_from="2023-01-01", effective_to="2027-12-31",
        firm_classes="", sectors="integrated_circuits;machine_tools", work="own",
        types="basic;applied;experimental",
    )  # fmt: skip
    general = rule_row("R1", rate="1.0", effective_from="2023-01-01", effective_to="")
    tools = chips | {"rule_id": "R3", "sectors": "machine_tools", "effective_to": "", "rate": "1.3"}
    found = reader.read([general, chips, tools])
    end = select.sunset(found, found.by_id("R2"))
    assert (end.rule.id, end.after.rate, end.after.rule.id) == ("R2", 1.0, "R1")
    assert select.sunset(found, found.by_id("R1")) is None, "it has no end"
    assert select.falls(found, found.by_id("R2"), (2026, 2027, 2028)) == [0, 0, -0.2]
    half = reader.read([general, chips | {"effective_to": "2026-06-30"}])
    (one,) = select.falls(half, half.by_id("R2"), (2026,))
    assert one == pytest.approx(-0.2 * 184 / 365), "the second half of the year"
    alone = reader.read([chips])
    assert select.sunset(alone, alone.by_id("R2")).after.rate == 0.0
