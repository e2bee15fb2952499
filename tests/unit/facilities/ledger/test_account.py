# SPDX-License-Identifier: Apache-2.0
"""Accounts have one id each; kinds of entries are those the record names."""

from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.accounts.account import MOVES, Account, Book, account, moves
from yuzui.model.tables.usage import ENTRY_KINDS, OWNERS

NAMES = st.text("a/%2F中", max_size=4)
ACCOUNTS = st.builds(Account, st.sampled_from(OWNERS), NAMES, NAMES, NAMES, NAMES)


def test_ledger_and_record_name_the_same_kinds_and_owners():
    assert set(MOVES) == set(ENTRY_KINDS)
    assert {owner for pairs in MOVES.values() for pair in pairs for owner in pair} == set(OWNERS)


@given(ACCOUNTS, ACCOUNTS)
def test_two_accounts_never_have_one_id(one, other):
    assert (one.id == other.id) == (one == other)
    assert account(one.row()) == one


def test_what_one_proposal_holds_never_goes_to_another():
    book = Book("BL01", "s", "2026B")
    assert moves("deliver", book("held", "P"), book("delivered", "P"))
    assert not moves("deliver", book("held", "P"), book("delivered", "Q"))
    assert not moves("hold", book("proposal", "P"), book("held", "Q"))
    assert moves("transfer", book("proposal", "P"), book("proposal", "Q"))
    assert not moves("open", book("pool"), book("source"))
