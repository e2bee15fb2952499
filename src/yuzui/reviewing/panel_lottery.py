# SPDX-License-Identifier: Apache-2.0
"""Reviewers by lot: every pair that may be gets a ticket, the lowest that fit are taken.

The walk is that of the lottery of proposals: pairs in ascending order of ticket, each taken if
demand, loads and conflicts can still all be met with it, else passed over with the reason. Where
loads do not bind, each proposal's reviewers are a uniform draw from those it may have. The
tickets follow from a secret committed to before the list of pairs and a public value named in
advance (:mod:`yuzui.funding.lottery`), so that anybody can draw again and get the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import LimitReachedError
from yuzui.funding import lottery as lots
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST = 2_000_000
"""Pairs that get tickets at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Panels drawn by lot."""

    rows: Array
    columns: Array
    tickets: tuple[str, ...]
    passed: tuple[tuple[int, int], ...]
    list_hash: str


def name(proposal: str, reviewer: str) -> str:
    """Return the id under which a pair is drawn: both ids, parted by a tab."""
    return f"{proposal}\t{reviewer}"


def candidates(pairs: Pairs) -> dict[str, tuple[int, int]]:
    """Return the pairs that may be, by id."""
    n, m = pairs.shape
    if n * m > MOST:
        raise LimitReachedError(
            Text("too many pairs to draw lots among", "参与抽签的组合过多"),
            seen=f"{n * m:,}",
            expected=f"<= {MOST:,}",
            fix=Text("draw panel by panel", "请分学科组抽签"),
            code="too_many_pairs",
        )
    barred = set(pairs.codes.tolist())
    return {
        name(pairs.proposals[p], pairs.reviewers[r]): (p, r)
        for p in range(n)
        for r in range(m)
        if p * m + r not in barred
    }


def draw(pairs: Pairs, rows: Array, columns: Array, secret: str, public: str) -> Drawn:
    """Draw the reviewers of every proposal."""
    listed = candidates(pairs)
    tickets = lots.tickets(secret, public, listed)
    walk = _Walk(pairs, rows, columns)
    places: list[tuple[int, int]] = []
    shown: list[str] = []
    passed: list[tuple[int, int]] = []
    for one in lots.order(tickets):
        place = listed[one]
        if not walk.open(*place):
            continue
        if walk.take(*place):
            places.append(place)
            shown.append(tickets[one])
        else:
            passed.append(place)
    drawn = np.array(places, dtype=np.int64).reshape(-1, 2)
    return Drawn(drawn[:, 0], drawn[:, 1], tuple(shown), tuple(passed), lots.list_hash(listed))


def turns(pairs: Pairs, secret: str, public: str) -> Pairs:
    """Return the pairs scored by their turn in the draw: the lower the ticket, the higher."""
    listed = candidates(pairs)
    order = lots.order(lots.tickets(secret, public, listed))
    scores = np.zeros(pairs.shape)
    for turn, one in enumerate(order):
        scores[listed[one]] = 1 - turn / len(order)
    return pairs.with_scores(Dense(scores))


class _Walk:
    """An assignment that is always complete, of which more and more pairs are fixed."""

    def __init__(self, pairs: Pairs, rows: Array, columns: Array) -> None:
        n, m = pairs.shape
        self.pairs = pairs
        self.whole = np.zeros((n, m), dtype=bool)
        self.whole[rows, columns] = True
        self.fixed = np.zeros((n, m), dtype=bool)
        self.may = np.ones((n, m), dtype=bool)
        self.may.reshape(-1)[pairs.codes] = False
        self.demand = np.array(pairs.demand)
        self.room = np.array(pairs.high)

    def open(self, proposal: int, reviewer: int) -> bool:
        """Say whether both still have room among what is fixed."""
        return bool(self.demand[proposal] > 0 and self.room[reviewer] > 0)

    def take(self, proposal: int, reviewer: int) -> bool:
        """Fix a pair if the rest can still be met, and say whether."""
        if not self.whole[proposal, reviewer] and not self._turn(proposal, reviewer):
            return False
        self.fixed[proposal, reviewer] = True
        self.demand[proposal] -= 1
        self.room[reviewer] -= 1
        return True

    def _turn(self, proposal: int, reviewer: int) -> bool:
        """Bring a pair into the whole by a round of exchanges, if there is one.

        Breadth first from the reviewer back to the proposal: a reviewer gives up a proposal that
        is not fixed, which takes another reviewer, and so on; or one has room for one more and
        another, who can, has one less.
        """
        loads = self.whole.sum(axis=0)
        spare = loads > self.pairs.low
        free = loads < self.pairs.high
        loose = self.whole & ~self.fixed
        by_reviewer = np.full(len(loads), -1)
        by_proposal = np.full(len(self.demand), -1)
        hub, queue = -1, [reviewer]
        by_reviewer[reviewer] = proposal
        while queue:
            at = queue.pop(0)
            if free[at] and hub < 0:
                hub = at
                reached = np.flatnonzero(spare & (by_reviewer == -1))
                by_reviewer[reached] = -2
                queue += reached.tolist()
            for other in np.flatnonzero(loose[:, at] & (by_proposal < 0)).tolist():
                by_proposal[other] = at
                if other == proposal:
                    self._exchange(proposal, (by_reviewer, by_proposal, hub))
                    return True
                open_ = self.may[other] & ~self.whole[other] & (by_reviewer == -1)
                reached = np.flatnonzero(open_)
                by_reviewer[reached] = other
                queue += reached.tolist()
        return False

    def _exchange(self, proposal: int, paths: tuple[Array, Array, int]) -> None:
        by_reviewer, by_proposal, hub = paths
        row = proposal
        while True:
            at = int(by_proposal[row])
            self.whole[row, at] = False
            while by_reviewer[at] == -2:
                at = hub
            row = int(by_reviewer[at])
            self.whole[row, at] = True
            if row == proposal:
                return
