# SPDX-License-Identifier: Apache-2.0
"""Words of units of time and of way, in both languages, and how many of one make another.

A month and a year are no fixed length, so nothing is converted from or to them.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yuzui.text.text import Text

# Chinese personal names: compound surnames kept whole, order known.


COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 长孙 宇文 轩辕 "
    "独孤 南宫 闻人 端木 百里 东郭 西门 呼延 澹台 公冶 太史 申屠 钟离 鲜于 闾丘 万俟".split()
)


def split_name(name: str) -> tuple[str, str]:
    """Split a Chinese name into surname and given name.

    Examples
    --------
    >>> split_name("欧阳修")
    ('欧阳', '修')
    >>> split_name("王选")
    ('王', '选')
    """
    size = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:size], name[size:]


# JSON as its standard says: Python also reads `NaN`, `Infinity` and numbers too large.


EXACT = 2**63
"""Whole numbers are smaller than this, on either side of nought: no store holds a larger one."""


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text in which every number is finite.

    Examples
    --------
    >>> loads('[1, 2.5, -3e2]')
    [1, 2.5, -300.0]
    >>> loads('{"a": Infinity}')
    Traceback (most recent call last):
    ValueError: Infinity is no number of JSON
    """
    return json.loads(text, parse_constant=_constant, parse_float=_real, parse_int=_whole)


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:40]} is too large a number")
    return value


def _whole(digits: str) -> int:
    # the length first: to read a million digits takes minutes, or is refused with another error
    if len(digits) > 20 or not -EXACT <= int(digits) < EXACT:
        raise ValueError(f"{digits[:40]} is too large a number")
    return int(digits)


SECONDS: Mapping[str, int] = {
    word: seconds
    for seconds, words in (
        (1, "s sec secs second seconds 秒"),
        (60, "min mins minute minutes 分钟 分"),
        (3_600, "h hr hrs hour hours 小时 个小时 时"),
        (86_400, "d day days 天 日"),
        (604_800, "wk wks week weeks 周 星期"),
    )
    for word in words.split()
}
"""Words of a length of time, and the seconds of one."""
METRES: Mapping[str, Decimal] = {
    word: Decimal(metres)
    for metres, words in (
        ("0.001", "mm 毫米"),
        ("0.01", "cm 厘米"),
        ("1", "m metre metres meter meters 米"),
        ("1000", "km kilometre kilometres kilometer kilometers 千米 公里"),
    )
    for word in words.split()
}
"""Words of a length of way, and the metres of one."""
UNEVEN: Mapping[str, str] = {
    **dict.fromkeys("mo mon month months 月 个月".split(), "mo"),
    **dict.fromkeys("quarter quarters 季 季度".split(), "quarter"),
    **dict.fromkeys("a yr yrs year years 年".split(), "a"),
}
"""Words of stretches of a calendar, which are no fixed length of time, and the unit they mean."""
WHOSE: Mapping[str, str] = {
    **dict.fromkeys(("core", "cpu", "核"), "core"),
    **dict.fromkeys(("node", "节点"), "node"),
    **dict.fromkeys(("gpu", "卡"), "gpu"),
}
"""Words of what is counted by its time: the hours of cores are not those of nodes."""
NAMES: Mapping[str, Text] = {
    "s": Text("seconds", "秒"),
    "h": Text("hours", "小时"),
    "d": Text("days", "天"),
    "mo": Text("months", "月"),
    "a": Text("years", "年"),
}
"""Names of UCUM units that people do not read as they stand."""
LENGTHS = "s, min, h, d, weeks · 秒, 分钟, 小时, 天, 周"
"""Units of a length of time, as they are told."""

_COUNTED = re.compile(rf"({'|'.join(WHOSE)})[\s·-]*(.+)")


def _word(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def seconds(text: str) -> int | None:
    """Return the seconds of a unit of time; None if it is none.

    Examples
    --------
    >>> seconds("h"), seconds("小时"), seconds("kV")
    (3600, 3600, None)
    """
    return SECONDS.get(_word(text))


def counted(text: str) -> tuple[str, int] | None:
    """Return what a unit counts the time of, and its seconds; None if it counts no time.

    Examples
    --------
    >>> counted("core-hours"), counted("节点小时"), counted("s"), counted("shot")
    (('core', 3600), ('node', 3600), ('', 1), None)
    """
    word = _word(text)
    match = _COUNTED.fullmatch(word)
    whose, time = (WHOSE[match[1]], match[2]) if match else ("", word)
    return (whose, SECONDS[time]) if time in SECONDS else None


def measured(text: str, unit: str, whole: bool = False) -> Decimal | None:
    """Return by what numbers in a unit are multiplied to be in another one.

    Examples
    --------
    >>> measured("weeks", "s"), measured("m", "km"), measured("kV", "s"), measured("月", "s")
    (Decimal('604800'), Decimal('0.001'), None, None)
    """
    word = _word(text)
    if word == unit.casefold() or UNEVEN.get(word) == unit:
        return Decimal(1)
    for words in (SECONDS, METRES):
        if word in words and unit in words:
            factor = Decimal(words[word]) / Decimal(words[unit])
            return None if whole and factor * words[unit] != words[word] else factor
    return None


_TAIL = re.compile(
    rf"(.+?)(?:[\s_/,，、:-]+({'|'.join(word for word in SECONDS if word.isascii())})"
    rf"|({'|'.join(word for word in SECONDS if not word.isascii())}))",
    re.IGNORECASE,
)


def untimed(heading: str) -> str:
    """Return a heading without a unit of time at its end; empty if none stands there.

    Examples
    --------
    >>> untimed("max_block_hours"), untimed("时长小时"), untimed("duration")
    ('max_block', '时长', '')
    """
    match = _TAIL.fullmatch(unicodedata.normalize("NFKC", heading).strip())
    return match[1] if match else ""


def uneven(text: str) -> bool:
    """Say whether a text is a unit of a calendar that is no fixed length of time."""
    return _word(text) in UNEVEN


def is_unit(text: str) -> bool:
    """Say whether a text is a unit of time, of a stretch of a calendar, or of way."""
    word = _word(text)
    return counted(word) is not None or word in UNEVEN or (word in METRES and word != "m")
