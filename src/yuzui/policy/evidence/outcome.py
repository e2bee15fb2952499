# SPDX-License-Identifier: Apache-2.0
"""What came of one check, and the status that follows from all of a clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.policy.plan.check import TOOL, Check, kind
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan_answer import Status, Word
from yuzui.text import Text

WORDS: dict[str, Text] = {
    "pass": Text("passes", "通过"),
    "fail": Text("fails", "未通过"),
    "error": Text("error", "出错"),
    "no_data": Text("no data", "无数据"),
    "awaits": Text("not built yet", "尚未建成"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one check."""

    outcome: Word
    message: Text
    measured: float | int | str | None = None
    bar: str = ""
    as_of: str = ""
    """Oldest day of which the facts speak, where it rests on facts."""


class NoDataError(Exception):
    """A pinned set is not here, or another file has its name."""

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
    "served": Text("tool proven", "工具已验证"),
    "partly": Text("in part", "部分"),
    "not_yet": Text("not built", "未建"),
    "outside": Text("outside software", "软件之外"),
}
"""The first axis: a property of the release, the same in every workspace."""


def judge(
    clause: Clause, resolved: Mapping[str, bool], outcomes: Sequence[tuple[Check, str]]
) -> tuple[Status, Status | None]:
    """Return the status of a clause and of its counterpart.

    Notes
    -----
    The first line that applies: primary kind outside → ``outside``, its counterpart judged by the
    lines below; every binding resolves and every required check passes → ``served``; at least one
    required check passes → ``partly``; else ``not_yet``.
    """
    needed = [word for check, word in outcomes if check.required and kind(check) in TOOL]
    status: Status
    if needed and all(resolved.values()) and all(word == "pass" for word in needed):
        status = "served"
    elif "pass" in needed:
        status = "partly"
    else:
        status = "not_yet"
    return ("outside", status) if clause.outside else (status, None)
