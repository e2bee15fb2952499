# SPDX-License-Identifier: Apache-2.0
"""Where the area of funding begins: its calls, what waits for a decision, ways to go on."""

from __future__ import annotations

from yuzui.funding import slate_outcome
from yuzui.funding.pages import appeals, awards, calls, new_call, slates
from yuzui.funding.slate_answer import Answer
from yuzui.job import next_step
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import agree, count
from yuzui.view.page import EVERYONE, Block, Cards, Item, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/fund", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("Fund", "资助")


def _waits(answer: Answer) -> bool:
    """Say whether a list was put forward or drawn, and is not decided on: what the table calls waiting."""
    return answer.state == "proposed" or (answer.state == "computed" and slate_outcome.stage(answer) == "drawn")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    found = calls.calls(workspace)
    waiting = sum(one.newest is not None and _waits(one.newest) for one in found)
    finding = Text("{n} {have} an award list that waits for a decision", "{n}的拟资助清单待审定").format(
        n=count(waiting, Text("call", "个批次"), "calls"), have=agree(waiting, "has", "have")
    )
    if not waiting:
        finding = Text("No award list waits for a decision", "没有等待决定的拟资助清单")
    ways = [
        Item(
            slates.TITLE,
            (Text("what is proposed, how sure, and at what price", "拟资助什么、把握多大、代价如何"),),
            slates.PATH,
        ),
        Item(
            Text("Reviewers", "评审专家"),
            (Text("who reviews what, without conflicts", "谁评哪项，回避利益冲突"),),
            "/fund/reviewers",
        ),
        Item(awards.TITLE, (Text("what is funded already", "已获资助的项目"),), awards.PATH),
        Item(appeals.TITLE, (Text("objections, and who answers them", "异议与受理情况"),), appeals.PATH),
    ]
    step = next((one for one in next_step.steps(workspace) if one.scope.startswith("call:")), None)
    first = [] if step is None else [Link(step.text, step.path)]
    officer = not workspace.subject.roles.isdisjoint(new_call.ROLES)
    links = [*first, *([Link(new_call.TITLE, new_call.PATH)] if officer else [])]
    buttons = [Ways(links)] if links else []
    blocks: list[Block] = [*buttons, calls.CALLS.drawn(found), Cards(ways)]
    if not found:
        finding = Text(
            "Turn reviews and rules into an award list you can defend",
            "把评审意见和资助规则，变成一份经得起追问的拟资助清单",
        )
        blocks = [*buttons, Cards(ways)]
    return Page(
        finding,
        blocks,
        lead=Text("From the first review to the answered appeal.", "从收到第一份评审，到答复最后一件申诉。"),
    )
