# SPDX-License-Identifier: Apache-2.0
"""What a person answers for carries a name and a reason; a tool signs nothing.

Until there are accounts a workspace is one user of the system. Who signs is that user, or a person
to whom that user gave a role; nobody checked who sat there, and everything signed says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, StateError
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import CYCLES
from yuzui.store.accounts.file import plain as plain
from yuzui.store.subjects import EVERYWHERE, active_grants, grants_of
from yuzui.text import Text, same

# What an appeal and an objection share: one row, open until a person answers it with a reason.


def state(row: Mapping[str, Any]) -> str:
    """Return where an appeal or objection stands in its life cycle, out of its row."""
    return str(row["outcome"] or "open")


def complete(values: Mapping[str, str], wanted: Mapping[str, Text]) -> None:
    """Refuse what lacks a text."""
    for option, why in wanted.items():
        name = option.removeprefix("--").lower()
        if not values[name]:
            raise InputError(
                why,
                place=Place(column=option),
                seen="-",
                fix=Text(f"add {option} with a text in quotes", f"请加上 {option} 及引号内的文字"),
                code=f"missing_{name}",
            )


def outcome(word: str, cycle: str, known: Collection[str], none: Text) -> str:
    """Return the outcome that was written: its name, or what it is called in either language."""
    name_ = word.strip().casefold()
    for name in known:
        called = CYCLES[cycle].states[name]
        if name_ in (name, called.en.casefold(), called.zh):
            return name
    raise InputError(
        none, place=Place(column="--outcome"), seen=word[:40] or "-", expected=" ".join(known), code="unknown_outcome"
    )


def answered(values: Mapping[str, str], came: str) -> dict[str, str]:
    """Return what an answer adds to a row: by whom, with what outcome, why, and the day."""
    return {"handler": values["by"], "outcome": came, "reason": values["reason"], "settled": clock()[:10]}


def apart(others: Mapping[str, Text], *names: str | None) -> None:
    """Refuse a person who had another part in the matter."""
    known = {plain(name): part for name, part in others.items()}
    for name in filter(None, names):
        if (part := known.get(plain(name))) is not None:
            raise StateError(
                Text("one person may not take both parts", "同一人不得兼任两职"),
                seen=name,
                fix=Text("let another person act: this one {part}", "请由他人办理：此人{part}").format(part=part),
                code="same_person",
            )


UNCHECKED = Text("one-person workspace: identity not checked", "单人工作区：未核验身份")
"""Stands on everything signed."""
FACTORS = {
    "password totp": Text("password and one-time code", "密码与一次性验证码"),
    "password recovery": Text("password and recovery code", "密码与恢复码"),
    "passkey": Text("passkey", "通行密钥"),
    "token": Text("a personal token", "本人令牌"),
}
SECOND = {
    "totp": Text("the institute {n} and one-time code", "机构 {n} 与一次性验证码"),
    "recovery": Text("the institute {n} and recovery code", "机构 {n} 与恢复码"),
    "mfa": Text("two factors of the institute {n}", "机构 {n} 的双因素验证"),
}
IDENTITY = Text("identity", "身份")
"""Label of it."""
ANY = (
    "applicant", "analyst", "administrator", "auditor", "curator", "decider", "depositor",
    "ethics_officer", "facility_officer", "hr_officer", "library_keeper", "member", "mission_lead", "panel_chair",
    "programme_officer", "reviewer", "secrecy_officer", "station_operator",
)  # fmt: skip
"""Roles of which one is enough where an act asks for none in particular."""


USUAL = ("decider", "programme_officer", "facility_officer", "curator")
"""Roles proposed first."""


def identity(workspace: Workspace) -> Text:
    """Return how the identity of who acts was checked, to stand under what they sign."""
    factors = workspace.subject.signed_in
    if not factors:
        return UNCHECKED
    institute, _, second = factors.partition(" ")
    shown = FACTORS.get(factors) or SECOND.get(second, SECOND["totp"]).format(n=same(institute))
    return Text("signed in with {f}", "已登录验证（{f}）").format(f=shown)


def noted(signed: Mapping[str, Any] | msgspec.Struct) -> list[tuple[Text, Text]]:
    """Return that nobody checked who signed, if a signed document says so."""
    identity = signed.get("identity") if isinstance(signed, Mapping) else getattr(signed, "identity", None)
    if not identity:  # nor is what is unset
        return []
    return [(IDENTITY, identity if isinstance(identity, Text) else Text.of(identity))]


def who(
    workspace: Workspace, by: str, roles: Collection[str] = ANY, call: str | None = None, option: str = "--by"
) -> str:
    """Return who signs: the person named, or the account that acts where nobody is."""
    name = by.strip() or workspace.subject.name
    if workspace.subject.signed_in and plain(name) != plain(workspace.subject.name):
        raise StateError(
            Text("nobody signs for somebody else here", "此处不得代他人签署"),
            place=Place(column=option),
            seen=name,
            expected=workspace.subject.name,
            fix=Text("let them sign in and act themselves, or be named as a deputy", "请由本人登录办理，或指定代理人"),
            code="other_person",
        )
    for one in dict.fromkeys((workspace.subject.name, name)):
        held = _roles_of(workspace, one, call)
        if held is None:
            raise _nobody(workspace, one, option, _grant(one, roles, call))
        if not held & set(roles):
            raise _lacking(one, roles, call)
    return name


def require_role(workspace: Workspace, name: str, roles: Collection[str], call: str | None = None) -> None:
    """Refuse a person who does not hold one of some roles now."""
    held = _roles_of(workspace, name, call)
    if held is None or not held & set(roles):
        raise _lacking(name, roles, call)


def _roles_of(workspace: Workspace, name: str, call: str | None) -> set[str] | None:
    """Return the roles a person holds now, for a call if one is named; None for nobody."""
    rows = grants_of(workspace.store, name)
    scopes = None if call is None else {EVERYWHERE, f"call:{call}"}
    inside = [row for row in active_grants(name, rows, clock()) if scopes is None or row["scope"] in scopes]
    held = {str(row["role"]) for row in inside}
    if name == workspace.subject.name and not workspace.subject.signed_in:
        # what the owner holds now is what their subject was made from
        own = set(workspace.subject.roles | workspace.subject.scoped)
        return own & {str(row["role"]) for row in rows if scopes is None or row["scope"] in scopes} if rows else own
    return held if rows else None


def _grant(name: str, roles: Collection[str], call: str | None) -> str:
    scope = "" if call is None else f" --scope call:{call}"
    role = next((one for one in USUAL if one in roles), min(roles))
    return f'yuzui accounts grant "{name}" {role}{scope} --until DATE'


def _nobody(workspace: Workspace, name: str, option: str, grant: str) -> StateError:
    known = sorted({str(row["subject"]) for row in workspace.store.grants()})
    return StateError(
        Text(
            "nobody of this name has a role here, and a name alone signs nothing",
            "此处无人以该姓名持有角色；仅凭姓名不能签署",
        ),
        place=Place(column=option),
        seen=name,
        expected=" · ".join(known[:12]) or "-",
        fix=Text(
            "name one of them, sign yourself, or grant the role first: {grant}",
            "请写其中一人，或由您本人签署，或先授予角色：{grant}",
        ).format(grant=same(grant)),
        code="no_such_person",
    )


def _lacking(name: str, roles: Collection[str], call: str | None) -> StateError:
    return StateError(
        Text("only a decider may decide", "仅决定人可作出决定")
        if set(roles) == {"decider"}
        else Text("this person does not hold the grant", "此人无相应授权"),
        seen=name,
        expected=" ".join(sorted(roles)),
        fix=Text(
            "let a holder of one of these roles act, or grant it: {grant}",
            "请由具有上述角色之一的人员操作，或授予角色：{grant}",
        ).format(grant=same(_grant(name, roles, call))),
        code="not_a_decider" if set(roles) == {"decider"} else "no_grant",
    )


def require(words: Text, reason: str) -> None:
    """Refuse an act without a reason."""
    if not reason.strip():
        raise InputError(
            words,
            Place(column="--reason"),
            seen="",
            expected="--reason",
            fix=Text("add {c}", "请补充 {c}").format(c="--reason"),
            code="unsigned",
        )
