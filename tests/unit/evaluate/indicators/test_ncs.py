# SPDX-License-Identifier: Apache-2.0
"""Scores compare within field, year and type only, and follow the window."""

import pytest

from yuzui.evaluation.indicator import Parameters, tables
from yuzui.evaluation.indicators import ncs
from yuzui.store.duck import Lake

WORK = {"work_id": "VARCHAR", "year": "BIGINT", "field": "VARCHAR", "type": "VARCHAR"}


def found(rows, links, **parameters):
    lake = Lake()
    columns = zip(*rows, strict=True)
    lake.put("work", dict(zip(WORK, map(list, columns), strict=True)), WORK)
    lake.put("citation", {"citing_id": [a for a, _ in links], "cited_id": [b for _, b in links]})
    columns = lake.expression(ncs.expr(tables(), Parameters(**parameters)))
    lake.close()
    names = [name for name in columns if not name.endswith("_null")]
    rows = zip(*(columns[n].tolist() for n in names), strict=True)
    # a number that is missing is not itself
    return {row[0]: tuple(v if v == v else None for v in row[1:]) for row in rows}


ROWS = [
    ("a", 2000, "x", "article"),
    ("b", 2000, "x", "article"),
    ("c", 2000, "x", "review"),
    ("d", 2000, "y", "article"),
    ("e", 2001, "x", "article"),
    ("f", 2008, None, None),
    ("u", None, "x", "article"),
]
LINKS = [("e", "a"), ("f", "a"), ("e", "c"), ("f", "c"), ("e", "d")]


def test_a_cell_is_of_one_field_year_and_type():
    seen = found(ROWS, LINKS)
    assert seen["a"] == (1, 2.0, 2) and seen["b"] == (0, 0.0, 2)
    assert seen["c"] == (1, 1.0, 1) and seen["d"] == (1, 1.0, 1) and seen["f"] == (0, 1.0, 1)
    assert seen["u"] == (None, None, None)


def test_an_open_window_takes_what_comes_late():
    seen = found(ROWS, LINKS, window=0)
    assert seen["a"][0] == 2 and seen["c"][0] == 2 and seen["d"][0] == 1


@pytest.mark.parametrize(("rule", "score"), [("one", 1.0), ("null", None)])
def test_where_nothing_was_cited_the_rule_decides(rule, score):
    assert found(ROWS, LINKS, zero_mean=rule)["f"] == (0, score, 1)
