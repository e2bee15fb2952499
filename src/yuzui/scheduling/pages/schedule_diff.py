# SPDX-License-Identifier: Apache-2.0
"""Two schedules side by side: what moved, came and went, and how much notice was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule_diff as study
from yuzui.scheduling.pages import schedules
from yuzui.scheduling.reschedule import view as saying
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent, signed
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/schedules/{a}..{b}", 0, EVERYONE
TITLE = Text("Two schedules side by side", "两个排程对照")
ADDRESS = "/schedules/newest..newest"

Document = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    crumb = Link(schedules.TITLE, "/schedules")
    if workspace.latest("schedule") is None:
        return pages.missing(TITLE, schedules.COMMAND, (crumb,))
    document = study.run(workspace, a=visit.parts["a"], b=visit.parts["b"])
    figures: list[Block] = [Figure(picture) for picture in study.pictures(document)]
    both = Items(
        Text("The schedules themselves", "排程本身"),
        [Item(label, (line,), f"/schedules/{encode(one['run'])}")
         for (label, line), one in zip(study.lines(document), document["schedules"], strict=False)],
    )  # fmt: skip
    reading = pages.reading(study.lines(document)[2:])
    blocks: list[Block] = [_facts(document)]
    blocks += [Split(figures, [reading, both])] if figures else [reading, both]
    blocks.append(
        DataTable(
            "changes",
            Text("Every booking that changed", "全部变动的预订"),
            tuple(Column(f"c{n}", one) for n, one in enumerate(saying.COLUMNS)),
            saying.rows(document),
        )
    )
    first, second = (one["run"] for one in document["schedules"])
    return Page(
        saying.finding(document),
        blocks,
        lead=saying.stability(document),
        crumb=(crumb, Link(same(first), f"/schedules/{encode(first)}"), Link(same(second), "")),
        document=document,
        stamp=pages.stamp(document),
    )


def _facts(document: Document) -> Facts:
    first, second = document["schedules"]
    share = document["stability"]
    return Facts(
        (
            Fact(
                Text("Moved", "移动"),
                number(len(document["moved"])),
                Text("{n} unchanged", "{n} 项未变").format(n=number(document["unmoved"])),
            ),
            Fact(
                Text("Added and dropped", "新增与取消"),
                same(f"+{len(document['added'])} −{len(document['dropped'])}"),
                Text("bookings", "项预订"),
            ),
            Fact(
                Text("Value", "价值"),
                signed(second["objective"] - first["objective"], 2),
                Text("to {v} points", "至 {v} 分").format(v=number(second["objective"], 2)),
            ),
            Fact(
                Text("Stability", "稳定性"), same("—") if share is None else percent(share), saying.stability(document)
            ),
        )
    )
