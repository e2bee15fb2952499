# SPDX-License-Identifier: Apache-2.0
"""Booking by hand: what is known, the acts on it, what the ledger notes, and what is said."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from yuzui.errors import InputError, Place, StateError, VisibilityError, YuzuiError, together
from yuzui.facilities import civil, time_ledger
from yuzui.facilities.civil import between, midnight, moment
from yuzui.facilities.time_ledger import Account, Book, Ledger, Posting, balances
from yuzui.job import signature
from yuzui.job.result import digest
from yuzui.job.workflow import item, moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace, clock, second
from yuzui.model.table import Row
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.model.tables.schedule import BOOKING
from yuzui.model.visibility import And, Eq, In, Subject, readable
from yuzui.scheduling.booking import mail
from yuzui.scheduling.booking import policy as booking_policy
from yuzui.scheduling.booking.policy import BY_HAND, Ground, Refusal, Slot, hours
from yuzui.store.state.view import FORCE, TAKES
from yuzui.store.store import Change
from yuzui.text import Text, join, same

# What the time ledger notes of bookings: opened, granted, held, given back, lost, compensated.


UNIT = "s"
"""Unit of every book that bookings are noted in: seconds of capacity."""


class LedgerBooking(NamedTuple):
    """A booking as the ledger knows it."""

    id: str
    resource: str
    proposal: str
    start: int
    end: int
    amount: int
    home: ZoneInfo


def standing(resource: str) -> str:
    """Return the id of the standing internal proposal of a resource, its task and its schedule."""
    return f"standing:{resource}"


def cycles(start: int, end: int, home: ZoneInfo) -> Iterator[tuple[str, int, int]]:
    """Yield the civil years an interval touches, with the part of it in each."""
    year = dt.datetime.fromtimestamp(start, dt.UTC).astimezone(home).year
    while start < end:
        high = min(end, midnight(dt.date(year + 1, 1, 1), home))
        yield str(year), start, high
        start, year = high, year + 1


def parts(one: LedgerBooking) -> Iterator[tuple[Book, int, int]]:
    """Yield the books of a booking with the seconds of capacity in each, and when they begin."""
    for cycle, low, high in cycles(one.start, one.end, one.home):
        yield Book(one.resource, UNIT, cycle), (high - low) * one.amount, low


def opening(book: Book, stretches: Iterable[tuple[int, int, int]], opened: int, home: ZoneInfo) -> list[Posting]:
    """Return what opens the user time of a cycle, or revises it where the calendar changed."""
    year = int(book.cycle)
    low, high = (midnight(dt.date(one, 1, 1), home) for one in (year, year + 1))
    total = sum(max(0, min(b, high) - max(a, low)) * room for a, b, room in stretches)
    if total == opened:
        return []
    source, pool = book("source"), book("pool")
    kind = "revise" if opened else "open"
    sides = (source, pool) if total > opened else (pool, source)
    return [Posting(kind, *sides, abs(total - opened), low, f"calendar:{book.scope}")]


def hold_postings(one: LedgerBooking) -> list[Posting]:
    """Return what grants the time of a booking and holds it."""
    return [
        Posting(kind, book(a, of), book(b, one.proposal), amount, low, cause(one.id))
        for book, amount, low in parts(one)
        for kind, a, of, b in (("grant", "pool", "", "proposal"), ("hold", "proposal", one.proposal, "held"))
    ]


def release_postings(one: LedgerBooking, lost: int) -> list[Posting]:
    """Return what gives the time of a booking back, less what its user lost."""
    entries = []
    for book, amount, low in parts(one):
        gone = min(lost, amount)
        lost -= gone
        mine = (book("held", one.proposal), book("proposal", one.proposal))
        if gone:
            away = book("lost_user", one.proposal)
            entries.append(Posting("lost_user", mine[0], away, gone, low, cause(one.id)))
        if rest := amount - gone:
            entries.append(Posting("refund", *mine, rest, low, cause(one.id)))
            entries.append(Posting("transfer", mine[1], book("pool"), rest, low, cause(one.id)))
    return entries


def compensation_postings(one: LedgerBooking, reserve: Mapping[str, int], by: str) -> list[Posting]:
    """Return what gives a displaced booking its time back and as much again from the reserve."""
    entries = []
    left = dict(reserve)
    for book, amount, low in parts(one):
        mine, back, pool = book("proposal", one.proposal), book("reserve"), book("pool")
        hold, why = book("held", one.proposal), cause(one.id)
        entries.append(Posting("refund", hold, mine, amount, low, why))
        entries.append(Posting("transfer", mine, pool, amount, low, why))
        if (short := amount - left.get(back.id, 0)) > 0:
            entries.append(Posting("set_aside", pool, back, short, low, why, by))
        left[back.id] = max(0, -short)
        entries.append(Posting("compensate", back, mine, amount, low, why, by))
    return entries


def books(postings: Sequence[Posting]) -> list[Book]:
    """Return the books that postings touch, each once."""
    return list(dict.fromkeys(one.debit.book for one in postings))


def accounts(postings: Iterable[Posting]) -> dict[str, Account]:
    """Return the accounts that postings name, by id."""
    return {one.id: one for posting in postings for one in (posting.debit, posting.credit)}


def cause(booking: str) -> str:
    """Return how an entry names the booking that caused it."""
    return f"booking:{booking}"


# Postings into the kept ledger, within the act that causes them.


Stretches = Sequence[tuple[int, int, int]]


def ledger_of(workspace: Workspace, scopes: Iterable[str]) -> Ledger:
    """Return the books of some scopes, whoever asks."""
    return time_ledger.ledger(workspace.desk, scopes)


def post(workspace: Workspace, change: Change, old: Ledger, postings_: Sequence[Posting]) -> int:
    """Write entries, and the accounts they name."""
    if postings_:
        time_ledger.write_entries(change, old, time_ledger.post(old, postings_))
    return change.last("entry")


def openings(lies: Mapping[str, int], books: Iterable[Book], stretches: Stretches, home: ZoneInfo) -> list[Posting]:
    """Return what opens the user time of some cycles, or revises it."""
    return [one for book in books for one in opening(book, stretches, -lies.get(book("source").id, 0), home)]


# What is known of a resource when somebody books: policy, user time, what is taken, by whom.


_DAY = 86_400
_AS = {"public": "public", "network": "member", "organisation": "analyst"}


@dataclass(frozen=True, slots=True)
class Known:
    """A resource that is booked by hand."""

    resource: Row
    policy: Row
    home: ZoneInfo
    calendar: Sequence[Row]
    changeovers: Sequence[Row]
    bookings: Sequence[Row]
    waiting: Sequence[Row]

    @property
    def id(self) -> str:
        """Id of the resource."""
        return str(self.resource["id"])

    def rows(self) -> dict[str, Sequence[Row]]:
        """Return the rows that what is free and taken rests on, by table."""
        return {
            "resource": (self.resource,),
            "booking_policy": (self.policy,),
            "calendar": self.calendar,
            "changeover": self.changeovers,
            "booking": self.bookings,
        }

    def place(self, *configs: str) -> booking_policy.Occupancy:
        """Return the resource as it is booked, with changeovers for further configurations."""
        slots = [booking_policy.slot(row) for row in self.bookings]
        used = {one.config for one in slots} | set(configs)
        return booking_policy.Occupancy(
            booking_policy.opened(self.calendar, self.resource["capacity"]),
            booking_policy.changeover(self.changeovers, used),
            slots,
        )

    def slots_of(self, user: str) -> list[Slot]:
        """Return the slots that one person has booked by hand."""
        return [booking_policy.slot(row) for row in self.bookings if user and row["user"] == user]


def now() -> int:
    """Return the present second, UTC."""
    return second()


def of(workspace: Workspace, resource: str, since: int | None = None) -> Known:
    """Return what is known of a resource that is booked by hand."""
    row = workspace.view.get("resource", resource)
    view = workspace.desk
    here = Eq("resource", resource)
    policies = view.select("booking_policy", where=here)
    if not policies or row["booking_mode"] not in BY_HAND:
        raise _not_by_hand(row, bool(policies))
    start = now() - 2 * _DAY if since is None else since
    force = {one["id"] for one in view.select("schedule", where=In("status", FORCE))}
    after = (start, "", "")
    booked = view.select("booking", where=here, order=("t1", "schedule", "id"), after=after)
    return Known(
        row,
        policies[0],
        civil.zone(row["tz"]),
        view.select("calendar", where=here),
        view.select("changeover", where=here),
        sorted(
            (one for one in booked if one["schedule"] in force and holds(one)),
            key=lambda one: (one["t0"], one["t1"], one["id"]),
        ),
        view.select("booking_wait", where=here, order=("place",)),
    )


def holds(row: Row) -> bool:
    """Say whether a booking takes its time."""
    return row["firmness"] != "tentative" and (row["state"] or row["firmness"]) in TAKES


def ground(workspace: Workspace, known: Known, user: str, config: str) -> Ground:
    """Return all that a wish of a person is held against."""
    view = workspace.desk
    return Ground(
        known.policy,
        known.place(config),
        known.home,
        now(),
        known.slots_of(user),
        view.select("qualification", where=And((Eq("person", user), Eq("resource", known.id)))),
        view.select("permit", where=Eq("subject", user)),
        sessions(workspace, (known.id,), user) if known.policy["qualification"] else (),
        user == workspace.subject.name,
    )


PLACE_TAKEN = ("booked", "confirmed", "absent")
"""States of a place in a training that nobody else gets."""


def sessions(workspace: Workspace, resources: Sequence[str], user: str) -> list[Row]:
    """Return the training sessions of some resources: whether a person has a place in each, whether it is full."""
    view, planned = workspace.desk, And((In("resource", tuple(resources)), Eq("state", "planned")))
    places = view.select("training_place", where=And((Eq("person", user), Eq("state", "booked"))))
    named = {one["session"] for one in places}
    rows = view.select("training_session", where=planned)
    ids = tuple(str(row["id"]) for row in rows)
    among = And((In("session", ids), In("state", PLACE_TAKEN)))
    taken = Counter(one["session"] for one in view.select("training_place", where=among)) if ids else Counter()
    return [{**row, "place": row["id"] in named, "full": taken[row["id"]] >= row["places"]} for row in rows]


def level(workspace: Workspace, resource: str) -> str:
    """Return the level at which what hangs on a resource is visible: that of the resource."""
    for name, role in _AS.items():
        subject = Subject(f"any {role}", frozenset({role}))
        if workspace.store.open(subject).count("resource", Eq("id", resource)):
            return name
    return "restricted"


def by_hand(row: Row) -> bool:
    """Say whether a booking was made by hand."""
    return str(row["schedule"]) == standing(str(row["resource"]))


def _not_by_hand(row: Row, policy: bool) -> StateError:
    seen = f"booking_mode = {row['booking_mode'] or '–'}" + ("" if policy else "; booking_policy –")
    return StateError(
        Text("this resource is not booked by hand", "该资源不接受人工预订"),
        seen=f"{row['id']}: {seen}",
        expected=f"booking_mode = {' | '.join(BY_HAND)}; booking_policy",
        fix=Text(
            "load a list of instruments with the booking mode, and their booking rules: "
            "yuzui schedule template --example instruments writes one to fill in",
            "请装载含预订方式的仪器清单及预订规则：yuzui schedule template --example instruments 可生成空白工作簿",
        ),
        code="not_by_hand",
    )


# Who may book, and what a person is told who may not, or comes too late.


BOOKERS = frozenset(
    {"member", "applicant", "curator", "reviewer", "panel_chair", "analyst"}
    | {"programme_officer", "decider", "facility_officer"}
)
"""Roles that book in their own name; a facility officer books for others too."""
OTHER = Text("another user", "其他使用人")
"""Who has a booking, where visibility does not let one say."""


def answers(workspace: Workspace, known: Known) -> bool:
    """Say whether the account answers for a resource: a facility officer, or one of it."""
    return answers_for(workspace.subject, known.id)


def answers_for(subject: Subject, resource: str) -> bool:
    """Say whether somebody answers for a resource, however it is booked."""
    scoped = "facility_officer" in subject.scoped and bool({resource, f"facility:{resource}"} & subject.audiences)
    return "facility_officer" in subject.roles or scoped


def unless_answers(workspace: Workspace, known: Known) -> None:
    """Refuse who does not answer for the resource."""
    if not answers(workspace, known):
        raise _no_grant(workspace.subject.name)


def unless_may(workspace: Workspace, known: Known, by: str) -> None:
    """Refuse who may not book in the name of this person."""
    subject = workspace.subject
    if not by.strip():
        raise InputError(
            Text("a booking carries the name of a person", "预订须写明使用人"),
            place=Place(column="--by"),
            seen="–",
            fix=Text("add --by with a name", "请加上 --by 及姓名"),
            code="missing_by",
        )
    if answers(workspace, known):
        return
    if by != subject.name or not BOOKERS & (subject.roles | subject.scoped):
        raise _no_grant(subject.name)


def _no_grant(seen: str) -> StateError:
    return StateError(
        Text(
            "one books and cancels in one's own name; a facility officer does so for others",
            "仅可以本人名义预订与取消；设施主管可代他人办理",
        ),
        seen=seen,
        expected="facility_officer",
        fix=Text(
            "write your own account with --by, or ask a facility officer", "请以 --by 写明本人账户，或由设施主管办理"
        ),
        code="no_grant",
    )


def unless_owner(workspace: Workspace, known: Known, row: Row, by: str) -> None:
    """Refuse who may not take back what is another's."""
    unless_may(workspace, known, by)
    if not answers(workspace, known) and row["user"] != workspace.subject.name:
        raise _no_grant(workspace.subject.name)


