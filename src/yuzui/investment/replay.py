# SPDX-License-Identifier: Apache-2.0
"""Rises that countries did achieve, and whether the levers in their range would carry as far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from yuzui.investment import simulate
from yuzui.investment.baselines import Shares
from yuzui.investment.lever import Cell, Path
from yuzui.investment.lever_effects import start
from yuzui.investment.path import growth, last_growth, windows
from yuzui.investment.path_sources import PANEL, bundled, shipped
from yuzui.investment.series import ratio as panels
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.ratio import Panel, ratio
from yuzui.investment.simulate import lever
from yuzui.job.workspace import Workspace
from yuzui.text import Text

YEARS = 6
"""Years over which a rise is looked for."""

REAL = "real_levers"
"""Name of all levers together that move real money."""


@dataclass(frozen=True, slots=True)
class Rise:
    """The largest rise of a country."""

    country: str
    first: int
    last: int
    before: float
    after: float

    @property
    def above_rest(self) -> float:
        """By how much the part outgrew the rest a year, fraction.

        Notes
        -----
        ``((S_1/(1-S_1)) / (S_0/(1-S_0)))^{1/n} - 1``: with the rest growing at g, the part grew
        at ``(1+g)(1+above_rest) - 1``.
        """
        odds = [share / (1 - share) for share in (self.before, self.after)]
        return growth(odds[0], odds[1], self.last - self.first)

    def share(self, above_rest: float) -> float:
        """Return the share after the same years if the part outgrew the rest by so much."""
        odds = self.before / (1 - self.before) * (1 + above_rest) ** (self.last - self.first)
        return odds / (1 + odds)


def rise(country: str, shares: Shares, years: int = YEARS) -> Rise | None:
    """Return the largest rise over a number of years, the earliest of equals."""
    rises = [
        Rise(country, year, year + years, share, shares[year + years])
        for year, share in sorted(shares.items())
        if year + years in shares and 0 < share < 1 and 0 < shares[year + years] < 1
    ]
    return max(rises, key=lambda one: one.after - one.before, default=None)


def most(case: Rise, cells: Mapping[Cell, float], rate: float) -> dict[str, float]:
    """Return the share each lever reaches at the end of its range, from where a country began."""
    path = Path.of(begun(case.before, cells), range(case.first, case.last + 1), rate)
    settings = {name: favourable(name) for name in simulate.levers()}
    unknown = {name: simulate.medians(simulate.lever(name)) for name in settings}
    real = {name: own for name, own in settings.items() if simulate.lever(name).REAL}
    chosen: dict[str, Mapping[str, Any]] = {name: {name: own} for name, own in settings.items()}
    return {
        name: float(simulate.applied(path, own, unknown)[-1].path.share()[0, -1])
        for name, own in {**chosen, REAL: real}.items()
    }


def begun(share: float, cells: Mapping[Cell, float]) -> dict[Cell, float]:
    """Return a cube of the same size in which basic research has another share."""
    basic = sum(money for cell, money in cells.items() if cell[2] == "basic")
    whole = sum(cells.values())
    up, down = share * whole / basic, (1 - share) * whole / (whole - basic)
    return {cell: money * (up if cell[2] == "basic" else down) for cell, money in cells.items()}


def favourable(name: str) -> dict[str, float]:
    """Return every scheduled parameter of a lever at the end of its range that raises the share.

    A parameter without a declared direction stays at its default.
    """
    module = lever(name)
    return {
        one.name: module.RANGE[one.name][1 if one.sign > 0 else 0]
        for one in module.PARAMETERS
        if one.schedule and one.sign
    }


# Cases of the past played again with the levers of today.


COUNTRIES = ("KOR", "SGP")
"""Countries that are replayed unless others are asked for."""

SCALE = "CHN"
"""Country whose cube gives ranges in money their size."""


class Case(msgspec.Struct, frozen=True):
    """A rise of a country, the share each lever reaches from where it began, and those that suffice."""

    country: str
    first: int
    last: int
    before: float
    after: float
    above_rest: float
    reached: dict[str, float]
    enough: list[str]


def panel_of(workspace: Workspace) -> Panel:
    """Return the shares of basic research of the panel of countries that comes with Yuzui."""
    return panels.read(shipped(workspace, PANEL))


def replayed(workspace: Workspace, panel: Mapping[str, Shares], countries: Sequence[str] = COUNTRIES) -> list[Case]:
    """Return the largest rise of each country and what levers in range would reach from there."""
    facts = check_identities(bundled(workspace, SCALE))
    share = ratio(facts, SCALE, "basic", "total")
    wanted = Text("the series must say it", "序列须给出该数值")
    cells, rate = start(facts, share).cells, last_growth(windows(share, 0.08), wanted)
    cases = []
    for country in countries:
        case = rise(country, panel.get(country, {}))
        if case is not None:
            reached = most(case, cells, rate)
            enough = [name for name, value in reached.items() if value >= case.after]
            span = (case.first, case.last, case.before, case.after)
            cases.append(Case(country, *span, case.above_rest, reached, enough))
    return cases
