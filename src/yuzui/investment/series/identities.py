# SPDX-License-Identifier: Apache-2.0
"""The sums a publication must keep: parts add up to the total, but for gaps that are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.investment.series.facts import TABLE, Fact, Facts
from yuzui.model.finding import Finding
from yuzui.text import Text

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

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "country": self.country,
            "year": self.year,
            "dimension": self.dimension,
            "gap": float(self.gap),
            "unit": self.unit,
            "reason": self.reason.json(),
            "source": self.source,
        }


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
    found = []
    for (country, year, unit, kind), cells in sorted(sums.items()):
        whole = next((f for (dimension, _), f in cells.items() if dimension == "total"), None)
        if whole is None or whole.value is None:
            continue
        for dimension, wanted in PARTS.items():
            values = [f.value for c in sorted(wanted) if (f := cells.get((dimension, c)))]
            known = [value for value in values if value is not None]
            if len(known) == len(wanted):
                gap = sum(known, Decimal(0)) - whole.value
                found.append(Gap(country, year, dimension, kind, gap, unit, whole.row))
    return found


def check(facts: Facts, known: Sequence[KnownGap] = KNOWN_GAPS, accept: str = "") -> Facts:
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
