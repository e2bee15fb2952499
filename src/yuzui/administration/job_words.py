# SPDX-License-Identifier: Apache-2.0
"""How pages speak of jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from yuzui.job import background
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.numbers import duration, moment
from yuzui.view.page import Block, Chip, Notice, Prose
from yuzui.view.table import Column, DataTable, Link

MADE_AS_JOBS = Text(
    "Drafts, assignments, schedules and papers are made as jobs: you may close the page, and find them here.",
    "拟定清单、指派评审、编制排程与生成材料均作为任务执行：可关闭页面，之后在此查看进度与结果。",
)
FINDINGS = {
    "queued": Text("{job}: waiting", "{job}：排队中"),
    "running": Text("{job}: under way", "{job}：进行中"),
    "again": Text("{job}: interrupted, tried once more", "{job}：已中断，将再试一次"),
    "done": Text("✓ {job}: done", "✓ {job}：已完成"),
    "failed": Text("{job}: not done", "{job}：未完成"),
    "cancelled": Text("{job}: cancelled", "{job}：已取消"),
    "lost": Text("{job}: interrupted twice", "{job}：两次中断"),
}
"""The headline of the page of a job, by state."""

STATES = {
    "queued": Chip(Text("waiting", "排队中"), "none"),
    "running": Chip(Text("under way", "进行中"), "part"),
    "done": Chip(Text("done", "已完成"), "good"),
    "failed": Chip(Text("not done", "未完成"), "bad"),
    "cancelled": Chip(Text("cancelled", "已取消"), "out"),
    "lost": Chip(Text("interrupted", "已中断"), "bad"),
}

_AGAIN = Text("Ask for it again; if it fails again, tell the administrator the number {n}.",
              "请重新提交；若再次失败，请将编号 {n} 告知管理员。")  # fmt: skip
_CANCELLED = Text("It was cancelled. Nothing was changed by it after that.", "任务已取消，此后未再作任何更改。")


def at(second: int | None) -> Text | None:
    """Return a second as people read it, or None."""
    return None if second is None else moment(dt.datetime.fromtimestamp(second, dt.UTC).isoformat())


def error_lines(row: Row) -> Sequence[Block]:
    """Return why a job was not done, and what may be done about it."""
    error: dict[str, Any] = row["error"] or {}
    if row["state"] == "cancelled":
        return [Notice(_CANCELLED)]
    lines = [Text.of(error["place"])] if "place" in error else []
    for name, label in (("seen", Text("Seen", "看到")), ("expected", Text("Expected", "应为"))):
        if error.get(name):
            lines.append(Text("{l}: {v}", "{l}：{v}").format(l=label, v=same(error[name])))
    lines.append(Text.of(error["fix"]) if "fix" in error else _AGAIN.format(n=row["id"]))
    message = Text.of(error["message"]) if "message" in error else background.title(row["kind"])
    return [Notice(_sentence(message)), Prose([_sentence(line) for line in lines])]


def _sentence(text: Text) -> Text:
    """Return a phrase as a sentence; what ends it already is left alone."""
    en, zh = text.en[:1].upper() + text.en[1:], text.zh
    return Text(en + ("." if en[-1:].isalnum() or en[-1:] in "”)" else ""), zh + ("。" if zh[-1:] not in _ENDS else ""))


_ENDS = "。？！….:：]}"


def listing(rows: Sequence[Row], title: Text, whose: bool = False) -> DataTable:
    """Return jobs as a table."""
    columns = [
        Column("job", Text("Job", "任务")),
        Column("state", Text("State", "状态")),
        *([Column("by", Text("Asked by", "提交人"))] if whose else []),
        Column("made", Text("Asked (UTC)", "提交时间（世界协调时）")),
        Column("took", Text("Took", "用时")),
    ]
    return DataTable("jobs", title, columns, [_cells(row, whose) for row in rows])


def _cells(row: Row, whose: bool) -> list[Any]:
    end = row["ended"] if row["started"] is not None else None
    took = None if end is None else duration(max(end - row["started"], 1))
    link = Link(background.title(row["kind"]), background.page(row["id"]), row["id"])
    return [link, STATES[row["state"]], *([row["by"]] if whose else []), at(row["made"]), took]
