# SPDX-License-Identifier: Apache-2.0
"""A hard rule breaks: one decider signs, another agrees or refuses, each in person; nothing is decided before.

What the first signed waits in a row with the digest of the list. A list that moved meanwhile, or whose first
signer holds the role no more, is not decided by the second.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from yuzui.errors import StateError, VisibilityError
from yuzui.funding import call_notices, decisions
from yuzui.funding.inputs import Decide
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import notices, signature
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.text.address import encode

DECIDER = ("decider",)
KEPT = ("authority", "reason", "changes", "override", "supersedes", "confirmed", "papers", "lang")
"""Fields of the form that the second agrees to."""


def waiting(workspace: Workspace, run: str) -> Row | None:
    """Return what a decider signed and no second one has answered; None where nothing waits."""
    rows = workspace.view.select("second_signature", where=And((Eq("run", run), Eq("state", "waiting"))), order=("-n",))
    return rows[0] if rows else None


def ask(workspace: Workspace, inputs: Decide, breaks: Sequence[str]) -> None:
    """Keep what a decider signed until a second one answers, and tell those who may."""
    with workspace.view.act("ask_second", f"run {inputs.slate}", inputs.reason) as change:
        slate = _slate(workspace, inputs.slate)
        by = signature.who(workspace, "", DECIDER, slate.call.id)
        decisions.unchanged(workspace, slate, inputs.state)
        other = waiting(workspace, inputs.slate)
        if other is not None and other["digest"] != decisions.seen(slate):
            close(workspace, change, inputs.slate, None, None)  # the list it was about has moved
        elif other is not None:
            raise StateError(
                Text("{n} has signed already and waits for a second person", "{n}已签署，正等待第二人").format(
                    n=str(other["by"])
                ),
                seen=str(other["at"]),
                fix=Text("agree or refuse, or let them take it back", "请表示同意或不同意，或由其本人撤回"),
                code="second_waits",
            )
        form = msgspec.to_builtins(inputs)
        number = workspace.view.count("second_signature", Eq("run", inputs.slate)) + 1
        row = {
            "run": inputs.slate, "n": number, "by": by, "at": clock(), "digest": decisions.seen(slate),
            "identity": signature.identity(workspace).json(), "form": {name: form[name] for name in KEPT},
            "breaks": list(breaks), "state": "waiting",
        }  # fmt: skip
        change.insert("second_signature", [row])
        change.insert(
            "row_visibility", decisions.governed(slate.call.id, "second_signature", f"{inputs.slate}|{number}")
        )
        for name in call_notices.holders(workspace, DECIDER, slate.call.id, inputs.slate):
            event, path = f"second:{inputs.slate}:{number}", f"/fund/lists/{encode(inputs.slate)}"
            notices.tell(workspace, "decision_waits", name, event, path)


def refuse(workspace: Workspace, run: str, reason: str) -> None:
    """Refuse as the second decider for a reason, or take back what oneself signed."""
    asked = waiting(workspace, run)
    if asked is None:
        raise VisibilityError.not_found()
    with workspace.view.act("refuse_second", f"run {run}", reason.strip()) as change:
        slate = _slate(workspace, run)
        by = signature.who(workspace, "", DECIDER, slate.call.id)
        own = by == asked["by"]
        if not own:
            signature.require(Text("whoever refuses says why", "不同意须说明理由"), reason)
        state = "lapsed" if own else "refused"
        change.replace("second_signature", [_answered(asked, state, by, reason.strip())])


def close(workspace: Workspace, change: Change, run: str, asked: Row | None, second: str | None) -> None:
    """Note within the act of a decision, or of what moves a list, what became of a signature that waited."""
    row = asked or waiting(workspace, run)
    if row is not None:
        state, by = ("agreed", second) if asked is not None else ("lapsed", workspace.subject.name)
        change.replace("second_signature", [_answered(row, state, by, "")])


def _answered(row: Row, state: str, by: str | None, reason: str) -> Row:
    return {**row, "state": state, "answered_by": by, "answered_at": clock(), "answer": reason or None}


def identity(workspace: Workspace, asked: Row | None) -> Text:
    """Return how it was checked who signs, of both where two do."""
    own = signature.identity(workspace)
    if asked is None:
        return own
    form = Text("{a}; second person: {b}", "{a}；第二人：{b}")
    return form.format(a=Text.of(asked["identity"]), b=own)


def _slate(workspace: Workspace, run: str) -> Slate:
    slate: Slate | None = of("fund").latest(workspace, run)
    if slate is None:
        raise VisibilityError.not_found()
    return slate
