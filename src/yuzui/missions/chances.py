# SPDX-License-Identifier: Apache-2.0
"""Chances as panels write them: 0.7, 70 %, 六成 or a range such as 0.6-0.8."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import msgspec

from yuzui.text import Text
from yuzui.text.numbers import number, percent

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(%?)")
_BETWEEN = re.compile(r"[-–—~～至到]|to|bis|\.\.+|…")
_AROUND = re.compile(r"^(?:about|around|ca\.?|approx\.?|约|大约|大概)")
_TENTHS = "一二三四五六七八九"
_IN_TENTHS = re.compile(f"([{_TENTHS}])(?:成?[-–—~至到]?([{_TENTHS}]))?成")


class Chance(msgspec.Struct, frozen=True):
    """A chance from 0 to 1, or a range of it; a single figure has both ends equal."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """What is taken where one figure is needed."""
        return (self.low + self.high) / 2

    @property
    def words(self) -> Text:
        """The chance as people read it."""
        if self.low == self.high:
            return percent(self.low)
        return Text("{a} to {b}", "{a}至{b}").format(a=percent(self.low), b=percent(self.high))


def in_per_cent(cells: Iterable[Any]) -> bool:
    """Say whether a column writes per cent without a sign: some figure exceeds 1.

    Examples
    --------
    >>> in_per_cent(["80", "1"]), in_per_cent(["0.8", "1"]), in_per_cent(["80%"])
    (True, False, False)
    """
    written = [_written(_plain(cell)) for cell in cells]
    return any(value > 1 and not sign for hits in written if hits is not None for value, sign in hits)


def chance(cell: Any, per_cent: bool = False) -> Chance | None:
    """Return a chance; None for what is none.

    Examples
    --------
    >>> chance("0.8"), chance("60-80%"), chance("七成"), chance("likely")
    (Chance(low=0.8, high=0.8), Chance(low=0.6, high=0.8), Chance(low=0.7, high=0.7), None)
    """
    text = _AROUND.sub("", _plain(cell))
    if tenths := _IN_TENTHS.fullmatch(text):
        ends = [(_TENTHS.index(one) + 1) / 10 for one in tenths.groups() if one]
    else:
        hits = _written(text)
        if hits is None:
            return None
        signed = any(sign for _, sign in hits)
        ends = [value / (100 if signed or per_cent else 1) for value, _ in hits]
    low, high = ends[0], ends[-1]
    return Chance(low, high) if 0 <= low <= high <= 1 else None


def _written(text: str) -> list[tuple[float, bool]] | None:
    """Return one figure or two with whether each has a sign of per cent; None for other words."""
    parts = _BETWEEN.split(_AROUND.sub("", text))
    hits = [hit for part in parts if (hit := _NUMBER.fullmatch(part))]
    if len(hits) != len(parts) or len(parts) > 2:
        return None
    return [(float(hit[1]), bool(hit[2])) for hit in hits]


def _plain(cell: Any) -> str:
    return unicodedata.normalize("NFKC", "" if cell is None else str(cell)).replace(" ", "").casefold()


def of_hundred(share: float) -> Text:
    """Return a chance as cases of a hundred; small ones with a decimal."""
    digits = 0 if 0.005 <= share <= 0.995 or share in (0.0, 1.0) else 1
    return Text("{n} of 100", "{n}%").format(n=number(100 * share, digits))
