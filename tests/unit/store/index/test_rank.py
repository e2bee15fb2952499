# SPDX-License-Identifier: Apache-2.0
"""Our score of a text is that of FTS5, and a phrase is matched as FTS5 matches it."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.store.index import rank
from yuzui.store.index.entry import EVERYONE, LAYOUT
from yuzui.store.tokens import Phrase, phrases, tokens

WORDS = st.lists(st.sampled_from(["量子", "量", "子", "star", "dust", "量子力学", "，"]), max_size=6)
TEXTS = st.lists(st.tuples(WORDS.map(" ".join), WORDS.map("".join)), min_size=1, max_size=6)


def filled(texts):
    connection = sqlite3.connect(":memory:")
    for statement in LAYOUT:
        connection.execute(statement)
    rows = [(" ".join(tokens(a)), " ".join(tokens(b))) for a, b in texts]
    connection.executemany(f"INSERT INTO {EVERYONE} (title, body) VALUES (?, ?)", rows)
    size = sum(len(part.split()) for row in rows for part in row)
    notes = {"rows": str(len(rows)), "size": str(size)}
    connection.executemany("INSERT INTO note VALUES (?, ?)", notes.items())
    return connection, rows


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["量子", "量", "star dust", "量子力学 star", '"star dust"', "子"]))
def test_score_is_that_of_fts5(texts, query):
    connection, rows = filled(texts)
    with closing(connection):
        wanted = phrases(query)
        weigh = rank.weigher(connection, wanted)
        sql = f"SELECT rowid, -bm25({EVERYONE}, {rank.TITLE}, {rank.BODY}) FROM {EVERYONE} WHERE {EVERYONE} MATCH ?"
        theirs = dict(connection.execute(sql, (rank.match(wanted),)).fetchall())
    ours = {
        n: weigh(*row)
        for n, row in enumerate(rows, 1)
        if all(sum(rank.occurrences(part.split(), one) for part in row) for one in wanted)
    }
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_an_empty_index_weighs_without_error():
    connection, _ = filled([])
    with closing(connection):
        assert rank.weigher(connection, phrases("量子"))("量子 子", "") > 0


def test_phrases_are_written_so_that_nothing_is_an_operator():
    assert rank.match(phrases("量子 氢 or")) == '"量子" AND "氢" * AND "or"'


def test_occurrences_may_overlap():
    assert rank.occurrences(["a", "a", "a"], Phrase(("a", "a"), False, "a a")) == 2
    assert rank.occurrences([], Phrase(("a",), False, "a")) == 0
