# SPDX-License-Identifier: Apache-2.0
"""An instance written as the sheets of a workbook, in one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, together
from yuzui.scheduling.instance import InstanceJson, InstanceRow, merged
from yuzui.scheduling.reading import read
from yuzui.scheduling.workbook import columns
from yuzui.scheduling.workbook.columns import NAMES, SCHEMAS
from yuzui.sheets import cells as times
from yuzui.sheets.schema import Column, Schema
from yuzui.sheets.sheet import Export, neutral
from yuzui.sheets.values import text as cell_text
from yuzui.text import Text

# An instance with everything said: what a workbook holds and what reading one gives.


def normal(document: InstanceJson, file: str = "") -> InstanceRow:
    """Return an instance in its normal form."""
    reading = read(document, file)
    if reading.rejected:
        raise together(list(reading.rejected.values()))
    low, high = reading.instance.horizon
    place = {id: n for n, id in enumerate(reading.instance.resources)}
    normal_form: InstanceRow = {"unit": "s", "horizon": [low, high]}
    normal_form |= {k: document[k] for k in ("title", "timezone", "origin", "shift") if document.get(k)}
    if (known := document.get("inputs_as_of")) is not None:
        normal_form["inputs_as_of"] = int(known)
    return normal_form | {
        "resources": [_resource(row) for row in _rows(document, "resources")],
        "pools": [_calendar_row(row) for row in _rows(document, "pools")],
        "tasks": [_task(row, place, (low, high)) for row in _rows(document, "tasks")],
        "groups": [
            {"id": str(row["id"]), "rule": row["rule"], "k": _whole(row.get("k"), 1)}
            for row in _rows(document, "groups")
        ],
        "quotas": [{"partner": str(row["partner"]), "max": int(row["max"])} for row in _rows(document, "quotas")],
    }


def _rows(document: InstanceJson, name: str) -> Sequence[InstanceRow]:
    return document.get(name) or ()


def _whole(value: Any, default: int) -> int:
    return default if value is None else int(value)


def ordered(spans: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return intervals in order of time, those that overlap as one; touching ones stay."""
    pairs = sorted((int(a), int(b)) for a, b in spans)
    if any(one[1] > other[0] for one, other in pairwise(pairs)):
        pairs = list(merged(pairs))
    return [list(span) for span in pairs]


def _calendar_row(row: InstanceRow) -> InstanceRow:
    opened: InstanceRow = {"id": str(row["id"])}
    if row.get("calendar") is not None:
        opened["calendar"] = ordered(row["calendar"])
    return opened | {"capacity": _whole(row.get("capacity"), 1)}


def _resource(row: InstanceRow) -> InstanceRow:
    table = row.get("changeover") or {}
    pairs = {(str(a), str(b)): int(s) for a, b, s in table.get("pairs") or ()}
    usual = table.get("default")
    if usual is None and not pairs:
        usual = 0
    default = {} if usual is None else {"default": int(usual)}
    rows = [[a, b, seconds] for (a, b), seconds in sorted(pairs.items())]
    return _calendar_row(row) | {"changeover": {**default, "pairs": rows}}


def _task(row: InstanceRow, place: Mapping[str, int], horizon: tuple[int, int]) -> InstanceRow:
    ways: dict[str, list[list[int]]] = {}
    for way in row.get("alternatives") or ():
        spans = ([int(a), int(b)] for a, b in way.get("windows") or ())
        windows = [span for span in spans if _holds(span, horizon)]
        if windows:
            ways.setdefault(str(way["resource"]), []).extend(windows)
    after = sorted((_lag(link) for link in row.get("after") or ()), key=str)
    return {
        "id": str(row["id"]),
        "value": float(row["value"]),
        "duration": int(row["duration"]),
        "config": _word(row.get("config")) or "",
        "partner": _word(row.get("partner")),
        "uses": {str(pool): int(amount) for pool, amount in (row.get("uses") or {}).items()},
        "alternatives": [{"resource": id, "windows": sorted(ways[id])} for id in sorted(ways, key=place.__getitem__)],
        "after": after,
        "group": _word(row.get("group")),
    }


def _holds(span: Sequence[Any], horizon: tuple[int, int]) -> bool:
    """Return whether a window holds any second of the horizon; the others are never used."""
    return bool(span[0] < span[1] and span[0] < horizon[1] and span[1] > horizon[0])


