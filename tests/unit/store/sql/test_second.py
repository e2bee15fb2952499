# SPDX-License-Identifier: Apache-2.0
"""The second engine gives what the first gives, for what indicators are made of."""

import ibis
import numpy as np
import pytest

from yuzui.store.duck import Lake
from yuzui.store.sql.second import on_sqlite, sqlite_version

T = ibis.table({"g": "string", "x": "float64", "n": "int64"}, name="t")
ROWS = {"g": ["a", "a", "b", None, "b"], "x": [1.0, 4.0, None, 2.5, 9.0], "n": [1, 2, 3, None, 5]}

EXPRESSIONS = {
    "sums": T.group_by("g").agg(s=T.x.sum(), m=T.x.mean(), n=T.n.count()),
    "spread": T.group_by("g").agg(v=T.x.var(), p=T.x.var(how="pop"), d=T.x.std()),
    "shares": T.group_by("g").agg(share=(T.x >= 2.5).mean()),
    "mathematics": T.select(T.g, r=T.x.sqrt(), l=T.x.log(), e=T.x.exp(), p=T.x**2),
    "wholes": T.select(T.g, s=T.n.sum().over(group_by="g"), w=T.n.max().over(group_by="g")),
    "windows": T.mutate(c=T.x.sum().over(group_by="g")),
}


def test_only_the_tables_an_expression_reads_are_taken_from_a_lake():
    lake = Lake()
    lake.put("t", ROWS | {"more": [1, 2, 3, 4, 5]})
    lake.put("other", ROWS)
    expression = EXPRESSIONS["sums"].order_by("g")
    there, here = lake.expression(expression, "sqlite"), on_sqlite(expression, {"t": ROWS})
    assert sqlite_version().startswith("3.")
    assert {k: v.tolist() for k, v in there.items()} == {k: v.tolist() for k, v in here.items()}


def test_sums_of_whole_numbers_are_whole_on_both():
    expression = EXPRESSIONS["wholes"].order_by("g")
    lake = Lake()
    lake.put("t", ROWS)
    for engine in ("duckdb", "sqlite"):
        found = lake.expression(expression, engine)
        assert {found[name].dtype.kind for name in ("s", "w")} == {"i"}, engine


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_both_engines_agree_to_a_billionth(name):
    expression = EXPRESSIONS[name]
    lake = Lake()
    lake.put("t", ROWS)
    first, second = lake.expression(expression), on_sqlite(expression, {"t": ROWS})
    assert list(first) == list(second)
    order = [np.lexsort([_keyed(column) for column in found.values()]) for found in (first, second)]
    for key in first:
        a, b = (_number(found[key])[rows] for found, rows in zip((first, second), order, strict=True))
        assert a.shape == b.shape
        if a.dtype == object:
            assert a.tolist() == b.tolist()
        else:
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True)


def _number(column):
    values = np.ma.filled(np.ma.asarray(column).astype(object), None)
    if all(v is None or isinstance(v, int | float) for v in values.tolist()):
        return np.array([np.nan if v is None else float(v) for v in values.tolist()])
    return np.asarray(values, dtype=object)


def _keyed(column):
    return np.array([f"{v:.6f}" if isinstance(v, float) else str(v) for v in _number(column).tolist()])


def test_empty_tables_give_empty_columns():
    found = on_sqlite(T.group_by("g").agg(s=T.x.sum()), {"t": {"g": [], "x": [], "n": []}})
    assert {name: len(values) for name, values in found.items()} == {"g": 0, "s": 0}
