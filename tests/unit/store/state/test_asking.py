# SPDX-License-Identifier: Apache-2.0
"""From what is asked to a question in stored form."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import InputError
from yuzui.model.visibility import Subject
from yuzui.store.memory import MemoryStore

VIEW = MemoryStore(tables=w.TABLES).open(Subject("ann", frozenset({"programme_officer"})))


def test_the_key_ends_every_order():
    def order(*names, table=w.PROPOSAL):
        return VIEW.question(table, order=names).order

    assert order() == (("id", False),)
    assert order("-amount") == (("amount", True), ("id", False))
    assert order("-id", "amount") == (("id", True), ("amount", False))
    assert order("mark", "-n", table=w.REVIEW) == (
        ("mark", False), ("n", True), ("proposal", False))  # fmt: skip


def test_a_page_starts_at_values_in_stored_form():
    question = VIEW.question(w.PROPOSAL, order=("early", "-sent"), after=[True, "2026-01-01", "P1"])
    assert question.after == (1, "2026-01-01T00:00:00Z", "P1")
    assert VIEW.question(w.PROPOSAL, order=("amount",), after=[None, "P1"]).after == (None, "P1")


@pytest.mark.parametrize(("order", "after"), [(("amount",), ["many", "P1"]), ((), []), ((), [1, 2])])
def test_a_start_that_cannot_be_is_refused(order, after):
    with pytest.raises(InputError) as caught:
        VIEW.question(w.PROPOSAL, order=order, after=after)
    assert caught.value.say("en") and caught.value.say("zh")
