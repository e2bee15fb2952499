# SPDX-License-Identifier: Apache-2.0
"""What a person answers for carries a name and a reason; a tool signs nothing.

Until there are accounts a workspace is one user of the system. Who signs is that user, or a person
to whom that user gave a role; nobody checked who sat there, and everything signed says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yuzui.errors import InputError, Place, StateError
from yuzui.job.workspace import Workspace, clock
from yuzui.store.subjects import EVERYWHERE
from yuzui.text import Text, same

UNCHECKED = Text("one-person workspace: identity not checked", "单人工作区：未核验身份")
"""Stands on everything signed."""
IDENTITY = Text("identity", "身份")
"""Label of it."""
ANY = (
    "applicant", "analyst", "administrator", "auditor", "curator", "decider", "depositor",
    "facility_officer", "library_keeper", "member", "panel_chair", "programme_officer", "reviewer",
    "station_operator",
)  # fmt: skip
"""Roles of which one is enough where an act asks for none in particular."""


USUAL = ("decider", "programme_officer", "facility_officer", "curator")
"""Roles proposed first."""


def noted(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return that nobody checked who signed, if a signed document says so."""
    identity = document.get("identity")
    return [(IDENTITY, Text.of(identity))] if identity else []


def who(
    workspace: Workspace, by: str, roles: Collection[str] = ANY, call: str | None = None, option: str = "--by"
) -> str:
    """Return who signs: the person named, or the account that acts where nobody is."""
    name = by.strip() or workspace.subject.name
    for one in dict.fromkeys((workspace.subject.name, name)):
        held = _held(workspace, one, call)
        if held is None:
            raise _nobody(workspace, one, option, _grant(one, roles, call))
        if not held & set(roles):
            raise _lacking(one, roles, call)
    return name


def _held(workspace: Workspace, name: str, call: str | None) -> set[str] | None:
    """Return the roles a person holds now, for a call if one is named; None for nobody."""
    now, rows = clock(), workspace.store.grants(name)
    scopes = None if call is None else {EVERYWHERE, f"call:{call}"}
    inside = [row for row in rows if scopes is None or row["scope"] in scopes]
    if name == workspace.subject.name:
        # what the account holds now is what its subject was made from
        own = set(workspace.subject.roles | workspace.subject.scoped)
        return own & {str(row["role"]) for row in inside} if rows else own
    roles_ = {
        str(row["role"])
        for row in inside
        if row["valid_from"] <= now and (row["valid_to"] is None or now < row["valid_to"])
    }
    return roles_ if rows else None


def _grant(name: str, roles: Collection[str], call: str | None) -> str:
    scope = "" if call is None else f" --scope call:{call}"
    role = next((one for one in USUAL if one in roles), min(roles))
    return f'yuzui accounts grant "{name}" {role}{scope}'


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
