# SPDX-License-Identifier: Apache-2.0
"""Delayed recognition against sleeping_beauty.csv."""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))

from graphs import numbered

from yuzui.evaluate.indicator import Parameters, Timed
from yuzui.evaluate.indicators import sleeping_beauty


def rows():
    lines = Path(__file__).parent.joinpath("sleeping_beauty.csv").read_text().split("\n")
    kept = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [dict(zip(kept[0], line, strict=True)) for line in kept[1:]]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["history"])
def test_vector(row):
    history = [int(n) for n in row["history"].split()]
    citers = {f"c{age}.{i}": 2000 + age for age, n in enumerate(history) for i in range(n)}
    graph = numbered({"A": 2000, **citers}, [(citer, "A") for citer in citers])
    p = Parameters()
    n = len(graph.order)
    found = sleeping_beauty.finish(sleeping_beauty.shard(Timed.of(graph, "year"), (0, n), p), p)
    place = graph.order.tolist().index("A")
    assert found["sb"][place] == pytest.approx(float(Fraction(row["sb"])), abs=1e-9)
    assert found["sb_peak"][place] == int(row["peak"])
    awakening = found["sb_awakening"][place]
    if row["awakening"] == "NULL":
        assert awakening is np.ma.masked and found["sb_awakening_null"][place] == "not_delayed"
    else:
        assert awakening == int(row["awakening"])
