# SPDX-License-Identifier: Apache-2.0
"""Read and write events as iCalendar.

References
----------
Desruisseaux (ed.) 2009, RFC 5545, doi 10.17487/RFC5545.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rruleset, rrulestr
from dateutil.tz import tzical

from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Sheet

PRODUCT = "-//Yuzui//Yuzui//EN"
MOST = 100_000
"""Events of one calendar, those of its series counted: ten instruments by the hour for a year."""
FOLD = 75
"""Octets of a line, after which it goes on in the next behind a space."""
NAMES = ("uid", "start", "end", "summary", "location", "description", "status", "categories",
         "related")  # fmt: skip
_WORDS = NAMES[3:]

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*(?:,[^";:,]*)*))*):(.*)')
_PROPERTY = {"related": "RELATED-TO"}
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    uid: str
    start: dt.datetime
    end: dt.datetime
    summary: str = ""
    location: str = ""
    description: str = ""
    status: str = ""
    sequence: int = 0
    categories: str = ""
    related: str = ""


def text(events: Sequence[Event], name: str, stamp: dt.datetime, zone: str = "UTC") -> str:
    """Return events as an iCalendar document."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    lines += _observed(zone, events) if zone != "UTC" and events else []
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_escaped(event.uid)}", f"DTSTAMP:{_utc(stamp)}"]
        lines += [_at("DTSTART", event.start, zone), _at("DTEND", event.end, zone)]
        lines += [f"SEQUENCE:{event.sequence}"] if event.sequence else []
        for key in _WORDS:
            if value := getattr(event, key):
                lines.append(f"{_PROPERTY.get(key, key.upper())}:{_escaped(value)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def write(path: Path, events: Sequence[Event], name: str, stamp: dt.datetime) -> int:
    """Write events to an ``.ics`` file; see :func:`text`."""
    path.write_bytes(text(events, name, stamp).encode("utf-8"))
    return len(events)


def events(path: Path, until: dt.datetime | None = None) -> list[Event]:
    """Read the events of an ``.ics`` file, series unrolled.

    Notes
    -----
    ``RRULE``, ``RDATE`` and ``EXDATE`` are followed on the clock of the event's zone, so that a
    series keeps its hour through the change of clocks; events with ``RECURRENCE-ID`` replace the
    occurrence they name.
    """
    try:
        lines = _unfolded(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refusal(path, "damaged") from None
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise refusal(path, "damaged", lines[0][:60] if lines else "", "BEGIN:VCALENDAR")
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise refusal(path, "damaged", lines[-1][:60], "END:VCALENDAR")
    limit(path, "max_rows", len(lines))
    series = _Series(path, until or dt.datetime.now(dt.UTC), _Clock(lines))
    for number, block in _blocks(lines):
        try:
            series.take(number, block)
        except RecurrenceError as error:
            raise refusal(path, "rule", f"{number}: {error}"[:120], "RRULE:FREQ=WEEKLY") from None
        except (ValueError, TypeError, ZoneInfoNotFoundError, OverflowError) as error:
            raise refusal(path, "damaged", f"{number}: {error}"[:120]) from None
    return series.unrolled()


def read(path: Path) -> list[Sheet]:
    """Read the events of an ``.ics`` file as one sheet whose first row is the header."""
    listed = events(path)
    name = _named(path)
    rows = [[*(getattr(event, key) for key in NAMES), name] for event in listed]
    return [Sheet(path.name, "", [[*NAMES, "calendar"], *rows], "utf-8")]


def _named(path: Path) -> str:
    """Return the name of a calendar, else of the program that wrote it."""
    names: dict[str, str] = {}
    for line in _unfolded(path.read_bytes().decode("utf-8-sig")):
        match = _LINE.fullmatch(line)
        if match and match[1].upper() in ("X-WR-CALNAME", "PRODID"):
            names.setdefault(match[1].upper(), _plain(match[3]))
    return names.get("X-WR-CALNAME") or names.get("PRODID", "")


def _escaped(words: str) -> str:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPES.get(c, c) for c in plain if c == "\n" or c == "\t" or c >= " ")


def _plain(words: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], words)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _at(key: str, moment: dt.datetime, zone: str) -> str:
    """Return the line of an instant; in another zone than UTC, as the clock there shows it."""
    if zone == "UTC":
        return f"{key}:{_utc(moment)}"
    local = moment.astimezone(ZoneInfo(zone))
    if local.fold:  # the clock shows this hour twice, and iCalendar means the first
        return f"{key}:{_utc(moment)}"
    return f"{key};TZID={zone}:{local:%Y%m%dT%H%M%S}"


