# SPDX-License-Identifier: Apache-2.0
"""What the policy of a resource allows: each rule by itself, and which one a wish breaks."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.facilities.civil import between, days, moment
from yuzui.model.table import Row
from yuzui.scheduling.instance import NO_CHANGEOVER, Changeover, Span, closed
from yuzui.text import Text, same

# What of a resource is taken, and what is free: capacity, and changeover between neighbours.


ANY = "*"
"""Configuration that stands for every other in a table of changeovers."""


class Slot(NamedTuple):
    """One stretch of a resource that somebody has or wishes."""

    start: int
    end: int
    config: str = ""
    amount: int = 1
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A resource as it is booked."""

    open: Sequence[tuple[int, int, int]]
    changeover: Changeover = NO_CHANGEOVER
    slots: Sequence[Slot] = field(default_factory=tuple)

    @property
    def single(self) -> bool:
        """Whether one booking runs at a time."""
        return max((n for _, _, n in self.open), default=1) <= 1


def slot(row: Row) -> Slot:
    """Return the slot of a row of the table ``booking`` or ``booking_wait``."""
    amount = 1 if row["amount"] is None else row["amount"]
    return Slot(row["t0"], row["t1"], row["config"] or "", amount, row["id"])


def opened(rows: Iterable[Row], capacity: int | None) -> list[tuple[int, int, int]]:
    """Return the stretches of user time of a calendar."""
    known = list(rows)
    cuts = sorted({second for row in known for second in (row["t0"], row["t1"])})
    spans: list[tuple[int, int, int]] = []
    for low, high in itertools.pairwise(cuts):
        over = [row for row in known if row["t0"] <= low and row["t1"] >= high]
        if not over:
            continue
        newest = max(over, key=lambda row: int(row["version"]))
        if newest["state"] != "user":
            continue
        capacity_ = capacity if newest["capacity"] is None else newest["capacity"]
        room = 1 if capacity_ is None else int(capacity_)
        if room <= 0:
            continue
        if spans and spans[-1][1] == low and spans[-1][2] == room:
            low = spans.pop()[0]
        spans.append((low, high, room))
    return spans


def changeover(rows: Iterable[Row], configs: Iterable[str]) -> Changeover:
    """Return the changeover table of a resource, closed by shortest ways."""
    table = {(row["from_config"], row["to_config"]): int(row["duration"]) for row in rows}
    default = table.pop((ANY, ANY), 0)
    used = {name for pair in table for name in pair if name != ANY} | set(configs)
    pairs = {pair: n for pair, n in table.items() if ANY not in pair}
    for (before, after), seconds in table.items():
        if ANY in (before, after):
            for one in used:
                pair = (one, after) if before == ANY else (before, one)
                if pair[0] != pair[1]:
                    pairs.setdefault(pair, seconds)
    return closed(default, pairs, used)


def clashes(wish: Slot, place: Occupancy) -> list[Slot]:
    """Return the bookings that a wish cannot stand beside."""
    others = [one for one in place.slots if one.booking != wish.booking or not wish.booking]
    if place.single:
        return [one for one in others if not apart(one, wish, place.changeover)]
    met = [one for one in others if one.start < wish.end and wish.start < one.end]
    full: set[Slot] = set()
    for second in {wish.start, *(one.start for one in met if one.start > wish.start)}:
        at = [one for one in met if one.start <= second < one.end]
        if sum(one.amount for one in at) + wish.amount > _room(place.open, second):
            full.update(at)
    return [one for one in met if one in full]


def _room(stretches: Sequence[tuple[int, int, int]], second: int) -> int:
    return next((n for low, high, n in stretches if low <= second < high), 0)


def apart(one: Slot, other: Slot, changeover: Changeover) -> bool:
    """Say whether one resource can do one after the other, with the changeover between them."""
    first, second = (one, other) if one[:2] <= other[:2] else (other, one)
    return first.end + changeover.between(first.config, second.config) <= second.start


