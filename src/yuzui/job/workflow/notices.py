# SPDX-License-Identifier: Apache-2.0
"""Who is told of a move: what happened, what comes next, who, by when; written with the move."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.job import notices
from yuzui.job.workflow.answer import Notification
from yuzui.job.workflow.declaration import Step
from yuzui.job.workflow.item import Item
from yuzui.job.workflow.parties import Parties
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode


def moved(workspace: Workspace, one: Item, step: Step, entry: Row) -> Sequence[Notification]:
    """Tell the parties that a move names, but for who made it."""
    return send(workspace, one, step.sends, subject(one, step.label), entry)


def subject(one: Item, done: Text) -> Text:
    """Return the first line of a notice: which row, what happened, by when the next move is due."""
    form = Text("{r} {t}: {d}", "{r} {t}：{d}").format(r=one.title, t=one.flow.title, d=done)
    return form + Text(" · due {d}", " · 期限 {d}").format(d=one.due) if one.due else form


def send(
    workspace: Workspace, one: Item, parties: Sequence[str], words: Text, entry: Row, kind: str = "moved"
) -> list[Notification]:
    """Tell some parties of a row, in the transaction of what they are told of."""
    persons = Parties(workspace, one.flow, one.row).persons(parties)
    makers = {entry["actor"], entry["for_whom"]}
    others = [person for person in persons if person not in makers]
    about = f"/moves/{encode(one.flow.name)}/{encode(one.id)}"
    event = f"move:{one.flow.table.name}:{one.id}:{entry['n']}"
    for person in others:
        notices.tell(workspace, kind, person, event, about, (words + Text(". ", "。") + body(one, entry)).json())
    return [Notification(to=person, subject=words) for person in others]


def body(one: Item, entry: Row) -> Text:
    """Return the text of a notice in both languages."""
    state = one.flow.states[entry["to"]]
    lines = Text("{a} on {d}.", "{a}，{d}。").format(a=entry["actor"], d=str(entry["at"])[:10])
    if state.next:
        lines += Text(" Next: {w}", " 下一步：{w}").format(w=one.flow.who(state.next))
        if entry["due"]:
            lines += Text(", by {d}", "，期限 {d}").format(d=entry["due"])
        lines += Text(".", "。")
    reason = same(entry["reason"]) if entry["reason"] else Text("none given", "未填写")
    return lines + Text(" Reason: {r}", " 理由：{r}").format(r=reason)
