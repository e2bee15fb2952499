# SPDX-License-Identifier: Apache-2.0
"""The time ledger: entries appended, never changed, in whole units, never clipped; and events that lead to them.

A grant or a revision may take more than a pool holds: that is kept and reported by :func:`overgranted`.
What makes no entry at all is refused: an amount that is not a whole number above 0, two accounts of
different books, a move that its kind does not make. A system may send the same event again; that
changes nothing. The same key with other content is an error, since nobody here can know which of the
two happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from yuzui.errors import InputError, Place, together
from yuzui.facilities import calendar_overlaps
from yuzui.facilities.opening_windows import Intervals, intervals
from yuzui.model.finding import Finding
from yuzui.model.table import Columns, Row
from yuzui.model.tables.schedule import EVENT
from yuzui.model.tables.usage import ENTRY, OWNERS
from yuzui.model.visibility import TRUE, Eq, In
from yuzui.store.sql.statement import plain
from yuzui.store.store import Change, View
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Accounts of the time ledger: where capacity lies, and between which places it may move.


LOST = ("lost_weather", "lost_fault", "lost_user", "lost_sample")
_BACK = ("reserve", "maintenance", "continuous", "partner", "proposal")

MOVES: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType(
    {
        "open": frozenset({("source", "pool")}),
        "revise": frozenset({("source", "pool"), ("pool", "source")}),
        "set_aside": frozenset(("pool", to) for to in ("reserve", "maintenance", "continuous")),
        "grant": frozenset({("pool", "partner"), ("pool", "proposal"), ("partner", "proposal")}),
        "hold": frozenset({("proposal", "held"), ("continuous", "held")}),
        "deliver": frozenset({("held", "delivered")}),
        **{kind: frozenset({("held", kind)}) for kind in LOST},
        "refund": frozenset({("held", "proposal"), ("held", "continuous")}),
        "compensate": frozenset({("reserve", "proposal")}),
        "transfer": frozenset(
            {("proposal", "proposal"), ("partner", "partner"), ("proposal", "partner")}
            | {(owner, "pool") for owner in _BACK}
        ),
        "expire": frozenset({("proposal", "expired"), ("partner", "expired")}),
    }
)
"""From which owner to which each kind of entry moves capacity; ``transfer`` gives back or on."""

RULES: Mapping[str, Text] = MappingProxyType(
    {
        "amount": Text("an amount is a whole number above 0", "数量须为大于 0 的整数"),
        "sequence": Text("entries are numbered upwards, none twice", "分录序号递增且不重复"),
        "account": Text("both accounts are known", "两端账户均须存在"),
        "book": Text("an entry stays in one scope, unit and cycle", "分录须在同一范围、单位与周期内"),
        "move": Text("an entry moves as its kind says", "分录按其类别转移"),
        "balance": Text(
            "opened time is all accounted for: unspent, held, delivered, lost, reserve, pool or expired",
            "开放的机时全部有去处：未用、预留、交付、损失、储备、未分配或过期",
        ),
        "negative": Text("no account but a pool goes below 0", "除未分配机时外，账户不得为负"),
        "proposal": Text(
            "a proposal holds, gets and loses no more than granted and compensated",
            "一项申请的预留、交付与损失不超过批准与补偿之和",
        ),
        "partner": Text(
            "the proposals of a partner hold, get and lose no more than its share",
            "合作方各申请的预留、交付与损失不超过其份额",
        ),
        "append_only": Text("an entry made is never changed", "已有分录不得更改"),
    }
)
"""What holds in a sound ledger."""


class Account(NamedTuple):
    """One account."""

    owner: str
    owner_id: str
    scope: str
    unit: str
    cycle: str

    @property
    def book(self) -> Book:
        """Book it belongs to."""
        return Book(self.scope, self.unit, self.cycle)

    @property
    def id(self) -> str:
        """Id: the same account always has the same, and no two have one."""
        parts = (self.scope, self.cycle, self.unit, self.owner, self.owner_id)
        return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)

    def row(self) -> Row:
        """Return the row of the table ``account``."""
        return {"id": self.id} | self._asdict() | {"owner_id": self.owner_id or None}


@dataclass(frozen=True, slots=True, order=True)
class Book:
    """One scope, one unit, one cycle: within it the ledger sums to zero.

    Examples
    --------
    >>> Book("BL01", "s", "2026B")("proposal", "P1").id
    'BL01/2026B/s/proposal/P1'
    """

    scope: str
    unit: str
    cycle: str

    def __call__(self, owner: str, owner_id: str = "") -> Account:
        """Return an account of this book."""
        return Account(owner, owner_id, self.scope, self.unit, self.cycle)


def account(row: Row) -> Account:
    """Return the account of a row of the table ``account``."""
    return Account(row["owner"], row["owner_id"] or "", row["scope"], row["unit"], row["cycle"])


def parsed(name: str) -> Account | None:
    """Return the account an id means: the other way round of :attr:`Account.id`.

    Examples
    --------
    >>> parsed("BL01/2026B/s/proposal/P1") == Book("BL01", "s", "2026B")("proposal", "P1")
    True
    >>> parsed("BL01/2026B/s/nobody") is None
    True
    """
    parts = [part.replace("%2F", "/").replace("%25", "%") for part in name.split("/")]
    if len(parts) not in (4, 5) or not all(parts[:3]) or parts[3] not in OWNERS:
        return None
    scope, cycle, unit, owner, holder = (*parts, "")[:5]
    return Account(owner, holder, scope, unit, cycle)


def moves(kind: str, debit: Account, credit: Account) -> bool:
    """Say whether a kind of entry moves capacity from one account to another."""
    pair = debit.owner, credit.owner
    passed_on = "held" in pair and debit.owner_id != credit.owner_id
    return pair in MOVES.get(kind, ()) and not passed_on


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
        earlier = self.entries["seq"] <= seq
        return Ledger(self.accounts, {name: v[earlier] for name, v in self.entries.items()})


def columns(rows: Iterable[Row]) -> dict[str, Any]:
    """Return rows of the table ``entry`` as arrays."""
    listed = list(rows)
    arrays: dict[str, Any] = {}
    for name in NAMES:
        values = [row.get(name) for row in listed]
        arrays[name] = np.array(values, dtype=np.int64 if name in NUMBERS else object)
    return arrays


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


# What lies in the accounts of a time ledger, and which pools gave more than they had.


def balances(ledger: Ledger) -> dict[str, int]:
    """Return what lies in each account.

    Notes
    -----
    O(n + a), exact: sums of int64 that :func:`~yuzui.facilities.time_ledger.append` keeps from
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
    by_book = {
        book: {"opened": 0, **dict.fromkeys(OWNERS, 0)} for book in sorted({a.book for a in ledger.accounts.values()})
    }
    for name, amount in balances(ledger).items():
        account = ledger.accounts[name]
        by_book[account.book][account.owner] += amount
    for book, amount in _opened(ledger).items():
        by_book[book]["opened"] = amount
    return by_book


