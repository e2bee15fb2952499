# SPDX-License-Identifier: Apache-2.0
"""Read rows of published R&D statistics into facts; the vintage is part of the key.

Wrong but loadable rows are kept beside a finding; what would make a wrong ratio is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.investment.series import cells
from yuzui.investment.series.cells import STATUSES, plain
from yuzui.model.finding import Finding
from yuzui.model.table import Columns
from yuzui.model.tables.statistic import RD_FACT
from yuzui.text import Text, same

TABLE = RD_FACT.name
COLUMNS = ("country", "year", "dimension", "category", "value", "unit", "vintage", "status")
"""Columns a series file must have; ``source`` and ``note`` are read when present."""

HELD_BACK = frozenset({"memory-only", "not found"})
DIMENSIONS = frozenset(
    "total type performer performer_x_type share_of_type_x_performer share_of_GERD "
    "share_of_GERD_by_source share_of_GERD_by_source_error source_pct_GDP "
    "source_x_performer_pct_GDP intensity fiscal source source_x_performer "
    "source_x_performer_x_type growth_total growth_type growth_performer".split()
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One published figure."""

    country: str
    year: int
    dimension: str
    category: str
    value: Decimal | None
    unit: str
    vintage_kind: str
    vintage: str
    status: str
    source: str = ""
    note: str = ""
    confirmed_by: str = ""
    row: int = 0

    @property
    def key(self) -> tuple[str, int, str, str, str, str, str]:
        """The key of the table ``rd_fact``."""
        return (self.country, self.year, self.dimension, self.category, self.unit, self.vintage, self.source)

    @property
    def id(self) -> str:
        """The id of the row in the table ``rd_fact``, by which a person confirms it."""
        return "|".join(map(str, self.key))

    @property
    def waits(self) -> bool:
        """Whether it may feed nothing: from memory and unconfirmed, or without a figure."""
        unsure = not self.confirmed_by or self.value is None
        return self.status in HELD_BACK and unsure

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a composite category, in the order of its dimension."""
        return tuple(self.category.split("|"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a series file holds."""

    rows: tuple[Fact, ...]
    held_back: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    file: str = ""

    def select(self, **equal: Any) -> list[Fact]:
        """Return the usable facts whose fields equal the values given."""
        return [fact for fact in self.rows if all(getattr(fact, name) == value for name, value in equal.items())]

    def columns(self) -> Columns:
        """Return the facts, those held back included, as columns of ``rd_fact``."""
        everything = (*self.rows, *self.held_back)
        names = [name for name in RD_FACT.names if name != "published_on"]
        return {
            **{name: [getattr(fact, name) for fact in everything] for name in names},
            "published_on": [None] * len(everything),
        }

    def __add__(self, other: Facts) -> Facts:
        return Facts(
            self.rows + other.rows, self.held_back + other.held_back, self.findings + other.findings, self.file
        )


def read(
    rows: Iterable[Mapping[str, Any]],
    file: str = "",
    first: int = 2,
    confirmed: Mapping[str, str] = MappingProxyType({}),
) -> Facts:
    """Read rows of a series file."""
    facts: list[Fact] = []
    findings: list[Finding] = []
    faults: list[InputError] = []
    for number, row in enumerate(rows, first):
        if not any(plain(cell) for cell in row.values()):
            continue
        missing = [name for name in COLUMNS if name not in row]
        if missing and not (facts or faults):  # a later row that ends early has empty cells
            raise _columns(missing, list(row), file)
        try:
            fact = one(row, number, file)
            if fact.status in HELD_BACK:
                fact = replace(fact, confirmed_by=confirmed.get(fact.id, ""))
            met = list(_met(fact, plain(row.get("status")), file))
        except InputError as fault:
            faults.append(fault)
            continue
        facts.append(fact)
        findings += met
    if faults:
        raise together(faults)
    if not facts:
        raise InputError(
            Text("the series has no rows", "该序列没有数据行"),
            Place(file),
            fix=Text("write at least one row below the headings", "请在表头下至少写一行数据"),
            code="empty_series",
        )
    kept, repeated = _unique(facts, file)
    usable = tuple(fact for fact in kept if not fact.waits)
    held = tuple(fact for fact in kept if fact.waits)
    return Facts(usable, held, tuple(findings + repeated), file)


def _columns(missing: list[str], seen: list[str], file: str) -> ColumnError:
    return ColumnError(
        Text("a column of the series is missing", "序列缺少列"),
        Place(file, row=1, column=missing[0]),
        seen=", ".join(str(name) for name in seen),
        expected=", ".join(COLUMNS),
        fix=Text("name the columns as in rd_expenditure.csv", "请按 rd_expenditure.csv 的列名命名"),
        code="missing_column",
    )


