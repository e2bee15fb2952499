# SPDX-License-Identifier: Apache-2.0
"""The ledger in the store: read as one, appended to, never changed.

Whoever appends reads within the act that appends: only then is the next number still free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from yuzui.errors import InputError, Place, together
from yuzui.facilities.accounts import entries, events
from yuzui.facilities.accounts.account import Account, account, parsed
from yuzui.facilities.accounts.entries import NAMES, Ledger, Posting
from yuzui.model.table import Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.model.tables.usage import OWNERS
from yuzui.model.visibility import TRUE, In
from yuzui.store.store import Change, View
from yuzui.text import Text

FEW = 500
"""Names asked for one by one; of more, all events are read and chosen from."""


def ledger(view: View, scopes: Iterable[str] | None = None) -> Ledger:
    """Return the ledger as far as the subject sees it."""
    if scopes is None:
        rows, where = view.select("account"), TRUE
    else:
        rows = view.select("account", where=In("scope", tuple(scopes)))
        where = In("debit", tuple(row["id"] for row in rows))
    known = {row["id"]: account(row) for row in rows}
    return Ledger(known, entries.columns(view.select("entry", where=where, order=("seq",))))


def last(view: View) -> int:
    """Return the number of the last entry that the subject sees, 0 if there is none."""
    rows = view.select("entry", columns=("seq",), order=("-seq",), limit=1)
    return int(rows[0]["seq"]) if rows else 0


def append(change: Change, old: Ledger, new: Ledger) -> int:
    """Write the entries that a ledger has beyond the stored one, and accounts they name."""
    change.insert("account", [a.row() for a in new.accounts.values() if a.id not in old.accounts])
    fresh = new.entries["seq"] > old.seq
    cells = [new.entries[name][fresh].tolist() for name in NAMES]
    rows = [dict(zip(NAMES, row, strict=True)) for row in zip(*cells, strict=True)]
    elsewhere = change.last("entry") - old.seq
    return change.insert("entry", [row | {"seq": row["seq"] + elsewhere} for row in rows])


def take_events(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Take in events, each once."""
    sources = tuple(dict.fromkeys(row["source"] for row in rows))
    known = view.select("event", where=In("source", sources)) if sources else []
    merged = events.merge(known, rows, file)
    return change.insert("event", merged.rows[len(known) :])


def happenings(view: View, scopes: Iterable[str]) -> list[Row]:
    """Return the events of some resources, those among them that call a resource by its name."""
    wanted = set(scopes)
    named = view.select("resource", columns=("id", "name", "name_zh"))
    bearers: dict[str, set[str]] = {}
    for row in named:
        for name in {row["name"], row["name_zh"]} - {None, ""}:
            bearers.setdefault(name, set()).add(row["id"])
    ids = {row["id"] for row in named}
    alias = {
        name: next(iter(owners))
        for name, owners in bearers.items()
        if len(owners) == 1 and name not in ids and owners <= wanted
    }
    names = wanted | alias.keys()
    where = In("resource", tuple(sorted(names))) if len(names) <= FEW else TRUE
    rows = view.select("event", where=where)
    return [row | {"resource": alias.get(row["resource"], row["resource"])} for row in rows if row["resource"] in names]


def eventful(view: View) -> set[str]:
    """Return the ids of resources that events name, by id or by a single name."""
    ids = [row["id"] for row in view.select("resource", columns=("id",))]
    return {row["resource"] for row in happenings(view, ids)}


def unregistered(view: View) -> dict[str, int]:
    """Return how many events stand for what the registry has under no id and no single name."""
    named = view.select("resource", columns=("id", "name", "name_zh"))
    known = {value for row in named for value in row.values()}
    found: dict[str, int] = {}
    for row in view.select("event", columns=("resource",)):
        if row["resource"] not in known:
            found[row["resource"]] = found.get(row["resource"], 0) + 1
    return found


