# SPDX-License-Identifier: Apache-2.0
"""Random small worlds: calls, proposals, reviews, findings, who may see them, and who asks.

The tables are small but hold every storage type, every class of field that matters and every
way in which one row refers to another. ``exists`` says, by its own words and on plain Python
values, what a subject may see: the brute force that the compilers are compared with.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from yuzui.model.table import Class, Table, Type, column
from yuzui.model.tables import log
from yuzui.model.visibility import ROLES, And, Eq, In, LeNow, Not, Or, Overlaps, Subject
from yuzui.text import same

NOW = dt.datetime(2026, 11, 25, 8, 0, 0, tzinfo=dt.UTC)
AUDIENCES = ("call:C1", "org:A", "embargo")
KEYS = ("ann", "bob", "panel 2")
WORDS = ("", "a", "B", "é", "量子", "x'y", 'q"')


def _column(name, type, visible=Class.OPEN, **rest):
    return column(name, type, name, name, name, name, visible=visible, **rest)


def _table(name, key, *columns, **rest):
    return Table(name, same(name), same(name), key, columns, **rest)


CALL = _table(
    "call", ("call",), _column("call", Type.TEXT), _column("title", Type.TEXT),
    level="organisation",
)  # fmt: skip
PROPOSAL = _table(
    "proposal",
    ("id",),
    _column("id", Type.TEXT),
    _column("call", Type.TEXT, refers="call.call"),
    _column("title", Type.TEXT, Class.INTERNAL),
    _column("amount", Type.MONEY, Class.INTERNAL, low=0),
    _column("score", Type.REAL, Class.COMMERCIAL),
    _column("applicant", Type.TEXT, Class.IDENTITY),
    _column("early", Type.BOOL),
    _column("topics", Type.JSON),
    _column("ready", Type.DAY),
    _column("sent", Type.STAMP),
    _column("slot", Type.INSTANT),
    _column("price", Type.DECIMAL),
    _column("kind", Type.TEXT, values=("basic", "applied")),
)
REVIEW = _table(
    "review",
    ("proposal", "n"),
    _column("proposal", Type.TEXT, refers="proposal.id"),
    _column("n", Type.INT, low=1),
    _column("reviewer", Type.TEXT, Class.IDENTITY),
    _column("mark", Type.REAL, Class.INTERNAL),
    append_only=True,
)
FINDING = _table(
    "finding",
    ("load", "n"),
    _column("load", Type.TEXT),
    _column("n", Type.INT),
    _column("table", Type.TEXT, null=False),
    _column("row", Type.TEXT),
)
CONTENT = (CALL, PROPOSAL, REVIEW, FINDING)
TABLES = {t.name: t for t in (*CONTENT, *log.TABLES)}


def moment(value):
    """Return an instant as the store writes it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class World:
    """Rows by table, and the governing rows among them."""

    rows: dict = field(default_factory=dict)

    def fill(self, store):
        """Write the world into a store."""
        maker = Subject("maker", frozenset({"programme_officer"}))
        with store.open(maker).act("load", "world") as change:
            for name, rows in self.rows.items():
                change.insert(name, rows)
        return store

    def governing(self, table, row):
        """Return what governs a row, as plain values."""
        key = "|".join(str(row[name]) for name in TABLES[table].key)
        for entry in self.rows["row_visibility"]:
            if (entry["table"], entry["row"]) == (table, key):
                return entry
        level = TABLES[table].level
        return {"level": level, "audiences": None, "embargo_until": None, "deny": None,
                "withdrawn_at": None}  # fmt: skip


# ------------------------------------------------------------------ brute force
def holds(part, row, table, now=NOW):
    """Return whether a condition holds for a row of plain values."""
    match part:
        case And(parts):
            return all(holds(p, row, table, now) for p in parts)
        case Or(parts):
            return any(holds(p, row, table, now) for p in parts)
        case Not(inner):
            return not holds(inner, row, table, now)
        case Eq(name, value):
            return row[name] is None if value is None else _equal(table[name], row[name], value)
        case In(name, values):
            return any(_equal(table[name], row[name], v) for v in values)
        case Overlaps(name, values):
            held = row[name] if isinstance(row[name], list) else []
            return any(isinstance(m, str) and m in values for m in held)
        case LeNow(name):
            limit = now.date().isoformat() if table[name].type is Type.DAY else moment(now)
            limit = int(now.timestamp()) if table[name].type is Type.INSTANT else limit
            return row[name] is not None and row[name] <= limit


