# SPDX-License-Identifier: Apache-2.0
"""A question in words and numbers: ``photon energy 5..12 keV``, ``岩石覆盖 ≥2000 m``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from yuzui.errors import InputError, Place
from yuzui.facilities.access.units import plain
from yuzui.text import Text

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_RANGE = re.compile(
    rf"(?P<sign>>=|<=|≥|≤)?\s*(?P<low>{_NUMBER})"
    rf"(?:\s*(?:\.\.|…|~|–|—|至|到)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>\[?[A-Za-zμµ克米小时\-]+[23]?\]?(?:/m3)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for."""

    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""


def fold(text: str) -> str:
    """Return a text as it is compared: one width, one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def parse(said: str) -> Query:
    """Read a question."""
    text = said.strip()
    for found in _RANGE.finditer(text):
        unit = plain(found["unit"])
        if unit is None:
            continue
        rest = text[: found.start()] + " " + text[found.end() :]
        low, high = _ends(found["sign"], found["low"], found["high"])
        name, factor = unit
        ends = [None if end is None else end * factor for end in (low, high)]
        if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
            raise InputError(
                Text("the range ends before it begins", "范围上限小于下限"),
                place=Place(column="QUERY"),
                seen=found[0].strip()[:80],
                expected="5..12 keV",
                code="end_before_start",
            )
        return Query(tuple(fold(rest).split()), ends[0], ends[1], name)
    words = tuple(fold(text).split())
    if not words:
        raise InputError(
            Text("say what is to be done", "请说明需要的能力"),
            place=Place(column="QUERY"),
            expected="photon energy 5..12 keV",
            fix=Text("yuzui schedule access “photon energy 5..12 keV”", "yuzui schedule access “光子能量 5..12 keV”"),
            code="no_query",
        )
    return Query(words)


def _ends(sign: str | None, low: str, high: str | None) -> tuple[float | None, float | None]:
    value = float(low)
    if high is not None:
        return value, float(high)
    if sign in (">=", "≥"):
        return value, None
    if sign in ("<=", "≤"):
        return None, value
    return value, value
