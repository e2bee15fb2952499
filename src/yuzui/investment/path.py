# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of a share S = B/N on its way to a target: exact, and only from shares and rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.investment.path_answer import Needed
from yuzui.investment.series.ratio import Ratio
from yuzui.text import Text, same

Denominator = Literal["fixed_total", "fixed_rest"]
"""Whether extra money leaves the whole as it is, or enters it too (the default)."""

WINDOWS = (4, 3, 2, 1)
"""Lengths of the base windows shown side by side, years."""

HORIZONS = (1, 2, 3, 4, 6, 11)
"""Years after the base year in the grid of required growth."""

USUAL = 4
"""Years from now to the deadline nobody named, where the usual one has passed."""

FARTHEST = 100
"""Most years from the base year to a deadline."""

ROUND_RATES = (0.05, 0.07, 0.03, 0.09, 0.02, 0.11)
"""Round rates that stand beside the observed ones, in order of use."""


@dataclass(frozen=True, slots=True)
class Window:
    """Years to a target if the growth of one base window goes on.

    Parameters
    ----------
    first, last : int
        The window.
    years_to_target : float
        Years from ``last``; infinite if the share does not rise, 0 if the target is met.
    part_growth, whole_growth : float or None
        Mean yearly growth, fraction; None where only shares are known.
    """

    first: int
    last: int
    years_to_target: float
    part_growth: float | None
    whole_growth: float | None

    @property
    def year(self) -> int | None:
        """First whole year at which the target is met, or None if not within :data:`FARTHEST`."""
        if self.years_to_target > FARTHEST:
            return None
        return self.last + math.ceil(self.years_to_target)


def check_target(target: float, base_year: int, by: int | None, this_year: int = 0) -> None:
    """Refuse a target or a deadline that cannot be meant."""
    if not 0 < target < 1 or math.isnan(target):
        likely = same(f"--target {target / 100:g}") if 1 <= target < 100 else None
        raise InputError(
            Text(
                "the target is a share between 0 and 1, written as a fraction", "目标为 0 与 1 之间的占比，请写成小数"
            ),
            seen=f"{target:g}",
            expected="0.08",
            fix=likely,
            code="target_range",
        )
    if by is not None and not base_year < by <= base_year + FARTHEST:
        raise _deadline(base_year, by)
    if by is not None and by < this_year:
        raise InputError(
            Text("the deadline has passed", "期限已过"),
            seen=str(by),
            expected=f"{this_year} … {base_year + FARTHEST}",
            fix=same(f"--by {this_year + USUAL}"),
            code="deadline_past",
        )


def _deadline(base_year: int, by: int) -> InputError:
    words = Text("the deadline must come after the latest year of the series", "期限必须晚于序列的最新年份")
    fix = Text("write a later year: --by {year}", "请写更晚的年份：--by {year}")
    if far := by > base_year:
        words = Text(
            f"the deadline lies more than {FARTHEST} years after the latest year of the series",
            f"期限距序列的最新年份超过 {FARTHEST} 年",
        )
        fix = Text("write an earlier year: --by {year}", "请写更早的年份：--by {year}")
    return InputError(
        words,
        seen=str(by),
        expected=f"{base_year + 1} … {base_year + FARTHEST}",
        fix=fix.format(year=base_year + 10),
        code="deadline_too_far" if far else "deadline_before_base",
    )


def growth(first: float, last: float, years: int) -> float:
    """Return the mean yearly growth between two values, fraction.

    Examples
    --------
    >>> round(growth(1467.0, 2500.9, 4), 4)
    0.1427
    """
    return float((last / first) ** (1 / years) - 1)


def years_to(target: float, share: float, part_growth: float, whole_growth: float) -> float:
    """Return the years from a share to a target at constant growth.

    Notes
    -----
    ``ln(τ/S) / ln((1+g_b)/(1+g_n))``.
    """
    if share >= target:
        return 0.0
    if part_growth <= whole_growth:
        return math.inf
    return math.log(target / share) / math.log((1 + part_growth) / (1 + whole_growth))


