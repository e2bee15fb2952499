# SPDX-License-Identifier: Apache-2.0
"""What may stand under each word of a back-cast's file; every fault is told with its line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.investment import simulate
from yuzui.sheets.formats.yaml_lines import Marked
from yuzui.text import Text

TEXTS = ("country", "measure", "of", "rule")
LIMITS = frozenset({"most", "ramp"})
UNBOUNDED = (-math.inf, math.inf)
BOUNDS = {"growth": (-0.5, 1.0), "cap": (-0.5, 1.0), "ceiling": (0.0, math.inf)}
"""Least and most of a figure by year; a rate beyond is a per cent taken for a fraction."""

_TEXT = Text("one word is needed here", "此处须为一个词")
_YEAR = Text("a year is needed here", "此处须为年份")
_NUMBER = Text("a number is needed here", "此处须为数字")
_RANGE = Text("the value lies outside what is plausible", "取值超出合理范围")
_NAMES = Text("names with values are needed here", "此处须为名称与取值")
_CHOICE = Text("yes or no is needed here", "此处须为是或否")
_FRACTION = Text("a growth rate is a fraction a year", "增速请写成小数（每年）")


def checked(found: Marked) -> dict[str, Any]:
    """Return what a file says, its years as numbers, or refuse what it cannot mean."""
    reader = _Reader(found.file)
    said = {name: reader.said(found, name) for name in found}
    if reader.faults:
        raise together(reader.faults)
    return said


class _Reader:
    """Reads the values of one file and gathers its faults."""

    def __init__(self, file: str) -> None:
        self.file, self.faults = file, list[InputError]()

    def said(self, within: Marked, name: str) -> Any:
        value = within[name]
        if name in TEXTS:
            return value if isinstance(value, str) else self._fault(within, name, _TEXT, "basic")
        if name == "by":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return value if whole else self._fault(within, name, _YEAR, "2030")
        if name == "frontier":
            known = isinstance(value, bool) or value == "ends"
            return value if known else self._fault(within, name, _CHOICE, "true false ends")
        if name in BOUNDS:
            return self._by_year(within, name, BOUNDS[name])
        if name == "sources":
            return self._names(within, name)
        if name == "levers":
            levers = self._names(within, name) if value is not None else {}
            return {lever: self._lever(levers, lever) for lever in levers}
        return self._inside(within, name, value, UNBOUNDED)

    def _lever(self, levers: Any, name: str) -> dict[str, Any]:
        values = self._names(levers, name) if levers[name] is not None else {}
        known = simulate.levers()
        bounds = known[name].RANGE if name in known else {}
        return {key: self._setting(values, key, bounds.get(key, UNBOUNDED)) for key in values}

    def _setting(self, values: Any, key: str, bounds: tuple[float, float]) -> Any:
        """Return an amount that is given, by year or for all, or the limits of one to be found."""
        limits = values[key]
        if not isinstance(limits, Mapping) or not set(limits) <= LIMITS:
            return self._by_year(values, key, bounds)
        return {name: self._by_year(limits, name, (0.0, math.inf)) for name in limits}

    def _by_year(self, within: Any, name: str, bounds: tuple[float, float]) -> Any:
        value = within[name]
        if isinstance(value, list) and name in BOUNDS:
            return [self._inside(within, name, one, bounds) for one in value]
        if not isinstance(value, Mapping):
            return self._inside(within, name, value, bounds)
        if wrong := [key for key in value if not _is_year(key)]:
            self._fault(value, wrong[0], _YEAR, "2030", seen=wrong[0])
            return {}
        return {int(key): self._inside(value, key, value[key], bounds) for key in value}

    def _inside(self, within: Any, name: str, value: Any, bounds: tuple[float, float]) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or abs(value) > 1e30:
            self._fault(within, name, _NUMBER, "0.1", seen=value)
            return 0.0
        if not bounds[0] <= value <= bounds[1]:
            expected = f"{bounds[0]:g} … {bounds[1]:g}" if bounds[1] < math.inf else ">= 0"
            words = _FRACTION if bounds == BOUNDS["growth"] else _RANGE
            self._fault(within, name, words, expected, seen=value)
        return value  # type: ignore[no-any-return]

    def _names(self, within: Any, name: str) -> Any:
        found = within[name]
        if isinstance(found, Mapping):
            return found
        self._fault(within, name, _NAMES, f"{name}: {{…: …}}")
        return {}

    def _fault(self, within: Any, name: str, words: Text, expected: str, seen: Any = None) -> None:
        seen = within[name] if seen is None else seen
        place = Place(self.file, row=within.lines.get(name), column=str(name))
        text = "—" if seen is None else str(seen)[:80]
        self.faults.append(InputError(words, place, text, expected, code="scenario"))


def _is_year(key: Any) -> bool:
    return str(key).isascii() and str(key).isdigit() and 1900 <= int(key) <= 2200
