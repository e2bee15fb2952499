# SPDX-License-Identifier: Apache-2.0
"""Read rows of published R&D statistics into facts; the vintage is part of the key.

Wrong but loadable rows are kept beside a finding; what would make a wrong ratio is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.model.finding import Finding
from yuzui.model.table import Columns
from yuzui.model.tables.statistic import FACT_STATUS, RD_FACT
from yuzui.text import Text, same

# Cells of a series file: what each may hold, and the error that says so.


MAGNITUDE = 30
"""Most digits before or zeros behind the point: beyond, a figure is a slip of the key."""

KINDS: Mapping[str, re.Pattern[str]] = {
    "preliminary": re.compile(r"prelim|快报|初步"),
    "restated": re.compile(r"restat|revis|修订"),
    "final": re.compile(r"final|communiqu|公报|national patterns"),
    "panel": re.compile(r"\buis\b|oecd|panel|aggregat"),
    "derived": re.compile(r"deriv|推算"),
}
"""Kind of vintage by what its text says; the first that matches holds."""

STATUSES: Mapping[str, str] = {
    **{status: status for status in FACT_STATUS},
    "partly": "partly sourced",
    "memory_only": "memory-only",
    "memory only": "memory-only",
    "not_found": "not found",
    "有据": "sourced",
    "有出处": "sourced",
    "部分有出处": "partly sourced",
    "推算": "derived",
    "仅凭记忆": "memory-only",
    "未查到": "not found",
}
"""Words used for a status, and the word of the record."""


def kind_of(vintage: str) -> str | None:
    """Return the kind a vintage text speaks of, or None.

    Examples
    --------
    >>> kind_of("restated (implied by next communique: level minus change)")
    'restated'
    """
    words = vintage.casefold()
    return next((kind for kind, pattern in KINDS.items() if pattern.search(words)), None)


def plain(value: Any) -> str:
    """Return a cell as text: full-width forms folded, outer spaces removed, missing is empty."""
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def figure(value: Any) -> Decimal | None:
    """Return a cell as a published figure, or None if it is empty."""
    text = plain(value).replace(",", "").replace("\u2212", "-")
    if not text:
        return None
    try:
        result = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not result.is_finite() or abs(result.adjusted()) > MAGNITUDE:
        raise ValueError(text)
    return result


def fault(code: str, place: Place, words: Text, seen: str, expected: str) -> InputError:
    """Return an error for one cell."""
    return InputError(
        words,
        place,
        seen=seen,
        expected=expected,
        fix=None if seen else Text("fill in this cell", "请填写该单元格"),
        code=code,
    )


def country(text: str, place: Place) -> str:
    """Return a country code, or refuse the cell."""
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    words = Text("not a country code of three letters", "不是三位字母的国家代码")
    raise fault("country", place, words, text, "CHN")


def year(text: str, place: Place) -> int:
    """Return a year, or refuse the cell."""
    digits = text.removesuffix(".0")
    if re.fullmatch(r"\d{4}", digits) and 1900 <= int(digits) <= 2200:
        return int(digits)
    words = Text("not a year", "不是年份")
    raise fault("year", place, words, text, "2024")


def word(text: str, place: Place) -> str:
    """Return a word that may not be empty."""
    if text:
        return text
    words = Text("this cell may not be empty", "该单元格不能为空")
    raise fault("missing_value", place, words, "", place.column)


def value(text: str, place: Place) -> Decimal | None:
    """Return a figure, or None where it is missing."""
    try:
        return figure(text)
    except ValueError:
        words = Text("not a number", "不是数字")
        raise fault("value", place, words, text, "36326.8") from None


def unit(text: str, place: Place) -> str:
    """Return a unit; without one a figure says nothing."""
    if text:
        return text
    words = Text("the unit is missing", "缺少计量单位")
    raise fault("unit_missing", place, words, "", "100M CNY, percent, 1")


def kind(text: str, place: Place) -> str:
    """Return the kind of vintage; it is part of the key."""
    if vintage := kind_of(text):
        return vintage
    words = Text("the vintage is missing or not known", "缺少数据版次，或版次无法识别")
    raise fault("vintage", place, words, text, "final, preliminary, restated, panel, derived")


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

    def texts(self) -> dict[str, list[str]]:
        """Return the columns as text, for a digest."""
        return {name: list(map(str, cells)) for name, cells in self.columns().items()}

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
    ordered, repeated = _unique(facts, file)
    usable = tuple(fact for fact in ordered if not fact.waits)
    held = tuple(fact for fact in ordered if fact.waits)
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
        country=country(text["country"], Place(file, row=number, column="country")),
        year=year(text["year"], Place(file, row=number, column="year")),
        dimension=word(text["dimension"], Place(file, row=number, column="dimension")),
        category=word(text["category"], Place(file, row=number, column="category")),
        value=value(text["value"], Place(file, row=number, column="value")),
        unit=unit(text["unit"], Place(file, row=number, column="unit")),
        vintage_kind=kind(text["vintage"], Place(file, row=number, column="vintage")),
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
        raise fault(
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


# The sums a publication must keep: parts add up to the total, but for gaps that are listed.


PARTS: Mapping[str, frozenset[str]] = {
    "type": frozenset({"basic", "applied", "experimental"}),
    "performer": frozenset({"enterprise", "government_institute", "higher_education", "other"}),
}
"""Dimensions whose categories, when all are there, must add up to the total."""

TOLERANCE: Mapping[str, Decimal] = {"100M CNY": Decimal("0.1"), "M USD": Decimal(2)}
"""Rounding allowed in a sum, in the published unit."""


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A published identity that does not hold, by exactly this much."""

    country: str
    year: int
    dimension: str
    gap: Decimal
    unit: str
    reason: Text
    source: str


