# SPDX-License-Identifier: Apache-2.0
"""A reviewer accepts, or declines and is replaced with as few others moved as can be."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.reviewing import invitations
from yuzui.reviewing.assign_parts import Infeasible, Move
from yuzui.reviewing.assign_view import state
from yuzui.reviewing.assign_words import loosen, score, shortage
from yuzui.reviewing.inputs import Invite as Inputs
from yuzui.reviewing.invitations import Exchange
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("a reviewer accepts or declines", "评审人接受或谢绝")
QUESTION = Text("Who reviews instead, and at what price?", "由谁替代评审？代价几何？")
SOURCE = "Ahuja, Magnanti and Orlin 1993, ISBN 978-0-13-617549-0"
LEVEL = "restricted"
ACTS = ("accept", "decline")
SHOWN = 6
"""Moves of others named in a sentence."""


class Both(msgspec.Struct, frozen=True):
    """A sum of scores before and after; None in a draw by lot."""

    before: float | None
    after: float | None


class Log(msgspec.Struct, frozen=True):
    """Head of the log with the event of this act."""

    seq: int
    hash: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.assign.change/1"):
    """What came of an act; ``replaced`` if somebody is proposed instead, ``declined`` if nobody is left."""

    assignment: str
    at: str
    act: Literal["accept", "decline"]
    proposal: str
    reviewer: str
    state: Literal["accepted", "declined", "replaced"]
    score: float | None
    instead: str | None
    instead_score: float | None
    alternates: list[str]
    moves: list[Move]
    total: Both
    worst: Both
    cost: float | None
    open: int
    infeasible: Infeasible | None
    log: Log


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Note what a reviewer says, and propose who comes instead."""
    if inputs.act not in ACTS:
        raise InputError(
            Text("an invitation has no such step", "邀请没有这一步骤"),
            place=Place(column="act"),
            seen=str(inputs.act),
            expected=" ".join(ACTS),
            code="no_such_act",
        )
    seat = invitations.seat_of(workspace, inputs.run, inputs.proposal, inputs.reviewer)
    if inputs.act == "accept":
        exchange = invitations.accept(workspace, seat)
    else:
        path = None if inputs.path is None else Path(inputs.path)
        exchange = invitations.decline(workspace, seat, inputs.reason, path)
    return _answer(workspace, exchange)


def _answer(workspace: Workspace, exchange: Exchange) -> Answer:
    before, after, change = exchange.before, exchange.after, exchange.change
    run, head = before.run.id, workspace.store.head()
    pair = {"proposal": change.proposal, "reviewer": change.reviewer, "state": change.state}
    row = next(row for row in after.proposals if row.id == change.proposal)
    worst = [None if one.fairness is None else one.fairness.worst for one in (before, after)]
    return Answer(
        run=Run.of(
            "assign.change", {"assignment": run, "at": change.at, "act": change.act, **pair, "n": len(before.changes)}
        ),
        assignment=run,
        at=change.at,
        act=change.act,
        proposal=change.proposal,
        reviewer=change.reviewer,
        state=change.state,
        score=exchange.score,
        instead=change.instead,
        instead_score=exchange.instead_score,
        alternates=[*exchange.alternates],
        moves=change.moves,
        total=Both(invitations.total(before), invitations.total(after)),
        worst=Both(*worst),
        cost=change.cost,
        open=row.demand - row.assigned,
        infeasible=exchange.infeasible,
        log=Log(head.seq, head.hash),
    )