def unknown() -> VisibilityError:
    """Return the error of a booking that does not exist for the subject."""
    return VisibilityError.not_found()


def unless_by_hand(row: Row) -> None:
    """Refuse to cancel what a published schedule holds."""
    if not by_hand(row):
        raise StateError(
            Text("this booking is of a published schedule, which never changes", "该预订属于已发布的排程，不得更改"),
            seen=f"{row['schedule']} {row['id']}",
            fix=Text(
                "publish one that takes its place: yuzui schedule publish RUN --supersedes …",
                "请发布取代它的排程：yuzui schedule publish 运行编号 --supersedes …",
            ),
            code="published",
        )


def unless_before(row: Row, now: int) -> None:
    """Refuse to cancel what has begun."""
    if row["t0"] <= now:
        raise StateError(
            Text("this booking has begun", "该预订已开始"),
            seen=str(row["id"]),
            fix=Text(
                "report what happened as an event, or mark it as missed: yuzui schedule missed",
                "请以事件报告实际情况，或记为爽约：yuzui schedule missed",
            ),
            code="begun",
        )


def unless_waiting(row: Row) -> None:
    """Refuse to leave a wait list that one is not in any more."""
    if row["state"] != "waiting":
        raise StateError(
            Text("this place in the wait list is given up or served", "该候补已撤回或已兑现"),
            seen=f"{row['id']}: {row['state']}",
            expected="waiting",
            fix=Text("cancel the booking it became, if any", "如已转为预订，请取消该预订"),
            code="not_waiting",
        )


