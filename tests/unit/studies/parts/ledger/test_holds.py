# SPDX-License-Identifier: Apache-2.0
"""What is held, booking by booking: moved, given back, granted by its own cause, lost whole."""

from ledger_day import DAY, EVENTS

from yuzui.administration.jobs import load
from yuzui.facilities.accounts import stored
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import statement
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.entries import Posting, post
from yuzui.ledger.posting import posting
from yuzui.ledger.posting.holds import holds

BOOK, NEXT = Book("BL01", "s", "2026"), Book("BL01", "s", "2027")
POOL, P, HELD = BOOK("pool"), BOOK("proposal", "P9"), BOOK("held", "P9")


def appended(workspace, *postings):
    with workspace.view.act("post", "test") as change:
        old = stored.ledger(workspace.view)
        stored.append(change, old, post(old, list(postings)))


def by_hand(booking, t0, amount):
    """Return what a booking by hand posts: it is granted and held by the same cause."""
    return [
        Posting("grant", POOL, P, amount, t0, f"booking:{booking}"),
        Posting("hold", P, HELD, amount, t0, f"booking:{booking}"),
    ]


def given_back(booking, t0, amount):
    return [
        Posting("refund", HELD, P, amount, t0, f"booking:{booking}"),
        Posting("transfer", P, POOL, amount, t0, f"booking:{booking}"),
    ]


def held(workspace):
    ledger = stored.ledger(workspace.view)
    return {row["id"]: row for row in holds(workspace.view, ledger, ("BL01",))}


def told(workspace, tmp_path, *lines):
    path = tmp_path / f"told{len(lines)}{lines[0][:9].replace(',', '')}.csv"
    path.write_text("\n".join([EVENTS.splitlines()[0], *lines]) + "\n", encoding="utf-8")
    load.run(workspace, files=[path])


def test_a_booking_by_hand_is_held_and_settled_once(fresh, tmp_path):
    appended(fresh, *by_hand("H1", DAY + 40_000, 600))
    assert not held(fresh)["H1"]["settled"] and held(fresh)["H1"]["t1"] == DAY + 40_600
    told(fresh, tmp_path, f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_500},done,,")
    assert posting.happened(fresh.view, ["BL01"])["settled"] == 2
    assert held(fresh)["H1"]["settled"]
    assert posting.happened(fresh.view, ["BL01"])["entries"] == 0
    found = statement(stored.ledger(fresh.view))[BOOK]
    assert found["delivered"] == 24_700 + 500 and check(stored.ledger(fresh.view)) == []


def test_one_that_moved_is_where_it_went_and_one_given_back_is_none(fresh):
    first, second = by_hand("H1", DAY + 40_000, 600), by_hand("H1", DAY + 50_000, 600)
    appended(fresh, *first, *given_back("H1", DAY + 40_000, 600), *second)
    assert held(fresh)["H1"]["t0"] == DAY + 50_000 and not held(fresh)["H1"]["settled"]
    appended(fresh, *given_back("H1", DAY + 50_000, 600))
    assert "H1" not in held(fresh)


def test_a_booking_that_a_fault_took_whole_is_settled_and_not_lost_twice(fresh, tmp_path):
    appended(fresh, *by_hand("H1", DAY + 40_000, 600))
    told(
        fresh, tmp_path,
        f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_600},done,,",
        f"room,h2,BL01,,{DAY + 39_000},{DAY + 41_000},fault,,",
    )  # fmt: skip
    posting.happened(fresh.view, ["BL01"])
    assert held(fresh)["H1"]["settled"]
    before = statement(stored.ledger(fresh.view))[BOOK]
    assert before["lost_fault"] == 4_100 + 600
    assert posting.happened(fresh.view, ["BL01"])["entries"] == 0


def test_one_over_new_year_stays_open_since_no_event_says_which_part_was_which(fresh, tmp_path):
    other = NEXT("pool"), NEXT("proposal", "P9"), NEXT("held", "P9")
    appended(
        fresh, *by_hand("H1", DAY + 40_000, 600),
        Posting("grant", other[0], other[1], 300, DAY + 40_600, "booking:H1"),
        Posting("hold", other[1], other[2], 300, DAY + 40_600, "booking:H1"),
    )  # fmt: skip
    told(fresh, tmp_path, f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_900},done,,")
    found = posting.happened(fresh.view, ["BL01"])
    assert (found["settled"], found["open"]) == (1, 3)
    assert check(stored.ledger(fresh.view)) == []
