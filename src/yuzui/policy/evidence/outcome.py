# SPDX-License-Identifier: Apache-2.0
"""What came of one check."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan_answer import Status, Word
from yuzui.text import Text

WORDS: dict[str, Text] = {
    "pass": Text("passes", "通过"),
    "fail": Text("fails", "未通过"),
    "error": Text("error", "出错"),
    "no_data": Text("no data", "无数据"),
    "stale": Text("stale", "已过期"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one check."""

    outcome: Word
    message: Text
    measured: float | int | str | None = None
    bar: str = ""
    data: tuple[str, ...] = ()


class NoDataError(Exception):
    """The reference set of a check is neither loaded nor shipped."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class NotBuiltError(Exception):
    """A check needs a part that is in no registry yet."""

    def __init__(self, ref: str, nearest: str = "") -> None:
        super().__init__(ref)
        self.ref = ref
        near = Text(f"; nearest name: {nearest}", f"；相近名称：{nearest}") if nearest else Text("", "")
        self.message = Text(f"{ref} is not built yet", f"{ref} 尚未建成") + near


# Addresses in a document and conditions on rows: the little language of declared checks.


_STEP = re.compile(r"([^.\[\]]+)|\[([^=\]]+)=([^\]]*)\]|\[(-?\d+)\]")


def find(document: Any, address: str) -> Any:
    """Return what stands at an address.

    Examples
    --------
    >>> find({"rows": [{"year": 2024, "share": 0.0688}]}, "rows[year=2024].share")
    0.0688
    """
    here = document
    for name, key, value, index in _STEP.findall(address):
        if name:
            here = here.get(name) if isinstance(here, Mapping) else None
        elif index:
            row = int(index)
            here = here[row] if isinstance(here, list) and -len(here) <= row < len(here) else None
        else:
            pairs = dict(p.split("=", 1) for p in f"{key}={value}".split(","))
            rows = here if isinstance(here, list) else []
            here = next((r for r in rows if _agrees(r, pairs)), None)
        if here is None:
            return None
    return here


def _agrees(row: Any, pairs: Mapping[str, str]) -> bool:
    return isinstance(row, Mapping) and all(str(row.get(k)) == v for k, v in pairs.items())


def empty(value: Any) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or value == "" or value != value


def meets(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Return whether a row meets a condition."""
    return all(column in row and _fits(row[column], wanted) for column, wanted in where.items())


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return all(_OPERATORS[name](value, bar) for name, bar in wanted.items())
    if isinstance(wanted, list):
        return any(_same(value, item) for item in wanted)
    return _same(value, wanted)


def _same(value: Any, wanted: Any) -> bool:
    if wanted is None or empty(value):
        return empty(value) and empty(wanted)
    return bool(value == wanted) or str(value) == str(wanted)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "contains": lambda value, bar: str(bar) in str(value),
    "at_least": lambda value, bar: _number(value) >= bar,
    "at_most": lambda value, bar: _number(value) <= bar,
    "not": lambda value, bar: not _fits(value, bar),
}


# From outcomes to a status, by rule; never written by hand.


STATUSES: dict[str, Text] = {
    "served": Text("served", "已支撑"),
    "partly": Text("partly", "部分支撑"),
    "not_yet": Text("not yet", "尚未支撑"),
    "outside": Text("outside software", "软件之外"),
}

SOFTWARE = ("own", "attest")
"""Kinds of check that never speak for the software."""


def kind(check: Check) -> str:
    """Return the word of a check's kind."""
    return str(type(check).__struct_config__.tag)


def judge(
    clause: Clause, resolved: Mapping[str, bool], outcomes: Sequence[tuple[Check, str]]
) -> tuple[Status, Status | None]:
    """Return the status of a clause and of its counterpart.

    Notes
    -----
    The first line that applies: primary kind outside → ``outside``, its counterpart judged by
    the lines below; no primary binding resolves, or no required check could run → ``not_yet``;
    every binding resolves and every required check passes → ``served``; at least one
    required check passes → ``partly``; else ``not_yet``.
    """
    needed = [(c, word) for c, word in outcomes if c.required and kind(c) not in SOFTWARE]
    ran = any(word not in ("no_data", "stale") for _, word in needed)
    primary = any(resolved.get(ref, False) for ref in clause.primary)
    status: Status
    if not primary or not ran:
        status = "not_yet"
    elif all(resolved.values()) and all(word == "pass" for _, word in needed):
        status = "served"
    elif any(word == "pass" for _, word in needed):
        status = "partly"
    else:
        status = "not_yet"
    return ("outside", status) if clause.outside else (status, None)