def _opened(ledger: Ledger) -> dict[Book, int]:
    amounts: dict[Book, int] = {}
    entries = ledger.entries
    for kind, debit, credit, amount in zip(
        *(entries[n].tolist() for n in ("kind", "debit", "credit", "amount")), strict=True
    ):
        if kind not in ("open", "revise"):
            continue
        for name, sign in ((debit, 1), (credit, -1)):
            account = ledger.accounts.get(name)
            if account is not None and account.owner == "source":
                amounts[account.book] = amounts.get(account.book, 0) + sign * amount
    return amounts


class Grant(msgspec.Struct, frozen=True):
    """What was granted from a pool, and what of it is unspent."""

    seq: int
    owner: str
    owner_id: str
    amount: int
    unspent: int


class Overgranted(msgspec.Struct, frozen=True):
    """A pool that gave more than it had, since which entry, and to whom, latest first; ``opened`` may be unknown."""

    scope: str
    unit: str
    cycle: str
    short: int
    opened: int | None
    since: int
    grants: list[Grant]


def overgranted(ledger: Ledger) -> list[Overgranted]:
    """Return the pools below 0; nothing is clipped, so that the headline can say so."""
    left, opened = balances(ledger), _opened(ledger)
    pools = {
        account.id: account.book
        for account in ledger.accounts.values()
        if account.owner == "pool" and left[account.id] < 0
    }
    below = []
    for pool, book in sorted(pools.items(), key=lambda item: item[1]):
        since, grants = _history(ledger, pool, left)
        place = (book.scope, book.unit, book.cycle)
        below.append(Overgranted(*place, -left[pool], opened.get(book), since, grants[::-1]))
    return below


