# SPDX-License-Identifier: Apache-2.0
"""Numbers, money, shares and dates as a reader of each language expects them.

Every function returns a :class:`~yuzui.text.text.Text`: the digits are the same in both
languages, the grouping words (k/M/bn, 万/亿) and the order of a date are not.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from yuzui.text.text import Text, same

THIN = "\u202f"
MINUS = "\u2212"
NO_CURRENCY = "XXX"
"""Code of ISO 4217 for sums of which no currency is known."""
_SYMBOL = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "CHF": "CHF\u202f"}
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_ENGLISH = ((1e12, "trn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
_CHINESE = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))


def _fixed(value: float, digits: int, group: bool = True) -> str:
    shown = f"{abs(value):,.{digits}f}" if group else f"{abs(value):.{digits}f}"
    return (MINUS if value < 0 and float(shown.replace(",", "")) != 0 else "") + shown


def number(value: float, digits: int = 0) -> Text:
    """Return a plain number with grouped thousands and a real minus sign.

    Examples
    --------
    >>> number(-51987).en
    '\u221251,987'
    """
    return same("—" if not math.isfinite(value) else _fixed(value, digits))


def signed(value: float | None, digits: int = 2) -> Text:
    """Return a change with its sign; what rounds to nothing has none, what is unknown is a dash.

    Examples
    --------
    >>> signed(0.5).en, signed(-0.001).en, signed(None).en
    ('+0.50', '0.00', '—')
    """
    if value is None or not math.isfinite(value):
        return same("—")
    shown = _fixed(value, digits)
    return same(("+" if value > 0 and float(shown.replace(",", "")) else "") + shown)


def written(text: str) -> float:
    """Return the number that a person wrote into a field; ``8 %`` and ``8％`` are 0.08.

    Examples
    --------
    >>> written("8 %"), written("\u22121,200.5")
    (0.08, -1200.5)
    """
    plain = text.replace("％", "%").replace(MINUS, "-").replace(THIN, "").strip()
    size = plain.removesuffix("%").strip()
    value = float(size.replace(",", "") if _GROUPED.fullmatch(size) else size)
    if not math.isfinite(value):
        raise ValueError(text)
    return value / 100 if plain.endswith("%") else value


def count(n: int, one: Text, many: str = "") -> Text:
    """Return so many of something, in English with the noun in the right number.

    Examples
    --------
    >>> count(1, Text("clause", "条")).en, count(1200, Text("clause", "条")).en
    ('1 clause', '1,200 clauses')
    """
    noun = one if n == 1 else Text(many or f"{one.en}s", one.zh)
    return number(n) + same(" ") + noun


def agree(n: float, one: str, many: str) -> Text:
    """Return the English word that goes with so many of something; Chinese has no such word.

    Examples
    --------
    >>> agree(1, "has", "have").en, agree(0, "has", "have").en, agree(1, "has", "have").zh
    ('has', 'have', '')
    """
    return Text(one if n == 1 else many, "")


def percent(share: float, digits: int = 1) -> Text:
    """Return a fraction as a percentage: ``0.0688`` is ``6.9 %`` (English) and ``6.9%``."""
    if not math.isfinite(share):
        return same("—")
    shown = _fixed(100 * share, digits)
    return Text(f"{shown}{THIN}%", f"{shown}%")


def within(share: float) -> Text:
    """Return a proven gap as a percentage that is never below it: what is said holds.

    Examples
    --------
    >>> [within(gap).zh for gap in (0.0, 0.0123401, 0.000001, 0.00012)]
    ['0%', '1.24%', '0.0001%', '0.02%']
    """
    if not math.isfinite(share) or share == 0:
        return percent(share, 0)
    digits = 2 if share >= 0.0001 else 4
    scale = 10.0 ** (digits + 2)
    return percent(math.ceil(share * scale - 1e-6) / scale, digits)


def points(share: float, digits: int = 2) -> Text:
    """Return a difference of shares in percentage points, always with its sign."""
    sign = "+" if share > 0 else ""
    shown = sign + _fixed(100 * share, digits)
    return Text(f"{shown} percentage points", f"{shown} 个百分点")


def money(amount: float, currency: str, digits: int | None = None) -> Text:
    """Return an amount in whole currency units with k/M/bn or 万/亿.

    Examples
    --------
    >>> money(145e6, "USD").en
    'US$145\u202fM'
    >>> money(60e6, "CNY").zh, money(8_725_000, "CNY", 2).zh
    ('6,000万元', '872.5万元')
    >>> money(3.5, "XXX").en
    '3.50'
    """
    english = _scaled(amount, _ENGLISH, digits)
    chinese = _scaled(amount, _CHINESE, _same_step(amount, digits))
    if digits is not None and chinese[1] and "." in chinese[0]:
        # 61.6000万元 claims a precision that nobody meant
        chinese = (chinese[0].rstrip("0").rstrip("."), chinese[1])
    tenth, rest = divmod(abs(amount), 1e3)
    if chinese[1] == "万" and not rest and tenth >= 1000:
        # budgets are written to a tenth of 万元: 872.5万元 is not 872万元
        chinese = (f"{tenth / 10:,.1f}".removesuffix(".0"), "万")
    return _coined(amount, english, chinese, currency)


def currency_code(currency: str | None) -> str:
    """Return the code of a currency as a column of codes shows it.

    Examples
    --------
    >>> currency_code("CNY"), currency_code("XXX"), currency_code(None)
    ('CNY', '–', '–')
    """
    return "–" if currency in (None, "", NO_CURRENCY) else str(currency)


def money_in_full(amount: float, currency: str) -> Text:
    """Return an amount to its last digit, for a limit that is to be written down.

    Examples
    --------
    >>> money_in_full(3469134, "CNY").zh
    '3,469,134元'
    """
    size = abs(amount)
    shown = _significant(size, 0 if size == round(size) else 2), ""
    return _coined(amount, shown, shown, currency)


def _coined(amount: float, english: tuple[str, str], chinese: tuple[str, str], currency: str) -> Text:
    noun = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
    head = MINUS if amount < 0 else ""
    # XXX: no currency is known
    unit = "" if currency == NO_CURRENCY else noun.get(currency, " " + currency)
    symbol = "" if currency == NO_CURRENCY else _SYMBOL.get(currency, currency + THIN)
    word = f"{THIN}{english[1]}" if english[1] else ""
    return Text(f"{head}{symbol}{english[0]}{word}", f"{head}{chinese[0]}{chinese[1]}{unit}")


def _scaled(amount: float, scale: tuple[tuple[float, str], ...], digits: int | None) -> tuple[str, str]:
    size = abs(amount)
    for factor, word in scale:
        if size >= factor:
            return _significant(size / factor, digits), word
    # a sum below a hundred that is not whole is in the file's own unit, such as millions
    plain = 2 if size < 100 and size != round(size) else 0
    return _significant(size, digits if digits is not None else plain), ""


def _same_step(amount: float, digits: int | None) -> int | None:
    """Return the decimals that let the Chinese figure end at the digit the English one ends at."""
    if digits is None:
        return None
    english, chinese = (
        next((factor for factor, _ in scale if abs(amount) >= factor), 1.0) for scale in (_ENGLISH, _CHINESE)
    )
    return max(0, digits + round(math.log10(chinese / english)))


def _significant(value: float, digits: int | None) -> str:
    if digits is not None:
        return f"{value:,.{digits}f}"
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def day(value: dt.date | str) -> Text:
    """Return a date as ``24 Nov 2026`` and ``2026年11月24日``."""
    date = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    english = f"{date.day} {months[date.month - 1]} {date.year}"
    return Text(english, f"{date.year}年{date.month}月{date.day}日")


def moment(value: str) -> Text:
    """Return a time to the minute: ``24 Nov 2026 09:58`` and ``2026年11月24日 09:58``."""
    return day(value) + same(f" {value[11:16]}")


def duration(seconds: float) -> Text:
    """Return a length of time in its largest sensible unit.

    Examples
    --------
    >>> duration(2).en, duration(1560).en, duration(1560).zh
    ('2 s', '26 min', '26 分钟')
    """
    for size, en, zh in ((86400, "d", "天"), (3600, "h", "小时"), (60, "min", "分钟")):
        if seconds >= 2 * size:
            value = f"{seconds / size:,.1f}".removesuffix(".0")
            return Text(f"{value} {en}", f"{value} {zh}")
    return Text(f"{seconds:,.0f} s", f"{seconds:,.0f} 秒")
