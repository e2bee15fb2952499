# SPDX-License-Identifier: Apache-2.0
"""Places in words as codes of administrative divisions, and whether a code lies within a boundary of codes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("place_codes.csv")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_WORDS = re.compile(r"[,，;；、/()（）]+")


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each name in either language; a region of several divisions has several."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {name: tuple(row["codes"].split(";")) for row in rows for name in (row["name"], row["name_zh"])}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    # a name in Latin letters is a word of its own; what joins it by a hyphen is another name
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name.isascii() else re.escape(name))


def boundary(words: str) -> tuple[str, ...]:
    """Return the codes of a boundary in words: those of the longest name in them; none if no name is known.

    Examples
    --------
    >>> boundary("the entire Beijing-Tianjin-Hebei region"), boundary("上海"), boundary("the moon")
    (('110000', '120000', '130000'), ('310000',), ())
    """
    hits = [name for name in names() if _pattern(name).search(words)]
    return names()[max(hits, key=len)] if hits else ()


def code(words: str, further: Mapping[str, str] | None = None) -> str:
    """Return the code of the most exact division that a place names; empty if none, or two as exact.

    ``further`` are names of divisions with their codes, such as those of a register.

    Examples
    --------
    >>> code("Huidong, Huizhou, Guangdong"), code("Sichuan-Yunnan region"), code("Sichuan, Yunnan"), code("110108")
    ('441300', '', '', '110108')
    """
    if hit := _CODE.search(words):
        return hit[0]
    found = {names()[name][0] for name in names() if len(names()[name]) == 1 and _pattern(name).search(words)}
    if further:
        found |= {further[part] for part in (one.strip() for one in _WORDS.split(words)) if part in further}
    if not found:
        return ""
    exact = max(len(_prefix(one)) for one in found)
    best = [one for one in found if len(_prefix(one)) == exact]
    # what is less exact must hold what is more exact, or the words name two places
    if len(best) > 1 or any(not best[0].startswith(_prefix(one)) for one in found):
        return ""
    return best[0]


def chinese(one: str) -> str:
    """Return the Chinese name of a division by its code; empty if it is not known.

    Examples
    --------
    >>> chinese(code("Shanghai (Minhang + Ruijin bases)")), chinese("")
    ('上海', '')
    """
    return next((name for name, codes in names().items() if codes == (one,) and not name.isascii()), "")


def _prefix(one: str) -> str:
    return one[:2] if one.endswith("0000") else one[:4] if one.endswith("00") else one


def inside(one: str, codes: Iterable[str]) -> bool:
    """Say whether a division lies within a boundary.

    Examples
    --------
    >>> inside("110116", ["110000"]), inside("440000", ["440300"]), inside("", ["110000"])
    (True, False, False)
    """
    return bool(one) and any(one.startswith(_prefix(code)) for code in codes)


def split(cells: Iterable[str], codes: Sequence[str], further: Mapping[str, str] | None = None) -> tuple[int, int]:
    """Return how many places lie within a boundary, and of how many nobody can tell."""
    placed = [code(cell, further) for cell in cells]
    return sum(inside(one, codes) for one in placed), sum(not one for one in placed)