def _history(ledger: Ledger, pool: str, left: dict[str, int]) -> tuple[int, list[Grant]]:
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
            grants.append(Grant(seq, to.owner, to.owner_id, amount, left[credit]))
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


def flow(owners_of: Mapping[str, int]) -> dict[str, int]:
    """Return how the opened time of a book became the delivered time."""
    left = {name: sum(owners_of[owner] for owner in owners) for name, owners in LEAVING.items()}
    granted = owners_of["opened"] - left["aside"] - left["pool"]
    booked = granted - left["unspent"] - left["expired"]
    return {
        "opened": owners_of["opened"], **left, "granted": granted, "booked": booked,
        "delivered": owners_of["delivered"],
    }  # fmt: skip


# Events of a facility: taken in once however often they are sent, flagged, and never mended.


SERVICE = "done"
LOSSES: Mapping[str, str] = MappingProxyType(
    {"aborted": "lost_user", "fault": "lost_fault", "weather": "lost_weather", "sample": "lost_sample"}
)
"""Kind of entry by kind of event; ``done`` delivers, all other kinds move nothing."""
CLOSING = (SERVICE, "aborted")
SHARED = ("fault", "weather")
"""Kinds that need no booking: they hit everything booked on the resource."""
BREAKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "negative_run_time": ("delivered", "lost_time", "mtbf", "effective_hours"),
        "missing_value": ("delivered", "lost_time", "mtbf", "effective_hours"),
        "event_without_booking": ("delivered", "effective_hours", "completeness"),
        "overlapping_events": ("delivered", "lost_time", "effective_hours", "completeness"),
        "ran_over_request": ("within_request",),
    }
)
"""Indicators from which an event with this flag is left out; elsewhere it counts."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Events after an import."""

    rows: list[Row]
    added: int
    repeated: int


def merge(known: Sequence[Row], incoming: Sequence[Row], file: str = "") -> Merged:
    """Take in events; the same import twice is the same as once."""
    have = {(row["source"], row["source_key"]): row for row in known}
    added, repeated, faults = 0, 0, []
    for number, row in enumerate(incoming, start=1):
        key = row["source"], row["source_key"]
        old = have.setdefault(key, row)
        if old is row:
            added += 1
        elif different := [n for n in EVENT.names if old.get(n) != row.get(n)]:
            faults.append(_conflict(old, row, different, Place(file, row=number)))
        else:
            repeated += 1
    if faults:
        raise together(faults)
    return Merged(list(have.values()), added, repeated)


