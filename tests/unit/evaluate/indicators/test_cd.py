# SPDX-License-Identifier: Apache-2.0
"""Reasons and precision of disruption; the vectors stand in tests/golden/evaluate."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd


def run(graph, **parameters):
    p = Parameters(**parameters)
    return cd.finish(cd.shard(Timed.of(graph, p.precision), (0, len(graph.order)), p), p)


def test_reasons_partition_the_works_without_value():
    graph = numbered({"r": 2000, "f": 2001, "g": 2001, "a": 2002}, [("f", "r"), ("a", "f"), ("g", "g")])
    found = run(graph)
    reasons = dict(zip(graph.order.tolist(), found["cd_null"].tolist(), strict=True))
    assert reasons == {"r": "no_reference", "f": "", "g": "no_reference", "a": "nothing_in_window"}
    assert (np.isnan(found["cd"]) == (found["cd_null"] != "")).all()


def test_few_references_and_few_citers_may_be_left_without_value():
    links = [("f", "r"), ("g", "r"), ("g", "s"), ("a", "f"), ("a", "r"), ("b", "g"), ("c", "g")]
    works = {"r": 1999, "s": 1999, "f": 2000, "g": 2000, "a": 2001, "b": 2001, "c": 2001}
    graph = numbered(works, links)

    def why(**parameters):
        found = run(graph, **parameters)["cd_null"].tolist()
        return {work: found[graph.order.tolist().index(work)] for work in "rfg"}

    assert why() == {"r": "no_reference", "f": "", "g": ""}
    assert why(min_refs=2) == {"r": "no_reference", "f": "few_references", "g": ""}
    assert why(min_refs=2, zero_ref="as_one")["r"] == ""
    assert why(min_citers=2) == {"r": "no_reference", "f": "few_citers", "g": ""}


def test_a_work_that_nothing_cites_is_flagged_only_where_it_has_a_value():
    graph = numbered({"r": 1999, "f": 2000, "a": 2001, "g": 2001}, [("f", "r"), ("a", "r")])
    found = run(graph)
    assert dict(zip(graph.order.tolist(), found["uncited"].tolist(), strict=True)) == {
        "r": 0, "f": 1, "a": 0, "g": 0,
    }  # fmt: skip
    assert found["cd"][graph.order.tolist().index("f")] == 0


def test_disruption_times_citers_is_of_the_plain_index_alone():
    graph = numbered({"r": 1999, "f": 2000, "a": 2001}, [("f", "r"), ("a", "f")])
    found = run(graph, shared=2)
    at = graph.order.tolist().index("f")
    assert found["cd"][at] == 1 and np.isnan(found["mcd"][at])
    assert found["mcd_null"].tolist() == ["no_reference", "plain_only", "nothing_in_window"]


def test_precision_decides_what_is_later():
    graph = numbered({"r": "1999-01-01", "f": "2000-02-01", "a": "2000-07-01"}, [("f", "r"), ("a", "f")], "day")
    at = graph.order.tolist().index("f")
    assert run(graph, precision="year")["n_i"][at] == 0
    assert run(graph, precision="month")["n_i"][at] == 1
    assert run(graph, precision="day", window=0)["n_i"][at] == 1


def test_values_stay_within_their_range():
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 80, (600, 2))
    graph = numbered({f"w{i}": 1990 + i % 12 for i in range(80)}, [(f"w{a}", f"w{b}") for a, b in ends])
    found = run(graph)
    valued = ~np.isnan(found["cd"])
    assert (np.abs(found["cd"][valued]) <= 1).all()
    both = valued & ~np.isnan(found["nok"])
    assert (np.abs(found["nok"][both]) >= np.abs(found["cd"][both]) - 1e-12).all()
