# SPDX-License-Identifier: Apache-2.0
"""The reviewing of a call on the site: who is asked what, what became of it, what was handed in.

A round joins an assignment with a deadline. Each of its pairs is an item, addressed by a digest that tells
neither order nor person. Reviews and the log bear a pseudonym of the call; which account it is stands in the
sealed file alone. What a reviewer has not handed in is seen by nobody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import call_reviews, decisions, upload_draft, upload_record
from yuzui.job import notices
from yuzui.job.next_step import Step
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import CYCLES, move
from yuzui.model.schema import TABLES, normalise
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In, Subject
from yuzui.reviewing.assignment_store import governed
from yuzui.reviewing.sources import TEXTS
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.store.store import Change
from yuzui.store.subjects import active_grants, grants_of
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, day

REASONS: Mapping[str, Text] = {
    "conflict": Text("I have a conflict of interest", "存在利益冲突，须回避"),
    "time": Text("I have no time", "时间不允许"),
    "field": Text("It is not my field", "不属于本人领域"),
}
"""Why an item is declined."""
WHY: Mapping[str, Text] = {
    "conflict": Text("conflict of interest", "利益冲突"),
    "time": Text("no time", "时间不允许"),
    "field": Text("not the field", "非其领域"),
}
"""The same, as the office reads it."""
ASKED = ("proposed", "accepted")
"""States of a pair whose review is awaited."""
STATUS: Mapping[str, Text] = {
    "proposed": Text("not answered", "未答复"),
    "accepted": Text("accepted", "已接受"),
    "half": Text("half written", "填写中"),
    "handed_in": Text("handed in", "已提交"),
    "declined": Text("declined", "已谢绝"),
    "replaced": Text("somebody else asked", "已改请他人"),
    "closed": Text("not handed in, the call is decided", "未提交，批次已作决定"),
}


class Item(NamedTuple):
    """One proposal to be reviewed by one person, and how far that has come."""

    pair: str
    call: str
    run: str
    proposal: str
    reviewer: str
    """Id in the list of reviewers."""
    pseudonym: str
    state: str
    closes: str
    title: str
    institute: str
    done: Row
    """Row of ``review_item``; empty before anything happened."""
    decided: str = ""
    """When a decision was signed on the call; the round is closed then."""

    @property
    def status(self) -> str:
        """Key of :data:`STATUS`."""
        if self.state not in ASKED:
            return self.state
        if self.done.get("handed_in_at"):
            return "handed_in"
        if self.decided:
            return "closed"
        return "half" if self.done.get("saved_at") else self.state

    @property
    def overdue(self) -> bool:
        """Whether the deadline passed and nothing was handed in."""
        return self.status in ("proposed", "accepted", "half") and self.closes <= clock()

    @property
    def seen(self) -> str:
        """What a form holds of the state it was made for."""
        parts = (self.state, *(str(self.done.get(name) or "") for name in ("saved_at", "handed_in_at")))
        return sha256("|".join(parts).encode()).hexdigest()[:16]


def pair_id(run: str, proposal: str, reviewer: str) -> str:
    """Return the address of a pair."""
    return sha256(f"{run}\0{proposal}\0{reviewer}".encode()).hexdigest()[:16]


# Who reads and writes on behalf of whom.


def office(workspace: Workspace, call: str, name: str = "", *audiences: str) -> Workspace:
    """Return the workspace as the office of a call reads it; what it reads is not shown as it stands."""
    scope = frozenset({f"call:{call}", *audiences})
    subject = Subject(
        name or workspace.subject.name, frozenset({"public"}), scope, scoped=frozenset({"programme_officer"})
    )
    return workspace.seen_by(subject, "web")


def _eyes(workspace: Workspace, call: str, names: Iterable[str] = ()) -> Workspace:
    """Return the workspace as a reviewer of a call reads it, but for what is denied to them under any name."""
    mine = workspace.subject
    keys = mine.keys | {mine.name, *names}
    scope = frozenset({f"call:{call}"})
    return workspace.seen_by(Subject(mine.name, frozenset({"public"}), scope, keys, frozenset({"reviewer"})), "web")


def pseudonyms(workspace: Workspace, call: str, reviewers: Iterable[str]) -> dict[str, str]:
    """Return the pseudonyms of reviewers of a call."""
    sealed = open_sealed(workspace.dir)
    try:
        return sealed.pseudonyms(call, reviewers)
    finally:
        sealed.close()


def behind(workspace: Workspace, call: str, names: Iterable[str]) -> dict[str, str]:
    """Return the accounts behind pseudonyms, to send a notice; those without one are left out."""
    sealed = open_sealed(workspace.dir)
    try:
        found = {name: sealed.behind(call, name) for name in names}
    finally:
        sealed.close()
    return {name: account for name, account in found.items() if account}


def take_seat(workspace: Workspace, call: str, reviewer: str, account: str) -> None:
    """Join an account to a reviewer of a call; what they declined for a conflict is denied to the account too."""
    sealed = open_sealed(workspace.dir)
    try:
        name = sealed.pseudonyms(call, [reviewer])[reviewer]
        sealed.keep([{"call": call, "pseudonym": name, "person": account, "role": "reviewer"}])
    finally:
        sealed.close()
    inside = office(workspace, call, name)
    tied = inside.view.select("conflict", where=Eq("reviewer", reviewer), columns=("proposal", "state"))
    if barred := [str(row["proposal"]) for row in tied if row["state"] != "waived"]:
        with inside.view.act("recuse", f"call:{call}", "conflict") as change:
            for proposal in barred:
                _deny(inside, change, call, proposal, [account])


def _seats(workspace: Workspace) -> list[tuple[str, str]]:
    """Return call and pseudonym of whoever looks, of the calls they still review for."""
    subject = workspace.subject
    if "reviewer" not in subject.roles | subject.scoped:
        return []
    sealed = open_sealed(workspace.dir)
    try:
        seats = sealed.seats(subject.name)
    finally:
        sealed.close()
    return [one for one in seats if "reviewer" in subject.roles or f"reviewer@call:{one[0]}" in subject.audiences]


def officer(workspace: Workspace, call: str) -> bool:
    """Say whether whoever looks is of the office of a call, and not only of another one."""
    subject = workspace.subject
    if "programme_officer" in subject.roles:
        return True
    held = active_grants(subject.name, grants_of(workspace.store, subject.name), clock())
    return any((row["role"], row["scope"]) == ("programme_officer", f"call:{call}") for row in held)


# What is asked of whom.


def current(workspace: Workspace, call: str) -> Row | None:
    """Return the round of a call, as whoever looks sees it."""
    return next(iter(workspace.view.select("review_round", where=Eq("call", call))), None)


def decided(workspace: Workspace, call: str) -> str:
    """Return when the decision of a call that stands was signed; empty where there is none."""
    signed = decisions.standing(office(workspace, call), call)
    return "" if signed is None else str(signed["at"])


def items(seen: Workspace, round_: Row, reviewers: Sequence[str] | None = None) -> list[Item]:
    """Return the items of a round, of some reviewers or of all, as somebody sees them."""
    call, run = str(round_["call"]), str(round_["run"])
    rows = seen.view.select("assignment", where=Eq("run", run), order=("proposal", "reviewer"))
    rows = [row for row in rows if reviewers is None or row["reviewer"] in reviewers]
    names = pseudonyms(seen, call, {str(row["reviewer"]) for row in rows})
    ids = tuple({str(row["proposal"]) for row in rows})
    about = {
        row["id"]: row
        for row in seen.view.select("proposal", where=In("id", ids), columns=("id", "title", "institute"))
    }
    done = {row["pair"]: row for row in seen.view.select("review_item", where=Eq("call", call))}
    signed, found = decided(seen, call), []
    for row in rows:
        proposal, reviewer = str(row["proposal"]), str(row["reviewer"])
        pair, of = pair_id(run, proposal, reviewer), about.get(proposal, {})
        title, house = str(of.get("title") or ""), str(of.get("institute") or "")
        state, closes = str(row["state"]), str(round_["closes"])
        found.append(
            Item(
                pair,
                call,
                run,
                proposal,
                reviewer,
                names[reviewer],
                state,
                closes,
                title,
                house,
                done.get(pair, {}),
                signed,
            )
        )
    return found


def _of(workspace: Workspace, call: str, pseudonym: str) -> list[Item]:
    """Return the items of one reviewer of a call."""
    seen = _eyes(workspace, call, (pseudonym,))
    if (round_ := current(seen, call)) is None:
        return []
    known = {str(row["reviewer"]) for row in seen.view.select("assignment", where=Eq("run", round_["run"]))}
    mine = [one for one, name in pseudonyms(workspace, call, known).items() if name == pseudonym]
    # what was declined for a conflict is not there any more, also before there is an account to deny it to
    return [item for item in items(seen, round_, mine) if item.done.get("declined") != "conflict"]


def user_items(workspace: Workspace) -> list[Item]:
    """Return what whoever is signed in is asked to review, what is due first first."""
    found = [item for call, name in _seats(workspace) for item in _of(workspace, call, name)]
    return sorted(found, key=lambda item: (item.closes, item.proposal, item.pair))


def user_item(workspace: Workspace, pair: str) -> Item:
    """Return one of one's own items; one that is closed for a conflict, or another's, is not there."""
    for item in user_items(workspace):
        if item.pair == pair:
            return item
    raise VisibilityError.not_found()


PROPOSAL = ("institute", "region", "field", "code", "type")
"""Columns of a proposal that a reviewer reads beside the title; what its file says in words follows."""


def proposal(workspace: Workspace, item: Item) -> list[tuple[Text, Text]]:
    """Return what a reviewer reads of a proposal, label and value: nothing that names a person."""
    row = _eyes(workspace, item.call).view.get("proposal", item.proposal)
    table = TABLES["proposal"]
    lines = [(table[name].label, same(str(row[name]))) for name in PROPOSAL if row.get(name)]
    words = {normalise(word) for word in TEXTS}
    tags = {name: value for name, value in (row.get("tags") or {}).items() if normalise(name) in words and value}
    return lines + [(same(name), same(str(value))) for name, value in tags.items()]


def invited(workspace: Workspace, call: str, reviewer: str) -> list[Item]:
    """Return the items of somebody who holds the link of an invitation and has no account yet."""
    return _of(workspace, call, pseudonyms(workspace, call, [reviewer])[reviewer])


def waiting(workspace: Workspace) -> Iterator[Step]:
    """Yield what a reviewer has still to do, call by call, and what an office has to settle."""
    for call in dict.fromkeys(call for call, _ in _seats(workspace)):
        left = [
            one for one in user_items(workspace) if one.call == call and one.status in ("proposed", "accepted", "half")
        ]
        if left:
            words = Text("{n} reviews of {c} until {d}", "批次 {c} 有 {n} 项评审，{d} 前提交")
            text = words.format(n=len(left), c=call, d=day(left[0].closes[:10]))
            path = f"/reviews/{left[0].pair}" if len(left) == 1 else "/reviews"
            yield Step(text, path, "reviewer", "", f"call:{call}")
    for round_ in workspace.view.select("review_round", order=("call",)):
        if officer(workspace, call := str(round_["call"])):
            yield from _office_steps(workspace, call, round_)


def _office_steps(workspace: Workspace, call: str, round_: Row) -> Iterator[Step]:
    """Yield that places are to be filled again, or that all reviews are in and nothing was drafted yet."""
    if decided(workspace, call):
        return
    states = [row["state"] for row in workspace.view.select("assignment", where=Eq("run", round_["run"]))]
    done = [row["handed_in_at"] for row in workspace.view.select("review_item", where=Eq("call", call))]
    if gone := states.count("declined"):
        words = Text("{n} declined {r} of {c}: ask somebody else", "批次 {c} 有 {n} 份评审被谢绝，请改请他人")
        path = f"/fund/calls/{encode(call)}/returns"
        yield Step(
            words.format(n=gone, r=agree(gone, "review", "reviews"), c=call),
            path,
            "programme_officer",
            str(round_["made_at"]),
            f"call:{call}",
        )
    yield from _stale(workspace, call, round_)
    if not gone and sum(map(bool, done)) >= sum(state in ASKED for state in states) > 0:
        upload = workspace.view.select("upload", where=Eq("id", round_["upload"]), columns=("state", "run"))
        if any(row["state"] == "checked" and not row["run"] for row in upload):
            words = Text("All reviews of {c} are in: draft the award list", "批次 {c} 的评审已齐，请拟定资助清单")
            path = f"/uploads/{encode(str(round_['upload']))}/rules"
            yield Step(words.format(c=call), path, "programme_officer", str(round_["made_at"]), f"call:{call}")


def _stale(workspace: Workspace, call: str, round_: Row) -> Iterator[Step]:
    """Yield that the list drafted last does not rest on all reviews."""
    for upload in workspace.view.select("upload", where=Eq("id", round_["upload"]), columns=("run",)):
        runs = workspace.view.select("run", where=Eq("id", upload["run"])) if upload["run"] else []
        at = str(runs[0]["document"]["run"]["at"]) if runs else ""
        if at and (n := call_reviews.since(workspace, call, at)):
            words = Text(
                "{n} {r} of {c} came in or changed since the list was drafted: draft it again",
                "批次 {c} 在清单拟定后有 {n} 份评审提交或更改，请重新拟定",
            )
            path = f"/uploads/{encode(str(round_['upload']))}/rules"
            text = words.format(n=n, r=agree(n, "review", "reviews"), c=call)
            yield Step(text, path, "programme_officer", at, f"call:{call}")


# A round is begun, and kept going, by the office.


def begin(workspace: Workspace, row: Row, upload: str, proposals: Sequence[object], criteria: Sequence[Row]) -> None:
    """Open a round: its assignment, its proposals and scale become rows of the record, seen by those of the call."""
    call = str(row["call"])
    inside = office(workspace, call, "", f"reviewer@call:{call}")
    ids, (files, brought) = tuple(map(str, proposals)), upload_draft.record(workspace, upload)
    desk = {str(one["id"]): str(one["call"] or "") for one in workspace.desk.select("proposal", where=In("id", ids))}
    others = {name: of for name, of in desk.items() if of and of != call}
    if others:
        name, of = next(iter(others.items()))
        raise StateError(
            Text("this id is that of a proposal of another call", "该编号已属于另一批次的申请"),
            seen=f"{name} · {of}",
            expected=call,
            fix=Text("give the proposals of this call ids of their own", "请为本批次申请另行编号"),
            code="id_of_another_call",
        )
    with workspace.view.act("begin_reviews", f"call:{call}") as change:
        if not upload_record.written(workspace, upload):  # it is, where an earlier round was taken back
            upload_record.write(workspace, change, files, brought)
        change.govern([governed(call, "proposal", {"id": name}) for name in ids])
        if criteria:
            change.delete("criterion", Eq("call", call))
        change.replace("criterion", criteria)
        change.replace("review_round", [{**row, "made_by": workspace.subject.name, "made_at": clock()}])
        change.govern([governed(call, "review_round", row, f"reviewer@call:{call}")])
        change.replace("upload", [{**inside.view.get("upload", upload), "expires": None}])


def prolong(workspace: Workspace, call: str, closes: str) -> None:
    """Set another deadline."""
    with workspace.view.act("set_deadline", f"call:{call}", closes) as change:
        rows = workspace.view.select("review_round", where=Eq("call", call))
        change.replace("review_round", [{**row, "closes": closes} for row in rows])


def amend(
    workspace: Workspace,
    items: Sequence[Item],
    closes: str,
    criteria: Sequence[Row],
    fits: Callable[[Mapping[str, str]], dict[str, str]],
) -> None:
    """Set deadline, scale and criteria anew while nothing is handed in; of halves stays what ``fits`` returns."""
    call = items[0].call
    inside = office(workspace, call, "", f"reviewer@call:{call}", *(f"item:{item.pair}" for item in items))
    with inside.view.act("set_round", f"call:{call}", closes) as change:
        _require_none_in(inside, call)
        rows = inside.view.select("review_round", where=Eq("call", call))
        change.replace("review_round", [{**row, "closes": closes} for row in rows])
        change.delete("criterion", Eq("call", call))
        change.replace("criterion", criteria)
        drafts = inside.view.select("review_draft", where=In("pair", tuple(item.pair for item in items)))
        change.replace("review_draft", [{**row, "body": fits(row["body"])} for row in drafts])
        _tell_asked(inside, change, "round_changed", items)


def end(workspace: Workspace, round_: Row, items: Sequence[Item]) -> None:
    """Take a round back while nothing is handed in, so that it can be opened anew; answers to it stay in the log."""
    call = str(round_["call"])
    inside = office(workspace, call, "", f"reviewer@call:{call}")
    with inside.view.act("end_reviews", f"call:{call}") as change:
        _require_none_in(inside, call)
        change.delete("review_round", Eq("call", call))
        _tell_asked(inside, change, "round_ended", items)


def _require_none_in(inside: Workspace, call: str) -> None:
    rows = inside.view.select("review_item", where=Eq("call", call), columns=("handed_in_at",))
    if n := sum(bool(row["handed_in_at"]) for row in rows):
        raise StateError(
            Text("{n} reviews were handed in on these settings", "已有 {n} 份评审按现有设置提交").format(n=n),
            seen=str(n),
            expected="0",
            fix=Text("set another deadline; scale and criteria stay", "可以改设截止时间；量表与指标不再更改"),
            code="handed_in",
        )


def _tell_asked(inside: Workspace, change: Change, kind: str, items: Sequence[Item]) -> None:
    """Tell the reviewers of open items who have an account; who has none reads it behind the link of the invitation."""
    call = items[0].call
    asked = {item.pseudonym for item in items if item.state in ASKED}
    for name, account in behind(inside, call, asked).items():
        notices.tell(inside, kind, account, f"{kind}:{call}:{name}:{change.seq}", "/reviews")


def remind(workspace: Workspace, call: str, items: Sequence[Item]) -> int:
    """Remind the reviewers of some items, each once; return how many have an account and so were told."""
    inside = office(workspace, call)
    people = behind(workspace, call, {item.pseudonym for item in items})
    told = [item for item in items if item.pseudonym in people]
    with inside.view.act("remind", f"call:{call}", f"{len(told)}") as change:
        for item in told:
            note(inside, change, item, reminded_at=clock())
        for name in dict.fromkeys(item.pseudonym for item in told):
            notices.tell(inside, "reminder", people[name], f"reminder:{call}:{name}:{change.seq}", "/reviews")
    return len({item.pseudonym for item in told})


# What a reviewer does with an item. Everything is written under the pseudonym.


def require_open(item: Item, seen: str = "") -> None:
    """Refuse what comes too late, is closed, or was changed elsewhere meanwhile."""
    if item.state not in ASKED:
        raise StateError(
            Text("this item is closed: {s}", "该任务已关闭：{s}").format(s=CYCLES["assignment"].states[item.state]),
            seen=item.state,
            expected=" ".join(ASKED),
            fix=Text("nothing is asked of you here any more", "此项已无需您办理"),
            code="item_closed",
        )
    if item.decided:
        raise StateError(
            Text("a decision was signed on {d}; nothing is taken any more", "已于 {d} 签署决定，不再接收评审").format(
                d=day(item.decided[:10])
            ),
            seen=item.call,
            expected=f"< {item.decided[:16]}",
            fix=Text("nothing is asked of you here any more", "此项已无需您办理"),
            code="call_decided",
        )
    if item.closes <= clock():
        raise StateError(
            Text("reviews were due by {t}; nothing is taken any more", "评审已于 {t} 截止，不再接收").format(
                t=item.closes[:16].replace("T", " ") + " UTC"
            ),
            seen=clock()[:16],
            expected=f"< {item.closes[:16]}",
            fix=Text("ask the office of the call for a later day", "请与批次办公室联系延期"),
            code="deadline_passed",
        )
    if seen and seen != item.seen:
        raise StateError(
            Text(
                "this review was changed elsewhere meanwhile; nothing was overwritten", "该评审已在别处更改，本次未覆盖"
            ),
            seen=seen,
            expected=item.seen,
            fix=Text("open the page anew, compare, and save again", "请重新打开本页，核对后再保存"),
            code="moved",
        )


def accept(workspace: Workspace, item: Item) -> None:
    """Note that a reviewer accepts."""
    require_open(item)
    if item.state == "accepted":
        return
    inside = _hand(workspace, item)
    with inside.view.act("accept", f"item:{item.pair}") as change:
        _restate(inside, change, item, move("assignment", item.state, "accept"))
        note(inside, change, item, answered_at=clock())


def decline(workspace: Workspace, item: Item, reason: str, account: str = "") -> None:
    """Note that a reviewer declines; for a conflict the proposal is closed to them everywhere, at once."""
    if reason not in REASONS:
        raise InputError(
            Text("say why you decline", "请选择谢绝的原因"),
            place=Place(column="reason"),
            seen=reason[:20] or "-",
            expected=" ".join(REASONS),
            fix=Text("choose one of the three", "请从三项中选择一项"),
            code="no_reason",
        )
    if item.state not in ASKED:
        require_open(item)
    inside = _hand(workspace, item)
    with inside.view.act("decline", f"item:{item.pair}", reason) as change:
        _restate(inside, change, item, move("assignment", item.state, "decline"))
        note(inside, change, item, answered_at=clock(), declined=reason)
        if reason == "conflict":
            row = {
                "proposal": item.proposal, "reviewer": item.reviewer, "kind": "declared", "state": "declared",
                "source": "declined by the reviewer",
            }  # fmt: skip
            change.replace("conflict", [row])
            change.govern([governed(item.call, "conflict", row)])
            _deny(inside, change, item.call, item.proposal, [account] if account else [])


def unanswered(items: Iterable[Item]) -> list[Item]:
    """Return the items that may still be declined: asked for, and not handed in."""
    return [item for item in items if item.state in ASKED and item.status in ("proposed", "accepted", "half")]


def decline_all(workspace: Workspace, items: Iterable[Item], reason: str, account: str = "") -> None:
    """Note that a reviewer declines all that may still be declined, each as an act of its own."""
    for item in unanswered(items):
        decline(workspace, item, reason, account)


def recuse(workspace: Workspace, call: str, proposal: str, account: str, reason: str) -> None:
    """Let somebody with a part in a call step back from one proposal: from now on it is not there for them."""
    inside = office(workspace, call, account)
    if not inside.view.count("proposal", And((Eq("id", proposal), Eq("call", call)))):
        raise VisibilityError.not_found()
    row = {
        "proposal": proposal, "reviewer": account, "kind": "declared", "state": "declared", "source": reason[:200],
    }  # fmt: skip
    with inside.view.act("recuse", f"proposal:{proposal}", reason[:200]) as change:
        change.replace("conflict", [row])
        change.govern([governed(call, "conflict", row)])
        _deny(inside, change, call, proposal, [account])


def _hand(workspace: Workspace, item: Item) -> Workspace:
    """Return the workspace as it is written to on behalf of a reviewer."""
    return office(workspace, item.call, item.pseudonym, f"item:{item.pair}")


def _restate(inside: Workspace, change: Change, item: Item, state: str) -> None:
    """Set the state of a pair, unless it moved since it was read."""
    where = And((Eq("run", item.run), Eq("proposal", item.proposal), Eq("reviewer", item.reviewer)))
    row = inside.view.select("assignment", where=where)[0]
    if row["state"] != item.state:
        raise StateError(
            Text("this item was moved meanwhile; nothing was written", "该任务已变动，本次未写入"),
            seen=str(row["state"]),
            expected=item.state,
            code="moved",
        )
    change.replace("assignment", [{**row, "state": state}])


def note(inside: Workspace, change: Change, item: Item, **news: str) -> None:
    """Write how far an item has come."""
    held = inside.view.select("review_item", where=Eq("pair", item.pair))
    row = dict(held[0]) if held else {"pair": item.pair, "call": item.call, "proposal": item.proposal}
    change.replace("review_item", [{**row, **news}])
    if not held:
        change.govern([governed(item.call, "review_item", row)])


def _deny(inside: Workspace, change: Change, call: str, proposal: str, keys: list[str]) -> None:
    """Take a proposal, and all that refers to it, out of what some accounts see."""
    if not keys:
        return
    for run in inside.view.select("run", where=Eq("proposals", None)):  # of an earlier release: not told yet
        rows = run["document"].get("proposals")
        names = [str(row["id"]) for row in rows if "id" in row] if isinstance(rows, list) else []
        if proposal in names or proposal.removeprefix(f"{call}:") in names:
            change.replace("run", [{**run, "proposals": sorted({*names, proposal})}])
    change.govern([governed(call, "proposal", {"id": proposal}) | {"deny": keys}])


# Halves of reviews, and whole ones.


def draft(workspace: Workspace, item: Item) -> dict[str, str]:
    """Return what a reviewer filled in so far."""
    rows = _hand(workspace, item).view.select("review_draft", where=Eq("pair", item.pair))
    return dict(rows[0]["body"]) if rows else {}


def save(workspace: Workspace, pieces: Iterable[tuple[Item, Mapping[str, str], Sequence[Row] | None]]) -> None:
    """Keep halves and whole reviews; each item is an act of its own, which also accepts it."""
    for item, body, rows in pieces:
        inside = _hand(workspace, item)
        with inside.view.act("save_review" if rows is None else "hand_in", f"item:{item.pair}") as change:
            if item.state == "proposed":
                _restate(inside, change, item, move("assignment", item.state, "accept"))
                note(inside, change, item, answered_at=clock())
            _put_draft(inside, change, item, body)
            if rows is None:
                note(inside, change, item, saved_at=clock())
            else:
                _hand_in(inside, change, item, rows)
                note(inside, change, item, saved_at=clock(), handed_in_at=clock())


def _put_draft(inside: Workspace, change: Change, item: Item, body: Mapping[str, str]) -> None:
    note(inside, change, item)
    change.replace("review_draft", [{"pair": item.pair, "body": dict(body), "at": clock()}])
    seen = {"table": "review_draft", "row": item.pair, "level": "sealed", "audiences": [f"item:{item.pair}"]}
    change.govern([seen])


def _hand_in(inside: Workspace, change: Change, item: Item, rows: Sequence[Row]) -> None:
    """Add the scores of a review; what is handed in again supersedes and changes nothing."""
    where = And((Eq("proposal", item.proposal), Eq("reviewer", item.pseudonym)))
    held = inside.view.select("review", where=where, columns=("criterion", "n"))
    latest: dict[str, int] = {}
    for row in held:
        latest[str(row["criterion"])] = max(int(row["n"]), latest.get(str(row["criterion"]), 0))
    today = f"{dt.date.fromisoformat(clock()[:10])}T00:00:00Z"
    own_ = {"proposal": item.proposal, "reviewer": item.pseudonym, "submitted_at": today}
    full = [{**row, **own_, "n": latest.get(str(row["criterion"]), 0) + 1} for row in rows]
    change.insert("review", full)
    change.govern([governed(item.call, "review", row) for row in full])
