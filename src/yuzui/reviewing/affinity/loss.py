# SPDX-License-Identifier: Apache-2.0
r"""How often scores order two proposals unlike the reviewer who knows how well they know both.

For a reviewer with stated expertise :math:`e` and scores :math:`s`, over pairs of proposals with
:math:`e_i > e_j`, pooled over all reviewers:

.. math:: L = \frac{\sum (e_i - e_j)\,\big([s_i < s_j] + \tfrac12 [s_i = s_j]\big)}
               {\sum (e_i - e_j)}

0 is the order stated, 0.5 what a coin would give.

References
----------
Stelmakh et al. 2023, arXiv:2303.16750.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def loss(reviewers: Array, expertise: Array, scores: Array) -> float:
    """Return the loss of scores against stated expertise."""
    wrong = weight = 0.0
    for reviewer in np.unique(reviewers):
        own = reviewers == reviewer
        apart = np.subtract.outer(expertise[own], expertise[own])
        order = np.subtract.outer(scores[own], scores[own])
        better = apart > 0
        wrong += float((apart * ((order < 0) + 0.5 * (order == 0)))[better].sum())
        weight += float(apart[better].sum())
    return wrong / weight if weight else float("nan")
