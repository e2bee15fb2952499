# SPDX-License-Identifier: Apache-2.0
"""Inviting several people to a call at once: pasted in, looked at for conflicts, then written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from yuzui.administration import granting, people
from yuzui.administration.account_pages import role as role_title
from yuzui.administration.account_pages import roles, until
from yuzui.errors import InputError, VisibilityError
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_words, invitees
from yuzui.reviewing.assign_parts import Conflict
from yuzui.reviewing.invitees import Invitee
from yuzui.store.accounts import buckets, invitations
from yuzui.store.accounts.invitations import Role
from yuzui.text import Text, join, same
from yuzui.view.page import Block, Field, Form, Item, Items, Notice, Section, Visit

KEPT = 3_600
"""Seconds for which a pasted list waits to be sent."""


class Pasted(msgspec.Struct):
    """A list that was pasted: for which call, by whom, who, with which role until when."""

    call: str
    by: str
    role: str
    until: str
    note: str
    people: list[Invitee]


def paste_form(workspace: Workspace, caller: Visitor, call: str, path: str, names: set[str]) -> Form:
    """Return the form that takes a list of people; it holds those whose address stands in the files of the call."""
    hint = Text(
        "one a line: Li Wei, li@example.org, employer if known", "每行一人：李伟, li@example.org, 工作单位（如有）"
    )
    now = caller.accounts.now()
    written = frozenset(
        one.email.casefold()
        for one in invitations.listed(caller.accounts)
        if f"call:{call}" in {role.scope for role in one.roles} and one.state(now) in ("sent", "opened", "taken")
    )
    listed = invitees.addressed(invitees.material(workspace, call), written)
    if listed:
        hint += FROM_FILES.format(n=min(len(listed), invitees.MOST), m=len(listed))
    lines = same("\n".join(", ".join(filter(None, (x.name, x.email, x.institute))) for x in listed[: invitees.MOST]))
    fields = [
        Field("lines", Text("Names and addresses of mail", "姓名与邮箱"), lines, kind="area", hint=hint),
        Field("role", Text("Role", "角色"), same("reviewer"), kind="select", options=roles(names)),
        until(),
        Field("note", Text("A word with it", "附言"), kind="area", needed=False),
    ]
    note = Text(
        "Nobody is written to yet: first their conflicts of interest are looked for.", "此时不会发信，先核查利益冲突。"
    )
    return Form("paste", path, fields, Text("Look for conflicts", "核查回避"), {"act": "paste"}, True, note=note)


def blocks(workspace: Workspace, caller: Visitor, visit: Visit, call: str, path: str) -> list[Block]:
    """Return the list that was pasted, with what was found of each person, and the button that sends."""
    token = visit.query.get("list", "")
    pasted = _pasted(workspace, caller, call, token) if token else None
    if pasted is None:
        return []
    known = invitees.material(workspace, call)
    found = invitees.conflicts(workspace, call, known, pasted.people)
    listed: list[Block] = [Section(Text("To be invited as {r}", "拟邀请为{r}").format(r=role_title(pasted.role)))]
    if known is None:
        listed.append(Notice(UNKNOWN))
    items = []
    for n, one in enumerate(pasted.people):
        place = Text("in the list as {i}", "名单编号 {i}").format(i=one.listed) if one.listed else NOT_LISTED
        unknown = () if one.institute or invitees.employed(known, one.listed) else (NO_EMPLOYER,)
        items.append(
            Item(same(f"{one.name} · {one.email}"), (place, *unknown, *_waived_conflicts(found.get(one.key, ()))))
        )
        open_ = [row for row in found.get(one.key, ()) if row.barred]
        items += [
            Item(
                Text("{n}: {p}", "{n}：{p}").format(n=one.name, p=row.proposal),
                (_tie(row),),
                form=_waive(f"waive{n}x{k}", path, token, row),
            )
            for k, row in enumerate(open_[:5])
        ]
    listed.append(Items(Text("Who, and what ties them to a proposal", "人员及其与申请的关系"), items))
    send = Text("Invite {n}", "邀请 {n} 人").format(n=len(pasted.people))
    note = Text(
        "What a conflict bars is kept from the person from the first moment.", "因回避而排除的申请，对其自始不可见。"
    )
    listed.append(Form("send", path, (), send, {"act": "send", "list": token}, True, note=note))
    return listed


FROM_FILES = Text(
    "; {n} of {m} whose address stands in the list of reviewers are written here already",
    "；评审专家名单中有邮箱的 {m} 人，已填入 {n} 人",
)
UNKNOWN = Text(
    "Nothing of this call is here yet: conflicts cannot be looked for.", "此处尚无该批次的申请，无法核查利益冲突。"
)
NOT_LISTED = Text("not in the list of reviewers", "不在评审专家名单中")
NO_EMPLOYER = Text("employer not known: conflicts by employer cannot be checked", "工作单位不详：无法按单位核查回避")
NONE = Text("no conflict found", "未发现回避关系")


def _waived_conflicts(rows: list[Conflict] | tuple[Conflict, ...]) -> list[Text]:
    """Return what was looked at and set aside; that nothing was found."""
    if not rows:
        return [NONE]
    form = Text("{p}: not a conflict, because {r} ({w})", "{p}：不构成回避，理由：{r}（{w}）")
    return [
        form.format(p=row.proposal, r=row.reason or "–", w=row.waived_by or "–")
        for row in rows
        if row.state == "waived"
    ]


def _tie(row: Conflict) -> Text:
    kind = assign_words.KINDS[row.kind]
    shown = join([same(one) for one in row.evidence[:3]], "; ", "；") if row.evidence else same("–")
    phrase = Text("possible: ", "疑似：") if row.state == "possible" else same("")
    return phrase + kind + Text(": ", "：") + shown


def _waive(name: str, path: str, token: str, row: Conflict) -> Form:
    why = Field("reason", Text("Not a conflict, because", "不构成回避，因为"))
    hidden = {"act": "waive", "list": token, "proposal": row.proposal, "person": row.reviewer, "kind": row.kind}
    return Form(name, path, (why,), Text("Set aside", "排除该项"), hidden, True)


def _pasted(workspace: Workspace, caller: Visitor, call: str, token: str) -> Pasted | None:
    kept = caller.accounts.token_payload("pasted", token)
    pasted = None if kept is None else msgspec.convert(kept, Pasted)
    return pasted if pasted and (pasted.call, pasted.by) == (call, workspace.subject.name) else None


def act(workspace: Workspace, caller: Visitor, values: Mapping[str, str], call: str, path: str) -> str | None:
    """Take a list, set a conflict aside, or invite; None for another act."""
    step, token = values.get("act"), values.get("list", "")
    if step == "paste":
        offered = granting.offer(workspace, values.get("role", ""), f"call:{call}", values.get("until", ""))
        found = invitees.identified(invitees.material(workspace, call), invitees.parsed(values.get("lines", "")))
        for one in found:  # once they are sent, none may be refused after others went out
            try:
                granting.require_other(workspace, caller.accounts, one.email)
            except InputError as error:
                error.place = replace(error.place, column="lines")
                raise
        note = values.get("note", "").strip()[:500]
        pasted = Pasted(call, workspace.subject.name, offered.role, offered.until, note, found)
        return f"{path}?list={caller.accounts.keep('pasted', msgspec.to_builtins(pasted), KEPT)}"
    if step not in ("waive", "send"):
        return None
    pasted_ = _pasted(workspace, caller, call, token)
    if pasted_ is None:
        raise VisibilityError.not_found()
    if step == "waive":
        # only one of the people of this list, so that no name of another is written
        if (
            values.get("person") not in {one.key for one in pasted_.people}
            or values.get("kind") not in assign_words.KINDS
        ):
            raise VisibilityError.not_found()
        words = (values.get(name, "") for name in ("proposal", "person", "kind", "reason"))
        invitees.waive(workspace, call, *words)
        return f"{path}?list={token}"
    return f"{path}?{_send(workspace, caller, pasted_, call, token)}"


def _send(workspace: Workspace, caller: Visitor, pasted: Pasted, call: str, token: str) -> str:
    """Invite everybody of a list; return what the address of the page that follows holds."""
    found = invitees.conflicts(workspace, call, invitees.material(workspace, call), pasted.people)
    offered = granting.offer(workspace, pasted.role, f"call:{call}", pasted.until[:10])
    # too many of an hour are refused before any is written to, and the list stays
    buckets.take(caller.accounts, "invite", workspace.subject.name, len(pasted.people))
    if caller.accounts.token_payload("pasted", token, take=True) is None:
        raise VisibilityError.not_found()
    links = []
    for one in pasted.people:
        seat = one.listed if pasted.role == "reviewer" else ""
        bars = invitees.barred(found, one.key)
        role = Role(
            offered.role, offered.scope, offered.until, needs_second=offered.needs_second, seat=seat, barred=bars
        )
        link, id = granting.invite(workspace, caller.accounts, one.email, [role], pasted.note)
        links.append((one, people.hand_over(workspace, caller, "invitation", one.email, id, link)))
    made = [(one, answer) for one, answer in links if answer.startswith("made=")]
    if not made:
        return "done=mailed"
    shown = [f"{one.name}: {people.made_link(caller, answer.removeprefix('made='))}" for one, answer in made]
    return people.keep_link(caller, f"list{token[:8]}", "\n".join(shown))
