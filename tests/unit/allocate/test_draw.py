# SPDX-License-Identifier: Apache-2.0
"""Tickets follow from secret, public value and list alone; weights order as drawing does."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.funding.lottery import commitment

SECRET = "ab" * 32
IDS = ("P2", "P1", "项目3")


def test_every_hash_is_of_its_parts_joined_by_line_feeds():
    def plainly(*parts):
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    listed = plainly("P1", "P2", "项目3")
    assert commitment.commitment(SECRET) == plainly("yuzui-lottery-1", SECRET)
    assert commitment.list_hash(IDS) == commitment.list_hash(reversed(IDS)) == listed
    tickets = commitment.tickets(SECRET, "beacon", IDS)
    assert list(tickets) == sorted(IDS)
    for name, ticket in tickets.items():
        assert ticket == plainly("yuzui-lottery-1", SECRET, "beacon", listed, name)


def test_secrets_are_32_bytes_and_never_twice():
    made = {commitment.new_secret() for _ in range(50)}
    assert len(made) == 50 and all(len(bytes.fromhex(one)) == 32 for one in made)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.text("PQ0123", min_size=1), min_size=2, max_size=8), st.text(max_size=9))
def test_anything_else_gives_other_tickets(ids, public):
    first = commitment.tickets(SECRET, public, ids)
    assert first == commitment.tickets(SECRET, public, sorted(ids, reverse=True))
    for other in (
        commitment.tickets("cd" * 32, public, ids),
        commitment.tickets(SECRET, public + ".", ids),
        commitment.tickets(SECRET, public, sorted(ids)[:-1]),
    ):
        assert not set(first.values()) & set(other.values())


def test_equal_weights_give_the_uniform_order_and_none_the_last_place():
    tickets = commitment.tickets(SECRET, "beacon", [f"P{k}" for k in range(9)])
    assert commitment.order(tickets) == sorted(tickets, key=tickets.get)
    assert commitment.order(tickets, dict.fromkeys(tickets, 0.3)) == commitment.order(tickets)
    assert commitment.order(tickets, dict.fromkeys(tickets, 1.0) | {"P4": 0.0})[-1] == "P4"


def test_first_places_fall_in_proportion_to_weights():
    weights = {"A": 3.0, "B": 2.0, "C": 1.0}
    first = [commitment.order(commitment.tickets(SECRET, str(k), weights), weights)[0] for k in range(3000)]
    shares = [first.count(name) / 3000 for name in weights]
    assert shares == pytest.approx([1 / 2, 1 / 3, 1 / 6], abs=4 * np.sqrt(0.25 / 3000))
