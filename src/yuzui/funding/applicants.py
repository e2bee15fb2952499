# SPDX-License-Identifier: Apache-2.0
"""Applicants of a call: which proposals are theirs, what they read once letters are released, how they object.

A letter becomes a row for its applicants alone, under embargo until the release: before that moment the
predicate of visibility hides it from them as from anybody, and nothing else of the call is for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from yuzui.errors import VisibilityError
from yuzui.funding import appeals, letters, run_inputs
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.inputs import Appeal as Inputs
from yuzui.funding.rulebook import build
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import notices
from yuzui.job.next_step import Step
from yuzui.job.result import canonical
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import EMBARGO_AUDIENCE, And, Eq, Subject
from yuzui.store import messages, subjects
from yuzui.store import reviews as written
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.text.address import encode

ROLE = "applicant"


class Application(NamedTuple):
    """A proposal of a person."""

    call: str
    proposal: str

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return f"/applications/{encode(self.call)}/{encode(self.proposal)}"


def subject_applications(subject: Subject) -> list[Application]:
    """Return the proposals that a subject applies with."""
    scopes = [name.removeprefix(f"{ROLE}@") for name in subject.audiences if name.startswith(f"{ROLE}@")]
    return sorted(Application(*found) for scope in scopes if (found := subjects.proposal_of(scope)) is not None)


def holders(workspace: Workspace, call: str) -> dict[str, list[str]]:
    """Return who applies with each proposal of a call, by proposal."""
    found: dict[str, list[str]] = {}
    now = clock()
    for row in workspace.store.grants():
        one = subjects.proposal_of(str(row["scope"])) if row["role"] == ROLE else None
        if one is not None and one[0] == call and subjects.holds(row, now):
            found.setdefault(one[1], []).append(str(row["subject"]))
    return found


# What they read: their letter with the reviews of their proposal, cut from the decision when it is released.


def release(workspace: Workspace, change: Change, slate: Slate, decision: str, number: int, due: str) -> None:
    """Let the applicants of a decision read their letters from a moment on, and tell those who have an account."""
    book, call = build(slate.book), slate.call.id
    reviewed = reviews(workspace, slate)
    signed = {"at": slate.decided.at if slate.decided else due}
    last = appeals.last_day(slate.book.get("call", {}).get("recheck_days"), signed)
    rows: list[Row] = []
    seen: list[Row] = []
    for one in slate.proposals:
        lines = [[head.json(), words.json()] for head, words in letters.lines(slate, book, one)]
        rows.append(
            {"decision": decision, "n": number, "proposal": one.id, "call": call, "due": due, "appeal_until": last,
             "lines": lines, "reviews": reviewed.get(one.id, [])}
        )  # fmt: skip
        key = f"{decision}|{number}|{one.id}"
        audiences = [f"call:{call}", subjects.applicants_of(call, one.id)]
        seen.append(
            {"table": "released_letter", "row": key, "level": "restricted", "audiences": audiences,
             "embargo_until": due}
        )  # fmt: skip
    change.insert("released_letter", rows)
    change.insert("row_visibility", seen)
    at = int(dt.datetime.fromisoformat(due).timestamp())
    for proposal, account in _accounts(workspace, slate):
        event, path = _event(decision, number, proposal), Application(call, proposal).path
        notices.tell_later(workspace, "released", account, event, path, at)


def stop(workspace: Workspace, slate: Slate, decision: str, number: int) -> None:
    """Take back letters whose time has not come, within the act under way."""
    for proposal, account in _accounts(workspace, slate):
        notices.take_back(workspace, account, _event(decision, number, proposal))


def early(workspace: Workspace) -> Workspace:
    """Return the workspace as who releases letters sees it: also those whose time has not come."""
    subject = workspace.subject
    return workspace.seen_by(replace(subject, audiences=subject.audiences | {EMBARGO_AUDIENCE}), "web")


def _event(decision: str, number: int, proposal: str) -> str:
    return f"letters:{decision}:{number}:{proposal}"


def _accounts(workspace: Workspace, slate: Slate) -> Iterator[tuple[str, str]]:
    """Yield proposal and account of each applicant of a call."""
    ids = {row.id for row in slate.proposals}
    for proposal, accounts in holders(workspace, slate.call.id).items():
        if proposal in ids:
            yield from ((proposal, account) for account in accounts)


def with_account(workspace: Workspace, slate: Slate) -> set[str]:
    """Return the proposals that have an applicant with an account, who reads the letter here."""
    return {proposal for proposal, _ in _accounts(workspace, slate)}


def reviews(workspace: Workspace, slate: Slate) -> dict[str, list[Row]]:
    """Return the reviews of each proposal without reviewers, in an order that tells nothing of them.

    As they were written where the record holds their words, else the marks that the list was computed from.
    """
    given = _computed(workspace, slate.run.id)
    given |= _written(workspace, slate.call.id, {row.id for row in slate.proposals})
    found: dict[str, list[Row]] = {}
    for proposal, several in given.items():
        scores = [{"scores": sorted(rows, key=canonical)} for rows in several]
        found[proposal] = sorted(scores, key=lambda one: sha256(f"{proposal}\0{canonical(one)}".encode()).hexdigest())
    return found


Reviews = dict[str, list[list[Row]]]
"""Reviews by proposal, each a row a criterion."""


def _computed(workspace: Workspace, run: str) -> Reviews:
    stored = workspace.desk.select("run_input", where=And((Eq("run", run), Eq("part", "reviews"))))
    part = run_inputs.read(stored[0]) if stored else None
    columns: Mapping[str, Sequence[Any]] = {} if part is None else part["columns"]
    rows = []
    for n in range(len(columns.get("proposal", ()))):
        row = {name: cells[n] for name, cells in columns.items()}
        rows.append({**row, "reviewer": row.get("reviewer") or n})
    return _by_reviewer(rows)


def _written(workspace: Workspace, call: str, ids: Collection[str]) -> Reviews:
    """Return the reviews in the record of a call of which it holds words, the last of each that superseded another."""
    words = written.words(workspace.store)
    # the office of this call and of no other
    eyes = Subject("desk", audiences=frozenset({f"call:{call}"}), scoped=frozenset({"programme_officer"}))
    view = workspace.seen_by(eyes).view
    last: dict[tuple[str, str, str], Row] = {}
    for row in view.select("review", order=("proposal", "reviewer", "criterion", "n")) if words else ():
        key = (row["proposal"], row["reviewer"], row["criterion"])
        last[key] = {**row, "comment": words.get((*key, row["n"]))}
    told = {row["proposal"] for row in last.values() if row["comment"]} & set(ids)
    return _by_reviewer([row for row in last.values() if row["proposal"] in told])


def _by_reviewer(rows: Sequence[Row]) -> Reviews:
    given: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        shown = {name: row[name] for name in _SHOWN if row.get(name) not in (None, "")}
        given.setdefault((str(row["proposal"]), str(row["reviewer"])), []).append(shown)
    found: Reviews = {}
    for (proposal, _), several in given.items():
        found.setdefault(proposal, []).append(several)
    return found


_SHOWN = ("criterion", "score", "grade", "confidence", "comment")
"""What an applicant reads of a review."""


def letter(workspace: Workspace, one: Application) -> Row | None:
    """Return the newest released letter about a proposal of whoever asks; None before it is released."""
    where = And((Eq("call", one.call), Eq("proposal", one.proposal)))
    if one not in subject_applications(workspace.subject):
        return None
    rows = workspace.view.select("released_letter", where=where, order=("-due",))
    gone = {row["supersedes"] for row in workspace.desk.select("decision", columns=("supersedes",))} if rows else set()
    return next((row for row in rows if row["decision"] not in gone), rows[0] if rows else None)


def lines(row: Row) -> list[tuple[Text, Text]]:
    """Return heading and sentence of each part of a letter."""
    return [(Text.of(head), Text.of(words)) for head, words in row["lines"]]


# What they have not read yet.


def waiting(workspace: Workspace) -> Iterator[Step]:
    """Yield the letters and answers to objections that an applicant has not marked as read."""
    for one in subject_applications(workspace.subject):
        for event, since, words in _news(workspace, one):
            if not messages.was_read(workspace.store, workspace.subject.name, event):
                yield Step(words.format(p=one.proposal), one.path, ROLE, since, f"call:{one.call}")


def _news(workspace: Workspace, one: Application) -> Iterator[tuple[str, str, Text]]:
    """Yield event, moment and sentence of each letter and answer that an applicant may read, the last letter alone."""
    if (row := letter(workspace, one)) is None:
        return
    yield _event(str(row["decision"]), int(row["n"]), one.proposal), str(row["due"]), _LETTER
    for each in mine(workspace, one):
        if each["outcome"] is not None:
            yield f"appeal:{each['id']}", str(each["settled"]), _ANSWER


_LETTER = Text("Read the letter on your application {p}", "查阅您的申请 {p} 的通知书")
_ANSWER = Text("Read the answer to your objection about {p}", "查阅您就 {p} 提出的复审申请的答复")


def unread(workspace: Workspace, one: Application) -> bool:
    """Say whether something about an application waits to be read."""
    me = workspace.subject.name
    return any(not messages.was_read(workspace.store, me, event) for event, _, _ in _news(workspace, one))


def mark_read(workspace: Workspace, one: Application) -> None:
    """Mark what there is about an application as read, also by who has an account only since the release."""
    me = workspace.subject.name
    for event, _, _ in _news(workspace, one):
        messages.notice(workspace.store, me, "released", event, one.path, {})
    messages.read(workspace.store, workspace.subject, one.path)


# Objecting: the applicant in person, about a letter they read.


def mine(workspace: Workspace, one: Application) -> list[Row]:
    """Return what the applicants of a proposal objected, and what came of it, the last first."""
    found = workspace.view.select("appeal", where=Eq("proposal", one.proposal), order=("-filed",))
    decisions = {
        row["decision"]
        for row in workspace.view.select("released_letter", where=Eq("call", one.call), columns=("decision",))
    }
    return [row for row in found if row["decision"] in decisions]


def appeal(workspace: Workspace, one: Application, grounds: str) -> None:
    """File an appeal of whoever asks against the decision of the letter they read."""
    row = letter(workspace, one)
    if row is None:
        raise VisibilityError.not_found()
    inputs = Inputs(
        act="file", decision=str(row["decision"]), proposal=one.proposal, by=workspace.subject.name, grounds=grounds
    )
    appeals.file(workspace, inputs, own=True)


def state(workspace: Workspace, one: Application) -> Text:
    """Return how an application stands: between deadline and letter there is one state, whatever was decided."""
    if letter(workspace, one) is not None:
        filed = mine(workspace, one)
        if filed and filed[0]["outcome"] is None:
            return Text("You objected; another person looks at it", "您已提出复审，正由他人办理")
        if filed:
            return Text("Your objection was answered", "您的复审申请已有答复")
        return Text("Decided: your letter is here", "已作决定，通知书可阅")
    calls = workspace.desk.select("call", where=Eq("call", one.call), columns=("state",))
    stage = str(calls[0]["state"]) if calls else ""
    if stage == "withdrawn":
        return Text("The call was withdrawn", "该批次已撤销")
    if stage in ("draft", "open"):
        return Text("Received", "已收到")
    return Text("Received; being reviewed and decided", "已收到，正在评审与审定")


def proposals(workspace: Workspace, call: str) -> list[str]:
    """Return the proposals of a call that whoever asks sees: those of its newest list, else those that were loaded."""
    try:
        slate = slate_named(workspace, call)
    except VisibilityError:
        slate = None
    if slate is not None and slate.call.id == call:
        return sorted(row.id for row in slate.proposals)
    rows = workspace.view.select("proposal", where=Eq("call", call), columns=("id",), order=("id",))
    return [str(row["id"]) for row in rows]
