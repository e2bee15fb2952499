# SPDX-License-Identifier: Apache-2.0
"""The pictures of a schedule: its value below the bound, what runs when, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.model.quantity import Origin
from yuzui.scheduling.run import plots, words
from yuzui.text import Text
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import bars, bullet, gantt, utilisation

Document = Mapping[str, Any]

MOST = 2_000
"""Bookings of the largest schedule that is drawn one by one."""
NOT_DATED = Text("no date given", "未注明")


def draw(document: Document) -> list[Picture]:
    """Return value against bound, what runs when, and why tasks were left out."""
    if document["status"] == "refused":
        return []
    found = [_proof(document)]
    if document["schedule"]:
        found.append(running(document, plots.whole(document)))
    return [*found, *([left_out(document)] if document["unplaced"] else [])]


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


def running(document: Document, part: plots.Part, name: str = "gantt") -> Picture:
    """Return what runs when in a part of a schedule: each booking, or how much is in use."""
    found = plots.bookings(document, part)
    rows, axis = plots.rows(document, part), plots.axis(document, part)
    opened = sum(b - a for row in rows for a, b in row["open"])
    used = sum(b - a for row in rows for a, b, _, _ in row["bookings"])
    finding = Text("{share} of the open time is booked", "开放时间的 {share} 已排").format(
        share=percent(used / opened if opened else 0.0, 0)
    )
    if len(found) > MOST:
        return utilisation.draw(_meta(document, name, finding, _SHADED), rows, axis)
    groups, _ = plots.partners(document)
    return gantt.draw(_meta(document, name, finding, _BARS), rows, groups, axis)


_BARS = Text(
    "A row per resource. Colour, lines and letter: partner. Pale: changeover. Hatched: closed."
    " White: unused. Beneath: part of the open time in use.",
    "每行一个资源；颜色、线纹与字母表示合作方，浅色为切换，斜线为关闭，白色为未用；下方为开放时间的使用率。",
)
_SHADED = Text(
    "A row per resource; the darker, the more of the open time is in use. Hatched: closed.",
    "每行一个资源；颜色越深，开放时间的使用率越高；斜线为关闭。",
)


def left_out(document: Document) -> Picture:
    """Return how many tasks each reason left out."""
    found = words.reasons(document)
    finding = Text("{n} of {all} tasks are not placed", "{all} 项任务中有 {n} 项未安排").format(
        n=number(len(document["unplaced"])), all=number(document["instance"]["tasks"])
    )
    description = Text("A bar per reason: tasks it left out.", "每条为一种原因及其未安排的任务数。")
    return bars.draw(
        _meta(document, "reasons", finding, description),
        [{"label": reason, "value": n, "low": None, "high": None} for reason, n in found],
        (Text("tasks", "任务数"), ""),
    )
