# SPDX-License-Identifier: Apache-2.0
"""What publishing notes in the ledger; each act as a whole is tested with :mod:`act`."""


def test_two_displaced_bookings_share_one_reserve(workspace, cycle, lab):
    from yuzui.facilities.accounts.account import Book
    from yuzui.facilities.accounts.balance import balances
    from yuzui.facilities.accounts.entries import Posting
    from yuzui.scheduling.booking.desk import ledger

    book = Book("EM1", "s", "2026")
    for start, who in ((9, "li"), (10.5, "wang")):
        lab.book(workspace, start, start + 1, by=who)
    with workspace.view.act("set aside", "reserve") as change:
        made = [Posting("set_aside", book("pool"), book("reserve"), 5000, 0)]
        ledger.post(workspace, change, ledger.of(workspace, ["EM1"]), made)
    cycle.published(workspace, ("a", 9, 12, "x"), preempt="a flare")
    lies = balances(ledger.of(workspace, ["EM1"]))
    # 3,600 of the first come from the reserve, the second fills it up from the pool
    assert lies[book("reserve").id] == 0
    sides = [n for kind, n in lab.entries(workspace) if kind == "set_aside"]
    assert sides == [5000, 2200]
    assert lies[book("proposal", "standing:EM1").id] == 7200 and not lab.sound(workspace)


def test_nothing_is_noted_of_what_stayed(workspace, cycle, lab):
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    before = lab.entries(workspace)
    tasks = (("a", 9, 11, "x"),)
    _, made = cycle.published(workspace, *tasks, name="again", supersedes=first)
    assert lab.entries(workspace) == before and made["published"]["entries"] is None
