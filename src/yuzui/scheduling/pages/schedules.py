# SPDX-License-Identifier: Apache-2.0
"""Schedules made here, newest first, each with its proven gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling import answer, view
from yuzui.scheduling.answer import Answer, Stand
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/facilities/schedules", EVERYONE
PLACE = ("facilities", 20)
WAS = ("/schedules",)
TITLE = Text("Schedules", "排程")
LACK = Text(
    "Give an instance: resources, tasks with their windows, and the rules between them.",
    "请提供算例：资源、任务及其时窗、任务之间的规则。",
)
COMMAND = "yuzui schedule make telescope"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answers, notices = pages.answers(workspace, "schedule", Answer)
    if not answers and not notices:
        return Page(Text("No schedule has been made here", "此处尚无排程"), [Remedy(LACK, COMMAND)])
    rows = [Row(one, one.stand(workspace)) for one in answers]
    return Page(_finding([row.stand.status for row in rows]), [*notices, LISTING.drawn(rows)])


def _finding(states: Sequence[str]) -> Text:
    """Return how many schedules there are, and how many hold."""
    hold = states.count("published")
    drafts = bool(states) and all(one == "draft" for one in states)
    if len(states) == 1:
        return Text("One schedule, {s}", "1 个排程，{s}").format(s=answer.STATES[states[0]])
    if drafts:
        return Text("{n} schedules, each a draft", "{n} 个排程，均为草案").format(n=number(len(states)))
    return Text("{n} schedules, {p} published", "{n} 个排程，{p} 个已发布").format(
        n=number(len(states)), p=number(hold)
    )


SHAPES = {"draft": "none", "published": "good", "superseded": "out", "refused": "bad"}


def stand(row: Stand) -> Chip:
    """Return where a schedule stands, as a chip."""
    return Chip(answer.STATES[row.status], SHAPES[row.status])


class Row(NamedTuple):
    """A schedule, and where it stands."""

    answer: Answer
    stand: Stand


def _solution(row: Row) -> Chip:
    """Return how a run ended, as a chip."""
    shape = {"optimal": "good", "feasible": "part"}.get(row.answer.status, "bad")
    return Chip(view.named(view.STATUS, row.answer.status), shape)


def _by(row: Row) -> Text:
    """Return who published a schedule, or what took its place."""
    if row.stand.status == "superseded" and row.stand.by:
        return same(row.stand.by)
    return row.stand.who if row.stand.status == "published" else same("—")


def _later(row: Row) -> str:
    return f"/facilities/schedules/{encode(row.stand.by)}" if row.stand.status == "superseded" and row.stand.by else ""


LISTING = Table[Sequence[Row]](
    "schedules",
    Text("All schedules", "全部排程"),
    rows=lambda rows: rows,
    columns=(
        Column(
            "run",
            Text("Run", "运行"),
            value=lambda row: row.answer.run.id,
            link=lambda _, row: f"/facilities/schedules/{encode(row.answer.run.id)}",
        ),
        Column("instance", Text("Instance", "算例"), value=lambda row: row.answer.instance.title),
        Column("state", Text("State", "状态"), value=lambda row: stand(row.stand)),
        Column(
            "by", Text("Published by, or replaced by", "批准人或取代者"), value=_by, link=lambda _, row: _later(row)
        ),
        Column("status", Text("Solution", "求解"), value=_solution),
        Column("engine", Text("Engine", "求解引擎"), value=lambda row: view.engine(row.answer)),
        Column("placed", Text("Placed", "已安排"), digits=0, value=lambda row: len(row.answer.schedule)),
        Column("tasks", Text("Tasks", "任务"), digits=0, value=lambda row: row.answer.instance.tasks),
        Column("value", Text("Value", "价值"), digits=2, value=lambda row: row.answer.objective),
        Column("bound", Text("Bound", "上界"), digits=2, value=lambda row: row.answer.bound),
        Column("gap", Text("Gap", "差距"), "%", 1, value=lambda row: _gap(row.answer)),
    ),
)


def _gap(answer: Answer) -> float | None:
    return None if answer.gap is None else view.upward(answer.gap)
