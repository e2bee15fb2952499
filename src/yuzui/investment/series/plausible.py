# SPDX-License-Identifier: Apache-2.0
"""Whether numerator and denominator of a share can be what was published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from yuzui.errors import InputError, Place, together
from yuzui.investment.series.facts import TABLE, Fact
from yuzui.model.finding import Finding
from yuzui.text import Text

SMALLEST = Decimal("0.001")
"""A smaller share is flagged: perhaps the two figures are in different units after all."""


def check(pairs: Iterable[tuple[Fact, Sequence[Fact]]], file: str = "") -> list[Finding]:
    """Refuse amounts of which no share can be made, and flag a share that is hardly meant."""
    faults: list[InputError] = []
    findings: list[Finding] = []
    for part, wholes in pairs:
        whole = sum((fact.value or Decimal(0) for fact in wholes), Decimal(0))
        value = part.value or Decimal(0)
        if wrong := _wrong(part, wholes, whole):
            faults.append(_not_positive(wrong, file))
        elif value > whole:
            faults.append(_share_range(part, whole, file))
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


def _share_range(part: Fact, whole: Decimal, file: str) -> InputError:
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