def inside(wish: Slot, stretches: Sequence[tuple[int, int, int]]) -> bool:
    """Say whether a wish lies wholly in user time with room for its amount."""
    at = wish.start
    for low, high, room in stretches:
        if low <= at < high and room >= wish.amount:
            at = high
            if at >= wish.end:
                return True
    return False


def free(place: Occupancy, like: Slot, since: int, may: Callable[[Slot], bool] = lambda _: True) -> Slot | None:
    """Return the first time from a second on at which a wish of the same length fits, and may be had."""
    length = like.end - like.start
    starts = {since, *(low for low, _, _ in place.open)}
    for one in place.slots:
        way = place.changeover.between(one.config, like.config) if place.single else 0
        starts.add(one.end + way)
    for start in sorted(second for second in starts if second >= since):
        wish = like._replace(start=start, end=start + length)
        if inside(wish, place.open) and not clashes(wish, place) and may(wish):
            return wish
    return None


def gaps(place: Occupancy, low: int, high: int) -> list[Span]:
    """Return when at least one more booking may run, changeover aside."""
    spans: list[Span] = []
    for begins, ends, room in place.open:
        start, end = max(begins, low), min(ends, high)
        if start >= end:
            continue
        within = {s for one in place.slots for s in one[:2] if start < s < end}
        cuts = sorted({start, end} | within)
        for a, b in itertools.pairwise(cuts):
            used = sum(one.amount for one in place.slots if one.start <= a < one.end)
            if used >= room:
                continue
            if spans and spans[-1][1] == a:
                a = spans.pop()[0]
            spans.append((a, b))
    return spans


def neighbours(wish: Slot, used: Sequence[Slot]) -> Mapping[str, Slot | None]:
    """Return the bookings before and after a slot: what is set up there when it begins and ends."""
    before = [one for one in used if one.end <= wish.start]
    after = [one for one in used if one.start >= wish.end]
    return {
        "before": max(before, key=lambda one: one.end, default=None),
        "after": min(after, key=lambda one: one.start, default=None),
    }


# What one schedule changes of another, and whose bookings stand in its way.


SAME = ("resource", "t0", "t1", "amount", "config")
"""What makes a booking of a later schedule the one of an earlier."""


class Change(NamedTuple):
    """The difference of two schedules, by id of the booking."""

    unchanged: tuple[str, ...]
    moved: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def compare(old: Iterable[Row], new: Iterable[Row]) -> Change:
    """Return what a later schedule changes of an earlier."""
    before, after = ({row["id"]: row for row in rows} for rows in (old, new))
    both = [id for id in after if id in before]
    unchanged = tuple(id for id in both if _same(before[id], after[id]))
    return Change(
        unchanged,
        tuple(id for id in both if id not in set(unchanged)),
        tuple(id for id in after if id not in before),
        tuple(id for id in before if id not in after),
    )


def _same(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in SAME)


def in_the_way(new: Sequence[Slot], held: Sequence[Slot], capacity: int, changeover: Changeover) -> list[Slot]:
    """Return the bookings of one resource that new ones cannot stand beside."""
    if capacity == 1:
        return [one for one in held if any(not apart(one, slot, changeover) for slot in new)]
    full: set[Slot] = set()
    for second in sorted({one.start for one in (*new, *held)}):
        at = [one for one in held if one.start <= second < one.end]
        fresh = sum(one.amount for one in new if one.start <= second < one.end)
        if at and fresh and fresh + sum(one.amount for one in at) > capacity:
            full.update(at)
    return [one for one in held if one in full]


