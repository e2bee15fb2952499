# SPDX-License-Identifier: Apache-2.0
r"""An assignment drawn so that every pair comes with the probability wanted, exactly.

A fractional assignment :math:`x` is rounded along cycles and paths of its fractional pairs: of
the two ways to move, by :math:`+\alpha` and :math:`-\beta` on alternate pairs until one becomes
whole, the first is taken with probability :math:`\beta/(\alpha + \beta)`. The expectation never
moves, so :math:`P(\text{pair}) = x_{pr}`; every proposal keeps its demand, and a reviewer's load
is one of the two whole numbers next to what is expected.

References
----------
Jecmen et al. 2020, arXiv:2006.16437 (probabilities capped).
Gandhi et al. 2006, doi:10.1145/1147954.1147956 (rounding that keeps degrees).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yuzui.allocate.methods.assign.pricing import EXACT

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def sample(rows: Array, columns: Array, share: Array, stream: Any) -> Array:
    """Draw a whole assignment from the probabilities of its pairs.

    Parameters
    ----------
    rows, columns : array of int, shape (k,)
        Proposal and reviewer of each pair.
    share : array of float, shape (k,)
        Probability of each; the sum over each proposal is whole.
    stream : numpy.random.Generator
        Source of chance.

    Returns
    -------
    array of bool, shape (k,)
        Which pairs are drawn.
    """
    import numpy as np

    values = np.array(share, dtype=float)
    near = np.abs(values - np.round(values)) < EXACT
    values[near] = np.round(values[near])
    walk = _Walk(rows, columns, values)
    for start in np.flatnonzero(~near).tolist():
        while walk.open(start):
            walk.turn(start, stream)
    found: Array = walk.values > 0.5
    return found


class _Walk:
    """The pairs that are still fractional, by proposal and by reviewer."""

    def __init__(self, rows: Array, columns: Array, values: Array) -> None:
        import numpy as np

        self.values = values
        self.ends = list(zip(rows.tolist(), (-1 - columns).tolist(), strict=True))
        self.at: dict[int, set[int]] = {}
        for pair in np.flatnonzero((values > 0) & (values < 1)).tolist():
            for end in self.ends[pair]:
                self.at.setdefault(end, set()).add(pair)

    def open(self, pair: int) -> bool:
        """Say whether a pair is still fractional."""
        return pair in self.at.get(self.ends[pair][0], ())

    def turn(self, start: int, stream: Any) -> None:
        """Make at least one pair whole, along a cycle or a longest path through a pair."""
        path = self._path(start)
        signs = [1.0 if k % 2 == 0 else -1.0 for k in range(len(path))]
        up = min(self._room(p, s) for p, s in zip(path, signs, strict=True))
        down = min(self._room(p, -s) for p, s in zip(path, signs, strict=True))
        step = up if stream.random() * (up + down) < down else -down
        for pair, sign in zip(path, signs, strict=True):
            self.values[pair] += sign * step
            if min(self.values[pair], 1 - self.values[pair]) < EXACT:
                self.values[pair] = round(self.values[pair])
                for end in self.ends[pair]:
                    self.at[end].discard(pair)

    def _room(self, pair: int, sign: float) -> float:
        return float(1 - self.values[pair] if sign > 0 else self.values[pair])

    def _path(self, start: int) -> list[int]:
        """Return pairs end to end: a cycle if one is met, else a path that goes on nowhere."""
        path, dead = self._from(self.ends[start][0])
        return path if dead is None else self._from(dead)[0]

    def _from(self, node: int) -> tuple[list[int], int | None]:
        """Walk from a proposal or reviewer; return a cycle, or the path and its dead end."""
        path: list[int] = []
        seen = {node: 0}
        while True:
            last = path[-1] if path else -1
            onward = min((p for p in self.at.get(node, ()) if p != last), default=None)
            if onward is None:
                return path, node
            path.append(onward)
            a, b = self.ends[onward]
            node = b if a == node else a
            if node in seen:
                return path[seen[node] :], None
            seen[node] = len(path)
