# SPDX-License-Identifier: Apache-2.0
"""Delayed recognition against sleeping_beauty.csv and sleeping_percentile.csv."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.checks.indicator import Beside, values
from tests.properties.graphs import numbered

from yuzui.evaluation.indicator import Parameters, Peers, Timed
from yuzui.evaluation.indicators import sleeping_beauty
from yuzui.solve.kernels import available


def rows(name="sleeping_beauty.csv"):
    lines = Path(__file__).parent.joinpath(name).read_text().split("\n")
    kept = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [dict(zip(kept[0], line, strict=True)) for line in kept[1:]]


def test_vector():
    for row in rows():
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
    # percentile in field and decade
    for engine in available():
        for name in ["one", "two"]:
            told = [row for row in rows("sleeping_percentile.csv") if row["set"] == name]
            works = {row["work"]: int(row["year"]) for row in told}
            late = {row["work"]: int(row["late"]) for row in told}
            links = [(f"{work}.{n}", work) for work, count in late.items() for n in range(count)]
            citers = {citer: works[work] + 5 for citer, work in links}
            kinds = {row["work"]: (row["field"], None) for row in told}
            kinds |= dict.fromkeys(citers, ("another", None))
            shares = [(row["work"], row["field"], float(Fraction(row["share"]))) for row in told]
            beside = Beside(kinds, shares if name == "two" else ())
            found = values(sleeping_beauty, {**works, **citers}, links, Parameters(), engine, beside)
            for row in told:
                assert found["sb"][row["work"]] == pytest.approx(float(row["sb"]), abs=1e-12)
                wanted = float(Fraction(row["percentile"]))
                assert found["sb_percentile"][row["work"]] == pytest.approx(wanted, abs=1e-12)
    # works whose coefficients differ in the last digit are alike
    years = np.arange(2000, 2004)
    peers = Peers.of(years)
    found = {"sb": np.array([20.3, 20.3 + 2**-48, 0.0, -0.4])}
    assert found["sb"][0] != found["sb"][1]
    seen = sleeping_beauty.among(found, peers)["sb_percentile"]
    assert seen.tolist() == [75.0, 75.0, 37.5, 12.5]