def _conflict(old: Row, new: Row, names: Sequence[str], place: Place) -> InputError:
    both = [", ".join(f"{name} = {row.get(name)}" for name in names) for row in (new, old)]
    return InputError(
        Text("this event is already known with other content", "该事件已有记录，且内容不同"),
        place=Place(place.file, row=place.row, column=f"{new['source']} {new['source_key']}"),
        seen=both[0],
        expected=both[1],
        fix=Text(
            "send a correction as an event of its own, with its own key", "更正应作为单独的事件发送，并使用新的键"
        ),
        code="event_conflict",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """Events as arrays, each with its flags."""

    booking: Array
    start: Array
    end: Array
    flags: Mapping[str, Array]

    def usable(self, indicator: str) -> Array:
        """Return which events count for an indicator, shape (n,)."""
        out = [flag for code, flag in self.flags.items() if indicator in BREAKS[code]]
        return np.asarray(~np.any(out, axis=0), dtype=bool)

    def findings(self) -> tuple[Finding, ...]:
        """Return what was flagged, with counts."""
        column = {"event_without_booking": "booking", "missing_value": "t1"}
        return tuple(
            Finding(code, "warning", "event", column=column.get(code, "t0"), count=int(flag.sum()))
            for code, flag in self.flags.items()
            if flag.any()
        )


def booking_of(event: Row) -> str:
    """Return the booking of an event: the one it names, else the use that it is itself.

    A use that nobody booked is its own booking once it is posted, as a job of a log is.
    """
    name = event["booking"]
    return str(name) if name is not None else f"{event['source']}:{event['source_key']}"


def alone(events: Iterable[Row], resources: Iterable[Row]) -> tuple[str, ...]:
    """Return the resources that serve one use at a time.

    Those of capacity 1; of unknown capacity, those of which every use stands alone, without a
    booking: two users at one instrument at once is what a log says by mistake.
    """
    booked = {row["resource"] for row in events if row["booking"] is not None}
    return tuple(
        row["id"]
        for row in resources
        if row.get("capacity") == 1 or (row.get("capacity") is None and row["id"] not in booked)
    )


def examine(events: Columns, bookings: Columns, single: Collection[str] = ()) -> Examined:
    """Return which events cannot be as reported, or hang on nothing."""
    place = {name: n for n, name in enumerate(bookings["id"])}
    kind = np.asarray(events["kind"], dtype=object)
    start = np.ma.filled(np.ma.asarray(events["t0"], dtype=np.int64), 0)
    ends = plain(events["t1"])
    missing = np.array([end is None for end in ends], dtype=bool)
    pairs = zip(start.tolist(), ends, strict=True)
    end = np.array([s if e is None else e for s, e in pairs], dtype=np.int64)
    each = zip(*(events[name] for name in ("booking", "source", "source_key")), strict=True)
    names = [booking_of({"booking": b, "source": s, "source_key": k}) for b, s, k in each]
    booking = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    counted = np.isin(kind.astype(str), [SERVICE, *LOSSES])
    unbooked = (booking < 0) & counted & ~np.isin(kind.astype(str), SHARED)
    flags = {"negative_run_time": end < start, "missing_value": missing & counted}
    whole = counted & ~np.any([*flags.values()], axis=0)
    sound = whole & ~unbooked
    service = sound & (kind == SERVICE)
    codes = {name: n for n, name in enumerate(dict.fromkeys(events["resource"]))}
    resource = np.array([codes[name] for name in events["resource"]], dtype=np.int64)
    alone = np.isin(resource, [codes[name] for name in single if name in codes])
    length = np.asarray(bookings["t1"], np.int64) - np.asarray(bookings["t0"], np.int64)
    booked = booking >= 0
    # a use that no booking names and that another contradicts is in dispute, not without a booking
    stray = np.array([name is None for name in events["booking"]], dtype=bool) & unbooked
    used = whole & (kind == SERVICE) & alone & (booked | stray)
    disputed = _overlapping(used, resource, start, end)
    flags["event_without_booking"] = unbooked & ~disputed
    flags["overlapping_events"] = (
        _overlapping(service & booked, booking, start, end)
        | disputed
        | _overlapping(sound & (kind != SERVICE) & booked, booking, start, end)
    )
    flags["ran_over_request"] = np.zeros(len(start), dtype=bool)
    rows = np.flatnonzero(service & booked)
    flags["ran_over_request"][rows] = (end - start)[rows] > length[booking[rows]]
    return Examined(booking, start, end, flags)


def _overlapping(which: Array, owner: Array, start: Array, end: Array) -> Array:
    """Return which of some events share a second with another of the same owner, shape (n,)."""
    overlapping = np.zeros(len(start), dtype=bool)
    rows = np.flatnonzero(which & (end > start))
    spans = intervals(owner[rows], start[rows], end[rows])
    if len(spans) < 2:
        return overlapping
    overlapping[rows[spans.source[crossing(spans)]]] = True
    return overlapping


def crossing(spans: Intervals) -> Array:
    """Return which intervals share a second with another of the same owner."""
    crosses = np.zeros(len(spans), dtype=bool)
    last, reach = -1, 0
    longest = -1
    for row, (owner, start, end) in enumerate(
        zip(spans.owner.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    ):
        if owner != last:
            last, reach, longest = owner, end, row
            continue
        if start < reach:
            crosses[row] = crosses[longest] = True
        if end > reach:
            reach, longest = end, row
    return crosses


# The ledger in the store: read as one, appended to, never changed.


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
    return Ledger(known, columns(view.select("entry", where=where, order=("seq",))))


def last(view: View) -> int:
    """Return the number of the last entry that the subject sees, 0 if there is none."""
    rows = view.select("entry", columns=("seq",), order=("-seq",), limit=1)
    return int(rows[0]["seq"]) if rows else 0


def write_entries(change: Change, old: Ledger, new: Ledger) -> int:
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
    merged = merge(known, rows, file)
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
    mended = _corrections(view)
    return [
        row | {"resource": alias.get(row["resource"], row["resource"])} | mended.get(EVENT.row_id(row), {})
        for row in rows
        if row["resource"] in names
    ]


def _corrections(view: View) -> dict[str, dict[str, int]]:
    """Return begin and end as named persons set them after an event was taken in: it stands as it came."""
    set_values: dict[str, dict[str, int]] = {}
    for row in view.select("override", where=Eq("table", "event"), order=("at",)):
        if row["column"] in ("t0", "t1") and type(row["value"]) is int and row["retracted_by"] is None:
            set_values.setdefault(row["row"], {})[row["column"]] = row["value"]
    return set_values


def answered_for(view: View, resources: Iterable[Row]) -> set[str]:
    """Return the ids of the resources that whoever asks answers for: of a facility, its parts too."""
    subject, rows = view.subject, list(resources)
    if "facility_officer" in subject.roles:
        return {row["id"] for row in rows}
    if "facility_officer" not in subject.scoped:
        return set()
    mine = {one.removeprefix("facility:") for one in subject.audiences} | subject.audiences
    before = -1
    while before != len(mine):
        before = len(mine)
        mine |= {row["id"] for row in rows if row["parent"] in mine}
    return mine & {row["id"] for row in rows}


def eventful(view: View) -> set[str]:
    """Return the ids of resources that events name, by id or by a single name."""
    ids = [row["id"] for row in view.select("resource", columns=("id",))]
    return {row["resource"] for row in happenings(view, ids)}


def unregistered(view: View) -> dict[str, int]:
    """Return how many events stand for what the registry has under no id and no single name."""
    named = view.select("resource", columns=("id", "name", "name_zh"))
    known = {value for row in named for value in row.values()}
    counts: dict[str, int] = {}
    for row in view.select("event", columns=("resource",)):
        if row["resource"] not in known:
            counts[row["resource"]] = counts.get(row["resource"], 0) + 1
    return counts


def take_entries(view: View, change: Change, rows: Sequence[Row], file: str = "") -> int:
    """Append entries of a file to the ledger, all of them or none."""
    old = ledger(view)
    cells = (old.entries[name].tolist() for name in NAMES)
    numbers = {entry[0]: entry[1:] for entry in zip(*cells, strict=True)}
    held = set(numbers.values())
    faults_: list[InputError] = []
    postings: list[Posting] = []
    for number, row in enumerate(rows, start=1):
        sides, content = _row_content(row)
        if content in held:
            continue
        place = Place(file, "entry", number)
        if row["seq"] in numbers:
            faults_.append(_renumbered(row, place, numbers[row["seq"]]))
            continue
        debit, credit = sides.values()
        if debit is None or credit is None:
            faults_.append(_unnamed(row, place, "debit" if debit is None else "credit"))
            continue
        postings.append(
            Posting(row["kind"], debit, credit, row["amount"], row["t0"], row["cause"] or "",
                    row["by"] or "")
        )  # fmt: skip
        faults_ += faults(postings[-1], place)
    if faults_:
        raise together(faults_)
    return write_entries(change, old, post(old, postings)) if postings else 0


def numbered(view: View, rows: Sequence[Row]) -> list[Row]:
    """Return the numbers (``seq``) of the entries that say what rows of a file say."""
    contents = {_row_content(row)[1] for row in rows}
    whole = ledger(view).entries
    each = zip(*(whole[name].tolist() for name in NAMES), strict=True)
    return [{"seq": seq} for seq, *cells in each if tuple(cells) in contents]


def _row_content(row: Row) -> tuple[dict[str, Account | None], tuple[object, ...]]:
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


def take_calendar(
    view: View, change: Change, rows: Sequence[Row], places: Mapping[tuple[Any, ...], Place] = MappingProxyType({})
) -> int:
    """Take in rows of the calendar, each from its place in a file; one version says one thing of every second."""
    zones = {str(row["id"]): row["tz"] for row in view.select("resource", columns=("id", "tz"))}
    if overlaps := calendar_overlaps.faults(view, rows, zones, places):
        raise together(overlaps)
    return change.replace("calendar", rows)
