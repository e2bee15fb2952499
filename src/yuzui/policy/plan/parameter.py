# SPDX-License-Identifier: Apache-2.0
"""A policy value with dates: what held on a given day, and since when."""

from __future__ import annotations

import datetime as dt

import msgspec

from yuzui.errors import Place, PlanError
from yuzui.text import Text


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated value.

    Parameters
    ----------
    name : str
        Name by which checks refer to it (``parameter:NAME``).
    label : Text
        Name in both languages.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    values : dict
        Day from which a value holds (ISO) to the value.
    source : str
        Where it is laid down.
    vintage : str
        State of the source.
    low, high : float or None
        Range of the values.
    until : str or None
        Last day for which the last value is known to hold.
    """

    name: str
    label: Text
    unit: str
    values: dict[str, float]
    source: str
    vintage: str
    low: float | None = None
    high: float | None = None
    until: str | None = None

    def on(self, day: dt.date) -> float:
        """Return the value that holds on a day."""
        past = [key for key in sorted(self.values) if key <= day.isoformat()]
        if not past:
            raise PlanError(
                Text("the parameter has no value on this day", "该参数在此日期没有取值"),
                place=Place(column=self.name),
                seen=day.isoformat(),
                expected=f">= {min(self.values)}",
                fix=Text(
                    f"ask for {min(self.values)} or later, or add an earlier value under “values”",
                    f"请改用 {min(self.values)} 或之后的日期，或在“values”下补充更早的取值",
                ),
                code="no_value_yet",
            )
        return self.values[past[-1]]

    def warning(self, day: dt.date) -> Text | None:
        """Return a warning if the day lies behind the last day the value is known to hold."""
        if self.until is None or day.isoformat() <= self.until:
            return None
        return Text(
            f"the last known value of {self.name} ended on {self.until}",
            f"参数 {self.name} 的最后已知取值截至 {self.until}",
        )
