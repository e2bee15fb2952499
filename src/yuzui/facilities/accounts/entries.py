# SPDX-License-Identifier: Apache-2.0
"""Entries of the time ledger: appended, never changed, in whole units, and never clipped.

A grant or a revision may take more than a pool holds: that is kept and reported (see
:mod:`yuzui.facilities.accounts.balance`). What makes no entry at all is refused: an amount that is
not a whole number above 0, two accounts of different books, a move that its kind does not make.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from yuzui.errors import InputError, Place, together
from yuzui.facilities.accounts.account import MOVES, RULES, Account, moves
from yuzui.model.tables.usage import ENTRY
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NAMES = ENTRY.names
NUMBERS = ("seq", "t0", "amount")
LARGEST = 2**62
"""Sum of all amounts of a ledger stays below this, so that no sum of int64 can wrap."""


class Posting(NamedTuple):
    """One entry to be made."""

    kind: str
    debit: Account
    credit: Account
    amount: int
    t0: int
    cause: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Accounts and entries."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=lambda: columns([]))

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self.entries["seq"])

    @property
    def seq(self) -> int:
        """Number of the last entry, 0 if there is none: what a figure says it rests on."""
        return int(self.entries["seq"].max(initial=0))

    def codes(self) -> tuple[Array, Array]:
        """Return the places in ``accounts`` of both sides, -1 for an unknown account."""
        place = {name: n for n, name in enumerate(self.accounts)}
        debit, credit = (
            np.array([place.get(name, -1) for name in self.entries[side]], dtype=np.int64)
            for side in ("debit", "credit")
        )
        return debit, credit

    def upto(self, seq: int) -> Ledger:
        """Return the ledger as it stood when an entry had been made."""
        kept = self.entries["seq"] <= seq
        return Ledger(self.accounts, {name: v[kept] for name, v in self.entries.items()})


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return rows of the table ``entry`` as arrays."""
    listed = list(rows)
    found: dict[str, Any] = {}
    for name in NAMES:
        values = [row.get(name) for row in listed]
        found[name] = np.array(values, dtype=np.int64 if name in NUMBERS else object)
    return found


def post(ledger: Ledger, postings: Sequence[Posting]) -> Ledger:
    """Return the ledger with further entries."""
    if wrong := [fault for n, posting in enumerate(postings, start=1) for fault in faults(posting, Place(row=n))]:
        raise together(wrong)
    accounts = {a.id: a for p in postings for a in (p.debit, p.credit)}
    rows = [
        p._asdict() | {"debit": p.debit.id, "credit": p.credit.id, "cause": p.cause or None,
                       "by": p.by or None}
        for p in postings
    ]  # fmt: skip
    return append(ledger, accounts, columns({"seq": 0} | row for row in rows))


def faults(posting: Posting, place: Place) -> list[InputError]:
    """Return why a posting makes no entry."""
    return [
        InputError(
            what, place=replace(place, column=column), seen=seen, expected=expected, fix=fix,
            code="posting",
        )
        for what, column, seen, expected, fix in _faults(posting)
    ]  # fmt: skip


def append(ledger: Ledger, accounts: Mapping[str, Account], entries: Mapping[str, Any]) -> Ledger:
    """Return the ledger with entries that are known to be sound, numbered after its own."""
    count = len(entries["amount"])
    fresh = dict(entries) | {"seq": np.arange(ledger.seq + 1, ledger.seq + 1 + count)}
    whole = {name: np.concatenate([ledger.entries[name], fresh[name]]) for name in NAMES}
    if float(whole["amount"].sum(dtype=np.float64)) >= LARGEST:
        raise InputError(
            Text("amounts are too large to be summed exactly", "数额过大，无法精确求和"),
            seen=str(max(map(int, fresh["amount"]))),
            expected=f"< {LARGEST}",
            fix=Text("use a larger base unit", "请改用更大的基本单位"),
        )
    return Ledger({**ledger.accounts, **accounts}, whole)


def _faults(posting: Posting) -> Iterable[tuple[Text, str, str, str, Text]]:
    """Yield what is wrong with a posting: what, column, seen, expected, how to mend it."""
    kind, debit, credit, amount = posting[:4]
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount < LARGEST:
        yield (
            RULES["amount"],
            "amount", str(amount), "1, 2, …",
            Text("turn the two accounts round if capacity goes back", "如为转回，请对调两个账户"),
        )  # fmt: skip
    if debit.book != credit.book:
        yield (
            RULES["book"],
            "credit", " ".join(credit[2:]), " ".join(debit[2:]),
            Text("convert by a dated rate", "请按注明日期的换算率换算"),
        )  # fmt: skip
    if not moves(kind, debit, credit):
        may = ", ".join(f"{a} → {b}" for a, b in sorted(MOVES.get(kind, ()))) or " ".join(MOVES)
        yield (
            RULES["move"], "kind", " ".join((f"{kind}:", *debit[:2], "→", *credit[:2])), may,
            Text("choose the kind that does", "请选用相应的分录类别"),
        )  # fmt: skip
