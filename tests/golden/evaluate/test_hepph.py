# SPDX-License-Identifier: Apache-2.0
"""Known sums over the shipped hep-ph set.

Source of the figures: hepph.csv for disruption; sums and top works of the sleeping-beauty
coefficient, and the shares of citations by month, come from a prototype older than this code.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from yuzui.evaluation import windows
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.solve.kernels import available
from yuzui.store.duck import Lake
from yuzui.store.graph import reading

DATA = files("yuzui") / "demo_data"


def rows():
    lines = Path(__file__).parent.joinpath("hepph.csv").read_text().split("\n")
    kept = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [dict(zip(kept[0], map(float, line), strict=True)) for line in kept[1:]]


@pytest.fixture(scope="module")
def hepph():
    paths = (Path(str(DATA / f"hepph_{name}.parquet")) for name in ("works", "citations"))
    return reading.read(Lake(), *paths)


def test_counts_and_flags(hepph):
    assert (hepph.works, hepph.read, hepph.used) == (34_546, 421_578, 421_534)
    assert {f.code: f.count for f in hepph.findings} == {"self_link": 44, "negative_lag": 834}
    assert int((np.diff(hepph.out_ptr) == 0).sum()) == 2_393
    # disruption
    for engine in available():
        for row in rows():
            p = Parameters(window=int(row["window"]), kernels=engine)
            columns = cd.shard(Timed.of(hepph, "year"), (0, len(hepph.order)), p)
            for name in ("n_i", "n_j", "n_k"):
                assert columns[name].sum() == row[name]
            null = cd.finish(columns, p)
            assert int((~np.isnan(null["cd"])).sum()) == row["valued"]
            assert np.nanmean(null["cd"]) == pytest.approx(row["mean_null"], abs=5e-7)
            one = cd.finish(columns, Parameters(zero_ref="as_one"))
            assert np.nanmean(one["cd"]) == pytest.approx(row["mean_as_one"], abs=5e-7)
            kinds, counts = np.unique(null["cd_null"], return_counts=True)
            assert counts.sum() == 34_546 and "" in kinds
    # most ones are works without references
    p = Parameters(zero_ref="as_one")
    columns = cd.shard(Timed.of(hepph, "year"), (0, len(hepph.order)), p)
    ones = cd.finish(columns, p)["cd"] == 1
    assert int(ones.sum()) == 2_288
    assert int((ones & (columns["references"] == 0)).sum()) == 2_160
    # null rule sums leave out works without references
    sums = {3: 51_711, 5: 73_952, 10: 91_799}
    for window, total in sums.items():
        columns = cd.shard(Timed.of(hepph, "year"), (0, len(hepph.order)), Parameters(window=window))
        assert columns["n_i"][columns["references"] > 0].sum() == total
    # sleeping beauties
    p = Parameters()
    pairs = sleeping_beauty.shard(Timed.of(hepph, "year"), (0, len(hepph.order)), p)
    sb = sleeping_beauty.finish(pairs, p)["sb"]
    assert (int((sb > 0).sum()), int((sb < 0).sum())) == (6_675, 1_529)
    assert sb.sum() == pytest.approx(12_917.167, abs=5e-4)
    top = np.argsort(-sb)[:5]
    assert [(hepph.order[i].removeprefix("hep-ph/"), round(float(sb[i]), 4)) for i in top] == [
        ("9403290", 33.5294),
        ("9505438", 32.3571),
        ("9306333", 30.4633),
        ("9307356", 26.4630),
        ("9308269", 25.7037),
    ]


def test_early_recognition_of_the_oldest_works(hepph):
    """4,423 papers of 1992-94: 41 % of their citations within 36 months, 65 % within 60."""
    last = int(hepph.year_ptr[3])
    seen, shares = windows.early(Timed.of(hepph, "month"), (0, last), (36, 60), Parameters(), seed=7)
    assert seen.works == 4_423
    assert [round(100 * share.value) for share in shares] == [41, 65]
