# SPDX-License-Identifier: Apache-2.0
"""Why one task of a schedule is out: its windows, what runs in them, what would place it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule_why as study
from yuzui.scheduling.pages import schedules
from yuzui.scheduling.reschedule import answer as saying
from yuzui.scheduling.reschedule import view
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import duration, number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/schedules/{id}/requests/{task:path}", 0, EVERYONE
TITLE = Text("Why a task is not placed", "任务为何未安排")
ADDRESS = "/schedules/newest/requests/p102"

Document = Mapping[str, Any]

_NOTE = Text(
    "“Costs” counts the points of what goes out less those of what goes in. The list of changes is "
    "tried in order, and the first that places the task with every other booking where it is is "
    "told, after the checker has gone over it. Where it says that none was found, that is no proof "
    "that there is none.",
    "“损失”为移出任务与移入任务的分值之差。变更按清单次序逐一尝试，给出第一个在其他预订均不动时即可"
    "安排该任务者，且已经检查程序复核。未找到并不证明不存在。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if workspace.latest("schedule") is None:
        return pages.missing(TITLE, schedules.COMMAND, (Link(schedules.TITLE, "/schedules"),))
    try:
        document = study.run(workspace, task=visit.parts["task"], schedule=visit.parts["id"])
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    frame = document["schedule"]
    lines = study.lines(document)
    reading = pages.reading(lines[2:] or lines)
    figures: list[Block] = [Figure(picture) for picture in study.pictures(document)]
    blocks: list[Block] = [_facts(document)] if document["task"]["value"] is not None else []
    blocks.append(Split(figures, [reading]) if figures else reading)
    if document["conflict"] is not None:
        blocks.append(_conflict(document))
    if document["competition"] is not None:
        blocks.append(_competition(document))
    if document["status"] in ("competition", "static"):
        blocks.append(Notice(_NOTE))
    return Page(
        saying.finding(document),
        blocks,
        lead=lines[0][1],
        crumb=(
            Link(schedules.TITLE, "/schedules"),
            Link(same(frame["run"]), f"/schedules/{encode(frame['run'])}"),
            Link(same(document["task"]["id"]), ""),
        ),
        document=document,
        stamp=pages.stamp(document),
    )


def _facts(document: Document) -> Facts:
    task, conflict = document["task"], document["conflict"]
    partner = Text("no partner", "无合作方")
    if task["partner"]:
        partner = Text("partner {p}", "合作方 {p}").format(p=task["partner"])
    facts = [
        Fact(Text("Value", "价值"), number(task["value"], 2), partner),
        Fact(
            Text("Length", "时长"),
            duration(task["duration"]),
            Text("configuration {c}", "配置 {c}").format(c=task["config"] or "—"),
        ),
    ]
    if (way := document["competition"]) is not None:
        facts.append(
            Fact(
                Text("To force it in", "强行安排"),
                number(way["lost"], 2),
                Text("points lost; {who}", "分损失；{who}").format(who=view.displaced(way)),
            )
        )
    if conflict is not None:
        proof = Text("none can be spared", "缺一不可")
        rest = proof if conflict["proven"] else Text("not proven", "未经证明")
        facts.append(
            Fact(Text("Kept out by", "冲突集"), number(len(conflict["items"])),
                 Text("things together; {rest}", "项共同作用；{rest}").format(rest=rest))
        )  # fmt: skip
    return Facts(facts)


def _conflict(document: Document) -> DataTable:
    kinds = {
        "booking": Text("booking", "预订"),
        "quota": Text("share", "份额"),
        "group": Text("group", "组"),
        "pool": Text("pool", "共享资源"),
        "changeover": Text("changeover", "切换"),
        "closed": Text("closed", "关闭"),
        "pool_closed": Text("pool closed", "共享资源关闭"),
    }
    return DataTable(
        "conflict",
        Text("What together keeps it out", "共同使其无法安排者"),
        (Column("kind", Text("Kind", "类别")), Column("what", Text("What", "内容"))),
        [(kinds[one["kind"]], Text.of(one["message"])) for one in document["conflict"]["items"]],
        note=Text(
            "Irreducible: let go of any one of them and the task has a place among the rest.",
            "不可再减：放开其中任何一项，该任务即可在其余各项之间安排。",
        )
        if document["conflict"]["proven"]
        else None,
    )


def _competition(document: Document) -> DataTable:
    way = document["competition"]
    rows = [
        *_rows(Text("goes in", "移入"), way["placed"], document),
        *_rows(Text("goes out", "移出"), way["dropped"], document),
        *_rows(Text("moves from", "原位置"), way["moved"], document),
        *_rows(Text("moves to", "新位置"), [row["to"] for row in way["moved"]], document),
    ]
    return DataTable(
        "competition",
        Text("The cheapest way found to force it in", "所找到损失最小的强行安排"),
        (
            Column("change", Text("Change", "变动")),
            Column("task", Text("Task", "任务")),
            Column("resource", Text("Resource", "资源")),
            Column("start", Text("Start", "开始")),
            Column("end", Text("End", "结束")),
            Column("value", Text("Value", "价值"), digits=2),
        ),
        rows,
    )


def _rows(change: Text, rows: Sequence[Document], document: Document) -> list[tuple[Any, ...]]:
    frame = document["schedule"]
    return [
        (change, row["task"], row["resource"], view.at(row["start"], frame),
         view.at(row["end"], frame), row.get("value"))
        for row in rows
    ]  # fmt: skip
