# SPDX-License-Identifier: Apache-2.0
"""How much each rule had to say of a schedule: a rule kept a thousand times is not one not met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from yuzui.scheduling.rules.booked import read
from yuzui.scheduling.rules.plain import Document, by_id, number, rows
from yuzui.scheduling.rules.violation import Code
from yuzui.text import Text

RULES: Mapping[str, tuple[Text, Text, tuple[Code, ...]]] = MappingProxyType(
    {
        "once": (
            Text("each task once, and as long as asked", "每项任务只安排一次，时长与申请一致"),
            Text("bookings", "预订"),
            ("malformed", "unknown_task", "twice", "duration"),
        ),
        "window": (
            Text("on a resource of the task, inside one of its windows", "所用资源为任务所列，且在其一个时窗之内"),
            Text("bookings", "预订"),
            ("unknown_resource", "resource", "window"),
        ),
        "calendar": (
            Text("while the resource is open, without a break", "资源开放且中间不关闭"),
            Text("bookings", "预订"),
            ("calendar",),
        ),
        "changeover": (
            Text("one after the other, with the changeover between them", "逐项进行，并留出切换时间"),
            Text("pairs of neighbours", "相邻预订对"),
            ("overlap", "changeover"),
        ),
        "capacity": (
            Text("no more at once than the resource takes", "同时运行数不超过资源容量"),
            Text("bookings", "预订"),
            ("capacity",),
        ),
        "pool": (
            Text("no more of a pool than it gives, and when it gives it", "共享资源池的占用不超过其容量与开放时间"),
            Text("uses of pools", "资源池占用"),
            ("unknown_pool", "pool", "pool_calendar"),
        ),
        "group": (
            Text("groups whole, or no more than k of them", "组内全部安排，或不超过 k 项"),
            Text("groups", "组"),
            ("unknown_group", "all", "any_k"),
        ),
        "after": (
            Text("after what it follows, within the lags", "在前序任务之后，且间隔合规"),
            Text("links", "先后关系"),
            ("predecessor", "min_lag", "max_lag"),
        ),
        "quota": (
            Text("no partner more than its share", "各合作方不超过份额"),
            Text("partner shares", "份额"),
            ("quota",),
        ),
    }
)
"""Rules as people name them: words, what is counted, and the codes of the checker it stands for."""


def counted(document: Document, bookings: Sequence[Any], broken: Iterable[str]) -> list[dict[str, Any]]:
    """Return how often each rule was looked at, and how often it was broken."""
    booked, _ = read(document, bookings)
    known = by_id(document, "resources")
    single = {id for id, row in known.items() if number(row.get("capacity"), 1) == 1}
    each = Counter(booked.resource)
    found = {
        "once": len(bookings),
        "window": len(booked),
        "calendar": len(booked),
        "changeover": sum(n - 1 for id, n in each.items() if id in single),
        "capacity": sum(n for id, n in each.items() if id not in single),
        "pool": sum(len(users) for users in booked.uses.values()),
        "group": sum(any(id in booked.first for id in every) for every in booked.members.values()),
        "after": sum(len(every) for _, every in booked.after),
        "quota": len(rows(document, "quotas")),
    }
    faults = Counter(broken)
    return [
        {"rule": rule, "checked": found[rule], "broken": sum(faults[code] for code in codes)}
        for rule, (_, _, codes) in RULES.items()
    ]
