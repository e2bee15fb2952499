# SPDX-License-Identifier: Apache-2.0
"""When resources and pools are open: rows of calendars in versions, the newest of which counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yuzui.model.finding import Finding
from yuzui.scheduling.instance import Span, merged
from yuzui.scheduling.workbook.cells import Cells
from yuzui.scheduling.workbook.columns import Layout
from yuzui.scheduling.workbook.lines import Line
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Stretch:
    """One row of a calendar that can be used."""

    line: Line
    start: int
    end: int
    state: str
    version: int


def calendars(
    lines: Sequence[Line], layout: Layout, cells: Cells, owners: Collection[str],
    findings: list[Finding],
) -> Mapping[str, list[list[int]]]:  # fmt: skip
    """Return the user time of each owner that a calendar has rows of."""
    owner = layout.columns[0].key
    found: dict[str, list[Stretch]] = {}
    for line in lines:
        name = cells.word(line, owner, needed=True)
        if name and line.one_of(owner, name, owners, f"unknown_{owner}"):
            found.setdefault(name, [])
            if (stretch := _stretch(line, layout, cells)) is not None:
                found[name].append(stretch)
    return {name: _newest(name, rows, layout, findings) for name, rows in found.items()}


def _stretch(line: Line, layout: Layout, cells: Cells) -> Stretch | None:
    state = cells.choice(line, layout.column("state")) or "user"
    version = cells.whole(line, "version", 1, 1)
    for key in ("from", "to"):
        cells.word(line, key, needed=True)
    start, end = cells.time(line, "from"), cells.time(line, "to")
    if start is None or end is None or version is None:
        return None
    if start >= end:
        line.wrong("to", _BACKWARDS, line.values["to"], f"> {line.values['from']}",
                   "end_before_start", _SWAP)  # fmt: skip
        return None
    return Stretch(line, start, end, state, version)


def _newest(name: str, rows: Sequence[Stretch], layout: Layout, findings: list[Finding]) -> list[list[int]]:
    by: dict[int, list[Stretch]] = {}
    for row in rows:
        by.setdefault(row.version, []).append(row)
    covered: tuple[Span, ...] = ()
    used: list[Span] = []
    for version in sorted(by, reverse=True):
        own = sorted(by[version], key=lambda one: (one.start, one.end))
        _apart(own)
        for one in own:
            parts = _without((one.start, one.end), covered)
            if parts != [(one.start, one.end)]:
                findings.append(
                    Finding("calendar_version", "note", layout.key, name, "version",
                            f"{one.line.values['from']} – {one.line.values['to']}: {version}")
                )  # fmt: skip
            used += parts if one.state == "user" else []
        covered = merged([*covered, *((one.start, one.end) for one in own)])
    return [list(span) for span in sorted(used)]


def _apart(rows: Sequence[Stretch]) -> None:
    """Keep a fault of every row that begins before the end of an earlier one of its version."""
    last: Stretch | None = None
    for one in rows:
        if last is not None and one.start < last.end:
            both = [each.line for each in (last, one)]
            told = [f"{line.values['from']} – {line.values['to']}" for line in both]
            message = _OVERLAP.format(a=both[0].place.row, b=both[1].place.row)
            one.line.wrong("from", message, " | ".join(told), f">= {last.line.values['to']}",
                           "calendar_overlap", _PART)  # fmt: skip
        if last is None or one.end > last.end:
            last = one


def _without(span: Span, covered: Sequence[Span]) -> list[Span]:
    """Return the parts of an interval outside disjoint intervals in order."""
    start, end = span
    edges = [(start, start), *(one for one in covered if one[0] < end and one[1] > start),
             (end, end)]  # fmt: skip
    return [(a[1], b[0]) for a, b in pairwise(edges) if a[1] < b[0]]


_BACKWARDS = Text("the interval ends no later than it begins", "区间的结束不晚于开始")
_SWAP = Text("write an end after the start, or delete the row", "请填写晚于开始的结束时间，或删去该行")
_OVERLAP = Text("rows {a} and {b} of one version of the calendar overlap", "日历同一版本的第 {a} 行与第 {b} 行重叠")
_PART = Text(
    "make them touch, or give the newer row a higher version", "请使两行首尾相接，或为较新的一行填写更高的版本号"
)
