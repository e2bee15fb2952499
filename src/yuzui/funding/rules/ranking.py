# SPDX-License-Identifier: Apache-2.0
r"""The panel's order binds: fund from the top while the money lasts.

A proposal is fundable when it fits what is left of the budget and every cap. The first that does
not fit is the line. There the row says what happens: ``stop`` (a pay line), ``skip`` (go on to
the next that fits), ``offer_partial`` (offer what is left) or ``lexicographic`` (each in turn,
whenever all rules can still be kept with it: floors and pairs too, see
:mod:`yuzui.funding.lexicographic`). Only members of the tie band that
straddles the line, so many points or such a chance apart from it, are chosen between by value;
a better fundable proposal outside it is never passed over. See
:mod:`yuzui.funding.portfolio_effect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Candidates, Term, number
from yuzui.funding.grammar import TWELVE, Example, Fault, Field, Rule, never_soft
from yuzui.funding.rules.threshold import STATISTICS
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MISFITS = ("stop", "skip", "offer_partial", "lexicographic")

ORDER = Field(
    "order",
    "order",
    Text("order", "次序"),
    Text(
        "a statistic of the scores, a column (highest first), or the ids from the best on; by "
        "default the posterior mean, or the value if that is given",
        "评分统计量、某一列（高者在前）或由优到劣的申请号；默认为后验均值，若已给出价值则按价值",
    ),
)
TIES = Field(
    "tie_band",
    "band",
    Text("tie band", "并列带"),
    Text(
        "{points = p}: within p of the line; {probability = q}: neither surely better nor worse",
        "{points = p}：与线相差不超过 p；{probability = q}：优劣均未达到概率 q",
    ),
)
MISFIT = Field(
    "on_misfit",
    "word",
    Text("on misfit", "放不下时"),
    Text(
        "stop (pay line, the default), skip, offer_partial, or lexicographic (each with whom all rules can be kept)",
        "stop（资助线，默认）、skip（跳过）、offer_partial（提供余款）或 lexicographic（凡仍能满足全部规则者依次列入）",
    ),
    MISFITS,
)

TITLE = Text("ranking: the panel's order binds", "排名：排名次序具有约束力")
STAGE = "fund"
FIELDS = (ORDER, TIES, MISFIT)
UNIT = "count"
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "pay line", "kind": "ranking", "order": "value", "on_misfit": "stop"},
    ),
    holds=("P04", "P06", "P07"),
    violates=("P03", "P04", "P06"),
    optimum=257.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    band = row.get("tie_band", {})
    if band.get("points", 0.0) < 0 or not 0.5 <= band.get("probability", 0.5) < 1:
        words = Text("points from 0 on, a probability from 0.5 to below 1", "分差不小于 0，概率在 0.5 与 1 之间")
        yield Fault("tie_band", words, "{points = 0.5} / {probability = 0.9}")


def columns(rule: Rule) -> tuple[str, ...]:
    """Return the columns of proposals that a row reads."""
    order = rule.own.get("order")
    return (order,) if isinstance(order, str) and order not in STATISTICS else ()


def statistics(rule: Rule) -> tuple[str, ...]:
    """Return the figures of the reviews that a row reads."""
    order = rule.own.get("order", "posterior_mean")
    return (STATISTICS[order],) if isinstance(order, str) and order in STATISTICS else ()


def by_posterior(rule: Rule, candidates: Candidates) -> bool:
    """Return whether the order is that of the values, which the draws of the values move."""
    order = rule.own.get("order", "posterior_mean")
    judged = "posterior_mean" in candidates.statistics
    return order in ("posterior_mean", "value") or (order in STATISTICS and not judged)


def scores(rule: Rule, candidates: Candidates) -> Array:
    """Return what a row ranks by, the higher the better.

    Parameters
    ----------
    rule : Rule
        A row of this kind.
    candidates : Candidates
        The proposals.

    Returns
    -------
    array of float, shape (whole,)
        NaN for whom there is no figure: it cannot be ranked and is not funded.

    Raises
    ------
    RuleError
        If the order names ids and leaves an eligible proposal out.
    """
    whole = candidates.whole
    order = rule.own.get("order", "posterior_mean")
    if isinstance(order, tuple):
        figures = np.full(whole, np.nan)
        figures[candidates.places(order)] = np.arange(len(order), 0, -1.0)
        _complete(rule, candidates, figures)
        return figures
    name = STATISTICS.get(order, "")
    if name in candidates.statistics:
        return candidates.statistics[name][:whole]
    column = "value" if name else order
    cells = [number(cell) for cell in candidates.column(column)[:whole]]
    return np.array([np.nan if cell is None else cell for cell in cells])


def _complete(rule: Rule, candidates: Candidates, figures: Array) -> None:
    missing = np.flatnonzero(np.isnan(figures) & candidates.open[: len(figures)])
    if missing.size:
        raise RuleError(
            Text("the order leaves out eligible proposals", "次序遗漏了合格申请"),
            place=Place(sheet="rules", row=rule.row, column="order"),
            seen=", ".join(str(candidates.ids[k]) for k in missing[:4]),
            fix=Text(
                "give these proposals a place in “order”, or mark them as not eligible",
                "请在“order”中列入这些申请，或将其标为不合格",
            ),
        )


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return no term: who is above and below the line is known after the walk down the order."""
    yield from ()