def window(ratio: Ratio, length: int, target: float) -> Window | None:
    """Return the years to a target at the growth of the last years.

    Notes
    -----
    Only the growth of the share itself counts: ``ln(τ/S) / (ln(S/S_first)/length)``, the same
    as :func:`years_to` with the growth of numerator and denominator.
    """
    last, first = ratio.latest, ratio.at(ratio.latest.year - length)
    if first is None or first.share <= 0:
        return None
    years = years_to(target, last.share, growth(first.share, last.share, length), 0.0)
    rates: list[float | None] = [None, None]
    if first.part and last.part and first.whole and last.whole:
        rates = [growth(first.part, last.part, length), growth(first.whole, last.whole, length)]
    return Window(first.year, last.year, years, rates[0], rates[1])


def windows(ratio: Ratio, target: float) -> list[Window]:
    """Return the years to a target under every base window, longest first."""
    candidates = (window(ratio, length, target) for length in WINDOWS)
    return [one for one in candidates if one is not None]


def last_growth(usable: Sequence[Window], fix: Text) -> float:
    """Return the growth of the whole over the shortest base window."""
    rate = usable[-1].whole_growth if usable else None
    if rate is None:
        raise NotIdentifiableError(
            Text("the series does not say how the whole grew last year", "序列未给出上年总量增速"),
            fix=fix,
            code="no_growth",
        )
    return rate


def rates(usable: Sequence[Window]) -> list[float]:
    """Return four rates of total growth: the observed ones, rounded, and round ones beside."""
    ends = (*usable[-1:], *usable[:1])
    seen = [window.whole_growth for window in ends if window.whole_growth is not None]
    wanted = dict.fromkeys(round(rate, 3) for rate in (*seen, *ROUND_RATES))
    return sorted(list(wanted)[:4])


def required_growth(target: float, share: float, total_growth: float, years: int) -> float:
    """Return the yearly growth of the part that meets a target in a number of years.

    Notes
    -----
    ``(τ N_T / B_0)^{1/(T-t_0)} - 1`` with ``N_T = N_0 (1+g)^{T-t_0}``.

    Examples
    --------
    >>> round(100 * required_growth(0.08, 2500.9 / 36326.8, 0.089, 6), 1)
    11.7
    """
    return float((target / share) ** (1 / years) * (1 + total_growth) - 1)


def usual_deadline(base_year: int, ahead: int, this_year: int = 0) -> int:
    """Return the deadline that stands for one nobody names: so far ahead, and never in the past.

    Examples
    --------
    >>> usual_deadline(2024, 6, 2026), usual_deadline(2012, 6, 2026)
    (2030, 2030)
    """
    year = base_year + ahead
    return year if year >= this_year else this_year + USUAL


def deadlines(base_year: int, this_year: int = 0) -> list[int]:
    """Return the deadlines of the grid: some years after the base year, none in the past.

    Examples
    --------
    >>> deadlines(2024, 2026)
    [2026, 2027, 2028, 2030, 2035]
    >>> deadlines(2012, 2026)
    [2026, 2027, 2028, 2029, 2031, 2036]
    """
    ahead = [base_year + h for h in HORIZONS if base_year + h >= this_year]
    return ahead if len(ahead) > len(HORIZONS) / 2 else [this_year - 1 + h for h in HORIZONS]


def grid(target: float, share: float, base_year: int, growths: Iterable[float], years: Iterable[int]) -> list[Needed]:
    """Return the grid of required growth: deadline by growth of the whole."""
    return [
        Needed(deadline, rate, required_growth(target, share, rate, deadline - base_year))
        for rate in growths
        for deadline in sorted(set(years))
    ]


def gap(target: float, part: float, whole: float, rule: Denominator = "fixed_rest") -> float:
    """Return the money missing to a target this year, in the unit of the amounts.

    Notes
    -----
    ``τN - B`` and ``(τN - B)/(1 - τ)``.

    Examples
    --------
    >>> round(gap(0.08, 2500.9, 36326.8, "fixed_total"), 1), round(gap(0.08, 2500.9, 36326.8), 1)
    (405.2, 440.5)
    """
    missing = target * whole - part
    return missing if rule == "fixed_total" else missing / (1 - target)
