# SPDX-License-Identifier: Apache-2.0
"""What the policy of a resource allows: each rule by itself, and which one a wish breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.facilities.civil import between, days, shown
from yuzui.model.table import Row
from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.taken import Slot
from yuzui.text import Text

BY_HAND = ("first_come", "hybrid")
"""Ways of giving out capacity in which one books without a call."""
WEEK = "12345"
"""Days with working hours where a policy names none."""


class Refusal(NamedTuple):
    """A rule that a wish breaks."""

    rule: str
    seen: str
    expected: str

    @property
    def message(self) -> Text:
        """What the rule says."""
        return RULES[self.rule][0]

    @property
    def fix(self) -> Text:
        """What to do."""
        return RULES[self.rule][1]


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
                "have the training entered in the table “qualification”: yuzui load FILE",
                "请将培训登记入“资质”表：yuzui load 文件",
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


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a wish is held against."""

    policy: Row
    place: taken.Place
    home: ZoneInfo
    now: int
    own: Sequence[Slot] = ()
    qualifications: Sequence[Row] = ()
    permits: Sequence[Row] = ()


def broken(wish: Slot, ground: Ground) -> list[Refusal]:
    """Return every rule of the policy that a wish breaks."""
    if wish.end <= wish.start:
        said = (shown(second, ground.home) for second in (wish.end, wish.start))
        return [Refusal("order", next(said), f"> {next(said)}")]
    return [found for rule in _LOOKED_AT for found in rule(wish, ground)]


def _past(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    if wish.start < ground.now:
        yield Refusal("past", shown(wish.start, ground.home), f">= {shown(ground.now, ground.home)}")


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
        last = shown(ground.now + horizon, ground.home)
        yield Refusal("horizon", shown(wish.end, ground.home), f"<= {last}")
    if notice and ground.now <= wish.start < ground.now + notice:
        first = shown(ground.now + notice, ground.home)
        yield Refusal("staff_notice", shown(wish.start, ground.home), f">= {first}")


def _calendar(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    if taken.inside(wish, ground.place.open):
        return
    near = sorted(ground.place.open, key=lambda one: max(0, one[0] - wish.start, wish.start - one[1]))[:2]
    listed = ", ".join(between(a, b, ground.home) for a, b, _ in sorted(near))
    yield Refusal("calendar", _spoken(wish, ground), listed or "–")


def _hours(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    rule = ground.policy["off_hours"]
    if rule in (None, "open") or not off_hours(wish, ground.policy, ground.home):
        return
    said = f"{ground.policy['day_from']}–{ground.policy['day_to']}"
    if rule == "closed":
        yield Refusal("off_hours", _spoken(wish, ground), said)
    elif not any(_holds(row, wish) for row in ground.qualifications):
        yield Refusal("trained_only", _spoken(wish, ground), said)


def _qualified(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    level = ground.policy["qualification"]
    held = [row for row in ground.qualifications if row["level"] == level]
    if level and not any(_holds(row, wish) for row in held):
        ends = [row["t1"] for row in held if row["t1"] is not None]
        seen = f"{level}: {shown(max(ends), ground.home)}" if ends else "–"
        yield Refusal("qualification", seen, level)


def _permitted(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    for kind in (ground.policy["permits"] or "").split():
        rows = [row for row in ground.permits if row["type"] == kind]
        if not any(row["status"] == "granted" and _holds(row, wish) for row in rows):
            newest = max(rows, key=lambda row: int(row["t0"]), default=None)
            yield Refusal("permit", "–" if newest is None else str(newest["status"]), kind)


def _per_day(wish: Slot, ground: Ground) -> Iterator[Refusal]:
    most = ground.policy["per_user_day"]
    if most is None:
        return
    for day, low, high in days(wish.start, wish.end, ground.home):
        total = high - low
        for one in ground.own:
            same = (b - a for d, a, b in days(one.start, one.end, ground.home) if d == day)
            total += sum(same)
        if total > most:
            yield Refusal("per_user_day", f"{day.isoformat()}: {hours(total)}", f"<= {hours(most)}")


_LOOKED_AT: tuple[Callable[[Slot, Ground], Iterator[Refusal]], ...] = (
    _past, _length, _ahead, _calendar, _hours, _qualified, _permitted, _per_day,
)  # fmt: skip


def off_hours(wish: Slot, policy: Row, home: ZoneInfo) -> bool:
    """Say whether any part of a wish lies outside working hours."""
    begins, ends = (_clock(policy, name) for name in ("day_from", "day_to"))
    workdays = policy["workdays"] or WEEK
    for day, low, high in days(wish.start, wish.end, home):
        first, last = (int(dt.datetime.combine(day, one, home).timestamp()) for one in (begins, ends))
        if str(day.isoweekday()) not in workdays or low < first or high > last:
            return True
    return False


def _clock(policy: Row, name: str) -> dt.time:
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
