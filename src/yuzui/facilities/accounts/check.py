# SPDX-License-Identifier: Apache-2.0
"""Is a time ledger sound? Every rule that is broken, with account, figures and entries.

It reads the rows alone and sums them entry by entry in whole numbers of any size, so it finds what
:mod:`yuzui.facilities.accounts.balance` would only add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yuzui.facilities.accounts.account import LOST, RULES, Account, Book, moves
from yuzui.facilities.accounts.entries import NAMES, Ledger
from yuzui.model.tables.usage import OWNERS
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that is broken."""

    rule: str
    where: str
    seen: str = ""
    limit: str = ""
    entries: tuple[int, ...] = ()

    @property
    def message(self) -> Text:
        """The rule."""
        return RULES[self.rule]


@dataclass(slots=True)
class _Sums:
    """What the entries of a ledger come to."""

    account: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    opened: dict[Book, int] = field(default_factory=lambda: defaultdict(int))
    given: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Granted to and compensated, less given back or on, by proposal."""
    share: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Share received less given back or on, by partner."""
    elsewhere: dict[tuple[Book, str], int] = field(default_factory=lambda: defaultdict(int))
    """Given to a proposal by others than a partner."""
    partners: dict[tuple[Book, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def check(ledger: Ledger, tolerance: int = 0) -> list[Broken]:
    """Return every rule a ledger breaks.

    Notes
    -----
    Invariants 3 and 4 of the ledger: per scope, unit and cycle the accounts sum to zero, and what
    was opened equals what lies with all other owners; per proposal and per partner
    held + delivered + lost <= granted + compensated. O(n).
    """
    sums = _Sums()
    found: list[Broken] = []
    last = 0
    for values in zip(*(ledger.entries[name].tolist() for name in NAMES), strict=True):
        entry = dict(zip(NAMES, values, strict=True))
        found += _entry(ledger.accounts, entry, last)
        last = max(last, entry["seq"])
        _add(sums, ledger.accounts, entry)
    found += _balance(ledger.accounts, sums)
    found += _negative(ledger.accounts, sums, tolerance)
    found += _spent(ledger.accounts, sums, tolerance)
    return found


def continues(old: Ledger, new: Ledger) -> list[Broken]:
    """Return the entries of an older ledger that a newer one does not have as they were."""
    later = {row[0]: row for row in zip(*(new.entries[n].tolist() for n in NAMES), strict=True)}
    return [
        Broken("append_only", str(row[0]), str(later.get(row[0])), str(row), (row[0],))
        for row in zip(*(old.entries[n].tolist() for n in NAMES), strict=True)
        if later.get(row[0]) != row
    ]


def _entry(accounts: Mapping[str, Account], entry: Mapping[str, Any], last: int) -> Iterator[Broken]:
    seq, amount, kind = entry["seq"], entry["amount"], entry["kind"]
    where = f"{entry['debit']} → {entry['credit']}"
    if amount <= 0:
        yield Broken("amount", where, str(amount), "> 0", (seq,))
    if seq <= last:
        yield Broken("sequence", where, str(seq), f"> {last}", (seq,))
    debit, credit = accounts.get(entry["debit"]), accounts.get(entry["credit"])
    if debit is None or credit is None:
        yield Broken("account", where, "", "", (seq,))
        return
    if debit.book != credit.book:
        yield Broken("book", where, " ".join(credit[2:]), " ".join(debit[2:]), (seq,))
    if not moves(kind, debit, credit):
        yield Broken("move", where, f"{kind}: {debit.owner} → {credit.owner}", "", (seq,))


def _add(sums: _Sums, accounts: Mapping[str, Account], entry: Mapping[str, Any]) -> None:
    amount, kind = entry["amount"], entry["kind"]
    sums.account[entry["debit"]] -= amount
    sums.account[entry["credit"]] += amount
    debit, credit = accounts.get(entry["debit"]), accounts.get(entry["credit"])
    if debit is None or credit is None:
        return
    if kind in ("open", "revise"):
        for side, sign in ((debit, 1), (credit, -1)):
            if side.owner == "source":
                sums.opened[side.book] += sign * amount
    if kind not in ("grant", "compensate", "transfer"):
        return
    for side, other, sign in ((credit, debit, 1), (debit, credit, -1)):
        key = (side.book, side.owner_id)
        if side.owner == "proposal":
            sums.given[key] += sign * amount
            if other.owner == "partner":
                sums.partners[key].add(other.owner_id)
            else:
                sums.elsewhere[key] += sign * amount
        elif side.owner == "partner" and other.owner != "proposal":
            sums.share[key] += sign * amount


def _balance(accounts: Mapping[str, Account], sums: _Sums) -> Iterator[Broken]:
    by_book: dict[Book, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, amount in sums.account.items():
        if (account := accounts.get(name)) is not None:
            by_book[account.book][account.owner] += amount
    for book, owners in sorted(by_book.items()):
        where = f"{book.scope} {book.cycle} {book.unit}"
        if total := sum(owners.values()):
            yield Broken("balance", where, str(total), "0")
        known = sum(n for owner, n in owners.items() if owner != "source" and owner in OWNERS)
        if known != sums.opened[book]:
            yield Broken("balance", where, str(known), str(sums.opened[book]))


def _negative(accounts: Mapping[str, Account], sums: _Sums, tolerance: int) -> Iterator[Broken]:
    for name, amount in sorted(sums.account.items()):
        account = accounts.get(name)
        if account is None or account.owner == "pool":
            continue
        if account.owner == "source":
            if amount > 0:
                yield Broken("negative", name, str(-amount), ">= 0")
        elif amount < -(tolerance if account.owner in ("proposal", "partner") else 0):
            yield Broken("negative", name, str(amount), ">= 0")


def _spent(accounts: Mapping[str, Account], sums: _Sums, tolerance: int) -> Iterator[Broken]:
    used: dict[tuple[Book, str], int] = defaultdict(int)
    for name, amount in sums.account.items():
        account = accounts.get(name)
        if account is not None and account.owner in ("held", "delivered", *LOST):
            used[account.book, account.owner_id] += amount
    for (book, proposal), amount in sorted(used.items()):
        # time of a continuous service hangs on no proposal
        if proposal and amount > sums.given[book, proposal] + tolerance:
            yield Broken("proposal", proposal, str(amount), str(sums.given[book, proposal]))
    members: dict[tuple[Book, str], list[str]] = defaultdict(list)
    for (book, proposal), partners in sums.partners.items():
        for partner in partners:
            members[book, partner].append(proposal)
    for (book, partner), proposals in sorted(members.items()):
        spent = sum(used[book, proposal] for proposal in proposals)
        limit = sums.share[book, partner] + _others(sums, book, partner, proposals)
        if spent > limit + tolerance:
            yield Broken("partner", partner, str(spent), str(limit))


def _others(sums: _Sums, book: Book, partner: str, proposals: Iterable[str]) -> int:
    """Return what proposals of a partner have from the pool, the reserve and other partners."""
    return sum(
        sums.elsewhere[book, proposal]
        + sum(max(0, sums.share[book, other]) for other in sums.partners[book, proposal] - {partner})
        for proposal in proposals
    )
