# SPDX-License-Identifier: Apache-2.0
"""What a lever is made of, and the cube of money it acts on.

The cube has five sources of funds, four performers and three types. A lever returns additive
flows; whoever pays is written down beside every flow, so that no money appears from nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from yuzui.text import Text

Array = np.ndarray[Any, Any]
Setpoint = float | str | Sequence[float] | Array
"""A value of a parameter: a number, one a year, draws, or a word."""

SOURCES = ("central_government", "local_government", "enterprise", "abroad", "other")
PERFORMERS = ("enterprise", "government_institute", "higher_education", "other")
TYPES = ("basic", "applied", "experimental")
PUBLIC = frozenset({"central_government", "local_government"})
"""Sources whose money is a fiscal cost."""

RANGE_UNIT = "100M CNY"
"""Unit of money in which the ranges of the shipped levers are stated."""

Cell = tuple[str, str, str]
"""Source of funds, performer, type."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a lever.

    Parameters
    ----------
    name : str
        Name in scenarios.
    label : Text
        Name shown.
    unit : str
        ``"1"`` for a fraction, ``"money"`` for the unit of the series.
    default : float
        Value that leaves everything as it is, or the usual one.
    schedule : bool
        Whether it has a value per year.
    sign : int
        Direction in which more of it moves the target share: 1, -1, or 0 if it depends.
    prior : str
        File of ``priors/`` with the distribution of an uncertain parameter; empty for none.
    note : Text or None
        Where the default comes from.
    yearly : bool
        Whether the prior is drawn anew each year.
    sourced : bool
        Whether a scenario that sets it must say where the figure was read.
    dated : bool
        Whether it may differ from year to year though it is no schedule: a part or a size that
        a plan does not steer.
    """

    name: str
    label: Text
    unit: str
    default: float = 0.0
    schedule: bool = False
    sign: int = 0
    prior: str = ""
    note: Text | None = None
    yearly: bool = False
    sourced: bool = False
    dated: bool = False

    @property
    def unnamed(self) -> float:
        """Value in a year that values by year leave out: none of a schedule, else the default."""
        return 0.0 if self.schedule else self.default


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny cube, a setting, and what must come out.

    Parameters
    ----------
    cells : mapping
        Cell to amount in the base year and the year after.
    setting : mapping
        Values of the lever in the year after.
    expect_pp : float
        Change of the share of basic research, percentage points.
    source : str
        How the expected value was found.
    """

    cells: Mapping[Cell, float]
    setting: Mapping[str, float]
    expect_pp: float
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Values of a lever's parameters: one number, one per year, or draws of shape (n, 1).

    Parameters
    ----------
    parameters : sequence of Param
        What may be set.
    values : mapping
        Parameter to value; what is not given is at its default.
    """

    parameters: Sequence[Param]
    values: Mapping[str, Setpoint] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := set(self.values) - {param.name for param in self.parameters}:
            raise KeyError(f"no such parameter: {sorted(unknown)}")

    def __getitem__(self, name: str) -> Any:
        default = next(param.default for param in self.parameters if param.name == name)
        return self.values.get(name, default)

    def schedule(self, name: str, years: Sequence[int]) -> Array:
        """Return a parameter by year, shape (1, years); the base year, the first, is always 0."""
        schedule = np.array(np.broadcast_to(np.asarray(self[name], float), (1, len(years))))
        schedule[:, 0] = 0.0
        return schedule


@dataclass(frozen=True, slots=True)
class Slope:
    """What one unit of a scheduled parameter does in its year, for the back-cast.

    Parameters
    ----------
    basic, rest : array of float, shape (years,)
        Change of basic research and of everything else.
    cost : array of float, shape (years,)
        Fiscal cost.
    """

    basic: Array
    rest: Array
    cost: Array


@dataclass(frozen=True)
class Path:
    """The cube over the years, in one or many draws.

    Parameters
    ----------
    years : tuple of int
        The base year first; no lever acts in it.
    cells : mapping
        Cell to its money, shape (1 or draws, years); a cell that is not there has none.
    paid : mapping
        Source to money it pays beyond the baseline, same shapes.
    queued : array of float, shape (1 or draws, years)
        Money that could not be absorbed and waits for the next year.
    reported : mapping
        Cell to what statistics show there beyond the money spent there: labels that were moved,
        and claims without research behind them.
    forgone : array of float, shape (1 or draws, years), or float
        Tax not collected beyond the baseline: a fiscal cost that is nobody's research money.

    Notes
    -----
    One array per cell, as wide as its own uncertainty: what is the same in all draws is held once.
    """

    years: tuple[int, ...]
    cells: Mapping[Cell, Array]
    paid: Mapping[str, Array]
    queued: Array
    reported: Mapping[Cell, Array] = field(default_factory=dict)
    forgone: Any = 0.0

    @classmethod
    def of(cls, cells: Mapping[Cell, float], years: Sequence[int], growth: Any = 0.0, basic_growth: Any = None) -> Path:
        """Return the path on which the cells grow."""
        rise = _rise(growth, len(years))
        basic = rise if basic_growth is None else _rise(basic_growth, len(years))
        return cls.raised(cells, years, basic, rise)

    @classmethod
    def raised(cls, cells: Mapping[Cell, float], years: Sequence[int], basic: Array, rest: Array) -> Path:
        """Return the path on which basic research and the rest stand at given levels."""
        for cell in cells:
            place(cell)
        grown = {cell: (basic if cell[2] == "basic" else rest) * amount for cell, amount in cells.items()}
        nothing = np.zeros((1, len(years)))
        return cls(tuple(years), grown, dict.fromkeys(SOURCES, nothing), nothing)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return max(len(self.queued), *(len(one) for one in self.cells.values()), 1)

    @property
    def flows(self) -> Array:
        """The whole cube, shape (draws, years, 5, 4, 3): for checks, not for arithmetic."""
        shape = (self.draws, len(self.years), len(SOURCES), len(PERFORMERS), len(TYPES))
        flows = np.zeros(shape)
        for cell, amount in self.cells.items():
            source, performer, kind = place(cell)
            flows[:, :, source, performer, kind] = amount
        return flows

    def cell(self, cell: Cell) -> Array:
        """Return the money of one cell, shape (1 or draws, years)."""
        amount = self.cells.get(cell)
        return np.zeros((1, len(self.years))) if amount is None else amount

    def total(self, source: str | None = None, performer: str | None = None, kind: str | None = None) -> Array:
        """Return the money of all cells that agree, shape (1 or draws, years)."""
        wanted = (source, performer, kind)
        total = np.zeros((1, len(self.years)))
        for cell, amount in self.cells.items():
            if not all(a is None or a == b for a, b in zip(wanted, cell, strict=True)):
                continue
            if len(amount) > len(total):
                total = total + amount
            else:
                # no new array for every cell
                total += amount
        return total

    def add(self, cell: Cell, amount: Array) -> Path:
        """Return the path with money added to one cell, paid by the cell's source."""
        place(cell)
        cells = dict(self.cells) | {cell: self.cell(cell) + amount}
        paid = dict(self.paid) | {cell[0]: self.paid[cell[0]] + amount}
        return replace(self, cells=cells, paid=paid)

    def report(self, cell: Cell, amount: Array) -> Path:
        """Return the path on which statistics show more (or less) in a cell than is spent there."""
        place(cell)
        known = self.reported.get(cell)
        shown = dict(self.reported) | {cell: amount if known is None else known + amount}
        return replace(self, reported=shown)

    def forgo(self, amount: Array) -> Path:
        """Return the path on which so much more tax is not collected."""
        return replace(self, forgone=self.forgone + amount)

    @property
    def cost(self) -> Array:
        """Fiscal cost beyond the baseline, shape (1 or draws, years): paid, or not collected."""
        paid: Any = sum(self.paid[source] for source in sorted(PUBLIC))
        cost: Array = paid + self.forgone
        return cost

    @cached_property
    def whole(self) -> Array:
        """All R&D that is really done, shape (1 or draws, years)."""
        return self.total()

    @cached_property
    def _basic(self) -> Array:
        """Basic research that is really done: what is asked of a path again and again."""
        return self.total(kind="basic")

    def amount(self, kind: str = "basic") -> Array:
        """Return the money of one type that is really spent on it, shape (1 or draws, years)."""
        return self._basic if kind == "basic" else self.total(kind=kind)

    def real_share(self, kind: str = "basic") -> Array:
        """Return the share of one type in what is really done, fraction."""
        return self.amount(kind) / self.whole

    def share(self, kind: str = "basic") -> Array:
        """Return the share of one type as statistics show it, fraction, shape (1 or draws, years).

        Where nothing is reported beyond what is done it is the real share.
        """
        return self._basic_share if kind == "basic" else self._shown(kind)

    @cached_property
    def _basic_share(self) -> Array:
        """The share of basic research as statistics show it."""
        return self._shown("basic")

    def _shown(self, kind: str) -> Array:
        part, whole = self.amount(kind), self.whole
        for cell, extra in self.reported.items():
            whole = whole + extra
            part = part + extra if cell[2] == kind else part
        return part / whole


def _rise(growth: Any, years: int) -> Array:
    """Return the level of each year over that of the base year, shape (1 or draws, years)."""
    rates = np.asarray(growth, dtype=float)
    if rates.ndim == 0:
        return np.power(1 + float(rates), np.arange(years))[None]
    rates = np.atleast_2d(rates).copy()
    rates[:, 0] = 0.0
    return np.asarray(np.cumprod(1 + rates, axis=1))


def place(cell: Cell) -> tuple[int, int, int]:
    """Return the indices of a cell."""
    source, performer, kind = cell
    return SOURCES.index(source), PERFORMERS.index(performer), TYPES.index(kind)
