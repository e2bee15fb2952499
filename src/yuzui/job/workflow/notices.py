# SPDX-License-Identifier: Apache-2.0
"""Who is told of a move: what happened, what comes next, who, by when; written with the move."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yuzui.job import booking_calendar, notices
from yuzui.job.workflow.answer import Notification
from yuzui.job.workflow.declaration import Step
from yuzui.job.workflow.item import Item
from yuzui.job.workflow.parties import Parties
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode

MOVED = "moved"
"""Kind of notice of any move."""


def moved(workspace: Workspace, one: Item, step: Step, entry: Row) -> Sequence[Notification]:
    """Tell the parties that a move names, but for who made it.

    Whom the row itself names gets the mail of that kind of move, with the entry for their calendar if it is a
    booking; so does who made it, that their calendar follows.
    """
    sent = send(workspace, one, step.sends, subject(one, step.label), entry, mailed=step.tells)
    if step.tells != MOVED:
        for person in _named(workspace, one, step.sends):
            _mail(workspace, one, step.tells, person, entry)
    return sent


def subject(one: Item, done: Text) -> Text:
    """Return the first line of a notice: which row, what happened, by when the next move is due."""
    form = Text("{r} {t}: {d}", "{r} {t}：{d}").format(r=one.title, t=one.flow.title, d=done)
    return form + Text(" · due {d}", " · 期限 {d}").format(d=one.due) if one.due else form


def send(
    workspace: Workspace,
    one: Item,
    parties: Sequence[str],
    words: Text,
    entry: Row,
    kind: str = MOVED,
    mailed: str = MOVED,
) -> list[Notification]:
    """Tell some parties of a row, in the transaction of what they are told of."""
    persons = Parties(workspace, one.flow, one.row).persons(parties)
    makers = {entry["actor"], entry["for_whom"]}
    others = [person for person in persons if person not in makers]
    args = (words + Text(". ", "。") + body(one, entry)).json()
    apart = set() if mailed == MOVED else set(_named(workspace, one, parties))
    for person in others:
        notices.tell(workspace, kind, person, _event(one, entry), _about(one), args, mail=person not in apart)
    return [Notification(to=person, subject=words) for person in others]


def _about(one: Item) -> str:
    return f"/moves/{encode(one.flow.name)}/{encode(one.id)}"


def _event(one: Item, entry: Row) -> str:
    return f"move:{one.flow.table.name}:{one.id}:{entry['n']}"


def _named(workspace: Workspace, one: Item, parties: Sequence[str]) -> list[str]:
    """Return whom columns of a row name among some parties."""
    own = [name for name in parties if name in one.flow.parties and not one.flow.parties[name].role]
    return Parties(workspace, one.flow, one.row).persons(own)


def _mail(workspace: Workspace, one: Item, kind: str, person: str, entry: Row) -> None:
    booking = one.flow.table.name == "booking"
    ics = partial(booking_calendar.text, workspace, [one.row]) if booking else None
    notices.mail_only(workspace, kind, person, _event(one, entry), _about(one), ics)


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
