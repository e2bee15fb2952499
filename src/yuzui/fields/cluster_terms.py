# SPDX-License-Identifier: Apache-2.0
"""The words by which a cluster of works differs from the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from yuzui.store import tokens as search

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TERMS = 3
_RUN = re.compile(r"([\u3400-\u9fff]+)|([^\W\d_][\w]*(?:[-'’][\w]+)*)")
_BREAK = re.compile(r"[.,;:!?()\[\]。，；：！？（）、《》]")
STOP = frozenset(
    "a about above after all also among an and any are as at based be been before being below between both but by "
    "can case comment could de der des do does due during each effect effects for from further had has have how i "
    "ii iii if in into is it its la le may method methods model models more most near new no non not note of on "
    "one only or other our out over paper part possible reply results review revisited role same simple since "
    "some study such than that the their them then theory there these they this those three through to toward "
    "towards two under understanding up using very via was we were what when where which while who why will with "
    "within without your".split()
)
"""English words that say nothing of a subject."""
_IDLE = frozenset("的与和及其在中对基于研究分析方法应用一种是以为了之从而进行")
"""Chinese characters that no term begins or ends with."""
_PAIR = 1.5
"""What a pair of words counts for beside a single one: it says more."""
_LONGEST = 6
"""Characters of a Chinese term at most."""
_PART = 0.8
"""A run of characters is no term where a longer one stands in this part of its titles."""
_LEAST = 2
"""Works of a cluster that must hold a term."""


def terms(title: str) -> Iterator[tuple[str, ...]]:
    """Yield the candidate terms of a title: words and pairs of neighbours; of Chinese, runs of 2 to 6 characters."""
    for part in _BREAK.split(title):
        before = ""
        for run in _RUN.finditer(part):
            if run[1]:
                before = ""
                yield from _characters(run[1])
                continue
            word = run[2]
            if len(word) < 3 or word.lower() in STOP:
                before = ""
                continue
            yield (word,)
            if before:
                yield (before, word)
            before = word


def _characters(run: str) -> Iterator[tuple[str, ...]]:
    for size in range(2, _LONGEST + 1):
        for at in range(len(run) - size + 1):
            term = run[at : at + size]
            if term[0] not in _IDLE and term[-1] not in _IDLE:
                yield (term,)


def _key(term: tuple[str, ...]) -> tuple[str, ...]:
    """Return a term as terms are counted: without case and endings of plurals."""
    return tuple(word if "\u3400" <= word[0] <= "\u9fff" else _stem(word) for word in term)


@lru_cache(100_000)
def _stem(word: str) -> str:
    return " ".join(search.tokens(word))


def labels(titles: Sequence[str], cluster: NDArray[np.int64], clusters: int, count: int = TERMS) -> list[list[str]]:
    r"""Return the terms of each of the first ``clusters`` clusters, as most of its titles write them.

    .. math:: W_{t,c} = f_{t,c} \log\left(1 + \frac{A}{f_t}\right)

    with :math:`f` the titles of a cluster and of all clusters that hold a term, and A the terms of a cluster on
    average. A term that shares a word with one already taken is passed over.

    References
    ----------
    Grootendorst 2022, arXiv 2203.05794 (class-based TF-IDF).
    """
    frequency: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(clusters)]
    written: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
    for title, at in zip(titles, cluster.tolist(), strict=True):
        if not title or not 0 <= at < clusters:
            continue
        seen = {_key(term): term for term in terms(title)}
        frequency[at].update(seen.keys())
        for key, term in seen.items():
            written.setdefault(key, Counter())[term] += 1
    every: Counter[tuple[str, ...]] = Counter()
    for one in frequency:
        every.update(one)
    mean = sum(every.values()) / max(1, clusters)
    return [_best(one, every, mean, written, count) for one in frequency]


def _best(
    own: Counter[tuple[str, ...]],
    every: Counter[tuple[str, ...]],
    mean: float,
    written: dict[tuple[str, ...], Counter[tuple[str, ...]]],
    count: int,
) -> list[str]:
    def weight(term: tuple[str, ...]) -> float:
        size = len(term) if len(term) > 1 else max(1, len(term[0]) - 1) if "\u3400" <= term[0][0] <= "\u9fff" else 1
        return own[term] * log(1 + mean / every[term]) * (_PAIR if size > 1 else 1.0)

    parts = {
        (piece,)
        for term, n in own.items()
        if term[0] >= "\u3400"
        for piece in (term[0][1:], term[0][:-1])
        if n >= _PART * own[piece,]
    }
    taken: list[tuple[str, ...]] = []
    ranked = sorted(
        (one for one in own if own[one] >= _LEAST and one not in parts),
        key=lambda one: (-weight(one), -sum(map(len, one)), one),
    )
    for term in ranked:
        if len(taken) == count:
            break
        if not any(alike(term, other) for other in taken):
            taken.append(term)
    return [" ".join(max(written[one].items(), key=lambda item: (item[1], item[0]))[0]) for one in taken]


def alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Say whether two terms share a word, or in Chinese two characters in a row."""
    if set(a) & set(b):
        return True
    pairs = [
        {word[at : at + 2] for word in term for at in range(len(word) - 1) if word[at] >= "\u3400"} for term in (a, b)
    ]
    return bool(pairs[0] & pairs[1])
