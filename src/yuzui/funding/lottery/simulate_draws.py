# SPDX-License-Identifier: Apache-2.0
r"""Walks through a pool in the order of lots, one or ten thousand at once.

A candidate is taken if a completion exists that keeps every hard rule, else passed over. The rule
named is the first in the book such that the rules up to and including it admit no completion.

Notes
-----
Each hard rule is a row :math:`a x \le b` over the candidates. Four exact tests come before a
mixed-integer program, each over all simulated draws at once: :math:`j` stands in the completion at
hand; that completion has room for :math:`j` too; no completion can keep a row, since
:math:`a_j + \sum_{\text{open}} \min(0, a)` exceeds what is left; no completion can keep a sum of
rows :math:`y A x \le y b`, :math:`y \ge 0`, found once as the dual of an elastic linear program
(Farkas) and kept. Where only upper limits of nonnegative amounts are open the first three decide
everything.

References
----------
Gleixner and Steffy 2020, doi:10.1007/978-3-030-48950-2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import InfeasibleError
from yuzui.funding.lottery.pool import Pool, blamed, completion, dense, nobody
from yuzui.solve.model import Limits, Model
from yuzui.text import Text

Array = np.ndarray[Any, Any]

TICKETS = 10_000
_CHUNK, _PROGRAMS, _SUMS = 1_000, 150, 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one candidate."""

    id: str
    taken: bool
    rule: str = ""

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"id": self.id, "taken": self.taken, "rule": self.rule or None}


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How often each candidate is taken in simulated draws."""

    share: Array
    tickets: int
    exact: int


def walk(pool: Pool, order: Sequence[str]) -> list[Outcome]:
    """Take candidates in the order of their lots as long as the rules can still be kept."""
    places = [pool.ids.index(name) for name in order]
    walks = Walks(pool, np.array([places], dtype=np.int64))
    found = []
    for step, place in enumerate(places):
        before = walks.taken[0].copy(), walks.passed[0].copy()
        walks.step(step)
        rule = "" if walks.taken[0, place] else blamed(pool, *before, place)
        found.append(Outcome(pool.ids[place], not rule, rule))
    return found


def chances(pool: Pool, seed: int, weights: Array | None = None, tickets: int = TICKETS) -> Chances:
    """Simulate draws and return how often each candidate is taken."""
    random = np.random.default_rng([seed, 1])
    count, exact = np.zeros(len(pool.ids)), 0
    sums: list[tuple[Array, float]] = []
    programs = _PROGRAMS
    for start in range(0, tickets, _CHUNK):
        lots = random.exponential(size=(min(_CHUNK, tickets - start), len(pool.ids)))
        if weights is not None:
            with np.errstate(divide="ignore"):
                lots = np.where(weights > 0, lots / weights, np.inf)
        orders = np.argsort(lots, axis=1, kind="stable")
        walks = Walks(pool, orders, sums, programs)
        for step in range(len(pool.ids)):
            walks.step(step)
        count += walks.taken.sum(axis=0)
        exact += int((~walks.left).sum())
        sums, programs = walks.sums, walks.programs
    return Chances(count / tickets, tickets, exact)


class Walks:
    """Many walks at once, step by step; each keeps one completion that is known to exist.

    ``room`` is what each walk has left, ``spare`` what its completion leaves, ``help`` the most
    that those still open can give back to each row.
    """

    def __init__(
        self, pool: Pool, orders: Array, sums: Sequence[tuple[Array, float]] = (), programs: int | None = None
    ) -> None:
        size, n = orders.shape
        self.pool, self.orders = pool, orders
        self.programs = 10**9 if programs is None else programs
        binding = np.maximum(pool.rows, 0).sum(axis=1) > pool.room
        self.rows, self.limits = pool.rows[binding], pool.room[binding]
        first = completion(pool, *nobody(pool), np.ones(len(pool.room), dtype=bool))
        if first is None:
            raise InfeasibleError(
                Text("no completion keeps every rule", "无法补足至满足全部规则"),
                fix=Text(
                    "run yuzui fund without the lottery rule: it names the conflict",
                    "请不带抽签规则运行 yuzui fund：它会指明互相矛盾的规则",
                ),
            )
        self.taken = np.zeros((size, n), dtype=bool)
        self.passed = np.zeros((size, n), dtype=bool)
        self.left = np.zeros(size, dtype=bool)
        self.complete = np.tile(first, (size, 1))
        self.room = np.tile(self.limits, (size, 1))
        self.spare = self.room - self.rows @ first
        self.help = np.tile(np.minimum(self.rows, 0).sum(axis=1), (size, 1))
        self.sums: list[tuple[Array, float]] = []
        self.covers: list[Array] = [first]
        for line, limit in sums:
            self._keep(line, limit)

    def step(self, step: int) -> None:
        """Decide on the next candidate of every walk."""
        lot, place = np.arange(len(self.orders)), self.orders[:, step]
        line = self.rows.T[place]
        self.help -= np.minimum(line, 0)
        inside = self.complete[lot, place]
        fits = ~inside & (self.spare >= line).all(axis=1)
        self.complete[lot[fits], place[fits]] = True
        self.spare[fits] -= line[fits]
        hopeless = ~(inside | fits) & (self.room - line < self.help).any(axis=1)
        take = inside | fits
        take |= self.left & ~hopeless
        unsure = np.flatnonzero(~(take | hopeless))
        if unsure.size:
            take[unsure] = self._filled(unsure, place[unsure])
        for k in unsure[~take[unsure]]:
            take[k] = self._search(int(k), int(place[k]))
        line = self.rows.T[place]
        self.taken[lot[take], place[take]] = True
        self.room[take] -= line[take]
        self.passed[lot[~take], place[~take]] = True

    def _filled(self, unsure: Array, place: Array) -> Array:
        """Complete walks row by row with those who give most for their use; say for which."""
        done = np.zeros(len(unsure), dtype=bool)
        gives = -np.minimum(self.rows, 0)
        use = (np.maximum(self.rows, 0) / np.maximum(abs(self.limits), 1e-9)[:, None]).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            for ranks in (use / gives, gives, -gives):
                rest = np.flatnonzero(~done)
                if rest.size:
                    made = self._greedy(unsure[rest], place[rest], gives, ranks)
                    # as floats, so that the product is one of matrices
                    spare = self.limits - made.astype(float) @ self.rows.T
                    holds = (spare >= 0).all(axis=1)
                    now = unsure[rest[holds]]
                    self.complete[now], self.spare[now] = made[holds], spare[holds]
                    done[rest[holds]] = True
        return done

    def _greedy(self, walks: Array, place: Array, gives: Array, ranks: Array) -> Array:
        """Add open candidates until each row is kept, the last one as small as will do."""
        made = self.taken[walks].copy()
        made[np.arange(len(walks)), place] = True
        open_ = ~(made | self.passed[walks])
        for row in np.flatnonzero(gives.any(axis=1)):
            need = made.astype(float) @ self.rows[row] - self.limits[row]
            short = np.flatnonzero(need > 0)
            if not short.size:
                continue
            order = np.argsort(ranks[row], kind="stable")
            order = order[gives[row, order] > 0]
            given = gives[row, order]
            free = open_[np.ix_(short, order)]
            sums = np.cumsum(free * given, axis=1)
            adds = free & (sums < need[short, None])
            lacks = need[short] - (adds * given).sum(axis=1)
            fits = free & ~adds & (given >= lacks[:, None])
            last = np.where(fits, given, np.inf).argmin(axis=1)
            adds[np.arange(len(short)), last] |= fits.any(axis=1)
            grid = np.ix_(short, order)
            made[grid] |= adds
            open_[grid] &= ~adds
        return made

    def _search(self, k: int, place: int) -> bool:
        """Return whether a completion with one more candidate exists, where tests do not tell."""
        inside, outside = self.taken[k].copy(), self.passed[k]
        inside[place] = True
        if self._hopeless(inside, outside):
            return False
        known = (inside | cover for cover in self.covers)
        found = next((one for one in known if self._holds(one, outside)), None)
        if found is None and self.programs <= 0:
            return self._leave(k)
        if found is None:
            found = self._solved(inside, outside)
        if found is None:
            return False
        self.complete[k] = found
        self.spare[k] = self.limits - self.rows @ found
        return True

    def _leave(self, k: int) -> bool:
        """Go on without a completion: from now on whoever no row forbids is taken."""
        self.left[k] = True
        self.complete[k] = False
        self.spare[k] = -np.inf
        return True

    def _solved(self, inside: Array, outside: Array) -> Array | None:
        """Return a completion that the engine finds, or None if there is none."""
        self.programs -= 1
        if self._summed(inside, outside):
            return None
        every = np.ones(len(self.pool.room), dtype=bool)
        found = completion(self.pool, inside, outside, every)
        if found is not None:
            self.covers = [found, *self.covers[:15]]
        return found

    def _holds(self, chosen: Array, outside: Array) -> bool:
        if (chosen & outside).any():
            return False
        return bool((self.rows @ chosen <= self.limits).all())

    def _hopeless(self, inside: Array, outside: Array) -> bool:
        """Return whether a row cannot be kept, rows found a moment ago included."""
        open_ = ~(inside | outside)
        least = self.rows @ inside + np.minimum(self.rows, 0) @ open_
        return bool((least > self.limits).any())

    def _summed(self, inside: Array, outside: Array) -> bool:
        """Return whether even fractions of candidates cannot keep the rows; keep the sum of them.

        The elastic program pays for every violated row; its duals are the weights of the sum.
        """
        pool = self.pool
        m, n = pool.rows.shape
        size = np.maximum(abs(pool.rows).max(axis=1, initial=0.0), 1e-12)
        rows = np.hstack([pool.rows / size[:, None], -np.eye(m)])
        low = np.append(inside.astype(float), np.zeros(m))
        high = np.append((~outside).astype(float), np.full(m, np.inf))
        model = Model(
            np.append(np.zeros(n), -np.ones(m)), low, high, np.zeros(n + m, dtype=bool), dense(rows, pool.room / size)
        )
        answer = pool.solve(model, Limits(), None)
        if answer.duals is None:
            return False
        weights = np.maximum(answer.duals, 0.0) / size
        line, limit = weights @ pool.rows, float(weights @ pool.room)
        least = float(line[inside].sum() + np.minimum(line, 0)[~(inside | outside)].sum())
        if least - limit <= 1e-9 * max(1.0, abs(limit)):
            return False
        if len(self.sums) < _SUMS:
            self._keep(line, limit)
        return True

    def _keep(self, line: Array, limit: float) -> None:
        """Add a row that every completion keeps."""
        open_ = ~(self.taken | self.passed)
        self.sums.append((line, limit))
        self.rows = np.vstack([self.rows, line])
        self.limits = np.append(self.limits, limit)
        self.room = np.column_stack([self.room, limit - self.taken @ line])
        self.spare = np.column_stack([self.spare, limit - self.complete @ line])
        self.help = np.column_stack([self.help, open_ @ np.minimum(line, 0)])
