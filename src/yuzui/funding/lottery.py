# SPDX-License-Identifier: Apache-2.0
"""Lots drawn under rules: what is left to be drawn, and walks through it."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import InfeasibleError, LimitReachedError
from yuzui.funding.candidates import HAIR
from yuzui.funding.portfolio_effect import Band, Redrawn
from yuzui.funding.portfolio_problem import Problem
from yuzui.funding.slate_answer import Lot
from yuzui.solve.model import Limits, Model, Rows
from yuzui.solve.solution import Solution
from yuzui.text import Text

# Lots that nobody can choose: commitment, list, public value, tickets.


TAG = "yuzui-lottery-1"
POLICIES = ("uniform", "weighted")
_RANGE = 2**256


def new_secret() -> str:
    """Return 32 random bytes in hex, from the operating system."""
    return secrets.token_hex(32)


def commitment(secret: str) -> str:
    """Return the hash that binds to a secret without telling it."""
    return _hash(TAG, secret)


def list_hash(ids: Iterable[str]) -> str:
    """Return the hash of a list of candidates, whatever its order."""
    return _hash(*sorted(ids))


def tickets(secret: str, public: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the ticket of each candidate."""
    listed = sorted(ids)
    digest = list_hash(listed)
    return {name: _hash(TAG, secret, public, digest, name) for name in listed}


def order(drawn: Mapping[str, str], weights: Mapping[str, float] | None = None) -> list[str]:
    """Return the candidates in the order in which they are taken."""
    if weights is None:
        return sorted(drawn, key=lambda name: drawn[name])
    return sorted(drawn, key=lambda name: (key(drawn[name], weights[name]), drawn[name]))


def key(ticket: str, weight: float) -> float:
    """Return the key of a weighted lot; the smallest is taken first."""
    return -math.log1p(-int(ticket, 16) / _RANGE) / weight if weight > 0 else math.inf


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


# What lots are drawn over: candidates, the rows they share, and completions that keep them.


Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]

_ANY = Limits(gap=1e9, seconds=60.0)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What lots are drawn over."""

    ids: tuple[str, ...]
    rows: Array
    room: Array
    rules: tuple[str, ...]
    solve: Solve


def nobody(pool: Pool) -> tuple[Array, Array]:
    """Return nobody in and nobody out."""
    return np.zeros(len(pool.ids), dtype=bool), np.zeros(len(pool.ids), dtype=bool)


def completion(pool: Pool, inside: Array, outside: Array, which: Array) -> Array | None:
    """Return a set with some in and some out that keeps some rows, or None if there is none."""
    rows, room = pool.rows[which], pool.room[which]
    if (rows @ inside <= room).all():
        return inside.copy()
    if (rows @ inside + np.minimum(rows, 0) @ ~(inside | outside) > room).any():
        return None
    # what uses little of the upper limits leaves most to be drawn
    use = np.maximum(rows / np.maximum(abs(room), 1e-9)[:, None], 0).sum(axis=0)
    model = Model(
        -use / max(float(use.max(initial=0.0)), 1e-9),
        inside.astype(float),
        (~outside).astype(float),
        np.ones(len(pool.ids), dtype=bool),
        dense(rows, room),
    )
    answer = pool.solve(model, _ANY, None)
    if answer.values is not None:
        return np.asarray(answer.values > 0.5)
    if answer.status == "infeasible":
        return None
    raise LimitReachedError(
        Text("whether the rules can still be kept was not settled in time", "未能及时判定规则能否满足"),
        seen=answer.status,
        fix=Text(
            "run it again where the machine is less busy, or take rules out that are not needed",
            "请在机器较空闲时重新运行，或删去不需要的规则",
        ),
    )


def dense(rows: Array, room: Array) -> Rows:
    """Return upper limits as rows of a model, zeros left out."""
    places = [np.flatnonzero(line) for line in rows]
    sizes = np.array([0, *map(len, places)], dtype=np.int64)
    return Rows(
        starts=np.cumsum(sizes),
        columns=np.concatenate([np.zeros(0, dtype=np.int64), *places]),
        values=np.concatenate([np.zeros(0), *(line[p] for line, p in zip(rows, places, strict=True))]),
        low=np.full(len(room), -np.inf),
        high=room,
    )


def blamed(pool: Pool, inside: Array, outside: Array, place: int) -> str:
    """Return the first rule such that the rules up to it admit no completion."""
    inside = inside.copy()
    inside[place] = True
    rules = list(dict.fromkeys(pool.rules))
    number = np.array([rules.index(name) for name in pool.rules])
    low, high = 0, len(rules) - 1
    while low < high:
        middle = (low + high) // 2
        if completion(pool, inside, outside, number <= middle) is None:
            high = middle
        else:
            low = middle + 1
    return rules[low]


# The lottery band and what is left to be drawn: fund in, decline out, the rest by lot.


STEP = 0.05


@dataclass(frozen=True, slots=True)
class Banded:
    """Bands that a set can be completed from."""

    low: float
    high: float
    bands: list[Band]


def banded(problem: Problem, redrawn: Redrawn, low: float, high: float) -> Banded:
    """Return the bands of the proposals, widened until the rules can be kept from them."""
    steps = [(max(low - STEP * k, 0.0), high) for k in range(int(np.ceil(low / STEP)) + 1)]
    steps += [(0.0, min(high + STEP * k, 1.0)) for k in range(1, int((1 - high) / STEP + 2))]
    for least, most in steps:
        bands = redrawn.bands(round(least, 10), round(most, 10))
        open_ = problem.candidates.open[: len(bands)]
        kinds: list[Band] = [b if o else "decline" for b, o in zip(bands, open_, strict=True)]
        pool = pool_of(problem, kinds)
        if completion(pool, *nobody(pool), np.ones(len(pool.room), dtype=bool)) is not None:
            return Banded(round(least, 10), round(most, 10), kinds)
    raise InfeasibleError(
        Text("no set keeps every rule", "没有满足全部规则的方案"),
        fix=Text(
            "run yuzui fund without the lottery rule: it names the conflict",
            "请不带抽签规则运行 yuzui fund：它会指明互相矛盾的规则",
        ),
    )


def pool_of(problem: Problem, bands: Sequence[str]) -> Pool:
    """Return the rows that are left to the lottery band."""
    copies = len(problem.candidates) - len(bands)
    kind = np.array([*bands, *["decline"] * copies])
    names = np.array(problem.candidates.ids, dtype=object)
    drawn = np.flatnonzero(kind == "lottery")
    drawn = drawn[np.argsort(names[drawn].astype(str))]
    inside = (kind == "fund").astype(float)
    # a ranking has spoken through the bands; between equals it says nothing
    others = [t for t in problem.terms if t.rule.kind != "ranking"]
    terms = [least for t in others if (least := t.least) is not None]
    rows, room = np.zeros((len(terms), len(drawn))), np.zeros(len(terms))
    for k, term in enumerate(terms):
        line, sign = term.coefficients, 1.0 if term.sense == "<=" else -1.0
        rows[k] = sign * line[drawn]
        size = max(1.0, abs(term.bound), float(abs(line).max(initial=0.0)))
        room[k] = sign * (term.bound - float(line @ inside)) + HAIR * size
    ids = tuple(str(name) for name in names[drawn])
    return Pool(ids, rows, room, tuple(t.rule.name for t in terms), problem.solve)


# Walks through a pool in the order of lots, one or ten thousand at once.


TICKETS = 10_000
_CHUNK, _PROGRAMS, _SUMS = 1_000, 150, 64


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How often each candidate is taken in simulated draws."""

    share: Array
    tickets: int
    exact: int


