# SPDX-License-Identifier: Apache-2.0
r"""Which part of the instruments was made at home, by count and by value.

With :math:`d` domestic, :math:`f` foreign and :math:`u` of unknown origin, the share is
:math:`d / (d + f + u)`: the unknown are a class of their own and never spread over the others, so
the true share lies between :math:`d/(d+f+u)` and :math:`(d+u)/(d+f+u)`. By value it is the same
with purchase values, in each currency by itself, over the instruments that have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.facilities.instruments.age import each_once, sums, valued

Row = Mapping[str, Any]
CLASSES = ("domestic", "foreign", "unknown")


def of(row: Row, home: str) -> str:
    """Return the class of an instrument: domestic, foreign, or unknown where nobody said."""
    country = str(row.get("origin_country") or "").strip().upper()
    if not country:
        return "unknown"
    return "domestic" if country in (home.upper(), *NAMES.get(home.upper(), ())) else "foreign"


NAMES: Mapping[str, tuple[str, ...]] = {
    "CN": ("CHN", "CHINA", "中国", "国产", "PRC"),
    "US": ("USA", "UNITED STATES", "美国"),
    "FR": ("FRA", "FRANCE", "法国"),
    "DE": ("DEU", "GERMANY", "德国"),
    "JP": ("JPN", "JAPAN", "日本"),
}
"""Other ways in which lists write some countries."""


def home_of(rows: Sequence[Row], otherwise: str = "CN") -> str:
    """Return the country in which most instruments stand, where the list says so."""
    said = [str(row.get("country") or "").strip().upper() for row in each_once(rows)]
    codes = {word: code for code, words in NAMES.items() for word in (code, *words)}
    found = Counter(codes[word] for word in said if word in codes)
    return min(found, key=lambda code: (-found[code], code)) if found else otherwise


def shares(rows: Sequence[Row], home: str) -> dict[str, Any]:
    """Return the shares by count and by value."""
    every = each_once(rows)
    mine = {name: [row for row in every if of(row, home) == name] for name in CLASSES}
    counts = {name: len(ones) for name, ones in mine.items()}
    values = {name: sums(ones) for name, ones in mine.items()}
    coins = sorted({coin for found in values.values() for coin in found})
    by_coin = {coin: {name: values[name].get(coin, 0) for name in CLASSES} for coin in coins}
    return {
        "count": counts,
        "share": _parts(counts),
        "value": by_coin,
        "value_share": {coin: _parts(found) for coin, found in by_coin.items()},
        "valued": valued(every),
    }


def _parts(counts: Mapping[str, int]) -> dict[str, float | None]:
    total = sum(counts.values())
    return {name: n / total if total else None for name, n in counts.items()}
