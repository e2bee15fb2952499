# SPDX-License-Identifier: Apache-2.0
"""A share by year: one part of a whole, numerator and denominator of one vintage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from yuzui.errors import InputError, Place, together
from yuzui.invest.series import plausible
from yuzui.invest.series.facts import TABLE, Fact, Facts
from yuzui.invest.series.identities import KNOWN_GAPS, TOLERANCE
from yuzui.record.finding import Finding
from yuzui.text import Text, same

PREFERRED = ("final", "restated", "panel", "derived", "preliminary")
"""Kind of vintage a series is made of, in the order of preference; kinds are never pooled."""

PUBLISHED_SHARE: Mapping[str, Decimal] = {"percent": Decimal(100), "1": Decimal(1)}

_NO_AMOUNT = frozenset({"", "1", "fraction", "percent", "%"})


@dataclass(frozen=True, slots=True)
class Point:
    """The share of one year.

    Parameters
    ----------
    year : int
        Year.
    share : float
        Part over whole, fraction.
    part, whole : float or None
        Amounts in the published unit; None where only the share is published.
    kind, vintage : str
        Kind of vintage and the words used.
    unit : str
        Unit of the amounts.
    sources : tuple of str
        Where numerator and denominator were read.
    status : str
        The weaker of the two statuses.
    """

    year: int
    share: float
    part: float | None
    whole: float | None
    kind: str
    vintage: str
    unit: str
    sources: tuple[str, ...]
    status: str

    def amounts(self) -> tuple[float, float]:
        """Return part and whole; ``no_amounts`` where only the share is published."""
        if self.part is None or self.whole is None:
            raise InputError(
                Text("no amounts for {y} in this series", "该序列没有 {y} 年的金额").format(
                    y=self.year
                ),
                seen=str(self.year),
                fix=Text("use a series that gives amounts", "请使用载有金额的序列"),
                code="no_amounts",
            )
        return self.part, self.whole


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share by year, of one kind of vintage.

    Parameters
    ----------
    country, measure, of : str
        Which share: category of dimension ``type``, and dimension of the whole.
    kind : str
        Kind of vintage of all its points.
    points : tuple of Point
        By year.
    others : tuple of Point
        Shares of other kinds of vintage, to be shown beside and never mixed in.
    findings : tuple of Finding
        What was met.
    """

    country: str
    measure: str
    of: str
    kind: str
    points: tuple[Point, ...]
    others: tuple[Point, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def latest(self) -> Point:
        """The latest point."""
        return self.points[-1]

    def at(self, year: int) -> Point | None:
        """Return the point of a year, or None."""
        return next((point for point in self.points if point.year == year), None)

    def until(self, year: int) -> Ratio:
        """Return the series as it ended in a year."""
        kept = tuple(point for point in self.points if point.year <= year)
        others = tuple(point for point in self.others if point.year <= year)
        return replace(self, points=kept, others=others)

    @property
    def shares(self) -> dict[int, float]:
        """Share by year, fraction."""
        return {point.year: point.share for point in self.points}


def ratio(facts: Facts, country: str, measure: str, of: str, kind: str = "") -> Ratio:
    """Return one share by year.

    Parameters
    ----------
    facts : Facts
        A checked series.
    country : str
        ISO 3166 alpha-3 code.
    measure : str
        A category of the dimension ``type``.
    of : str
        A dimension; the whole is the sum of its categories.
    kind : str
        Kind of vintage wanted; by default the first of :data:`PREFERRED` that has points.

    Returns
    -------
    Ratio
        The share, with the other vintages beside it.

    Raises
    ------
    InputError
        ``mixed_vintage`` if a year has a numerator and a denominator but of no common kind;
        ``not_positive`` or ``share_range`` for amounts that make no share; ``no_series`` if no
        year has both, ``held_back`` if they only wait for a person to confirm them.
    """
    rows = [fact for fact in facts.rows if fact.country == country and fact.value is not None]
    parts = _cells(f for f in rows if f.dimension == "type" and f.category == measure)
    wholes, findings = _wholes(rows, of)
    _refuse_mixed(parts, wholes, facts.file)
    findings += _without_whole(parts, wholes)
    pairs = [(part, wholes[place]) for place, part in sorted(parts.items()) if place in wholes]
    findings += plausible.check(pairs, facts.file)
    points = [_point(part, facts_of) for part, facts_of in pairs]
    points += _published(rows, measure, of, {(p.year, p.kind) for p in points})
    findings += _compare(rows, measure, of, points, facts.file)
    kinds = [k for k in PREFERRED if any(p.kind == k for p in points)]
    if kind not in ("", *kinds) or not kinds:
        raise _nothing(facts, country, measure, of, kind)
    chosen = kind or kinds[0]
    own = sorted((p for p in points if p.kind == chosen), key=lambda p: p.year)
    other = sorted((p for p in points if p.kind != chosen), key=lambda p: (p.year, p.kind))
    return Ratio(country, measure, of, chosen, tuple(own), tuple(other), tuple(findings))


def _cells(rows: Iterable[Fact]) -> dict[tuple[int, str, str], Fact]:
    """Return the first fact by year, kind of vintage and unit."""
    cells: dict[tuple[int, str, str], Fact] = {}
    for fact in rows:
        cells.setdefault((fact.year, fact.vintage_kind, fact.unit), fact)
    return cells


def _wholes(
    rows: list[Fact], of: str
) -> tuple[dict[tuple[int, str, str], list[Fact]], list[Finding]]:
    """Return the facts whose sum is the whole; a sum that misses a part is left out and said."""
    groups: dict[tuple[int, str, str], dict[str, Fact]] = {}
    for fact in rows:
        if fact.dimension == of:
            place = (fact.year, fact.vintage_kind, fact.unit)
            groups.setdefault(place, {}).setdefault(fact.category, fact)
    totals = _cells(f for f in rows if f.dimension == "total")
    wholes, findings = {}, []
    for place, cells in groups.items():
        total = totals.get(place)
        gap = _sum(cells.values()) - _sum([total]) if total else Decimal(0)
        country, allowed = rows[0].country, TOLERANCE.get(place[2], Decimal("0.1"))
        known = any((k.country, k.year, k.gap) == (country, place[0], gap) for k in KNOWN_GAPS)
        if abs(gap) > allowed and not known:
            row = str(next(iter(cells.values())).row)
            seen = f"{place[0]} {of}: {gap:+} {place[2]}"
            findings.append(Finding("parts_not_total", "warning", TABLE, row, "category", seen))
            continue
        wholes[place] = [cells[category] for category in sorted(cells)]
    return wholes, findings


def _sum(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.value or Decimal(0) for fact in facts), Decimal(0))


