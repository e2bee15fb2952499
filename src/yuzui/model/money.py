# SPDX-License-Identifier: Apache-2.0
"""Money: whole minor units of one currency, never added to another; what a gift says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from types import MappingProxyType

from yuzui.errors import InputError
from yuzui.text import Text
from yuzui.text.numbers import money as words

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


def digits(currency: str) -> int:
    """Return the number of decimals of a currency in ISO 4217."""
    return _DIGITS.get(currency, 2)


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
