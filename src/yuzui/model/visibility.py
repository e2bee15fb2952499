# SPDX-License-Identifier: Apache-2.0
"""Who may see what: a small closed algebra of predicates, roles, and one policy as data.

:func:`allow` is the only place where visibility is decided, and :data:`OWNERS` says which rows
take others along. ``yuzui.store.visible`` compiles its answer to Python, SQLite and DuckDB;
nothing else interprets it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from yuzui.model.table import Class, Table
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; without parts it is true."""

    parts: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; without parts it is false."""

    parts: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class Eq:
    """The column equals the value; with None, the column is missing."""

    column: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class In:
    """The column equals one of the values."""

    column: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """The list in the column (canonical JSON array of texts) shares a member with the values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeNow:
    """The time stamp in the column has come; a missing one has not."""

    column: str


Predicate = And | Or | Not | Eq | In | Overlaps | LeNow

TRUE: Predicate = And()
FALSE: Predicate = Or()

UNDENIED: Predicate = Or((Eq("deny", None), Eq("deny", "[]")))
"""Nobody is denied the row; over governing columns in stored form."""

ALWAYS: Predicate = And(
    (Eq("level", "public"), Or((Eq("embargo_until", None), LeNow("embargo_until"))), UNDENIED, Eq("withdrawn_at", None))
)
"""Everyone sees the row, now and later; over governing columns in stored form."""

EMBARGO_AUDIENCE = "embargo"
"""Audience whose members see embargoed content before its date."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name, what it means, and the classes of fields it reads."""

    name: str
    label: Text
    levels: frozenset[str]
    reads: frozenset[Class]


def _role(name: str, en: str, zh: str, levels: str, reads: str) -> Role:
    classes = frozenset(Class(word) for word in reads.split())
    return Role(name, Text(en, zh), frozenset(levels.split()), classes)


ROLES: tuple[Role, ...] = (
    _role("public", "public", "公众", "public", "open"),
    _role("member", "member", "成员", "public network", "open internal"),
    _role("applicant", "applicant", "申请人", "public", "open internal"),
    _role("curator", "curator", "校订员", "public network organisation", "open internal"),
    _role(
        "programme_officer",
        "programme officer",
        "项目主管",
        "public network organisation restricted",
        "open internal personal commercial",
    ),
    _role("reviewer", "reviewer", "评审人", "public", "open internal"),
    _role("panel_chair", "panel chair", "评审组长", "public network restricted", "open internal"),
    _role(
        "facility_officer",
        "facility officer",
        "设施主管",
        "public network organisation",
        "open internal personal commercial",
    ),
    _role("decider", "decider", "决定人", "public network organisation restricted", "open internal personal"),
    _role("analyst", "analyst", "分析员", "public network organisation", "open internal"),
    _role("hr_officer", "HR officer", "人事主管", "public", "open internal personal"),
    _role("mission_lead", "mission lead", "任务负责人", "public network organisation", "open internal commercial"),
    _role("ethics_officer", "ethics officer", "伦理审查员", "public network", "open internal personal"),
    _role("secrecy_officer", "secrecy officer", "定密责任人", "public", "open internal"),
    _role("library_keeper", "library keeper", "库管员", "public network organisation", "open internal personal"),
    _role("auditor", "auditor", "审计员", "public", "open"),
    _role("administrator", "administrator", "管理员", "public", "open"),
)

LOG_TABLES = frozenset({"audit", "snapshot", "snapshot_source", "decision"})
"""What an auditor reads at any level: the log, manifests and decisions, never contents.

A run is contents: its document is read by whoever sees its row, and a decision carries the
digests of the run it cites."""

OWNERS = ("programme", "resource", "share_offer")
"""Tables whose rows own what refers to them: that is seen by nobody who does not see the owner.

So an offer, a calendar or a capability of a facility is at most as visible as the facility, and a
part of it as the whole; a request and a use at most as the offer they are of. An owner is public
unless a row of ``row_visibility`` says otherwise."""