def unless_list(known: Known) -> None:
    """Refuse to wait where there is no wait list."""
    if not known.policy["wait_list"]:
        raise StateError(
            Text("this resource has no wait list", "该资源不设候补"),
            seen=known.id,
            expected="booking_policy.wait_list = true",
            fix=Text("take a time that is free", "请改选空闲时段"),
            code="no_wait_list",
        )


def unless_new(known: Known, wish: Slot, by: str) -> None:
    """Refuse to wait twice for one slot."""
    for row in known.waiting:
        same_time = (row["t0"], row["t1"]) == (wish.start, wish.end)
        if row["state"] == "waiting" and row["user"] == by and same_time:
            raise StateError(
                Text("this person waits for this slot already", "此人已在候补该时段"),
                seen=str(row["id"]),
                fix=Text("nothing is to be done", "无须再办理"),
                code="waits_already",
            )


def _where(rule: str) -> Place:
    """Return the column of the policy a rule stands in, or the option it is about."""
    if rule in BOOKING_POLICY:
        return Place(sheet="booking_policy", column=rule)
    return Place(column="--until" if rule == "order" else "--from")


def policy(broken: Sequence[Refusal]) -> InputError:
    """Return the error that names every rule of a policy a wish breaks."""
    return together(
        [
            InputError(
                one.message, place=_where(one.rule), seen=one.seen, expected=one.expected, fix=one.fix, code=one.rule
            )
            for one in broken
        ]
    )


