# SPDX-License-Identifier: Apache-2.0
"""Replace what a subject may not see: not a byte of what it gets changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import strategies as w
from tests.store.memory import MemoryStore

from yuzui.errors import YuzuiError
from yuzui.funding.judging import pseudonyms
from yuzui.model.visibility import Eq, In, Not
from yuzui.store.sqlite import SqliteStore


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


def answers(store, subject):
    """Return every byte that a subject can get out of a store, and the statements it took."""
    view, got, statements = store.open(subject), [], []
    engine = store.engine
    if isinstance(store, SqliteStore):
        engine.connection.set_trace_callback(statements.append)

    def ask(call, *args, **kw):
        try:
            got.append(call(*args, **kw))
        except YuzuiError as error:
            got.append([error.say("en"), error.say("zh"), error.json()])

    for table in w.TABLES.values():
        ask(view.count, table.name)
        for name in table.names:
            for where in (Eq(name, None), Not(Eq(name, "a")), In(name, ("a", 1, 0.1))):
                ask(view.count, table.name, where)
            for order in ((name,), ("-" + name,)):
                ask(view.select, table.name, order=order, limit=2)
            ask(view.select, table.name, columns=[name, table.key[0]])
        for key in ("1", "2", "C1", 1):
            ask(view.get, table.name, *(key for _ in table.key))
    return json.dumps(got, default=str, ensure_ascii=False), statements


def filled(world, path=None):
    kw = {"tables": w.TABLES, "clock": lambda: w.NOW, "salt": lambda: "0" * 32}
    if path is None:
        return world.fill(MemoryStore(**kw))
    path.unlink(missing_ok=True)
    for ending in ("-wal", "-shm"):
        Path(str(path) + ending).unlink(missing_ok=True)
    return world.fill(SqliteStore(path, **kw))


def blinded(world, subject, data):
    """Return the world with everything that the subject may not see replaced."""
    rows = {name: [dict(row) for row in table] for name, table in world.rows.items()}
    other = w.World(rows)
    for table in (w.PROPOSAL, w.REVIEW, w.CALL, w.FINDING):
        may = set(w.reads(subject, table))
        strategy = {"proposal": w.proposals, "review": w.reviews, "finding": w.findings}.get(
            table.name, st.fixed_dictionaries({"call": st.just(""), "title": w.maybe(w.words)})
        )
        kept = []
        for row in world.rows[table.name]:
            new = data.draw(strategy)
            if w.exists(world, subject, table.name, row):
                kept.append({n: row[n] if n in may else new[n] for n in table.names})
            else:
                # The key and what it refers to stay, so that links hold; all else is new.
                held = {*table.key, "call", "table", "row"}
                kept.append({n: row[n] if n in held else new[n] for n in table.names})
        rows[table.name] = kept
    return other


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_what_may_not_be_seen_may_be_replaced(folder, data):
    subject = data.draw(w.subjects)
    world = data.draw(w.worlds())
    other = blinded(world, subject, data)
    # Who reads the log reads digests of everything; it shows no content, but its bytes differ.
    sees_log = bool(subject.roles & {"auditor", "programme_officer", "panel_chair", "decider"})
    for path in (None, folder / "a.sqlite"):
        one = filled(world, path)
        first = answers(one, subject)
        one.close()
        two = filled(other, path)
        second = answers(two, subject)
        two.close()
        if sees_log:
            first, second = (without_log(f) for f in (first, second))
        assert first == second


def without_log(answer):
    """Leave out the log: its digests are of contents, salted, and differ by design."""
    text, statements = answer
    return re.sub(r"[0-9a-f]{64}", "·", text), [re.sub(r"[0-9a-f]{64}", "·", s) for s in statements]


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_hidden_rows_may_come_and_go(folder, data):
    """Rows below the subject's sight change no answer, no count, no statement."""
    subject = data.draw(w.subjects)
    world = data.draw(w.worlds())
    extra = {**data.draw(w.proposals), "id": "hidden", "call": None}
    rule = {"table": "proposal", "row": "hidden", "level": "sealed"}
    rows = {name: list(table) for name, table in world.rows.items()}
    rows["proposal"] = [*rows["proposal"], extra]
    rows["row_visibility"] = [*rows["row_visibility"], rule]
    one = filled(world, folder / "a.sqlite")
    first = without_log(answers(one, subject))
    one.close()
    two = filled(w.World(rows), folder / "a.sqlite")
    second = without_log(answers(two, subject))
    two.close()
    assert first == second


def test_a_visible_change_is_seen(folder):
    """The comparison can fail: an officer's answers change with what an officer reads."""
    officer = w.Subject("ann", frozenset({"programme_officer"}))
    rows = {"proposal": [{"id": "1", "score": 1.0}], "row_visibility": []}
    first = without_log(answers(filled(w.World(rows)), officer))
    rows = {"proposal": [{"id": "1", "score": 2.5}], "row_visibility": []}
    assert without_log(answers(filled(w.World(rows)), officer)) != first


WROTE = ("proposal", "criterion", "score", "confidence")
reviews = st.lists(
    st.fixed_dictionaries(
        {
            "reviewer": st.sampled_from(("Li", "Wu", "欧阳", "O'Neil")),
            "proposal": st.sampled_from(("P1", "P2")),
            "criterion": st.sampled_from((None, "merit")),
            "score": st.sampled_from((1, 2.0, 3.5)),
            "confidence": st.sampled_from((None, 4)),
        }
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(rows=reviews, seed=st.integers(0, 9), names=st.permutations(("Li", "Wu", "欧阳", "O'Neil")),
       data=st.data())  # fmt: skip
def test_people_may_change_places_under_pseudonyms(rows, seed, names, data):
    swap = dict(zip(("Li", "Wu", "欧阳", "O'Neil"), names, strict=True))
    other = [{**row, "reviewer": swap[row["reviewer"]]} for row in data.draw(st.permutations(rows))]

    def table(given):
        lines = [tuple(row[name] for name in WROTE) for row in given]
        names = pseudonyms("C1", seed, [row["reviewer"] for row in given], lines)
        return sorted(f"{name} {line}" for name, line in zip(names, lines, strict=True))

    assert table(rows) == table(other)
    assert len({line[:3] for line in table(rows)}) == len({row["reviewer"] for row in rows})
