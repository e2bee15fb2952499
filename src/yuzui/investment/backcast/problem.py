# SPDX-License-Identifier: Apache-2.0
"""What is asked of a back-cast: a target, what grows by itself, what may be used, what limits it.

All money is in units of the base year's part, so that one program serves every currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from yuzui.errors import InputError
from yuzui.investment.path import Denominator, check_target
from yuzui.text import Text
from yuzui.text.numbers import percent

if TYPE_CHECKING:
    from yuzui.solve.model import Array

_Numbers = TypeVar("_Numbers", float, "Array")

LATEST = 20
"""Years after the deadline that are looked at."""

MET = 1e-6
"""By how much of the whole a share may miss the target and be met: a ten-thousandth of a
percentage point, more than a solver is exact to (1e-7 of a row) and less than anything shown."""

Yearly = float | Sequence[float]
"""One number for every year, or one per year after the base year."""


@dataclass(frozen=True, slots=True)
class Means:
    """Something that can be used each year, as a straight line near the point looked at."""

    name: str
    basic: Yearly = 1.0
    rest: Yearly = 0.0
    cost: Yearly = 1.0
    most: Yearly = float("inf")
    ramp: float = float("inf")


SPENDING = (Means("spending"),)
"""All money for the part, from the first unit on: what is used where no lever is named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A target to be met in the last year."""

    target: float
    share: float
    years: int
    rest_growth: Yearly
    rule: Denominator = "fixed_rest"
    caps: Yearly | None = None
    absorbed: Yearly | None = None
    ceilings: Yearly | None = None
    floor: bool = True
    weight: float = 0.0
    discount: float = 1.0
    means: tuple[Means, ...] = SPENDING
    baseline: Sequence[float] | None = None
    around: Sequence[float] | None = None
    margin: float = 1.0
    held: int = 0

    def ratio(self, share: float) -> float:
        """Return part over what the rule holds fixed, at a share."""
        return share / (1 - share) if self.rule == "fixed_rest" else share

    def share_at(self, level: float) -> float:
        """Return the share at a level of the scaled ratio; the base year's is 1."""
        return self.share_of(level * self.ratio(self.share))

    def share_of(self, ratio: _Numbers) -> _Numbers:
        """Return the share at which part over what the rule holds fixed is a ratio."""
        return ratio / (1 + ratio) if self.rule == "fixed_rest" else ratio

    @property
    def goal(self) -> float:
        """Scaled ratio that must be reached: part over rest, over the same in the base year."""
        return max(1.0, self.margin * self.ratio(self.target) / self.ratio(self.share))

    @property
    def met(self) -> bool:
        """Whether the base year's share is already there: published, so to the last digit."""
        return self.share >= self.target

    def meets(self, share: float | Array) -> Array:
        """Return whether shares that were computed meet the target, within :data:`MET`."""
        return np.asarray(share >= self.target - MET)

    def denominators(self) -> Array:
        """Return what the rule holds fixed by year, base year first and 1."""
        rates = self.yearly(self.rest_growth)
        return np.concatenate([[1.0], np.cumprod(1 + rates)])

    def yearly(self, value: Yearly) -> Array:
        """Return a value per year after the base year."""
        return np.array(np.broadcast_to(np.asarray(value, float), (self.years,)))

    def longer(self, more: int, held: int = 0) -> Problem:
        """Return the problem over more years; what is given by year goes on as in its last."""

        def on(value: Yearly) -> Yearly:
            return value if isinstance(value, int | float) else (*value, *[value[-1]] * more)

        if self.baseline is not None or self.around is not None:
            raise ValueError("a baseline by year must be made for the longer time")
        limits = {
            name: None if (value := getattr(self, name)) is None else on(value)
            for name in ("rest_growth", "caps", "absorbed", "ceilings")
        }
        means = tuple(
            replace(m, basic=on(m.basic), rest=on(m.rest), cost=on(m.cost), most=on(m.most)) for m in self.means
        )
        years = self.years + more
        return replace(self, years=years, held=held, means=means, **limits)  # type: ignore[arg-type]

    def untouched(self) -> Array:
        """Return the part by year if nothing is used."""
        if self.baseline is not None:
            return self.yearly(self.baseline)
        if self.means == SPENDING:
            return np.zeros(self.years)
        return self.denominators()[1:]


def check(problem: Problem, base_year: int) -> None:
    """Refuse what cannot be meant."""
    check_target(problem.target, base_year, base_year + problem.years)
    _in_range(problem)
    if problem.caps is None:
        return
    growth = problem.yearly(problem.rest_growth)
    for t, cap in enumerate(problem.yearly(problem.caps)):
        if problem.floor and cap < growth[t] - 1e-12:
            raise _cap_too_low(float(cap), float(growth[t]), base_year + 1 + t)


def _cap_too_low(cap: float, growth: float, year: int) -> InputError:
    said = Text(
        "in {year} the growth cap of {cap} lies below the {growth} at which the rest grows: even "
        "today's share could not be kept",
        "{year} 年增速上限 {cap} 低于其余部分的增速 {growth}，连现有占比也无法保持",
    ).format(year=year, cap=percent(cap), growth=percent(growth))
    fix = Text(
        "raise the cap to {least} or more, or let the rest grow more slowly",
        "请将上限提高到 {least} 以上，或降低其余部分的增速",
    ).format(least=percent(growth))
    return InputError(said, seen=f"{cap:g}", expected=f">= {growth:g}", fix=fix,
                      code="cap_below_baseline")  # fmt: skip


def _in_range(problem: Problem) -> None:
    least = min(problem.yearly(problem.rest_growth))
    if not -1 < least < float("inf"):
        said = Text(
            "the rest cannot shrink by {g}: nothing would be left to take a share of",
            "其余部分不能减少 {g}：将没有可计算占比的总量",
        ).format(g=percent(-least))
        fix = Text("give a growth above -100 %", "请给出高于 -100 % 的增速")
        raise InputError(said, seen=f"{least:g}", expected="> -1", fix=fix, code="growth_range")
    steadiness = Text("steadiness is a weight from 0 on", "平稳权重应不小于 0")
    discount = Text("the discount is a factor above 0, at most 1", "折现因子应大于 0、不超过 1")
    cases = (
        (steadiness, problem.weight, 0 <= problem.weight < float("inf"), ">= 0", "0"),
        (discount, problem.discount, 0 < problem.discount <= 1, "0 … 1", "1"),
    )
    for (said, value, good, expected, likely), code in zip(cases, ("steadiness_range", "discount_range"), strict=True):
        if not good:
            fix = Text(f"write {likely} to leave it out", f"如不需要，请写 {likely}")
            raise InputError(said, seen=f"{value:g}", expected=expected, fix=fix, code=code)
