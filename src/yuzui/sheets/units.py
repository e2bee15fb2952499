# SPDX-License-Identifier: Apache-2.0
"""Units written in headings: ``申请金额（万元）`` is a sum in tens of thousands of yuan.

What speaks of money and cannot be read is never taken for a unit of 1: :func:`unclear` tells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from yuzui.text.measures import is_unit, seconds

_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|\{([^}]*)\}|【([^】]*)】|〔([^〕]*)〕|《([^》]*)》")
_SIZED = "(?:(?:百|千|万|十万|百万|千万|亿|十亿|百亿|千亿|万亿)?(?:元|美元|欧元))"
_TAIL = re.compile(rf"^(.+?)[\s/:_,，、-]*({_SIZED})$")
_MEASURE = "(?:(?:(?<![\u4e00-\u9fff])|(?<=计量|金额|货币|计价|数据|经费|预算))单位)"
"""Whoever fills in a sheet (``填报单位：三所``) is no unit."""
_ABOVE = re.compile(rf"单位\s*[:：]?\s*(?:[^\s:：、/万亿元]{{1,4}}[、/]\s*)?(?:人民币)?\s*({_SIZED})(?![\w/])")
_NAMED = re.compile(
    rf"(?:{_MEASURE}|\bunits?\b)\s*[:：]\s*([^)\]】〕;；。]+)"
    r"|\bin\s+((?:[a-z$€£¥]+\s*){1,4})(?=[).,;\]】〕]|$)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"([_ ])(usd|eur|cny|rmb|gbp|jpy|chf)$", re.IGNORECASE)

_FALLING = re.compile(
    r"(?:lower|less|smaller)\s+(?:scores?\s+)?(?:is|are|=)\s*better"
    r"|(?<![\d.])[01]\s*(?:=|:|is|ist|为|是|表示|代表)?\s*(?:the\s+)?(?:best|highest|excellent"
    r"|outstanding|exceptional|very good|sehr gut|最好|最优|最佳|最高|优秀)"
    r"|best\s*(?:=|:|is)\s*[01]\b|越[低小]越[好优]",
    re.IGNORECASE,
)
_IMPACT = frozenset("overallimpact overallimpactscore impactscore priorityscore note schulnote gesamtnote".split())
"""Scores that funders who use these words, and German schools, count from the best, 1."""
_ORDERED = re.compile(r"[(\[{【〔]([^)\]}】〕]*[<>][^)\]}】〕]*)[)\]}】〕]")
_RANGE = re.compile(
    r"[(\[【〔](?:[^)\]】〕]*[,;，；:：])?\s*(\d+(?:\.\d+)?)\s*分?\s*(?:[-–—~～至到]|to)\s*(\d+(?:\.\d+)?)\s*分?\s*[,;，；)\]】〕]"
)
_WEIGHT = re.compile(
    r"(?:(?:权重|占比|\bweight(?:ing)?|\bGewicht(?:ung)?)\s*[:：=]?\s*)(\d+(?:[.,]\d+)?)\s*(?:%|percent\b)?"
    r"|(\d+(?:[.,]\d+)?)\s*(?:%|percent\b)",
    re.IGNORECASE,
)
_SYSTEM = re.compile(r"(百|十|五)分制")
_OUT_OF = re.compile(
    r"(?:(?:\s|(?<=score)|(?<=mark)|(?<=rating)|(?<=分))\s*/|\bout of|满分[为:]?)\s*"
    r"(\d{1,3})\s*(?:分|points|pts)?\s*(?=$|[)\]】〕])",
    re.IGNORECASE,
)

SCALES: Mapping[str, int] = {
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "千亿": 100_000_000_000,
    "万亿": 1_000_000_000_000,
    "k": 1_000,
    "tsd": 1_000,
    "thousand": 1_000,
    "thousands": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "mln": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "bn": 1_000_000_000,
    "mrd": 1_000_000_000,
    "billion": 1_000_000_000,
    "billions": 1_000_000_000,
}
"""Words of size."""

CURRENCIES: Mapping[str, str] = {
    "元": "CNY",
    "人民币": "CNY",
    "人民币元": "CNY",
    "元人民币": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "yuan": "CNY",
    "¥": "CNY",
    "美元": "USD",
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "欧元": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "€": "EUR",
    "英镑": "GBP",
    "gbp": "GBP",
    "£": "GBP",
    "日元": "JPY",
    "jpy": "JPY",
    "chf": "CHF",
    "港元": "HKD",
    "港币": "HKD",
    "hkd": "HKD",
}
"""Words of currency."""

_SIZE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_COIN = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_MONEY = re.compile(rf"(?:人民币)?({_COIN})?\s*({_SIZE})?\s*({_COIN})?")
_SUM = re.compile(rf"[(-]?({_COIN})?\s*[(-]?[\d.,'’\s]+(?:{_SIZE})?\s*({_COIN})?\)?")


_BARE = re.compile(rf"^(.+?)[\s,;:/_-]+(?:in\s+)?((?:{_COIN})\s*(?:{_SIZE})|(?:{_SIZE})\s*(?:{_COIN}))$", re.IGNORECASE)
_GERMAN = re.compile(r"(?:in\s+)?(?:t|tsd\.?)\s*(€|eur|euro|chf)")
"""Thousands, as German sheets write them."""
_TEN_THOUSAND = re.compile(r"(?:in\s+)?(?:10[, ]?000|10\s?k)\s*(?:yuan|rmb|cny)")
"""万元, as English headings of Chinese sheets write it."""
_PIECES = re.compile(r"[\s,;、:()]+")
_FILLERS = frozenset("in of unit units 单位 ".split(" "))
_LOOSE = re.compile(
    rf"(?:{_SIZE})\s*(?:{_COIN})|(?<![a-z\u4e00-\u9fff])(?:{_COIN})|\b(?:{_COIN}"
    r"|thousands?|millions?|billions?|trillions?|bn|mio|mln|lakhs?|crores?|dollars?|euros)\b"
)


def _word(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def noted(heading: str) -> list[str]:
    """Return what stands in the brackets of a heading, what a comma parts apart.

    Examples
    --------
    >>> noted("时长（典型，小时）"), noted("duration [unit: h]"), noted("duration")
    (['典型', '小时'], ['h'], [])
    """
    plain = unicodedata.normalize("NFKC", heading)
    inside = ("".join(brackets) for brackets in _BRACKETS.findall(plain))
    parts = (re.sub(r"^(?:in\b|units?\b|单位)[\s:]*", "", one.strip(), flags=re.IGNORECASE)
             for text in inside for one in re.split(r"[,;、]", text))  # fmt: skip
    return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written."""

    text: str = ""
    factor: Decimal = Decimal(1)
    currency: str = ""
    comma: bool = False


