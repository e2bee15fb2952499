# SPDX-License-Identifier: Apache-2.0
"""Laws of the share arithmetic, the decompositions, the spreads and the loader."""

import math

from hypothesis import given
from hypothesis import strategies as st

from yuzui.investment import baselines, path, path_explanation
from yuzui.investment.backcast_problem import Problem
from yuzui.investment.series import facts, ratio

shares = st.floats(0.005, 0.6)
rates = st.floats(-0.05, 0.3)
years = st.integers(1, 30)
amounts = st.floats(0.01, 1e6)
maybe_zero = st.one_of(st.just(0.0), amounts)


@given(shares, st.floats(1.01, 3.0), rates, years)
def test_required_growth_meets_the_target_exactly(share, factor, rate, ahead):
    target = min(0.99, share * factor)
    needed = path.required_growth(target, share, rate, ahead)
    reached = share * ((1 + needed) / (1 + rate)) ** ahead
    assert math.isclose(reached, target, rel_tol=1e-9)


@given(shares, st.floats(1.01, 3.0), rates, st.floats(0.001, 0.3))
def test_years_to_target_undo_required_growth(share, factor, rate, lead):
    target = min(0.99, share * factor)
    found = path.years_to(target, share, (1 + rate) * (1 + lead) - 1, rate)
    assert math.isclose(share * (1 + lead) ** found, target, rel_tol=1e-6)


@given(shares, st.floats(1.01, 3.0), rates)
def test_more_time_or_a_slower_whole_needs_less_growth(share, factor, rate):
    target = min(0.99, share * factor)
    needed = [path.required_growth(target, share, rate, ahead) for ahead in (1, 2, 4, 11)]
    assert needed == sorted(needed, reverse=True)
    slower = path.required_growth(target, share, rate - 0.01, 4)
    assert slower < path.required_growth(target, share, rate, 4)


@given(shares, amounts, st.floats(0.01, 0.9))
def test_gap_closes_the_gap_under_both_rules(share, whole, target):
    part = share * whole
    moved = path.gap(target, part, whole, "fixed_total")
    added = path.gap(target, part, whole, "fixed_rest")
    assert math.isclose((part + moved) / whole, target, rel_tol=1e-9)
    assert math.isclose((part + added) / (whole + added), target, rel_tol=1e-9)


pairs = st.dictionaries(st.sampled_from("abcd"), st.tuples(maybe_zero, maybe_zero), min_size=1, max_size=4)


@given(pairs, amounts, amounts)
def test_decomposition_has_no_residual(parts, rest0, rest1):
    part0 = sum(start for start, _ in parts.values())
    part1 = sum(end for _, end in parts.values())
    move = path_explanation.split((part0, part0 + rest0), (part1, part1 + rest1), parts)
    assert abs(move.numerator + move.denominator - move.change) <= 1e-9
    assert abs(sum(move.components.values()) - move.numerator) <= 1e-9


@given(st.lists(st.tuples(maybe_zero, amounts, maybe_zero, amounts), min_size=1, max_size=5))
def test_mix_has_no_residual(rows):
    before = {str(i): (min(a, b), b) for i, (a, b, _, _) in enumerate(rows)}
    after = {str(i): (min(c, d), d) for i, (_, _, c, d) in enumerate(rows)}
    sums = [[sum(side) for side in zip(*cells.values(), strict=True)] for cells in (before, after)]
    change = sums[1][0] / sums[1][1] - sums[0][0] / sums[0][1]
    terms = path_explanation.mix(before, after)
    assert abs(sum(a + b for a, b in terms.values()) - change) <= 1e-9


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_logarithmic_mean_lies_between_the_other_means(a, b):
    found = path_explanation.logarithmic_mean(a, b)
    assert math.sqrt(a * b) * (1 - 1e-9) <= found <= (a + b) / 2 * (1 + 1e-9)
    assert math.isclose(found, path_explanation.logarithmic_mean(b, a), rel_tol=1e-9)


changes = st.lists(st.tuples(st.sampled_from([f"C{i:02}" for i in range(30)]), st.floats(-2, 2)), min_size=1)


@given(shares, changes)
def test_spread_is_sorted_bounded_and_order_free(share, rows):
    found = baselines.spread(share, rows)
    assert list(found.shares) == sorted(found.shares)
    assert found.shares[0] > 0 and found.shares[-1] < 1
    assert found.shares == baselines.spread(share, reversed(rows)).shares
    assert 1 <= found.effective <= found.countries + 1e-9


@given(shares, changes, shares, shares)
def test_a_higher_target_is_never_likelier(share, rows, one, other):
    found = baselines.spread(share, rows)
    low, high = sorted((one, other))
    assert found.at_least(high) <= found.at_least(low)


@given(st.lists(shares, min_size=6, max_size=12), shares)
def test_a_country_left_out_does_not_matter(own, other):
    panel = {"X": dict(enumerate(own)), "Y": {0: other, 1: other, 2: other}}
    without = baselines.changes(panel, 1, "X")
    spoiled = panel | {"X": dict(enumerate(reversed(own)))}
    assert baselines.changes(spoiled, 1, "X") == without


@given(shares, st.floats(1.0, 3.0), rates, st.integers(1, 20))
def test_goal_is_at_least_one_and_grows_with_the_target(share, factor, rate, ahead):
    low, high = (Problem(min(0.95, share * f), share, ahead, rate) for f in (factor, factor + 0.1))
    assert 1 <= low.goal <= high.goal


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_does_not_matter_to_the_share(cells, dice):
    rows = []
    for place, (basic, rest) in enumerate(cells):
        for name, value in (("basic", basic), ("GERD", basic + rest)):
            rows.append(
                {
                    "country": "CHN",
                    "year": str(2000 + place),
                    "dimension": "total" if name == "GERD" else "type",
                    "category": name,
                    "value": str(value),
                    "unit": "u",
                    "vintage": "final",
                    "status": "sourced",
                }
            )
    shuffled = dice.sample(rows, len(rows))
    found = [
        ratio.ratio(facts.check_identities(facts.read(order)), "CHN", "basic", "total").shares
        for order in (rows, shuffled)
    ]
    assert found[0] == found[1]
    for place, (basic, rest) in enumerate(cells):
        assert math.isclose(found[0][2000 + place], basic / (basic + rest), rel_tol=1e-12)
