# SPDX-License-Identifier: Apache-2.0
"""What the ledger holds, booking by booking: read from its entries, not kept beside them.

A booking that was given back is no booking any more, unless an event ended it that used nothing of
it; one that moved is held where it went. What a fault took from a booking it does not name is told
by account and second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.facilities.accounts.account import LOST, Account, Book
from yuzui.facilities.accounts.entries import Ledger
from yuzui.facilities.accounts.events import SERVICE, own
from yuzui.facilities.accounts.stored import happenings
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.store.store import View

USED = ("deliver", *LOST)
BOOKING = "booking:"


def holds(view: View, ledger: Ledger, scopes: Sequence[str]) -> list[Row]:
    """Return what the ledger holds, or held when it was settled, for bookings of some resources."""
    rows: dict[str, list[Row]] = {}
    for row in view.select("booking", where=In("resource", tuple(scopes))):
        rows.setdefault(row["id"], []).append(row)
    named = _named(view, scopes)
    found: dict[tuple[str, Book], Row] = {}
    strays: list[tuple[str, int, int]] = []
    sides = ("kind", "cause", "t0", "amount", "debit", "credit")
    for kind, cause, t0, amount, debit, credit in zip(*(ledger.entries[name].tolist() for name in sides), strict=True):
        account = ledger.accounts[credit if kind == "hold" else debit]
        if account.owner != "held" or account.scope not in scopes:
            continue
        name = named.get(cause) or _booking(cause)
        if name:
            _note(found, (name, account, t0, amount), kind, rows.get(name, ()))
        elif kind in LOST:
            strays.append((account.id, t0, amount))
    _attribute(found, strays)
    ended = set(named.values())
    kept = [
        row | {"settled": row["settled"] or row["left"] <= 0}
        for row in found.values()
        if row["left"] > 0 or row["settled"] or row["id"] in ended
    ]
    count = Counter(row["id"] for row in kept)
    return [row | {"split": count[row["id"]] > 1} for row in kept]


def _named(view: View, scopes: Sequence[str]) -> Mapping[str, str]:
    """Return the booking of each event, by the cause an entry names."""
    rows = happenings(view, scopes)
    return {
        f"event:{row['source']}/{row['source_key']}": own(row)
        for row in rows
        if row["booking"] is not None or row["kind"] == SERVICE
    }


def _booking(cause: str | None) -> str:
    """Return the booking that a cause names; empty if it names none."""
    return cause.removeprefix(BOOKING) if cause and cause.startswith(BOOKING) else ""


def _note(
    found: dict[tuple[str, Book], Row], entry: tuple[str, Account, int, int], kind: str, rows: Sequence[Row]
) -> None:
    """Note one entry of a booking."""
    name, account, t0, amount = entry
    one = found.get((name, account.book))
    if kind == "hold" and (one is None or not (one["left"] > 0 or one["settled"])):
        found[name, account.book] = _held(entry, rows)
    elif one is None:
        return
    elif kind == "hold":
        # it held more when it ended: its first hold ended there
        one |= {"t1": t0, "known": True, "left": one["left"] + amount}
    else:
        one["left"] -= amount
        one["settled"] = one["settled"] or kind in USED


def _held(entry: tuple[str, Account, int, int], rows: Sequence[Row]) -> dict[str, Any]:
    """Return a booking as it is first held; of several rows, the one that begins there."""
    name, account, t0, amount = entry
    row = next((row for row in reversed(rows) if row["t0"] == t0), None)
    told = {"resource": account.scope, "t0": t0, "t1": t0 + amount, "amount": 1}
    if row is not None:
        told = {part: row[part] for part in ("resource", "t0", "t1")}
        told["amount"] = 1 if row["amount"] is None else row["amount"]
    return {
        "id": name, **told, "proposal": account.owner_id, "book": account.book,
        "account": account.id, "left": amount, "settled": False, "known": row is not None,
    }  # fmt: skip


def _attribute(found: Mapping[tuple[str, Book], Row], strays: Sequence[tuple[str, int, int]]) -> None:
    """Note losses that name no booking where they fell: same account, second within it."""
    by_account: dict[str, list[Row]] = {}
    for row in found.values():
        by_account.setdefault(row["account"], []).append(row)
    for account, t0, amount in strays:
        for row in by_account.get(account, ()):
            if row["t0"] <= t0 < row["t1"]:
                row["left"] -= amount
                row["settled"] = True
                break
