# SPDX-License-Identifier: Apache-2.0
r"""The money there is, in one sum or year by year.

:math:`\sum_j c_j^t x_j \le B_t - \text{reserve}` for each year :math:`t`; without years one row
over the whole amount. The reserve is kept back from the total (with years: in proportion). The
sum over all years before the reserve is the base of every share of the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import BY_YEAR, RESERVE, TOTAL, TWELVE, WHERE, Example, Fault, Rule
from yuzui.text import Text

TITLE = Text("budget: the money there is", "预算：可用资金")
STAGE = "fund"
FIELDS = (TOTAL, BY_YEAR, RESERVE, WHERE)
UNIT = "amount"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=({"name": "budget", "kind": "budget", "total": 300},),
    holds=("P01", "P03", "P04", "P05", "P08", "P09", "P10"),
    violates=("P02", "P07", "P12"),
    optimum=479.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    if ("total" in row) == ("by_year" in row):
        words = Text("a budget has either a total or sums by year", "预算应写总额或分年额度，二者取一")
        yield Fault("total", words, "total = 300", "missing_total")
    if row.get("total", 0.0) < 0 or row.get("strength") == "soft":
        words = Text("a budget is a hard sum, never negative", "预算是硬性总额，不得为负")
        fix = Text("make it hard, and 0 or more", "请改为硬性，且不小于 0")
        yield Fault("total", words, fix=fix)


def money(rule: Rule) -> float:
    """Return the sum of a row over all years, before the reserve, whole currency units."""
    years = rule.own.get("by_year")
    return float(sum(years.values()) if years else rule.own["total"])


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per row, or one per row and year.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Upper limits on amounts.

    Raises
    ------
    RuleError
        If a year has money and the proposals have no column of amounts for it.
    """
    for rule in rules:
        members = candidates.covered(rule.where)
        total, reserve = money(rule), float(rule.own.get("reserve", 0.0))
        years = rule.own.get("by_year")
        if not years:
            yield Term(rule, "", candidates.amount * members, "<=", total - reserve)
            continue
        for year, sum_of_year in sorted(years.items()):
            if year not in candidates.by_year:
                raise RuleError(
                    Text("the budget has a year for which no amounts are given", "预算含有未提供金额的年份"),
                    place=Place(sheet="rules", row=rule.row, column=f"amount_{year}"),
                    seen=str(year),
                    fix=Text(
                        "add this column to the proposals, or take the year out of “by_year”",
                        "请在申请书中增加该列，或从“by_year”中删去该年份",
                    ),
                )
            rest = sum_of_year * (1 - reserve / total) if total else 0.0
            yield Term(rule, str(year), candidates.by_year[year] * members, "<=", rest)
