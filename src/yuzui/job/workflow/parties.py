# SPDX-License-Identifier: Apache-2.0
"""Who may move a row: holders of a role in its scope, whom a column names, and their delegates."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from yuzui.errors import StateError
from yuzui.job.signature import plain
from yuzui.job.workflow.declaration import ANYONE, CLOCK, Party, Workflow
from yuzui.job.workspace import DESK, Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, Predicate, Subject
from yuzui.store import subjects
from yuzui.store.subjects import EVERYWHERE
from yuzui.text import Text


class Standing(NamedTuple):
    """That a person is a party of a row, perhaps on behalf of another."""

    party: str
    principal: str


def acting(workspace: Workspace, by: str) -> str:
    """Return the person in whose name something is done: the account, or another in a one-person workspace."""
    own = workspace.subject.name
    name = " ".join(by.split()) or own
    if plain(name) != CLOCK and (name == own or own == subjects.maker(workspace.store)):
        return name
    raise StateError(
        Text("an account acts in its own name only", "账户只能以本人名义办理"),
        seen=name,
        expected=own,
        fix=Text("leave the name away", "请省略姓名"),
        code="not_yourself",
    )


def with_eyes_of(workspace: Workspace, person: str) -> Workspace:
    """Return a workspace as who acts in the name of a person sees it: what either of them sees in a scope."""
    own = workspace.subject
    if person == own.name:
        return workspace
    other = subjects.resolve(workspace.store, person)
    if other.audiences <= own.audiences:
        return workspace
    return workspace.seen_by(replace(own, audiences=own.audiences | other.audiences, scoped=own.scoped | other.scoped))


def key_of(flow: Workflow, row: Row) -> Predicate:
    """Return the condition that meets one row."""
    return And(tuple(Eq(name, row[name]) for name in flow.table.key))


def conflicted(workspace: Workspace, flow: Workflow, row: Row, person: str) -> bool:
    """Say whether a person is denied a row that others of the same roles see: then it is not there for them."""
    if person == workspace.subject.name:
        return False  # who acts sees the row, or would not have come here
    roles = DESK.roles | workspace.subject.roles
    seen = Subject(person, roles, workspace.subject.audiences, frozenset({person}))
    where = key_of(flow, row)
    there = workspace.store.open(seen).count(flow.table.name, where)
    return not there and bool(workspace.view.count(flow.table.name, where))


class People:
    """Roles and delegations of a workspace, read once for many rows."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def grants(self) -> list[Row]:
        """Return the roles that are held now."""
        now = clock()
        return [row for row in self.workspace.store.grants() if _holds(row, now)]

    @cached_property
    def delegations(self) -> list[Row]:
        """Return the delegations in force today."""
        today = clock()[:10]
        rows = self.workspace.desk.select("delegation")
        return [row for row in rows if row["start_day"] <= today < row["end_day"]]


class Parties:
    """The parties of one row."""

    def __init__(self, workspace: Workspace, flow: Workflow, row: Row, people: People | None = None) -> None:
        self.workspace, self.flow, self.row = workspace, flow, row
        self.people = people or People(workspace)

    def standing(self, person: str, names: Collection[str], action: str) -> Standing | None:
        """Return as which of some parties a person may make a move; None if as none."""
        if conflicted(self.workspace, self.flow, self.row, person):
            return None
        for name in names:
            if name != CLOCK and self._is(self.flow.parties[name], person):
                return Standing(name, person)
        for other in self._principals(person, action):
            if conflicted(self.workspace, self.flow, self.row, other):
                return None
            for name in names:
                if name != CLOCK and self._is(self.flow.parties[name], other):
                    return Standing(name, other)
        return None

    def persons(self, names: Iterable[str]) -> list[str]:
        """Return who some parties are, by name: whom a notice reaches."""
        known: dict[str, None] = {}
        for name in names:
            if name == CLOCK:
                continue
            party = self.flow.parties[name]
            if not party.role:
                known.update(dict.fromkeys(self._named(party)))
                continue
            held = [row for row in self.people.grants if row["role"] == party.role]
            near = [row for row in held if row["scope"] != EVERYWHERE and self._within(party, str(row["scope"]))]
            wide = [row for row in held if row["scope"] == EVERYWHERE]
            # who answers for this row; those who answer for everything only where nobody does
            known.update(dict.fromkeys(str(row["subject"]) for row in near or wide))
        return [one for one in known if not conflicted(self.workspace, self.flow, self.row, one)]

    def _is(self, party: Party, person: str) -> bool:
        if not party.role:
            return party.column == ANYONE or plain(person) in {plain(one) for one in self._named(party)}
        subject = self.workspace.subject
        if person == subject.name and party.role in subject.roles:
            return True
        held = [row for row in self.people.grants if row["subject"] == person and row["role"] == party.role]
        if person != subject.name:
            return any(self._within(party, str(row["scope"])) for row in held)
        # what the account holds now is what its subject was made from
        scopes = {str(row["scope"]) for row in held} or subject.audiences
        return party.role in subject.scoped and any(self._within(party, one) for one in scopes - {EVERYWHERE})

    def _named(self, party: Party) -> list[str]:
        value: Any = self.row.get(party.column)
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        return [str(one) for one in (value if isinstance(value, list) else [value]) if one]

    def _within(self, party: Party, scope: str) -> bool:
        """Say whether a role held in a scope counts for the row."""
        if scope == EVERYWHERE:
            return True
        if not party.column:
            return False
        wanted = str(self.row.get(party.column) or "")
        return scope in ((wanted,) if not party.scope else (f"{party.scope}:{wanted}", wanted))

    def _principals(self, person: str, action: str) -> list[str]:
        """Return whose delegate a person is today for a move."""
        return [
            str(row["principal"])
            for row in self.people.delegations
            if (row["delegate"], row["workflow"]) == (person, self.flow.name)
            and (not row["moves"] or action in row["moves"])
        ]


def _holds(row: Mapping[str, Any], now: str) -> bool:
    return bool(row["valid_from"] <= now and (row["valid_to"] is None or now < row["valid_to"]))
