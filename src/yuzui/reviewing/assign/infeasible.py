# SPDX-License-Identifier: Apache-2.0
r"""Why no assignment exists: proposals that need more than their reviewers can give.

For proposals :math:`P`, the reviewers who may take any of them can give at most

.. math:: \sum_r \min\big(u_r, |\{p \in P : (p, r) \text{ may be}\}|\big),

and if that is less than :math:`\sum_{p \in P} d_p`, nothing helps but other numbers. By the
theorem of Hall such a set exists whenever demand cannot be met; the smallest cut of a network
from proposals to reviewers finds the one that lacks most. Smallest loads are met or not by the
same theorem with the sides exchanged, and if each can be met alone, both can be met together.

References
----------
Hall 1935, doi:10.1112/jlms/s1-10.37.26
Mendelsohn and Dulmage 1958, doi:10.4153/CJM-1958-052-7 (both sides together).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign_parts import Infeasible, Loosen
from yuzui.solve.model import Limits, Model, Rows

if TYPE_CHECKING:
    import numpy as np

    from yuzui.reviewing.assign.pricing import Engine

    Array = np.ndarray[Any, Any]

MOST = 4_000_000
"""Pairs among which a certificate is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """Proposals and reviewers that cannot do what is asked of them."""

    kind: str
    proposals: Array
    reviewers: Array
    demand: int
    capacity: float

    @property
    def lacking(self) -> float:
        """Reviews that are missing."""
        return self.demand - self.capacity


def shortage(pairs: Pairs, engine: Engine, seconds: float = 120.0) -> Shortage | None:
    """Return why no assignment exists, or None if one does."""
    n, m = pairs.shape
    few = _few(pairs)
    if few is not None:
        return few
    if n * m > MOST:
        return None
    codes = np.setdiff1d(np.arange(n * m), pairs.codes, assume_unique=True)
    rows, columns = codes // m, codes % m
    limits = Limits(seconds=seconds)
    need, room = np.asarray(pairs.demand), np.asarray(pairs.high)
    if (cut := _cut((rows, columns), (need, room), pairs.share, engine, limits)) is not None:
        return _short(pairs, "demand", cut, (rows, columns), (need, room))
    least = np.asarray(pairs.low)
    if (cut := _cut((columns, rows), (least, need), pairs.share, engine, limits)) is not None:
        return _short(pairs, "load_min", cut, (columns, rows), (least, need))
    return None


def _plain(value: float) -> float:
    """Return a number of reviews, whole where it is."""
    return int(value) if value == int(value) else value


