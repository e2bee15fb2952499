# SPDX-License-Identifier: Apache-2.0
"""One row of an instance: each field read once, each fault kept with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.errors import InputError, Place, meant
from yuzui.facilities.schedule.instance import Span
from yuzui.text import Text

MOST = 2**53
"""Largest whole number: beyond it a reader of JSON elsewhere would round."""

_MISSING = object()


@dataclass(slots=True)
class Row:
    """Values of one row, and what is wrong with them.

    Parameters
    ----------
    place : Place
        File, sheet and row.
    values : mapping
        Field to value, as JSON gives them.
    faults : list of InputError
        Faults found so far.
    """

    place: Place
    values: Mapping[str, Any]
    faults: list[InputError] = field(default_factory=list)

    def fault(self, column: str, message: Text, seen: Any, expected: str, code: str) -> None:
        """Keep a fault of one field.

        Parameters
        ----------
        column : str
            Field.
        message : Text
            What is wrong.
        seen : object
            What stood there.
        expected : str
            What should have.
        code : str
            Short name of the case.
        """
        place = Place(self.place.file, self.place.sheet, self.place.row, column)
        shown = "" if seen is _MISSING else str(seen)[:80]
        self.faults.append(
            InputError(message, place=place, seen=shown, expected=expected, code=code)
        )

    def word(self, column: str, default: Any = _MISSING) -> str:
        """Return a text; a number is taken for one."""
        value = self.values.get(column, default)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
        if value is default and default is not _MISSING:
            return str(default)
        self.fault(column, _NO_WORD, value, "text", "wrong_type")
        return ""

    def whole(self, column: str, low: int, default: Any = _MISSING) -> int:
        """Return a whole number that is not below a limit."""
        return self.number(column, self.values.get(column, default), low)

    def number(self, column: str, value: Any, low: int = -MOST) -> int:
        """Return a value as a whole number; a fault and the limit where it is none."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, float) and value.is_integer():
            value, whole = int(value), True
        if not whole:
            self.fault(column, _NO_WHOLE, value, f">= {low}" if low > -MOST else "1", "wrong_type")
            return max(low, 0)
        if not low <= value <= MOST:
            limits = f"{low} … {MOST}"
            self.fault(column, _OUT, value, limits, "out_of_range")
            return max(low, 0)
        return int(value)

    def amount(self, column: str) -> float:
        """Return a finite number, 0 or more."""
        value = self.values.get(column, _MISSING)
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.fault(column, _NO_NUMBER, value, ">= 0", "wrong_type")
            return 0.0
        if not math.isfinite(value) or not 0 <= value <= MOST:
            self.fault(column, _OUT, value, f"0 … {MOST}", "out_of_range")
            return 0.0
        return float(value)

    def listed(self, column: str) -> Sequence[Any]:
        """Return a list; empty where the field is missing or null."""
        value = self.values.get(column)
        if value is None:
            return ()
        if isinstance(value, list | tuple):
            return value
        self.fault(column, _NO_LIST, value, "[…]", "wrong_type")
        return ()

    def table(self, column: str) -> Mapping[str, Any]:
        """Return a mapping; empty where the field is missing or null."""
        value = self.values.get(column)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.fault(column, _NO_TABLE, value, "{…}", "wrong_type")
        return {}

    def span(self, column: str, value: Any) -> Span | None:
        """Return a pair of seconds in order; None with a fault where it is none."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            self.fault(column, _NO_SPAN, value, "[t0, t1]", "wrong_type")
            return None
        before = len(self.faults)
        start, end = (self.number(column, second) for second in value)
        if len(self.faults) > before:
            return None
        if end <= start:
            self.fault(column, _BACKWARDS, list(value), "t0 < t1", "end_before_start")
            return None
        return start, end

    def spans(self, column: str) -> list[Span]:
        """Return all pairs of seconds of a field."""
        found = (self.span(column, value) for value in self.listed(column))
        return [span for span in found if span is not None]

    def one_of(self, column: str, value: str, known: Iterable[str], code: str) -> bool:
        """Return whether a word is known; a fault that names the nearest where it is not.

        Parameters
        ----------
        column : str
            Field.
        value : str
            What stood there.
        known : iterable of str
            What may stand there.
        code : str
            Short name of the case.

        Returns
        -------
        bool
            Whether it is one of them.
        """
        words = list(known)
        if value in words:
            return True
        expected = ", ".join(words[:8]) + (" …" if len(words) > 8 else "")
        self.fault(column, _UNKNOWN, value, expected, code)
        if (fix := meant(value, words)) is not None:
            self.faults[-1].fix = fix
        return False


_NO_WORD = Text("no text", "不是文字")
_NO_WHOLE = Text("no whole number", "不是整数")
_NO_NUMBER = Text("no number", "不是数字")
_NO_LIST = Text("no list", "不是列表")
_NO_TABLE = Text("no table of names and values", "不是名称与值的对照")
_NO_SPAN = Text("no pair of seconds", "不是一对秒数")
_BACKWARDS = Text("the interval ends before it begins", "区间的结束不晚于开始")
_OUT = Text("outside the allowed range", "超出允许范围")
_UNKNOWN = Text("there is no such id", "没有这个编号")
