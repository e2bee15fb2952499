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
from yuzui.funding.lottery_file import Failed
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.pricing import total
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.sources import nothing
from yuzui.solve import registry
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


def close(workspace: Workspace, row: Row, answer: Answer) -> None:
    """Note in the log that the secret of a draw was revealed for an assignment that is stored."""
    drawn, run = answer.draw, answer.run.id
    assert drawn is not None
    fixed = move("draw", row["state"], "fix") if row["state"] == "committed" else row["state"]
    done = row | {
        "list_hash": drawn.list_hash,
        "fixed_at": clock(),
        "public": drawn.public,
        "secret": drawn.secret,
        "document": {"schema": Answer.__struct_config__.tag, "run": run},
        "state": move("draw", fixed, "reveal"),
    }
    with workspace.view.act("reveal", f"draw {row['id']}", f"assignment {run}") as change:
        change.replace("draw", [done])


def replayed(answer: Answer) -> list[Failed]:
    """Draw the reviewers again from an answer alone and compare."""
    drawn = answer.draw
    if drawn is None:
        return [Failed("form", "draw", Text("no lots were drawn", "并非抽签所得"))]
    pairs = _pairs(answer)
    failures: list[Failed] = []
    if lots.commitment(drawn.secret) != drawn.commitment:
        failures.append(Failed("commitment", "secret", Text("another secret", "密值不符")))
    some = total(pairs, registry.solve)
    again = draw(pairs, some.rows, some.columns, drawn.secret, drawn.public)
    if again.list_hash != drawn.list_hash:
        failures.append(Failed("list", "list_hash", Text("other pairs", "组合名单不符")))
    names = [
        (pairs.proposals[p], pairs.reviewers[r])
        for p, r in zip(again.rows.tolist(), again.columns.tolist(), strict=True)
    ]
    tickets = dict(zip(names, again.tickets, strict=True))
    listed = {(one.proposal, one.reviewer): one.ticket for one in drawn.tickets}
    for pair in sorted(tickets.keys() & listed.keys()):
        if tickets[pair] != listed[pair]:
            failures.append(Failed("tickets", " ".join(pair), Text("another ticket", "签号不符")))
    if not tickets.keys() == listed.keys() == _drawn(answer) or np.unique(again.rows).size < len(pairs.proposals):
        words = Text("other reviewers would be drawn", "重新抽取所得评审人不同")
        failures.append(Failed("outcome", "assignments", words))
    return failures


def _drawn(answer: Answer) -> set[tuple[str, str]]:
    """Return the pairs as they were drawn: what was exchanged since is taken back."""
    pairs = {(one.proposal, one.reviewer) for one in answer.assignments}
    for one in reversed(answer.changes):
        for exchange in reversed(one.moves):
            pairs.discard((exchange.proposal, exchange.enters))
            pairs.add((exchange.proposal, exchange.leaves))
        if one.instead is not None:
            pairs.discard((one.proposal, one.instead))
        pairs.add((one.proposal, one.reviewer))
    return pairs


def _pairs(answer: Answer) -> Pairs:
    """Return who may review what, as the answer says it."""
    left = {row.id: k for k, row in enumerate(answer.proposals)}
    right = {row.id: k for k, row in enumerate(answer.reviewers)}
    certain = (row for row in answer.conflicts if row.state in ("derived", "declared"))
    barred = sorted({(left[row.proposal], right[row.reviewer]) for row in certain})
    return Pairs(
        list(left),
        list(right),
        nothing((len(left), len(right))),
        np.array([row.demand for row in answer.proposals]),
        np.array([row.load_min for row in answer.reviewers]),
        np.array([row.load_max for row in answer.reviewers]),
        np.array(barred, dtype=np.int64).reshape(-1, 2),
    )
