# SPDX-License-Identifier: Apache-2.0
"""The sparse sum of the sleeping-beauty coefficient equals the dense one in exact fractions."""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import sleeping_beauty


def dense(history):
    """Coefficient, peak and awakening by the definition."""
    peak = max(range(len(history)), key=lambda t: (history[t], -t))
    if peak == 0:
        return Fraction(0), 0, None
    slope = Fraction(history[peak] - history[0], peak)
    line = [slope * t + history[0] for t in range(peak + 1)]
    b = sum((line[t] - history[t]) / max(1, history[t]) for t in range(peak + 1))
    gap = [abs((history[peak] - history[0]) * t - peak * history[t] + peak * history[0]) for t in range(peak + 1)]
    return b, peak, gap.index(max(gap)) if b > 0 else None


def test_random_histories_of_many_works_at_once():
    rng = np.random.default_rng(11)
    histories = [rng.poisson(rng.uniform(0, 2, 9)).tolist() for _ in range(60)]
    works = {f"w{i:02}": 2000 for i in range(60)} | {f"z{age}.{n}": 2000 + age
             for age in range(9) for n in range(12)}  # fmt: skip
    links = [
        (f"z{age}.{n}", f"w{i:02}")
        for i, history in enumerate(histories)
        for age, count in enumerate(history)
        for n in range(count)
    ]
    graph = numbered(works, links)
    p = Parameters()
    found = sleeping_beauty.finish(sleeping_beauty.shard(Timed.of(graph, "year"), (0, len(works)), p), p)
    for i, history in enumerate(histories):
        at = graph.order.tolist().index(f"w{i:02}")
        b, peak, woke = dense(history)
        assert found["sb"][at] == pytest.approx(float(b), abs=1e-9)
        assert found["sb_peak"][at] == peak
        assert (None if found["sb_awakening"][at] is np.ma.masked else found["sb_awakening"][at]) == woke


@pytest.mark.parametrize(("rule", "peak", "value"), [("drop", 1, 0), ("clip0", 0, 0)])
def test_negative_lags(rule, peak, value):
    """A citation of the year before counts at age 0, and then no later year has more."""
    graph = numbered({"old": 1999, "w": 2000, "new": 2001}, [("old", "w"), ("new", "w")])
    p = Parameters(negative_lag=rule)
    found = sleeping_beauty.finish(sleeping_beauty.shard(Timed.of(graph, "year"), (0, 3), p), p)
    assert (found["sb_peak"][1], found["sb"][1]) == (peak, value)
