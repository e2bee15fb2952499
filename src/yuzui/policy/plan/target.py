# SPDX-License-Identifier: Apache-2.0
"""A numeric aim, and the named readings of what its text leaves open."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Literal

import msgspec

from yuzui.text import Text

Comparator = Literal[">", ">=", "<", "<=", "=", "range", "trend"]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One named interpretation; none is "the" deadline unless the text says so.

    Parameters
    ----------
    label : Text
        Its name.
    deadline : str or None
        Last day, ISO; None where the reading gives none or the reader sets it.
    source : str
        Who reads it so.
    status : str
        ``stated`` by a body, ``assumed`` for orientation, or ``open``.
    """

    label: Text
    source: str
    deadline: str | None = None
    status: Literal["stated", "assumed", "open"] = "assumed"


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the present value of a target is read from a study's document.

    Parameters
    ----------
    ref : str
        ``study:name``.
    at, year, vintage, series, source : str
        Addresses in the document of the value, its year, its vintage, the observed series (rows
        with ``year`` and ``value``) and where the value was read; the last three may be empty.
    odds : str
        Address of rows ``method, by, probability``; empty if the study gives none.
    by : str
        Argument of the study that takes the year for which odds are asked; empty if it has none.
    args : dict
        Arguments of the study.
    """

    ref: str
    at: str
    year: str
    vintage: str = ""
    series: str = ""
    source: str = ""
    odds: str = ""
    by: str = ""
    args: dict[str, str | int | float | bool | None] = {}


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A numeric aim.

    Parameters
    ----------
    numerator, denominator : str
        What is divided by what; the denominator is empty for a level.
    cmp : str
        ``>`` and ``>=`` differ: "over 8 %" is ``>``.
    value : float or None
        The aim in ``unit``; a share is a fraction. None only for ``trend``.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    deadline : str or None
        Last day, ISO; None when the text gives none.
    vintage : str
        Which publication of the data counts.
    high : float or None
        Upper end of a ``range``.
    baseline, baseline_year : float, int or None
        Where it started.
    readings : list of Reading
        Named interpretations.
    measure : Measure or None
        Where the present value is read; None means that it cannot be said.
    """

    numerator: str
    cmp: Comparator
    unit: str
    denominator: str = ""
    value: float | None = None
    deadline: str | None = None
    vintage: str = "final"
    high: float | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    readings: list[Reading] = []
    measure: Measure | None = None

    def met_by(self, value: float) -> bool:
        """Return whether a value meets the aim."""
        if self.cmp == "trend":
            return self.baseline is not None and value > self.baseline
        aim = self.value if self.value is not None else float("nan")
        if self.cmp == "range":
            return aim <= value <= (self.high if self.high is not None else aim)
        return _COMPARE[self.cmp](value, aim)


def required_rate(value: float, aim: float, years: float) -> float:
    """Return the yearly rate that leads from a value to an aim.

    Notes
    -----
    ``(aim/value)^(1/years) − 1``, or ``(aim − value)/years`` where a ratio has no meaning.
    """
    if value <= 0 or aim <= 0:
        return (aim - value) / years
    return float((aim / value) ** (1 / years) - 1)


def on_track(series: list[tuple[int, float]], aim: float, years: float) -> str:
    """Return whether the recent past would do, for a measure that has no model of its own."""
    if len(series) < 4 or years <= 0:
        return "no_data"
    by_year = dict(series)
    last, value = series[-1]
    rising = aim >= value
    needed = required_rate(value, aim, years)
    enough = 0
    for window in (3, 5, 10):
        past = by_year.get(last - window)
        if past is None:
            continue
        seen = required_rate(past, value, window) if value > 0 and past > 0 and aim > 0 else ((value - past) / window)
        enough += seen >= needed if rising else seen <= needed
    return "on_track" if enough >= 2 else "off_track"
