# SPDX-License-Identifier: Apache-2.0
"""What is said when a reviewer accepts or declines, and the tables of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.tables import table
from yuzui.reviewing.assignment.tables import state
from yuzui.reviewing.assignment.words import loosen, score, shortage
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

Document = Mapping[str, Any]
Line = tuple[Text, Text]

SHOWN = 6
"""Moves of others named in a sentence."""


def lines(document: Document) -> list[Line]:
    """Return the transcript of an act."""
    who = {name: document[name] for name in ("proposal", "reviewer")}
    if document["act"] == "accept":
        form = Text("{reviewer} reviews {proposal}", "{reviewer} 将评审 {proposal}")
        return [(Text("accepted", "已接受"), form.format(**who))]
    form = Text("{reviewer} does not review {proposal}", "{reviewer} 不评审 {proposal}")
    transcript = [(Text("declined", "已谢绝"), form.format(**who))]
    if document["instead"] is None:
        return [*transcript, (Text("instead", "改请"), _nobody(document))]
    transcript.append((Text("instead", "改请"), _instead(document)))
    if document["alternates"]:
        after = join([same(one) for one in document["alternates"]], ", ", "、")
        transcript.append((Text("then", "其后"), after))
    form = Text("PROPOSED. {instead} has not been asked yet", "拟议。尚未向 {instead} 发出邀请")
    return [*transcript, (Text("state", "状态"), form.format(instead=document["instead"]))]


def _instead(document: Document) -> Text:
    phrase = same(document["instead"])
    if document["cost"] is not None:
        form = Text(
            ": score {b} instead of {a}; the total goes from {c} to {d}", "：匹配分 {b}，原为 {a}；总分由 {c} 变为 {d}"
        )
        phrase += form.format(
            a=score(document["score"]),
            b=score(document["instead_score"]),
            c=score(document["total"]["before"]),
            d=score(document["total"]["after"]),
        )
    worst = document["worst"]
    if worst["before"] is not None and worst["after"] < worst["before"]:
        form = Text("; the worst-served proposal from {a} to {b}", "；得分最低的申请由 {a} 变为 {b}")
        phrase += form.format(a=score(worst["before"]), b=score(worst["after"]))
    return phrase + same("\n") + moved(document)


def moved(document: Document) -> Text:
    """Return who else must move, in one sentence."""
    moves = document["moves"]
    if not moves:
        return Text("nobody else moves", "其他指派不变")
    parts = [
        Text("{proposal}: {leaves} → {enters}", "{proposal}：{leaves} → {enters}").format(**one)
        for one in moves[:SHOWN]
    ]
    form = Text("nobody with room is left, so {n} others move: ", "已无有余量的评审人，另须调整 {n} 对：")
    if len(moves) == 1:
        form = Text("nobody with room is left, so one other moves: ", "已无有余量的评审人，另须调整 1 对：")
    return form.format(n=number(len(moves))) + join(parts, "; ", "；")


def _nobody(document: Document) -> Text:
    short = document["infeasible"]
    if short is None:
        return Text(
            "nobody is left who keeps every side rule; the place stays open", "已无符合全部附加规则的评审人；该名额空缺"
        )
    phrase = Text("nobody is left; the place stays open\n", "已无可改请者；该名额空缺\n")
    phrase += shortage(short) if short["reviewers"] else _all_gone(short)
    for row in short["loosen"]:
        phrase += same("\n") + loosen(row, short)
    return phrase


def _all_gone(short: Mapping[str, Any]) -> Text:
    form = Text(
        "everybody who may review {p} was asked: declined, or given to others",
        "可评审 {p} 者均已邀请：或谢绝，或已调往他项",
    )
    return form.format(p=join([same(one) for one in short["proposals"]], ", ", "、"))


def exports(document: Document, lang: str) -> list[Export]:
    """Return the act and the moves of others as tables."""
    columns = (
        (Text("proposal", "申请号"), ""),
        (Text("reviewer", "评审人"), ""),
        (Text("state", "状态"), ""),
        (Text("instead", "改请"), ""),
        (Text("score before", "原匹配分"), "0.000"),
        (Text("score after", "现匹配分"), "0.000"),
        (Text("cost in total", "总分减少"), "0.000"),
    )
    rows = [
        (
            document["proposal"], document["reviewer"], state(document["state"]),
            document["instead"], document["score"], document["instead_score"], document["cost"],
        )
    ]  # fmt: skip
    heads = ((Text("proposal", "申请号"), ""), (Text("leaves", "退出"), ""), (Text("enters", "加入"), ""))
    moves = [tuple(one[name] for name in ("proposal", "leaves", "enters")) for one in document["moves"]]
    return [table(Text("change", "变更"), columns, rows, lang), table(Text("moves", "调整"), heads, moves, lang)]
