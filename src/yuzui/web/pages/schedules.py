# SPDX-License-Identifier: Apache-2.0
"""Schedules made here, newest first, each with its proven gap."""

from __future__ import annotations

from typing import Any

from yuzui.charts.picture import Heading
from yuzui.studies.parts.schedule import words
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.web import documents
from yuzui.web.page import EVERYONE, Chip, Link, Listing, Page, Remedy, Visit

PATH, MENU, ROLES = "/schedules", 0, EVERYONE
TITLE = Text("Schedules", "排程")
LACK = Text(
    "Give an instance: resources, tasks with their windows, and the rules between them.",
    "请提供算例：资源、任务及其时窗、任务之间的规则。",
)
COMMAND = "yuzui schedule make telescope"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    found = documents.runs(workspace, "schedule")
    if not found:
        return Page(Text("No schedule has been made here", "此处尚无排程"), [Remedy(LACK, COMMAND)])
    finding = Text("{n} schedules, each a draft", "{n} 个排程，均为草案")
    if len(found) == 1:
        finding = Text("One schedule, a draft", "1 个排程，为草案")
    return Page(finding.format(n=number(len(found))), [_listing(found)])


def chip(document: dict[str, Any]) -> Chip:
    """Return how a run ended, as a chip."""
    shape = {"optimal": "good", "feasible": "part"}.get(document["status"], "bad")
    return Chip(words.named(words.STATUS, document["status"]), shape)


def _listing(found: list[dict[str, Any]]) -> Listing:
    return Listing(
        "schedules",
        Text("All schedules", "全部排程"),
        (
            Heading("run", Text("Run", "运行")),
            Heading("instance", Text("Instance", "算例")),
            Heading("status", Text("Solution", "求解")),
            Heading("placed", Text("Placed", "已安排"), digits=0),
            Heading("tasks", Text("Tasks", "任务"), digits=0),
            Heading("value", Text("Value", "价值"), digits=2),
            Heading("bound", Text("Bound", "上界"), digits=2),
            Heading("gap", Text("Gap", "差距"), "%", 1),
        ),
        [
            (
                Link(same(d["run"]["id"]), f"/schedules/{d['run']['id']}"),
                documents.text(d["instance"]["title"]),
                chip(d),
                len(d["schedule"]),
                d["instance"]["tasks"],
                d["objective"],
                d["bound"],
                None if d["gap"] is None else words.upward(d["gap"]),
            )
            for d in found
        ],
    )
