# SPDX-License-Identifier: Apache-2.0
"""Published truths, each measured again on the shipped data by its definition."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from tests.validation import optimiser
from tests.validation.truth import Truth, share_of
from yuzui.catalogue.sources.tax_rules import gift
from yuzui.investment import path_explanation
from yuzui.investment.path_sources import bundled, shipped
from yuzui.investment.series import ratio
from yuzui.investment.simulation_problem import panel_of
from yuzui.investment.tax import rule_file, rules
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same

TYPES_BY_COUNTRY, TAX_RULES = "gerd_by_type_country.csv", "tax_rules.csv"

PERFORMERS_2021 = {"enterprise": 76.9, "government": 15.3, "higher_education": 7.8}
YEARLY = {
    ("ordinary", 2022): Fraction(273 * 3, 365 * 4) + Fraction(92, 365),
    ("manufacturing", 2022): Fraction(1),
    ("tsme", 2022): Fraction(1),
    ("chips", 2027): Fraction(6, 5),
    ("chips", 2028): Fraction(1),
}
"""Yearly additional deduction by class of firm, from the acts by hand: 273 days at 75 % and 92 at
100 % in 2022; 120 % for chips to the end of 2027."""

_GAPS = Text("≤ 0.1 (100M CNY) in 11 years, 2021 as listed", "11 年均 ≤ 0.1 亿元，2021 年如登记")
_TWO_MILLION = Text("≤ 2 M USD in 70 years", "70 年均 ≤ 2 百万美元")
_FIVE = Text("at least 5 of 6", "6 年中至少 5 年")
_FOUR_DIGITS = Text("18 values to four digits", "18 个数值，四位小数一致")
_POINT_02 = Text("≤ 0.02 pp", "≤ 0.02 个百分点")
_FOLDED = Text(
    "≤ 0.05 pp of 76.9 / 15.3 / 7.8, other folded into government",
    "与 76.9 / 15.3 / 7.8 相差 ≤ 0.05 个百分点，其他并入政府部门",
)


def _sums(workspace: Workspace) -> Iterator[Truth]:
    """V1: parts add up to totals, but for the listed gap."""
    from yuzui.investment.series.facts import gaps, listed

    china = gaps(bundled(workspace, "CHN").rows)
    known = [gap for gap in china if listed(gap)]
    worst = max(abs(gap.gap) for gap in china if gap not in known)
    years = len({gap.year for gap in china if gap.dimension == "type"})
    measured = {"worst": float(worst), "years": years, "listed": [gap.year for gap in known]}
    yield Truth("V1", "CHN", measured, _GAPS, _china_holds(measured))
    states = gaps(bundled(workspace, "USA").rows)
    worst = max(abs(gap.gap) for gap in states)
    years = len({gap.year for gap in states})
    measured = {"worst": float(worst), "years": years}
    yield Truth("V1", "USA", measured, _TWO_MILLION, worst <= 2 and years == 70)


def _china_holds(found: Mapping[str, Any]) -> bool:
    return (found["years"], found["listed"]) == (11, [2021]) and float(found["worst"]) <= 0.1


def _revisions(workspace: Workspace) -> Iterator[Truth]:
    """V8: each year's revision judged by a model of the other years."""
    pairs = ratio.pairs(share_of(workspace, "CHN"))
    for measure in ("part", "whole", "share"):
        inside, tried = ratio.leave_one_out(pairs, measure)
        measured = {"inside": inside, "tried": tried}
        yield Truth("V8", measure, measured, _FIVE, inside >= 5 and tried == 6)


def _b_index(workspace: Workspace) -> Iterator[Truth]:
    """V10: implied subsidies listed with the tax rules, and years with several rules."""
    from yuzui.investment.jobs.tax import listed

    found = rule_file.read(shipped(workspace, TAX_RULES), TAX_RULES, gift=gift)
    errors = [one.error for one in listed(found)]
    measured = {"worst": max(errors, default=0.0), "values": len(errors)}
    holds = len(errors) == 18 and measured["worst"] <= 5e-5
    yield Truth("V10", "tax_rules", measured, _FOUR_DIGITS, holds)
    apart = [
        abs(rules.theta(found, rules.firm(name), rules.Use(), year) - float(rate))
        for (name, year), rate in YEARLY.items()
    ]
    measured = {"worst": max(apart), "values": len(apart)}
    yield Truth("V10", "yearly_rates", measured, same("<= 1e-12"), measured["worst"] <= 1e-12)


def _other_sources(workspace: Workspace) -> Iterator[Truth]:
    """V11: the NSF tables, the panel and the performers of 2021 against the series."""
    share = share_of(workspace, "CHN").shares
    tables = {
        str(row["year"]): float(row["basic"]) / float(row["gerd"])
        for row in shipped(workspace, TYPES_BY_COUNTRY)
        if row["country"] == "China"
    }
    apart = {year: round(100 * abs(value - share[int(year)]), 3) for year, value in tables.items()}
    yield Truth("V11", "NSF", apart, _POINT_02, _within(apart, 0.02, {"2017", "2019"}))
    panel = panel_of(workspace).shares["CHN"]
    both = sorted(panel.keys() & share.keys())
    apart = {str(year): round(100 * abs(panel[year] - share[year]), 4) for year in both}
    yield Truth("V11", "UIS", apart, _POINT_02, _within(apart, 0.02, {"2014", "2015"}))
    yield _performers(workspace)


def _within(apart: Mapping[Any, float], most: float, years: set[Any]) -> bool:
    return years <= apart.keys() and all(value <= most for value in apart.values())


def _performers(workspace: Workspace) -> Truth:
    rows = bundled(workspace, "CHN").select(year=2021, vintage_kind="final")
    known = [(f.dimension, f.category, float(f.value)) for f in rows if f.value is not None]
    found = {category: value for name, category, value in known if name == "performer"}
    whole = next(value for name, _, value in known if name == "total")
    shares = {
        "enterprise": found["enterprise"] / whole,
        "government": (found["government_institute"] + found["other"]) / whole,
        "higher_education": found["higher_education"] / whole,
    }
    apart = {name: round(abs(100 * shares[name] - PERFORMERS_2021[name]), 3) for name in shares}
    holds = _within(apart, 0.05, set(PERFORMERS_2021))
    return Truth("V11", "performers_2021", apart, _FOLDED, holds)


def _decomposition(workspace: Workspace) -> Iterator[Truth]:
    """V14: random amounts, zeros among them; terms sum to the change."""
    dice, worst = random.Random(7), 0.0
    for _ in range(2000):
        start, end = ({p: (_amount(dice), _amount(dice) + 1e-3) for p in ("a", "b", "c", "d")} for _ in range(2))
        before, after = (_totals(side) for side in (start, end))
        move = path_explanation.split(before, after, {p: (start[p][0], end[p][0]) for p in start})
        terms = path_explanation.mix(start, end)
        worst = max(
            worst,
            abs(move.numerator + move.denominator - move.change),
            abs(sum(move.components.values()) - move.numerator),
            abs(sum(a + b for a, b in terms.values()) - move.change),
        )
    yield Truth("V14", "random_cases", {"worst": worst}, same("<= 1e-9"), worst <= 1e-9)


def _amount(dice: random.Random) -> float:
    return 0.0 if dice.random() < 0.2 else dice.uniform(0.0, 100.0)


def _totals(side: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    return sum(part for part, _ in side.values()), sum(total for _, total in side.values())


MEASURES: tuple[Callable[[Workspace], Iterator[Truth]], ...] = (
    _sums,
    _revisions,
    _b_index,
    _other_sources,
    optimiser.measured,
    _decomposition,
)
