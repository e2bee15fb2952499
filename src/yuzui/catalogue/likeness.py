# SPDX-License-Identifier: Apache-2.0
"""Entries of one register or of several that may be the same thing, by their names alone."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a register."""

    register: str
    key: str
    name: str
    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries whose names are alike."""

    a: Entry
    b: Entry
    likeness: float
    same: bool | None


def words(name: str) -> frozenset[str]:
    """Return the words of a name, without case and accents.

    Examples
    --------
    >>> sorted(words("Élettra (FERMI)"))
    ['elettra', 'fermi']
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def pairs(entries: Sequence[Entry], threshold: float) -> list[Pair]:
    """Return the pairs at least so alike, the most alike first."""
    names = [words(entry.name) for entry in entries]
    weight = {w: math.log(len(names) / n) for w, n in Counter(w for s in names for w in s).items()}
    by_word: dict[str, list[int]] = {}
    for n, name in enumerate(names):
        # what two names share weighs at least this part of each: its rarest word is among the first of both
        left = sum(weight[word] for word in name)
        needed = threshold * left * (1 - 1e-12)
        for word in sorted(name, key=lambda word: (-weight[word], word)):
            if left < needed:
                break
            by_word.setdefault(word, []).append(n)
            left -= weight[word]
    met = {two for ones in by_word.values() for two in combinations(ones, 2)}
    matches = []
    for i, j in met:
        a, b = entries[i], entries[j]
        if a.kind and b.kind and a.kind != b.kind:
            continue
        whole = sum(weight[word] for word in names[i] | names[j])
        likeness = sum(weight[word] for word in names[i] & names[j]) / whole if whole else 0.0
        if likeness >= threshold:
            same = a.key == b.key if a.register == b.register else None
            matches.append(((-likeness, i, j), Pair(a, b, likeness, same)))
    return [pair for _, pair in sorted(matches, key=lambda one: one[0])]


def share(hits: int, of: int, level: float = 0.95) -> dict[str, float | int | None]:
    """Return a share with its interval.

    References
    ----------
    Wilson 1927, J. Am. Stat. Assoc. 22:209.

    Examples
    --------
    >>> share(14, 15)["low"] > 0.7
    True
    """
    if not of:
        return {"hits": 0, "of": 0, "value": None, "low": None, "high": None, "level": level}
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    p = hits / of
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = math.sqrt(z2 * (p * (1 - p) / of + z2 / (4 * of * of))) / (1 + z2 / of)
    ends = {"low": max(0.0, middle - half), "high": min(1.0, middle + half)}
    return {"hits": hits, "of": of, "value": p, **ends, "level": level}
