# SPDX-License-Identifier: Apache-2.0
"""Read and write events as iCalendar.

References
----------
Desruisseaux (ed.) 2009, RFC 5545, doi 10.17487/RFC5545.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yuzui.store.files.guard import limit, refusal
from yuzui.store.files.sheet import Sheet

PRODUCT = "-//Yuzui//Yuzui//EN"
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
    """One event.

    Parameters
    ----------
    uid : str
        Unique and lasting name of the event.
    start, end : datetime
        First instant and first instant after it, with time zone.
    summary, location, description : str
        Words shown.
    status : str
        ``TENTATIVE``, ``CONFIRMED`` or ``CANCELLED``; empty if not said.
    categories : str
        What it is, as written.
    related : str
        Uid of another event it belongs to.
    sequence : int
        How often it was changed since it was first sent.
    """

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
    """Return events as an iCalendar document.

    Parameters
    ----------
    events : sequence of Event
        Events in the order wanted.
    name : str
        Name of the calendar.
    stamp : datetime
        When it was made, with time zone; the same stamp gives the same bytes.
    zone : str
        Time zone the events are written in, by its IANA name.

    Returns
    -------
    str
        Lines folded at 75 octets and ended by CRLF.
    """
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
    """Write events to an ``.ics`` file; see :func:`text`.

    Parameters
    ----------
    path : Path
        The file to make.
    events : sequence of Event
        Events in the order wanted.
    name : str
        Name of the calendar.
    stamp : datetime
        When it was made, with time zone.

    Returns
    -------
    int
        How many events there are.
    """
    path.write_bytes(text(events, name, stamp).encode("utf-8"))
    return len(events)


def events(path: Path) -> list[Event]:
    """Read the events of an ``.ics`` file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of Event
        Events that have a uid and a start. A date without time is midnight UTC; a missing end
        follows from the duration, else the event is a whole day or an instant. Recurrence
        rules are not unrolled: the first event of a series is read.

    Raises
    ------
    FileFormatError
        If it is no calendar or an event's times cannot be read.
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
    found = []
    for number, block in _blocks(lines):
        try:
            if event := _event(block):
                found.append(event)
        except (ValueError, ZoneInfoNotFoundError, OverflowError) as error:
            raise refusal(path, "damaged", f"{number}: {error}"[:120]) from None
    return found


def read(path: Path) -> list[Sheet]:
    """Read the events of an ``.ics`` file as one sheet whose first row is the header."""
    found = events(path)
    name = _named(path)
    rows = [[*(getattr(event, key) for key in NAMES), name] for event in found]
    return [Sheet(path.name, "", [[*NAMES, "calendar"], *rows], "utf-8")]


def _named(path: Path) -> str:
    """Return the name of a calendar, else of the program that wrote it."""
    said: dict[str, str] = {}
    for line in _unfolded(path.read_bytes().decode("utf-8-sig")):
        found = _LINE.fullmatch(line)
        if found and found[1].upper() in ("X-WR-CALNAME", "PRODID"):
            said.setdefault(found[1].upper(), _plain(found[3]))
    return said.get("X-WR-CALNAME") or said.get("PRODID", "")


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


def _event(block: Sequence[str]) -> Event | None:
    values: dict[str, tuple[str, str]] = {}
    for line in block:
        if found := _LINE.fullmatch(line):
            values.setdefault(found[1].upper(), (found[2], found[3]))
    if "UID" not in values or "DTSTART" not in values:
        return None
    start, day = _moment(*values["DTSTART"])
    if "DTEND" in values:
        end = _moment(*values["DTEND"])[0]
    elif "DURATION" in values:
        end = start + _duration(values["DURATION"][1])
    else:
        end = start + dt.timedelta(days=1 if day else 0)
    if end < start:
        raise ValueError(f"DTEND {end:%Y-%m-%d} < DTSTART {start:%Y-%m-%d}")
    uid, *words = (
        _plain(values.get(_PROPERTY.get(key, key.upper()), ("", ""))[1]) for key in ("uid", *_WORDS)
    )
    summary, location, description, status, categories, related = words
    return Event(
        uid, start, end, summary, location, description, status,
        categories=categories, related=related,
    )  # fmt: skip


def _moment(parameters: str, value: str) -> tuple[dt.datetime, bool]:
    """Return an instant, and whether only a day was given."""
    if len(value) == 8:
        return dt.datetime.strptime(value, "%Y%m%d").replace(tzinfo=dt.UTC), True
    if value.endswith("Z"):
        return dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC), False
    zone = re.search(r';TZID="?([^";:]+)"?', parameters, re.IGNORECASE)
    place = _zone(zone[1]) if zone else dt.UTC
    return dt.datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=place), False


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name)
    except OSError:  # a folder of zones, such as Europe
        raise ValueError(f"TZID {name}") from None


def _duration(value: str) -> dt.timedelta:
    found = re.fullmatch(
        r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", value
    )
    if found is None:
        raise ValueError(f"DURATION {value}")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] == "-" else span
