# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge by type that a scenario leaves behind, with and without its levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.lever import TYPES
from yuzui.investment.lever import Path as Flow
from yuzui.investment.path import growth
from yuzui.investment.prior import Prior
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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
) -> dict[str, Any] | None:
    """Return the stocks of a scenario."""
    from yuzui.investment import prior, simulate, stocks

    spent = {kind: _spent(facts, share, kind) for kind in TYPES}
    first = max(min(own, default=share.latest.year) for own in spent.values())
    base, years = share.latest.year, worlds["with"].years
    if base - first + 1 < stocks.SHORTEST:
        return None
    found = []
    for kind, own in spent.items():
        past = [own[year] for year in range(first, base + 1)]
        rise = growth(past[0], past[-1], len(past) - 1)
        life = stocks.life(kind, *drawn, changed)
        level = {}
        for name, path in worlds.items():
            later = path.amount(kind)[:, 1:]
            before = np.broadcast_to(np.array(past), (len(later), len(past)))
            level[name] = stocks.stock(np.hstack([before, later]), rise, life)[:, base - first :]
        added, since = level["with"] / level["without"] - 1, level["with"] / level["with"][:, :1]
        found.append(
            {
                "type": kind,
                "growth": rise,
                "stock": {name: simulate.rows(values, years) for name, values in level.items()},
                "added": simulate.rows(added, years),
                "since": simulate.rows(since, years),
            }
        )
    return {
        "unit": share.latest.unit,
        "from": first,
        "types": found,
        "basis": BASIS.format(first=first, base=base).json(),
        "priors": [prior.current(name, changed).marked() for kind in TYPES for name in stocks.names(kind)],
    }


def _spent(facts: Facts, share: Ratio, kind: str) -> dict[int, float]:
    """Return what was spent on a type by year: the years in a row that end in the base year."""
    base = share.latest
    rows = facts.select(country=share.country, dimension="type", category=kind, vintage_kind=share.kind, unit=base.unit)
    known = {fact.year: float(fact.value) for fact in rows if fact.value}
    found, year = {}, base.year
    while year in known:
        found[year] = known[year]
        year -= 1
    return found