def lacks_training(error: YuzuiError | None) -> bool:
    """Say whether a booking was refused because its user lacks a training."""
    return error is not None and any(one.code == "qualification" for one in (error, *error.more))


def taken_by(workspace: Workspace, known: Known, wish: Slot, met: Sequence[Slot], ground: Ground) -> StateError:
    """Return the error of a slot that is taken: by whom, when, and what is free next."""
    whose = {row["id"]: row["user"] for row in known.bookings}
    rows = []
    for one in met:
        who = user(workspace, whose[one.booking])
        whole = one[:2] == wish[:2]  # what was seen names this time already
        sentence = (Text("by {who}", "{who}") if whole else Text("{when} by {who}", "{when}（{who}）")).format(
            when=between(one.start, one.end, known.home), who=same(who) if who else OTHER
        )
        if wish.end <= one.start or one.end <= wish.start:
            sentence += _apart(known, wish, one, ground)
        rows.append((sentence, {"start": one.start, "end": one.end, "user": who}))
    near = _next(wish, ground)
    fix = Text("wait for it: --wait", "加入候补：--wait") if known.policy["wait_list"] else None
    if near is not None:
        later = Text("free from {t}", "{t} 起空闲").format(t=moment(near.start, known.home))
        fix = later if fix is None else later + Text("; or ", "；或") + fix
    return StateError(
        Text("this slot is taken: ", "该时段已被占用：") + join([sentence for sentence, _ in rows[:3]], "; ", "；"),
        seen=between(wish.start, wish.end, known.home),
        fix=fix or Text("take another day", "请改选他日"),
        code="taken",
        detail={"taken": [row for _, row in rows], "next": None if near is None else near.start, "legal": []},
    )


