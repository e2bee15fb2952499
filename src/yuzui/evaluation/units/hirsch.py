# SPDX-License-Identifier: Apache-2.0
r"""The h, g and i10 indices of an organisation or a country: for reproduction of older figures.

Of citations :math:`c_1 \ge c_2 \ge \ldots` of its works, h is the largest number of works that are
cited h times each, g the largest for which the first g are cited :math:`g^2` times together, and
i10 the number of works cited ten times or more. They grow with age and size, mix fields and cannot
fall: nothing is concluded from them here, and they are never given for a person.

References
----------
Hirsch (2005), doi:10.1073/pnas.0507655102; Egghe (2006), doi:10.1007/s11192-006-0144-7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEN = 10


def indices(cited: Sequence[float] | NDArray[Any]) -> tuple[int, int, int]:
    """Return h, g and i10.

    Examples
    --------
    >>> indices([10, 8, 5, 4, 3])
    (4, 5, 1)
    """
    falling = np.sort(np.asarray(cited, dtype=np.float64))[::-1]
    place = np.arange(1, len(falling) + 1)
    enough = np.flatnonzero(np.cumsum(falling) >= place**2)
    g = int(enough[-1]) + 1 if len(enough) else 0
    return int((falling >= place).sum()), g, int((falling >= TEN).sum())
