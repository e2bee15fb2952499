# SPDX-License-Identifier: Apache-2.0
"""Citations within a window on hep-ph equal the counts of the citation arrays."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from yuzui.evaluation.indicator import Parameters, Timed, tables
from yuzui.evaluation.indicators import citations
from yuzui.solve.kernels import history
from yuzui.store.duck import Lake
from yuzui.store.graph import reading


@pytest.fixture(scope="module")
def hepph():
    lake = Lake()
    data = files("yuzui") / "demo_data"
    paths = [Path(str(data / f"hepph_{name}.parquet")) for name in ("works", "citations")]
    return lake, reading.read(lake, *paths)


@pytest.mark.parametrize("window", [3, 5, 0])
def test_expression_equals_kernel(hepph, window):
    lake, arrays = hepph
    found = lake.expression(citations.expr(tables(), Parameters(window=window)))
    by_id = dict(zip(found["work_id"], found[f"citations_{window or 'open'}"], strict=True))
    n = len(arrays.order)
    work, age, count = history.lags(Timed.of(arrays, "year"), (0, n), False, "numpy")
    counted = age < (window or 99)
    expected = np.bincount(work[counted], weights=count[counted], minlength=n)
    assert [by_id[work] for work in arrays.order.tolist()] == expected.tolist()
