# SPDX-License-Identifier: Apache-2.0
"""A schedule as a calendar: one lasting event per task, whose number rises when it moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.model.lifecycle import CYCLES
from yuzui.sheets.formats.ics import Event
from yuzui.text import Text

Document = Mapping[str, Any]
Spot = tuple[str, int, int]


def events(document: Document, earlier: Sequence[Document], lang: str, status: str = "draft") -> list[Event]:
    """Return the bookings as events, and those of earlier schedules that fell away as cancelled."""
    name = document["instance"]["name"]
    numbers: dict[str, int] = {}
    last: dict[str, Spot | None] = {}
    shown: dict[str, Spot] = {}
    for one in (*earlier, document):
        now = {row["task"]: (row["resource"], row["start"], row["end"]) for row in one["schedule"]}
        for task in {*last, *now}:
            if task in last and last[task] != now.get(task):
                numbers[task] = numbers.get(task, 0) + 1
            last[task] = now.get(task)
        shown |= now
    rows = sorted(shown.items(), key=lambda row: (row[1][1], row[0]))
    said = _description(document, status).say(lang)
    firm = "CONFIRMED" if status == "published" else "TENTATIVE"
    return [
        Event(
            uid=f"{task}@{name}.schedule.yuzui",
            start=_instant(start, document),
            end=_instant(end, document),
            summary=task,
            location=resource,
            description=said,
            status=firm if last[task] is not None else "CANCELLED",
            sequence=numbers.get(task, 0),
        )
        for task, (resource, start, end) in rows
    ]


def _description(document: Document, status: str) -> Text:
    return Text("{title} · schedule {id} ({state})", "{title} · 排程 {id}（{state}）").format(
        title=Text.of(document["instance"]["title"]), id=document["run"]["id"], state=CYCLES["schedule"].states[status]
    )


def _instant(seconds: int, document: Document) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Text("no calendar reaches so far", "日历无法表示该时刻"),
            place=Place(file=document["instance"]["name"]),
            seen=str(seconds),
            expected="0 … 253402300799",
            fix=Text("write another form: --out FILE.xlsx", "请换一种格式：--out 文件.xlsx"),
            code="out_of_range",
        ) from None