def _next(wish: Slot, ground: Ground) -> Slot | None:
    """Return the next time as long as a wish that is free and breaks no rule that the wish does not break."""
    spared = {one.rule for one in booking_policy.broken(wish, ground)}
    hours_ = ground.policy if "off_hours" not in spared else {**ground.policy, "off_hours": "open"}
    place = booking_policy.working(ground.place, hours_, ground.home, wish.start, wish.start + 92 * _DAY)
    return booking_policy.free(
        place, wish, wish.start, lambda one: {each.rule for each in booking_policy.broken(one, ground)} <= spared
    )


def _apart(known: Known, wish: Slot, one: Slot, ground: Ground) -> Text:
    """Return that two are too near, and how long the changeover between them takes."""
    first, second = sorted((wish, one), key=lambda s: s.start)
    return Text(", changeover from {a} to {b} takes {t}", "，由 {a} 切换至 {b} 须 {t}").format(
        a=first.config or "–",
        b=second.config or "–",
        t=hours(ground.place.changeover.between(first.config, second.config)),
    )


def user(workspace: Workspace, name: str | None) -> str | None:
    """Return the name of a user if the subject may read it, or it is its own; None if not."""
    if name is None or name == workspace.subject.name:
        return name
    return name if "user" in readable(workspace.subject, BOOKING) else None


def no_day(day: str) -> InputError:
    """Return the error of what is no civil day."""
    return InputError(
        Text("this is no day", "无法识别为日期"),
        place=Place(column="--from"),
        seen=day[:40],
        expected="2026-12-01",
        code="no_day",
    )


# The acts of booking by hand: book, wait, cancel, mark as missed; each in one transaction.


