# SPDX-License-Identifier: Apache-2.0
r"""Not good enough to be funded at all: a score, a criterion, a column, too few reviews.

A proposal :math:`j` of the condition is eligible only if :math:`a \le f_j \le b` for its figure
:math:`f` (a column, or a statistic of its reviews, over all criteria or one) and it has at least
so many reviews. A missing figure is not enough: nothing shows that it meets the limit. The rule's
name is the reason, and the proposal is left out of every sum over eligible proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import Place, RuleError, meant
from yuzui.funding.candidates import Candidates, Term, criterion_key, number
from yuzui.funding.grammar import TWELVE, WHERE, Example, Fault, Field, Rule, never_soft
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

STATISTICS = {
    "mean": "score_mean",
    "median": "score_median",
    "min": "score_min",
    "posterior_mean": "posterior_mean",
    "lower": "lower",
}
MONEY = ("amount", "requested", "recommended")

COLUMN = Field("column", "column", Text("column", "列"), Text("column it looks at", "所看的列"))
CRITERION = Field("criterion", "text", Text("criterion", "指标"), Text("one criterion alone", "仅看某一指标"))
STATISTIC = Field(
    "statistic",
    "word",
    Text("statistic", "统计量"),
    Text(
        "of its scores: mean, median, min, posterior_mean, or lower (2.5 % quantile)",
        "评分的统计量：mean 均值、median 中位数、min 最低、posterior_mean 后验均值、lower 下限（2.5%分位）",
    ),
    tuple(STATISTICS),
)
LOW = Field("at_least", "figure", Text("at least", "不少于"), Text("lowest good enough", "合格最低值"))
HIGH = Field("at_most", "figure", Text("at most", "不多于"), Text("highest allowed", "允许最高值"))
REVIEWS = Field(
    "reviews_at_least",
    "figure",
    Text("reviews at least", "评审份数不少于"),
    Text("fewest scores a proposal must have", "申请至少应有的评分数"),
)

TITLE = Text("threshold: not good enough to be funded at all", "门槛：未达标者不得资助")
STAGE = "fund"
FIELDS = (WHERE, COLUMN, CRITERION, STATISTIC, LOW, HIGH, REVIEWS)
UNIT = "measure"
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "quality", "kind": "threshold", "column": "value", "at_least": 76},
    ),
    holds=("P03", "P04", "P06", "P07"),
    violates=("P01", "P04", "P06", "P07"),
    optimum=333.0,
)


def measure(row: Mapping[str, Any]) -> str:
    """Return what the limits count in: money columns take the unit of the file."""
    column = str(row.get("column", ""))
    money = column in MONEY or column.startswith("amount_")
    return "amount" if money else "value"


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    limited = "at_least" in row or "at_most" in row
    if not limited and "reviews_at_least" not in row:
        words = Text("a threshold without a limit", "门槛缺少界限")
        yield Fault("at_least", words, "at_least = 3", "missing_at_least")
    looks = "column" in row, "criterion" in row or "statistic" in row
    if limited and looks[0] == looks[1]:
        words = Text(
            "a threshold looks at a column or at a statistic of the scores, one of them",
            "门槛须看某一列或评分的某一统计量，二者取一",
        )
        yield Fault("column", words, 'column = "…" / statistic = "mean"')


def columns(rule: Rule) -> tuple[str, ...]:
    """Return the columns of proposals that a row reads beside its condition."""
    return tuple(name for name in (rule.own.get("column"),) if name)


def statistics(rule: Rule) -> tuple[str, ...]:
    """Return the figures of the reviews that a row reads."""
    names = ("n_reviews",) if "reviews_at_least" in rule.own else ()
    if "column" in rule.own or (rule.at_least is None and rule.at_most is None):
        return names
    name = STATISTICS[str(rule.own.get("statistic", "mean"))]
    criterion = rule.own.get("criterion")
    return (*names, f"{name}:{criterion_key(criterion)}" if criterion else name)


def ineligible(rules: Iterable[Rule], candidates: Candidates) -> Iterator[tuple[Rule, Array]]:
    """Return who does not meet each row.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals, with the statistics of their reviews.

    Yields
    ------
    tuple of (Rule, array of bool)
        The row and whom it keeps out.

    Raises
    ------
    RuleError
        If the call has no such figure.
    """
    for rule in rules:
        out = np.zeros(len(candidates), dtype=bool)
        least = rule.own.get("reviews_at_least")
        if least is not None:
            out |= ~(_statistic(rule, "n_reviews", candidates) >= least)
        for limit, sign in ((rule.at_least, 1), (rule.at_most, -1)):
            if limit is not None:
                figures, hair = _figures(rule, candidates), 1e-9 * max(1.0, abs(float(limit)))
                # NaN compares false: what is missing is not enough
                out |= ~(sign * (figures - float(limit)) >= -hair)
        yield rule, out & candidates.covered(rule.where)


def _figures(rule: Rule, candidates: Candidates) -> Array:
    if (column := rule.own.get("column")) is not None:
        cells = (number(cell) for cell in candidates.column(str(column)))
        return np.array([np.nan if cell is None else cell for cell in cells])
    return _statistic(rule, statistics(rule)[-1], candidates)


def _statistic(rule: Rule, name: str, candidates: Candidates) -> Array:
    if (held := next((one for one in candidates.statistics if criterion_key(one) == name), None)) is not None:
        return candidates.statistics[held]
    # what is to be written is the word of the row: a criterion, or a statistic of all
    figure, _, criterion = name.partition(":")
    pairs = [one.partition(":") for one in candidates.statistics]
    if criterion:
        seen, known = str(rule.own["criterion"]), sorted(part[2] for part in pairs if part[0] == figure and part[2])
    else:
        words = {value: key for key, value in STATISTICS.items()}
        seen = words.get(name, name)
        known = sorted(words[part[0]] for part in pairs if part[0] in words and not part[2])
    raise RuleError(
        Text(
            f"“{rule.name}” reads a figure of the reviews that this call does not have",
            f"“{rule.name}”所用的评审统计量在本次征集中不存在",
        ),
        place=Place(sheet="rules", row=rule.row, column="criterion" if criterion else "statistic"),
        seen=seen,
        expected=", ".join(known),
        fix=meant(seen, known)
        or Text(
            "add reviews that give it (where values are given, of reviews only the mean is known), "
            "or take the rule out",
            "请补充含该项的评审（价值为给定时，评审仅有均值可用），或删去该规则",
        ),
        code="no_such_statistic",
    )


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return no term: who is not eligible is not chosen from."""
    yield from ()
