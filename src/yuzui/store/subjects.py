# SPDX-License-Identifier: Apache-2.0
"""Who asks: from an account to a subject, by role grants read at every request.

A grant holds from its first moment until the moment before its last, so that a revoked one
refuses the next request. Within a scope (a call, a facility, an organisation) a role gives the
audience of that scope and the classes of fields it reads, never the level of everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from yuzui.errors import InputError, StoreError
from yuzui.model.table import Row
from yuzui.model.visibility import ROLES, And, Eq, Subject
from yuzui.store.private import system_user
from yuzui.store.state.engine import utc_now
from yuzui.store.state.view import Changes
from yuzui.store.store import Change, Store, View
from yuzui.store.values import stamp
from yuzui.text import Text
from yuzui.text.address import decode, encode

EVERYWHERE = "*"
"""Scope of a grant that holds for the whole installation."""

SEALED = "sealed"
"""Scope of sealed material; a grant for it must end."""

FIRST_ROLES = ("programme_officer", "decider", "facility_officer")
"""What the person who makes a workspace on their own machine may do in it."""

PERSON = "person"
"""Kind of the audience that is one person."""

APART = ("reviewer", "applicant")
"""Roles that are not of the office of their scope."""

MAKER = "maker of the workspace"
"""Reason of the first grants."""

_NAMES = frozenset(role.name for role in ROLES)


def subject_of(account: str, grants: Iterable[Row], now: dt.datetime) -> Subject:
    """Return the subject that an account is now.

    What somebody may not see whom this person stands in for is denied to both.
    """
    held = active_grants(account, grants, stamp(now))
    return Subject(
        account,
        roles=frozenset({"public"} | {g["role"] for g in held if g["scope"] == EVERYWHERE}),
        # rows about a person are for that person, where they say so
        audiences=frozenset({f"{PERSON}:{account}"})
        | {audience(g["role"], g["scope"]) for g in held if g["scope"] != EVERYWHERE},
        keys=frozenset({account} | {str(g["deputy_of"]) for g in held if g.get("deputy_of")}),
        scoped=frozenset(g["role"] for g in held if g["scope"] != EVERYWHERE),
    )


def audience(role: str, scope: str) -> str:
    """Return the audience that a role within a scope belongs to.

    Who works on a call or facility for its office sees what the office sees of it; those who review
    or apply are an audience of their own, which no row of the office is for.
    """
    return f"{role}@{scope}" if role in APART else scope


def proposal_scope(call: str, proposal: str) -> str:
    """Return the scope of one proposal of a call."""
    return f"{_PROPOSAL}{encode(call)}/{encode(proposal)}"


def proposal_of(scope: str) -> tuple[str, str] | None:
    """Return call and proposal of a scope; None of one that is no proposal's."""
    call, mark, proposal = scope.removeprefix(_PROPOSAL).partition("/")
    return (decode(call), decode(proposal)) if scope.startswith(_PROPOSAL) and mark else None


def applicants_of(call: str, proposal: str) -> str:
    """Return the audience of the applicants of a proposal."""
    return audience("applicant", proposal_scope(call, proposal))


_PROPOSAL = "proposal:"


def within(scope: str, mine: str) -> bool:
    """Say whether a scope lies in that of a role one holds: a proposal lies in its call."""
    if mine in (EVERYWHERE, scope):
        return True
    own = proposal_of(scope)
    return own is not None and mine == f"call:{own[0]}"


def active_grants(account: str, grants: Iterable[Row], moment: str) -> list[Row]:
    """Return the grants of an account that hold; a deputy's only as long as those of who is stood in for."""
    rows = [grant for grant in grants if holds(grant, moment)]
    own = {(row["subject"], row["role"], row["scope"]) for row in rows if not row.get("deputy_of")}
    return [
        row
        for row in rows
        if row["subject"] == account
        and (not row.get("deputy_of") or (row["deputy_of"], row["role"], row["scope"]) in own)
    ]


def grants_of(store: Store, account: str) -> list[Row]:
    """Return the grants of an account, and of those it stands in for."""
    rows = store.grants(account)
    for principal in {row["deputy_of"] for row in rows if row.get("deputy_of")}:
        rows = rows + store.grants(principal)
    return rows


def holds(grant: Row, moment: str) -> bool:
    """Say whether a grant holds at a moment."""
    return bool(grant["valid_from"] <= moment and (grant["valid_to"] is None or moment < grant["valid_to"]))


def resolve(store: Store, account: str) -> Subject:
    """Return the subject of an account; to be called anew for every request."""
    return subject_of(account, grants_of(store, account), utc_now())


def operator(store: Store) -> Subject:
    """Return the subject of the operating system's user.

    In a store in which nothing was ever granted this person is its maker and gets
    :data:`FIRST_ROLES`, by an event of the log. The administrator of the system, who reads another
    user's workspace, sees what its maker sees.
    """
    account = system_user()
    if not store.own:
        return replace(resolve(store, maker(store)), name=account, keys=frozenset({account}))
    known = store.grants()
    if known and not any(row["subject"] == account for row in known):
        raise _made_by_another(maker(store), account)
    if store.writable and not store.granted():
        rows = [_row(account, role, EVERYWHERE, account, MAKER) for role in FIRST_ROLES]
        with keeper(store, account).act("grant", f"role_grant:{account}", MAKER) as change:
            # Another process may have been first; its grants stand.
            change.insert("role_grant", [] if store.grants() else rows)
    return resolve(store, account)