def walk(pool: Pool, order: Sequence[str]) -> list[Lot]:
    """Take candidates in the order of their lots as long as the rules can still be kept."""
    places = [pool.ids.index(name) for name in order]
    walks = Walks(pool, np.array([places], dtype=np.int64))
    lots = []
    for step, place in enumerate(places):
        before = walks.drawn[0].copy(), walks.passed[0].copy()
        walks.step(step)
        drawn = bool(walks.drawn[0, place])
        lots.append(Lot(pool.ids[place], drawn, None if drawn else blamed(pool, *before, place)))
    return lots


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
        count += walks.drawn.sum(axis=0)
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
        self.drawn = np.zeros((size, n), dtype=bool)
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
        self.drawn[lot[take], place[take]] = True
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
                    sets = self._greedy(unsure[rest], place[rest], gives, ranks)
                    # as floats, so that the product is one of matrices
                    spare = self.limits - sets.astype(float) @ self.rows.T
                    holds = (spare >= 0).all(axis=1)
                    now = unsure[rest[holds]]
                    self.complete[now], self.spare[now] = sets[holds], spare[holds]
                    done[rest[holds]] = True
        return done

    def _greedy(self, walks: Array, place: Array, gives: Array, ranks: Array) -> Array:
        """Add open candidates until each row is kept, the last one as small as will do."""
        sets = self.drawn[walks].copy()
        sets[np.arange(len(walks)), place] = True
        open_ = ~(sets | self.passed[walks])
        for row in np.flatnonzero(gives.any(axis=1)):
            need = sets.astype(float) @ self.rows[row] - self.limits[row]
            short = np.flatnonzero(need > 0)
            if not short.size:
                continue
            order = np.argsort(ranks[row], kind="stable")
            order = order[gives[row, order] > 0]
            gift = gives[row, order]
            free = open_[np.ix_(short, order)]
            sums = np.cumsum(free * gift, axis=1)
            adds = free & (sums < need[short, None])
            lacks = need[short] - (adds * gift).sum(axis=1)
            fits = free & ~adds & (gift >= lacks[:, None])
            last = np.where(fits, gift, np.inf).argmin(axis=1)
            adds[np.arange(len(short)), last] |= fits.any(axis=1)
            grid = np.ix_(short, order)
            sets[grid] |= adds
            open_[grid] &= ~adds
        return sets

    def _search(self, k: int, place: int) -> bool:
        """Return whether a completion with one more candidate exists, where tests do not tell."""
        inside, outside = self.drawn[k].copy(), self.passed[k]
        inside[place] = True
        if self._hopeless(inside, outside):
            return False
        known = (inside | cover for cover in self.covers)
        completed = next((one for one in known if self._holds(one, outside)), None)
        if completed is None and self.programs <= 0:
            return self._leave(k)
        if completed is None:
            completed = self._solved(inside, outside)
        if completed is None:
            return False
        self.complete[k] = completed
        self.spare[k] = self.limits - self.rows @ completed
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
        cover = completion(self.pool, inside, outside, every)
        if cover is not None:
            self.covers = [cover, *self.covers[:15]]
        return cover

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
        open_ = ~(self.drawn | self.passed)
        self.sums.append((line, limit))
        self.rows = np.vstack([self.rows, line])
        self.limits = np.append(self.limits, limit)
        self.room = np.column_stack([self.room, limit - self.drawn @ line])
        self.spare = np.column_stack([self.spare, limit - self.complete @ line])
        self.help = np.column_stack([self.help, open_ @ np.minimum(line, 0)])
