# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import itertools

import pytest

from yuzui.errors import InputError
from yuzui.investment.tax import rules as reader
from yuzui.investment.tax import select
from yuzui.investment.tax.scope import Use, firm

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


@pytest.mark.parametrize(("name", "year", "rates"), list(by_hand()))
def test_no_difference_to_the_table_by_hand(rules, name, year, rates):
    starts = [*(dt.date(year, month, 1) for month in (1, 4, 7, 10)), dt.date(year + 1, 1, 1)]
    days = [(b - a).days for a, b in itertools.pairwise(starts)]
    want = sum(d * r for d, r in zip(days, rates, strict=True)) / sum(days)
    assert select.theta(rules, firm(name), OWN, year) == pytest.approx(want, abs=1e-15)
    assert select.theta(rules, firm(name), OWN, year, (0, 0, 0, 1)) == rates[3]
    assert select.theta(rules, firm(name), OWN, year, (0, 1, 0, 0)) == rates[1]


def test_2022_in_three_kinds_of_firm(rules):
    thetas = {name: select.theta(rules, firm(name), OWN, 2022) for name in ("manufacturing", "tsme", "ordinary")}
    assert thetas["manufacturing"] == thetas["tsme"] == 1.0
    assert thetas["ordinary"] == pytest.approx((273 * 0.75 + 92 * 1.0) / 365, abs=1e-15)


def test_parts_of_a_year_name_their_rule_and_sum_to_one(rules):
    found = select.parts(rules.candidates(firm("ordinary"), OWN), 2022)
    assert [(p.start.isoformat(), p.choice.rule.id) for p in found] == [
        ("2022-01-01", "CN-SD-075"),
        ("2022-10-01", "CN-SD-100-Q4"),
    ]
    assert sum(p.weight for p in found) == pytest.approx(1)
    quarterly = select.parts(rules.candidates(firm("ordinary"), OWN), 2022, (0.1, 0.2, 0.3, 0.4))
    assert [p.weight for p in quarterly] == pytest.approx([0.6, 0.4])


@pytest.mark.parametrize("weights", [(0.5, 0.5), (0.5, 0.5, 0.5, 0.5), (1.5, -0.5, 0, 0)])
def test_weights_must_make_a_year(rules, weights):
    with pytest.raises(InputError) as caught:
        select.theta(rules, firm("ordinary"), OWN, 2022, weights)
    assert caught.value.code == "weights"


def test_firms_respond_from_the_announcement_and_are_paid_from_the_effect(rules):
    small = firm("tsme")
    # announced on 23 March 2022 for the whole year: 81 days were still at 0.75
    assert select.theta(rules, small, OWN, 2022) == 1.0
    known = select.theta(rules, small, OWN, 2022, announced=True)
    assert known == pytest.approx((81 * 0.75 + 284 * 1.0) / 365, abs=1e-15)
    # contributions: announced on 30 September 2022, nothing before
    assert select.theta(rules, firm("ordinary"), GIVEN, 2022) == 1.0
    known = select.theta(rules, firm("ordinary"), GIVEN, 2022, announced=True)
    assert known == pytest.approx(93 / 365, abs=1e-15)


def test_what_held_before_is_taken_to_go_on_until_an_announcement(rules):
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


def test_sunset_and_what_holds_after_it(rules):
    said = {turn.kind: turn for turn in select.turns(rules, firm("chips"), OWN, 2027)}
    assert said["sunset"].rule.last_day == dt.date(2027, 12, 31)
    assert (said["sunset"].after.rate, said["sunset"].after.rule.id) == (1.0, "CN-SD-100")
    assert "assumed" not in said


def test_open_rule_is_assumed_to_continue_after_all_dates_the_rules_name(rules):
    kinds = {
        year: [turn.kind for turn in select.turns(rules, firm("ordinary"), OWN, year)] for year in (2023, 2024, 2026)
    }
    assert kinds == {2023: ["retroactive"], 2024: [], 2026: ["assumed"]}
    assert not select.assumed(rules, rules.by_id("CN-SD-120-ICMT"), dt.date(2027, 1, 1))


def test_tie_is_told(rules):
    kinds = [t.kind for t in select.turns(rules, firm("manufacturing+tsme"), OWN, 2022)]
    assert "tie" in kinds


def test_the_one_end_after_which_a_firm_has_less(rules):
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
