# SPDX-License-Identifier: Apache-2.0
"""Gates of one mission: when each comes, who has passed it, what falls due in which year."""

from __future__ import annotations

from yuzui.errors import InputError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.missions import register
from yuzui.missions.jobs import mission_gates
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Notice, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/missions/{id}/gates", EVERYONE
PLACE = ("plan", 0)
TITLE = Text("Gates and payments", "关口与拨款")
ADDRESS = "/missions/demo/gates"
_START = "2027-03-01"
"""First day of the example."""
_FISCAL = Text("month in which the fiscal year begins", "财政年度的起始月份")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    id = visit.parts["id"]
    if id != "demo":
        register.row_of(workspace, id)
    crumb = (Link(Text("Missions", "任务"), "/missions"), Link(same(id), f"/missions/{encode(id)}"))
    notices: list[Block] = []
    fiscal = 1
    try:
        fiscal = pages.year(visit.query.get("fiscal", "1"), "fiscal", "4")
        if not 1 <= fiscal <= 12:
            raise pages.unread(str(fiscal), "fiscal", "1 … 12")
    except InputError as error:
        notices, fiscal = [Notice(pages.error_sentence(error))], 1
    path, start = ("", _START) if id == "demo" else (id, "")
    answer = mission_gates.compute(workspace, mission_gates.Inputs(path=path, start=start, fiscal=fiscal))
    blocks: list[Block] = [*notices, *(Figure(one) for one in mission_gates.VIEW.pictures(answer))]
    blocks.append(mission_gates.GATES.drawn(answer))
    if answer.payments:
        blocks.append(mission_gates.PAYMENTS.drawn(answer))
    button = Text("Show", "查看")
    fields = (Field("fiscal", _FISCAL, same(str(fiscal))),)
    blocks.append(Form("years", visit.path, fields, button))
    if answer.mission is not None and any(one.gate and one.review is None for one in answer.gates):
        words = Text("A gate without a review cannot be passed.", "没有评审的关口不能通过。")
        command = f"yuzui mission gates {id} --contact NAME --decider NAME"
        blocks.append(Remedy(words, command))
    return Page(mission_gates.headline(answer), blocks, crumb=crumb, document=answer, stamp=pages.stamp(answer))
