# SPDX-License-Identifier: Apache-2.0
"""Replay of events reproduces what was delivered, second by second."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_events import columns, event

from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.entries import Ledger, Posting, append, post
from yuzui.facilities.accounts.events import LOSSES, examine
from yuzui.facilities.accounts.replay import held, replayed

BOOK = Book("R", "s", "C")


def bookings(*rows):
    names = ("id", "resource", "t0", "t1", "amount", "proposal")
    return {name: [row[n] for row in rows] for n, name in enumerate(names)}


def ledger(booked, events, rest="refund"):
    opened = [Posting("open", BOOK("source"), BOOK("pool"), 10_000, 0)]
    opened += [
        Posting("grant", BOOK("pool"), BOOK("proposal", name), 1_000, 0) for name in sorted(set(booked["proposal"]))
    ]
    kept = held(booked, BOOK)
    done = append(post(Ledger(), opened), kept.accounts, kept.columns)
    found = replayed(booked, events, examine(events, booked), BOOK, rest)
    return append(done, found.accounts, found.columns)


def amounts(found):
    names = ("kind", "amount", "cause")
    rows = zip(*(found.entries[n].tolist() for n in names), strict=True)
    return [row for row in rows if row[2]]


ONE = bookings(("A", "R", 0, 10, 2, "P"))


@pytest.mark.parametrize(
    ("rows", "rest", "expected"),
    [
        ([], "refund", []),
        ([event("1", 0, 10)], "refund", [("deliver", 20, "event:door/1")]),
        (
            [event("1", 1, 8)], "refund",
            [("deliver", 14, "event:door/1"), ("refund", 6, "booking:A")],
        ),
        (
            [event("1", 1, 8)], "lost_user",
            [("deliver", 14, "event:door/1"), ("lost_user", 6, "booking:A")],
        ),
        (
            [event("1", 0, 10), event("2", 3, 4, "weather")], "refund",
            [("deliver", 6, "event:door/1"), ("deliver", 12, "event:door/1"),
             ("lost_weather", 2, "event:door/2")],
        ),
        (
            [event("1", 0, 10), event("2", 8, 99, "fault", None)], "refund",
            [("deliver", 16, "event:door/1"), ("lost_fault", 4, "event:door/2")],
        ),
        (
            [event("1", 0, 13)], "refund",
            [("hold", 6, "booking:A"), ("deliver", 26, "event:door/1")],
        ),
        ([event("1", 0, 5), event("2", 4, 9)], "refund", []),
        ([event("1", 9, 4)], "refund", []),
        (
            [event("1", 0, 10), event("2", 3, 5, "weather"), event("3", 4, 6, "fault")], "refund",
            [("deliver", 6, "event:door/1"), ("deliver", 8, "event:door/1")],
        ),
        ([event("1", 0, 10, "aborted")], "refund", [("lost_user", 20, "event:door/1")]),
        ([event("1", 0, 10, "mode"), event("2", 0, 10, "visit")], "refund", []),
    ],
)  # fmt: skip
def test_events_become_entries(rows, rest, expected):
    found = ledger(ONE, columns(rows), rest)
    assert amounts(found) == [("hold", 20, "booking:A"), *expected]
    assert check(found) == []


def test_time_beyond_what_was_granted_is_kept_and_named():
    found = ledger(ONE, columns([event("1", 0, 600)]))
    assert balances(found)[BOOK("proposal", "P").id] == 1_000 - 1_200
    assert {b.rule for b in check(found)} == {"negative", "proposal"}


KINDS = st.sampled_from(["done", "done", *LOSSES, "visit"])
EVENTS = st.lists(
    st.tuples(KINDS, st.sampled_from([None, "A", "B", "C"]), st.sampled_from("RS"),
              st.integers(0, 30), st.integers(-2, 12)),
    max_size=6,
)  # fmt: skip
THREE = bookings(("A", "R", 0, 10, 1, "P"), ("B", "R", 10, 25, 3, "P"), ("C", "S", 5, 9, 2, "Q"))


@settings(max_examples=120)
@given(EVENTS, st.sampled_from(["refund", "lost_user"]))
def test_replay_reproduces_what_second_by_second_counting_gives(drawn, rest):
    rows = [event(str(n), t0, t0 + d, kind, name, resource) for n, (kind, name, resource, t0, d) in enumerate(drawn)]
    found = ledger(THREE, columns(rows), rest)
    assert not {b.rule for b in check(found)} - {"negative", "proposal"}
    moved = Counter()
    for kind, amount, cause in amounts(found):
        if cause.startswith("event:"):
            moved[kind] += amount
    assert moved == by_second(rows)


def by_second(rows):
    """Count what was delivered and lost, one booking and one second at a time."""
    found = Counter()
    for n, name in enumerate(THREE["id"]):
        start, end, amount = (THREE[c][n] for c in ("t0", "t1", "amount"))
        service = [r for r in rows if r["booking"] == name and r["kind"] == "done"]
        service = [r for r in service if not any(o is not r and _meet(r, o) for o in service)]
        losses = []
        for r in rows:
            if r["kind"] in LOSSES and r["t1"] > r["t0"]:
                if r["booking"] == name:
                    losses.append((r["kind"], r["t0"], r["t1"]))
                elif _wide(r) and r["resource"] == THREE["resource"][n]:
                    losses.append((r["kind"], max(start, r["t0"]), min(end, r["t1"])))
        losses = [one for one in losses if one[1] < one[2]]
        for k, (kind, a, b) in enumerate(losses):
            if not any(k != m and a < d and c < b for m, (_, c, d) in enumerate(losses)):
                found[LOSSES[kind]] += amount * (b - a)
        for second in range(60):
            served = any(r["t0"] <= second < r["t1"] for r in service)
            if served and not any(a <= second < b for _, a, b in losses):
                found["deliver"] += amount
    return +found


def _meet(one, other):
    return max(one["t0"], other["t0"]) < min(one["t1"], other["t1"])


def _wide(row):
    return row["booking"] is None and row["kind"] in ("fault", "weather")
