# SPDX-License-Identifier: Apache-2.0
"""Schedules made here, newest first, each with its proven gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from yuzui.job import pages
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace
from yuzui.scheduling import publication, view
from yuzui.scheduling import publication as publishing
from yuzui.scheduling.answer import Answer
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/schedules", 32, EVERYONE
TITLE = Text("Schedules", "排程")
LACK = Text(
    "Give an instance: resources, tasks with their windows, and the rules between them.",
    "请提供算例：资源、任务及其时窗、任务之间的规则。",
)
COMMAND = "yuzui schedule make telescope"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answers = [decoded(Answer, document) for document in pages.runs(workspace, "schedule")]
    if not answers:
        return Page(Text("No schedule has been made here", "此处尚无排程"), [Remedy(LACK, COMMAND)])
    stands = {one.run.id: publication.of(workspace, one.run.id, one.status) for one in answers}
    blocks: list[Block] = [_listing(answers, stands)]
    return Page(_finding([row["status"] for row in stands.values()]), blocks)


def _finding(states: Sequence[str]) -> Text:
    """Return how many schedules there are, and how many hold."""
    hold = states.count("published")
    drafts = all(one == "draft" for one in states)
    if len(states) == 1:
        return Text("One schedule, {s}", "1 个排程，{s}").format(s=publishing.STATES[states[0]])
    if drafts:
        return Text("{n} schedules, each a draft", "{n} 个排程，均为草案").format(n=number(len(states)))
    return Text("{n} schedules, {p} published", "{n} 个排程，{p} 个已发布").format(
        n=number(len(states)), p=number(hold)
    )


SHAPES = {"draft": "none", "published": "good", "superseded": "out", "refused": "bad"}


def stand(row: Mapping[str, Any]) -> Chip:
    """Return where a schedule stands, as a chip."""
    return Chip(publishing.STATES[row["status"]], SHAPES[row["status"]])


def chip(answer: Answer) -> Chip:
    """Return how a run ended, as a chip."""
    shape = {"optimal": "good", "feasible": "part"}.get(answer.status, "bad")
    return Chip(view.named(view.STATUS, answer.status), shape)


def _listing(answers: Sequence[Answer], stands: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> DataTable:
    where = {d.run.id: stands.get(d.run.id, _DRAFT) for d in answers}
    return DataTable(
        "schedules",
        Text("All schedules", "全部排程"),
        (
            Column("run", Text("Run", "运行")),
            Column("instance", Text("Instance", "算例")),
            Column("state", Text("State", "状态")),
            Column("by", Text("Published by, or replaced by", "批准人或取代者")),
            Column("status", Text("Solution", "求解")),
            Column("engine", Text("Engine", "求解引擎")),
            Column("placed", Text("Placed", "已安排"), digits=0),
            Column("tasks", Text("Tasks", "任务"), digits=0),
            Column("value", Text("Value", "价值"), digits=2),
            Column("bound", Text("Bound", "上界"), digits=2),
            Column("gap", Text("Gap", "差距"), "%", 1),
        ),
        [
            (
                Link(same(d.run.id), f"/schedules/{encode(d.run.id)}"),
                d.instance.title,
                stand(where[d.run.id]),
                _by(where[d.run.id]),
                chip(d),
                view.engine(d),
                len(d.schedule),
                d.instance.tasks,
                d.objective,
                d.bound,
                None if d.gap is None else view.upward(d.gap),
            )
            for d in answers
        ],
    )


_DRAFT = MappingProxyType({"status": "draft"})


def _by(row: Mapping[str, Any]) -> Text | Link:
    """Return who published a schedule, or what took its place."""
    if row["status"] == "superseded" and row["by"]:
        return Link(same(row["by"]), f"/schedules/{encode(row['by'])}")
    return publishing.who(row) if row["status"] == "published" else same("—")