def _word(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _lag(link: Sequence[Any]) -> list[Any]:
    task, low, high = (*link, None, None)[:3]
    return [str(task), _whole(low, 0), None if high is None else int(high)]


CLOCK = "yyyy-mm-dd hh:mm"
TO_THE_SECOND = "yyyy-mm-dd hh:mm:ss"
CIVIL_FROM = 31_536_000
"""Second from which a horizon is taken for a date and not for a count from its start."""
LONGEST = 32_000
"""Characters of a name that a cell can hold with what stands beside it."""
SPANS = {"time": 19, "span": 12}
"""Widths of columns, characters."""
_PLAIN = re.compile(r"[^\s:;,：；，、{}\d][^:;,：；，、{}]*")


def exports(document: InstanceJson, lang: str) -> list[Export]:
    """Return the sheets of an instance."""
    instance = normal(document)
    _sound(instance)
    return _Writer(instance, lang).every()


def blank(lang: str) -> list[Export]:
    """Return the sheets without any row but the settings."""
    empty: InstanceRow = {name: [] for name in ("resources", "pools", "tasks", "groups")}
    instance = empty | {"quotas": [], "timezone": "Asia/Shanghai"}
    return _Writer(instance, lang).every()


def _sound(document: InstanceJson) -> None:
    """Refuse names that a cell would give back as another."""
    for name in ("resources", "pools", "tasks", "groups", "quotas"):
        for number, row in enumerate(document[name], start=1):
            for column in ("id", "config", "partner"):
                word = row.get(column)
                if isinstance(word, str) and word and not _stands(word):
                    raise InputError(
                        Text("this name would not stand in a cell as it is", "该名称无法原样写入单元格"),
                        place=Place("", name, number, column),
                        seen=repr(word)[:80],
                        fix=Text("take off the spaces or signs at its ends", "请去掉首尾的空格或符号"),
                        code="unwritable",
                    )


def _stands(word: str) -> bool:
    return word.isprintable() and len(word) < LONGEST and cell_text(neutral(word)[0]) == word


class _Writer:
    def __init__(self, document: InstanceJson, lang: str) -> None:
        self.document, self.lang = document, lang
        low, _ = document.get("horizon", (CIVIL_FROM, 0))
        zone = document.get("timezone")
        # without a zone, or with a horizon that counts from 0, instants are whole seconds
        self.zone = ZoneInfo(str(zone)) if zone and low >= CIVIL_FROM else None
        self.units: dict[str, str] = {}

    def every(self) -> list[Export]:
        return [self._sheet(schema, list(self._rows(schema))) for schema in SCHEMAS]

    def _sheet(self, schema: Schema, rows: list[InstanceRow]) -> Export:
        columns = schema.columns
        self.units = {one.key: _unit(one, rows) for one in columns if one.kind == "span"}
        cells = [tuple(self._cell(one, row.get(one.key)) for one in columns) for row in rows]
        clock = TO_THE_SECOND if self._to_the_second(schema, cells) else CLOCK
        return schema.export(
            cells,
            self.lang,
            [self._heading(one) for one in columns],
            [clock if one.kind == "time" and self.zone else "" for one in columns],
            [self._width(one, cells, n) for n, one in enumerate(columns)],
            SCHEMAS,
        )

    def _to_the_second(self, schema: Schema, cells: Sequence[tuple[Any, ...]]) -> bool:
        places = [n for n, one in enumerate(schema.columns) if one.kind == "time"]
        return any(getattr(row[n], "second", 0) for row in cells for n in places)

    def _heading(self, column: Column) -> str:
        if column.kind != "span":
            return column.label.say(self.lang)
        unit = times.UNITS[self.units[column.key]][1]
        return Text("{name} ({unit})", "{name}（{unit}）").format(name=column.label, unit=unit).say(self.lang)

    def _width(self, column: Column, cells: Sequence[tuple[Any, ...]], place: int) -> int:
        least = SPANS.get(column.kind, 9)
        wide = (2 if ord(sign) > 0x2E7F else 1 for sign in self._heading(column))
        longest = max((len(str(row[place])) for row in cells if row[place] is not None), default=0)
        if column.kind == "time":
            longest = 0
        return min(60, max(least, sum(wide) + 3, longest + 2))

    def _cell(self, column: Column, value: Any) -> Any:
        if value is None or value == "":
            return None
        if column.kind == "time":
            return times.written(value, self.zone) if self.zone else value
        if column.kind == "span":
            return value // times.UNITS[self.units[column.key]][0]
        if column.kind == "uses":
            return _uses(value) or None
        if column.choices:
            return column.choices[value].say(self.lang)
        if isinstance(value, float) and float(f"{value:.16G}") != value:
            # more digits than a number in a workbook keeps
            return repr(value)
        return value

    def _rows(self, schema: Schema) -> Iterator[InstanceRow]:
        yield from getattr(self, f"_{schema.key}")()

    def _settings(self) -> Iterator[InstanceRow]:
        title = self.document.get("title")
        named = title if isinstance(title, Mapping) else {"en": title}
        low, high = self.document.get("horizon", (None, None))
        values = {"title.en": named.get("en"), "title.zh": named.get("zh"), "from": low, "to": high}
        values |= {k: self.document.get(k) for k in ("timezone", "origin", "inputs_as_of")}
        if shift := self.document.get("shift"):
            unit = times.largest([shift])
            values["shift"] = f"{shift // times.UNITS[unit][0]} {times.UNITS[unit][1].say(self.lang)}"
        for column in NAMES:
            yield {
                "name": column.label.say(self.lang),
                "value": self._setting(column, values.get(column.key)),
                "about": column.about.say(self.lang),
            }

    def _setting(self, column: Column, value: Any) -> Any:
        return value if column.kind == "span" else self._cell(column, value)

    def _ordered(self, name: str) -> Iterator[tuple[int, InstanceRow]]:
        yield from enumerate(self.document[name], start=1)

    def _resources(self) -> Iterator[InstanceRow]:
        for number, row in self._ordered("resources"):
            yield {**_opened(number, row), "default": row["changeover"].get("default")}

    def _calendar(self) -> Iterator[InstanceRow]:
        yield from _dated("resource", self.document["resources"])

    def _changeover(self) -> Iterator[InstanceRow]:
        for row in self.document["resources"]:
            for before, after, seconds in row["changeover"]["pairs"]:
                yield {"resource": row["id"], "before": before, "after": after, "duration": seconds}

    def _pools(self) -> Iterator[InstanceRow]:
        for number, row in self._ordered("pools"):
            yield _opened(number, row)

    def _pool_calendar(self) -> Iterator[InstanceRow]:
        yield from _dated("pool", self.document["pools"])

    def _tasks(self) -> Iterator[InstanceRow]:
        for number, row in self._ordered("tasks"):
            yield {**row, "order": number}

    def _windows(self) -> Iterator[InstanceRow]:
        for task in self.document["tasks"]:
            for way in task["alternatives"]:
                for start, end in way["windows"]:
                    yield {"task": task["id"], "resource": way["resource"], "from": start, "to": end}

    def _after(self) -> Iterator[InstanceRow]:
        for task in self.document["tasks"]:
            for other, low, high in task["after"]:
                yield {"task": task["id"], "after": other, "low": low, "high": high}

    def _groups(self) -> Iterator[InstanceRow]:
        for number, row in self._ordered("groups"):
            yield {**row, "order": number}

    def _quotas(self) -> Iterator[InstanceRow]:
        for number, row in self._ordered("quotas"):
            yield {**row, "order": number}


def _unit(column: Column, rows: Sequence[InstanceRow]) -> str:
    """Return the unit in which every length of a column is a whole number."""
    return times.largest([row[column.key] for row in rows if row.get(column.key) is not None])


def _opened(number: int, row: InstanceRow) -> InstanceRow:
    hours = columns.BY_CALENDAR if "calendar" in row else columns.ALWAYS
    return {"order": number, "id": row["id"], "capacity": row["capacity"], "hours": hours}


def _dated(key: str, rows: Sequence[InstanceRow]) -> Iterator[InstanceRow]:
    for row in rows:
        for start, end in row.get("calendar", ()):
            yield {key: row["id"], "from": start, "to": end, "state": "user", "version": 1}


def _uses(uses: Mapping[str, int]) -> str:
    """Return pools and amounts as one cell; as JSON where a name holds a sign that parts them."""
    if all(_PLAIN.fullmatch(pool) and pool == pool.strip() for pool in uses):
        return "; ".join(f"{pool}: {amount}" for pool, amount in uses.items())
    return json.dumps(dict(uses), ensure_ascii=False)
