# SPDX-License-Identifier: Apache-2.0
"""One programme: clause, strategies, calls and missions, money by funder, and what may be done with it."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workflow import panel
from yuzui.job.workspace import Workspace
from yuzui.missions.jobs import programmes
from yuzui.missions.jobs.programmes import Answer, Programme
from yuzui.model.visibility import Eq
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import money
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Item, Items, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/programmes/{id}", EVERYONE
PLACE = ("plan", 0)
TITLE = Text("One programme", "单个科技计划")
ADDRESS = "/programmes/demo"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = programmes.compute(workspace, programmes.Inputs(programme=visit.parts["id"]))
    one = answer.programmes[0]
    (row,) = workspace.view.select("programme", where=Eq("id", one.id))
    blocks: list[Block] = [_facts(answer, one), *panel.of_row(workspace, "programme", row)]
    if one.shares:
        blocks.append(programmes.SHARES.drawn(answer))
    if items := _beside(one):
        blocks.append(Items(Text("What hangs on it", "与之相关"), items))
    serving = [each for each in answer.strategies if each.id in one.strategies]
    if serving:
        blocks.append(programmes.STRATEGIES.drawn(answer.amended(strategies=serving)))
    return Page(
        programmes.of_one(answer),
        blocks,
        lead=programmes.titles(answer, one),
        crumb=(Link(Text("Programmes", "科技计划"), "/programmes"), Link(same(one.id), "")),
        state=one.state_words,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: Answer, one: Programme) -> Facts:
    none = same("–")
    needed = join([money(whole.needed, whole.currency) for whole in one.wholes], "; ", "；") if one.wholes else none
    areas = {True: Text("declared", "已认定"), False: Text("no", "否"), None: Text("not declared", "未认定")}
    return Facts(
        (
            Fact(
                Text("Clause of the plan", "规划条款"), same(one.clause or "–"), Text("that it serves", "所服务的条款")
            ),
            Fact(Text("Critical area", "关键领域"), areas[one.critical], Text("as declared here", "依此处认定")),
            Fact(
                Text("Term", "期限"), same(f"{one.start or '–'} … {one.end or '–'}"), Text("first day, end", "起止日期")
            ),
            Fact(Text("Its calls need", "各批次所需"), needed, Text("all funders", "各资助方合计")),
        )
    )


def _beside(one: Programme) -> list[Item]:
    calls = [Item(Text("call ", "批次 ") + same(id), (), f"/fund/calls/{encode(id)}") for id in one.calls]
    return calls + [Item(Text("mission ", "任务 ") + same(id), (), f"/missions/{encode(id)}") for id in one.missions]
