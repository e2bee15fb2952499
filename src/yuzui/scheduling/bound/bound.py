# SPDX-License-Identifier: Apache-2.0
"""What no schedule can exceed, with the prices that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A proven ceiling of the value of every schedule."""

    value: float
    kind: str
    duals: Mapping[str, float]
    prices: Array
    preferred: Array
    stopped: bool = False
    limited: bool = False
