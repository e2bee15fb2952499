# SPDX-License-Identifier: Apache-2.0
r"""What the literature says of a parameter: a distribution, cited, dated and open to change.

One file of ``priors/`` is one parameter; its ``versions`` are dated by the day from which the
evidence was public, so that a run of an earlier day can be made again with what was known then.

Draws of one prior come from a stream of its own, by its name and the seed alone: two scenarios
that share a prior share its draws (their difference is then no noise), whatever else they hold,
and a prior that was edited moves its draws without shuffling them.
"""

from __future__ import annotations

import datetime as dt
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import yaml

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ARGUMENTS: Mapping[str, int] = {"fixed": 1, "uniform": 2, "triangular": 3, "beta": 2, "normal": 2, "lognormal": 2}
"""Distributions and how many arguments each takes: value; low, high; low, mode, high; a, b; mean,
deviation; mean and deviation of the logarithm."""

DISTRIBUTIONS: Mapping[str, Text] = {
    "fixed": Text("one value", "定值"),
    "uniform": Text("uniform", "均匀分布"),
    "triangular": Text("triangular", "三角分布"),
    "beta": Text("beta", "贝塔分布"),
    "normal": Text("normal", "正态分布"),
    "lognormal": Text("lognormal", "对数正态分布"),
}
"""Names of the distributions."""

SHAPES = (0.2, 500.0)
"""Least and most of the arguments of a beta distribution: beyond them its quantiles are coarse."""

TAILS = (0.01, 0.99)
"""Between these levels a distribution without ends must lie in the declared range."""

BY_HAND = "changed by hand"
"""Version of a prior that a person changed."""

ASSUMPTION = "assumption"
"""Citation of a prior that rests on no source and says so."""

_GRID = 4001
"""Points at which the beta distribution is integrated; its quantiles are right to four digits."""


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A prior as an answer states it; ``since`` is the day from which its evidence was public."""

    name: str
    label: Text
    distribution: str
    arguments: list[float]
    citation: str
    version: str
    since: str | None
    definition: Text


class Form(msgspec.Struct, frozen=True):
    """A distribution and its arguments."""

    distribution: str
    arguments: list[float]


class Marked(Stated, frozen=True, kw_only=True):
    """A prior, and what it was before a person changed it, if one did."""

    changed: bool
    before: Form | None


@dataclass(frozen=True, slots=True)
class Prior:
    """What the literature says of a parameter.

    Parameters
    ----------
    name : str
        Name of the prior; also of its stream of random numbers.
    distribution : str
        One of :data:`ARGUMENTS`.
    arguments : tuple of float
        Its arguments.
    citation, version : str
        The paper, and which version of it; :data:`ASSUMPTION` for what has no source.
    definition : Text
        What the parameter means there.
    label : Text or None
        Short name.
    since : datetime.date
        Day from which the evidence was public.
    silent : float
        Value in a world without effect.
    range : tuple of float
        Least and most that a person may set.
    editable : bool
        Whether a person may change it; what is chance by definition is not.
    before : Prior or None
        What it was before a person changed it.
    """

    name: str
    distribution: str
    arguments: tuple[float, ...]
    citation: str
    version: str
    definition: Text
    label: Text | None = None
    since: dt.date = dt.date.min
    silent: float = 0.0
    range: tuple[float, float] = (-math.inf, math.inf)
    editable: bool = True
    before: Prior | None = None

    def __post_init__(self) -> None:
        if ARGUMENTS.get(self.distribution) != len(self.arguments) or not _sound(self):
            raise ValueError(f"{self.name}: {self.distribution} {self.arguments}")

    def quantile(self, level: Any) -> Any:
        """Return quantiles."""
        level = np.asarray(level, dtype=float)
        quantiles = np.asarray(_QUANTILES[self.distribution](level, self.arguments))
        return quantiles if quantiles.ndim else float(quantiles)

    @property
    def median(self) -> float:
        """The value with half of the probability below it."""
        return float(self.quantile(0.5))

    def draw(self, seed: int, n: int, years: int = 1) -> Array:
        """Return draws, shape (n, years): by name and seed, whatever else is drawn."""
        stream = np.random.default_rng([seed, zlib.crc32(self.name.encode())])
        return np.asarray(self.quantile(stream.random((n, years))))

    def stated(self) -> Stated:
        """Return the prior as an answer states it."""
        return Stated(**self._stated())

    def marked(self) -> Marked:
        """Return :meth:`stated` with what it was before a person changed it, if one did."""
        old = self.before
        was = None if old is None else Form(old.distribution, list(old.arguments))
        return Marked(**self._stated(), changed=old is not None, before=was)

    def _stated(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label or self.definition,
            "distribution": self.distribution,
            "arguments": list(self.arguments),
            "citation": self.citation,
            "version": self.version,
            "since": None if self.since == dt.date.min else self.since.isoformat(),
            "definition": self.definition,
        }


@cache
def folder() -> Path:
    """Return the folder whose listing is the registry of priors."""
    return Path(str(files("yuzui.investment") / "priors"))


def names() -> list[str]:
    """Return the names of all priors."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def load(name: str, day: dt.date | None = None) -> Prior:
    """Return a prior as the evidence stood on a day."""
    path = folder() / f"{name}.yaml"
    if not name.isidentifier() or not path.is_file():
        raise UnknownIdentifierError(
            Text("there is no such prior", "没有该先验"), seen=name, expected=" ".join(names())
        )
    versions = _versions(path)
    known = [one for one in versions if day is None or one.since <= day]
    if not known:
        raise UnknownIdentifierError(
            Text("the evidence of this prior is younger", "该先验所据文献晚于此日"),
            seen=str(day),
            expected=f">= {versions[0].since}",
        )
    return known[-1]


