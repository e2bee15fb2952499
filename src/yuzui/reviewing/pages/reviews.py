# SPDX-License-Identifier: Apache-2.0
"""What whoever is signed in is asked to review, what is due first first."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import VisibilityError
from yuzui.job import next_step
from yuzui.job.workspace import Workspace
from yuzui.reviewing import review_form, rounds
from yuzui.reviewing.rounds import STATUS, Item
from yuzui.text import Text, same
from yuzui.text.numbers import day, number
from yuzui.view.page import EVERYONE, Block, Chip, Notice, Page, Section, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/reviews", EVERYONE
WRITERS = ("reviewer",)
PLACE = ("fund", 0)
TITLE = Text("Your reviews", "我的评审")
DONE: Mapping[str, Text] = {
    "saved": Text("Saved. Nothing is handed in yet.", "已暂存，尚未提交。"),
    "kept": Text(
        "Saved. What you handed in before counts until you hand in again.",
        "已暂存；再次提交之前，仍以此前提交的评审为准。",
    ),
    "handed": Text("Handed in. You may change it until the deadline.", "已提交；截止前可以修改。"),
    "declined": Text("You declined. The office is told.", "您已谢绝，办公室将获知。"),
    "all": Text(
        "You declined all that was open. Thank you for saying so; the office is told. Nothing more is asked of you.",
        "您已谢绝全部未完成的评审，感谢告知；办公室将获知，无需再办理。",
    ),
    "conflict": Text(
        "Closed for a conflict of interest. It is not shown to you any more.", "已因回避关闭，不再向您显示。"
    ),
}
KINDS = {"handed_in": "good", "half": "part", "accepted": "part", "declined": "out", "replaced": "out"}
if rounds.waiting not in next_step.SOURCES:
    next_step.SOURCES.append(rounds.waiting)


def moment(text: str) -> Text:
    """Return a moment of the record as people read it."""
    return same(text[:16].replace("T", " ") + " UTC")


def chip(item: Item) -> Chip:
    """Return how far an item has come."""
    if item.overdue:
        return Chip(STATUS[item.status] + Text(", overdue", "，已逾期"), "bad")
    return Chip(STATUS[item.status], KINDS.get(item.status, "none"))


LISTING = Table[list[Item]](
    "items",
    Text("What you are asked to review", "请您评审的申请"),
    rows=lambda items: items,
    columns=(
        Column("proposal", Text("Proposal", "申请号"), link=lambda _, row: f"/reviews/{row.pair}"),
        Column("title", Text("Title", "项目名称"), value=lambda row: same(row.title)),
        Column("institute", Text("Institution", "依托单位"), value=lambda row: same(row.institute)),
        Column("call", Text("Call", "批次")),
        Column("closes", Text("Due", "截止"), value=lambda row: moment(row.closes)),
        Column("status", Text("State", "状态"), value=chip),
    ),
)


def outcome(visit: Visit) -> list[Block]:
    """Return what came of the form that led here."""
    words = DONE.get(visit.query.get("done", ""))
    return [Notice(words)] if words and visit.refused is None else []


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    mine = rounds.user_items(workspace)
    open_ = [item for item in mine if item.status in ("proposed", "accepted", "half")]
    if not mine:
        lead = Text(
            "Whoever is invited to review finds the items here after signing in.",
            "受邀评审者登录后可在此查看评审任务。",
        )
        return Page(Text("You are not asked to review anything", "目前没有请您评审的申请"), outcome(visit), lead=lead)
    form = Text("{n} reviews wait for you; the first is due on {d}", "有 {n} 项评审待您完成，最早截止 {d}")
    if len(open_) == 1:
        form = Text("One review waits for you; it is due on {d}", "有 1 项评审待您完成，截止 {d}")
    finding = form.format(n=number(len(open_)), d=open_[0].closes[:10]) if open_ else _NOTHING
    left = rounds.unanswered(mine)
    several: list[Block] = [Section(DECLINE_ALL), review_form.decline_all(PATH, len(left))] if len(left) > 1 else []
    ways = Ways((Link(Text("Work in one Excel sheet instead", "改用一张 Excel 表填写"), "/reviews/sheet"),))
    last = max((str(item.done.get("reminded_at") or "") for item in open_), default="")
    asked = (
        [Notice(Text("The office reminded you on {d}.", "办公室已于 {d} 催办。").format(d=day(last[:10])))]
        if last
        else []
    )
    return Page(
        finding, [*outcome(visit), *asked, LISTING.drawn(mine), *([ways] if open_ else []), *several], lead=_SAFE
    )


_NOTHING = Text("Nothing waits for you: all your reviews are settled", "您的评审均已办结")
_SAFE = Text(
    "Half a review is seen by nobody but you; your name stands under none.",
    "未提交的内容仅您可见；任何评审均不署您的姓名。",
)
DECLINE_ALL = Text("You cannot review any of them?", "均无法评审？")


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Decline all that is open at once."""
    if form.get("act") != "decline_all":
        raise VisibilityError.not_found()
    rounds.decline_all(workspace, rounds.user_items(workspace), form.get("reason", ""), workspace.subject.name)
    return f"{PATH}?done=all"