def headline(answer: Answer) -> Text:
    """Return what the reviewer says."""
    form = Text("{reviewer} reviews {proposal}", "{reviewer} 将评审 {proposal}")
    if answer.act == "decline":
        form = Text("{reviewer} does not review {proposal}", "{reviewer} 不评审 {proposal}")
    return form.format(reviewer=answer.reviewer, proposal=answer.proposal)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of an act."""
    if answer.act == "accept":
        return [(Text("accepted", "已接受"), headline(answer))]
    transcript = [(Text("declined", "已谢绝"), headline(answer))]
    if answer.instead is None:
        return [*transcript, (Text("instead", "改请"), _nobody(answer))]
    transcript.append((Text("instead", "改请"), _instead(answer, answer.instead)))
    if answer.alternates:
        transcript.append((Text("then", "其后"), join([same(one) for one in answer.alternates], ", ", "、")))
    form = Text("PROPOSED. {instead} has not been asked yet", "拟议。尚未向 {instead} 发出邀请")
    return [*transcript, (Text("state", "状态"), form.format(instead=answer.instead))]


def _instead(answer: Answer, instead: str) -> Text:
    phrase = same(instead)
    figures = answer.score, answer.instead_score, answer.total.before, answer.total.after
    if answer.cost is not None and None not in figures:
        form = Text(
            ": score {b} instead of {a}; the total goes from {c} to {d}", "：匹配分 {b}，原为 {a}；总分由 {c} 变为 {d}"
        )
        phrase += form.format(**dict(zip("abcd", (score(one or 0.0) for one in figures), strict=True)))
    before, after = answer.worst.before, answer.worst.after
    if before is not None and after is not None and after < before:
        form = Text("; the worst-served proposal from {a} to {b}", "；得分最低的申请由 {a} 变为 {b}")
        phrase += form.format(a=score(before), b=score(after))
    return phrase + same("\n") + moved(answer.moves)


def moved(moves: list[Move]) -> Text:
    """Return who else must move, in one sentence."""
    if not moves:
        return Text("nobody else moves", "其他指派不变")
    form = Text("{proposal}: {leaves} → {enters}", "{proposal}：{leaves} → {enters}")
    parts = [form.format(**msgspec.structs.asdict(one)) for one in moves[:SHOWN]]
    form = Text("nobody with room is left, so {n} others move: ", "已无有余量的评审人，另须调整 {n} 对：")
    if len(moves) == 1:
        form = Text("nobody with room is left, so one other moves: ", "已无有余量的评审人，另须调整 1 对：")
    return form.format(n=number(len(moves))) + join(parts, "; ", "；")


def _nobody(answer: Answer) -> Text:
    short = answer.infeasible
    if short is None:
        return Text(
            "nobody is left who keeps every side rule; the place stays open", "已无符合全部附加规则的评审人；该名额空缺"
        )
    gone = Text(
        "everybody who may review {p} was asked: declined, or given to others",
        "可评审 {p} 者均已邀请：或谢绝，或已调往他项",
    )
    phrase = Text("nobody is left; the place stays open\n", "已无可改请者；该名额空缺\n")
    phrase += (
        shortage(short) if short.reviewers else gone.format(p=join([same(p) for p in short.proposals], ", ", "、"))
    )
    for row in short.loosen:
        phrase += same("\n") + loosen(row, short)
    return phrase


CHANGE = Table[Answer](
    "change",
    Text("change", "变更"),
    rows=lambda answer: [answer],
    columns=(
        Column("proposal", Text("proposal", "申请号")),
        Column("reviewer", Text("reviewer", "评审人")),
        Column("state", Text("state", "状态"), value=lambda row: state(row.state)),
        Column("instead", Text("instead", "改请")),
        Column("score", Text("score before", "原匹配分"), digits=3, form="0.000"),
        Column("instead_score", Text("score after", "现匹配分"), digits=3, form="0.000"),
        Column("cost", Text("cost in total", "总分减少"), digits=3, form="0.000"),
    ),
)
MOVES = Table[Answer](
    "moves",
    Text("moves", "调整"),
    rows=lambda answer: answer.moves,
    columns=(
        Column("proposal", Text("proposal", "申请号")),
        Column("leaves", Text("leaves", "退出")),
        Column("enters", Text("enters", "加入")),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(CHANGE,), tables=(MOVES,))
