# SPDX-License-Identifier: Apache-2.0
"""The applicants of a call: invited by pasting proposal and address, each to their own applications alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import alone, on_site, outcome, until
from yuzui.errors import InputError, Place, VisibilityError, YuzuiError, meant, together
from yuzui.funding import applicants
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.store import subjects
from yuzui.store.accounts import buckets, invitations
from yuzui.store.accounts.file import address, fold
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Field, Form, Page, Section, Visit
from yuzui.view.table import Column, Link, Table

PATH = "/fund/calls/{call}/applicants"
ROLES, WRITERS = EVERYONE, ("programme_officer",)
FRESH = frozenset({"invite"})
PLACE = ("fund", 0)
ADDRESS = "/fund/calls/none/applicants"
TITLE = Text("Applicants of a call", "批次申请人")
MOST = 2_000
"""Most lines that are taken at once."""


class Line(NamedTuple):
    """One line of what was pasted: a proposal and whose it is."""

    row: int
    proposal: str
    email: str


class Holder(NamedTuple):
    """Who applies with a proposal, or is invited to."""

    proposal: str
    who: str
    state: Text


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller, call = sign_in.visitor(visit.caller), visit.parts["call"]
    known = _proposals(workspace, call)
    path = f"/fund/calls/{encode(call)}/applicants"
    found = _holders(workspace, caller, call)
    there = len({one.proposal for one in found})
    blocks: list[Block] = [*outcome(visit), *people.shown_link(caller, visit)]
    if found:
        blocks.append(HOLDERS.drawn(found))
    blocks += [Section(Text("Invite applicants", "邀请申请人")), _form(path)]
    return Page(
        Text("{n} of {m} proposals have an applicant here", "{m} 项申请中，{n} 项已有申请人账户或邀请").format(
            n=number(there), m=number(len(known))
        ),
        blocks,
        lead=Text(
            "Applicants see their own applications, and nothing of them before letters are released.",
            "申请人仅可查看本人申请；通知书发放之前，不显示任何结果。",
        ),
        crumb=(
            Link(Text("Calls", "批次"), "/fund/calls"),
            Link(same(call), f"/fund/calls/{encode(call)}"),
            Link(Text("applicants", "申请人"), ""),
        ),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Invite who is named in the lines, or give the role to who has an account."""
    caller, call = sign_in.visitor(visit.caller), visit.parts["call"]
    known = _proposals(workspace, call)
    lines = read(values.get("lines", ""), known)
    path = f"/fund/calls/{encode(call)}/applicants"
    buckets.take(caller.accounts, "invite", workspace.subject.name)
    wanted: dict[str, list[str]] = {}
    for line in lines:
        wanted.setdefault(line.email, []).append(line.proposal)
    links, end = [], values.get("until", "")
    for email, ids in wanted.items():
        # a role is offered before anything is done: what may not be given refuses all
        roles = [granting.offer(workspace, applicants.ROLE, subjects.proposal_scope(call, one), end) for one in ids]
        account = caller.accounts.by_email(email)
        if account is not None and account.id == workspace.subject.name:
            continue
        if account is not None:
            held = {row["scope"] for row in granting.active_grants(workspace, account.id)}
            for role in roles:
                if role.scope not in held:
                    granting.grant(workspace, caller.accounts, account.id, role.role, role.scope, end, "applicant")
            continue
        pending = _pending(caller, email)
        if fresh := [role for role in roles if role.scope not in pending]:
            token, id = granting.invite(workspace, caller.accounts, email, fresh, "")
            if people.hand_over(workspace, caller, "invitation", email, id, token) != "done=mailed":
                links.append(f"{email}  {people.made_link(caller, id)}")
    if links:
        return f"{path}?{people.keep_link(caller, 'applicants', chr(10).join(links))}"
    return f"{path}?done=invited"


