# SPDX-License-Identifier: Apache-2.0
"""Which citations count, as an expression."""

import pytest
from tests.contracts.checks.indicator import TYPES, Beside, values

from yuzui.evaluation import relations
from yuzui.evaluation.indicator import COLUMNS, Parameters, tables
from yuzui.evaluation.indicators import citations
from yuzui.store.duck import Lake
from yuzui.store.sql.second import on_sqlite

WORKS = {
    "work_id": ["a", "b", "c", "a", "u", "s"],
    "year": [2000, 2003, 1999, 2000, None, 99999],
    "field": ["x", "x", None, "x", "x", "x"],
    "type": [None] * 6,
}
KINDS = {"work_id": "VARCHAR", "year": "BIGINT", "field": "VARCHAR", "type": "VARCHAR"}
LINKS = [("b", "a"), ("b", "a"), ("a", "a"), ("c", "a"), ("u", "a"), ("s", "a"), ("x", "a")]


@pytest.fixture
def lake():
    lake = Lake()
    lake.put("work", WORKS, KINDS)
    lake.put("citation", {"citing_id": [a for a, _ in LINKS], "cited_id": [b for _, b in LINKS]})
    return lake


def test_dated_works_stand_once(lake):
    found = lake.expression(relations.dated(tables()).order_by("work_id"))
    assert found["work_id"].tolist() == ["a", "b", "c"]


def test_works_that_are_known_to_stand_once_are_placed_the_same(lake):
    lake.query("CREATE OR REPLACE TABLE work AS SELECT DISTINCT ON (work_id) * FROM work")
    for of in (relations.dated, relations.placed):
        whole, once = (lake.expression(of(t).order_by("work_id")) for t in (tables(), tables(once=True)))
        assert list(whole) == list(once) and len(whole["work_id"])
        for name, kept in whole.items():
            assert kept.dtype == once[name].dtype and kept.tolist() == once[name].tolist()


@pytest.mark.parametrize(("rule", "lags"), [("drop", [("b", 3)]), ("clip0", [("b", 3), ("c", 0)])])
def test_usable_links(lake, rule, lags):
    expression = relations.usable(tables(), Parameters(negative_lag=rule)).order_by("citing_id")
    found = lake.expression(expression)
    assert list(zip(found["citing_id"], found["lag_y"].tolist(), strict=True)) == lags


def test_per_work_keeps_every_work_and_fills_with_nought(lake):
    t = tables()
    links = relations.usable(t, Parameters())
    counted = links.group_by("cited_id").agg(n=links.citing_id.count())
    found = lake.expression(relations.per_work(t, counted).order_by("work_id"))
    assert found["work_id"].tolist() == ["a", "b", "c", "s", "u"]
    assert found["n"].tolist() == [1, 0, 0, 0, 0]


def test_citations_within_the_window_by_work(lake):
    found = lake.expression(relations.in_window(tables(), Parameters(window=3)))
    assert found["cited_id"].tolist() == []
    found = lake.expression(relations.in_window(tables(), Parameters(window=4)))
    assert found["cited_id"].tolist() == ["a"] and found["n"].tolist() == [1]


def test_what_a_cell_holds(lake):
    found = lake.expression(relations.celled(tables(), Parameters()).order_by("work_id"))
    numbers = [found[name].tolist() for name in ("work_id", "n", "works", "total", "upto", "equal")]
    assert list(zip(*numbers, strict=True)) == [
        ("a", 1, 1, 1, 1, 1), ("b", 0, 1, 0, 1, 1), ("c", 0, 1, 0, 1, 1),
    ]  # fmt: skip


def test_works_of_unknown_year_stand_without_values(lake):
    t = tables()
    rows = relations.every_work(t, relations.celled(t, Parameters())).order_by("work_id")
    found = lake.expression(rows)
    dated = dict(zip(found["work_id"].tolist(), map(bool, found["dated"].tolist()), strict=True))
    assert dated == {"a": True, "b": True, "c": True, "s": False, "u": False}


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_citations_by_works_that_share_a_person_can_be_left_out(engine):
    works = {"a": 2000, "b": 2001, "c": 2001, "d": 2001, "e": 2002}
    links = [("b", "a"), ("c", "a"), ("d", "a"), ("e", "b"), ("e", "e"), ("b", "a")]
    rows = [("a", 1, "p"), ("a", 2, "q"), ("b", 1, "r"), ("b", 2, "q"), ("c", 1, "s"), ("e", 1, None)]
    authors = [(w, place, person, 1, None, None, None) for w, place, person in rows]
    beside = Beside(authors=authors)
    for rule, cited in (("include", 3), ("exclude", 2)):
        p = Parameters(self_citations=rule)
        found = values(citations, works, links, p, engine, beside)["citations_5"]
        assert (found["a"], found["b"]) == (cited, 1)
    t = tables(have=("authorship",))
    given = {"work": {"work_id": list(works), "year": list(works.values()), "field": [None] * 5, "type": [None] * 5},
             "citation": {"citing_id": [a for a, _ in links], "cited_id": [b for _, b in links]},
             "authorship": {c: [r[n] for r in authors] for n, c in enumerate(COLUMNS["authorship"])}}  # fmt: skip
    if engine == "sqlite":
        told = on_sqlite(relations.selves(t, Parameters()), given)
    else:
        lake = Lake()
        for name, columns in given.items():
            lake.put(name, columns, {c: TYPES[k] for c, k in COLUMNS[name].items()})
        told = lake.expression(relations.selves(t, Parameters()))
    assert {name: int(value[0]) for name, value in told.items()} == {"citations": 4, "own": 1, "unknown": 2}
