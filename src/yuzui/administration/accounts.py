# SPDX-License-Identifier: Apache-2.0
"""Who may sign in a workspace: roles that its owner grants to persons and takes back.

Until there are accounts with sign-in, the owner acts for all of them and the log names the owner
beside the person; what they sign says that nobody checked who it was.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.job import signature
from yuzui.job.signature import plain
from yuzui.job.workspace import Workspace, clock
from yuzui.model.tables.log import ROLE_GRANT
from yuzui.model.visibility import ROLES
from yuzui.sheets.sheet import Export
from yuzui.store import subjects
from yuzui.store.private import another
from yuzui.store.values import stamp
from yuzui.text import Text, same

SCHEMA = "yuzui.accounts/1"
LONGEST = 120
SHOWN = ("subject", "role", "scope", "valid_from", "valid_to", "granted_by", "reason")

Row = dict[str, Any]


def grant(workspace: Workspace, name: str, role: str, scope: str, until: str, reason: str) -> dict[str, Any]:
    """Grant a role to a person."""
    keeper = _keeper(workspace)
    name, scope = _name(name), _scope(scope)
    _told_apart(workspace, name)
    if any(_holds(row, clock()) for row in _rows(workspace, name, role, scope)):
        raise StateError(
            Text("this person holds that role already", "此人已持有该角色"),
            seen=f"{name} · {role} · {scope}",
            fix=same("yuzui accounts list"),
            code="granted_before",
        )
    subjects.grant(keeper, name, role, scope, _until(until), reason)
    return document(workspace)


def revoke(workspace: Workspace, name: str, role: str, scope: str, reason: str) -> dict[str, Any]:
    """Take a role back from a person, from now on."""
    keeper = _keeper(workspace)
    name, scope = _name(name), _scope(scope)
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
    if not subjects.revoke(keeper, name, role, scope, reason):
        raise StateError(
            Text("this person does not hold that role there", "此人在该范围内未持有该角色"),
            seen=f"{name} · {role} · {scope}",
            fix=same("yuzui accounts list"),
            code="not_granted",
        )
    return document(workspace)


def adopt(workspace: Workspace) -> dict[str, Any]:
    """Take over a workspace whose files are this user's but which another user made."""
    subjects.adopt(workspace.store)
    return document(workspace)


def document(workspace: Workspace) -> dict[str, Any]:
    """Return who may sign, as the document ``yuzui.accounts/1``."""
    now = clock()
    rows = [{**{name: row[name] for name in SHOWN}, "holds": _holds(row, now)} for row in workspace.store.grants()]
    return {
        "schema": SCHEMA,
        "owner": subjects.maker(workspace.store) or workspace.subject.name,
        "identity": signature.UNCHECKED.json(),
        "grants": sorted(rows, key=lambda row: (row["subject"], row["valid_from"], row["role"])),
    }


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return one line per person: the roles held, where, until when, and those that ended."""
    titles = {role.name: role.label for role in ROLES}
    rows: list[tuple[Text, Text]] = [(Text("owner", "所有者"), same(document["owner"]))]
    for row in document["grants"]:
        title = titles.get(row["role"], same(row["role"])) + same(f" ({row['role']})")
        if row["scope"] != subjects.EVERYWHERE:
            title += same(f" · {row['scope']}")
        if row["valid_to"]:
            form = Text(" · until {t}", " · 至 {t}") if row["holds"] else ENDED
            title += form.format(t=row["valid_to"])
        rows.append((same(row["subject"]), title))
    return [*rows, (signature.IDENTITY, Text.of(document["identity"]))]


ENDED = Text(" · ended {t}", " · 已于 {t} 终止")


def exports(document: Mapping[str, Any], lang: str) -> list[Any]:
    """Return the grants as a table."""
    heads = [ROLE_GRANT[name].label.say(lang) for name in SHOWN]
    rows = [tuple(row[name] for name in SHOWN) for row in document["grants"]]
    return [Export({"en": "grants", "zh": "授权"}[lang], heads, rows)]


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


def _holds(row: Mapping[str, Any], now: str) -> bool:
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


def _told_apart(workspace: Workspace, name: str) -> None:
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


def _scope(scope: str) -> str:
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


def _until(text: str) -> str | None:
    if not text.strip():
        return None
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
