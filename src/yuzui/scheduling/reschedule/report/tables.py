# SPDX-License-Identifier: Apache-2.0
"""The tables of what is asked of a schedule, for files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job import tables
from yuzui.scheduling.reschedule.report import words
from yuzui.sheets.sheet import Export
from yuzui.text import Text

Document = Mapping[str, Any]
Line = tuple[Text, Text]

BOOKING = (
    (Text("task", "任务"), ""),
    (Text("partner", "合作方"), ""),
    (Text("value", "价值"), "#,##0.00"),
    (Text("resource", "资源"), ""),
    (Text("start (s)", "开始（秒）"), "0"),
    (Text("end (s)", "结束（秒）"), "0"),
    (Text("start", "开始"), ""),
    (Text("end", "结束"), ""),
)
"""Columns of a booking."""


def cells(row: Document, frame: Document) -> tuple[Any, ...]:
    """Return the cells of a booking."""
    return (
        row["task"],
        row.get("partner"),
        row.get("value"),
        row["resource"],
        row["start"],
        row["end"],
        words.at(row["start"], frame),
        words.at(row["end"], frame),
    )


def why(document: Document, said: Sequence[Line], lang: str) -> list[Export]:
    """Return the answer in parts, what is in the way, and what would go or move."""
    frame = document["schedule"]
    items = [(one["kind"], one["message"]) for one in (document["conflict"] or {}).get("items", ())]
    way = document["competition"] or {"dropped": (), "moved": (), "placed": ()}
    rows = [
        *((Text("goes in", "移入"), *cells(row, frame)) for row in way["placed"]),
        *((Text("goes out", "移出"), *cells(row, frame)) for row in way["dropped"]),
        *((Text("moves from", "原位置"), *cells(row, frame)) for row in way["moved"]),
        *((Text("moves to", "新位置"), *cells(row["to"], frame)) for row in way["moved"]),
    ]
    return [
        tables.summary(document, said, lang),
        tables.table(
            Text("Kept out by", "冲突集"), ((Text("kind", "类别"), ""), (Text("what", "内容"), "")), items, lang
        ),
        tables.table(Text("To force it in", "强行安排"), ((Text("what", "变动"), ""), *BOOKING), rows, lang),
    ]