NONE = Unit()


def parse(text: str) -> Unit:
    """Return the unit a text means; an unknown one has factor 1 and keeps its text.

    Examples
    --------
    >>> parse("万元").factor, parse("万元").currency, parse("%").factor
    (Decimal('10000'), 'CNY', Decimal('0.01'))
    """
    if _TEN_THOUSAND.fullmatch(_word(text)):
        return Unit(text.strip(), Decimal(10_000), "CNY")
    if match := _GERMAN.fullmatch(_word(text)):
        return Unit(text.strip(), Decimal(1_000), CURRENCIES[match[1]])
    pieces = [one for one in _PIECES.split(_word(text)) if one not in _FILLERS]
    word = "".join(pieces)
    if word in ("%", "percent", "pct", "百分比"):
        return Unit(text.strip(), Decimal("0.01"))
    if word in ("‰", "permille", "千分比"):
        return Unit(text.strip(), Decimal("0.001"))
    match = _MONEY.fullmatch(word)
    if not match:
        # beside a remark such as “incl. VAT”, but never beside what changes its meaning
        good = [one for one in pieces if len(one) > 1 and _MONEY.fullmatch(one)]
        rest = [one for one in pieces if one not in good]
        changed = any(re.search(r"[\d/*每]|^(?:per|tens?|hundreds?)$", one) or unclear(one) for one in rest)
        match = None if changed else _MONEY.fullmatch("".join(good))
    if word and match and any(match.groups()):
        coin = match[1] or match[3] or ""
        return Unit(text.strip(), Decimal(SCALES.get(match[2] or "", 1)), CURRENCIES.get(coin, ""))
    return Unit(text.strip())


def unclear(text: str) -> bool:
    """Say whether a text speaks of money or of its size, but not as a unit that is known.

    Examples
    --------
    >>> unclear("万元/年"), unclear("万元"), unclear("含税"), unclear("万人计划")
    (True, False, False, False)
    """
    word = _word(text)
    pieces = [one for one in _PIECES.split(word) if one not in _FILLERS]
    if not _LOOSE.search(word) or _MONEY.fullmatch("".join(pieces)):
        return False
    unit = parse(text) if len(pieces) > 1 else NONE
    return unit.factor == 1 and not unit.currency