def current(name: str, changed: Mapping[str, Prior] | None = None) -> Prior:
    """Return a prior as a person changed it, else its latest version."""
    return (changed or {}).get(name) or load(name)


def versions(name: str) -> tuple[Prior, ...]:
    """Return all versions of a prior, oldest first."""
    return _versions(folder() / f"{name}.yaml")


def edited(prior: Prior, distribution: str, arguments: tuple[float, ...]) -> Prior:
    """Return a prior as a person changed it; its version says so, and what it was is kept."""
    return replace(
        prior,
        distribution=distribution,
        arguments=arguments,
        citation=ASSUMPTION,
        version=BY_HAND,
        before=prior.before or prior,
    )


def outside(prior: Prior) -> tuple[str, str] | None:
    """Return what is seen and what is expected where a prior leaves its declared range."""
    limits = prior.range
    if prior.distribution == "beta":
        shape = next((a for a in prior.arguments if not SHAPES[0] <= a <= SHAPES[1]), None)
        if shape is not None:
            return f"{shape:g}", f"{SHAPES[0]:g} … {SHAPES[1]:g}"
    ends = prior.distribution in ("fixed", "uniform", "triangular")
    places = prior.arguments if ends else tuple(prior.quantile(TAILS))
    # what is no number is outside too
    wrong = next((place for place in places if not limits[0] <= place <= limits[1]), None)
    return None if wrong is None else (f"{wrong:.3g}", f"{limits[0]:g} … {limits[1]:g}")


@lru_cache(maxsize=64)
def _versions(path: Path) -> tuple[Prior, ...]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        label = Text.of(raw["label"])
        priors = [
            Prior(
                name=path.stem,
                distribution=one["distribution"],
                arguments=tuple(map(float, one["arguments"])),
                citation=one["citation"],
                version=one["version"],
                definition=Text.of(one["definition"]),
                label=label,
                since=one["since"],
                silent=float(raw.get("silent", 0.0)),
                range=(float(raw["range"][0]), float(raw["range"][1])),
                editable=bool(raw["editable"]),
            )
            for one in raw["versions"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            Text("this file has not the shape of a prior", "该文件不具备先验的结构"),
            Place(file=path.name),
            seen=str(error)[:120],
            expected="label; editable; range; versions: since distribution arguments citation version definition",
            code="not_a_prior",
        ) from None
    return tuple(sorted(priors, key=lambda one: one.since))


def below(places: Array) -> Array:
    """Return the probability below places of the standard normal distribution."""
    levels, known = _normal_table()
    return np.asarray(np.interp(places, known, levels))


def _sound(prior: Prior) -> bool:
    values = prior.arguments
    if prior.distribution in ("uniform", "triangular"):
        return list(values) == sorted(values)
    if prior.distribution == "beta":
        return min(values) > 0
    return prior.distribution == "fixed" or values[1] >= 0


def _triangular(level: Array, arguments: tuple[float, ...]) -> Array:
    low, mode, high = arguments
    if high == low:
        return np.full_like(level, low)
    left = (mode - low) / (high - low)
    rising = low + np.sqrt(level * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - level) * (high - low) * (high - mode))
    return np.where(level < left, rising, falling)


def _beta(level: Array, arguments: tuple[float, ...]) -> Array:
    places, below = _beta_table(*arguments)
    return np.interp(level, below, places)


@lru_cache(maxsize=32)
def _beta_table(a: float, b: float) -> tuple[Array, Array]:
    """Return places and the probability below each, by the middle of small intervals."""
    edges = np.linspace(0.0, 1.0, _GRID)
    middle = (edges[1:] + edges[:-1]) / 2
    logs = (a - 1) * np.log(middle) + (b - 1) * np.log1p(-middle)
    weight = np.exp(logs - logs.max())
    below = np.concatenate([[0.0], np.cumsum(weight)])
    return edges, below / below[-1]


def _normal(level: Array, arguments: tuple[float, ...]) -> Array:
    mean, deviation = arguments
    levels, places = _normal_table()
    return mean + deviation * np.interp(level, levels, places)


@lru_cache(maxsize=1)
def _normal_table() -> tuple[Array, Array]:
    places = np.linspace(-6.0, 6.0, _GRID)
    standard = NormalDist()
    return np.array([standard.cdf(place) for place in places]), places


def _lognormal(level: Array, arguments: tuple[float, ...]) -> Array:
    return np.exp(_normal(level, arguments))


def _uniform(level: Array, arguments: tuple[float, ...]) -> Array:
    return arguments[0] + (arguments[1] - arguments[0]) * level


def _fixed(level: Array, arguments: tuple[float, ...]) -> Array:
    return 0.0 * level + arguments[0]


_QUANTILES = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "beta": _beta,
    "normal": _normal,
    "lognormal": _lognormal,
}
