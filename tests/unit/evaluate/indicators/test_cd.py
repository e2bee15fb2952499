# SPDX-License-Identifier: Apache-2.0
"""Reasons and precision of disruption; the vectors stand in tests/golden/evaluate."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.evaluate.indicator import Parameters, Timed
from yuzui.evaluate.indicators import cd


def run(graph, **parameters):
    p = Parameters(**parameters)
    return cd.finish(cd.shard(Timed.of(graph, p.precision), (0, len(graph.order)), p), p)


def test_reasons_partition_the_works_without_value():
    graph = numbered(
        {"r": 2000, "f": 2001, "g": 2001, "a": 2002}, [("f", "r"), ("a", "f"), ("g", "g")]
    )
    found = run(graph)
    reasons = dict(zip(graph.order.tolist(), found["cd_null"].tolist(), strict=True))
    assert reasons == {"r": "no_reference", "f": "", "g": "no_reference", "a": "nothing_in_window"}
    assert (np.isnan(found["cd"]) == (found["cd_null"] != "")).all()


def test_precision_decides_what_is_later():
    graph = numbered(
        {"r": "1999-01-01", "f": "2000-02-01", "a": "2000-07-01"}, [("f", "r"), ("a", "f")], "day"
    )
    at = graph.order.tolist().index("f")
    assert run(graph, precision="year")["n_i"][at] == 0
    assert run(graph, precision="month")["n_i"][at] == 1
    assert run(graph, precision="day", window=0)["n_i"][at] == 1


def test_values_stay_within_their_range():
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 80, (600, 2))
    graph = numbered(
        {f"w{i}": 1990 + i % 12 for i in range(80)}, [(f"w{a}", f"w{b}") for a, b in ends]
    )
    found = run(graph)
    valued = ~np.isnan(found["cd"])
    assert (np.abs(found["cd"][valued]) <= 1).all()
    both = valued & ~np.isnan(found["nok"])
    assert (np.abs(found["nok"][both]) >= np.abs(found["cd"][both]) - 1e-12).all()
