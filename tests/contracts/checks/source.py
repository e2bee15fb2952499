# SPDX-License-Identifier: Apache-2.0
"""What every source must hold, on its own sample, whole, cut short, and full of nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.catalogue.reading import Batch

JUNK = ("??", "-7", "", "9" * 30)


def declares_container_licence_and_codes(module: ModuleType) -> Iterator[str]:
    """Check how its files come, by what right, and which findings it names."""
    from yuzui.catalogue.sample import ENDING
    from yuzui.model.finding import CODES

    if module.FORMAT not in ENDING:
        yield f"FORMAT {module.FORMAT} is none of {', '.join(ENDING)}"
    for name in ("LICENCE", "URL", "HEADINGS"):
        if not getattr(module, name, None):
            yield f"{name} is empty"
    for code in sorted(set(getattr(module, "FLAGS", {})) - set(CODES)):
        yield f"FLAGS names no finding: {code}"


def tables_and_columns_stand_in_the_record(module: ModuleType) -> Iterator[str]:
    """Check what it writes, and that it reads only headings it declares."""
    from yuzui.model.schema import TABLES

    for table, columns in module.TABLES.items():
        if table not in TABLES:
            yield f"the record has no table {table}"
        elif isinstance(columns, Mapping):
            unknown = set(columns) - set(TABLES[table].names)
            yield from (f"{table} has no column {name}" for name in sorted(unknown))
            read = {how for how in columns.values() if isinstance(how, str)}
            missing = read - set(module.HEADINGS)
            yield from (f"HEADINGS lacks {name}" for name in sorted(missing))


def sample_gives_the_rows_it_promises(module: ModuleType) -> Iterator[str]:
    """Check the rows of the sample, twice, with every column of the record."""
    from yuzui.catalogue import sample
    from yuzui.model.schema import TABLES

    yield from sample.faults(module)
    made = sample.rows(module)
    for table in set(made.tables) ^ set(module.SAMPLE[1]):
        yield f"the sample and its promise differ in table {table}"
    for table, rows in made.tables.items():
        if any(set(row) != set(TABLES[table].names) for row in rows):
            yield f"a row of {table} has not the columns of the record"


def cut_short_no_row_is_lost(module: ModuleType) -> Iterator[str]:
    """Check every length of the sample: each row is kept or set aside, none crashes."""
    from yuzui.catalogue import sample
    from yuzui.errors import FileFormatError
    from yuzui.model.schema import TABLES

    data = module.SAMPLE[0]
    head = data.index(b"\n") if module.FORMAT == "csv" else 0
    for cut in range(head + 1, len(data)):
        try:
            done = sample.rows(module, data[:cut])
        except (FileFormatError, AssertionError):
            continue  # no table, or none with these headings
        yield from (f"cut at byte {cut}: {fault}" for fault in _lost(done))
        for table, rows in done.tables.items():
            if any(row[key] is None for row in rows for key in TABLES[table].key):
                yield f"cut at byte {cut}: a row of {table} has no key"


def nonsense_is_kept_or_set_aside(module: ModuleType) -> Iterator[str]:
    """Check each column replaced by a text, a number, nothing and a huge number."""
    from yuzui.catalogue import sample
    from yuzui.errors import FileFormatError

    if module.FORMAT == "swf":
        return  # its lines are cut and spoilt by the container's own tests
    decoded = _typed(module)
    for column in module.HEADINGS:
        for junk in JUNK:
            lines = (_line({**row, column: junk}) for row in decoded)
            try:
                done = sample.rows(_as_lines(module), "\n".join(lines).encode())
            except FileFormatError:
                continue
            yield from (f"{column} = {junk!r}: {fault}" for fault in _lost(done))


def _line(row: Mapping[str, Any]) -> str:
    """Return a row as a JSON line; a cell of a type that JSON has not is written out."""
    return json.dumps(row, ensure_ascii=False, default=str)


def rows_that_stand_twice_are_counted(module: ModuleType) -> Iterator[str]:
    """Check the sample with its rows doubled: no key twice, every row accounted for."""
    from yuzui.catalogue import sample
    from yuzui.model.schema import TABLES

    data = module.SAMPLE[0]
    head, _, body = data.partition(b"\n") if module.FORMAT == "csv" else (b"", b"", data)
    twice = (head + b"\n" if head else b"") + body.rstrip() + b"\n" + body
    once, done = sample.rows(module), sample.rows(module, twice)
    if done.rows_in != 2 * once.rows_in:
        yield f"of {2 * once.rows_in} rows {done.rows_in} are accounted for"
    for table, rows in done.tables.items():
        keys = [tuple(row[key] for key in TABLES[table].key) for row in rows]
        if len(set(keys)) != len(keys):
            yield f"two rows of {table} have one key"


CHECKS = (
    declares_container_licence_and_codes,
    tables_and_columns_stand_in_the_record,
    sample_gives_the_rows_it_promises,
    cut_short_no_row_is_lost,
    nonsense_is_kept_or_set_aside,
    rows_that_stand_twice_are_counted,
)


def _lost(done: Batch) -> Iterator[str]:
    if done.rows_in != done.kept + len(done.rejected):
        yield f"{done.rows_in} rows in, {done.kept} kept, {len(done.rejected)} set aside"


def _as_lines(module: ModuleType) -> ModuleType:
    """Return the same source reading JSON lines, so that a cell may be of any type."""
    copy = ModuleType(module.__name__)
    copy.__dict__.update(vars(module), FORMAT="jsonl")
    return copy


def _typed(module: ModuleType) -> list[dict[str, Any]]:
    """Return the rows of the sample by heading, as its container decodes them."""
    import tempfile
    from pathlib import Path

    from yuzui.catalogue.sample import ENDING
    from yuzui.sheets import formats

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sample.{ENDING[module.FORMAT]}"
        path.write_bytes(module.SAMPLE[0])
        head, *rows = formats.read(path)[0].rows
    places = {str(cell).strip(): k for k, cell in enumerate(head) if cell is not None}
    return [{name: row[places[name]] if places[name] < len(row) else None for name in module.HEADINGS} for row in rows]
