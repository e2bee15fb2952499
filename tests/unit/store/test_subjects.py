# SPDX-License-Identifier: Apache-2.0
"""From an account to a subject: grants begin, end, are revoked; the maker of a workspace."""

from __future__ import annotations

import datetime as dt

import pytest

from yuzui.errors import InputError, StoreError, VisibilityError
from yuzui.model.visibility import Subject
from yuzui.store import open_store, subjects
from yuzui.store.memory import MemoryStore

NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
ADMIN = Subject("root", frozenset({"administrator"}))


def row(role, scope="*", start="2026-01-01T00:00:00Z", end=None, account="ann"):
    return {"subject": account, "role": role, "scope": scope, "valid_from": start, "valid_to": end}


def test_a_grant_holds_from_its_first_moment_until_before_its_last():
    grant = row("decider", start="2026-11-25T08:00:00Z", end="2026-11-25T08:00:02Z")
    held = [
        "decider" in subjects.subject_of("ann", [grant], NOW + dt.timedelta(seconds=n)).roles for n in (-1, 0, 1, 2)
    ]
    assert held == [False, True, True, False]


def test_a_scope_gives_an_audience_and_no_level():
    subject = subjects.subject_of("ann", [row("programme_officer", "call:C1")], NOW)
    assert subject.roles == {"public"} and subject.audiences == {"call:C1"}
    assert subject.scoped == {"programme_officer"}


def test_nobodys_grant_is_anothers():
    assert subjects.subject_of("bob", [row("decider")], NOW) == Subject(
        "bob", frozenset({"public"}), keys=frozenset({"bob"})
    )


def test_the_maker_of_a_workspace_is_the_systems_user_whatever_the_environment_says(tmp_path, monkeypatch):
    import os
    import pwd

    me = pwd.getpwuid(os.geteuid()).pw_name
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "the-minister")
    store = open_store(tmp_path)
    subject = subjects.operator(store)
    assert subject.name == me and subject.roles == {"public", *subjects.FIRST_ROLES}
    assert subject.keys == {me}
    (event,) = store.open(subject).select("audit")
    assert (event["actor"], event["action"], event["object"]) == (me, "grant", f"role_grant:{me}")
    assert subjects.operator(store) == subject and store.head().seq == 1
    store.close()


def test_a_second_user_of_the_system_is_refused_and_takes_over_only_what_is_theirs(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "maker")
    store = open_store(tmp_path)
    subjects.operator(store)
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "guest")
    with pytest.raises(StoreError) as caught:
        subjects.operator(store)
    assert caught.value.code == "other_user" and "accounts" in caught.value.message.en
    assert "yuzui accounts adopt" in caught.value.say("zh")
    assert subjects.adopt(store) == "maker"
    assert subjects.operator(store).roles == {"public", *subjects.FIRST_ROLES}
    assert subjects.resolve(store, "maker").roles == {"public"}
    assert subjects.maker(store) == subjects.adopt(store) == "guest"
    store.close()
    # the files of another: only the system's administrator reads them, and writes nothing
    monkeypatch.setattr("yuzui.store.private._me", lambda: 4242)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert caught.value.code == "other_user" and caught.value.message.zh
    monkeypatch.setattr("yuzui.store.private._me", lambda: 0)
    monkeypatch.setattr("yuzui.store.private._owner", lambda path: 4242)
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "root")
    store = open_store(tmp_path)
    subject = subjects.operator(store)
    assert (subject.name, store.writable) == ("root", False) and "decider" in subject.roles
    with pytest.raises(StoreError) as caught, store.open(subject).act("load", "x"):
        pass
    assert caught.value.code == "read_only"
    with pytest.raises(StoreError):
        open_store(tmp_path / "new")
    store.close()


def test_grants_that_vanished_make_nobody_the_owner(tmp_path):
    import sqlite3
    from contextlib import closing

    store = open_store(tmp_path)
    subjects.operator(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / "yuzui.sqlite")) as db, db:
        db.execute("DELETE FROM role_grant")
    store = open_store(tmp_path)
    assert subjects.operator(store).roles == {"public"} and store.head().seq == 1
    store.close()


def test_a_revoked_grant_refuses_the_next_request():
    store = MemoryStore()
    admin = store.open(ADMIN)
    subjects.grant(admin, "ann", "programme_officer", reason="new")
    subject = subjects.resolve(store, "ann")
    with store.open(subject).act("load", "x"):
        pass
    assert subjects.revoke(admin, "ann", "programme_officer", reason="left") == 1
    assert subjects.revoke(admin, "ann", "programme_officer") == 0
    again = subjects.resolve(store, "ann")
    assert again.roles == {"public"}
    with pytest.raises(VisibilityError), store.open(again).act("load", "x"):
        pass
    assert [e["action"] for e in store.open(Subject("k", frozenset({"auditor"}))).select("audit")] == [
        "grant", "load", "revoke", "revoke", "load refused"]  # fmt: skip
    assert store.grants("ann")[0]["reason"] == "new"  # kept, though the administrator reads it not


def test_bad_grants_are_refused():
    admin = MemoryStore().open(ADMIN)
    with pytest.raises(InputError) as caught:
        subjects.grant(admin, "ann", "emperor")
    assert "administrator" in caught.value.expected
    with pytest.raises(InputError) as caught:
        subjects.grant(admin, "ann", "auditor", "sealed:C1")
    assert "截止" in caught.value.say("zh")
    subjects.grant(admin, "ann", "auditor", "sealed:C1", valid_to="2026-12-01T00:00:00Z")
    officer = MemoryStore().open(Subject("o", frozenset({"programme_officer"})))
    with pytest.raises(VisibilityError):
        subjects.grant(officer, "o", "auditor")
