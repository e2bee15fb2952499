# SPDX-License-Identifier: Apache-2.0
"""One row of an instance: each field read once, each fault kept with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.scheduling.instance import Span
from yuzui.sheets.schema import MISSING, Line
from yuzui.text import Text

MOST = 2**53
"""Largest whole number: beyond it a reader of JSON elsewhere would round."""


@dataclass(slots=True)
class Row(Line):
    """Values of one row of JSON, and what is wrong with them."""

    def word(self, column: str, default: Any = MISSING) -> str:
        """Return a text; a number is taken for one."""
        value = self.values.get(column, default)
        if is_word(value):
            return str(value)
        if default is not MISSING and (value is None or value == ""):
            return str(default)
        self.fault(column, _NO_WORD, value, "text", "wrong_type")
        return ""

    def whole(self, column: str, low: int, default: Any = MISSING) -> int:
        """Return a whole number that is not below a limit; null counts as missing."""
        value = self.values.get(column)
        return self.number(column, default if value is None else value, low)

    def number(self, column: str, value: Any, low: int = -MOST) -> int:
        """Return a value as a whole number; a fault and the limit where it is none."""
        whole = _whole(value)
        if whole is None:
            self.fault(column, _NO_WHOLE, value, f">= {low}" if low > -MOST else "1", "wrong_type")
            return max(low, 0)
        if not low <= whole <= MOST:
            limits = f"{low} … {MOST}"
            self.fault(column, _OUT, value, limits, "out_of_range")
            return max(low, 0)
        return whole

    def amount(self, column: str) -> float:
        """Return a finite number, 0 or more."""
        value = self.values.get(column, MISSING)
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.fault(column, _NO_NUMBER, value, ">= 0", "wrong_type")
            return 0.0
        if not 0 <= value <= MOST:
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
        """Return a pair of seconds; None with a fault where it is none."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            self.fault(column, _NO_SPAN, value, "[t0, t1]", "wrong_type")
            return None
        start, end = (_whole(second) for second in value)
        if start is None or end is None:
            self.fault(column, _NO_WHOLE, value, "[t0, t1]", "wrong_type")
        elif max(abs(start), abs(end)) > MOST:
            self.fault(column, _OUT, value, f"|t| <= {MOST}", "out_of_range")
        else:
            return start, end
        return None

    def spans(self, column: str) -> list[Span]:
        """Return all pairs of seconds of a field; the end may stand before the start."""
        found = []
        for value in self.listed(column):
            if type(value) is list and len(value) == 2:
                start, end = value
                if type(start) is int and type(end) is int and -MOST <= start <= end <= MOST:
                    found.append((start, end))
                    continue
            if (span := self.span(column, value)) is not None:
                found.append(span)
        return found

    def forwards(self, column: str, spans: Iterable[Span]) -> list[Span]:
        """Return the pairs of seconds that are in order; the others are faults."""
        found = []
        for span in spans:
            if span[0] < span[1]:
                found.append(span)
            else:
                self.fault(column, _BACKWARDS, list(span), "t0 < t1", "end_before_start")
        return found


def is_word(value: Any) -> bool:
    """Return whether a value can name something: a text that is not blank, or a whole number."""
    if isinstance(value, str):
        return bool(value.strip())
    return type(value) is int and abs(value) <= MOST


def _whole(value: Any) -> int | None:
    """Return a whole number; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


_NO_WORD = Text("no text", "不是文字")
_NO_WHOLE = Text("no whole number", "不是整数")
_NO_NUMBER = Text("no number", "不是数字")
_NO_LIST = Text("no list", "不是列表")
_NO_TABLE = Text("no table of names and values", "不是名称与值的对照")
_NO_SPAN = Text("no pair of seconds", "不是一对秒数")
_BACKWARDS = Text("the interval ends before it begins", "区间的结束不晚于开始")
_OUT = Text("outside the allowed range", "超出允许范围")
