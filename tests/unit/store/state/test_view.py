# SPDX-License-Identifier: Apache-2.0
"""Acts that cannot be done: what the caller hears, and what the log keeps."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import StateError, StoreError, VisibilityError
from yuzui.model.visibility import Subject
from yuzui.store.memory import MemoryStore
from yuzui.text import same

OFFICER = Subject("ann", frozenset({"programme_officer"}))


@pytest.fixture
def store():
    return MemoryStore(tables=w.TABLES)


def test_a_refusal_reaches_the_caller_although_the_log_is_held(store, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.01")
    caught = []

    def other():
        try:
            with store.open(Subject("eve")).act("load", "x"):
                pass
        except VisibilityError as error:
            caught.append(error.code)

    with store.open(OFFICER).act("load", "y"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert caught == ["not_found"] and store.head().seq == 1


def test_the_face_is_written_to_the_log(store):
    for via in ("web", "api", "harvest"):
        with store.open(OFFICER, via).act("load", "x"):
            pass
    assert [e["via"] for e in store.open(OFFICER).select("audit")] == ["web", "api", "harvest"]


def test_a_fault_of_the_store_or_a_bug_is_no_refusal(store):
    for error in (StoreError(same("x")), KeyError("bug")):
        with pytest.raises(type(error)), store.open(OFFICER).act("load", "x"):
            raise error
    with pytest.raises(StateError), store.open(OFFICER).act("load", "x"):
        raise StateError(same("x"), code="stale")
    assert [e["action"] for e in store.open(OFFICER).select("audit")] == ["load refused"]


def test_nobody_without_a_name_or_a_role_acts(store):
    for subject in (Subject("", frozenset({"decider"})), Subject("eve", frozenset()), Subject("eve")):
        with pytest.raises(VisibilityError), store.open(subject).act("load", "x"):
            pass
    scoped = Subject("eve", scoped=frozenset({"reviewer"}), audiences=frozenset({"call:C1"}))
    with store.open(scoped).act("review", "x"):
        pass
    assert store.head().seq == 4