def take_entries(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Append entries of a file to the ledger, all of them or none."""
    old = ledger(view)
    cells = (old.entries[name].tolist() for name in NAMES)
    taken = {entry[0]: entry[1:] for entry in zip(*cells, strict=True)}
    held = set(taken.values())
    faults: list[InputError] = []
    postings: list[Posting] = []
    for number, row in enumerate(rows, start=1):
        sides, said = _said(row)
        if said in held:
            continue
        place = Place(file, "entry", number)
        if row["seq"] in taken:
            faults.append(_renumbered(row, place, taken[row["seq"]]))
            continue
        debit, credit = sides.values()
        if debit is None or credit is None:
            faults.append(_unnamed(row, place, "debit" if debit is None else "credit"))
            continue
        postings.append(
            Posting(row["kind"], debit, credit, row["amount"], row["t0"], row["cause"] or "",
                    row["by"] or "")
        )  # fmt: skip
        faults += entries.faults(postings[-1], place)
    if faults:
        raise together(faults)
    return append(change, old, entries.post(old, postings)) if postings else 0


def numbered(view: View, rows: Sequence[Row]) -> list[Row]:
    """Return the numbers (``seq``) of the entries that say what rows of a file say."""
    said = {_said(row)[1] for row in rows}
    whole = ledger(view).entries
    each = zip(*(whole[name].tolist() for name in NAMES), strict=True)
    return [{"seq": seq} for seq, *cells in each if tuple(cells) in said]


def _said(row: Row) -> tuple[dict[str, Account | None], tuple[object, ...]]:
    """Return the accounts a row names, and what it says, its number left out."""
    sides = {side: parsed(row[side]) for side in ("debit", "credit")}
    named = {side: row[side] if one is None else one.id for side, one in sides.items()}
    return sides, tuple((row | named)[name] for name in NAMES[1:])


def _renumbered(row: Row, place: Place, held: Sequence[object]) -> InputError:
    return InputError(
        Text("the ledger gave this number to another entry", "该序号在账簿中已属另一分录"),
        place=replace(place, column="seq"),
        seen=", ".join(str(row[name]) for name in NAMES),
        expected=", ".join(map(str, (row["seq"], *held))),
        fix=Text("leave the number empty: a correction is an entry of its own", "请将序号留空：更正应作为单独的分录"),
        code="entry_conflict",
    )


def _unnamed(row: Row, place: Place, column: str) -> InputError:
    return InputError(
        Text("this names no account of the ledger", "这不是账簿账户的名称"),
        place=replace(place, column=column),
        seen=str(row[column]),
        expected=f"scope/cycle/unit/owner[/holder]: BL01/2026B/s/proposal/P1; owner = {' | '.join(OWNERS)}",
        code="account",
    )


def take_calendar(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Take in rows of the calendar; one version says one thing of every second."""
    named = tuple(dict.fromkeys(row["resource"] for row in rows))
    known = view.select("calendar", where=In("resource", named)) if named else []
    key = CALENDAR.key
    whole = {tuple(row[k] for k in key): row for row in (*known, *rows)}
    ordered = sorted(whole.values(), key=lambda r: (r["resource"], r["version"], r["t0"]))
    faults = [
        _overlap(one, other, file)
        for one, other in pairwise(ordered)
        if (one["resource"], one["version"]) == (other["resource"], other["version"]) and other["t0"] < one["t1"]
    ]
    if faults:
        raise together(faults)
    return change.replace("calendar", rows)


def _overlap(one: Row, other: Row, file: str) -> InputError:
    said = [f"{row['t0']} – {row['t1']} {row['state']}" for row in (one, other)]
    return InputError(
        Text("two rows of one version of the calendar overlap", "日历同一版本中的两行相互重叠"),
        place=Place(file, "calendar", column=str(one["resource"])),
        seen=said[1],
        expected=f"t0 >= {one['t1']}  ({said[0]})",
        fix=Text(
            "end the first where the second begins, or give the correction a higher version",
            "请使前一行止于后一行之始，或为更正取更高的版本号",
        ),
        code="calendar_overlap",
    )