OFFICE_TABLES = {"auditor": LOG_TABLES, "administrator": frozenset({"role_grant"})}
"""Tables that an office reads at every level below sealed, by role."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks.

    Parameters
    ----------
    name : str
        Account or pseudonym; written to the log.
    roles : frozenset of str
        Names of :data:`ROLES` held now.
    audiences : frozenset of str
        Audiences the subject belongs to (organisations, networks, calls).
    keys : frozenset of str
        Keys that a row may deny: the subject's own name and the groups it is recused from.
    scoped : frozenset of str
        Roles held only within a scope: they read their classes of fields, but rows only through
        the audience of that scope.
    signed_in : str
        The factors this person signed in with; empty where nobody checked who it is.
    """

    name: str
    roles: frozenset[str] = frozenset({"public"})
    audiences: frozenset[str] = frozenset()
    keys: frozenset[str] = field(default_factory=frozenset)
    scoped: frozenset[str] = frozenset()
    signed_in: str = ""

    def narrowed(self, role: str) -> Subject:
        """Return the subject as if it held only a role it already holds, or ``public``."""
        roles_ = frozenset({role}) & (self.roles | {"public"})
        public = roles_ <= {"public"}
        return Subject(self.name, roles_ or frozenset({"public"}), frozenset() if public else self.audiences, self.keys)


PUBLIC = Subject("public")


def roles_of(subject: Subject) -> Iterable[Role]:
    """Return the roles a subject holds; everyone holds ``public``."""
    return (r for r in ROLES if r.name in subject.roles or r.name == "public")


def allow(subject: Subject, table: Table) -> Predicate:
    """Return the predicate that a row of a table must meet to exist for a subject.

    Parameters
    ----------
    subject : Subject
        Who asks.
    table : Table
        The table read.

    Returns
    -------
    Predicate
        Over the columns ``level``, ``audiences``, ``embargo_until``, ``deny`` and
        ``withdrawn_at`` that every row carries in effect (from ``row_visibility``, else the
        table's default level with no audience, embargo or denial).

    Notes
    -----
    ``(level allowed by a role or audiences overlap) and (no embargo, or passed, or the subject
    holds the embargo audience) and not denied and not withdrawn``. Denial wins.
    """
    roles = list(roles_of(subject))
    levels = frozenset[str]().union(*(role.levels for role in roles))
    if any(table.name in OFFICE_TABLES.get(role.name, ()) for role in roles):
        levels = frozenset({"public", "network", "organisation", "restricted"})
    seen = Or((In("level", tuple(sorted(levels))), Overlaps("audiences", tuple(sorted(subject.audiences)))))
    embargo: Predicate = Or((Eq("embargo_until", None), LeNow("embargo_until")))
    if EMBARGO_AUDIENCE in subject.audiences:
        embargo = TRUE
    denied = Overlaps("deny", tuple(sorted(subject.keys | {subject.name})))
    withdrawn = LeNow("withdrawn_at")
    return And((seen, embargo, Not(denied), Not(withdrawn)))


def owned(tables: Mapping[str, Table], owners: Collection[str] = OWNERS) -> frozenset[str]:
    """Return the tables whose rows may belong to a row of :data:`OWNERS`, however far along.

    Parameters
    ----------
    tables : mapping of str to Table
        Tables of a store by name.
    owners : collection of str
        Tables whose rows own others.

    Returns
    -------
    frozenset of str
        With the owners themselves, and tables whose rows are about any row.
    """
    refers = {
        name: {column.refers.partition(".")[0] for column in table.columns if column.refers}
        for name, table in tables.items()
    }
    owned_ = {n for n, table in tables.items() if n in owners or {"table", "row"} <= {*table.names}}
    while more := {n for n, targets in refers.items() if n not in owned_ and targets & owned_}:
        owned_ |= more
    return frozenset(owned_)


def classes(subject: Subject) -> frozenset[Class]:
    """Return the classes of fields a subject may read, filter, sort, group or search by."""
    names = subject.roles | subject.scoped | {"public"}
    return frozenset[Class]().union(*(role.reads for role in ROLES if role.name in names))


def readable(subject: Subject, table: Table) -> tuple[str, ...]:
    """Return the columns of a table that a subject may read, filter, sort, group or search by."""
    may = classes(subject)
    return tuple(c.name for c in table.columns if c.visible in may or c.name in table.key)
