# SPDX-License-Identifier: Apache-2.0
"""The answer of `backcast`: paths, prices, what binds, odds, frontier, stress."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.investment.path_answer import BaseYear
from yuzui.investment.tax_answer import EndedRule
from yuzui.job.result import Answer as Base
from yuzui.job.result import File
from yuzui.text import Text


class LeverAmounts(msgspec.Struct, frozen=True):
    """What a path asks of each lever by year, and how far its replay lies from its straight lines."""

    rounds: int
    replay_gap_pp: float | None
    fiscal_cost: float | None
    amounts: dict[str, list[float]]


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """A path to the target, the base year first in ``amounts`` and ``shares``; None throughout where there is none."""

    status: str
    steadiness: float
    total: float | None = None
    cost: float | None = None
    amounts: list[float] | None = None
    growth: list[float] | None = None
    shares: list[float] | None = None
    levers: LeverAmounts | None


class Price(msgspec.Struct, frozen=True):
    """What a step more of a limit costs; money alone where it was solved again."""

    kind: str
    year: int
    step: float
    cost: float
    solved_again: float | None


class Later(msgspec.Struct, frozen=True):
    """Money of a path kept for a year more, of one that takes that year, and what it saves."""

    kept: float | None
    later: float | None
    saves: float | None


class YearMore(msgspec.Struct, frozen=True):
    """What one year more saves."""

    by: int
    cheapest: Later
    steadiest: Later


class Limit(msgspec.Struct, frozen=True):
    """A limit of a year; ``means`` is lever and schedule, None where it is about all money."""

    kind: str
    year: int
    means: str | None


class Loosened(Limit, frozen=True):
    """A limit, and what it would have to be: solved again with this there is a path."""

    limit: float
    needed: float


class Alone(msgspec.Struct, frozen=True):
    """One limit giving way alone; nothing is needed where that is not enough."""

    kind: str
    means: str | None
    needed: list[Loosened]


class Infeasible(msgspec.Struct, frozen=True, kw_only=True):
    """How far one gets, what is in the way, what would have to give way, and the first later deadline with a path."""

    reachable: float | None
    binding: list[Limit]
    needed: list[Loosened]
    alone: list[Alone]
    met_in: int | None


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """The path made for given odds: odds promised, odds in fresh futures, money."""

    method: str
    sure: float
    promised: float
    realised: float | None
    fresh: int
    status: str
    total: float | None
    cost: float | None
    share: float | None
    history: dict[str, float]
    seed: int


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline and a target beside those asked for, and what a path to them takes."""

    by: int
    target: float
    path: str
    status: str
    extra: float | None
    total: float | None
    top_growth: float | None


class Frontier(msgspec.Struct, frozen=True):
    """Deadlines and targets around, all money counted to one year."""

    counted_to: int
    points: list[Point]


class Stress(msgspec.Struct, frozen=True, kw_only=True):
    """What something taken from the steadiest plan leaves of it; ``ends`` is the dated rule of a sunset."""

    name: str
    size: float
    share: float
    shortfall_pp: float
    years_lost: int | None
    source: str | None
    ends: EndedRule | None = None


class Untested(msgspec.Struct, frozen=True):
    """A stress that could not be computed, and why."""

    name: str
    why: Text


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.path.backcast/1"):
    """Paths from today's share to a target, with their prices."""

    measure: str
    of: str
    country: str
    origin: str
    base: BaseYear
    target: float
    by: int
    denominator_rule: str
    growth: float | list[float]
    growth_given: bool
    cap: float | list[float] | None
    ceiling: float | list[float] | None
    steadiness: float | None
    discount: float
    floor: bool
    levers: dict[str, dict[str, Any]]
    years: list[int]
    status: str
    price_of_steadiness: float | None
    paths: dict[str, Path]
    prices: dict[str, list[Price]]
    one_year_more: YearMore | None
    infeasible: Infeasible | None
    odds: Promised | None
    frontier: Frontier | None
    gifts: Text | None
    stress: list[Stress]
    untested: list[Untested]
    files: list[File]

    @property
    def unit(self) -> str | None:
        """The unit of money; None where only shares are known."""
        return self.base.unit