def _few(pairs: Pairs) -> Shortage | None:
    """Return the first proposal alone that has fewer reviewers than it needs."""
    able = np.asarray(pairs.eligible())
    if pairs.codes.size or (np.asarray(pairs.high) == 0).any():
        closed = np.asarray(pairs.high) == 0
        able = able - int(closed.sum())
        m = pairs.shape[1]
        inside = closed[pairs.codes % m]
        able = able + np.bincount(pairs.codes[inside] // m, minlength=len(able))
    able = able * pairs.share
    lacking = np.asarray(pairs.demand) - able
    if lacking.max(initial=0) <= 1e-9:
        return None
    place = int(np.argmax(lacking))
    may = np.setdiff1d(np.arange(pairs.shape[1]), _blocked(pairs, place))
    return Shortage("demand", np.array([place]), may, int(pairs.demand[place]), _plain(float(able[place])))


def _blocked(pairs: Pairs, place: int) -> Array:
    m = pairs.shape[1]
    inside = pairs.codes[pairs.codes // m == place]
    reviewers: Array = inside % m
    return reviewers


def _cut(
    ends: tuple[Array, Array], sides: tuple[Array, Array], share: float, engine: Engine,
    limits: Limits,
) -> Array | None:  # fmt: skip
    """Return the smallest set of sources that lacks most, or None if all needs can be met."""
    (left, right), (need, room) = ends, sides
    k, order = len(left), np.argsort(right, kind="stable")
    by_left = np.argsort(left, kind="stable")
    sizes = [np.bincount(left, minlength=len(need)), np.bincount(right, minlength=len(room))]
    flow = engine(
        Model(
            objective=np.ones(k),
            low=np.zeros(k),
            high=np.full(k, share),
            integer=np.zeros(k, dtype=bool),
            rows=Rows(
                starts=np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64),
                columns=np.concatenate([by_left, order]),
                values=np.ones(2 * k),
                low=np.zeros(len(need) + len(room)),
                high=np.concatenate([need, room]).astype(float),
            ),
        ),
        limits,
    )
    if flow.values is None or float(flow.objective or 0.0) >= need.sum() - 1e-6:
        return None
    return _near(ends, need, np.asarray(flow.values), share)


def _near(ends: tuple[Array, Array], need: Array, flow: Array, share: float) -> Array:
    """Return the sources that can still be reached where flow could be added."""
    left, right = ends
    sent = np.bincount(left, flow, len(need))
    reached = sent < need - 1e-7
    sinks = np.zeros(int(right.max(initial=-1)) + 1, dtype=bool)
    while True:
        open_ = reached[left] & (flow < share - 1e-7)
        sinks[right[open_]] = True
        back = sinks[right] & (flow > 1e-7) & ~reached[left]
        if not back.any():
            return np.flatnonzero(reached)
        reached[left[back]] = True


def _short(pairs: Pairs, kind: str, sources: Array, ends: tuple[Array, Array], limits: tuple[Array, Array]) -> Shortage:
    """Return the shortage of some sources, with what their sinks can take of them."""
    left, right = ends
    need, room = limits
    inside = np.isin(left, sources)
    degree = np.bincount(right[inside], minlength=len(room))
    sinks = np.flatnonzero(degree)
    capacity = _plain(float(np.minimum(room, degree * pairs.share)[sinks].sum()))
    proposals, reviewers = (sources, sinks) if kind == "demand" else (sinks, sources)
    return Shortage(kind, proposals, reviewers, int(need[sources].sum()), capacity)


def loosening(pairs: Pairs, short: Shortage) -> list[Loosen]:
    """Return what would mend a shortage, each alone."""
    proposals = [pairs.proposals[k] for k in short.proposals.tolist()]
    reviewers = [pairs.reviewers[k] for k in short.reviewers.tolist()]
    if short.kind == "load_min":
        return [Loosen("lower_load_min", short.capacity, proposals, reviewers)]
    ways = []
    if (level := _level(pairs, short)) is not None:
        ways.append(Loosen("raise_load", level, proposals, reviewers))
    ways.append(Loosen("invite", short.lacking, proposals, []))
    if pairs.share == 1:
        ways += _waivers(pairs, short)
    elif (share := _share(pairs, short)) is not None:
        ways.append(Loosen("raise_share", share, proposals, []))
    return [*ways, Loosen("lower_demand", short.capacity, proposals, [])]


def stated(pairs: Pairs, short: Shortage, ways: list[Loosen]) -> Infeasible:
    """Return a shortage by the ids of those who fall short, with the ways out of it."""
    return Infeasible(
        short.kind,
        [pairs.proposals[k] for k in short.proposals.tolist()],
        [pairs.reviewers[k] for k in short.reviewers.tolist()],
        short.demand,
        short.capacity,
        ways,
    )


def _share(pairs: Pairs, short: Shortage) -> float | None:
    """Return the smallest largest probability that is enough, None if 1 is not."""
    high, degree = np.asarray(pairs.high)[short.reviewers], _degrees(pairs, short)
    low, top = pairs.share, 1.0
    if np.minimum(high, degree).sum() < short.demand:
        return None
    while top - low > 1e-6:
        middle = (low + top) / 2
        enough = np.minimum(high, degree * middle).sum() >= short.demand
        low, top = (low, middle) if enough else (middle, top)
    return round(top + 5e-7, 6)


def _level(pairs: Pairs, short: Shortage) -> int | None:
    """Return the smallest largest load for all these reviewers that is enough."""
    degree = _degrees(pairs, short)
    high = np.asarray(pairs.high)[short.reviewers]
    for level in range(1, len(short.proposals) + 1):
        if np.minimum(np.maximum(high, level), degree * pairs.share).sum() >= short.demand:
            return level
    return None


def _degrees(pairs: Pairs, short: Shortage) -> Array:
    """Return how many of the proposals each of the reviewers may take."""
    m = pairs.shape[1]
    inside = np.isin(pairs.codes // m, short.proposals)
    barred = np.bincount(pairs.codes[inside] % m, minlength=m)
    degrees: Array = len(short.proposals) - barred[short.reviewers]
    return degrees


def _waivers(pairs: Pairs, short: Shortage) -> list[Loosen]:
    """Return the conflicts whose waiving would be enough: those of reviewers with room left."""
    m = pairs.shape[1]
    inside = pairs.codes[np.isin(pairs.codes // m, short.proposals)]
    degree = len(short.proposals) - np.bincount(inside % m, minlength=m)
    room = np.maximum(np.asarray(pairs.high) - degree, 0)
    chosen: list[int] = []
    for code in inside.tolist():
        if room[code % m] > 0 and len(chosen) < short.lacking:
            room[code % m] -= 1
            chosen.append(code)
    if len(chosen) < short.lacking:
        return []
    proposals = [pairs.proposals[code // m] for code in chosen]
    return [Loosen("waive", len(chosen), proposals, [pairs.reviewers[code % m] for code in chosen])]
