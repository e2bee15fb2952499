# SPDX-License-Identifier: Apache-2.0
"""What runs when, as it is drawn: rows, groups and time of a schedule or of a part of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.scheduling.run import words
from yuzui.text import Text, same
from yuzui.view.charts.gantt import Axis

Document = Mapping[str, Any]

DAY, HOUR = 86_400, 3_600
DATED = 31_536_000
"""Second from which a horizon is a date and not a count from its own beginning."""
TICKS = 8
NONE = Text("no partner", "无合作方")


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at of a schedule."""

    resources: tuple[str, ...]
    start: int
    end: int


def whole(document: Document) -> Part:
    """Return a schedule as a whole."""
    low, high = document["instance"]["horizon"]
    return Part(tuple(sorted(document["instance"]["calendars"], key=_counted)), low, high)


def days(document: Document) -> list[tuple[int, int]]:
    """Return the days of a horizon, each of 24 h from its beginning."""
    low, high = document["instance"]["horizon"]
    return [(at, min(high, at + DAY)) for at in range(low, high, DAY)]


def bookings(document: Document, part: Part) -> list[Mapping[str, Any]]:
    """Return the rows of a schedule that touch a part of it."""
    own = set(part.resources)
    return [
        row
        for row in document["schedule"]
        if row["resource"] in own and row["start"] < part.end and row["end"] > part.start
    ]


def partners(document: Document) -> tuple[list[Text], dict[str, int]]:
    """Return the groups of a picture and the place of each partner among them."""
    names = sorted({str(facts[0]) for facts in document["placed"].values() if facts[0]})
    free = any(not facts[0] for facts in document["placed"].values())
    return [*map(same, names), *([NONE] if free else [])], {name: n for n, name in enumerate(names)}


def rows(document: Document, part: Part) -> list[dict[str, Any]]:
    """Return the rows of a picture, in the unit of its axis."""
    size = _unit(part)[0]
    groups, place = partners(document)
    found: dict[str, dict[str, Any]] = {
        id: {
            "label": id,
            "open": list(_cut(document["instance"]["calendars"][id], part, size)),
            "bookings": [],
            "changeovers": [],
        }
        for id in part.resources
    }
    for row in bookings(document, part):
        group = place.get(str(document["placed"][row["task"]][0]), len(groups) - 1)
        for start, end in _cut([(row["start"], row["end"])], part, size):
            found[row["resource"]]["bookings"].append((start, end, group, row["task"]))
    for resource, start, end in document.get("changeovers", ()):
        if resource in found:
            found[resource]["changeovers"] += _cut([(start, end)], part, size)
    return list(found.values())


def _cut(spans: Sequence[Sequence[int]], part: Part, size: int) -> Iterator[tuple[float, float]]:
    for a, b in spans:
        a, b = max(a, part.start), min(b, part.end)
        if a < b:
            yield (a - part.start) / size, (b - part.start) / size


def _unit(part: Part) -> tuple[int, Text]:
    if part.end - part.start >= 4 * DAY:
        return DAY, Text("days", "天")
    return HOUR, Text("hours", "小时")


def axis(document: Document, part: Part) -> Axis:
    """Return the time of a picture: civil where the horizon is dated, else a count."""
    size, unit = _unit(part)
    span = (0.0, (part.end - part.start) / size)
    zone = document["instance"]["timezone"]
    if document["instance"]["horizon"][0] < DATED:
        # a horizon that begins at 0 counts from its own beginning and not from 1970
        if part.start == document["instance"]["horizon"][0]:
            return Axis(span, Text("{unit} from the start", "{unit}，自排程期开始").format(unit=unit))
        day = part.start // DAY + 1
        return Axis(span, Text("{unit} of day {n}", "{unit}，第 {n} 天").format(unit=unit, n=day))
    try:
        marks = list(_civil(part, size, ZoneInfo(zone)))
    except (ValueError, OverflowError, OSError):
        since = Text("{unit} from {start}", "{unit}，自 {start} 起")
        return Axis(span, since.format(unit=unit, start=words.when(part.start, zone)))
    year = dt.datetime.fromtimestamp(part.start, ZoneInfo(zone)).year
    said = Text("{year}, local time of {zone}", "{year} 年，{zone} 当地时间")
    if zone == "UTC":
        said = Text("{year}, {zone}", "{year} 年，{zone}")
    return Axis(span, said.format(year=year, zone=zone), marks)


def _civil(part: Part, size: int, zone: ZoneInfo) -> Iterator[tuple[float, Text]]:
    """Yield local midnights, evenly many days apart; of a short part full hours."""
    first = dt.datetime.fromtimestamp(part.start, zone)
    length = (part.end - part.start) / DAY
    if length <= 3:
        step = next(h for h in (1, 2, 3, 6, 12) if length * 24 / h <= TICKS + 1)
        at = first.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        at -= dt.timedelta(hours=at.hour % step)
        moments = (at + dt.timedelta(hours=n * step) for n in range(4 * 24))
        form = _hour
    else:
        step = next((d for d in (1, 2, 7, 14, 28, 56) if length / d <= TICKS), 112)
        at = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        # whole weeks begin on Mondays
        at -= dt.timedelta(days=at.weekday() if step >= 7 else 0)
        moments = (at + dt.timedelta(days=n * step) for n in range(int(length) + 9))
        form = _date
    for moment in moments:
        second = round(moment.replace(tzinfo=zone).timestamp())
        if part.start <= second <= part.end:
            yield (second - part.start) / size, form(moment)
        if second > part.end:
            return


def _date(moment: dt.datetime) -> Text:
    return Text(f"{moment.day} {_MONTHS[moment.month - 1]}", f"{moment.month}月{moment.day}日")


def _hour(moment: dt.datetime) -> Text:
    return same(f"{moment:%H:%M}") if moment.hour else _date(moment)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _counted(id: str) -> list[tuple[int, str]]:
    """Return what puts line-2 before line-10."""
    parts = re.split(r"(\d+)", id)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
