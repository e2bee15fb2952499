# SPDX-License-Identifier: Apache-2.0
"""Every indicator file: its example on every engine, order, empty and one-work input, words."""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))

from graphs import numbered

from yuzui import plugins
from yuzui.engines.kernels import available
from yuzui.evaluate.indicator import REASONS, Parameters, Timed, tables
from yuzui.store.duck import Lake
from yuzui.store.sql.second import on_sqlite
from yuzui.text import Text

INDICATORS = plugins.modules("indicator")
THROUGH = 2010


def graph_values(module, works, citations, p):
    graph = numbered(works, citations)
    arrays = Timed.of(graph, p.precision)
    found = module.finish(module.shard(arrays, (0, len(graph.order)), p), p)
    return {
        name: dict(zip(graph.order.tolist(), np.ma.asarray(v).tolist(), strict=True))
        for name, v in found.items()
    }


def relational_values(module, works, citations, p, engine):
    given = {
        "work": {"work_id": list(works), "year": list(works.values())},
        "citation": {
            "citing_id": [a for a, _ in citations],
            "cited_id": [b for _, b in citations],
        },
    }
    expression = module.expr(tables(), p)
    if engine == "sqlite":
        found = on_sqlite(expression, given)
    else:
        lake = Lake()
        for name, columns in given.items():
            kinds = dict.fromkeys(columns, "VARCHAR") | (
                {"year": "BIGINT"} if name == "work" else {}
            )
            lake.put(name, columns, kinds)
        found = lake.expression(expression)
    ids = list(found.pop("work_id"))
    return {
        name: dict(zip(ids, np.ma.asarray(v).tolist(), strict=True)) for name, v in found.items()
    }


def values(module, works, citations, p, engine):
    if module.META.kind == "graph":
        p = Parameters(**{f: getattr(p, f) for f in p.__slots__} | {"kernels": engine})
        return graph_values(module, works, citations, p)
    return relational_values(module, works, citations, p, engine)


def engines(module):
    return available() if module.META.kind == "graph" else ("duckdb", "sqlite")


CASES = [(name, engine) for name, module in INDICATORS.items() for engine in engines(module)]
each = pytest.mark.parametrize("name", list(INDICATORS))
each_engine = pytest.mark.parametrize(("name", "engine"), CASES)


def known(value):
    return None if value is None or value != value else float(value)


def parameters(example):
    return Parameters(window=example.window, through=THROUGH)


@each_engine
def test_example_holds(name, engine):
    module = INDICATORS[name]
    example = module.EXAMPLE
    found = values(module, example.works, example.citations, parameters(example), engine)
    for work, expected in example.expect.items():
        for part, value in expected.items():
            seen = known(found[part][work])
            if value is None:
                assert seen is None, (work, part)
                assert found[f"{part}_null"][work] in REASONS
            else:
                assert seen == pytest.approx(float(Fraction(value)), abs=1e-12), (work, part)


@each_engine
def test_order_of_rows_changes_nothing(name, engine):
    module = INDICATORS[name]
    example = module.EXAMPLE
    there = values(module, example.works, example.citations, parameters(example), engine)
    works = dict(reversed(example.works.items()))
    back = values(module, works, tuple(reversed(example.citations)), parameters(example), engine)
    for part, column in there.items():
        assert {w: v if v == v else None for w, v in column.items()} == {
            w: v if v == v else None for w, v in back[part].items()
        }


@each_engine
@pytest.mark.parametrize("works", [{}, {"only": 2000}, {"lost": None}])
def test_empty_and_single_work_input(name, engine, works):
    module = INDICATORS[name]
    found = values(module, works, (), parameters(module.EXAMPLE), engine)
    for part in module.META.parts:
        column = part.name.format(window=module.EXAMPLE.window or "open")
        assert len(found[column]) <= len(works)


@each
def test_says_what_it_is_in_both_languages(name):
    module = INDICATORS[name]
    for text in (
        module.TITLE,
        module.META.question,
        module.META.cannot_tell,
        *(part.label for part in module.META.parts),
    ):
        assert isinstance(text, Text)
        assert text.en and text.zh and text.en != text.zh
    assert module.SOURCE.startswith("doi:")
    assert module.NEEDS and module.WINDOWS and module.META.version >= 1
    assert "References" in (module.__doc__ or "")


@each
def test_needs_are_columns_of_the_record(name):
    from yuzui.record.work import TABLES

    columns = {f"{t.name}.{c.name}" for t in TABLES for c in t.columns}
    assert set(INDICATORS[name].NEEDS) <= columns


@pytest.mark.parametrize("name", [n for n, m in INDICATORS.items() if m.META.kind == "relational"])
def test_engines_agree_on_random_sets(name):
    rng = np.random.default_rng(7)
    for size in (1, 5, 30, 60):
        works = {
            f"w{i}": int(y) if y < 2011 else None
            for i, y in enumerate(rng.integers(1990, 2012, size))
        }
        links = tuple((f"w{a}", f"w{b}") for a, b in rng.integers(0, size + 1, (4 * size, 2)))
        for window in (3, 5):
            p = Parameters(window=window, through=THROUGH)
            first, second = (
                relational_values(INDICATORS[name], works, links, p, engine)
                for engine in ("duckdb", "sqlite")
            )
            for part, column in first.items():
                for work, value in column.items():
                    other = second[part][work]
                    if isinstance(value, str):
                        assert value == other
                    else:
                        assert (known(value) is None) == (known(other) is None)
                        assert known(value) is None or abs(known(value) - known(other)) <= 1e-9
