# SPDX-License-Identifier: Apache-2.0
"""Units written in headings: ``申请金额（万元）`` is a sum in tens of thousands of yuan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_BRACKETS = re.compile(
    r"\(([^)]*)\)|\[([^\]]*)\]|\{([^}]*)\}|【([^】]*)】|〔([^〕]*)〕|《([^》]*)》"
)
_TAIL = re.compile(r"^(.+?)[\s/:_,，、-]*((?:百|千|万|十万|百万|千万|亿)?(?:元|美元|欧元))$")
_ABOVE = re.compile(
    r"单位\s*[:：]?\s*(?:人民币)?\s*((?:百|千|万|十万|百万|千万|亿)?(?:元|美元|欧元))"
)
_SUFFIX = re.compile(r"[_ ](usd|eur|cny|rmb|gbp|jpy|chf)$", re.IGNORECASE)

_ORDERED = re.compile(r"[(\[{【〔]([^)\]}】〕]*[<>][^)\]}】〕]*)[)\]}】〕]")
_RANGE = re.compile(
    r"[(\[【〔]\s*(\d+(?:\.\d+)?)\s*分?\s*(?:[-–—~～至到]|to)\s*(\d+(?:\.\d+)?)\s*分?\s*[)\]】〕]"
)
_SYSTEM = re.compile(r"(百|十|五)分制")

SCALES: Mapping[str, int] = {
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "万亿": 1_000_000_000_000,
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
"""Words of size."""

CURRENCIES: Mapping[str, str] = {
    "元": "CNY",
    "人民币": "CNY",
    "人民币元": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "¥": "CNY",
    "美元": "USD",
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "欧元": "EUR",
    "eur": "EUR",
    "€": "EUR",
    "英镑": "GBP",
    "gbp": "GBP",
    "£": "GBP",
    "日元": "JPY",
    "jpy": "JPY",
    "chf": "CHF",
}
"""Words of currency."""

SECONDS: Mapping[str, int] = {
    word: seconds
    for seconds, words in (
        (1, "s sec secs second seconds 秒"),
        (60, "min mins minute minutes 分钟 分"),
        (3_600, "h hr hrs hour hours 小时 时"),
        (86_400, "d day days 天 日"),
    )
    for word in words.split()
}
"""Words of a length of time, and the seconds of one."""

_SIZE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_COIN = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_MONEY = re.compile(rf"(?:人民币)?({_COIN})?\s*({_SIZE})?\s*({_COIN})?")
_SUM = re.compile(rf"[(-]?({_COIN})?\s*[(-]?[\d.,\s]+(?:{_SIZE})?\s*({_COIN})?\)?")


def seconds(text: str) -> int | None:
    """Return the seconds of a unit of time; None if it is none.

    Examples
    --------
    >>> seconds("h"), seconds("小时"), seconds("kV")
    (3600, 3600, None)
    """
    return SECONDS.get(unicodedata.normalize("NFKC", text).strip().casefold())


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written.

    Parameters
    ----------
    text : str
        As written; empty for none.
    factor : Decimal
        Multiplier to whole units or, for a percentage, to a fraction.
    currency : str
        ISO 4217 code, if the unit names one.
    """

    text: str = ""
    factor: Decimal = Decimal(1)
    currency: str = ""


NONE = Unit()


def parse(text: str) -> Unit:
    """Return the unit a text means; an unknown one has factor 1 and keeps its text.

    Examples
    --------
    >>> parse("万元").factor, parse("万元").currency, parse("%").factor
    (Decimal('10000'), 'CNY', Decimal('0.01'))
    """
    word = unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
    word = word.removeprefix("单位:").removeprefix("in").strip(":")
    if word in ("%", "percent", "百分比"):
        return Unit(text.strip(), Decimal("0.01"))
    found = _MONEY.fullmatch(word)
    if word and found and any(found.groups()):
        coin = found[1] or found[3] or ""
        return Unit(text.strip(), Decimal(SCALES.get(found[2] or "", 1)), CURRENCIES.get(coin, ""))
    return Unit(text.strip())


def coin(text: str) -> str:
    """Return the currency that a sum names before or behind its figures; empty for none.

    Examples
    --------
    >>> coin("￥12"), coin("1,200 USD"), coin("3万元"), coin("12")
    ('CNY', 'USD', 'CNY', '')
    """
    found = _SUM.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
    return CURRENCIES.get(found[1] or found[2] or "", "") if found else ""


def split(heading: str) -> tuple[str, Unit]:
    """Take the unit off a heading.

    Parameters
    ----------
    heading : str
        As written.

    Returns
    -------
    tuple of (str, Unit)
        The heading without brackets, and the unit in the last bracket that is one.

    Examples
    --------
    >>> split("申请金额（万元）")[0], split("amount_usd")[1].currency
    ('申请金额', 'USD')
    """
    plain = unicodedata.normalize("NFKC", heading).strip()
    inside = ["".join(found) for found in _BRACKETS.findall(plain)]
    name = _BRACKETS.sub("", plain).strip() or plain
    for text in reversed(inside):
        unit = parse(text)
        if unit.factor != 1 or unit.currency:
            return name, unit
    if found := _TAIL.match(name):
        return found[1], parse(found[2])
    if found := _SUFFIX.search(name):
        return name, Unit(found[1], Decimal(1), CURRENCIES[found[1].casefold()])
    return name, Unit(inside[-1].strip()) if inside else NONE


def order(heading: str) -> tuple[str, ...]:
    """Return the letters a heading puts in order, best first; empty if it does not.

    Examples
    --------
    >>> order("等级（优>良>中>差）"), order("grade (C < B < A)"), order("等级（优/良）")
    (('优', '良', '中', '差'), ('A', 'B', 'C'), ())
    """
    for text in _ORDERED.findall(unicodedata.normalize("NFKC", heading)):
        for sign, step in ((">", 1), ("<", -1)):
            letters = [word.strip() for word in text.split(sign)]
            if len(letters) > 1 and all(letters):
                return tuple(letters[::step])
    return ()


def scale(heading: str) -> tuple[float, float] | None:
    """Return the ends of the scale a heading names, or None.

    Examples
    --------
    >>> scale("综合评分（百分制）"), scale("score (1-5)"), scale("score")
    ((0.0, 100.0), (1.0, 5.0), None)
    """
    plain = unicodedata.normalize("NFKC", heading)
    if found := _RANGE.search(plain):
        low, high = float(found[1]), float(found[2])
        return (low, high) if low < high else None
    if found := _SYSTEM.search(plain):
        return 0.0, {"百": 100.0, "十": 10.0, "五": 5.0}[found[1]]
    return None


def above(texts: list[str]) -> Unit:
    """Return the unit that a line above the table gives, as in ``单位：万元``."""
    for text in texts:
        if found := _ABOVE.search(unicodedata.normalize("NFKC", text)):
            return parse(found[1])
    return NONE
