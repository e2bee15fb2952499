# SPDX-License-Identifier: Apache-2.0
"""Calls of this workspace: how many proposals each has, and how far it has come."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from yuzui.funding.pages import new_call
from yuzui.funding.slate_answer import Answer
from yuzui.funding.slate_outcome import state_words
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.page import EVERYONE, Block, Chip, Page, Remedy, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/calls", EVERYONE
PLACE = ("fund", 10)
TITLE = Text("Calls", "批次")
_NONE = Text("no award list yet", "尚无清单")


class Call(NamedTuple):
    """One call: what is loaded of it, and its newest award list."""

    id: str
    proposals: int
    lists: int
    newest: Answer | None


def calls(workspace: Workspace) -> list[Call]:
    """Return the calls that this subject may see, by id."""
    answers, _ = pages.answers(workspace, "fund", Answer)
    loaded = Counter(str(row["call"]) for row in workspace.view.select("proposal") if row["call"])
    newest = {one.call.id: one for one in reversed(answers)}
    lists = Counter(one.call.id for one in answers)
    return [
        Call(id, newest[id].call.n_proposals if id in newest else loaded[id], lists[id], newest.get(id))
        for id in sorted({*newest, *loaded})
    ]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    found = calls(workspace)
    blocks: list[Block] = [CALLS.drawn(found)]
    finding = Text("{n} in this workspace", "本工作区有 {n}").format(
        n=count(len(found), Text("call", "个批次"), "calls")
    )
    if not found:
        finding = Text("No call has been loaded here", "此处尚未导入任何批次")
        lack = Text("Give a workbook of proposals and reviews.", "请提供申请与评审的工作簿。")
        blocks = [Remedy(lack, "yuzui fund reviews.xlsx --rules rules.toml")]
        if not workspace.subject.roles.isdisjoint(new_call.ROLES):
            blocks.insert(0, Ways([Link(new_call.TITLE, new_call.PATH)]))
    return Page(
        finding,
        blocks,
        lead=Text(
            "A call holds proposals, their reviews and the rules of the money.", "批次包含申请、评审意见和经费规则。"
        ),
    )


def _state(one: Call) -> Chip:
    if one.newest is None:
        return Chip(_NONE)
    return Chip(state_words(one.newest), "good" if one.newest.state == "decided" else "part")


CALLS = Table[list[Call]](
    "calls",
    Text("All calls", "全部批次"),
    lambda found: found,
    (
        Column(
            "call", Text("Call", "批次"), value=lambda one: one.id, link=lambda _, one: f"/fund/calls/{encode(one.id)}"
        ),
        Column("proposals", Text("Proposals", "申请"), digits=0, value=lambda one: one.proposals),
        Column("lists", Text("Award lists", "拟资助清单"), digits=0, value=lambda one: one.lists),
        Column("state", Text("State", "状态"), value=_state),
    ),
)