def _refuse_mixed(
    parts: Mapping[tuple[int, str, str], Fact],
    wholes: Mapping[tuple[int, str, str], list[Fact]],
    file: str,
) -> None:
    faults = []
    for year in sorted({year for year, _, _ in parts} & {year for year, _, _ in wholes}):
        above = {place[1:]: fact for place, fact in parts.items() if place[0] == year}
        below = {place[1:]: facts[0] for place, facts in wholes.items() if place[0] == year}
        if not above.keys() & below.keys():
            pair = next(iter(above.values())), next(iter(below.values()))
            kinds = {kind for kind, _ in above} & {kind for kind, _ in below}
            faults.append(_units(year, *pair, file) if kinds else _mixed(year, *pair, file))
    if faults:
        raise together(faults)


def _mixed(year: int, part: Fact, whole: Fact, file: str) -> InputError:
    return InputError(
        Text(
            "numerator and denominator of {year} are of different vintages: no ratio is made",
            "{year} 年的分子与分母属于不同数据版次，不能相除",
        ).format(year=year),
        Place(file, row=part.row, column="vintage"),
        seen=f"{part.category}: {part.vintage} [{part.row}]; "
        f"{whole.category}: {whole.vintage} [{whole.row}]",
        expected=" , ".join(f"{one.vintage_kind} / {one.vintage_kind}" for one in (part, whole)),
        fix=Text(
            "give both figures of one vintage (preliminary with preliminary, final with final)",
            "请提供同一版次的两个数字（快报对快报，公报对公报）",
        ),
        code="mixed_vintage",
    )


def _units(year: int, part: Fact, whole: Fact, file: str) -> InputError:
    return InputError(
        Text(
            "numerator and denominator of {year} are in different units: no ratio is made",
            "{year} 年的分子与分母计量单位不同，不能相除",
        ).format(year=year),
        Place(file, row=part.row, column="unit"),
        seen=f"{part.category}: {part.unit} [{part.row}]; "
        f"{whole.category}: {whole.unit} [{whole.row}]",
        expected=f"{whole.unit} / {whole.unit}",
        fix=Text(
            f"give both figures in one unit, as in {whole.unit}",
            f"请以同一单位给出两个数字，例如 {whole.unit}",
        ),
        code="mixed_units",
    )


def _without_whole(
    parts: Mapping[tuple[int, str, str], Fact], wholes: Mapping[tuple[int, str, str], list[Fact]]
) -> list[Finding]:
    """Name the years that have a numerator and no denominator at all."""
    known = {year for year, _, _ in wholes}
    return [
        Finding("missing_value", "warning", TABLE, str(part.row), "category", f"{year}: ?")
        for (year, _, _), part in parts.items()
        if year not in known
    ]


def _point(part: Fact, wholes: list[Fact]) -> Point:
    whole = _sum(wholes)
    value = part.value or Decimal(0)
    statuses = [fact.status for fact in (part, *wholes)]
    return Point(
        part.year,
        float(value / whole),
        float(value),
        float(whole),
        part.vintage_kind,
        part.vintage,
        part.unit,
        tuple(dict.fromkeys(fact.source for fact in (part, *wholes))),
        next((s for s in ("memory-only", "partly sourced", "derived") if s in statuses), "sourced"),
    )


