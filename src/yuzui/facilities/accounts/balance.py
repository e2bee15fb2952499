# SPDX-License-Identifier: Apache-2.0
"""What lies in the accounts of a time ledger, and which pools gave more than they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from yuzui.facilities.accounts.account import LOST, Book
from yuzui.facilities.accounts.entries import Ledger
from yuzui.model.tables.usage import OWNERS


def balances(ledger: Ledger) -> dict[str, int]:
    """Return what lies in each account.

    Notes
    -----
    O(n + a), exact: sums of int64 that :func:`~yuzui.facilities.accounts.entries.append` keeps from
    wrapping.
    """
    total = np.zeros(len(ledger.accounts) + 1, dtype=np.int64)
    debit, credit = ledger.codes()
    amount = ledger.entries["amount"]
    np.subtract.at(total, debit, amount)
    np.add.at(total, credit, amount)
    return dict(zip(ledger.accounts, total[:-1].tolist(), strict=True))


def statement(ledger: Ledger) -> dict[Book, dict[str, int]]:
    """Return what lies with each kind of owner, book by book."""
    found = {
        book: {"opened": 0, **dict.fromkeys(OWNERS, 0)} for book in sorted({a.book for a in ledger.accounts.values()})
    }
    for name, amount in balances(ledger).items():
        account = ledger.accounts[name]
        found[account.book][account.owner] += amount
    for book, amount in _opened(ledger).items():
        found[book]["opened"] = amount
    return found


def _opened(ledger: Ledger) -> dict[Book, int]:
    found: dict[Book, int] = {}
    entries = ledger.entries
    for kind, debit, credit, amount in zip(
        *(entries[n].tolist() for n in ("kind", "debit", "credit", "amount")), strict=True
    ):
        if kind not in ("open", "revise"):
            continue
        for name, sign in ((debit, 1), (credit, -1)):
            account = ledger.accounts.get(name)
            if account is not None and account.owner == "source":
                found[account.book] = found.get(account.book, 0) + sign * amount
    return found


@dataclass(frozen=True, slots=True)
class Overgranted:
    """A pool that gave more than it had, and to whom."""

    book: Book
    short: int
    opened: int | None
    since: int
    grants: tuple[dict[str, Any], ...]

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        book = {"scope": self.book.scope, "unit": self.book.unit, "cycle": self.book.cycle}
        return {**book, "short": self.short, "opened": self.opened, "since": self.since, "grants": list(self.grants)}


def overgranted(ledger: Ledger) -> list[Overgranted]:
    """Return the pools below 0; nothing is clipped, so that the headline can say so."""
    left = balances(ledger)
    pools = {
        account.id: account.book
        for account in ledger.accounts.values()
        if account.owner == "pool" and left[account.id] < 0
    }
    found, opened = [], _opened(ledger)
    for pool, book in sorted(pools.items(), key=lambda item: item[1]):
        since, grants = _history(ledger, pool, left)
        found.append(Overgranted(book, -left[pool], opened.get(book), since, tuple(reversed(grants))))
    return found


def _history(ledger: Ledger, pool: str, left: dict[str, int]) -> tuple[int, list[dict[str, Any]]]:
    """Return when a pool last went below 0, and what was granted from it."""
    level, since, grants = 0, 0, []
    names = ("seq", "kind", "debit", "credit", "amount")
    for seq, kind, debit, credit, amount in zip(*(ledger.entries[n].tolist() for n in names), strict=True):
        if pool not in (debit, credit):
            continue
        before, level = level, level + (amount if credit == pool else -amount)
        since = seq if before >= 0 > level else since
        if kind == "grant" and debit == pool:
            to = ledger.accounts[credit]
            grants.append(
                {"seq": seq, "owner": to.owner, "owner_id": to.owner_id, "amount": amount,
                 "unspent": left[credit]}
            )  # fmt: skip
    return since, grants


LEAVING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aside": ("reserve", "maintenance", "continuous"),
        "pool": ("pool",),
        "unspent": ("partner", "proposal"),
        "expired": ("expired",),
        "held": ("held",),
        **{kind: (kind,) for kind in LOST},
    }
)
"""What leaves the opened time before it is delivered, by the owners it lies with."""


def flow(found: Mapping[str, int]) -> dict[str, int]:
    """Return how the opened time of a book became the delivered time."""
    left = {name: sum(found[owner] for owner in owners) for name, owners in LEAVING.items()}
    granted = found["opened"] - left["aside"] - left["pool"]
    booked = granted - left["unspent"] - left["expired"]
    return {
        "opened": found["opened"], **left, "granted": granted, "booked": booked,
        "delivered": found["delivered"],
    }  # fmt: skip
