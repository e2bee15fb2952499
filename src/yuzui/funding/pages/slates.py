# SPDX-License-Identifier: Apache-2.0
"""Proposed sets of awards, newest first; each says whether anyone has decided."""

from __future__ import annotations

from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_outcome import REPLACED, STATUS, amount_of_call, state_words
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/fund/lists", EVERYONE
PLACE = ("fund", 30)
WAS = ("/slates",)
TITLE = Text("Award lists", "拟资助清单")


KEPT_FROM = Text(
    "No award list is shown to you. Lists that hold a proposal you stepped back from, or may not judge, are not.",
    "此处没有可向您显示的清单。含有您已回避或不得评审之申请的清单，均不向您显示。",
)
"""What chairs and deciders read where they see no list, whether there is one or not."""


def judges(workspace: Workspace) -> bool:
    """Say whether whoever looks judges lists without being of the office that makes them."""
    held = workspace.subject.roles | workspace.subject.scoped
    return bool({"panel_chair", "decider"} & held) and "programme_officer" not in held


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answers, notices = pages.answers(workspace, "fund", Answer)
    decided = sum(one.state == "decided" for one in answers)
    finding = Text("{n} award lists; {d} decided", "{n} 份拟资助清单，其中 {d} 份已决定")
    if len(answers) == 1:
        finding = Text("One award list; {d} decided", "1 份拟资助清单，其中 {d} 份已决定")
    finding = finding.format(n=number(len(answers)), d=number(decided))
    blocks: list[Block] = [*notices, SLATES.drawn(answers)]
    if not answers and not notices:
        finding = Text("No award list has been made here", "此处尚无拟资助清单")
        lack = Text("Give a workbook of reviews and a page of rules.", "请提供评审表和规则文件。")
        blocks = [Remedy(lack, "yuzui fund reviews.xlsx --rules rules.toml")]
        if judges(workspace):
            return Page(Text("No award list is shown to you", "没有可向您显示的清单"), (), lead=KEPT_FROM)
    return Page(
        finding,
        blocks,
        lead=Text(
            "An award list is a proposal. Only a named person decides.", "拟资助清单只是建议，由具名责任人决定。"
        ),
    )


def _path(answers: list[Answer], row: tuple[Answer, set[str]]) -> str:
    return f"/fund/lists/{encode(row[0].run.id)}"


def _state(one: Answer, newest: set[str]) -> Chip:
    if one.decided is None and one.run.id not in newest:
        return Chip(REPLACED, "none")
    return Chip(state_words(one), "good" if one.state == "decided" else "part")


def _newest(answers: list[Answer]) -> set[str]:
    """Return the newest list of each call; they come newest first."""
    return {one.run.id for one in {one.call.id: one for one in reversed(answers)}.values()}


SLATES = Table[list[Answer]](
    "slates",
    Text("All award lists", "全部拟资助清单"),
    lambda answers: [(one, newest) for newest in [_newest(answers)] for one in answers],
    (
        Column("call", Text("Call", "批次"), value=lambda row: row[0].call.id, link=_path),
        Column("state", Text("State", "状态"), value=lambda row: _state(*row)),
        Column("count", Text("Chosen", "入选"), digits=0, value=lambda row: row[0].slate.count),
        Column("of", Text("Proposals", "申请"), digits=0, value=lambda row: row[0].call.n_proposals),
        Column("spend", Text("Amount", "金额"), value=lambda row: amount_of_call(row[0], row[0].slate.spend)),
        Column("status", Text("Solution", "求解"), value=lambda row: STATUS[row[0].slate.status]),
        Column("run", Text("Run", "运行"), value=lambda row: row[0].run.id, link=_path),
    ),
)
