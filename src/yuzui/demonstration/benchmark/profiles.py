# SPDX-License-Identifier: Apache-2.0
"""Rules as data of a jurisdiction: the same scores and amounts under each profile of rules.

The proposals are the first of the demonstration: real scores, real amounts paired at random. Each
profile gets the same budget and the same way of counting value, so that what differs between the
sets comes from the rules alone; the generated columns (type, field, region, stage) are left out.
"""

from __future__ import annotations

import json
from functools import lru_cache

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.funding import call_rules, portfolio_problem
from yuzui.funding.call_data import Material
from yuzui.funding.call_reviews import merged
from yuzui.funding.rulebook import Book, Worth, build
from yuzui.funding.slate_compute import under
from yuzui.funding.slate_solution import Judged, judged
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.numbers import number

FILE = "rule_profiles.csv"
FIRST = 100
"""How many proposals, the first in the running order: enough to differ, quick to ask again."""
BUDGET, ZERO = 15_000_000, 5.0
"""Budget in proportion to that of the demonstration; the score worth nothing as there."""
KEPT = ("id", "amount", "requested", "value")


class Profile(msgspec.Struct, frozen=True):
    """The set under the rules of one jurisdiction."""

    jurisdiction: str
    rules: int
    proven: bool
    eligible: int
    ids: list[str]
    count: int
    spend: float


class Difference(msgspec.Struct, frozen=True):
    """How many proposals some profiles fund and others not."""

    ids: int


class Outcome(msgspec.Struct, frozen=True):
    """The same proposals under every profile."""

    origin: Origin
    profiles: list[Profile]
    difference: Difference


def run(workspace: Workspace) -> Outcome:
    """Fund the same proposals under every profile."""
    books = [_book(name, rules) for name, rules in sorted(_books(workspace).items())]
    material = _first(workspace)
    # what a proposal is worth is the same under every profile, so it is judged once
    scored = _judged(_Scores(material, books[0].worth, workspace.seed))
    profiles = [_one(material, scored, book, workspace.seed) for book in books]
    sets = [set(one.ids) for one in profiles]
    apart = set[str]().union(*sets) - sets[0].intersection(*sets)
    return Outcome("mixed", profiles, Difference(len(apart)))


class _Scores:
    """Scores to be judged, equal where all that a judgement rests on is."""

    def __init__(self, material: Material, worth: Worth, seed: int) -> None:
        self.material, self.worth, self.seed = material, worth, seed
        tables = (material.proposals, material.reviews)
        cells = [[(name, *map(str, cells)) for name, cells in one.items()] for one in tables]
        self.key = (tuple(map(tuple, cells)), worth, seed)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Scores) and self.key == other.key


@lru_cache(maxsize=2)
def _judged(scores: _Scores) -> Judged:
    """Judge scores; whoever falsifies a rule asks for the same judgement again."""
    return judged(scores.material, scores.worth, scores.seed)


def sentence(outcome: Outcome) -> Text:
    """Return in one sentence what came out."""
    names = [one.jurisdiction for one in outcome.profiles]
    return Text(
        "the same proposals under the rules of {names}: {n} are funded by one and not by another",
        "同一批申请分别按 {names} 的规则遴选：{n} 项仅在部分规则下入选",
    ).format(names=", ".join(names), n=number(outcome.difference.ids))


def _books(workspace: Workspace) -> dict[str, list[Row]]:
    """Return the rules of each jurisdiction, as rows of a rules file."""
    rows: dict[str, list[Row]] = {}
    for line, row in enumerate(workspace.shipped_rows(FILE), 2):
        rule = {"name": row["rule"], "kind": row["kind"], "strength": row["strength"]}
        rule |= {"source": row["source"], **_body(row["body"], line)}
        rows.setdefault(row["jurisdiction"], []).append(rule)
    if len(rows) < 2:
        raise InputError(
            Text("two profiles are needed to compare", "对照至少需要两个法域的规则"),
            place=Place(file=FILE),
            seen=", ".join(rows) or "—",
            fix=Text("install Yuzui again: a file that comes with it is not whole", "请重新安装 Yuzui：随附文件不完整"),
        )
    return rows


def _body(text: str, line: int) -> Row:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InputError(
            Text("this is no rule", "这不是一条规则"),
            place=Place(file=FILE, row=line, column="body"),
            seen=text[:60],
            expected="{…}",
            fix=same("JSON"),
        )
    return body


def _first(workspace: Workspace) -> Material:
    """Return the first proposals of the demonstration and their reviews."""
    material = call_rules.material(workspace)
    material.proposals = {key: material.proposals[key][:FIRST] for key in KEPT}
    known = set(material.proposals["id"])
    inside = [name in known for name in material.reviews["proposal"]]
    material.reviews = {
        key: [cell for cell, selected in zip(cells, inside, strict=True) if selected]
        for key, cells in material.reviews.items()
    }
    return merged(material)


def _one(material: Material, scored: Judged, book: Book, seed: int) -> Profile:
    posed = under(material, scored, book, seed)
    slate = portfolio_problem.solve(posed.problem).slate
    places = np.flatnonzero(slate.chosen)
    return Profile(
        jurisdiction=book.call["id"],
        rules=len(book.rules) - 1,
        proven=slate.status == "optimal",
        eligible=int(posed.candidates.open.sum()),
        ids=sorted(posed.candidates.ids[int(k)] for k in places),
        count=len(places),
        spend=float(posed.candidates.amount[places].sum()),
    )


def _book(name: str, rules: list[Row]) -> Book:
    budget = {"name": "budget", "kind": "budget", "total": BUDGET, "strength": "hard"}
    rows = [{**budget, "source": "the same for every profile"}, *rules]
    document = {
        "format": "yuzui-rules/1",
        "call": {"id": name, "currency": "USD", "unit": 1},
        "value": {"from": "posterior_mean", "per": "proposal", "zero": ZERO},
        "rule": rows,
    }
    return build(document)
