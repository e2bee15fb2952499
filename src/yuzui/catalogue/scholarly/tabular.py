# SPDX-License-Identifier: Apache-2.0
"""Exports that are tables: rows by meaning, whatever the columns are called."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from yuzui.catalogue.scholarly.record import Fault, Lines, Work, cut_off
from yuzui.errors import missing_column

Row = dict[str, str]
LONGEST = 1 << 24
"""Characters of a cell; lists of references are long."""


def split(line: str) -> list[str]:
    """Return the headings of a first line, divided by tabs, commas or semicolons."""
    return [one.strip().strip("\ufeff") for one in next(csv.reader([line], delimiter=_mark(line)))]


def _mark(line: str) -> str:
    return max("\t,;", key=line.count)


def meant(headings: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the heading of each meaning that a table has."""
    by_name = {one.lower(): one for one in reversed(headings)}
    columns = {}
    for meaning, names in aliases.items():
        hit = next((by_name[name.lower()] for name in names if name.lower() in by_name), None)
        if hit is not None:
            columns[meaning] = hit
    return columns


def works(rows: Iterable[tuple[int, Row] | Fault], work: Callable[[int, Row], Work | Fault]) -> Iterator[Work | Fault]:
    """Yield what a function makes of each row of :func:`rows`; rows set aside stay so."""
    for one in rows:
        yield one if isinstance(one, Fault) else work(*one)


def rows(
    lines: Lines, aliases: Mapping[str, Sequence[str]], needed: Sequence[str], quoted: bool = True
) -> Iterator[tuple[int, Row] | Fault]:
    """Yield the rows of a table by meaning."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    stream = iter(lines)
    first = next((line for line in stream if line.strip()), "")
    headings = split(first)
    places = meant(headings, aliases)
    for meaning in needed:
        if meaning not in places:
            raise missing_column(lines.name, meaning, aliases[meaning], headings, places.values())
    index = {meaning: headings.index(name) for meaning, name in places.items()}
    reader = csv.reader(
        (f"{line}\n" for line in stream),
        delimiter=_mark(first),
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=quoted,
    )
    held: tuple[int, int] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if "end of data" in str(error):
                raise cut_off(lines.name, "“", "”", lines.number) from None
            yield Fault("unreadable_record", lines.number, "", str(error)[:80])
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if held is not None:  # a short row that is not the last
            yield Fault("ragged", held[0], "", str(held[1]), str(len(headings)))
            held = None
        full = len(cells) - (not cells[-1] and len(cells) == len(headings) + 1)
        if full < len(headings):
            held = (lines.number, full)
        elif full > len(headings):
            yield Fault("ragged", lines.number, "", str(full), str(len(headings)))
        else:
            yield lines.number, {meaning: cells[at].strip() for meaning, at in index.items()}
    if held is not None:
        raise cut_off(lines.name, str(held[1]), str(len(headings)), held[0])
