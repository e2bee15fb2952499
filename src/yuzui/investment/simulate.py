# SPDX-License-Identifier: Apache-2.0
"""Levers acting on a path one after another, with draws of what nobody knows.

The order is that of the levers' ``ORDER``: first the denominator, then what adds money, then tax,
and last what only moves labels. Draws are by the name of each prior and the seed, so that two
scenarios of one seed differ by what is set in them and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui import registry
from yuzui.errors import UnknownIdentifierError
from yuzui.investment import prior
from yuzui.investment.baselines import LEVELS, quantile
from yuzui.investment.lever import Cell, Param, Path, Setpoint, Setting
from yuzui.investment.prior import Prior
from yuzui.investment.simulation_answer import Spread
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

DRAWS = 10_000
ROUGH = 1_000
"""Fewer draws than this are allowed and said to be rough; a page, which answers at once, takes so
many."""

Settings = Mapping[str, Mapping[str, Setpoint]]
"""Lever to parameter to value."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one lever did.

    Parameters
    ----------
    lever : str
        Its name.
    path : Path
        The path after it.
    moved : array of float, shape (1 or draws, years)
        Change of the share as reported, fraction.
    """

    lever: str
    path: Path
    moved: Array


def levers(own: Mapping[str, ModuleType] | None = None) -> dict[str, ModuleType]:
    """Return the levers by name, in the order in which they act; with those of a workspace."""
    modules = {**registry.modules("lever"), **(own or {})}
    return dict(sorted(modules.items(), key=lambda item: item[1].ORDER))


def lever(name: str, own: Mapping[str, ModuleType] | None = None) -> ModuleType:
    """Return a lever."""
    known: Mapping[str, ModuleType] = {**registry.modules("lever"), **own} if own else registry.modules("lever")
    if name not in known:
        raise UnknownIdentifierError(
            Text("there is no such lever", "没有该政策工具"), seen=name, expected=" ".join(levers(own))
        )
    return known[name]


def parameter(lever_: str, name: str) -> Param:
    """Return a parameter of a lever."""
    known: dict[str, Param] = {one.name: one for one in lever(lever_).PARAMETERS}
    if name not in known:
        words = Text("the lever has no such parameter", "该政策工具没有此参数")
        raise UnknownIdentifierError(words, seen=name, expected=" ".join(known))
    return known[name]


def titled(lever_: str, name: str) -> Text:
    """Return a lever and one of its parameters in words."""
    title, label = lever(lever_).TITLE, parameter(lever_, name).label
    return Text("{t} ({l})", "{t}（{l}）").format(t=title, l=label)


def drawn(
    module: ModuleType, seed: int, n: int, years: int, priors: Mapping[str, Prior] | None = None
) -> dict[str, Array]:
    """Return draws of every uncertain parameter of a lever."""
    return {
        one.name: prior.current(one.prior, priors).draw(seed, n, years if one.yearly else 1)
        for one in module.PARAMETERS
        if one.prior
    }


def medians(module: ModuleType, priors: Mapping[str, Prior] | None = None) -> dict[str, float]:
    """Return every uncertain parameter of a lever at its median; yearly chance at its default."""
    return {
        one.name: prior.current(one.prior, priors).median for one in module.PARAMETERS if one.prior and not one.yearly
    }


def silent(module: ModuleType, priors: Mapping[str, Prior] | None = None) -> dict[str, float]:
    """Return every uncertain parameter at its value in a world where nothing responds."""
    return {
        one.name: prior.current(one.prior, priors).silent for one in module.PARAMETERS if one.prior and not one.yearly
    }


def walk(years: int, seed: int, n: int) -> Array:
    r"""Return levels at which a share lies in its distribution, year after year.

    Notes
    -----
    :math:`\Phi(W_h / \sqrt h)` with a random walk W: the level of each year is uniform, so that
    the distribution of a single year is that of the forecast, and years near one another are
    related as those of a random walk are.
    """
    steps = prior.Prior("walk", "normal", (0.0, 1.0), prior.ASSUMPTION, "", Text("", ""))
    places = np.cumsum(steps.draw(seed, n, years - 1), axis=1)
    levels = prior.below(places / np.sqrt(np.arange(1, years)))
    return np.concatenate([np.full((n, 1), 0.5), levels], axis=1)


def without(cells: Mapping[Cell, float], years: Sequence[int], growth: Sequence[float], shares: Array) -> Path:
    """Return the path on which no lever acts."""
    whole = np.cumprod(1 + np.array([0.0, *growth[1:]]))[None]
    basic = shares / shares[:, :1] * whole
    rest = (1 - shares) / (1 - shares[:, :1]) * whole
    return Path.raised(cells, years, basic, rest)


def applied(path: Path, settings: Settings, unknown: Settings | None = None) -> list[Step]:
    """Let levers act, in their order."""
    known = levers()
    for name in settings.keys() - known.keys():
        lever(name)
    steps: list[Step] = []
    for name, module in known.items():
        if name not in settings:
            continue
        values = {**(unknown or {}).get(name, {}), **settings[name]}
        after = module.effect(path, Setting(module.PARAMETERS, values))
        steps.append(Step(name, after, after.share() - path.share()))
        path = after
    return steps


def summary(values: Array) -> dict[str, list[float]]:
    """Return mean and percentiles by year."""
    ordered = np.sort(values, axis=0)
    rows = {name: quantile(ordered, level) for name, level in LEVELS.items()}
    return {name: row.tolist() for name, row in {"mean": values.mean(axis=0), **rows}.items()}


def rows(values: Array, years: Sequence[int]) -> list[Spread]:
    """Return mean and percentiles by year."""
    whole = np.broadcast_to(values, (len(np.atleast_2d(values)), len(years)))
    by_name = summary(np.asarray(whole, dtype=float))
    return [Spread(year, **{name: cells[place] for name, cells in by_name.items()}) for place, year in enumerate(years)]


def later(values: Array, years: Sequence[int]) -> list[Spread]:
    """Return :func:`rows` without the base year, which is no draw."""
    return rows(values, years)[1:]


def reached(share: Array, target: float) -> Array:
    """Return the share of draws at or above a target, by year, shape (years,)."""
    shares: Array = (share >= target).mean(axis=0)
    return shares


def years_of(base: int, horizon: int) -> tuple[int, ...]:
    """Return the years of a path, the base year first."""
    return tuple(range(base, horizon + 1))


def sequence(settings: Iterable[str]) -> Sequence[str]:
    """Return the levers of a scenario in the order in which they act."""
    chosen = set(settings)
    return [name for name in levers() if name in chosen]
