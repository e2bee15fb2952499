# SPDX-License-Identifier: Apache-2.0
"""A ten-year plan year by year, and what it asked for at every look at half-time."""

from __future__ import annotations

from yuzui.errors import InputError
from yuzui.investment.inputs import TenYearPlan as Inputs
from yuzui.investment.jobs import ten_year_plan
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Item, Items, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/spending/milestones", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/milestones",)
TITLE = Text("Ten-year milestones", "十年节点")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)
_FIELDS = {
    "target": Text("target, per cent", "目标（%）"),
    "first": Text("first year", "起始年份"),
    "span": Text("years", "年数"),
}
_USUAL = {"target": "8", "first": "2014", "span": "10"}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    query = {name: visit.query.get(name, usual) for name, usual in _USUAL.items()}
    form = _form(query)
    try:
        inputs = Inputs(
            target=_target(query["target"]),
            first=pages.year(query["first"], "first"),
            span=pages.year(query["span"], "span", "10"),
        )
        answer = ten_year_plan.compute(workspace, inputs)
    except InputError as error:
        return Page(_WRONG, (Notice(pages.error_sentence(error)), _form(_USUAL)), crumb=_CRUMB)
    plans = [Item(label, (sentence,)) for label, sentence in ten_year_plan.sentences(answer)]
    ask = Items(Text("Another plan", "另行设定"), [Item(same(""), form=form)])
    blocks: list[Block] = [
        Split((Figure(ten_year_plan.paths(answer)),), (Items(Text("Each look", "历次评估"), plans), ask))
    ]
    if answer.milestones:
        blocks.append(ten_year_plan.LATEST.drawn(answer))
    return Page(
        ten_year_plan.headline(answer),
        blocks,
        lead=Text(
            "Each look knows only what was known in its year; on the steadiest way the ratio of "
            "basic research to the rest rises in equal steps.",
            "每次评估只用当年已知数据；最平稳路径下，基础研究与其余部分之比逐年等量上升。",
        ),
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


_WRONG = Text("No plan can be made from these figures", "按所填数字无法制定方案")


def _target(text: str) -> float:
    """Return the target of the form, which asks for per cent: 8 and 8 % are both 0.08."""
    target = pages.number(text, "target", "8")
    if target is None:
        raise pages.unread(text, "target", "8")
    return target if "%" in text or "％" in text else target / 100


def _form(query: dict[str, str]) -> Form:
    fields = [Field(name, label, same(query[name])) for name, label in _FIELDS.items()]
    return Form("plan", PATH, fields, Text("Plan", "制定"))