def coin(text: str) -> str:
    """Return the currency that a sum names before or behind its figures; empty for none.

    Examples
    --------
    >>> coin("￥12"), coin("1,200 USD"), coin("3万元"), coin("12")
    ('CNY', 'USD', 'CNY', '')
    """
    match = _SUM.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
    return CURRENCIES.get(match[1] or match[2] or "", "") if match else ""


@lru_cache(maxsize=8192)
def split(heading: str) -> tuple[str, Unit]:
    """Take the unit off a heading.

    Examples
    --------
    >>> split("申请金额（万元）")[0], split("amount_usd")[1].currency
    ('申请金额', 'USD')
    """
    plain = unicodedata.normalize("NFKC", heading).strip()
    inside = ["".join(brackets) for brackets in _BRACKETS.findall(plain)]
    name = _BRACKETS.sub("", plain).strip() or plain
    name = _OUT_OF.sub("", name).rstrip(" ,;:-") or name
    for text in reversed(inside):
        unit = parse(text)
        if unit.factor != 1 or unit.currency:
            return name, unit
    if brackets := _TAIL.match(name) or _BARE.match(name):
        return brackets[1], parse(brackets[2])
    if brackets := _SUFFIX.search(name):
        plain = name if brackets[1] == "_" else name[: brackets.start()]
        return plain, Unit(brackets[2], Decimal(1), CURRENCIES[brackets[2].casefold()])
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
    >>> scale("综合评分（百分制）"), scale("score (1-5)"), scale("Mark /10"), scale("score")
    ((0.0, 100.0), (1.0, 5.0), (0.0, 10.0), None)
    """
    plain = unicodedata.normalize("NFKC", heading)
    if match := _RANGE.search(plain):
        low, high = float(match[1]), float(match[2])
        return (low, high) if low < high else None
    if match := _SYSTEM.search(plain):
        return 0.0, {"百": 100.0, "十": 10.0, "五": 5.0}[match[1]]
    if match := _OUT_OF.search(plain):
        return 0.0, float(match[1])
    return None


def backward(heading: str) -> tuple[float, float] | None:
    """Return the ends of a scale that a heading writes from above, the lower first: either may be the best.

    Examples
    --------
    >>> backward("Score (90–10)"), backward("score (1-5)")
    ((10.0, 90.0), None)
    """
    match = _RANGE.search(unicodedata.normalize("NFKC", heading))
    high, low = (float(match[1]), float(match[2])) if match else (0.0, 0.0)
    return (low, high) if low < high else None


def weight(heading: str) -> float | None:
    """Return the weight a heading names, as a share of 1 or of 100 as it is written; None for none.

    Examples
    --------
    >>> weight("Quality (1-6, 50%)"), weight("创新性（权重0.5）"), weight("Impact 30 %"), weight("score (1-5)")
    (50.0, 0.5, 30.0, None)
    """
    match = _WEIGHT.search(unicodedata.normalize("NFKC", heading))
    figure = float((match[1] or match[2]).replace(",", ".")) if match else 0.0
    return figure if figure > 0 else None


def unweighted(heading: str) -> str:
    """Take the weight off a heading.

    Examples
    --------
    >>> unweighted("Impact 30 %"), unweighted("Quality (1-6, 50%)")
    ('Impact', 'Quality (1-6, )')
    """
    return _WEIGHT.sub("", unicodedata.normalize("NFKC", heading)).strip()


def falling(heading: str) -> bool:
    """Say whether a heading says, or its words let expect, that less is better.

    Examples
    --------
    >>> falling("Note (1 = sehr gut)"), falling("Overall Impact Score"), falling("score (1-5)")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKC", heading)
    word = "".join(c for c in _BRACKETS.sub("", plain).casefold() if c.isalnum())
    return bool(_FALLING.search(plain)) or word in _IMPACT


def above(texts: list[str]) -> Unit:
    """Return the unit that a line above the table gives, as in ``单位：万元`` or ``unit: h``.

    Examples
    --------
    >>> above(["资助表", "单位：万元"]).factor, above(["amounts in thousands of USD"]).factor
    (Decimal('10000'), Decimal('1000'))
    >>> above(["单位：小时"]).text, above(["单位：科技处"]).text, above(["填报单位：三所 2026年 单位：周、万元"]).text
    ('小时', '', '万元')
    """
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    for text in plain:
        if match := _ABOVE.search(text):
            return parse(match[1])
    for text in plain:
        for match in _NAMED.finditer(text):
            words = (match[1] or match[2]).strip()
            unit = parse(words)
            if match[1] and (is_unit(words) or unclear(words) or unit.factor != 1):
                return unit
            if unit.currency or seconds(words) is not None:
                return unit
    return NONE
