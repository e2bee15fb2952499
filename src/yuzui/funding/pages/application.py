# SPDX-License-Identifier: Apache-2.0
"""One application, once its letter is released: outcome, reasons, the reviews without names, and how to object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.funding import applicants
from yuzui.funding.applicants import Application
from yuzui.funding.pages import applications
from yuzui.job.signature import state as standing
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, number
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Item, Items, Page, Split, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/applications/{call}/{proposal}", EVERYONE
WRITERS = (applicants.ROLE,)
FRESH = frozenset({"appeal"})
PLACE = ("fund", 0)
TITLE = Text("One application", "单项申请（申请人）")
ADDRESS = "/applications/none/none"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; before the letter is released there is none, for anybody."""
    one, row = _application_of(workspace, visit)
    lines = applicants.lines(row)
    said = next((words for head, words in lines if head.en == "Outcome"), TITLE)
    outcome = Text(said.en.rstrip("."), said.zh.rstrip("。"))
    title = Text("Your letter", "您的通知书")
    main: list[Block] = [Items(title, [Item(head, (words,)) for head, words in lines]), *_reviews(row)]
    filed = applicants.mine(workspace, one)
    acts: list[Block] = [_answer(each) for each in filed]
    if _may(row, filed):
        acts.insert(0, _appeal(one, row))
    if applicants.unread(workspace, one):
        form = Form("read", one.path, (), Text("I have read it", "已阅"), {"act": "read"}, True)
        words = Text("It then no longer waits on your start page; it stays here.", "此后首页不再提示，本页内容保留。")
        acts.append(Act(Text("Read?", "已查阅？"), (words,), form))
    return Page(
        outcome,
        [Split(main, acts)] if acts else main,
        lead=Text("Application {p} of call {c}, letter of {d}.", "批次 {c} 申请 {p}，通知书日期：{d}。").format(
            p=one.proposal, c=one.call, d=day(str(row["due"])[:10])
        ),
        crumb=(Link(applications.TITLE, applications.PATH), Link(same(one.proposal), "")),
        state=applicants.state(workspace, one),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """File the objection of the applicant, or mark what there is as read."""
    one, _ = _application_of(workspace, visit)
    if values.get("act") == "read":
        applicants.mark_read(workspace, one)
        return one.path
    if values.get("act") != "appeal":
        raise VisibilityError.not_found()
    applicants.appeal(workspace, one, values.get("grounds", "").strip())
    return f"{one.path}#objections"


def _application_of(workspace: Workspace, visit: Visit) -> tuple[Application, Row]:
    one = Application(visit.parts["call"], visit.parts["proposal"])
    row = applicants.letter(workspace, one)
    if row is None:
        raise VisibilityError.not_found()
    return one, row


def _reviews(row: Row) -> list[Block]:
    reviews = row["reviews"]
    if not reviews:
        return []
    return [REVIEWS.drawn(reviews)]


def _marks(review: Mapping[str, Any]) -> Text:
    """Return the marks of a review, by criterion where there are several."""
    marks = []
    for row in review["scores"]:
        mark = row.get("grade") or (number(float(row["score"]), 1) if "score" in row else same("—"))
        mark = same(mark) if isinstance(mark, str) else mark
        marks.append(Text("{c}: {m}", "{c}：{m}").format(c=row["criterion"], m=mark) if row.get("criterion") else mark)
    return join(marks, "; ", "；")


def _words(review: Mapping[str, Any]) -> Text:
    said = list(dict.fromkeys(str(row["comment"]) for row in review["scores"] if row.get("comment")))
    return same("\n".join(said) or "—")


def _columns(reviews: list[Mapping[str, Any]]) -> list[Column]:
    words = Column("words", Text("In words", "评语"), value=lambda one: _words(one[1]))
    said = any(row.get("comment") for review in reviews for row in review["scores"])
    return [
        Column("n", Text("Review", "评审"), value=lambda one: same(str(one[0]))),
        Column("marks", Text("Marks", "评分"), value=lambda one: _marks(one[1])),
        *([words] if said else []),
    ]


REVIEWS = Table[list[Mapping[str, Any]]](
    "reviews",
    Text("Reviews of your proposal", "对您申请的评审意见"),
    lambda reviews: list(enumerate(reviews, 1)),
    _columns,
    note=lambda _: Text(
        "Who wrote them is not said, and their order tells nothing.", "不显示评审人，排列次序亦不含任何信息。"
    ),
)


def _may(row: Row, filed: list[Row]) -> bool:
    """Say whether the applicant may object now."""
    last = row["appeal_until"]
    if last is not None and clock()[:10] > last:
        return False
    return not any(one["outcome"] in (None, "upheld") or one["final"] for one in filed)


def _appeal(one: Application, row: Row) -> Act:
    hint = Text("what is wrong, and where: a score, a fact, a rule", "何处有误：评分、事实或规则")
    field = Field("grounds", Text("Your grounds", "事由"), kind="area", hint=hint)
    form = Form("appeal", one.path, (field,), Text("Object", "申请复审"), {"act": "appeal"}, True)
    lines = [
        Text(
            "Another person than the one who decided looks at it, and the list is computed again.",
            "由决定人以外的人员办理，并重新计算清单。",
        )
    ]
    if row["appeal_until"]:
        lines.append(Text("You may object until {d}.", "可在 {d} 之前提出。").format(d=day(str(row["appeal_until"]))))
    return Act(Text("Something is wrong?", "认为有误？"), lines, form)


def _answer(row: Row) -> Act:
    """Return one objection of the applicant and what came of it."""
    lines = [Text("Filed on {d}.", "提出日期：{d}。").format(d=day(str(row["filed"]))), same(str(row["grounds"]))]
    state = standing(row)
    if state == "open":
        lines.append(Text("It waits for an answer.", "等待答复。"))
    else:
        lines.append(
            Text("Answered on {d}: {o}.", "{d} 答复：{o}。").format(
                d=day(str(row["settled"])), o=CYCLES["appeal"].states[state]
            )
        )
        lines.append(same(str(row["reason"])))
        if state == "upheld":
            lines.append(Text("A new decision is due; you will be told of it.", "将另作决定，届时另行通知。"))
        elif row["final"]:
            lines.append(Text("No further objection is possible.", "终局，不得再次申请。"))
    return Act(Text("Your objection", "您的复审申请"), lines)