def keeper(store: Store, account: str) -> View:
    """Return the store as the owner of its file sees it, who says who may do what in it."""
    return store.open(Subject(account, frozenset({"administrator"})))


def maker(store: Store) -> str:
    """Return who made a workspace, or took it over last; empty in one without a grant."""
    rows = [
        (row["valid_to"] is None, row["valid_from"], str(row["subject"]))
        for row in store.grants()
        if row["subject"] == row["granted_by"] and (row["role"], row["scope"]) == (FIRST_ROLES[0], EVERYWHERE)
    ]
    return max(rows, default=(False, "", ""))[2]


def adopt(store: Store) -> str:
    """Let the user of the system take over a workspace whose files are theirs; return from whom.

    A copied workspace, or one whose owner was renamed, was made under another name. What the
    former maker held everywhere ends, so that one person never counts as two.
    """
    account, before = system_user(), maker(store)
    if before in ("", account):
        operator(store)
        return account
    reason = f"taken over from {before}"
    moment = stamp(utc_now())
    with keeper(store, account).act("grant", f"role_grant:{account}", reason) as change:
        rows = [r for r in store.grants(before) if r["scope"] == EVERYWHERE]
        open_ = [r for r in rows if r["valid_to"] is None or r["valid_to"] > moment]
        change.replace("role_grant", [{**row, "valid_to": moment} for row in open_])
        new = [_row(account, role, EVERYWHERE, account, reason) for role in FIRST_ROLES]
        change.replace("role_grant", new)
    return before


def _made_by_another(before: str, account: str) -> StoreError:
    return StoreError(
        Text(
            "this workspace was made by another user of a system; several users of one workspace wait for accounts",
            "该工作区由另一系统用户建立；多名系统用户共用一个工作区须待账户功能推出",
        ),
        seen=account,
        expected=before,
        fix=Text(
            "if the files are yours now, take it over: yuzui accounts adopt",
            "若文件现归您所有，请接管：yuzui accounts adopt",
        ),
        code="other_user",
    )


def grant(
    view: View,
    account: str,
    role: str,
    scope: str = EVERYWHERE,
    valid_to: str | None = None,
    reason: str = "",
    *,
    by: str = "",
    **more: str,
) -> None:
    """Grant a role, from now on; ``more``: who is stood in for, who agreed."""
    if role not in _NAMES:
        raise _no_role(role)
    if scope.partition(":")[0] == SEALED and valid_to is None:
        raise InputError(
            Text("a grant for sealed material must end", "涉密范围的授权必须有截止时间"),
            seen=scope,
            fix=Text("give the moment at which the grant ends", "请给出授权的截止时间"),
            code="endless_grant",
        )
    row = _row(account, role, scope, by or view.subject.name, reason) | more
    with view.act("grant", f"role_grant:{account}", reason) as change:
        # taken back and given again within a second, it is one row
        change.replace("role_grant", [{**row, "valid_to": valid_to}])


def appoint(change: Change, account: str, role: str, scope: str, valid_to: str, by: str, reason: str) -> None:
    """Grant a role within an act under way; whoever let it come to that has checked who may."""
    if role not in _NAMES:
        raise _no_role(role)
    _keeping(change).replace("role_grant", [{**_row(account, role, scope, by, reason), "valid_to": valid_to}])


def dismiss(store: Store, change: Change, account: str, role: str, scope: str) -> None:
    """End a role of an account within an act under way."""
    moment = stamp(utc_now())
    rows = [row for row in store.grants(account) if (row["role"], row["scope"]) == (role, scope)]
    held = [row for row in rows if row["valid_to"] is None or row["valid_to"] > moment]
    _keeping(change).replace("role_grant", [{**row, "valid_to": moment} for row in held])


def _keeping(change: Change) -> Changes:
    """Return the act under way as who keeps the roles writes in it."""
    within = cast("Changes", change)
    keeper_ = Subject(within.asking.subject.name, frozenset({"administrator"}))
    return Changes(replace(within.asking, subject=keeper_), within.seq, within.trail)


def revoke(view: View, account: str, role: str, scope: str = EVERYWHERE, reason: str = "") -> int:
    """End a role of an account now; the next request is refused."""
    moment = stamp(utc_now())
    parts = (Eq("subject", account), Eq("role", role), Eq("scope", scope))

    def ended() -> list[Row]:
        rows = view.select("role_grant", where=And(parts))
        return [{**row, "valid_to": moment} for row in rows if row["valid_to"] is None or row["valid_to"] > moment]

    if not ended():
        return 0  # what ends nothing is no event
    with view.act("revoke", f"role_grant:{account}", reason) as change:
        return change.replace("role_grant", ended())


def _no_role(role: str) -> InputError:
    return InputError(
        Text("there is no such role", "没有该角色"), seen=role, expected=", ".join(sorted(_NAMES)), code="unknown_role"
    )


def _row(account: str, role: str, scope: str, by: str, reason: str) -> Row:
    return {
        "subject": account,
        "role": role,
        "scope": scope,
        "valid_from": stamp(utc_now()),
        "valid_to": None,
        "granted_by": by,
        "reason": reason,
    }