def by_resource(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Return bookings by the resource they are on."""
    entries: dict[str, list[Row]] = {}
    for row in rows:
        entries.setdefault(str(row["resource"]), []).append(row)
    return entries


BY_HAND = ("first_come", "hybrid")
"""Ways of giving out capacity in which one books without a call."""
WEEK = "12345"
"""Days with working hours where a policy names none."""


class Refusal(NamedTuple):
    """A rule that a wish breaks."""

    rule: str
    seen: str
    expected: str
    sentence: Text | None = None
    way: Text | None = None
    """What to do, where the rule alone does not tell."""

    @property
    def message(self) -> Text:
        """What the rule says, with its limit."""
        if self.sentence is not None:
            return self.sentence
        text = RULES[self.rule][0]
        return text + same(f" ({self.expected.lstrip('<>= ')})") if self.rule in _LIMITS else text

    @property
    def fix(self) -> Text:
        """What to do."""
        return self.way or RULES[self.rule][1]


RULES: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "order": (
            Text("a booking ends after it begins", "预订的结束时间须晚于开始时间"),
            Text("write a later end: --until", "请改写较晚的结束时间：--until"),
        ),
        "past": (
            Text("a booking begins after now", "预订的开始时间须晚于当前时间"),
            Text("write a time to come: --from", "请改写将来的时间：--from"),
        ),
        "min_block": (
            Text("shorter than the shortest booking", "短于最短预订时长"),
            Text("book longer: --until", "请延长预订：--until"),
        ),
        "max_block": (
            Text("longer than the longest booking", "超过最长预订时长"),
            Text("book less, or two bookings apart", "请缩短，或分开两次预订"),
        ),
        "horizon": (
            Text("further ahead than one may book", "超出可预订期"),
            Text("wait until it is nearer, or take an earlier time", "请届时再订，或改选较早时间"),
        ),
        "staff_notice": (
            Text("the staff needs more notice", "须更早通知工作人员"),
            Text("take a later time", "请改选较晚时间"),
        ),
        "calendar": (
            Text("outside the user time of the resource", "不在该资源的用户机时之内"),
            Text("take a time that is open to users", "请改选对用户开放的时间"),
        ),
        "off_hours": (
            Text("outside working hours", "不在工作时间之内"),
            Text("take a time within working hours", "请改选工作时间之内的时段"),
        ),
        "trained_only": (
            Text("outside working hours only trained users may book", "非工作时间仅限有资质的使用人预订"),
            Text(
                "take a time within working hours, or have the qualification entered",
                "请改选工作时间之内的时段，或登记所持资质",
            ),
        ),
        "qualification": (
            Text("the user lacks the qualification", "使用人不具备所需资质"),
            Text(
                "take a place in a training, or ask for one, on the page “People and training” of the instrument",
                "请在该仪器的“人员与培训”页预订培训名额或申请安排培训",
            ),
        ),
        "permit": (
            Text("the user lacks a permit", "使用人缺少所需许可"),
            Text(
                "have the permit entered in the table “permit”: yuzui load FILE",
                "请将许可登记入“许可”表：yuzui load 文件",
            ),
        ),
        "per_user_day": (
            Text("more than one user may have in a day", "超过每人每日上限"),
            Text("book less on this day, or another day", "请减少当日预订，或改选他日"),
        ),
    }
)
"""What each rule says and how to mend what breaks it, in the order in which they are looked at."""

SET_ASIDE = frozenset({"min_block", "max_block", "horizon", "staff_notice", "off_hours", "per_user_day"})
"""Rules that an officer may set aside with a reason: none of safety, none of time that is not there."""
_LIMITS = frozenset({"min_block", "max_block", "off_hours", "per_user_day"})
OF_THE_PERSON = frozenset({"qualification", "permit"})
"""Rules that who breaks them breaks at any hour: without them an instrument is closed to that person."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a wish is held against."""

    policy: Row
    place: Occupancy
    home: ZoneInfo
    now: int
    own: Sequence[Slot] = ()
    qualifications: Sequence[Row] = ()
    permits: Sequence[Row] = ()
    sessions: Sequence[Row] = ()
    mine: bool = True


def broken(wish: Slot, ground: Ground) -> list[Refusal]:
    """Return every rule of the policy that a wish breaks."""
    if wish.end <= wish.start:
        times = (moment(second, ground.home) for second in (wish.end, wish.start))
        return [Refusal("order", next(times), f"> {next(times)}")]
    return [refusal for rule in _LOOKED_AT for refusal in rule(wish, ground)]


def _past(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    if wish.start < ground.now:
        yield Refusal("past", moment(wish.start, ground.home), f">= {moment(ground.now, ground.home)}")


def _length(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    length = wish.end - wish.start
    least, most = (ground.policy[name] for name in ("min_block", "max_block"))
    if least is not None and length < least:
        yield Refusal("min_block", hours(length), f">= {hours(least)}")
    if most is not None and length > most:
        yield Refusal("max_block", hours(length), f"<= {hours(most)}")


def _ahead(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    horizon, notice = (ground.policy[name] for name in ("horizon", "staff_notice"))
    if horizon is not None and wish.end > ground.now + horizon:
        last = moment(ground.now + horizon, ground.home)
        yield Refusal("horizon", moment(wish.end, ground.home), f"<= {last}")
    if notice and ground.now <= wish.start < ground.now + notice:
        first = moment(ground.now + notice, ground.home)
        yield Refusal("staff_notice", moment(wish.start, ground.home), f">= {first}")


def _calendar(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    if inside(wish, ground.place.open):
        return
    near = sorted(ground.place.open, key=lambda one: max(0, one[0] - wish.start, wish.start - one[1]))[:2]
    listed = ", ".join(between(a, b, ground.home) for a, b, _ in sorted(near))
    yield Refusal("calendar", _spoken(wish, ground), listed or "–")


def _hours(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    rule = ground.policy["off_hours"]
    if rule in (None, "open") or not off_hours(wish, ground.policy, ground.home):
        return
    hours_ = f"{ground.policy['day_from']}–{ground.policy['day_to']}"
    if rule == "closed":
        yield Refusal("off_hours", _spoken(wish, ground), hours_)
    elif not any(_holds(row, wish) for row in ground.qualifications):
        yield Refusal("trained_only", _spoken(wish, ground), hours_)


def _qualified(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    level = ground.policy["qualification"]
    held = [row for row in ground.qualifications if row["level"] == level]
    if level and not any(_holds(row, wish) for row in held):
        ends = [row["t1"] for row in held if row["t1"] is not None]
        seen = f"{level}: {moment(max(ends), ground.home)}" if ends else "–"
        way = None
        if any(row.get("place") and row["level"] == level for row in ground.sessions):
            way = Text("wait until a facility officer has confirmed it", "请待设施主管确认")
        yield Refusal("qualification", seen, level, _needed(level, ground), way)


def _needed(level: str, ground: Ground) -> Text:
    return training_needed(level, ground.sessions, ground.now, ground.home, ground.mine)


def training_needed(level: str, sessions: Iterable[Row], now: int, home: ZoneInfo, mine: bool = True) -> Text:
    """Return which training is missing, to the person or to who books for them, and when its next session is.

    A session that the person has a place in carries ``place``: its answer is to come, so no other is named; one
    without a place left carries ``full``.
    """
    words = Text("level {l}", "{l}级资质") if level in _ORDINALS else Text("the training “{l}”", "“{l}”资质")
    who = Text("You need {w} for this instrument. ", "使用该仪器须具备{w}，")
    if not mine:
        who = Text("The user needs {w} for this instrument. ", "使用人须具备{w}方可使用该仪器，")
    need = who.format(w=words.format(l=Text(level, _ORDINALS.get(level, level))))
    given = [row for row in sessions if row["level"] == level]
    if places := [int(row["t0"]) for row in given if row.get("place")]:
        to_come = Text("The training of {d} is to be confirmed by a facility officer", "{d}的培训待设施主管确认")
        return need + to_come.format(d=_day(max(places), now, home))
    coming = [row for row in given if row["t0"] > now]
    starts = [int(row["t0"]) for row in coming if not row.get("full")]
    if coming and not starts:
        return need + Text("Every session that is planned is full", "已安排的培训名额均已满")
    if not starts:
        return need + Text("No session is planned", "目前未安排培训")
    return need + Text("Next session: {d}", "下次培训：{d}").format(d=_day(min(starts), now, home))


def _day(second: int, now: int, home: ZoneInfo) -> Text:
    """Return the day of a second; with its year, unless it is this one."""
    first, today = (dt.datetime.fromtimestamp(one, home) for one in (second, now))
    day = Text(f"{first.day} {first:%B}", f"{first.month} 月 {first.day} 日")
    return day if first.year == today.year else Text(f"{day.en} {first.year}", f"{first.year} 年 {day.zh}")


_ORDINALS = dict(zip("123456789", "一二三四五六七八九", strict=True))
"""Levels that are counted, as Chinese writes them."""


def _permitted(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    for kind in (ground.policy["permits"] or "").split():
        rows = [row for row in ground.permits if row["type"] == kind]
        if not any(row["status"] == "granted" and _holds(row, wish) for row in rows):
            newest = max(rows, key=lambda row: int(row["t0"]), default=None)
            yield Refusal("permit", "–" if newest is None else str(newest["status"]), kind)


_LONGEST = 25 * 3600
"""Seconds of the longest day."""


def _per_day(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    most = ground.policy["per_user_day"]
    if most is None:
        return
    near = [one for one in ground.own if one.start < wish.end + _LONGEST and wish.start < one.end + _LONGEST]
    for day, low, high in days(wish.start, wish.end, ground.home):
        total = high - low
        for one in near:
            same = (b - a for d, a, b in days(one.start, one.end, ground.home) if d == day)
            total += sum(same)
        if total > most:
            yield Refusal("per_user_day", f"{day.isoformat()}: {hours(total)}", f"<= {hours(most)}")


_LOOKED_AT: tuple[Callable[[Slot, Ground], Iterator[Refusal]], ...] = (
    _past, _length, _ahead, _calendar, _hours, _qualified, _permitted, _per_day,
)  # fmt: skip


def off_hours(wish: Slot, policy: Row, home: ZoneInfo) -> bool:
    """Say whether any part of a wish lies outside working hours."""
    begins, ends = (clock(policy, name) for name in ("day_from", "day_to"))
    workdays = policy["workdays"] or WEEK
    for day, low, high in days(wish.start, wish.end, home):
        first, last = (int(dt.datetime.combine(day, one, home).timestamp()) for one in (begins, ends))
        if str(day.isoweekday()) not in workdays or low < first or high > last:
            return True
    return False


def parts_of_day(low: int, high: int, policy: Row, home: ZoneInfo) -> list[Span]:
    """Return a stretch cut where working hours begin and end."""
    begins, ends = (clock(policy, name) for name in ("day_from", "day_to"))
    cuts = {int(dt.datetime.combine(day, one, home).timestamp()) for day, _, _ in days(low, high, home)
            for one in (begins, ends)}  # fmt: skip
    return list(itertools.pairwise(sorted({low, high} | {cut for cut in cuts if low < cut < high})))


def working(place: Occupancy, policy: Row, home: ZoneInfo, low: int, high: int) -> Occupancy:
    """Return a resource between two seconds, open only when its user time and, where they close it, its hours are."""
    spans = [(max(a, low), min(b, high), n) for a, b, n in place.open if a < high and b > low]
    if policy["off_hours"] == "closed":
        spans = [(a, b, n) for one, other, n in spans for a, b in parts_of_day(one, other, policy, home)
                 if not off_hours(Slot(a, b), policy, home)]  # fmt: skip
    return replace(place, open=spans)


def clock(policy: Row, name: str) -> dt.time:
    """Return when working hours begin or end."""
    try:
        return dt.time.fromisoformat(str(policy[name]))
    except ValueError:
        raise InputError(
            Text(
                "the policy limits what is outside working hours and does not say when they are",
                "预订规则对非工作时间有限制，却未写明工作时间",
            ),
            place=Place(sheet="booking_policy", column=name),
            seen=str(policy[name] or "–"),
            expected="08:00",
            code="policy_incomplete",
        ) from None


def _holds(row: Row, wish: Slot) -> bool:
    return row["t0"] <= wish.start and (row["t1"] is None or wish.end <= row["t1"])


def _spoken(wish: Slot, ground: Ground) -> str:
    return between(wish.start, wish.end, ground.home)


def hours(seconds: int) -> str:
    """Return a length in hours and minutes, as a figure that needs no language."""
    sign = "-" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02d}\N{NO-BREAK SPACE}h"
