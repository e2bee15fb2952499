# SPDX-License-Identifier: Apache-2.0
"""Objections in sentences and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.evaluation.objections.acts import SHOWN, STATES
from yuzui.model.tables.load import OBJECTION
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number

Line = tuple[Text, Text]


def finding(rows: Sequence[Mapping[str, Any]]) -> Text:
    """Return how many objections there are and how many wait for an answer."""
    if not rows:
        return Text("nobody has objected", "尚无人提出异议")
    waiting = sum(row["state"] == "open" for row in rows)
    if len(rows) == 1:
        return Text("one objection, {state}", "1 项异议，{state}").format(state=STATES[rows[0]["state"]])
    return Text("{n} objections, {open} of them open", "{n} 项异议，其中 {open} 项办理中").format(
        n=number(len(rows)), open=number(waiting)
    )


def about(row: Mapping[str, Any]) -> Text:
    """Return what an objection is about: result, perhaps part and work."""
    return same(" ".join(str(row[name]) for name in ("result", "part", "work") if row[name]))


def lines(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return one line an objection: what it is about, its grounds, what came of it."""
    sentences: list[Line] = [(Text("objections", "异议"), finding(rows))]
    for row in rows:
        sentence = Text("{state}; {about}, filed {day}", "{state}；{about}，提出于 {day}").format(
            state=STATES[row["state"]], about=about(row), day=row["filed"]
        )
        for who, what in (("by", "grounds"), ("handler", "reason")):
            if row[what]:
                sentence += same("\n") + Text("{who}: {what}", "{who}：{what}").format(
                    who=same(row[who] or "—"), what=same(row[what])
                )
        sentences.append((same(row["id"]), sentence))
    return sentences


def exports(rows: Sequence[Mapping[str, Any]], lang: str) -> list[Export]:
    """Return the objections as a table."""
    headings = [*(OBJECTION[name].label.say(lang) for name in SHOWN), STATE.say(lang)]
    table = [(*(row[name] for name in SHOWN), STATES[row["state"]].say(lang)) for row in rows]
    return [Export(Text("objections", "异议").say(lang), headings, table)]


STATE = Text("state", "状态")
