# SPDX-License-Identifier: Apache-2.0
"""Chinese search over the clauses of the first plan: recall and precision 1.000.

``clauses.csv`` was read off the titles of the plan by eye. The other truth is substring: every
run of two characters of every title, and longer ones, found in exactly the titles that hold it.
"""

import csv
import random
import re
import unicodedata
from pathlib import Path

import pytest
from tests.store.memory import MemoryStore

from yuzui.catalogue.jobs import catalogue
from yuzui.job.workspace import Workspace
from yuzui.model.table import Class
from yuzui.model.visibility import PUBLIC
from yuzui.policy.plan import loader
from yuzui.store.search import Entry, Index, Part

PLAN = loader.FIRST
with Path(__file__).with_name("clauses.csv").open(encoding="utf-8", newline="") as _stream:
    ROWS = list(csv.DictReader(_stream))
HAN = re.compile(r"[一-鿿]+")


def search(workspace, *words, **rest):
    return catalogue.find(workspace, *words, **rest).document()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("clauses"), PUBLIC)
    yield found
    found.close()


def test_query_finds_the_clauses_whose_title_holds_it(workspace):
    for row in ROWS:
        found = search(workspace, row["query"], kind="clause", limit=200)
        titled = {
            hit["id"].removeprefix(f"{PLAN}|")
            for hit in found["hits"]
            if hit["id"].startswith(f"{PLAN}|") and _in_title(hit["title"]["zh"], row["query"])
        }
        assert sorted(titled) == row["clauses"].split()


def _in_title(title, query):
    """Return whether the title itself holds all words; the names of sections are found too."""
    said = unicodedata.normalize("NFKC", title)
    simple = query.translate(str.maketrans("國實驗資腦學觀測計線", "国实验资脑学观测计线"))
    words = re.split(r"[、\s]+", unicodedata.normalize("NFKC", simple))
    return all(word in said for word in words)


def indexed(tmp_path, texts):
    """Return an index of some texts and what reads it as the public."""

    def describe(rows):
        for n, text in enumerate(texts):
            names = ("call", f"{n:05}", "call", f"{n:05}")
            yield Entry(*names, {}, {Class.OPEN: (text, "")}, {Class.OPEN: {}})

    store = MemoryStore()
    return Index(tmp_path / "index", [Part("texts", {}, describe)]), store.open(PUBLIC)


def measured(index, view, texts, queries):
    """Return recall and precision against "the text holds the query"."""
    right = wanted = given = 0
    for query in queries:
        truth = {n for n, text in enumerate(texts) if query in text}
        found = {int(hit.id) for hit in index.find(view, query, limit=len(texts)).hits}
        right, wanted, given = right + len(truth & found), wanted + len(truth), given + len(found)
    return right / wanted, right / given


def test_every_pair_of_every_title_has_recall_and_precision_one(tmp_path):
    texts = [clause.title.zh for name in loader.names() for clause in loader.load(name).clauses]
    runs = {run for text in texts for run in HAN.findall(text)}
    pairs = sorted({run[i : i + 2] for run in runs for i in range(len(run) - 1)})
    longer = sorted({run[i : i + n] for run in runs for n in (3, 4, 6) for i in range(len(run) - n)})
    single = sorted({c for run in runs for c in run})
    draw = random.Random(7)
    queries = [*draw.sample(pairs, 250), *draw.sample(longer, 100), *draw.sample(single, 60)]
    index, view = indexed(tmp_path, texts)
    assert len(texts) > 111 and len(pairs) > 500
    assert measured(index, view, texts, queries) == (1.0, 1.0)


def test_mixed_texts_of_both_scripts_have_recall_and_precision_one(tmp_path):
    draw = random.Random(7)
    han = "量子通信计算机能源研究所有国家实验室基础数据光𠀀𠮷"
    parts = [*han, *han, *han, "AI", "5G", "，", " ", "、", "Quantum ", "。", "（", "）", "·", "\n"]
    texts = ["".join(draw.choices(parts, k=30)) for _ in range(400)]
    queries = ["".join(draw.choices(han, k=n)) for n in (1, 2, 2, 2, 2, 3) for _ in range(40)]
    index, view = indexed(tmp_path, texts)
    assert measured(index, view, texts, queries) == (1.0, 1.0)


def test_default_tokenisers_would_miss_most_of_it(tmp_path):
    """Why the tokeniser is ours: a trigram index finds no word of two characters."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'trigram')")
        connection.execute("INSERT INTO t VALUES ('城域城际自由空间量子通信')")
        sql = "SELECT count(*) FROM t WHERE t MATCH ?"
        assert connection.execute(sql, ('"量子"',)).fetchone() == (0,)
        assert connection.execute(sql, ('"自由空间"',)).fetchone() == (1,)