KNOWN_GAPS = (
    KnownGap(
        "CHN",
        2021,
        "type",
        Decimal("2.0"),
        "100M CNY",
        Text(
            "the published types add up to 27,958.3, the published total is 27,956.3",
            "公布的三类经费合计 27,958.3，公布的总额为 27,956.3",
        ),
        "https://keji.rednet.cn/content/2022/08/31/11773536.html",
    ),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Parts against total, for one country, year, dimension and vintage."""

    country: str
    year: int
    dimension: str
    kind: str
    gap: Decimal
    unit: str
    row: int


def gaps(facts: Iterable[Fact]) -> list[Gap]:
    """Return parts less total for every sum all of whose parts are there.

    Notes
    -----
    Of several facts of one figure the first counts.
    """
    sums: dict[tuple[str, int, str, str], dict[tuple[str, str], Fact]] = {}
    for fact in facts:
        place = (fact.country, fact.year, fact.unit, fact.vintage_kind)
        sums.setdefault(place, {}).setdefault((fact.dimension, fact.category), fact)
    misfits = []
    for (country, year, unit, kind), cells in sorted(sums.items()):
        whole = next((f for (dimension, _), f in cells.items() if dimension == "total"), None)
        if whole is None or whole.value is None:
            continue
        for dimension, wanted in PARTS.items():
            values = [f.value for c in sorted(wanted) if (f := cells.get((dimension, c)))]
            known = [value for value in values if value is not None]
            if len(known) == len(wanted):
                gap = sum(known, Decimal(0)) - whole.value
                misfits.append(Gap(country, year, dimension, kind, gap, unit, whole.row))
    return misfits


def check_identities(facts: Facts, known: Sequence[KnownGap] = KNOWN_GAPS, accept: str = "") -> Facts:
    """Check the sums of a series and add what was found."""
    findings = list(facts.findings)
    faults = []
    for gap in gaps(facts.rows):
        if abs(gap.gap) <= TOLERANCE.get(gap.unit, Decimal("0.1")):
            continue
        seen = f"{gap.country} {gap.year} {gap.dimension}: {gap.gap:+} {gap.unit}"
        if listed(gap, known):
            findings.append(Finding("known_gap", "note", TABLE, str(gap.row), "value", seen))
        elif accept:
            words = f"{seen}; {accept}"
            findings.append(Finding("parts_not_total", "warning", TABLE, str(gap.row), "value", words))
        else:
            faults.append(_unknown(gap, seen, facts.file))
    if faults:
        raise together(faults)
    return replace(facts, findings=tuple(findings))


def listed(gap: Gap, known: Sequence[KnownGap] = KNOWN_GAPS) -> KnownGap | None:
    """Return the listed gap that a gap is, exactly, or None."""
    place = (gap.country, gap.year, gap.dimension, gap.gap, gap.unit)
    return next((k for k in known if (k.country, k.year, k.dimension, k.gap, k.unit) == place), None)


def _unknown(gap: Gap, seen: str, file: str) -> InputError:
    return InputError(
        Text("the parts do not add up to the total, and this gap is not listed", "分项之和不等于总数，且该差额未登记"),
        Place(file, row=gap.row, column="value"),
        seen=seen,
        expected=f"|gap| ≤ {TOLERANCE.get(gap.unit, Decimal('0.1'))} {gap.unit}",
        fix=Text(
            "mend the figure, or accept the gap with --accept-gap REASON", "请更正数据，或用 --accept-gap 理由 予以接受"
        ),
        code="unknown_gap",
    )


# Published growth rates against the growth of the published amounts, like vintage with like.


PREFIX = "growth_"
"""A rate of dimension ``growth_type`` is the growth of the amounts of dimension ``type``."""

BASES = ("restated", "final")
"""Kind of vintage of the year before that a rate is over: the newest at hand when it came out."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One published rate beside the growth of the amounts."""

    fact: Fact
    base: str
    recomputed: float | None
    missing: int | None = None

    @property
    def apart(self) -> float:
        """How far the two are apart, percentage points; 0 where nothing can be compared."""
        if self.recomputed is None or self.fact.value is None:
            return 0.0
        return abs(self.recomputed - float(self.fact.value))


def compare(rates: Facts, series: Facts) -> list[Rate]:
    """Recompute every published growth rate that the amounts allow.

    Notes
    -----
    The amount of the year is of the vintage of the rate: a preliminary rate is of a preliminary
    amount. The year before is restated where the series restates it, else final: a rate is
    published over the newest figure of the year before.
    """
    wanted = [fact for fact in rates.rows if fact.dimension.startswith(PREFIX)]
    return [_rate(fact, series.rows) for fact in wanted if fact.value is not None]


def _rate(fact: Fact, rows: Sequence[Fact]) -> Rate:
    dimension = fact.dimension.removeprefix(PREFIX)
    own = [r for r in rows if (r.country, r.dimension, r.category) == _of(fact, dimension)]
    now = _amount(own, fact.year, (fact.vintage_kind,))
    before = _amount(own, fact.year - 1, BASES)
    if now is None or before is None or now.unit != before.unit:
        return Rate(fact, "", None, fact.year if now is None else fact.year - 1)
    growth = 100 * (float(now.value or 0) / float(before.value or 0) - 1)
    return Rate(fact, before.vintage_kind, growth)


def _of(fact: Fact, dimension: str) -> tuple[str, str, str]:
    return fact.country, dimension, fact.category


def _amount(rows: Iterable[Fact], year: int, kinds: Sequence[str]) -> Fact | None:
    matches = [r for r in rows if r.year == year and r.vintage_kind in kinds and r.value]
    return min(matches, key=lambda r: kinds.index(r.vintage_kind), default=None)


# Whether numerator and denominator of a share can be what was published.


SMALLEST = Decimal("0.001")
"""A smaller share is flagged: perhaps the two figures are in different units after all."""


def check_plausible(pairs: Iterable[tuple[Fact, Sequence[Fact]]], file: str = "") -> list[Finding]:
    """Refuse amounts of which no share can be made, and flag a share that is hardly meant."""
    faults: list[InputError] = []
    findings: list[Finding] = []
    for part, wholes in pairs:
        whole = sum((fact.value or Decimal(0) for fact in wholes), Decimal(0))
        value = part.value or Decimal(0)
        if wrong := _wrong(part, wholes, whole):
            faults.append(_not_positive(wrong, file))
        elif value > whole:
            faults.append(_share_range_of_columns(part, whole, file))
        elif value < SMALLEST * whole:
            seen = f"{part.year}: {value} / {whole} {part.unit}"
            findings.append(Finding("out_of_range", "warning", TABLE, str(part.row), "value", seen))
    if faults:
        raise together(faults)
    return findings


def _wrong(part: Fact, wholes: Sequence[Fact], whole: Decimal) -> Fact | None:
    """Return the first fact that is negative, or 0 where something is divided; None if none is."""
    if not part.value:
        return part
    negative = (fact for fact in (part, *wholes) if fact.value is not None and fact.value < 0)
    return next(negative, None if whole > 0 else wholes[0])


def _not_positive(fact: Fact, file: str) -> InputError:
    return InputError(
        Text("an amount of 0 or below: no share can be made of it", "金额为零或负数，无法计算占比"),
        Place(file, row=fact.row, column="value"),
        seen=f"{fact.country} {fact.year} {fact.category}: {fact.value} {fact.unit}",
        expected="> 0",
        fix=Text(
            "write the published figure; leave the cell empty if none was published",
            "请填写公布的数字；如未公布，请将单元格留空",
        ),
        code="not_positive",
    )


def _share_range_of_columns(part: Fact, whole: Decimal, file: str) -> InputError:
    return InputError(
        Text("the part is larger than its whole", "分子大于分母"),
        Place(file, row=part.row, column="value"),
        seen=f"{part.country} {part.year} {part.category}: {part.value} / {whole} {part.unit}",
        expected=f"<= {whole} {part.unit}",
        fix=Text(
            "check the figure and its unit: a percentage, or another unit than the whole?",
            "请核对数字与单位：是否为百分数，或与分母单位不同？",
        ),
        code="share_range",
    )
