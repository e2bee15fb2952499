# SPDX-License-Identifier: Apache-2.0
"""Visibility compiled to Python and SQL."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import duckdb
import pytest
from tests.properties import strategies as w

from yuzui.errors import ColumnError, InputError
from yuzui.model.schema import ddl
from yuzui.model.table import Type
from yuzui.model.visibility import FALSE, TRUE, And, Eq, In, LeNow, Not, Or, Overlaps, Subject, allow
from yuzui.store import visible
from yuzui.store.values import encode_rows

OFFICER = Subject("ann", frozenset({"programme_officer"}))
GOVERNING = w.TABLES["row_visibility"]
VALUES = {
    "title": [None, "", "a", "1", "a' OR '1'='1", "量子", "%", "A"],
    "amount": [None, 0, 1, 2**53 + 1],
    "score": [None, 0.0, 0.1, 1.0, 1e-320],
    "early": [None, True, False],
    "topics": [
        None, [], ["a"], ["a", "b"], [1, "1"], [True, None], [["a"]], [{"a": "b"}], {"a": "a"}, "a",
        1, '["a"]', ["\u0001é\\\""], ['["a"]'],
    ],
    "ready": [None, "2026-11-24", "2026-11-25", "2026-11-26"],
    "sent": [None, "2026-11-25T07:59:59Z", "2026-11-25T08:00:00Z", "2026-11-25T08:00:01Z"],
    "slot": [None, 1795593599, 1795593600, 1795593601],
    "price": [None, Decimal("0.1"), Decimal("1.2345")],
}  # fmt: skip
PROBES = ("", "a", "1", "A", "a' OR '1'='1", 0, 1, 0.1, 1.0, True, 2**53, 2**53 + 1, 2**70, '["a"]',
          "2026-11-25", "2026-11-25T08:00:00Z", Decimal("0.1"), "\u0001é\\\"", float("nan"))  # fmt: skip


def leaves(name):
    column = w.PROPOSAL[name]
    yield Eq(name, None)
    for probe in PROBES:
        yield Eq(name, probe)
        yield In(name, (probe, "zzz"))
    yield In(name, ())
    yield In(name, PROBES)
    if column.type is Type.JSON:
        for probe in ((), ("a",), ("1", "zzz"), ('["a"]',), ('\u0001é\\"',), ("b",), ('{"a":"b"}',)):
            yield Overlaps(name, probe)
    if column.type in (Type.DAY, Type.STAMP, Type.INSTANT):
        yield LeNow(name)


def sqlite_engine(rows):
    connection = sqlite3.connect(":memory:")
    for table in (w.PROPOSAL, GOVERNING):
        connection.execute(ddl(table, "sqlite"))
    marks = ", ".join("?" * len(w.PROPOSAL.columns))
    stored = encode_rows(w.PROPOSAL, rows)
    connection.executemany(f"INSERT INTO proposal VALUES ({marks})", stored)
    return connection


def duckdb_engine(rows):
    connection = duckdb.connect()
    for table in (w.PROPOSAL, GOVERNING):
        connection.execute(ddl(table, "duckdb"))
    marks = ", ".join("?" * len(w.PROPOSAL.columns))
    for stored in encode_rows(w.PROPOSAL, rows):
        connection.execute(f"INSERT INTO proposal VALUES ({marks})", stored)
    return connection


def test_every_leaf_on_every_value_alike_in_all_languages():
    for name in VALUES:
        rows = [{"id": str(n), name: value} for n, value in enumerate(VALUES[name])]
        stored = [dict(zip(w.PROPOSAL.names, r, strict=True)) for r in encode_rows(w.PROPOSAL, rows)]
        engines = {"sqlite": sqlite_engine(rows), "duckdb": duckdb_engine(rows)}
        for leaf in leaves(name):
            for where in (leaf, Not(leaf)):
                expected = {row["id"] for row in rows if w.holds(where, {name: row[name]}, w.PROPOSAL)}
                rule = visible.rule(OFFICER, w.PROPOSAL, GOVERNING, where)
                test = visible.python(rule, w.NOW)
                assert {row["id"] for row in stored if test(row, None)} == expected, where
                for dialect, engine in engines.items():
                    clause = visible.sql(rule, w.NOW, dialect)
                    sql = f"SELECT t.id FROM {visible.source(w.PROPOSAL)} WHERE {clause.sql}"
                    got = {row[0] for row in engine.execute(sql, clause.values).fetchall()}
                    assert got == expected, (dialect, where)
        for engine in engines.values():
            engine.close()


def test_no_value_stands_in_the_text_of_a_statement():
    hostile = "x'; DROP TABLE proposal; --"
    where = Or((Eq("title", hostile), In("title", (hostile,)), Overlaps("topics", (hostile,))))
    subject = Subject(hostile, frozenset({"programme_officer"}), frozenset({hostile}))
    rule = visible.rule(subject, w.PROPOSAL, GOVERNING, where)
    for dialect in ("sqlite", "duckdb"):
        clause = visible.sql(rule, w.NOW, dialect)
        assert "DROP" not in clause.sql
        assert clause.sql.count("?") == len(clause.values)

    # the text of a statement does not depend on how many values are bound
    def text(n):
        where = In("title", tuple(map(str, range(1, n))))
        return visible.sql(visible.rule(OFFICER, w.PROPOSAL, GOVERNING, where), w.NOW, "sqlite").sql

    assert text(3) == text(300)
    # empty connectives
    for dialect in ("sqlite", "duckdb"):
        texts = [visible.sql(visible.Rule(w.PROPOSAL, GOVERNING, TRUE, part), w.NOW, dialect) for part in (And(), Or())]
        assert [t.sql for t in texts] == ["(1 = 1) AND (1 = 1)", "(1 = 1) AND (1 = 0)"]
    # a long chain does not exceed the depth of sqlite
    where = And(tuple(Not(Eq("title", str(n))) for n in range(20_000)))
    rule = visible.rule(OFFICER, w.PROPOSAL, GOVERNING, where)
    clause = visible.sql(rule, w.NOW, "sqlite")
    engine = sqlite_engine([{"id": "1"}])
    sql = f"SELECT count(*) FROM {visible.source(w.PROPOSAL)} WHERE {clause.sql}"
    assert engine.execute(sql, clause.values).fetchone() == (1,)
    engine.close()
    # deep nesting is refused in both languages
    part = Eq("title", "a")
    for _ in range(visible.DEEPEST + 1):
        part = And((part,))
    with pytest.raises(InputError) as caught:
        visible.rule(OFFICER, w.PROPOSAL, GOVERNING, part)
    assert "nested" in caught.value.say("en") and "嵌套" in caught.value.say("zh")
    # an unknown column offers the nearest
    with pytest.raises(ColumnError) as caught:
        visible.rule(OFFICER, w.PROPOSAL, GOVERNING, Eq("titel", "a"))
    assert caught.value.expected.split(", ")[0] == "title"
    with pytest.raises(ColumnError) as caught:
        visible.rule(OFFICER, w.PROPOSAL, GOVERNING, order=("-zzz",))
    assert caught.value.expected.startswith("id")
    # a column out of sight makes the whole condition false
    for where in (Eq("applicant", None), Not(Eq("applicant", "x")), Or((TRUE, Eq("applicant", "x")))):
        assert visible.rule(OFFICER, w.PROPOSAL, GOVERNING, where).condition == FALSE
    assert visible.rule(OFFICER, w.PROPOSAL, GOVERNING, TRUE, ("-applicant",)).condition == FALSE


def test_the_governing_table_obeys_its_own_rows():
    rule = visible.rule(OFFICER, GOVERNING, GOVERNING)
    assert allow(OFFICER, GOVERNING) != rule.policy  # bound
    row = {"table": "call", "row": "C1", "level": "public", "audiences": None,
           "embargo_until": None, "deny": '["ann"]', "withdrawn_at": None}  # fmt: skip
    public = {**row, "deny": None}
    test = visible.python(rule, w.NOW)
    assert test(public, public) and not test(row, public) and not test(public, None)
