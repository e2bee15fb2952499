# SPDX-License-Identifier: Apache-2.0
"""Who may sign in a workspace: roles that its owner grants to persons and takes back.

Until there are accounts with sign-in, the owner acts for all of them and the log names the owner
beside the person; what they sign says that nobody checked who it was.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.job import signature
from yuzui.job.result import Tagged
from yuzui.job.signature import plain
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.tables.log import ROLE_GRANT
from yuzui.model.visibility import ROLES
from yuzui.store import subjects
from yuzui.store.private import another
from yuzui.store.values import stamp
from yuzui.text import Text, same
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

LONGEST = 120
SHOWN = ("subject", "role", "scope", "valid_from", "valid_to", "granted_by", "reason")


class Grant(msgspec.Struct, frozen=True):
    """A role that a person holds somewhere from one moment to another; ``holds`` says whether now."""

    subject: str
    role: str
    scope: str
    valid_from: str
    valid_to: str | None
    granted_by: str
    reason: str | None
    holds: bool


class Accounts(Tagged, frozen=True, kw_only=True, tag="yuzui.accounts/1"):
    """Who may sign in a workspace; ``identity`` says that nobody checked who they are."""

    owner: str
    identity: Text
    grants: list[Grant]


def grant(workspace: Workspace, name: str, role: str, scope: str, until: str, reason: str) -> Accounts:
    """Grant a role to a person."""
    keeper = _keeper(workspace)
    name, scope = _name(name), valid_scope(scope)
    _check_distinct(workspace, name)
    if any(_holds(row, clock()) for row in _rows(workspace, name, role, scope)):
        raise StateError(
            Text("this person holds that role already", "此人已持有该角色"),
            seen=f"{name} · {role} · {scope}",
            fix=same("yuzui accounts list"),
            code="granted_before",
        )
    subjects.grant(keeper, name, role, scope, ends(until), reason)
    return standing(workspace)


def revoke(workspace: Workspace, name: str, role: str, scope: str, reason: str) -> Accounts:
    """Take a role back from a person, from now on."""
    keeper = _keeper(workspace)
    name, scope = _name(name), valid_scope(scope)
    if name == workspace.subject.name:
        raise StateError(
            Text(
                "the owner of a workspace keeps their roles until there are accounts",
                "在账户功能推出之前，工作区所有者保有其角色",
            ),
            seen=name,
            fix=Text("hand the folder over to another user", "请将文件夹移交其他用户"),
            code="own_role",
        )
    now = clock()
    if not any(row["valid_to"] is None or row["valid_to"] > now for row in _rows(workspace, name, role, scope)):
        raise StateError(
            Text("this person does not hold that role there", "此人在该范围内未持有该角色"),
            seen=f"{name} · {role} · {scope}",
            fix=same("yuzui accounts list"),
            code="not_granted",
        )
    subjects.revoke(keeper, name, role, scope, reason)
    return standing(workspace)


def adopt(workspace: Workspace) -> Accounts:
    """Take over a workspace whose files are this user's but which another user made."""
    subjects.adopt(workspace.store)
    return standing(workspace)


def standing(workspace: Workspace) -> Accounts:
    """Return who may sign now."""
    now = clock()
    grants = [Grant(**{name: row[name] for name in SHOWN}, holds=_holds(row, now)) for row in workspace.store.grants()]
    return Accounts(
        owner=subjects.maker(workspace.store) or workspace.subject.name,
        identity=signature.UNCHECKED,
        grants=sorted(grants, key=lambda grant: (grant.subject, grant.valid_from, grant.role)),
    )


def sentences(accounts: Accounts) -> list[Line]:
    """Return one line per person: the roles held, where, until when, and those that ended."""
    titles = {role.name: role.label for role in ROLES}
    lines: list[Line] = [(Text("owner", "所有者"), same(accounts.owner))]
    for one in accounts.grants:
        title = titles.get(one.role, same(one.role)) + same(f" ({one.role})")
        if one.scope != subjects.EVERYWHERE:
            title += same(f" · {one.scope}")
        if one.valid_to:
            title += (Text(" · until {t}", " · 至 {t}") if one.holds else ENDED).format(t=one.valid_to)
        lines.append((same(one.subject), title))
    return [*lines, (signature.IDENTITY, accounts.identity)]


ENDED = Text(" · ended {t}", " · 已于 {t} 终止")
GRANTS = Table[Accounts](
    "grants",
    Text("grants", "授权"),
    rows=lambda accounts: accounts.grants,
    columns=tuple(Column(name, ROLE_GRANT[name].label) for name in SHOWN),
)


def _keeper(workspace: Workspace) -> Any:
    """Return the store as its owner sees it; nobody else grants."""
    owner = workspace.subject.name
    if not workspace.store.own:
        raise another(workspace.dir, subjects.maker(workspace.store))
    if owner != subjects.maker(workspace.store):
        raise VisibilityError.not_found()
    return subjects.keeper(workspace.store, owner)


def _rows(workspace: Workspace, name: str, role: str, scope: str) -> list[Row]:
    rows = workspace.store.grants(name)
    return [row for row in rows if (row["role"], row["scope"]) == (role, scope)]


def _holds(row: Row, now: str) -> bool:
    return bool(row["valid_from"] <= now and (row["valid_to"] is None or now < row["valid_to"]))


def _name(name: str) -> str:
    account = " ".join(name.split())
    bad = any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in account) or ";" in account
    if not account or len(account) > LONGEST or bad:
        raise InputError(
            Text("this cannot be the name of a person", "不能作为人员姓名"),
            place=Place(column="NAME"),
            seen=account[:40] or "-",
            expected=f"1 … {LONGEST}",
            fix=Text("write the name as it is to stand under decisions", "请写决定书上所用的姓名"),
            code="no_name",
        )
    return account


def _check_distinct(workspace: Workspace, name: str) -> None:
    """Refuse a name that only case, width or spaces tell from one that is here: it would be two."""
    for row in workspace.store.grants():
        known = str(row["subject"])
        if known != name and plain(known) == plain(name):
            raise StateError(
                Text("this person is here under another spelling", "此人已以另一写法登记"),
                place=Place(column="NAME"),
                seen=name,
                expected=known,
                fix=same(f'yuzui accounts grant "{known}" …'),
                code="same_person",
            )


def valid_scope(scope: str) -> str:
    kind, _, name = scope.strip().partition(":")
    if scope.strip() == subjects.EVERYWHERE or (kind and name.strip()):
        return scope.strip()
    raise InputError(
        Text("there is no such scope", "没有该范围"),
        place=Place(column="--scope"),
        seen=scope[:40] or "-",
        expected="* call:ID facility:ID sealed:ID",
        fix=same("--scope call:ID"),
        code="unknown_scope",
    )


def ends(text: str) -> str:
    if not text.strip():
        raise InputError(
            Text("a grant without an end is not made", "授权须有终止日期"),
            place=Place(column="--until"),
            seen="-",
            expected=f"> {clock()[:10]}",
            fix=same(f"--until {int(clock()[:4]) + 1}-12-31"),
            code="endless_grant",
        )
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    moment = moment if moment is None or moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    if moment is None or stamp(moment) <= clock():
        raise InputError(
            Text("a grant ends at a day to come", "授权的终止日期须在将来"),
            place=Place(column="--until"),
            seen=text[:40],
            expected=f"> {clock()[:10]}",
            fix=Text("write a day such as 2027-12-31", "请写 2027-12-31 这样的日期"),
            code="not_a_time",
        )
    return stamp(moment)