def _shares(rows: list[Fact], measure: str, of: str) -> list[Fact]:
    wanted = of == "total"
    return [f for f in rows if wanted and f.dimension == "share_of_GERD" and f.category == measure]


def _published(rows: list[Fact], measure: str, of: str, known: set[tuple[int, str]]) -> list[Point]:
    """Return published shares for the years and vintages that have no amounts."""
    points = []
    for fact in _shares(rows, measure, of):
        scale = PUBLISHED_SHARE.get(fact.unit)
        if scale is None or fact.value is None or (fact.year, fact.vintage_kind) in known:
            continue
        known.add((fact.year, fact.vintage_kind))
        share = float(fact.value / scale)
        place = (fact.vintage_kind, fact.vintage, "", (fact.source,), fact.status)
        points.append(Point(fact.year, share, None, None, *place))
    return points


def _compare(
    rows: list[Fact], measure: str, of: str, points: list[Point], file: str
) -> list[Finding]:
    """Compare published shares with those recomputed from amounts of the same vintage."""
    recomputed = {(p.year, p.kind): p.share for p in points if p.part is not None}
    findings = []
    for fact in _shares(rows, measure, of):
        scale = PUBLISHED_SHARE.get(fact.unit)
        share = recomputed.get((fact.year, fact.vintage_kind))
        if scale is None or not share or fact.value is None:
            continue
        published = float(fact.value / scale)
        if published and not 0.1 < published / share < 10:
            raise _confused(fact, share, file)
        if abs(published - share) > 0.00006:
            seen = f"{fact.year}: {100 * published:.3f} %, {100 * share:.3f} %"
            row = str(fact.row)
            findings.append(Finding("conflicting_values", "warning", TABLE, row, "value", seen))
    return findings


def _confused(fact: Fact, share: float, file: str) -> InputError:
    return InputError(
        Text(
            "the published share is a hundred times off the amounts: percent or fraction?",
            "公布的占比与金额相差约百倍：是百分数还是小数？",
        ),
        Place(file, row=fact.row, column="value"),
        seen=f"{fact.value} {fact.unit}",
        expected=f"{100 * share:.3f} percent / {share:.5f} 1",
        fix=Text("write the unit the value is in", "请写明该数值的单位"),
        code="percent_fraction",
    )


def _nothing(facts: Facts, country: str, measure: str, of: str, kind: str) -> InputError:
    asked = " ".join(word for word in (country, measure, "/", of, kind) if word)
    if waiting := _held(facts, country, measure, of):
        return _waiting(waiting, asked, facts.file)
    countries = sorted({fact.country for fact in facts.rows})
    named = ("type", "share_of_GERD")
    types = sorted({f.category for f in facts.rows if f.dimension in named})
    shown = ", ".join(countries[:12]) + (" …" if len(countries) > 12 else "")
    expected = {"country": shown, "measure": ", ".join(types), "of": ", ".join(_of(facts))}
    likely = country.upper() if country.upper() in countries else "".join(countries)
    return InputError(
        Text("the file holds no such share", "文件中没有这一占比"),
        Place(facts.file),
        seen=asked,
        expected="; ".join(f"{name}: {words or '—'}" for name, words in expected.items()),
        fix=same(f"--country {likely}")
        if country != likely and likely in countries
        else Text(
            "take --country, --measure and --of from what the file holds",
            "请按文件所含内容填写 --country、--measure 与 --of",
        ),
        code="no_series",
    )


def _of(facts: Facts) -> list[str]:
    """Return the dimensions of amounts, and ``total`` also where only shares are published."""
    amounts = {f.dimension for f in facts.rows if f.unit.casefold() not in _NO_AMOUNT}
    shares = {"total"} if any(f.dimension == "share_of_GERD" for f in facts.rows) else set()
    return sorted({name for name in amounts if "_x_" not in name} | shares)


def _held(facts: Facts, country: str, measure: str, of: str) -> list[Fact]:
    """Return the rows in quarantine of which the share would be made."""
    known = any(fact.category == measure for fact in (*facts.rows, *facts.held_back))
    return [
        fact
        for fact in facts.held_back
        if known and fact.country == country and (fact.category == measure or fact.dimension == of)
    ]


def _waiting(rows: list[Fact], asked: str, file: str) -> InputError:
    return InputError(
        Text(
            "the rows of this share are held back: from memory only, or not found",
            "该占比所需的行暂不使用：仅凭记忆或未查到",
        ),
        Place(file, row=rows[0].row, column="status"),
        seen=f"{asked}: {len(rows)} × {rows[0].status}",
        expected="sourced",
        fix=Text(
            "give a source, or let a named person confirm them: yuzui path confirm --file {file}",
            "请补充出处，或由具名人员确认：yuzui path confirm --file {file}",
        ).format(file=same(file)),
        code="held_back",
    )