def _equal(column, own, other):
    """Return whether two values are equal as values of the column."""
    if column.type is Type.JSON:
        return own is not None and _json(own) == _json(other)
    if own is None or isinstance(own, str) != isinstance(other, str):
        return False
    if column.type is Type.REAL:
        return own == float(other)
    return own == (Decimal(repr(other)) if isinstance(other, float) else other)


def _json(value):
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # In JSON true is no number, and a decimal is written as text.
    return repr(str(value) if isinstance(value, Decimal) else value)


def classes(subject):
    """Return the classes of fields a subject reads."""
    names = subject.roles | {"public"}
    return set().union(*(role.reads for role in ROLES if role.name in names))


def reads(subject, table):
    """Return the columns a subject reads."""
    may = classes(subject)
    return [c.name for c in table.columns if c.visible in may or c.name in table.key]


def exists(world, subject, table, row, now=NOW):
    """Return whether a row exists for a subject."""
    names = subject.roles | {"public"}
    levels = set().union(*(role.levels for role in ROLES if role.name in names))
    rule = world.governing(table, row)
    if rule["level"] not in levels and not subject.audiences & set(rule["audiences"] or ()):
        return False
    embargo = rule["embargo_until"]
    if embargo is not None and embargo > moment(now) and "embargo" not in subject.audiences:
        return False
    if rule["withdrawn_at"] is not None and rule["withdrawn_at"] <= moment(now):
        return False
    return not recused(world, subject, table, row)


def recused(world, subject, table, row):
    """Return whether a row, or one it refers to, is denied to a subject."""
    if (subject.keys | {subject.name}) & set(world.governing(table, row)["deny"] or ()):
        return True
    above = []
    if table == "proposal":
        above = [("call", r) for r in world.rows["call"] if r["call"] == row["call"]]
    if table == "review":
        above = [("proposal", r) for r in world.rows["proposal"] if r["id"] == row["proposal"]]
    if table == "finding" and row["table"] in ("call", "proposal", "review"):
        about = TABLES[row["table"]]
        above = [
            (about.name, r) for r in world.rows[about.name] if "|".join(str(r[k]) for k in about.key) == row["row"]
        ]
    return any(recused(world, subject, name, r) for name, r in above)


# ------------------------------------------------------------------ strategies
words = st.sampled_from(WORDS)
ids = st.sampled_from(("1", "2", "3", "4"))
near = st.integers(-2, 2).map(lambda n: NOW + dt.timedelta(seconds=n))
lists = st.lists(st.sampled_from((*AUDIENCES, *KEYS)), max_size=2, unique=True)
topics = st.one_of(st.none(), st.lists(st.one_of(words, st.integers(0, 2)), max_size=3),
                   words, st.just({"a": "B"}))  # fmt: skip


def maybe(strategy):
    """Return None or a value of a strategy."""
    return st.one_of(st.none(), strategy)


