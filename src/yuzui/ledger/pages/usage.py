# SPDX-License-Identifier: Apache-2.0
"""The use of instruments that is known here: by instrument and year, what was handed in, what waits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.facilities import time_ledger
from yuzui.job import intake, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_checks
from yuzui.ledger.pages import usage_load, usage_new
from yuzui.ledger.usage_checks import HOUR
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, day, number
from yuzui.view.page import EVERYONE, Block, Item, Items, Page, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/facilities/usage", EVERYONE
PLACE = ("facilities", 40)
TITLE = Text("Use", "使用记录")
SHOWN = 300
"""Most lines of the table."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows, blank = _lines(workspace)
    office = bool({*usage_new.WRITERS} & (workspace.subject.roles | workspace.subject.scoped))
    blocks: list[Block] = []
    if office:
        blocks.append(Ways((Link(Text("Hand in a file of use", "上传使用记录"), "/facilities/usage/new"),)))
    if rows:
        blocks.append(DataTable("usage", Text("By instrument and year", "按仪器与年度"), COLUMNS, rows[:SHOWN]))
    if office:
        blocks += _uploads(workspace)
    uses = sum(int(row[2]) for row in rows)
    everything = bool({*usage_new.WRITERS} & workspace.subject.roles)
    finding = Text("No use of an instrument is visible to you", "没有您可查看的仪器使用记录")
    if everything:
        finding = Text("No use of an instrument is known here yet", "尚无仪器使用记录")
    if rows:
        what = count(uses, Text("use", "次使用"))
        finding = Text("{n} of {i} are known here", "已有 {i}的 {n}").format(
            n=what, i=count(len({str(row[0]) for row in rows}), Text("instrument", "台仪器"))
        )
    lead = Text(
        "A use is what happened, with or without a booking; the yearly sheet on open sharing is made from it.",
        "使用记录是实际发生的机时，有无预订均可；年度开放共享数据表由此生成。",
    )
    if not everything:
        lead += Text(" Who answers for an instrument sees its uses.", "仪器的使用记录由其设施主管查看。")
    if blank:
        lead += Text(" {n} stand for what the registry does not have.", " 另有 {n} 次对应的仪器未登记。").format(
            n=number(blank)
        )
    return Page(finding, blocks, lead=lead, crumb=(Link(Text("Facilities", "设施"), "/facilities"),))


COLUMNS = (*usage_load.COLUMNS, Column("sheet", Text("Open sharing", "开放共享")))


def _lines(workspace: Workspace) -> tuple[list[list[Any]], int]:
    resources = {row["id"]: row for row in workspace.view.select("resource", columns=("id", "name", "name_zh", "tz"))}
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    mine = {one.id for one in usage_checks.instruments(workspace) if one.mine}
    # who answers for an instrument reads what the desk reads of it
    found = time_ledger.happenings(workspace.desk, mine) if mine else []
    found += time_ledger.happenings(workspace.view, resources.keys() - mine)
    for row in found:
        if row["kind"] == time_ledger.SERVICE and row["t1"] is not None:
            zone = ZoneInfo(resources[row["resource"]]["tz"] or "UTC")
            groups[row["resource"], dt.datetime.fromtimestamp(row["t0"], zone).year].append(row)
    lines: list[list[Any]] = []
    for (name, year), rows in sorted(groups.items(), key=lambda one: (-one[0][1], one[0][0])):
        row = resources[name]
        label = Text(row["name"] or row["name_zh"] or name, row["name_zh"] or row["name"] or name)
        told = all(one["user_class"] is not None for one in rows)
        outside = sum(_hours(one) for one in rows if one["user_class"] not in (None, "own"))
        lines.append([
            Link(label, f"/facilities/ledger/{encode(name)}", name), str(year), len(rows), sum(map(_hours, rows)),
            outside if told else None, sum(one["booking"] is not None for one in rows),
            Link(Text("sheet {y}", "{y} 年数据表").format(y=str(year)), f"/facilities/{encode(name)}/sharing/{year}"),
        ])  # fmt: skip
    return lines, sum(time_ledger.unregistered(workspace.view).values())


def _hours(row: Row) -> float:
    return float(max(0, row["t1"] - row["t0"])) / HOUR


def _uploads(workspace: Workspace) -> list[Block]:
    """Return what was handed in: what waits first."""
    blocks: list[Block] = []
    rows = intake.listed(workspace, "usage")
    for title, loaded in ((Text("Under way", "处理中"), False), (Text("Loaded", "已载入"), True)):
        items = []
        for row in [one for one in rows if (one["state"] == "loaded") == loaded][:6]:
            upload = intake.get(workspace, row["id"])
            lines = [day(row["at"]) + same(f" · {row['by']}"), *([] if loaded else upload_steps.until(upload))]
            path = f"/uploads/{upload.id}" + ("/load" if loaded else "")
            items.append(Item(intake.sizes(upload.files), lines, path))
        if items:
            blocks.append(Items(title, items))
    return blocks
