# SPDX-License-Identifier: Apache-2.0
"""What would find something where a phrase finds nothing, out of text that everyone may see."""

# ruff: noqa: S608 - names in a statement are made here, every value is bound

from __future__ import annotations

import sqlite3
from difflib import get_close_matches

from yuzui.store.index.entry import EVERYONE
from yuzui.store.index.rank import match
from yuzui.store.tokens import Phrase, phrases

MOST = 3
"""Most suggestions for one phrase."""
LONGEST = 12
"""Longest run of characters whose parts are tried."""


def words(connection: sqlite3.Connection, phrase: Phrase) -> list[str]:
    """Return words near a phrase, or the longest parts of it that find something."""
    if len(phrase.tokens) == 1 and phrase.text.isascii():
        return _alike(connection, phrase.tokens[0])
    return _parts(connection, phrase.text)


def _alike(connection: sqlite3.Connection, word: str) -> list[str]:
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, {EVERYONE}, row)")
    rows = connection.execute(
        "SELECT term FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?",
        (word[0], word[0] + "\uffff", len(word) - 2, len(word) + 2),
    )
    return get_close_matches(word, [row[0] for row in rows], MOST, 0.7)


def _parts(connection: sqlite3.Connection, text: str) -> list[str]:
    text = text[:LONGEST]
    for size in range(len(text) - 1, 1, -1):
        parts = dict.fromkeys(text[i : i + size].strip() for i in range(len(text) - size + 1))
        parts_ = [part for part in parts if _holds(connection, part)]
        if parts_:
            return parts_[:MOST]
    return []


def _holds(connection: sqlite3.Connection, part: str) -> bool:
    phrases_ = phrases(part)
    sql = f"SELECT 1 FROM {EVERYONE} WHERE {EVERYONE} MATCH ? LIMIT 1"
    return bool(phrases_) and connection.execute(sql, (match(phrases_),)).fetchone() is not None