def one(row: Mapping[str, Any], number: int = 0, file: str = "") -> Fact:
    """Read one row of a series file."""
    text = {name: plain(row.get(name)) for name in (*COLUMNS, "source", "note")}
    fact = Fact(
        country=cells.country(text["country"], Place(file, row=number, column="country")),
        year=cells.year(text["year"], Place(file, row=number, column="year")),
        dimension=cells.word(text["dimension"], Place(file, row=number, column="dimension")),
        category=cells.word(text["category"], Place(file, row=number, column="category")),
        value=cells.value(text["value"], Place(file, row=number, column="value")),
        unit=cells.unit(text["unit"], Place(file, row=number, column="unit")),
        vintage_kind=cells.kind(text["vintage"], Place(file, row=number, column="vintage")),
        vintage=text["vintage"],
        status=STATUSES.get(text["status"].casefold(), "partly sourced"),
        source=text["source"],
        note=text["note"],
        row=number,
    )
    _composite(fact, file)
    return fact


def _met(fact: Fact, status: str, file: str) -> Iterable[Finding]:
    row = str(fact.row)
    if fact.value is None:
        yield Finding("missing_value", "warning", TABLE, row, "value")
    else:
        yield from _share_range(fact, file)
    if fact.dimension not in DIMENSIONS:
        yield Finding("unknown_word", "note", TABLE, row, "dimension", fact.dimension)
    if status.casefold() not in STATUSES:
        yield Finding("unverified", "warning", TABLE, row, "status", status)
    if fact.waits:
        yield Finding("quarantined", "warning", TABLE, row, "status", status)
    elif fact.confirmed_by:
        yield Finding("confirmed", "note", TABLE, row, "status", fact.confirmed_by)


def _composite(fact: Fact, file: str) -> None:
    wanted = fact.dimension.count("_x_") + 1
    if fact.dimension in DIMENSIONS and len(fact.parts) != wanted:
        raise cells.fault(
            "composite_category",
            Place(file, row=fact.row, column="category"),
            Text("the category has another number of parts than its dimension", "类别的组成部分数量与维度不符"),
            fact.category,
            " | ".join(fact.dimension.split("_x_")),
        )


def _share_range(fact: Fact, file: str) -> Iterable[Finding]:
    scale = {"1": Decimal(1), "fraction": Decimal(1), "percent": Decimal(100), "%": Decimal(100)}
    whole = scale.get(fact.unit.casefold())
    if whole is None or fact.value is None or not fact.dimension.startswith("share"):
        return
    if not 0 <= fact.value <= whole:
        raise _percent(fact, file, fact.value / 100 if whole == 1 else fact.value)
    if 0 < fact.value < whole / 1000:
        seen = f"{fact.value} {fact.unit}"
        yield Finding("out_of_range", "warning", TABLE, str(fact.row), "value", seen)


def _percent(fact: Fact, file: str, likely: Decimal) -> InputError:
    return InputError(
        Text("a share outside 0 to 1: percent where a fraction is meant?", "占比超出 0 至 1：是否误将百分数当作小数？"),
        Place(file, row=fact.row, column="value"),
        seen=f"{fact.value} {fact.unit}",
        expected="0 … 1 (unit 1), 0 … 100 (unit percent)",
        fix=same(f"{likely} 1  /  {fact.value} percent") if fact.unit == "1" else None,
        code="percent_fraction",
    )


def _unique(facts: list[Fact], file: str) -> tuple[list[Fact], list[Finding]]:
    """Drop exact repeats, refuse one key with two values, note sources that disagree."""
    seen: dict[tuple[Any, ...], Fact] = {}
    places: dict[tuple[Any, ...], Fact] = {}
    findings: list[Finding] = []
    for fact in facts:
        before = seen.setdefault(fact.key, fact)
        if before is not fact:
            if before.value != fact.value:
                raise _clash(before, fact, file)
            findings.append(Finding("duplicate", "warning", TABLE, str(fact.row)))
            continue
        place = (*fact.key[:5], fact.vintage_kind)
        other = places.setdefault(place, fact)
        if other is not fact and other.value != fact.value:
            values = f"{other.value} [{other.row}], {fact.value} [{fact.row}]"
            findings.append(Finding("conflicting_values", "warning", TABLE, str(fact.row), "value", values))
    return list(seen.values()), findings


def _clash(before: Fact, fact: Fact, file: str) -> InputError:
    return InputError(
        Text(
            "one source gives two values for the same figure of the same vintage",
            "同一来源对同一版次的同一指标给出两个数值",
        ),
        Place(file, row=fact.row, column="value"),
        seen=f"{before.value} [{before.row}], {fact.value} [{fact.row}]",
        fix=Text("remove one row, or name its vintage or source", "删除其中一行，或注明版次或来源"),
        code="duplicate_key",
    )