proposals = st.fixed_dictionaries(
    {
        "id": ids,
        "call": maybe(st.sampled_from(("C1", "C2"))),
        "title": maybe(words),
        "amount": maybe(st.integers(0, 3)),
        "score": maybe(st.sampled_from((0.0, 0.1, 1.0, 2.5))),
        "applicant": maybe(words),
        "early": maybe(st.booleans()),
        "topics": topics,
        "ready": maybe(near.map(lambda t: t.date().isoformat())),
        "sent": maybe(near.map(moment)),
        "slot": maybe(near.map(lambda t: int(t.timestamp()))),
        "price": maybe(st.sampled_from((Decimal("0.1000"), Decimal("1.2345")))),
        "kind": maybe(st.sampled_from(("basic", "applied"))),
    }
)
reviews = st.fixed_dictionaries(
    {"proposal": ids, "n": st.integers(1, 2), "reviewer": words, "mark": maybe(st.floats(0, 5))}
)
findings = st.fixed_dictionaries(
    {
        "load": st.just("L"),
        "n": st.integers(0, 9),
        "table": st.sampled_from(("call", "proposal", "review", "elsewhere")),
        "row": maybe(st.sampled_from(("C1", "C2", "1", "2", "1|1", "2|1"))),
    }
)
entries = st.fixed_dictionaries(
    {
        "table": st.sampled_from(("call", "proposal", "review", "finding")),
        "row": st.sampled_from(("C1", "C2", "1", "2", "3", "1|1", "2|1", "L|1", "L|2")),
        "level": st.sampled_from(("public", "network", "organisation", "restricted", "sealed")),
        "audiences": maybe(lists),
        "embargo_until": maybe(near.map(moment)),
        "deny": maybe(lists),
        "withdrawn_at": maybe(near.map(moment)),
    }
)
entries = st.one_of(entries, st.builds(lambda entry: {**entry, "deny": None, "withdrawn_at": None}, entries))


def _keyed(strategy, *key, most=6):
    return st.lists(strategy, max_size=most, unique_by=lambda r: tuple(r[k] for k in key))


@st.composite
def worlds(draw):
    """Return a world whose reviews have their proposals."""
    rows = {
        "call": [{"call": c, "title": draw(maybe(words))} for c in ("C1", "C2")],
        "proposal": draw(_keyed(proposals, "id")),
        "finding": draw(_keyed(findings, "load", "n")),
        "row_visibility": draw(_keyed(entries, "table", "row", most=8)),
    }
    known = {row["id"] for row in rows["proposal"]}
    found = draw(_keyed(reviews, "proposal", "n"))
    rows["review"] = [row for row in found if row["proposal"] in known]
    return World(rows)


# Half of them may see much: a world in which nobody sees anything tests nothing.
_roles = st.one_of(
    st.just(frozenset({"programme_officer"})), st.frozensets(st.sampled_from([role.name for role in ROLES]), max_size=2)
)
subjects = st.builds(
    Subject,
    name=st.sampled_from(("eve", "ann", "bob")),
    roles=_roles,
    audiences=st.frozensets(st.sampled_from(AUDIENCES), max_size=2),
    keys=st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(KEYS), max_size=1)),
)

_VALUES = {
    Type.TEXT: words,
    Type.INT: st.integers(0, 3),
    Type.MONEY: st.integers(0, 3),
    Type.REAL: st.sampled_from((0.0, 0.1, 1.0, 2.5)),
    Type.BOOL: st.booleans(),
    Type.DAY: near.map(lambda t: t.date().isoformat()),
    Type.STAMP: near.map(moment),
    Type.INSTANT: near.map(lambda t: int(t.timestamp())),
    Type.DECIMAL: st.sampled_from((Decimal("0.1"), Decimal("1.2345"))),
    Type.JSON: words,
}


def leaves(table):
    """Return conditions on one column each, sometimes with a value of another type."""

    def of(name):
        column = table[name]
        value = st.one_of(_VALUES[column.type], words, st.integers(0, 2))
        kinds = [maybe(value).map(lambda v: Eq(name, v)), st.lists(value, max_size=3).map(lambda v: In(name, tuple(v)))]
        if column.type is Type.JSON:
            kinds.append(st.lists(words, max_size=2).map(lambda v: Overlaps(name, tuple(v))))
        if column.type in (Type.DAY, Type.STAMP, Type.INSTANT):
            kinds.append(st.just(LeNow(name)))
        return st.one_of(kinds)

    return st.sampled_from(table.names).flatmap(of)


def conditions(table):
    """Return conditions of every shape."""

    def deeper(part):
        parts = st.lists(part, max_size=3).map(tuple)
        return st.one_of(parts.map(And), parts.map(Or), part.map(Not))

    return st.recursive(leaves(table), deeper, max_leaves=6)


def orders(table):
    """Return orders over one or two columns."""
    signed = st.tuples(st.sampled_from(("", "-")), st.sampled_from(table.names)).map("".join)
    return st.lists(signed, max_size=2, unique_by=lambda name: name.removeprefix("-"))
