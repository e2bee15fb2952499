# SPDX-License-Identifier: Apache-2.0
"""What a lever is made of, and the cube of money it acts on.

The cube has five sources of funds, four performers and three types. A lever returns additive
flows; whoever pays is written down beside every flow, so that no money appears from nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SOURCES = ("central_government", "local_government", "enterprise", "abroad", "other")
PERFORMERS = ("enterprise", "government_institute", "higher_education", "other")
TYPES = ("basic", "applied", "experimental")
PUBLIC = frozenset({"central_government", "local_government"})
"""Sources whose money is a fiscal cost."""

Cell = tuple[str, str, str]
"""Source of funds, performer, type."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What the literature says of a parameter.

    Parameters
    ----------
    name : str
        Name of the parameter.
    distribution : str
        ``triangular`` (low, mode, high).
    arguments : tuple of float
        Its arguments.
    citation, version : str
        The paper, and which version of it; empty only for a labelled assumption.
    definition : Text
        What the parameter means there.
    """

    name: str
    distribution: str
    arguments: tuple[float, ...]
    citation: str
    version: str
    definition: Text

    def draw(self, generator: np.random.Generator, n: int) -> Array:
        """Return n draws, shape (n, 1).

        Raises
        ------
        ValueError
            If the distribution is not known.
        """
        if self.distribution != "triangular":
            raise ValueError(self.distribution)
        low, mode, high = self.arguments
        return generator.triangular(low, mode, high, size=(n, 1))


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
    prior : Prior or None
        Distribution of an uncertain parameter.
    note : Text or None
        Where the default comes from.
    """

    name: str
    label: Text
    unit: str
    default: float = 0.0
    schedule: bool = False
    sign: int = 0
    prior: Prior | None = None
    note: Text | None = None


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
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := set(self.values) - {param.name for param in self.parameters}:
            raise KeyError(f"no such parameter: {sorted(unknown)}")

    def __getitem__(self, name: str) -> Any:
        default = next(param.default for param in self.parameters if param.name == name)
        return self.values.get(name, default)

    def schedule(self, name: str, years: Sequence[int]) -> Array:
        """Return a parameter by year, shape (years,); the base year, the first, is always 0."""
        import numpy as np

        found = np.array(np.broadcast_to(np.asarray(self[name], float), (len(years),)))
        found[0] = 0.0
        return found


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
    flows : array of float, shape (draws, years, 5, 4, 3)
        Money by source, performer and type.
    paid : mapping
        Source to money it pays beyond the baseline, shape (draws, years).
    queued : array of float, shape (draws, years)
        Money that could not be absorbed and waits for the next year.
    """

    years: tuple[int, ...]
    flows: Array
    paid: Mapping[str, Array]
    queued: Array

    @classmethod
    def of(
        cls,
        cells: Mapping[Cell, float],
        years: Sequence[int],
        growth: float = 0.0,
        draws: int = 1,
    ) -> Path:
        """Return the path on which every cell grows at one rate.

        Parameters
        ----------
        cells : mapping
            Cell to amount in the base year.
        years : sequence of int
            The base year first.
        growth : float
            Yearly growth, fraction.
        draws : int
            Number of draws.

        Returns
        -------
        Path
            Nothing paid beyond the baseline.
        """
        import numpy as np

        start = np.zeros((len(SOURCES), len(PERFORMERS), len(TYPES)))
        for cell, amount in cells.items():
            start[place(cell)] = amount
        rise = (1 + growth) ** np.arange(len(years))
        flows = np.tile(rise[:, None, None, None] * start, (draws, 1, 1, 1, 1))
        nothing = np.zeros((draws, len(years)))
        return cls(tuple(years), flows, dict.fromkeys(SOURCES, nothing), nothing)

    def add(self, cell: Cell, amount: Array) -> Path:
        """Return the path with money added to one cell, paid by the cell's source.

        Parameters
        ----------
        cell : tuple
            Source, performer, type.
        amount : array of float, shape (draws, years)
            Money; negative where it is withdrawn.
        """
        flows = self.flows.copy()
        source, performer, kind = place(cell)
        flows[:, :, source, performer, kind] += amount
        paid = dict(self.paid) | {cell[0]: self.paid[cell[0]] + amount}
        return replace(self, flows=flows, paid=paid)

    @property
    def cost(self) -> Array:
        """Fiscal cost beyond the baseline, shape (draws, years)."""
        found: Array = sum(self.paid[source] for source in sorted(PUBLIC))  # type: ignore[assignment]
        return found

    @property
    def whole(self) -> Array:
        """All R&D, shape (draws, years)."""
        total: Array = self.flows.sum(axis=(2, 3, 4))
        return total

    def amount(self, kind: str = "basic") -> Array:
        """Return the money of one type, shape (draws, years)."""
        total: Array = self.flows[..., TYPES.index(kind)].sum(axis=(2, 3))
        return total

    def share(self, kind: str = "basic") -> Array:
        """Return the share of one type, fraction, shape (draws, years)."""
        return self.amount(kind) / self.whole


def place(cell: Cell) -> tuple[int, int, int]:
    """Return the indices of a cell."""
    source, performer, kind = cell
    return SOURCES.index(source), PERFORMERS.index(performer), TYPES.index(kind)