class Served(msgspec.Struct, frozen=True):
    """What the wait list got: a place in it, the booking it became, and the one whose slot that was."""

    wait: str
    booking: str
    freed: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What an act did: the booking or place in the wait list it is about, who took over, what was missed."""

    booking: str | None = None
    wait: str | None = None
    served: list[Served] = msgspec.field(default_factory=list)
    missed: list[str] = msgspec.field(default_factory=list)


class Terms(NamedTuple):
    """For whom a slot is booked and on what terms; a reason is what an officer sets rules aside with."""

    by: str
    wait: bool = False
    request: str = ""
    reason: str = ""
    series: str = ""


def book(workspace: Workspace, resource: str, wish: Slot, terms: Terms) -> Done:
    """Book a slot, on the hours of a request if one is named; where it is taken, wait for it if that is wanted."""
    with workspace.view.act("book", f"resource {resource}", terms.reason) as change:
        known = of(workspace, resource, _since(wish))
        unless_may(workspace, known, terms.by)
        done = take(workspace, change, known, wish, terms)
        if done.booking:
            mail.tell(workspace, known.id, [done.booking], terms.by)
        return done


def take(workspace: Workspace, change: Change, known: Known, wish: Slot, terms: Terms) -> Done:
    """Book a slot, or wait for it, within an act under way."""
    unless_awarded(workspace, known, wish, terms.by, terms.request)
    ground_ = ground(workspace, known, terms.by, wish.config)
    refusals = booking_policy.broken(wish, ground_)
    aside = answers(workspace, known) and terms.reason.strip()
    if any(not aside or one.rule not in booking_policy.SET_ASIDE for one in refusals):
        raise policy(refusals)
    if met := booking_policy.clashes(wish, ground_.place):
        if not terms.wait:
            raise taken_by(workspace, known, wish, met, ground_)
        return Done(wait=_queue(workspace, change, known, wish, terms))
    return Done(booking=_write(workspace, change, known, wish, terms, bool(refusals)))


def cancel(workspace: Workspace, name: str, by: str) -> tuple[str, Done]:
    """Cancel a booking, or leave the wait list; what comes free goes to who waits. Return its resource too."""
    with workspace.view.act("cancel", f"booking {name}") as change:
        row, known = _booking_of(workspace, name)
        unless_owner(workspace, known, row, by)
        if "place" in row:
            unless_waiting(row)
            change.replace("booking_wait", [{**row, "state": "withdrawn"}])
            return known.id, Done(wait=row["id"])
        unless_by_hand(row)
        unless_before(row, now())
        return known.id, Done(booking=row["id"], served=_move(workspace, change, row, "cancel", by))


def change_time(workspace: Workspace, name: str, wish: Slot, by: str) -> Done:
    """Give another time to who has a booking that has not begun: it is cancelled and booked anew, or neither."""
    with workspace.view.act("change booking", f"booking {name}") as change:
        row, known = _booking_of(workspace, name)
        unless_owner(workspace, known, row, by)
        unless_by_hand(row)
        unless_before(row, now())
        unless_early(row, known)
        served = _move(workspace, change, row, "cancel", by, told=False)
        wish = booking_policy.slot(row)._replace(start=wish.start, end=wish.end, booking="")
        if row["series"]:
            series = workspace.desk.get("series", row["series"])
            others = [one for one in series["dates"] if one != [row["t0"], row["t1"]]]
            change.replace("series", [{**series, "dates": sorted([*others, [wish.start, wish.end]])}])
        terms = Terms(row["user"], request=row["request"] or "", series=row["series"] or "")
        done = take(workspace, change, of(workspace, known.id, _since(wish)), wish, terms)
        assert done.booking is not None  # it does not wait
        mail.tell(workspace, known.id, [done.booking, row["id"]], row["user"], "booking_changed")
        return Done(booking=done.booking, served=served)


def unless_early(row: Row, known: Known) -> None:
    """Refuse to change what begins so soon that its time would be lost."""
    if row["t0"] < now() + (known.policy["staff_notice"] or 0):
        raise StateError(
            Text("it begins too soon to be changed", "临近开始，已不能更改"),
            seen=moment(row["t0"], known.home),
            fix=Text("cancel it, and book another time", "请取消后另行预订"),
            code="too_late",
        )


def missed(workspace: Workspace, resource: str) -> Done:
    """Mark the bookings of a resource that nobody began in time; the rest of them comes free."""
    with workspace.view.act("miss", f"resource {resource}") as change:
        known = of(workspace, resource, 0)
        unless_answers(workspace, known)
        rows = late(workspace, known)
        served = [one for row in rows for one in _move(workspace, change, row, "miss", "")]
        return Done(missed=[row["id"] for row in rows], served=served)


def late(workspace: Workspace, known: Known) -> list[Row]:
    """Return the bookings by hand whose start is over and that no event closes or starts."""
    after = known.policy["missed_after"]
    if after is None:
        return []
    moment = now()
    rows = [
        row
        for row in known.bookings
        if by_hand(row) and row["state"] in ("firm", "frozen") and row["t0"] + after <= moment
    ]
    events = workspace.desk.select("event", where=Eq("resource", known.id)) if rows else []
    used = [e for e in events if e["kind"] in ("started", "done", "aborted")]
    return [row for row in rows if not any(_of(event, row) for event in used)]


def _of(event: Row, row: Row) -> bool:
    if event["booking"] is not None:
        return bool(event["booking"] == row["id"])
    return bool(row["t0"] <= event["t0"] < row["t1"])


def _since(wish: Slot) -> int:
    return max(0, min(now(), wish.start) - 3 * 86_400)


def _booking_of(workspace: Workspace, name: str) -> tuple[Row, Known]:
    """Return a booking or a place in the wait list that the subject sees, as the desk reads it."""
    for table in ("booking", "booking_wait"):
        if seen := workspace.view.select(table, where=Eq("id", name)):
            known = of(workspace, seen[0]["resource"], 0)
            key = tuple(seen[0][one] for one in ("schedule", "id")) if "schedule" in seen[0] else (name,)
            return workspace.desk.get(table, *key), known
    raise unknown()


def unless_awarded(workspace: Workspace, known: Known, wish: Slot, by: str, request: str) -> None:
    """Refuse a booking on hours that nobody awarded to this person, or that are used up."""
    if not request:
        if known.policy.get("award_needed"):
            raise _not_awarded(known.id, "--request")
        return
    one = item.find(workspace, "access_request", request)
    row = one.row
    if one.state not in ("awarded", "started") or row["facility"] != known.id:
        raise _not_awarded(f"{request}: {one.state}", f"awarded · {known.id}")
    if signature.plain(str(row["applicant"])) != signature.plain(by):
        raise _not_awarded(f"{request}: {by}", user(workspace, row["applicant"]) or OTHER.en)
    taken = used(workspace, request)
    if taken + wish.end - wish.start > row["awarded"] * 3600:
        raise StateError(
            Text("the hours awarded are used up", "所批机时已用完"),
            seen=f"{hours(taken)} + {hours(wish.end - wish.start)}",
            expected=f"<= {row['awarded']:g} h",
            fix=Text("book less, or ask for more hours", "请减少预订，或另行申请机时"),
            code="over_award",
        )


def used(workspace: Workspace, request: str) -> int:
    """Return the seconds that were booked on the hours of a request."""
    rows = workspace.desk.select("booking", where=Eq("request", request))
    return sum(r["t1"] - r["t0"] for r in rows if r["state"] not in ("cancelled", "declined", "displaced"))


def _not_awarded(seen: str, expected: str) -> StateError:
    return StateError(
        Text("no hours here were awarded to this person", "此人在此无获批机时"),
        seen=seen,
        expected=expected,
        fix=Text("name a request that was awarded: --request ID", "请写明已获批的申请：--request 编号"),
        code="not_awarded",
    )


def _write(workspace: Workspace, change: Change, known: Known, wish: Slot, terms: Terms, aside: bool = False) -> str:
    """Write a booking with what it hangs on, and its time into the ledger; return its id."""
    _stand(workspace, change, known)
    name = digest(known.id, change.seq, wish.start, wish.end, wish.config)[:12]
    row = {
        "schedule": standing(known.id),
        "id": name,
        "task": standing(known.id),
        "resource": known.id,
        "t0": wish.start,
        "t1": wish.end,
        "amount": wish.amount,
        "config": wish.config or None,
        "user": terms.by,
        "firmness": "firm",
        "state": "firm",
        "request": terms.request or None,
        "series": terms.series or None,
        "override_reason": terms.reason.strip() if aside else None,
        "override_by": workspace.subject.name if aside else None,
    }
    change.insert("booking", [row])
    _show(workspace, change, known, "booking", f"{row['schedule']}|{name}")
    flow = definitions(workspace)["booking"]
    begun = item.Item(flow, {**dict.fromkeys(flow.table.names), **row}, ())
    moving.note(workspace, change, begun, moving.Event(moving.BEGIN, "firm", terms.by))
    booking = ledger_booking(row, known)
    entries = hold_postings(booking)
    old = ledger_of(workspace, [known.id])
    books_, stretches = books(entries), known.place().open
    opening = openings(balances(old), books_, stretches, known.home)
    post(workspace, change, old, [*opening, *entries])
    return name


def ledger_booking(row: Row, known: Known) -> LedgerBooking:
    """Return a booking by hand as the ledger knows it."""
    amount = 1 if row["amount"] is None else row["amount"]
    place = (row["id"], known.id, standing(known.id))
    return LedgerBooking(*place, row["t0"], row["t1"], amount, known.home)


def _stand(workspace: Workspace, change: Change, known: Known) -> None:
    """Write what bookings by hand hang on, with the first of them: schedule and task."""
    name = standing(known.id)
    if workspace.desk.count("schedule", Eq("id", name)):
        return
    schedule = {
        "id": name,
        "t0": 0,
        "t1": 2**53,
        "instance_hash": digest(known.id),
        "status": "standing",
        "made_at": clock(),
    }
    task = {"id": name, "proposal": name, "tree": "single", "duration": 0}
    change.insert("schedule", [schedule])
    change.insert("task", [task])


def _show(workspace: Workspace, change: Change, known: Known, table: str, row: str) -> None:
    seen = {"table": table, "row": row, "level": level(workspace, known.id)}
    change.insert("row_visibility", [seen])


def _queue(workspace: Workspace, change: Change, known: Known, wish: Slot, terms: Terms) -> str:
    """Write a place in the wait list; return its id."""
    unless_list(known)
    unless_new(known, wish, terms.by)
    name = digest("wait", known.id, change.seq, wish.start, wish.end)[:12]
    row = {
        "id": name,
        "place": change.seq,
        "resource": known.id,
        "t0": wish.start,
        "t1": wish.end,
        "amount": wish.amount,
        "config": wish.config or None,
        "user": terms.by,
        "series": terms.series or None,
        "since": clock(),
        "state": "waiting",
    }
    change.insert("booking_wait", [row])
    _show(workspace, change, known, "booking_wait", name)
    return name


def _move(workspace: Workspace, change: Change, row: Row, action: str, by: str, told: bool = True) -> list[Served]:
    """Move a booking through its workflow; return what the wait list got."""
    # who takes part in it moves it; for whom an officer acts is said by the row
    own = by and signature.plain(by) == signature.plain(str(row["user"]))
    one = item.item(workspace, definitions(workspace)["booking"], row)
    apply = moving.apply if told else moving.apply_silently
    done = apply(workspace, change, one, action, by if own else workspace.subject.name)
    served: list[Served] = done.results.get("served", [])
    return served


def release(workspace: Workspace, change: Change, row: Row, *, missed: bool) -> list[Served]:
    """Hand over the slot of a booking that ended before its time; return what the wait list got."""
    unless_by_hand(row)
    before = of(workspace, row["resource"], 0)
    moment = now()
    if missed and row["t0"] + (before.policy["missed_after"] or 0) > moment:
        raise _not_missed(row, before)
    served = hand_over(workspace, change, row)
    booking = ledger_booking(row, before)
    lost = 0
    if missed or row["t0"] < moment + (before.policy["staff_notice"] or 0):
        got = [booking_policy.slot(one) for one in served]
        lost = (booking.end - booking.start) * booking.amount - _reused(booking, got)
    old = ledger_of(workspace, [booking.resource])
    post(workspace, change, old, release_postings(booking, lost))
    return [Served(one["wait"], one["id"], row["id"]) for one in served]


def _not_missed(row: Row, known: Known) -> StateError:
    return StateError(
        Text("it may still be begun", "仍在可开始的时限内"),
        seen=str(row["id"]),
        expected=moment(row["t0"] + (known.policy["missed_after"] or 0), known.home),
        fix=Text("wait until that time is over", "请待时限过后再办理"),
        code="not_missed",
    )


def _reused(booking: LedgerBooking, got: list[Slot]) -> int:
    """Return the seconds of capacity of a booking that others took over."""
    return min(
        (booking.end - booking.start) * booking.amount,
        sum(max(0, min(one.end, booking.end) - max(one.start, booking.start)) * one.amount for one in got),
    )


def hand_over(workspace: Workspace, change: Change, freed: Row) -> list[Row]:
    """Give a slot that came free to those who wait, in order, where every rule is kept."""
    rows: list[Row] = []
    known = of(workspace, freed["resource"], 0)
    for row in [one for one in known.waiting if one["state"] == "waiting"]:
        wish = booking_policy.slot(row)._replace(booking="")
        if row["t0"] >= freed["t1"] + _reach(known) or freed["t0"] >= row["t1"] + _reach(known):
            continue
        ground__2 = ground(workspace, known, row["user"], wish.config)
        if booking_policy.broken(wish, ground__2) or booking_policy.clashes(wish, ground__2.place):
            continue
        name = _write(workspace, change, known, wish, Terms(row["user"], series=row["series"] or ""))
        done = {"state": "served", "booking": name, "freed": freed["id"], "served_at": clock()}
        change.replace("booking_wait", [{**row, **done}])
        mail.tell(workspace, known.id, [name], row["user"], "booking_handed_over")
        known = of(workspace, freed["resource"], 0)
        rows += [{**one, "wait": row["id"]} for one in known.bookings if one["id"] == name]
    return rows


def _reach(known: Known) -> int:
    """Return the longest changeover of a resource: so far a booking is in the way of others."""
    return max((int(row["duration"]) for row in known.changeovers), default=0)
