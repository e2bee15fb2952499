# SPDX-License-Identifier: Apache-2.0
"""What is asked of the tax rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yuzui.errors import InputError, Place
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    country: str = "CHN"
    year: int | None = None
    firm: str = ""
    rule: str = ""
    tax_rate: float | None = None
    weights: Sequence[float] | None = None
    wait: float = 0.0
    interest: float = 0.0

    def __post_init__(self) -> None:
        if self.tax_rate is not None and not 0 < self.tax_rate < 1:
            likely = self.tax_rate / 100 if 1 <= self.tax_rate < 100 else 0.25
            raise _outside("--tax-rate", f"{self.tax_rate:g}", "0 … 1", f"{likely:g}")
        if not 0 <= self.wait <= 50:
            raise _outside("--wait", f"{self.wait:g}", "0 … 50", "3")
        if not 0 <= self.interest < 1:
            raise _outside("--interest", f"{self.interest:g}", "0 … 1", "0.05")
        if self.year is not None and not 1900 <= self.year <= 2200:
            raise _outside("--year", str(self.year), "1900 … 2200", "2024")


def _outside(option: str, seen: str, expected: str, example: str) -> InputError:
    return InputError(
        Text("the value lies outside its range", "取值超出范围"),
        Place(column=option),
        seen=seen,
        expected=expected,
        fix=Text("for example {o} {e}", "例如 {o} {e}").format(o=option, e=example),
        code="out_of_range",
    )


def quarters(text: str | None) -> list[float] | None:
    """Return the weights of the quarters from four numbers, or None where none are given."""
    if not text or not text.strip():
        return None
    try:
        return [float(part) for part in text.replace("，", " ").replace(",", " ").split()]
    except ValueError:
        raise InputError(
            Text("these weights are not four numbers", "权重不是四个数字"),
            Place(column="--weights"),
            seen=text,
            expected="0.25 0.25 0.25 0.25",
            code="weights",
        ) from None
