# SPDX-License-Identifier: Apache-2.0
"""Money: whole minor units of one currency, never added to another; gifts as rows word them."""

from __future__ import annotations

import re
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
                Text(
                    "two currencies cannot be added or compared",
                    "不同币种不能相加或比较",
                ),
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
    found = Money(0, currency)
    for amount in amounts:
        found = found + amount
    return found


def factor(unit: str) -> Decimal | None:
    """Return the factor of a unit word, or None if it is not one.

    Examples
    --------
    >>> factor("万元"), factor("人")
    (Decimal('10000'), None)
    """
    return UNITS.get(unit.strip().casefold())


_PARTIES = (
    re.compile(
        r"(?P<donor>.+?) gift to (?P<recipient>.+?)(?: for (?P<purpose>.+?))?(?:, (?P<rest>.*))?"
    ),
    re.compile(r"(?P<donor>.+?)向(?P<recipient>.+?)捐赠(?P<rest>[^，]*)(?:，用于(?P<purpose>.+))?"),
)
_SUM = re.compile(
    r"(?P<number>\d[\d,.]*)\s*(?P<size>thousand|million|billion|万|亿)?\s*(?:(?P<code>[A-Z]{3})|元)"
)


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


def gift(words: str) -> Gift | None:
    """Return what the words of a gift say, or None if they do not name giver and receiver.

    Parameters
    ----------
    words : str
        Such as ``A foundation gift to NSFC for maps, 100 million CNY``.

    Returns
    -------
    Gift or None
        The currency is the one that stands beside the sum and no other: neither the country of
        the row nor three capital letters elsewhere are taken for one.

    Examples
    --------
    >>> found = gift("WWF gift to NSF for maps, 1.5 million CNY")
    >>> found.donor, found.recipient, found.purpose, found.amount, found.currency
    ('WWF', 'NSF', 'maps', Decimal('1500000.0'), 'CNY')
    >>> gift("某基金会向国家自然科学基金委捐赠1亿元，用于基础研究").currency
    'CNY'
    >>> gift("WWF gift to NSF").currency
    ''
    """
    parties = next((found for one in _PARTIES if (found := one.fullmatch(words.strip()))), None)
    if parties is None:
        return None
    names = {name: (parties[name] or "").strip() for name in ("donor", "recipient", "purpose")}
    found = _SUM.fullmatch((parties["rest"] or "").strip())
    if found is None:
        return Gift(**names, amount=None, currency="")
    amount = Decimal(found["number"].strip(",.").replace(",", ""))
    return Gift(
        **names, amount=amount * UNITS[found["size"] or "元"], currency=found["code"] or "CNY"
    )


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