def read(text: str, known: list[str]) -> list[Line]:
    r"""Read lines of proposal and address, as they are copied from a spreadsheet; refuse all if one is wrong.

    Examples
    --------
    >>> read("P1\tli.wei@example.org", ["P1"])
    [Line(row=1, proposal='P1', email='li.wei@example.org')]
    """
    lines: list[Line] = []
    faults: list[YuzuiError] = []
    ids = set(known)
    for row, written in enumerate(text.splitlines(), 1):
        if not written.strip():
            continue
        match = re.fullmatch(r"(.*?)[\s,;，；]+<?([^\s<>,;，；]+@[^\s<>,;，；]+)>?", written.strip())
        proposal = match[1].strip() if match else ""
        if match is None or not proposal:
            expected, why = "P1, li.wei@example.org", Text("a proposal and an address of mail", "每行须为申请号与邮箱")
            faults.append(_wrong(row, written.strip()[:60], why, expected))
        elif proposal not in ids:
            why = Text("this call has no such proposal", "该批次没有此申请")
            faults.append(_wrong(row, proposal[:60], why, "", meant(proposal, known)))
        else:
            try:
                lines.append(Line(row, proposal, fold(address(match[2]))))
            except InputError as error:
                faults.append(_wrong(row, match[2][:60], error.message, "name@example.org", error.fix))
    if faults:
        raise together(faults[:20])
    if not lines or len(lines) > MOST:
        why = Text("no lines, or more than {n}", "没有内容，或超过 {n} 行").format(n=number(MOST))
        raise _wrong(1, str(len(lines)), why, f"1–{MOST}")
    return lines


def _wrong(row: int, seen: str, why: Text, expected: str, fix: Text | None = None) -> InputError:
    return InputError(
        why,
        place=Place(column="lines", row=row),
        seen=seen,
        expected=expected,
        fix=fix or Text("write one proposal and one address a line", "请每行填写一个申请号和一个邮箱"),
        code="bad_line",
    )


def _proposals(workspace: Workspace, call: str) -> list[str]:
    """Return the proposals of a call, for who invites its applicants; others find nothing."""
    where = f"call:{call}"
    if applicants.ROLE not in granting.gives(workspace, where):
        raise VisibilityError.not_found()
    return applicants.proposals(workspace, call)


def _form(path: str) -> Form:
    fields = (
        Field(
            "lines",
            Text("Proposal and address of mail, one a line", "申请号与邮箱，每行一项"),
            kind="area",
            hint=Text(
                "copied from a spreadsheet, or with a comma between: P-017, li.wei@example.org",
                "可从表格复制，或以逗号分隔：P-017, li.wei@example.org",
            ),
        ),
        until(),
    )
    note = Text(
        "Who has an account gets the role at once; others get a link, which works once within seven days.",
        "已有账户者即刻获授角色；其他人将收到链接，七日内有效，仅可使用一次。",
    )
    return Form("invite", path, fields, Text("Invite", "邀请"), {"act": "invite"}, True, note=note)


def _pending(caller: Visitor, email: str) -> set[str]:
    """Return the scopes an address is invited to already."""
    now = caller.accounts.now()
    return {
        role.scope
        for one in invitations.listed(caller.accounts)
        if fold(one.email) == email and one.state(now) in ("sent", "opened")
        for role in one.roles
    }


def _holders(workspace: Workspace, caller: Visitor, call: str) -> list[Holder]:
    """Return who applies with each proposal, and who is invited to."""
    held = Text("has an account", "已有账户")
    found = [
        Holder(proposal, caller.accounts.name_of(account), held)
        for proposal, accounts in applicants.holders(workspace, call).items()
        for account in accounts
    ]
    now = caller.accounts.now()
    for one in invitations.listed(caller.accounts):
        if one.state(now) == "taken":
            continue
        for role in one.roles:
            own = subjects.proposal_of(role.scope)
            if own is not None and own[0] == call:
                words = join([Text("invited", "已邀请"), people.invitation_state(workspace, caller, one)], ": ", "：")
                found.append(Holder(own[1], one.email, words))
    return sorted(found, key=lambda one: (one.proposal, one.who))


HOLDERS = Table[list[Holder]](
    "applicants",
    Text("Who applies", "申请人"),
    lambda found: found,
    (
        Column("proposal", Text("Proposal", "申请号")),
        Column("who", Text("Applicant", "申请人")),
        Column("state", Text("State", "状态"), value=lambda one: one.state),
    ),
)
