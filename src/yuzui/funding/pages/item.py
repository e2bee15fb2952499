# SPDX-License-Identifier: Apache-2.0
"""One item of a challenge call: problem and test, teams, stages, payments, and what may be done with it."""

from __future__ import annotations

from yuzui.funding.jobs import challenge
from yuzui.funding.pages import items
from yuzui.job import pages
from yuzui.job.workflow import panel
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.numbers import money, number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Page, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fund/items/{id}", EVERYONE
PLACE = ("fund", 0)
TITLE = Text("One item of a challenge call", "单项榜单")
ADDRESS = "/fund/items/demo"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = challenge.compute(workspace, challenge.Inputs(item=visit.parts["id"]))
    item = answer.items[0]
    (row,) = workspace.view.select("call_item", where=Eq("item", item.id))
    most = number(item.teams_at_most) if item.teams_at_most else same("–")
    facts = (
        Fact(Text("Sum for a team", "每团队经费"), challenge.stated(item), Text("all stages", "各阶段合计")),
        Fact(Text("Paid", "已拨付"), money(item.paid, item.currency), Text("to all teams", "各团队合计")),
        Fact(Text("Teams at most", "团队上限"), most, Text("side by side", "并行")),
        Fact(Text("Bids until", "揭榜截止"), same(item.due or "–"), Text("first day without", "该日起不再受理")),
    )
    test = Text("Accepted by: {t}", "验收指标：{t}").format(t=item.test)
    blocks: list[Block] = [Facts(facts), Prose((same(item.problem), test)), *panel.of_row(workspace, "call_item", row)]
    blocks += [challenge.GATES.drawn(answer)]
    if item.bids:
        blocks.append(challenge.BIDS.drawn(answer))
    return Page(
        challenge.of_one(item),
        blocks,
        lead=Text("It cannot tell: ", "") + answer.cannot_tell,
        crumb=(Link(items.TITLE, items.PATH), Link(same(item.id), "")),
        state=item.state_words,
        document=answer,
        stamp=pages.stamp(answer),
    )
