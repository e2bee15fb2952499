# SPDX-License-Identifier: Apache-2.0
"""What a subject gets is what brute force says exists, whoever asks, whatever is asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import strategies as w
from tests.store.memory import MemoryStore

from yuzui.model.schema import AFFINITY
from yuzui.model.visibility import Subject
from yuzui.store import visible
from yuzui.store.sqlite import SqliteStore
from yuzui.store.values import encode_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


def stores(folder, world, now=w.NOW):
    """Return the world in every store."""
    for old in folder.iterdir():
        old.unlink()
    sqlite = SqliteStore(folder / "yuzui.sqlite", tables=w.TABLES, clock=lambda: now)
    memory = MemoryStore(tables=w.TABLES, clock=lambda: now)
    return [world.fill(sqlite), world.fill(memory)]


def key_of(table):
    return lambda row: tuple(row[name] for name in table.key)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_store_answers_what_brute_force_says(folder, data):
    world, subject = data.draw(w.worlds()), data.draw(w.subjects)
    table = data.draw(st.sampled_from(w.CONTENT))
    where = data.draw(w.conditions(table))
    order = data.draw(w.orders(table))
    may = w.reads(subject, table)
    seen = [row for row in world.rows[table.name] if w.exists(world, subject, table.name, row)]
    named = visible.columns_of(where) | {name.removeprefix("-") for name in order}
    hits = [row for row in seen if named <= set(may) and w.holds(where, row, table)]
    expected = sorted(({name: row[name] for name in may} for row in hits), key=key_of(table))
    counted = [row for row in seen if visible.columns_of(where) <= set(may)]
    counted = [row for row in counted if w.holds(where, row, table)]
    answers = []
    for store in stores(folder, world):
        view = store.open(subject)
        rows = view.select(table.name, where=where, order=order)
        assert sorted(rows, key=key_of(table)) == expected
        assert view.count(table.name, where) == len(counted)
        answers.append(rows)
        for row in world.rows[table.name]:
            got = view.select(table.name, where=w.And(tuple(w.Eq(k, row[k]) for k in table.key)))
            assert bool(got) == (row in seen)
        store.close()
    assert answers[0] == answers[1]  # the order too


def parquet_like(connection, table, rows):
    """Make a DuckDB table as a snapshot would hold it."""
    types = AFFINITY["duckdb"]
    columns = ", ".join(f'"{c.name}" {types[c.type]}' for c in table.columns)
    connection.execute(f'CREATE OR REPLACE TABLE "{table.name}" ({columns})')
    marks = ", ".join("?" * len(table.columns))
    for stored in encode_rows(table, rows):
        values = [
            Decimal(repr(v)) if c.type.value == "decimal" and v is not None else v
            for c, v in zip(table.columns, stored, strict=True)
        ]
        connection.execute(f'INSERT INTO "{table.name}" VALUES ({marks})', values)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_all_compilers_agree(data):
    world, subject = data.draw(w.worlds()), data.draw(w.subjects)
    table = data.draw(st.sampled_from(w.CONTENT))
    governing = w.TABLES["row_visibility"]
    rule = visible.rule(subject, table, governing, data.draw(w.conditions(table)))
    python = visible.python(rule, w.NOW)
    entries = {
        (row[0], row[1]): dict(zip(governing.names, row, strict=True))
        for row in encode_rows(governing, world.rows["row_visibility"])
    }
    expected = set()
    for stored in encode_rows(table, world.rows[table.name]):
        row = dict(zip(table.names, stored, strict=True))
        if python(row, entries.get((table.name, table.row_id(row)))):
            expected.add(table.row_id(row))
    found = {}
    with duckdb.connect() as connection:
        for name in (table, governing):
            parquet_like(connection, name, world.rows.get(name.name, []))
        clause = visible.sql(rule, w.NOW, "duckdb")
        sql = f"SELECT t.* FROM {visible.source(table)} WHERE {clause.sql}"
        names = [c.name for c in table.columns]
        for row in connection.execute(sql, clause.values).fetchall():
            found[table.row_id(dict(zip(names, row, strict=True)))] = row
    assert set(found) == expected


@settings(max_examples=60, deadline=None)
@given(world=w.worlds(), subject=w.subjects, seconds=st.integers(-3, 3))
def test_time_moves_only_embargo_withdrawal_and_what_is_dated(folder, world, subject, seconds):
    now = w.NOW + dt.timedelta(seconds=seconds)
    for store in stores(folder, world, now):
        for table in w.CONTENT:
            seen = {tuple(r[k] for k in table.key) for r in store.open(subject).select(table.name)}
            assert seen == {
                tuple(row[k] for k in table.key)
                for row in world.rows[table.name]
                if w.exists(world, subject, table.name, row, now)
            }
        store.close()


@settings(max_examples=60, deadline=None)
@given(world=w.worlds(), subject=w.subjects, less=st.data())
def test_a_smaller_role_never_sees_more(folder, world, subject, less):
    role = less.draw(st.sampled_from(sorted(subject.roles | {"public"})))
    store = world.fill(MemoryStore(tables=w.TABLES, clock=lambda: w.NOW))
    for table in w.CONTENT:
        whole = {table.row_id(row) for row in store.open(subject).select(table.name)}
        part = store.open(subject.narrowed(role)).select(table.name)
        assert {table.row_id(row) for row in part} <= whole


def test_the_public_sees_nothing_that_was_not_opened(folder):
    world = w.World({"proposal": [{"id": "1"}], "row_visibility": []})
    for store in stores(folder, world):
        view = store.open(Subject("anyone"))
        assert all(view.count(name) == 0 for name in w.TABLES)
        store.close()
