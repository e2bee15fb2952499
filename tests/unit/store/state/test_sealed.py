# SPDX-License-Identifier: Apache-2.0
"""Who stands behind a pseudonym: apart, unreachable, opened by two with an event."""

from __future__ import annotations

import sqlite3
import stat

import pytest

from yuzui.errors import InputError, StoreError, VisibilityError
from yuzui.model.visibility import Subject
from yuzui.store import open_store
from yuzui.store.state.pseudonym_vault import open_sealed

ANN = Subject("ann", frozenset({"decider"}))
BOB = Subject("bob", frozenset({"auditor"}))
CID = Subject("cid", frozenset({"reviewer"}))
ROW = {"call": "C1", "pseudonym": "R01", "person": "欧阳修", "role": "reviewer"}


@pytest.fixture
def sealed(tmp_path):
    file = open_sealed(tmp_path)
    file.keep([ROW])
    yield file
    file.close()


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path)
    yield store
    store.close()


def test_only_its_owner_reads_the_file(sealed, tmp_path):
    assert stat.S_IMODE((tmp_path / "sealed.sqlite").stat().st_mode) == 0o600


def test_two_open_one_identity_with_an_event(sealed, store):
    row = sealed.person(store.open(ANN), store.open(BOB), "C1", "R01", "appeal 7")
    assert row["person"] == "欧阳修"
    (event,) = store.open(BOB).select("audit")
    assert (event["actor"], event["action"], event["object"]) == ("ann", "unseal", "identity:C1|R01")
    assert "欧阳修" not in str(event)


@pytest.mark.parametrize(
    ("first", "second", "pseudonym"), [(ANN, ANN, "R01"), (ANN, CID, "R01"), (CID, BOB, "R01"), (ANN, BOB, "R99")]
)
def test_anybody_else_is_refused_and_logged_alike(sealed, store, first, second, pseudonym):
    with pytest.raises(VisibilityError) as caught:
        sealed.person(store.open(first), store.open(second), "C1", pseudonym, "curious")
    assert caught.value.say("en") == VisibilityError.not_found().say("en")
    (event,) = store.open(BOB).select("audit")
    assert event["action"] == "unseal refused"


def test_no_reason_no_identity(sealed, store):
    with pytest.raises(InputError):
        sealed.person(store.open(ANN), store.open(BOB), "C1", "R01", "  ")


def test_no_statement_can_join_the_two(sealed, store, tmp_path):
    with pytest.raises(sqlite3.DatabaseError):
        sealed.connection.execute("ATTACH ? AS s", (str(tmp_path / "yuzui.sqlite"),))
    with pytest.raises(StoreError):
        store.engine.run("ATTACH ? AS s", (str(tmp_path / "sealed.sqlite"),))
    for view in (store.open(ANN), store.open(CID)):
        with pytest.raises(InputError):
            view.select("identity")
    tables = {row[0] for row in store.engine.run("SELECT name FROM sqlite_schema")}
    assert "identity" not in tables
    found = sealed.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert found.fetchall() == [("identity",), ("draw_secret",), ("assignment_source",)]
    for file in tmp_path.glob("yuzui.sqlite*"):
        assert "欧阳修".encode() not in file.read_bytes()


def test_where_the_sheets_of_an_assignment_lie_is_noted(sealed):
    assert sealed.noted("r1") is None
    sealed.note("r1", {"path": "/家/评审", "demand": 3})
    sealed.note("r1", {"path": "/家/评审", "demand": 2})
    assert sealed.noted("r1") == {"path": "/家/评审", "demand": 2}


def test_a_later_load_replaces_and_bad_rows_are_named(sealed):
    assert sealed.keep([{**ROW, "person": "Wu"}]) == 1
    with pytest.raises(InputError):
        sealed.keep([{**ROW, "role": "spy"}])


def test_another_writer_is_waited_for_and_then_named(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.05")
    one, two = open_sealed(tmp_path), open_sealed(tmp_path)
    one.connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        two.keep([ROW])
    assert "密封文件" in caught.value.say("zh")
    one.close()
    assert two.keep([ROW]) == 1
    two.close()


def test_a_secret_is_kept_until_the_draw_asks_for_it(sealed, store, tmp_path):
    assert sealed.hidden("d1") is None
    sealed.hide("d1", "ab" * 32)
    sealed.hide("d2", "cd" * 32)
    assert sealed.hidden("d1") == "ab" * 32
    assert b"ab" * 32 not in (tmp_path / "yuzui.sqlite").read_bytes()
