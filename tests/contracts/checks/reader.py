# SPDX-License-Identifier: Apache-2.0
"""What every reader of exports must hold, on its own example, whole, cut short, and spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError
from yuzui.model.finding import CODES
from yuzui.model.tables.work import WORK_TYPES

if TYPE_CHECKING:
    from yuzui.catalogue.exports import Gathered

JUNK = ("\u0000", '"', "{" * 200, "[" * 200, "9" * 400, "*", "\\", "\t", "ER  -", "}")


def takes_its_own_example_alone(module: ModuleType) -> Iterator[str]:
    """Check that the example is recognised, by this reader and no other."""
    from yuzui import registry

    one, own = module.EXAMPLE, module.__name__.rsplit(".", 1)[-1]
    if not (one.name.endswith(module.ENDINGS) and module.matches(one.text, one.name)):
        yield f"its own {one.name} is not taken"
    for name, other in registry.modules("reader").items():
        taken = one.name.endswith(other.ENDINGS) and other.matches(one.text, one.name)
        if taken and name != own:
            yield f"reader {name} takes {one.name} too"


def example_gives_the_rows_it_promises(module: ModuleType) -> Iterator[str]:
    """Check every table, twice."""
    first, second = _gathered(module), _gathered(module)
    if first.tables != second.tables:
        yield "read twice, it gives other rows"
    for table in sorted(set(first.tables) ^ {*module.EXAMPLE.tables, "citation"}):
        yield f"example and promise differ in table {table}"
    for table, rows in module.EXAMPLE.tables.items():
        yield from _differ(table, first.tables.get(table, {}), rows)


def _differ(table: str, columns: dict[str, Any], rows: Any) -> Iterator[str]:
    size = len(next(iter(columns.values()), []))
    if size != len(rows):
        yield f"{table}: {size} rows, promised {len(rows)}"
        return
    for n, row in enumerate(rows):
        for name, value in row.items():
            found = columns[name][n]
            near = isinstance(value, float) and found is not None and abs(found - value) < 1e-9
            if found != value and not near:
                yield f"{table} row {n + 1} {name}: {found!r}, promised {value!r}"


def words_are_those_of_the_record(module: ModuleType) -> Iterator[str]:
    """Check types of works, weights of fields, codes of what is set aside."""
    found = _gathered(module)
    for kind in sorted({kind for kind in found.tables["work"]["type"] if kind} - {*WORK_TYPES}):
        yield f"type {kind} is none of the record"
    for code in sorted({fault.code for _, fault in found.faults} - set(CODES)):
        yield f"no finding has the code {code}"
    sums: dict[str, float] = {}
    fields = found.tables.get("work_field", {"work_id": [], "weight": []})
    for key, weight in zip(fields["work_id"], fields["weight"], strict=True):
        sums[key] = sums.get(key, 0.0) + weight
    yield from (f"weights of {key} sum to {total}" for key, total in sums.items()
                if abs(total - 1) > 1e-9)  # fmt: skip


def cut_short_it_is_refused_or_told(module: ModuleType) -> Iterator[str]:
    """Check the example cut at every line and in the middle of lines.

    A part of the example is refused, or gives fewer or the same works, and never one with an id
    that the whole does not have.
    """
    one = module.EXAMPLE
    whole = set(_gathered(module).tables["work"]["work_id"])
    refused = 0
    for cut in range(1, len(one.text), 7):
        try:
            found = _gathered(module, one.text[:cut])
        except InputError:
            refused += 1
            continue
        if more := set(found.tables["work"]["work_id"]) - whole:
            yield f"cut at {cut}: works that the whole does not have: {sorted(more)[:3]}"
    if not refused:
        yield "cut anywhere, it is never refused"


def junk_never_breaks_it(module: ModuleType) -> Iterator[str]:
    """Check the example with nonsense put in at many places."""
    text = module.EXAMPLE.text
    for junk in JUNK:
        for at in range(0, len(text), max(len(text) // 12, 1)):
            try:
                _gathered(module, text[:at] + junk + text[at:])
            except InputError as error:
                if not error.message.zh or error.message.zh.isascii():
                    yield f"{junk[:5]!r} at {at}: the refusal is not in Chinese"


CHECKS = (
    takes_its_own_example_alone,
    example_gives_the_rows_it_promises,
    words_are_those_of_the_record,
    cut_short_it_is_refused_or_told,
    junk_never_breaks_it,
)


def _gathered(module: ModuleType, text: str | None = None) -> Gathered:
    from yuzui.catalogue.exports import example

    one = module.EXAMPLE
    given = one if text is None else replace(one, text=text)
    return example(module.__name__.rsplit(".", 1)[-1], module, given)
