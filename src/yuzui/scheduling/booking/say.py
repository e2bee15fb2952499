# SPDX-License-Identifier: Apache-2.0
"""A week of instruments in words and blocks: as strips, as shifts, as a list of times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote, quote_plus
from zoneinfo import ZoneInfo

from yuzui.facilities import civil
from yuzui.facilities.civil import midnight
from yuzui.model.table import Row
from yuzui.scheduling.booking import policy, training, week
from yuzui.scheduling.booking.desk import OTHER
from yuzui.scheduling.booking.policy import Slot
from yuzui.scheduling.booking.week import Instrument, Part
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view import week as blocks
from yuzui.view.table import Column, DataTable, Link
from yuzui.view.week import STEP, Kind, Stretch

_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
UTC = ZoneInfo("UTC")
PATH = "/facilities/bookings"
"""Where the page of the week is."""
SHIFTS = (0, 8, 16, 24)
"""Hours at which shifts begin and end."""
FULL: dict[Kind, Text] = {
    "open": Text("free", "空闲"),
    "free": Text("free", "空闲"),
    "past": Text("over", "已过"),
    "closed": Text("closed", "不开放"),
    "changeover": Text("change-over", "切换"),
    "fixed": Text("published schedule", "已发布排程"),
    "wish": Text("your choice", "所选"),
}


def title(row: Row) -> Text:
    """Return the name of an instrument, its id where it has none."""
    return Text(str(row["name"] or row["id"]), str(row["name_zh"] or row["name"] or row["id"]))


def zone(row: Row) -> ZoneInfo:
    """Return the zone of a resource."""
    return civil.zone(row["tz"])


def weekday(day: dt.date) -> Text:
    """Return the name of a day of the week."""
    return Text(_EN[day.weekday()], _ZH[day.weekday()])


@lru_cache(512)
def short(day: dt.date) -> Text:
    """Return a day as it stands at the head of a column."""
    return Text(f"{_EN[day.weekday()][:3]} {day.day}", f"{_ZH[day.weekday()]} {day.day}")


@lru_cache(512)
def date(day: dt.date) -> Text:
    """Return a day with its month."""
    return Text(f"{_EN[day.weekday()][:3]} {day.day} {day:%b}", f"{day.month}月{day.day}日{_ZH[day.weekday()]}")


def period(first: dt.date, last: dt.date) -> Text:
    """Return some days, from the first to the last."""
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {first:%B}"
    start += f" {first.year}" if first.year != last.year else ""
    zh = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return Text(f"{start} to {last.day} {last:%B %Y}", f"{first.year}年{first.month}月{first.day}日至{zh}")


@lru_cache(16_384)
def local(second: int, home: ZoneInfo) -> dt.datetime:
    """Return a second as the clocks of a zone show it."""
    return dt.datetime.fromtimestamp(second, home)


def hours(start: int, end: int, home: ZoneInfo) -> str:
    """Return from when to when a part of a day is, as short as it is exact.

    Examples
    --------
    >>> hours(1796086800, 1796095800, ZoneInfo("Asia/Shanghai"))
    '9–11:30'
    """
    one, other = local(start, home), local(end, home)
    ends = "24" if (other.hour, other.minute) == (0, 0) else _clock(other)
    return f"{_clock(one)}–{ends}"


def _clock(moment: dt.datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)


def span(start: int, end: int, home: ZoneInfo) -> Text:
    """Return from when to when something is, with its days."""
    one, other = local(start, home), local(end, home)
    if one.date() == local(end - 1, home).date():
        ends = "24:00" if other.date() != one.date() else f"{other:%H:%M}"
        return date(one.date()) + Text(", ", " ") + same(f"{one:%H:%M}–{ends}")
    return date(one.date()) + same(f" {one:%H:%M} – ") + date(other.date()) + same(f" {other:%H:%M}")


def moment(second: int, home: ZoneInfo) -> Text:
    """Return a moment with its day."""
    one = local(second, home)
    return date(one.date()) + same(f" {one:%H:%M}")


def typed(second: int, home: ZoneInfo) -> str:
    """Return a second as it is typed into a form."""
    return f"{local(second, home):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Frame:
    """What the blocks of a week are made with: addresses, names of persons, what stands in the form."""

    week: week.Week
    href: Callable[..., str]
    """Address of this page with other values: ``href(view="list")``."""
    name: Callable[[str], str]
    chosen: dt.date
    resource: str = ""
    wish: Slot | None = None
    books: bool = True
    """Whether who looks may book at all."""
    lang: str = "en"
    eyes: str = ""
    """What addresses carry so that one goes on looking with the same eyes."""

    @cached_property
    def here(self) -> str:
        """The address of this page, up to what fills the form."""
        query = self.href(at="").partition("?")[2]
        return f"?{query}&{self.eyes}" if self.eyes else f"?{query}"

    def of_booking(self, id: str) -> str:
        """Return the address of the page of a booking, as it is written."""
        return f"/{self.lang}/bookings/{quote(encode(id))}" + (f"?{self.eyes}" if self.eyes else "")


def book(frame: Frame, row: Instrument, start: int, end: int, config: str, day: dt.date | None = None) -> str:
    """Return the query that fills the form with a stretch, of this page."""
    home = row.known.home
    known = f"&resource={quote_plus(row.known.id)}&from="
    if day is not None:  # the hours are known to lie on this day
        ends, one = until(end, home), local(start, home)
        times_ = f"{day}+{one:%H}%3A{one:%M}&until={ends.replace(':', '%3A')}"
    else:
        times_ = quote_plus(typed(start, home)) + "&until=" + quote_plus(typed(end, home))
    return f"{frame.here}{known}{times_}" + (f"&config={quote_plus(config)}" if config else "") + "#act-book"


def whole(frame: Frame) -> blocks.Week:
    """Return the week as strips."""
    first, last = window(frame.week)
    rows = [_row(frame, one, [_strip(frame, one, n, (first, last)) for n in range(len(one.days))])
            for one in frame.week.rows]  # fmt: skip
    rows_of = sum(1 for _ in frame.week.parts("free", "mine", "booked", "fixed"))
    words = Text("The same as a list of times ({n} rows)", "以列表查看时段（{n} 行）").format(n=rows_of)
    return blocks.Week(_title(frame), _heads(frame), rows, (first, last), Link(words, frame.href(view="list")))


def _title(frame: Frame) -> Text:
    days = frame.week.days
    return Text("Instruments by day, {p}", "仪器与日期，{p}").format(p=period(days[0], days[-1]))


def _heads(frame: Frame) -> list[blocks.WeekDay]:
    rows = frame.week.rows
    today = local(frame.week.now, rows[0].known.home).date() if rows else None
    return [
        blocks.WeekDay(short(day), frame.href(at=day.isoformat()), day == today, day == frame.chosen)
        for day in frame.week.days
    ]


def window(listed: week.Week) -> tuple[int, int]:
    """Return the hours of a day that strips show: those in which anything is open or used."""
    marks = [24, 0]
    for row in listed.rows:
        home = row.known.home
        for day, parts in zip(listed.days, row.days, strict=True):
            for one in parts:
                if one.kind == "closed":
                    continue
                a, b = _minutes(one.start, day, home), _minutes(one.end, day, home)
                marks = [min(marks[0], a // 60), max(marks[1], -(-b // 60))]
    first, last = marks if marks[0] < marks[1] else (8, 20)
    last = min(24, last + -(last - first) % 3)
    return max(0, first - -(last - first) % 3), last


def _minutes(second: int, day: dt.date, home: ZoneInfo) -> int:
    """Return the minute of a day on its clocks, from 0 to 1440."""
    moment = local(second, home)
    if moment.date() != day:
        return 0 if moment.date() < day else 1440
    return moment.hour * 60 + moment.minute


def _row(frame: Frame, row: Instrument, days: Sequence[Sequence[Stretch]]) -> blocks.Instrument:
    known, state, link = row.known, None, None
    if row.lacks:
        state = row.lacks[0].message
        link = Link(training.PAGE, training.page_of(known.id))
    elif not row.awarded:
        state = Text("only for who was awarded hours", "仅限获批机时者")
        link = Link(Text("Ask for hours", "申请机时"), "/facilities/find")
    elif known.policy["qualification"]:
        held = [one for one in row.ground.qualifications if one["level"] == known.policy["qualification"]]
        ends = max((local(one["t1"], known.home).date() for one in held if one["t1"] is not None), default=None)
        state = Text("trained", "已具备资质")
        if ends is not None and all(one["t1"] is not None for one in held):
            day = date(ends) if ends.year == local(frame.week.now, known.home).year else same(ends.isoformat())
            state = Text("trained, until {d}", "资质有效期至 {d}").format(d=day)
    lines = [same(known.id)] if title(known.resource).en != known.id else []
    if len({one.known.home.key for one in frame.week.rows}) > 1:
        lines.append(same(known.home.key))
    form = "form-book" if known.id == frame.resource else ""
    path = f"/facilities/{encode(known.id)}/booking"
    return blocks.Instrument(title(known.resource), path, days, lines, state, row.locked, link, form)


def _strip(frame: Frame, row: Instrument, n: int, shown: tuple[int, int]) -> list[Stretch]:
    day, home = frame.week.days[n], row.known.home
    low, high = midnight(day, home), midnight(day + dt.timedelta(days=1), home)
    made: list[Stretch] = []
    ends: list[tuple[int, int]] = []
    for one in row.days[n]:
        a, b = max(one.start, low), min(one.end, high)
        steps = _steps(a, b, day, home, shown)
        # what ends within a step takes the whole of it: the next begins behind it, or it would need a second lane
        if steps is not None:
            first = max([steps[0], *(step for end, step in ends if end <= a)])
            steps = (first, steps[1]) if first < steps[1] else steps if one.booking else None
        if steps is not None:
            ends.append((b, steps[1]))
            made.append(_stretch(frame, row, one, (a, b), steps, day))
    if frame.wish is not None and row.known.id == frame.resource:
        a, b = max(frame.wish.start, low), min(frame.wish.end, high)
        steps = _steps(a, b, day, home, shown) if a < b else None
        if steps is not None:
            made.append(Stretch("wish", *steps, hours(a, b, home), FULL["wish"]))
    return made


def _steps(start: int, end: int, day: dt.date, home: ZoneInfo, shown: tuple[int, int]) -> tuple[int, int] | None:
    first, last = shown[0] * 60, shown[1] * 60
    a = max(0, (_minutes(start, day, home) - first) // STEP)
    b = min((last - first) // STEP, -(-(_minutes(end, day, home) - first) // STEP))
    return (a, b) if a < b else None


def _stretch(
    frame: Frame, row: Instrument, one: Part, at: tuple[int, int], steps: tuple[int, int], day: dt.date
) -> Stretch:
    home, when = row.known.home, hours(*at, row.known.home)
    note = same(one.config) if one.config and one.kind in ("mine", "booked", "fixed") else None
    if one.kind == "free" and frame.books:
        label = Text("Book {i}, {d}, {a} to {b}", "预订{i}，{d} {a}–{b}").format(
            i=title(row.known.resource), d=short(day), a=f"{local(at[0], home):%H:%M}", b=until(at[1], home)
        )
        return Stretch("free", *steps, when, FULL["free"], label, address=book(frame, row, *at, one.config, day))
    kind = "open" if one.kind == "free" else one.kind
    linked = one.booking and (kind == "mine" or (kind == "booked" and one.user))
    address = frame.of_booking(one.booking) if linked else ""
    return Stretch(kind, *steps, when, who(frame, one), None, note, address)


def until(second: int, home: ZoneInfo) -> str:
    """Return the hour at which something ends on its day."""
    moment = local(second, home)
    return "24:00" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%H:%M}"


def who(frame: Frame, one: Part) -> Text:
    """Return who has a part of a day, or what it is."""
    if one.kind == "mine":
        return Text("You", "您")
    if one.kind == "booked":
        return same(frame.name(one.user)) if one.user else OTHER
    return FULL[one.kind]


def shifts(frame: Frame) -> blocks.Week:
    """Return the week as shifts: in each who is there, by initials."""
    rows = [_row(frame, one, [_shifts(frame, one, n) for n in range(len(one.days))]) for one in frame.week.rows]
    return blocks.Week(_title(frame), _heads(frame), rows, (0, 24), Link(
        Text("The same as a list of times", "以列表查看时段"), frame.href(view="list")))  # fmt: skip


def _shifts(frame: Frame, row: Instrument, n: int) -> list[Stretch]:
    day, home = frame.week.days[n], row.known.home
    zero = dt.datetime.combine(day, dt.time(), home)
    marks = [int((zero + dt.timedelta(hours=one)).timestamp()) for one in SHIFTS]
    made = []
    for one in row.days[n]:
        for at in _cut(row, one, marks):
            steps = _steps(*at, day, home, (SHIFTS[0], SHIFTS[-1]))
            if steps is not None:
                made.append(_shift(frame, row, one, at, steps, day))
    return made


def _cut(row: Instrument, one: Part, marks: Sequence[int]) -> list[tuple[int, int]]:
    """Return a part of a day by shifts; whole where a rule forbids to book what is left of it in one."""
    low, high = max(one.start, marks[0]), min(one.end, marks[-1])
    spans = list(pairwise([low, *(mark for mark in marks if low < mark < high), high]))
    if one.kind == "free" and any(policy.broken(Slot(a, b, one.config), row.ground) for a, b in spans):
        return [(low, high)]
    return spans


def _shift(
    frame: Frame, row: Instrument, one: Part, at: tuple[int, int], steps: tuple[int, int], day: dt.date
) -> Stretch:
    made = _stretch(frame, row, one, at, steps, day)
    if one.kind not in ("mine", "booked", "fixed"):
        return made
    label = who(frame, one) + same(f", {made.when}") if made.address else None
    return replace(made, text=same(initials(frame, one)), label=label, note=None)


def initials(frame: Frame, one: Part) -> str:
    """Return the initials of who has a part of a day; a dot where the name is not to be seen."""
    name = frame.name(one.user) if one.user else ""
    if not name:
        return "–" if one.kind == "fixed" else "•"
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].upper()


def times(frame: Frame) -> DataTable:
    """Return the week as a list of free and booked times: what strips show, for who reads rather than looks."""
    columns = (
        Column("day", Text("Day", "日期")),
        Column("from", Text("From", "起")),
        Column("until", Text("Until", "止")),
        Column("instrument", Text("Instrument", "仪器")),
        Column("state", Text("Free, or booked by", "空闲或使用人")),
        Column("configuration", Text("Configuration", "配置")),
    )
    listed = [(part.start, row, part) for row, part in _once(frame.week)]
    rows = []
    for start, row, one in sorted(listed, key=lambda each: (each[0], each[1].known.id)):
        home = row.known.home
        state: Text | Link = who(frame, one)
        if one.kind == "free" and frame.books:
            fills = PATH + book(frame, row, start, one.end, one.config)
            state = Link(Text("free: book it", "空闲，可预订"), fills, "free")
        elif one.booking and (one.kind == "mine" or one.user):
            state = Link(who(frame, one), f"/bookings/{encode(one.booking)}")
        first, last = local(start, home), local(one.end - 1, home)
        ends = until(one.end, home) if first.date() == last.date() else typed(one.end, home)
        config = one.config if one.kind in ("mine", "booked", "fixed") else ""
        rows.append((date(first.date()), f"{first:%H:%M}", ends, title(row.known.resource), state, config))
    return DataTable("times", Text("Free and booked times", "空闲与已订时段"), columns, rows)


def _once(listed: week.Week) -> list[tuple[Instrument, Part]]:
    """Return what is free or booked, each once: a booking over midnight lies in two days."""
    parts = listed.parts("free", "open", "mine", "booked", "fixed")
    return list({(row.known.id, one): (row, one) for row, one in parts}.values())


def names(caller: Any) -> Callable[[str], str]:
    """Return what a person is called, by the id of their account; where nobody signs in both are one."""
    accounts = getattr(caller, "accounts", None)
    return lru_cache(256)(accounts.name_of) if accounts is not None else str
