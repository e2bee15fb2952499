# SPDX-License-Identifier: Apache-2.0
"""A number a person may see: never without unit, source, vintage, window, coverage, origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Origin = Literal["real", "derived", "secondary", "unverified", "example", "synthetic", "mixed"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the quantity.
    level : float
        Nominal probability, fraction.
    kind : str
        What it is an interval of: ``posterior``, ``reference class``, ``resampling``, ...
    """

    low: float
    high: float
    level: float
    kind: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with everything needed to judge it.

    Parameters
    ----------
    value : float or None
        The value; None means it cannot be said.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    source : str
        Where the data come from.
    vintage : str
        Which publication of the data (``final``, ``preliminary``, a date).
    window : str
        Period or lag the value speaks of.
    coverage : float or None
        Share of rows used, fraction.
    origin : str
        ``real``, ``derived``, ``synthetic`` or ``mixed``.
    interval : Interval or None
        Interval, if one is known.
    inputs_hash : str
        Digest of the inputs.
    seed : int or None
        Seed of any random step.
    """

    value: float | None
    unit: str
    source: str
    vintage: str
    window: str
    coverage: float | None
    origin: Origin
    interval: Interval | None = None
    inputs_hash: str = ""
    seed: int | None = None

    def json(self) -> dict[str, Any]:
        """Return the JSON form, the same on every face."""
        interval = self.interval
        return {
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "vintage": self.vintage,
            "window": self.window,
            "coverage": self.coverage,
            "origin": self.origin,
            "interval": None
            if interval is None
            else {"low": interval.low, "high": interval.high, "level": interval.level, "kind": interval.kind},
            "inputs_hash": self.inputs_hash,
            "seed": self.seed,
        }
