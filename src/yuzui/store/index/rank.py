# SPDX-License-Identifier: Apache-2.0
"""BM25 of rows that not everyone may see, by the statistics of those that everyone may.

References
----------
Robertson, Zaragoza 2009, doi 10.1561/1500000019.
"""

# ruff: noqa: S608 - names in a statement are made here, every value is bound

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from yuzui.store.index.entry import EVERYONE
from yuzui.store.tokens import Phrase

K1, B = 1.2, 0.75
TITLE, BODY = 4.0, 1.0
"""Weight of an occurrence in the title and in the rest."""
LEAST = 1e-6
"""Smallest weight of a phrase, however many rows hold it."""


@dataclass(frozen=True, slots=True)
class Weigher:
    """Score of a text for some phrases.

    Notes
    -----
    ``Σ_p idf_p · f_p (k₁ + 1) / (f_p + k₁ (1 − b + b · d / mean))`` with k₁ = 1.2, b = 0.75,
    ``idf_p = max(ln((N − n_p + ½) / (n_p + ½)), 10⁻⁶)`` and ``f_p`` the weighted number of
    occurrences: the score that FTS5 gives the rows that everyone may see, so that both stand in
    one order.
    """

    phrases: Sequence[Phrase]
    weights: Sequence[float]
    mean: float

    def __call__(self, title: str, body: str) -> float:
        """Return the score of a row."""
        parts = title.split(), body.split()
        norm = K1 * (1 - B + B * sum(map(len, parts)) / self.mean)
        total = 0.0
        for phrase, weight in zip(self.phrases, self.weights, strict=True):
            times = TITLE * occurrences(parts[0], phrase) + BODY * occurrences(parts[1], phrase)
            total += weight * times * (K1 + 1) / (times + norm)
        return total


def weigher(connection: sqlite3.Connection, phrases: Sequence[Phrase]) -> Weigher:
    """Return the score of other rows in the scale of those that everyone may see."""
    rows, size = (
        float(value)
        for (value,) in connection.execute("SELECT value FROM note WHERE name IN ('rows', 'size') ORDER BY name")
    )
    weights = []
    phrases = [reading for phrase in phrases for reading in phrase.readings()]
    for phrase in phrases:
        text = f"SELECT count(*) FROM {EVERYONE} WHERE {EVERYONE} MATCH ?"
        held = connection.execute(text, (match([phrase]),)).fetchone()[0]
        weights.append(max(math.log((rows - held + 0.5) / (held + 0.5)), LEAST))
    return Weigher(phrases, weights, size / rows if size else 1.0)


def occurrences(words: Sequence[str], phrase: Phrase) -> int:
    """Return how often a phrase stands in a text.

    Examples
    --------
    >>> occurrences(["量子", "子"], Phrase(("子",), True, "子"))
    1
    """
    *first, last = phrase.tokens
    size = len(phrase.tokens)
    return sum(
        (words[end - 1].startswith(last) if phrase.prefix else words[end - 1] == last)
        and list(words[end - size : end - 1]) == first
        for end in range(size, len(words) + 1)
    )


def match(phrases: Sequence[Phrase]) -> str:
    """Return phrases, all of which must hold, in the language of FTS5.

    Tokens are letters and digits, so that nothing in them can be taken for an operator.
    """
    return " AND ".join(map(_matched, phrases))


def _matched(phrase: Phrase) -> str:
    parts = ['"' + " ".join(phrase.tokens) + '"' + " *" * phrase.prefix]
    parts += ['"' + " ".join(tokens) + '"' for tokens in phrase.others]
    return parts[0] if len(parts) == 1 else "(" + " OR ".join(parts) + ")"
