# SPDX-License-Identifier: Apache-2.0
r"""People for open posts, by the engine that assigns reviewers.

A post is cut into blocks of a fifth of a full post over its whole span; each block is a proposal with demand 1, a
person a reviewer with at most their free blocks. Maximised is

.. math:: \sum_{pr} (w_p a_{pr} + M) x_{pr},

with :math:`a` the share of the skills of the post that the person has, :math:`w` the priority of the post and
:math:`M` above all sums of scores, so that as many blocks as can be are filled, and those best. A block may stay open:
that is a stand-in who may take any block at nothing. Without further rules it is a flow, with prices that prove it;
caps on what a home lends and least numbers from a sector are side rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.infeasible import shortage
from yuzui.reviewing.assign.pricing import Assigned, total
from yuzui.reviewing.assign.side import Lines, Side
from yuzui.reviewing.deploy_answer import KINDS, Short, short_words
from yuzui.reviewing.deploy_sheets import Person, Post, alike, covers
from yuzui.reviewing.search import Recorder
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

NOBODY = ""
"""The stand-in who takes what stays open."""


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Rows over all blocks: of each key the pairs of some persons with some posts, at least or at most so many.

    ``row_key`` maps a block to its post (or to one key for all), ``group`` a person to a group (-1 for none). Where
    the stand-in is of a group, an open block breaks no rule.
    """

    name: str
    row_key: Array
    group: Array
    low: Array
    high: Array

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.low)

    def _keys(self, codes: Array) -> tuple[Array, Array]:
        m = len(self.group)
        group = self.group[codes % m]
        inside = np.flatnonzero(group >= 0)
        return inside, self.row_key[codes[inside] // m] * self.groups + group[inside]

    def lines(self, codes: Array, scores: Array) -> Lines:
        """Return the rows over some pairs; see :class:`yuzui.reviewing.assign.side.Side`."""
        inside, key = self._keys(codes)
        order = np.argsort(key, kind="stable")
        count = (int(self.row_key.max(initial=-1)) + 1) * self.groups
        keys = np.arange(count)
        sizes = np.bincount(key, minlength=count)
        return Lines(keys, sizes, inside[order], np.ones(len(order)), *self.limits(keys))

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        return self.low[keys % self.groups].astype(float), self.high[keys % self.groups].astype(float)

    def charge(self, keys: Array, price: Array, rows: slice, values: Array) -> None:
        """Take what some rows charge off the values of a block; see :class:`yuzui.reviewing.assign.side.Side`."""
        table = np.zeros((int(self.row_key.max(initial=-1)) + 1, self.groups + 1))
        table[keys // self.groups, keys % self.groups] = price
        # the last column stands for no group: the place -1
        values -= table[self.row_key[rows]][:, np.maximum(self.group, -1)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What must hold beside free time: blocks that a home lends at most, blocks of each post from a sector at least."""

    cap: int | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether any rule stands."""
        return self.cap is not None or bool(self.caps or self.least)


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """What was found: pairs of block and person, scores, reasons, proof."""

    assigned: Assigned
    pairs: Pairs
    lent: Sequence[tuple[int, int]]
    blocks: Sequence[tuple[int, int]]
    scores: Array
    shared: Mapping[tuple[int, int], tuple[str, ...]]
    barred: Mapping[tuple[int, int], str]
    lift: float
    short: Sequence[Short]
    engine: str


def why_not(post: Post, person: Person, score: float) -> str:
    """Return why a person may not take a post; empty if they may."""
    names = {post.id.casefold(), post.organisation.casefold()} - {""}
    if told := next((why for name, why in person.excluded if name in names), ""):
        return told
    if person.consent is False:
        return "consent"
    if post.organisation and post.organisation.casefold() == person.home.casefold():
        return "home"
    if post.region and person.regions and post.region.casefold() not in person.regions:
        return "distance"
    if not covers(person, post):
        return "days"
    if not person.blocks:
        return "no_time"
    return "" if score > 0 else "skill"


def deploy(posts: Sequence[Post], people: Sequence[Person], rules: Rules) -> Deployment:
    """Return the deployment that fills most blocks, and among those the one of best fit."""
    fits = [[alike(post, person) for person in people] for post in posts]
    barred = {
        (p, r): why
        for p, post in enumerate(posts)
        for r, person in enumerate(people)
        if (why := why_not(post, person, fits[p][r][0]))
    }
    blocks = [(p, b) for p, post in enumerate(posts) for b in range(post.blocks)]
    n, m = len(blocks), len(people)
    scores = np.array([[posts[p].priority * fits[p][r][0] for r in range(m)] for p, _ in blocks]).reshape(n, m)
    lift = float(scores.max(axis=1, initial=0.0).sum()) + 1.0
    values = np.concatenate((scores + lift, np.zeros((n, 1))), axis=1)
    closed = [(k, r) for k, (p, _) in enumerate(blocks) for r in range(m) if (p, r) in barred]
    ids = [f"{posts[p].id}#{b + 1}" for p, b in blocks]
    whole = Pairs(
        ids,
        [*(one.id for one in people), NOBODY],
        Dense(values),
        np.ones(n, np.int64),
        np.zeros(m + 1, np.int64),
        np.array([*(one.blocks for one in people), n]),
        np.array(closed, dtype=np.int64).reshape(-1, 2),
    )
    engine = Recorder()
    open_ = np.arange(n, dtype=np.int64) * (m + 1) + m
    assigned = total(whole, engine, sides=sides(posts, people, blocks, rules), start=open_)
    found = sorted(zip(assigned.rows.tolist(), assigned.columns.tolist(), strict=True))
    lent = _gathered([(k, r) for k, r in found if r < m], blocks, people, scores, barred)
    short = _shortages(whole, posts, people, blocks, barred) if len(lent) < n else []
    shared = {(p, r): fits[p][r][1] for p in range(len(posts)) for r in range(m)}
    return Deployment(assigned, whole, lent, blocks, scores, shared, barred, lift, short, engine.name)


def sides(
    posts: Sequence[Post], people: Sequence[Person], blocks: Sequence[tuple[int, int]], rules: Rules
) -> list[Side]:
    """Return the rules as rows; the stand-in is of every sector and of no home."""
    result: list[Side] = []
    homes = sorted({one.home.casefold() for one in people if one.home})
    if homes and (rules.cap is not None or rules.caps):
        caps = {name.casefold(): most for name, most in rules.caps.items()}
        group = np.array([homes.index(one.home.casefold()) if one.home else -1 for one in people] + [-1])
        most = np.array([float(caps.get(name, np.inf if rules.cap is None else rules.cap)) for name in homes])
        result.append(Together("cap", np.zeros(len(blocks), np.int64), group, np.full(len(homes), -np.inf), most))
    for sector, least in sorted(rules.least.items()):
        group = np.array([0 if one.sector == sector.casefold() else -1 for one in people] + [0])
        of_post = np.array([p for p, _ in blocks], dtype=np.int64)
        # a post of fewer blocks than are asked for is asked for all of its own
        for need in sorted({min(least, post.blocks) for post in posts}):
            row = np.array([p if min(least, posts[p].blocks) == need else -1 for p in of_post.tolist()])
            result.append(_of_posts(sector, row, group, need))
    return result


def _of_posts(sector: str, row: Array, group: Array, need: int) -> Together:
    """Return a rule over some posts; blocks of others share a key of their own that asks for nothing."""
    known = sorted({*row.tolist()} - {-1})
    place = {name: k for k, name in enumerate(known)}
    keys = np.array([place.get(one, len(known)) for one in row.tolist()], dtype=np.int64)
    return _Least(f"least {sector}", keys, group, np.array([float(need)]), np.array([np.inf]), len(known))


@dataclass(frozen=True, slots=True, eq=False)
class _Least(Together):
    """Rows of which only the first ``asked`` keys ask for something."""

    asked: int = 0

    def limits(self, keys: Array) -> tuple[Array, Array]:
        """Return the limits of some rows."""
        low = np.where(keys < self.asked * self.groups, self.low[keys % self.groups], -np.inf)
        return low, np.full(len(keys), np.inf)


def _gathered(
    lent: list[tuple[int, int]],
    blocks: Sequence[tuple[int, int]],
    people: Sequence[Person],
    scores: Array,
    barred: Mapping[tuple[int, int], str],
) -> list[tuple[int, int]]:
    """Give all blocks of a post to one of its people where that is worth the same and keeps every rule."""
    of_post: dict[int, dict[int, int]] = {}
    for k, r in lent:
        of_post.setdefault(blocks[k][0], {})[k] = r
    used = Counter(r for _, r in lent)
    for p, own in of_post.items():
        for r in sorted({*own.values()}, key=lambda r: -people[r].blocks):
            others = {one for one in own.values() if one != r}
            same_side = all(
                (people[one].home, people[one].sector) == (people[r].home, people[r].sector) for one in others
            )
            equal = all(scores[k, one] == scores[k, r] for k, one in own.items())
            more = sum(one != r for one in own.values())
            if others and same_side and equal and used[r] + more <= people[r].blocks and (p, r) not in barred:
                used.subtract(own.values())
                used[r] += len(own)
                own.update(dict.fromkeys(own, r))
                break
    return sorted((k, r) for own in of_post.values() for k, r in own.items())


def _shortages(
    whole: Pairs,
    posts: Sequence[Post],
    people: Sequence[Person],
    blocks: Sequence[tuple[int, int]],
    barred: Mapping[tuple[int, int], str],
) -> list[Short]:
    """Return sets of posts that need more than those who may take any of them have free, whatever the rules are.

    Posts that nobody may take are no such set: their reason is another. Each set is taken out, and the next sought.
    """
    m = len(people)
    left = [k for k, (p, _) in enumerate(blocks) if any((p, r) not in barred for r in range(m))]
    result: list[Short] = []
    while left:
        closed = [(n, r) for n, k in enumerate(left) for r in range(m) if (blocks[k][0], r) in barred]
        alone = Pairs(
            [whole.proposals[k] for k in left],
            whole.reviewers[:m],
            Dense(np.zeros((len(left), m))),
            np.ones(len(left), np.int64),
            whole.low[:m],
            whole.high[:m],
            np.array(closed, dtype=np.int64).reshape(-1, 2),
        )
        lacking = shortage(alone, Recorder())
        if lacking is None or not len(lacking.proposals):
            return result
        names = list(dict.fromkeys(posts[blocks[left[n]][0]].id for n in lacking.proposals.tolist()))
        may = [people[r].id for r in lacking.reviewers.tolist() if people[r].blocks]
        need = sum(post.blocks for post in posts if post.id in names)
        result.append(Short(names, may, need, sum(one.blocks for one in people if one.id in may)))
        left = [k for k in left if posts[blocks[k][0]].id not in names]
    return result


def reason(done: Deployment, p: int, posts: Sequence[Post], people: Sequence[Person]) -> Text | None:
    """Return why a post is not full; None if it is."""
    post = posts[p]
    filled = sum(done.blocks[k][0] == p for k, _ in done.lent)
    if filled == post.blocks:
        return None
    able = [r for r in range(len(people)) if (p, r) not in done.barred]
    if not able:
        counts = Counter(done.barred[p, r] for r in range(len(people)))
        parts = [KINDS[kind] + same(f" {n}") for kind, n in counts.most_common()]
        words = Text("nobody may take it: {w}", "无人可承担：{w}")
        return words.format(w=join(parts, ", ", "、") if parts else Text("there are no people", "没有人员"))
    if (short := next((one for one in done.short if post.id in one.posts), None)) is not None:
        return short_words(short)
    words = Text(
        "{k} may take it, but they fill posts that count more, or a rule keeps them",
        "{k} 人可承担，但已用于更优先的岗位或受规则限制",
    )
    return words.format(k=number(len(able)))
