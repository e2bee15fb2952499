# SPDX-License-Identifier: Apache-2.0
"""Missions on record and sheets that were answered, as who looks may see them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.missions import register
from yuzui.missions.mission_answer import Registered
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count
from yuzui.view.table import Column, Table

LISTED = 12
"""Sheets listed."""
MISSION = Text("mission", "项任务")


class Row(msgspec.Struct, frozen=True):
    """One mission on record with its newest forecast."""

    mission: Registered
    planned: str | None
    p80: str | None
    later: bool


def missions(workspace: Workspace) -> list[Row]:
    """Return the missions that who asks may see, the last to be ready first, those that are over behind."""
    rows = []
    for row in workspace.view.select("mission", order=("id",)):
        one = register.registered(workspace, dict(row))
        last = one.forecasts[-1] if one.forecasts else None
        day = None if last is None else last.p80_day
        rows.append(
            Row(one, None if last is None else last.planned_day, day, bool(day and one.horizon and day > one.horizon))
        )
    rows.sort(key=lambda one: one.p80 or one.planned or "", reverse=True)
    return sorted(rows, key=lambda one: one.mission.state in ("closed", "stopped"))


def sheets(workspace: Workspace) -> list[tuple[str, str, str, Text]]:
    """Return the newest sheets answered: run, file, day, headline."""
    job, rows = of("mission"), []
    for row in workspace.runs("mission", limit=LISTED):
        document = row["document"]
        if document.get("mission"):
            continue
        try:
            rows.append((str(row["id"]), str(document["source"]), str(row["made_at"])[:10], job.headline(document)))
        except InputError:  # an earlier version kept it
            continue
    return rows


def headline(rows: Sequence[Row]) -> Text:
    """Return how many missions there are, and how many will hardly be ready when they are wanted."""
    if not rows:
        return Text("No mission is on record yet", "尚未登记任务")
    late = sum(one.later for one in rows)
    words = count(len(rows), MISSION)
    if not late:
        return words + Text(" on record", "在案")
    form = Text(
        "{n} on record: {k} {are} ready later than wanted in 8 of 10 futures", "{n}在案：其中 {k} 项八成把握晚于要求"
    )
    return form.format(n=words, k=late, are=agree(late, "is", "are"))


MISSIONS = Table[Sequence[Row]](
    "missions",
    Text("Missions on record", "已登记的任务"),
    rows=lambda rows: rows,
    columns=(
        Column("id", Text("Mission", "任务"), value=lambda one: same(one.mission.id),
               link=lambda _, one: f"/missions/{encode(one.mission.id)}"),
        Column("title", Text("Title", "名称"), value=lambda one: one.mission.title),
        Column("owner", Text("Owner", "负责人"), value=lambda one: one.mission.owner),
        Column("state", Text("State", "状态"), value=lambda one: one.mission.state_words),
        Column("planned", Text("As scheduled", "排程完成")),
        Column("p80", Text("8 of 10 futures", "八成把握")),
        Column("horizon", Text("Wanted by", "要求完成"), value=lambda one: one.mission.horizon),
    ),
)  # fmt: skip
