# SPDX-License-Identifier: Apache-2.0
"""Scores and credits within cells against cells.csv and hepph_cells.csv, and what must add up."""

from fractions import Fraction
from importlib.resources import files
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.checks.indicator import values

from yuzui.evaluation.indicator import Parameters, tables
from yuzui.evaluation.indicators import ncs, nlcs, pp_top
from yuzui.store.duck import Lake
from yuzui.store.graph import reading

DATA = files("yuzui") / "demo_data"


def rows(name):
    lines = Path(__file__).parent.joinpath(name).read_text().split("\n")
    kept = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [dict(zip(kept[0], line, strict=True)) for line in kept[1:]]


def test_vector():
    for engine in ["duckdb", "sqlite"]:
        for row in rows("cells.csv"):
            cited = [int(n) for n in row["citations"].split()]
            works = {f"w{i}": 2000 for i in range(len(cited))}
            links = [(f"c{i}.{k}", f"w{i}") for i, n in enumerate(cited) for k in range(n)]
            works |= {citer: 2001 for citer, _ in links}
            mine = f"w{cited.index(int(row['cited']))}"
            score = values(ncs, works, links, Parameters(), engine)
            assert score["ncs"][mine] == pytest.approx(float(Fraction(row["ncs"])), abs=1e-12)
            assert score["cell_works"][mine] == len(cited)
            if row["nlcs"]:
                wanted = None if row["nlcs"] == "NULL" else pytest.approx(float(row["nlcs"]), abs=5e-5)
                assert values(nlcs, works, links, Parameters(), engine)["nlcs"][mine] == wanted
            credit = values(pp_top, works, links, Parameters(), engine)
            for level in (10, 20, 50):
                wanted = float(Fraction(row[f"top{level}"]))
                assert credit[f"pp{level}_credit"][mine] == pytest.approx(wanted, abs=1e-12)


def test_a_cell_nobody_cites_may_be_left_without_score():
    works = {"a": 2000, "b": 2000}
    found = values(ncs, works, (), Parameters(zero_mean="null"), "duckdb")
    assert found["ncs"] == {"a": None, "b": None}
    assert found["ncs_null"] == {"a": "cell_uncited", "b": "cell_uncited"}


@pytest.fixture(scope="module")
def lake():
    made = Lake()
    reading.read(made, *(Path(str(DATA / f"hepph_{name}.parquet")) for name in ("works", "citations")))
    return made


@pytest.fixture(scope="module")
def hepph(lake):
    """Works by year, citations, scores and credits of hep-ph, in one order."""
    made = lake
    p = Parameters()
    found = made.expression(ncs.expr(tables(), p).order_by("work_id"))
    top = made.expression(pp_top.expr(tables(), p).order_by("work_id"))
    years = {row["work_id"]: row["year"] for row in made.query("SELECT work_id, year FROM work")}
    assert found["work_id"].tolist() == top["work_id"].tolist()
    year = np.array([years[work] for work in found["work_id"].tolist()])
    return found | {name: top[name] for name in top if name != "work_id"} | {"year": year}


def test_hepph_by_year(hepph):
    for row in rows("hepph_cells.csv"):
        mine = hepph["year"] == int(row["year"])
        cited, credit = hepph["citations_5"][mine], hepph["pp10_credit"][mine]
        assert len(cited) == int(row["works"]) == set(hepph["cell_works"][mine].tolist()).pop()
        assert cited.mean() == pytest.approx(float(row["mean"]), abs=5e-5)
        line = cited == int(row["line"])
        assert int(line.sum()) == int(row["tied"])
        assert credit[line] == pytest.approx(float(row["credit"]), abs=5e-5)
        assert set(credit[cited > int(row["line"])]) == {1.0}
        assert set(credit[cited < int(row["line"])]) == {0.0}
    # a whole set has a mean score of one and just its share at the top
    assert fsum(hepph["ncs"]) / len(hepph["ncs"]) == pytest.approx(1.0, abs=1e-12)
    for level in pp_top.LEVELS:
        credit = hepph[f"pp{level}_credit"]
        assert fsum(credit) / len(credit) == pytest.approx(level / 100, abs=1e-12)
