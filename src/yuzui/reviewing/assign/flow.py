# SPDX-License-Identifier: Apache-2.0
"""The program over some pairs: demand, loads, further rows; without further rows it is a flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.side import Lines
from yuzui.solve.model import Model, Rows

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def program(pairs: Pairs, codes: Array, worth: Array, lines: Sequence[Lines], whole: bool) -> Model:
    """Return the program over some pairs."""
    n, m = pairs.shape
    order = np.argsort(codes % m, kind="stable")
    sizes = [np.bincount(codes // m, minlength=n), np.bincount(codes % m, minlength=m)]
    sizes += [one.sizes for one in lines]
    low = [pairs.demand, pairs.low, *(one.low for one in lines)]
    high = [pairs.demand, pairs.high, *(one.high for one in lines)]
    return Model(
        objective=worth,
        low=np.zeros(len(codes)),
        high=np.full(len(codes), pairs.share),
        integer=np.full(len(codes), whole),
        rows=Rows(
            starts=np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64),
            columns=np.concatenate([np.arange(len(codes)), order, *(one.columns for one in lines)]),
            values=np.concatenate([np.ones(2 * len(codes)), *(one.values for one in lines)]),
            low=np.concatenate(low).astype(float),
            high=np.concatenate(high).astype(float),
        ),
    )
