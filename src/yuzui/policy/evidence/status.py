# SPDX-License-Identifier: Apache-2.0
"""From outcomes to a status, by rule; never written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

STATUSES: dict[str, Text] = {
    "served": Text("served", "已支撑"),
    "partly": Text("partly", "部分支撑"),
    "not_yet": Text("not yet", "尚未支撑"),
    "outside": Text("outside software", "软件之外"),
}
RANK = {"not_yet": 0, "partly": 1, "served": 2}

SOFTWARE = ("own", "attest")
"""Kinds of check that never speak for the software."""


def kind(check: Check) -> str:
    """Return the word of a check's kind."""
    return str(type(check).__struct_config__.tag)


def judge(
    clause: Clause, resolved: Mapping[str, bool], outcomes: Sequence[tuple[Check, str]]
) -> tuple[str, str | None]:
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
    if not primary or not ran:
        status = "not_yet"
    elif all(resolved.values()) and all(word == "pass" for _, word in needed):
        status = "served"
    elif any(word == "pass" for _, word in needed):
        status = "partly"
    else:
        status = "not_yet"
    return ("outside", status) if clause.outside else (status, None)
