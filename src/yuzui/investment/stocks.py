# SPDX-License-Identifier: Apache-2.0
r"""Stocks of knowledge: what is spent becomes knowledge after some years, and loses its use.

.. math:: K_{k,t} = (1-\delta_k)\,K_{k,t-1} + X_{k,t-L_k}

Nobody measures depreciation and gestation of research; both are priors, labelled assumptions, and
the stock is their consequence. Amounts are in current prices, as they are published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.investment import prior, simulate
from yuzui.investment.lever import TYPES
from yuzui.investment.lever import Path as Flow
from yuzui.investment.path import growth
from yuzui.investment.prior import Prior
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulation_answer import Stock, StockLevels, Stocks
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


SHORTEST = 2
"""Fewest published years in a row: growth before the first of them is that among them."""


@dataclass(frozen=True, slots=True)
class Life:
    """How the stock of one type of R&D comes and goes.

    Parameters
    ----------
    loss : array of float, shape (1 or draws, 1)
        Part of the stock lost in a year.
    lag : array of int, same shape
        Years from spending to stock.
    """

    loss: Array
    lag: Array


def names(kind: str) -> tuple[str, str]:
    """Return the priors of a type: yearly loss, and years of gestation."""
    return f"depreciation_{kind}", f"gestation_{kind}"


def life(kind: str, seed: int, draws: int, changed: Mapping[str, Prior] | None = None) -> Life:
    """Return loss and lag of a type, drawn, or once at their medians."""
    lives = []
    for name, least, most in zip(names(kind), (0.0, 0.0), (1.0, 100.0), strict=True):
        one = prior.current(name, changed)
        drawn = one.draw(seed, draws) if draws else np.array([[one.median]])
        if drawn.min() < least or drawn.max() > most:
            raise InputError(
                Text("this prior leaves what a stock can have", "该先验超出知识存量允许的范围"),
                Place(column=name),
                seen=f"{drawn.min():g} … {drawn.max():g}",
                expected=f"{least:g} … {most:g}",
                fix=Text("change it under “priors”", "请在“priors”中修改"),
                code="stock_prior",
            )
        lives.append(drawn)
    return Life(lives[0], np.rint(lives[1]).astype(int))


def stock(flows: Array, rise: float, life: Life) -> Array:
    """Return the stock at the end of each year.

    Notes
    -----
    Before the first year flows are taken to have grown at ``g`` for ever, which makes the stock
    at its eve ``K = X_L / (g + δ)``, ``X_L`` the flow that arrives in the first year: the usual
    beginning in a steady state. What is spent at the end of the series does not enter before its
    lag is over.

    References
    ----------
    Hall, B. H. and Mairesse, J. (1995). Exploring the relationship between R&D and productivity in
    French manufacturing firms. Journal of Econometrics 65, 263-293.
    doi:10.1016/0304-4076(94)01604-X
    """
    if rise + life.loss.min() <= 0:
        raise InputError(
            Text(
                "a stock without loss and without growth of what enters it has no beginning",
                "既无折旧、流量又不增长的存量没有起点",
            ),
            seen=f"g = {rise:.3f}, δ = {life.loss.min():.3f}",
            expected="g + δ > 0",
            fix=Text("give a larger loss under “priors”", "请在“priors”中调高折旧率"),
            code="stock_undefined",
        )
    most = int(life.lag.max())
    eve = flows[:, :1] / (1 + rise) ** np.arange(most, 0, -1)
    draws = max(len(flows), len(life.lag))
    known = np.broadcast_to(np.hstack([eve, flows]), (draws, most + flows.shape[1]))
    lag = np.broadcast_to(life.lag, (draws, 1))
    level = np.take_along_axis(known, most - lag, axis=1) / (rise + life.loss)
    levels = []
    for year in range(flows.shape[1]):
        level = (1 - life.loss) * level + np.take_along_axis(known, most + year - lag, axis=1)
        levels.append(level)
    return np.hstack(levels)


# Stocks of knowledge by type that a scenario leaves behind, with and without its levers.


BASIS = Text(
    "K = (1 − loss) K of the year before + what was spent so many years earlier; loss and years "
    "are assumptions drawn from their ranges; before {first} spending is taken to have grown as it "
    "did from {first} to {base}, and the stock to begin at X / (g + δ); current prices",
    "K = (1 − 折旧率) × 上年 K + 若干年前的经费；折旧率与年数均为假设，按区间抽取；"
    "{first} 年以前的经费按 {first} 至 {base} 年的增速外推，起点存量为 X /（g + δ）；当年价",
)


def stocks(
    facts: Facts,
    share: Ratio,
    worlds: Mapping[str, Flow],
    drawn: tuple[int, int],
    changed: Mapping[str, Prior] | None = None,
) -> Stocks | None:
    """Return the stocks of a scenario."""
    spent = {kind: _spent(facts, share, kind) for kind in TYPES}
    first = max(min(own, default=share.latest.year) for own in spent.values())
    base, years = share.latest.year, worlds["with"].years
    if base - first + 1 < SHORTEST:
        return None
    rows = []
    for kind, own in spent.items():
        past = [own[year] for year in range(first, base + 1)]
        rise = growth(past[0], past[-1], len(past) - 1)
        life_ = life(kind, *drawn, changed)
        level = {}
        for name, path in worlds.items():
            later = path.amount(kind)[:, 1:]
            before = np.broadcast_to(np.array(past), (len(later), len(past)))
            level[name] = stock(np.hstack([before, later]), rise, life_)[:, base - first :]
        added, since = level["with"] / level["without"] - 1, level["with"] / level["with"][:, :1]
        by_world = {name: simulate.rows(values, years) for name, values in level.items()}
        rows.append(
            Stock(
                type=kind,
                growth=rise,
                stock=StockLevels(with_levers=by_world["with"], without=by_world["without"]),
                added=simulate.rows(added, years),
                since=simulate.rows(since, years),
            )
        )
    return Stocks(
        unit=share.latest.unit,
        start=first,
        types=rows,
        basis=BASIS.format(first=first, base=base),
        priors=[prior.current(name, changed).marked() for kind in TYPES for name in names(kind)],
    )


def _spent(facts: Facts, share: Ratio, kind: str) -> dict[int, float]:
    """Return what was spent on a type by year: the years in a row that end in the base year."""
    base = share.latest
    rows = facts.select(country=share.country, dimension="type", category=kind, vintage_kind=share.kind, unit=base.unit)
    known = {fact.year: float(fact.value) for fact in rows if fact.value}
    spending, year = {}, base.year
    while year in known:
        spending[year] = known[year]
        year -= 1
    return spending