def _observed(zone: str, events: Sequence[Event]) -> Iterator[str]:
    """Yield what the clock of a zone did while the events run: RFC 5545 asks for it with a TZID."""
    place = ZoneInfo(zone)
    first = min(event.start for event in events).astimezone(dt.UTC)
    last = max(event.end for event in events).astimezone(dt.UTC)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone}")
    before = _offset(place, first)
    yield from _observance(dt.datetime(1970, 1, 1), before, before)
    while first < last:
        step = first + dt.timedelta(days=1)
        if (after := _offset(place, step)) != before:
            low, high = first, step
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(place, middle) == before else (low, middle)
            change = (high.replace(microsecond=0) + before).replace(tzinfo=None)
            yield from _observance(change, before, after)
        first, before = step, after
    yield "END:VTIMEZONE"


def _offset(place: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(place).utcoffset() or dt.timedelta()


def _observance(start: dt.datetime, before: dt.timedelta, after: dt.timedelta) -> Iterator[str]:
    kind = "DAYLIGHT" if after > before else "STANDARD"
    yield from (f"BEGIN:{kind}", f"DTSTART:{start:%Y%m%dT%H%M%S}")
    yield from (f"TZOFFSETFROM:{_signed(before)}", f"TZOFFSETTO:{_signed(after)}", f"END:{kind}")


def _signed(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _folded(line: str) -> Iterator[str]:
    """Yield the pieces of a line, none longer than 75 octets, no character cut in two."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8"))
        if size + octets > FOLD:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece


def _unfolded(content: str) -> list[str]:
    joined = re.sub(r"\r?\n[ \t]", "", content)
    return [line for line in re.split(r"\r?\n", joined) if line]


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each event's own lines, without those of alarms inside it."""
    block: list[str] | None = None
    start = inner = 0
    for number, line in enumerate(lines, start=1):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            block, start, inner = [], number, 0
        elif word == "END:VEVENT" and block is not None:
            yield start, block
            block = None
        elif word.startswith("BEGIN:"):
            inner += 1
        elif word.startswith("END:"):
            inner -= 1
        elif block is not None and not inner:
            block.append(line)


class RecurrenceError(ValueError):
    """A rule of recurrence that cannot be followed."""


_Properties = Mapping[str, Sequence[tuple[str, str]]]
"""Parameters and value of every line of an event, by name."""


class _Clock:
    """The zones of a calendar: its own, those it describes, and those that everybody knows."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        matches = (_LINE.fullmatch(line) for line in lines[:200])
        name = next((m[3] for m in matches if m and m[1].upper() == "X-WR-TIMEZONE"), "")
        self.home = self.zone(name.strip()) if name.strip() else None

    def zone(self, name: str) -> dt.tzinfo:
        """Return a zone by its name here: of the IANA data base, of Windows, or described."""
        path = name.split("/")
        for word in (name, WINDOWS.get(name, ""), "/".join(path[-2:]), "/".join(path[-3:])):
            try:
                return ZoneInfo(word)
            except (OSError, ValueError, ZoneInfoNotFoundError):
                continue  # a folder of zones such as Europe, or none at all
        if (described := self._described.get(name)) is None:
            raise ValueError(f"TZID {name}")
        return described

    @cached_property
    def _described(self) -> dict[str, dt.tzinfo]:
        block: list[str] = []
        inside = False
        for line in self._lines:
            word = line.strip().upper()
            inside = inside or word == "BEGIN:VTIMEZONE"
            block += [line] if inside else []
            inside = inside and word != "END:VTIMEZONE"
        if not block:
            return {}
        zones = tzical(io.StringIO("\r\n".join(block)))
        names = list(zones.keys())  # it has keys and is no mapping
        return {str(name): zone for name in names if (zone := zones.get(name)) is not None}

    def moment(self, parameters: str, value: str) -> tuple[dt.datetime, bool]:
        """Return an instant, or a reading of a clock without a zone, and whether it is a day."""
        if len(value) == 8:
            day = dt.datetime.strptime(value, "%Y%m%d")
            return day.replace(tzinfo=self.home), True
        if value.endswith("Z"):
            return dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC), False
        match = re.search(r';TZID="?([^";:]+)"?', parameters, re.IGNORECASE)
        zone = self.zone(match[1]) if match else self.home
        read = dt.datetime.strptime(value, "%Y%m%dT%H%M%S")
        return read.replace(tzinfo=zone), False


class _Series:
    """The events of a calendar, gathered until every series has all that changes it."""

    def __init__(self, path: Path, until: dt.datetime, clock: _Clock) -> None:
        self._path, self._until, self._clock = path, until, clock
        self._masters: list[tuple[int, Event, bool, _Properties]] = []
        self._changed: dict[tuple[str, str], Event] = {}

    def take(self, number: int, block: Sequence[str]) -> None:
        """Take in one event, a line of the file with its number."""
        properties: dict[str, list[tuple[str, str]]] = {}
        for line in block:
            if match := _LINE.fullmatch(line):
                properties.setdefault(match[1].upper(), []).append((match[2], match[3]))
        if "UID" not in properties or "DTSTART" not in properties:
            return
        event, day = self._event(properties)
        if "RECURRENCE-ID" not in properties:
            self._masters.append((number, event, day, properties))
            return
        parameters, value = properties["RECURRENCE-ID"][0]
        if "RANGE=THISANDFUTURE" in parameters.upper():
            raise RecurrenceError(f"RECURRENCE-ID{parameters}:{value}")
        key = _occurrence(self._clock.moment(parameters, value)[0])
        self._changed[event.uid, key] = replace(event, uid=f"{event.uid}/{key}")

    def unrolled(self) -> list[Event]:
        """Return every event, and every occurrence of a series, in the order of the file."""
        occurrences: list[Event] = []
        for number, event, day, properties in self._masters:
            if not {"RRULE", "RDATE"} & properties.keys():
                occurrences.append(event)
                continue
            try:
                for one in self._occurrences(event, day, properties):
                    occurrences.append(one)
                    if len(occurrences) > MOST:
                        raise RecurrenceError(f"> {MOST:,}")
            except RecurrenceError as error:
                raise refusal(self._path, "rule", f"{number}: {error}"[:120], "RRULE:FREQ=WEEKLY") from None
            except (ValueError, TypeError, OverflowError) as error:
                raise refusal(self._path, "damaged", f"{number}: {error}"[:120]) from None
        # what changes an occurrence of a series that is not here, or of a later one
        return [*occurrences, *self._changed.values()]

    def _event(self, properties: _Properties) -> tuple[Event, bool]:
        first = {name: lines[0] for name, lines in properties.items()}
        start, day = self._clock.moment(*first["DTSTART"])
        if "DTEND" in first:
            end = self._clock.moment(*first["DTEND"])[0]
        elif "DURATION" in first:
            end = start + _duration(first["DURATION"][1])
        else:
            end = start + dt.timedelta(days=1 if day else 0)
        if end < start:
            raise ValueError(f"DTEND {end:%Y-%m-%d} < DTSTART {start:%Y-%m-%d}")
        uid, *words = (_plain(first.get(_PROPERTY.get(key, key.upper()), ("", ""))[1]) for key in ("uid", *_WORDS))
        summary, location, description, status, categories, related = words
        event = Event(
            uid, start, end, summary, location, description, status,
            categories=categories, related=related,
        )  # fmt: skip
        return event, day

    def _occurrences(self, event: Event, day: bool, properties: _Properties) -> Iterator[Event]:
        """Yield the occurrences of a series that began until now, changed ones as they changed."""
        zone = event.start.tzinfo
        local = event.start.replace(tzinfo=None)
        whole: dict[dt.datetime, dt.datetime] = {}
        nominal = day or "DTEND" not in properties
        span = event.end.replace(tzinfo=None) - local if nominal else _apart(event)
        rules, without = self._rules(properties, local, zone, whole)
        for read in rules:
            if read.date() in without:
                continue
            start = read.replace(tzinfo=zone)
            if (start if zone else start.replace(tzinfo=dt.UTC)) > self._until:
                return
            key = _occurrence(start)
            changed = self._changed.pop((event.uid, key), None)
            if changed is not None:
                yield changed
                continue
            end = whole.get(read) or (
                (read + span).replace(tzinfo=zone) if nominal or not zone
                else start.astimezone(dt.UTC) + span
            )  # fmt: skip
            yield replace(event, uid=f"{event.uid}/{key}", start=start, end=end)

    def _rules(
        self, properties: _Properties, local: dt.datetime, zone: dt.tzinfo | None, whole: dict[dt.datetime, dt.datetime]
    ) -> tuple[Iterable[dt.datetime], set[dt.date]]:
        """Return the clock readings of a series in order, and the days that are taken out of it.

        Ends of periods that ``RDATE`` names are put into ``whole``.
        """
        rules = rruleset()
        rules.rdate(local)
        for name, add in (("RRULE", rules.rrule), ("EXRULE", rules.exrule)):
            for _, value in properties.get(name, ()):
                if (rule := _rule(value, local, zone)) is not None:
                    add(rule)
        without: set[dt.date] = set()
        for name, single in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
            for parameters, value in properties.get(name, ()):
                for word in filter(None, value.split(",")):
                    first, _, last = word.partition("/")
                    moment, day = self._clock.moment(parameters, first)
                    read = _on(moment, zone)
                    if day and name == "EXDATE":
                        without.add(read.date())
                        continue
                    single(read)
                    if last:
                        ends = _duration(last) if last[:1] in "+-P" else None
                        whole[read] = moment + ends if ends else self._clock.moment(parameters, last)[0]
        return rules, without


WINDOWS: Mapping[str, str] = {
    "China Standard Time": "Asia/Shanghai",
    "Taipei Standard Time": "Asia/Taipei",
    "Singapore Standard Time": "Asia/Singapore",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Korea Standard Time": "Asia/Seoul",
    "India Standard Time": "Asia/Kolkata",
    "GMT Standard Time": "Europe/London",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw",
    "FLE Standard Time": "Europe/Helsinki",
    "Russian Standard Time": "Europe/Moscow",
    "Eastern Standard Time": "America/New_York",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "Pacific Standard Time": "America/Los_Angeles",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "Coordinated Universal Time": "UTC",
}
"""Names that calendars of Windows give to zones; others are read where the file describes them."""
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _rule(value: str, local: dt.datetime, zone: dt.tzinfo | None) -> Any:
    """Return a rule to be followed on a clock; None if no day can be one of its days."""
    parts = {
        name.strip().upper(): pairs.strip().upper()
        for name, sign, pairs in (part.partition("=") for part in value.split(";"))
        if sign
    }
    frequency = parts.get("FREQ", "")
    odd = {"BYYEARDAY", "BYWEEKNO", "BYSETPOS"} & parts.keys()
    if frequency not in ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY") or (
        odd and frequency in ("HOURLY", "DAILY", "WEEKLY")
    ):
        raise RecurrenceError(value)
    if "UNTIL" in parts:
        parts["UNTIL"] = _end(parts["UNTIL"], zone)
    try:
        days = [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day]
        months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month]
        longest = max(LONGEST_MONTHS[month - 1] for month in months or range(1, 13))
        if days and min(abs(day) for day in days) > longest:
            return None  # a search for the thirtieth of February has no end
        return rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=local)
    except (ValueError, TypeError, IndexError) as error:
        raise RecurrenceError(f"{value} ({error})") from None


def _end(until: str, zone: dt.tzinfo | None) -> str:
    """Return the end of a rule as its clock shows it; of a day, the last second."""
    if len(until) == 8:
        return f"{until}T235959"
    if not until.endswith("Z"):
        return until
    moment = dt.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    return f"{_on(moment, zone):%Y%m%dT%H%M%S}"


def _on(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    """Return what the clock of a zone shows at an instant; a reading without a zone as it is."""
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def _apart(event: Event) -> dt.timedelta:
    """Return how long an event is: across a change of clocks, as it passes and not as they show."""
    if event.start.tzinfo is None or event.end.tzinfo is None:
        return event.end - event.start
    return event.end.astimezone(dt.UTC) - event.start.astimezone(dt.UTC)


def _occurrence(start: dt.datetime) -> str:
    """Return the name of an occurrence within its series: when it begins, or was to begin."""
    return _utc(start) if start.tzinfo is not None else f"{start:%Y%m%dT%H%M%S}"


def _duration(value: str) -> dt.timedelta:
    match = re.fullmatch(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", value)
    if match is None:
        raise ValueError(f"DURATION {value}")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    span = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if match[1] == "-" else span
