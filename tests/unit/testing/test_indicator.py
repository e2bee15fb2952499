# SPDX-License-Identifier: Apache-2.0
"""An indicator that is wrong is told what is wrong."""

from dataclasses import replace

import pytest
from tests.contracts.checks import indicator

from yuzui import registry

CD = registry.modules("indicator")["cd"]
CITATIONS = registry.modules("indicator")["citations"]


def finished(**changes):
    """Return a finish step that bends some columns."""

    def finish(columns, p):
        found = dict(CD.finish(columns, p))
        return {**found, **{name: how(found) for name, how in changes.items()}}

    return finish


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cd": lambda f: f["cd"] + 1}, "F.cd on numpy is 1.25, EXAMPLE expects 1/4"),
        ({"cd": lambda f: f["nok"] * 0}, "EXAMPLE expects 1/4"),
        ({"cd": lambda f: f["n_i"] * 1.0}, "EXAMPLE expects none"),
        ({"cd_null": lambda f: f["cd_null"].astype("U20") * 0}, "breaks down"),
    ],
)
def test_values(outside, faults, changes, told):
    assert told in faults("indicator", outside("indicator", "cd", finish=finished(**changes)))


def test_a_reason_nobody_knows(outside, faults):
    import numpy as np

    finish = finished(cd_null=lambda f: np.where(np.isnan(f["cd"]), "because", ""))
    found = faults("indicator", outside("indicator", "cd", finish=finish))
    assert "the reason it is undefined is none of REASONS" in found


def test_a_reason_beside_a_value_and_none_beside_a_missing_one(outside, faults):
    import numpy as np

    for bent in (lambda f: np.full(len(f["cd"]), "no_reference"), lambda f: f["nok_null"]):
        finish = finished(cd_null=bent)
        found = faults("indicator", outside("indicator", "cd", finish=finish))
        assert "and its reason" in found


def test_a_work_that_is_passed_over(outside, faults):
    def expr(t, p):
        found = CITATIONS.expr(t, p)
        return found.filter(found.work_id != "only")

    module = outside("indicator", "citations", expr=expr)
    assert "has other rows than works for {'only': 2000}" in faults("indicator", module)


def test_a_missing_column(outside, faults):
    def finish(columns, p):
        return {k: v for k, v in CD.finish(columns, p).items() if k != "mcd"}

    assert "mcd is missing" in faults("indicator", outside("indicator", "cd", finish=finish))


def test_order_of_rows_that_matters(outside, faults):
    import numpy as np

    calls = []

    def finish(columns, p):
        calls.append(1)
        found = dict(CD.finish(columns, p))
        return {**found, "n_i": found["n_i"] + np.int64(len(calls) % 2)}

    assert "the order of rows changes values" in faults("indicator", outside("indicator", "cd", finish=finish))


def test_engines_that_differ(outside, faults):
    def expr(t, p):
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        # whole-number division: DuckDB and SQLite round it apart
        import ibis

        return found.mutate(**{name: found[name] + ibis.literal(1).cast("string").length() * 0})

    module = outside("indicator", "citations", expr=expr)
    assert faults("indicator", module) == ""
    calls = []

    def other(t, p):
        calls.append(1)
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        return found.mutate(**{name: found[name] + len(calls) % 2})

    module = outside("indicator", "citations", expr=other)
    assert "duckdb and sqlite" in faults("indicator", module)


def test_a_value_that_hangs_on_the_size_of_the_set_or_on_a_name(outside, faults):
    def grown(columns, p):
        found = dict(CD.finish(columns, p))
        return {**found, "n_i": found["n_i"] + len(found["n_i"])}

    found = faults("indicator", outside("indicator", "cd", finish=grown))
    assert "a copy beside the set changes n_i" in found
    meta = replace(CD.META, parts=tuple(replace(p, steady=p.name != "n_i") for p in CD.META.parts))
    module = outside("indicator", "cd", finish=grown, META=meta)
    assert "a copy beside the set" not in faults("indicator", module)

    def named(t, p):
        found = CITATIONS.expr(t, p)
        name = next(name for name in found.columns if name.startswith("citations"))
        first = found.work_id.startswith("v").cast("int64")
        return found.mutate(**{name: found[name] + first})

    found = faults("indicator", outside("indicator", "citations", expr=named))
    assert "a copy beside the set changes citations_5" in found


def test_declaration(outside, faults):
    same = type(CD.TITLE)("x", "x")
    meta = replace(CD.META, question=same, version=0)
    module = outside("indicator", "cd", META=meta, SOURCE="a book", NEEDS=("work.colour",), doc="Nothing.")
    found = faults("indicator", module)
    for word in ("question is not in Chinese", "no DOI", "META.version", "work.colour", "References"):
        assert word in found


def test_graph_of_leaves_out_works_without_year():
    graph = indicator.graph_of({"b": 2001, "a": 2000, "x": None}, (("b", "a"), ("x", "a")))
    assert graph.order.tolist() == ["a", "b"] and graph.used == 1


def test_a_series_with_a_wrong_value_or_an_unknown_reason(outside, faults):
    def wrong(years):
        return {"volatility": 0.2 if len(years) > 2 else None, "volatility_null": "because"}

    found = faults("indicator", outside("indicator", "volatility", of=wrong))
    assert "volatility is 0.2, EXAMPLE expects 1/10" in found
    assert "the reason it is undefined is none of REASONS" in found


def test_a_parameter_that_is_not_declared_and_one_that_there_is_not(outside, faults):
    for params, said in (
        (("negative_lag",), "by a parameter that META.params leaves out"),
        (("negative_lag", "self_citations", "colour"), "META.params colour: no such parameter"),
    ):
        module = outside("indicator", "citations", META=replace(CITATIONS.META, params=params))
        assert said in faults("indicator", module)
