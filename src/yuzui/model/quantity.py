# SPDX-License-Identifier: Apache-2.0
"""A number a person may see: never without unit, source, vintage, window, coverage, origin."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from yuzui.errors import InputError
from yuzui.text import Text
from yuzui.text.numbers import day as day_text
from yuzui.text.numbers import money as words

# Half-open periods of days and years; fiscal years.


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to but not including ``end``.

    Parameters
    ----------
    start, end : datetime.date or None
        Ends; None is open.

    Raises
    ------
    ValueError
        If the end is not after the start.
    """

    start: dt.date | None
    end: dt.date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends before it begins: {self.start} to {self.end}")

    @classmethod
    def of(cls, start: str | None, end: str | None) -> Period:
        """Return a period from ISO days; empty or None is open."""
        return cls(dt.date.fromisoformat(start) if start else None, dt.date.fromisoformat(end) if end else None)

    @classmethod
    def years(cls, first: int, last: int) -> Period:
        """Return the period of whole calendar years, both included."""
        return cls(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))

    def __contains__(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def meet(self, other: Period) -> Period | None:
        """Return the days that both periods have, or None.

        Parameters
        ----------
        other : Period
            Another period.

        Returns
        -------
        Period or None
            The common days.
        """
        starts = [p.start for p in (self, other) if p.start is not None]
        ends = [p.end for p in (self, other) if p.end is not None]
        start, end = max(starts, default=None), min(ends, default=None)
        if start is not None and end is not None and end <= start:
            return None
        return Period(start, end)

    def text(self) -> Text:
        """Return the period for people; the last day shown is the last one included."""
        last = None if self.end is None else self.end - dt.timedelta(days=1)
        if self.start is None and last is None:
            return Text("always", "不限期")
        if self.start is None and last is not None:
            return Text("until ", "至") + day_text(last)
        if last is None and self.start is not None:
            return Text("from ", "自") + day_text(self.start) + Text("", "起")
        assert self.start is not None and last is not None
        return day_text(self.start) + Text(" to ", "至") + day_text(last)


def overlaps(periods: Sequence[Period]) -> list[tuple[int, int]]:
    """Return the pairs of periods that share a day.

    Parameters
    ----------
    periods : sequence of Period
        Periods.

    Returns
    -------
    list of (int, int)
        Positions of each pair, in order.
    """
    return [
        (i, j) for i, one in enumerate(periods) for j in range(i + 1, len(periods)) if one.meet(periods[j]) is not None
    ]


def fiscal_year(day: dt.date, first_month: int = 1) -> int:
    """Return the fiscal year of a day, named by the calendar year in which it ends.

    Parameters
    ----------
    day : datetime.date
        Day.
    first_month : int
        Month in which the fiscal year begins: 1 in China, 10 in the United States, 4 in Japan
        (where it is named by the year in which it begins: subtract one).

    Returns
    -------
    int
        Fiscal year.

    Examples
    --------
    >>> fiscal_year(dt.date(2025, 10, 1), first_month=10)
    2026
    """
    return day.year + (first_month > 1 and day.month >= first_month)


Origin = Literal["real", "derived", "secondary", "unverified", "example", "synthetic", "mixed"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the quantity.
    level : float
        Nominal probability, fraction.
    kind : str
        What it is an interval of: ``posterior``, ``reference class``, ``resampling``, ...
    """

    low: float
    high: float
    level: float
    kind: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with everything needed to judge it.

    Parameters
    ----------
    value : float or None
        The value; None means it cannot be said.
    unit : str
        UCUM unit, ``"1"`` for a fraction.
    source : str
        Where the data come from.
    vintage : str
        Which publication of the data (``final``, ``preliminary``, a date).
    window : str
        Period or lag the value speaks of.
    coverage : float or None
        Share of rows used, fraction.
    origin : str
        ``real``, ``derived``, ``synthetic`` or ``mixed``.
    interval : Interval or None
        Interval, if one is known.
    inputs_hash : str
        Digest of the inputs.
    seed : int or None
        Seed of any random step.
    """

    value: float | None
    unit: str
    source: str
    vintage: str
    window: str
    coverage: float | None
    origin: Origin
    interval: Interval | None = None
    inputs_hash: str = ""
    seed: int | None = None

    def json(self) -> dict[str, Any]:
        """Return the JSON form, the same on every face."""
        interval = self.interval
        return {
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "vintage": self.vintage,
            "window": self.window,
            "coverage": self.coverage,
            "origin": self.origin,
            "interval": None
            if interval is None
            else {"low": interval.low, "high": interval.high, "level": interval.level, "kind": interval.kind},
            "inputs_hash": self.inputs_hash,
            "seed": self.seed,
        }


# Money: whole minor units of one currency, never added to another; what a gift says of itself.


_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}

UNITS: Mapping[str, Decimal] = MappingProxyType(
    {
        word: Decimal(factor)
        for words_, factor in (
            ("元 yuan cny rmb usd us$ eur gbp $ € £", 1),
            ("千元 k thousand", 1_000),
            ("万元 万", 10_000),
            ("百万元 m million mn", 1_000_000),
            ("千万元", 10_000_000),
            ("亿元 亿", 100_000_000),
            ("bn billion 十亿元", 1_000_000_000),
        )
        for word in words_.split()
    }
)
"""Factor of a unit written in brackets behind a heading, in whole currency units."""


Z95 = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % above it."""


def present_value(start: float, end: float, rate: float) -> float:
    """Return what one a year, paid evenly between two times in years, is worth at time 0 at a yearly rate.

    ``(exp(-d start) - exp(-d end)) / d`` with ``d = ln(1 + rate)``; the time itself at rate 0.

    Examples
    --------
    >>> present_value(0, 2, 0.0), round(present_value(1, 2, 0.05), 6)
    (2, 0.929521)
    """
    if rate == 0:
        return end - start
    strength = math.log1p(rate)
    return (math.exp(-strength * start) - math.exp(-strength * end)) / strength


def wilson(k: int, n: int) -> tuple[float, float]:
    r"""Return the 95 % score interval of a share k of n.

    :math:`(p + z^2/2n \pm z \sqrt{p(1 - p)/n + z^2/4n^2}) / (1 + z^2/n)` (doi 10.1080/01621459.1927.10502953).

    Examples
    --------
    >>> [round(end, 4) for end in wilson(90, 100)]
    [0.8256, 0.9448]
    """
    share, z2 = k / n, Z95 * Z95
    middle = share + z2 / (2 * n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z2 / n)), min(1.0, (middle + half) / (1 + z2 / n))


def digits(currency: str) -> int:
    """Return the number of decimals of a currency in ISO 4217."""
    return _DIGITS.get(currency, 2)


def whole_units(minor: int, currency: str) -> float:
    """Return a sum in minor units in whole units of its currency, for an answer.

    Examples
    --------
    >>> whole_units(1250, "CNY"), whole_units(1250, "JPY")
    (12.5, 1250.0)
    """
    return float(Money(int(minor), currency).amount)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency.

    Parameters
    ----------
    minor : int
        Whole minor units (fen, cents; yen have none).
    currency : str
        ISO 4217 code.

    Examples
    --------
    >>> Money.of("1.005", "CNY") + Money.of(2, "CNY")
    Money(minor=300, currency='CNY')
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Return money from an amount in whole currency units, rounded half to even.

        Parameters
        ----------
        amount : Decimal or int or str
            Amount; a float is not taken, because it is not what was written.
        currency : str
            ISO 4217 code.

        Returns
        -------
        Money
            The amount.
        """
        scaled = Decimal(amount).scaleb(digits(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_EVEN)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole currency units."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise InputError(
                Text("two currencies cannot be added or compared", "不同币种不能相加或比较"),
                seen=f"{self.currency}, {other.currency}",
                expected=self.currency,
                fix=Text("convert at a stated rate and date first", "请先按注明日期的汇率换算"),
                code="two_currencies",
            )
        return other

    def text(self) -> Text:
        """Return the amount for people, with k/M/bn or 万/亿."""
        return words(float(self.amount), self.currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts of one currency.

    Parameters
    ----------
    amounts : iterable of Money
        Amounts; none gives zero.
    currency : str
        ISO 4217 code of the sum.

    Returns
    -------
    Money
        The sum.

    Raises
    ------
    InputError
        If an amount is of another currency.
    """
    sum_ = Money(0, currency)
    for amount in amounts:
        sum_ = sum_ + amount
    return sum_


def factor(unit: str) -> Decimal | None:
    """Return the factor of a unit word, or None if it is not one.

    Examples
    --------
    >>> factor("万元"), factor("人")
    (Decimal('10000'), None)
    """
    return UNITS.get(unit.strip().casefold())


@dataclass(frozen=True, slots=True)
class Gift:
    """What the words of a gift say.

    Parameters
    ----------
    donor, recipient : str
        Who gives, and to whom.
    purpose : str
        What it may be spent on; empty if the words name nothing.
    amount : Decimal or None
        Whole units of the currency, if the words name a sum.
    currency : str
        ISO 4217 code named beside the sum; empty if there is none.
    """

    donor: str
    recipient: str
    purpose: str
    amount: Decimal | None
    currency: str

    def of(self, cell: object) -> bool:
        """Return whether the sum in words is the one in a cell; what is no number is no other."""
        try:
            return self.amount == Decimal(str(cell).strip().replace(",", ""))
        except InvalidOperation:
            return True


def precision(first: object, last: object) -> str:
    """Return how precisely a date is known from the days it lies between.

    Parameters
    ----------
    first, last : date, str or None
        ISO days or dates; None or empty is an open end.

    Returns
    -------
    str
        ``day``, ``month`` or ``year``.

    Examples
    --------
    >>> precision("2025-02-18", "2025-02-18"), precision("2024-03-01", "2024-03-31")
    ('day', 'month')
    """
    if not first or not last:
        return "year"
    if first == last:
        return "day"
    return "month" if str(first)[:7] == str(last)[:7] else "year"
