# SPDX-License-Identifier: Apache-2.0
"""The pictures of a schedule: its value below the bound, and what runs when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yuzui.charts import bullet, gantt
from yuzui.charts.picture import Meta, Picture
from yuzui.record.quantity import Origin
from yuzui.studies.parts.schedule import words
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]

MOST = 2_000
"""Bookings of the largest schedule that is drawn one by one."""
DAY, HOUR = 86_400, 3_600
NOT_DATED = Text("no date given", "未注明")
NONE = Text("no partner", "无合作方")


def draw(document: Document) -> list[Picture]:
    """Return value against bound, and the schedule unless it is too large to be drawn.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.schedule/1``.

    Returns
    -------
    list of Picture
        Empty if the schedule was refused.
    """
    if document["status"] == "refused":
        return []
    found = [_proof(document)]
    if 0 < len(document["schedule"]) <= MOST:
        found.append(_gantt(document))
    return found


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    title = Text.of(document["instance"]["title"])
    run = Text(", run {id}, instance {sha}", "，运行 {id}，算例 {sha}").format(
        id=document["run"]["id"], sha=document["files"][0]["sha256"][:12]
    )
    origin: Origin = document["origin"] or "derived"
    return Meta(name, finding, description, origin, title + run, NOT_DATED)


def _proof(document: Document) -> Picture:
    bound = document["bound"]
    named = {Text("this schedule", "本排程"): document["objective"]}
    named |= {words.named(words.BASELINES, k): v for k, v in document["baselines"].items()}
    rows = [
        {
            "label": label,
            "value": value,
            "target": bound,
            "unit": "",
            "state": words.below(value, bound),
            "phrase": Text("{v} of {b} · {gap}", "{v}，上界 {b} · {gap}").format(
                v=number(value), b=number(bound), gap=words.below(value, bound)
            ),
        }
        for label, value in named.items()
    ]
    finding = words.gap(document)
    return bullet.draw(
        _meta(
            document,
            "proof",
            Text("Value and bound: {gap}", "价值与上界：{gap}").format(gap=finding),
            Text(
                "Bars: value of the tasks placed. Tick: the bound no schedule can exceed.",
                "条形为已安排任务的价值，刻线为任何排程不能超过的上界。",
            ),
        ),
        rows,
    )


def _counted(row: tuple[str, Any]) -> list[tuple[int, str]]:
    """Return what puts line-2 before line-10."""
    parts = re.split(r"(\d+)", row[0])
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _gantt(document: Document) -> Picture:
    low, high = document["instance"]["horizon"]
    size, unit = (
        (DAY, Text("days", "天")) if high - low >= 4 * DAY else (HOUR, Text("hours", "小时"))
    )
    partners = sorted({str(facts[0]) for facts in document["placed"].values() if facts[0]})
    place = {name: n for n, name in enumerate(partners)}
    rows = {
        id: {"label": id, "open": [((a - low) / size, (b - low) / size) for a, b in spans],
             "bookings": []}
        for id, spans in sorted(document["instance"]["calendars"].items(), key=_counted)
    }  # fmt: skip
    for row in document["schedule"]:
        group = place.get(str(document["placed"][row["task"]][0]), len(partners))
        start, end = (row["start"] - low) / size, (row["end"] - low) / size
        rows[row["resource"]]["bookings"].append((start, end, group, row["task"]))
    free = any(not facts[0] for facts in document["placed"].values())
    groups = [*map(same, partners), *([NONE] if free else [])]
    used = sum(row["end"] - row["start"] for row in document["schedule"])
    finding = Text("{share} of the open time is booked", "开放时间的 {share} 已排").format(
        share=percent(used / max(1, document["instance"]["open_seconds"]), 0)
    )
    description = Text(
        "A row per resource. Colour and letter: partner. Hatched: closed. White: unused.",
        "每行一个资源；颜色与字母表示合作方，斜线为关闭，白色为未用。",
    )
    ends = (0.0, (high - low) / size)
    # a horizon that begins at 0 counts from its own beginning and not from 1970
    start = same(words.when(low, document["instance"]["timezone"]))
    form = Text("{unit} from {start}", "{unit}，自 {start} 起")
    since = (form if low else Text("{unit} from the start", "{unit}，自排程期开始")).format(
        unit=unit, start=start
    )
    return gantt.draw(
        _meta(document, "gantt", finding, description), list(rows.values()), groups, (ends, since)
    )
