# SPDX-License-Identifier: Apache-2.0
"""Two schedules side by side: what moved, came and went, and how much notice was given."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling.inputs import ScheduleDiff as Inputs
from yuzui.scheduling.jobs import schedule_diff as study
from yuzui.scheduling.jobs.schedule_diff import Answer
from yuzui.scheduling.pages import schedules
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent, signed
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/schedules/{a}..{b}", EVERYONE
PLACE = ("facilities", 0)
WAS = ("/schedules/{a}..{b}",)
TITLE = Text("Two schedules side by side", "两个排程对照")
ADDRESS = "/facilities/schedules/newest..newest"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    crumb = Link(schedules.TITLE, "/facilities/schedules")
    if workspace.latest("schedule") is None:
        return pages.missing(TITLE, schedules.COMMAND, (crumb,))
    answer = study.compute(workspace, Inputs(a=visit.parts["a"], b=visit.parts["b"]))
    figures: list[Block] = [Figure(picture) for picture in study.VIEW.pictures(answer)]
    lines = study.sentences(answer)
    both = Items(
        Text("The schedules themselves", "排程本身"),
        [
            Item(label, (line,), f"/facilities/schedules/{encode(one.run)}")
            for (label, line), one in zip(lines, answer.schedules, strict=False)
        ],
    )
    reading = pages.reading(lines[2:])
    blocks: list[Block] = [_facts(answer), *([Split(figures, [reading, both])] if figures else [reading, both])]
    first, second = (one.run for one in answer.schedules)
    return Page(
        study.headline(answer),
        [*blocks, study.CHANGES.drawn(answer)],
        lead=study.stability(answer),
        crumb=(crumb, Link(same(first), f"/facilities/schedules/{encode(first)}"), Link(same(second), "")),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer) -> Facts:
    first, second = answer.schedules
    share = answer.stability
    return Facts(
        (
            Fact(
                Text("Moved", "移动"),
                number(len(answer.moved)),
                Text("{n} unchanged", "{n} 项未变").format(n=number(answer.unmoved)),
            ),
            Fact(
                Text("Added and dropped", "新增与取消"),
                same(f"+{len(answer.added)} −{len(answer.dropped)}"),
                Text("bookings", "项预订"),
            ),
            Fact(
                Text("Value", "价值"),
                signed(second.objective - first.objective, 2),
                Text("to {v} points", "至 {v} 分").format(v=number(second.objective, 2)),
            ),
            Fact(Text("Stability", "稳定性"), same("—") if share is None else percent(share), study.stability(answer)),
        )
    )
