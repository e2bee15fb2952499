# SPDX-License-Identifier: Apache-2.0
"""What is asked: demand, loads, scores and conflicts of one call, checked before any search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, LimitReachedError, Place
from yuzui.funding.call_data import Material
from yuzui.funding.call_sheets import unknown
from yuzui.model.finding import Finding
from yuzui.reviewing.affinity.mixed import Affinity
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.leximin import MOST
from yuzui.reviewing.assignment import checks, sources, ties
from yuzui.reviewing.assignment import limits as limiting
from yuzui.reviewing.assignment.checks import Check
from yuzui.reviewing.assignment.limits import Limits
from yuzui.reviewing.people.conflicts import Evidence, Scope, evidence
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

OBJECTIVES = ("total", "max_min", "leximin", "alpha", "randomised", "random_draw")


@dataclass(frozen=True, slots=True)
class Options:
    """How it is asked."""

    objective: str = "total"
    demand: int | None = None
    load_min: int | None = None
    load_max: int | None = None
    share: float = 1.0
    beta: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    secret: str = ""
    public: str = ""
    accept_unchecked: tuple[str, ...] = ()
    seed: int = 7

    def json(self) -> dict[str, Any]:
        """Return the JSON form: ``options`` of the document."""
        return {
            "objective": self.objective,
            "demand": self.demand,
            "load_min": self.load_min,
            "load_max": self.load_max,
            "q": self.share,
            "beta": self.beta,
            "accept_unchecked": list(self.accept_unchecked),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One call as it is asked."""

    pairs: Pairs
    affinity: Affinity | None
    evidence: Evidence
    weights: Mapping[str, float]
    fields: Sequence[str | None]
    options: Options
    findings: list[Finding]
    limits: Limits
    senior: Sequence[bool | None]
    checks: Sequence[Check] = ()

    @property
    def unchecked(self) -> list[Check]:
        """Checks that did not run for some pairs, and that nobody accepts as they are."""
        return [one for one in self.checks if one.pairs and not one.accepted]


def question(material: Material, options: Options, rules: Path | None = None) -> Question:
    """Return one call as it is asked."""
    findings = list(material.findings)
    proposals = [str(name) for name in material.proposals["id"]]
    people = _people(material)
    reviewers = [str(name) for name in people["id"]]
    page = limiting.limits(material, people, rules)
    with material.written.naming():
        options = _ruled(options, page)
    persons, known, declared = ties.people_and_ties(material, people)
    more, unread = ties.beside(material, people, persons)
    released = _rows(material.sheets.get("release", {}))
    conflicts = evidence(persons, known, [*declared, *more], options.scope, released)
    findings += conflicts.findings
    done = checks.checks(material, people, conflicts, (unread, bool(declared or more)), options.accept_unchecked)
    demand = limiting.demand(material, options.demand, page, len(reviewers))
    low, high = limiting.loads(people, (options.load_min, options.load_max), page)
    size = len(proposals), len(reviewers)
    affinity, weights = None, dict[str, float]()
    if options.objective != "random_draw":
        affinity, weights = sources.affinity(material, people, options.weights, findings)
    pairs = Pairs(
        proposals,
        reviewers,
        sources.nothing(size) if affinity is None else affinity.source,
        np.asarray(demand),
        np.asarray(low),
        np.asarray(high),
        conflicts.blocked,
        options.share if options.objective == "randomised" else 1.0,
    )
    ruled = replace(options, weights=weights)
    fields = [_text(one) for one in material.proposals.get("field", [None] * size[0])]
    senior = people.get("senior", [None] * size[1])
    return Question(pairs, affinity, conflicts, weights, fields, ruled, findings, page, senior, done)


def _rows(sheet: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    size = len(sheet.get("a", ()))
    return [{name: cells[k] for name, cells in sheet.items()} for k in range(size)]


def _ruled(options: Options, page: Limits) -> Options:
    """Return the options with what the rules say of chances and conflicts."""
    share, scope = limiting.share(options.share, page), limiting.scope(options.scope, page)
    if share < 1 and options.objective != "randomised":
        raise InputError(
            Text("a probability below 1 can only be kept by drawing", "概率上限只有随机指派才能满足"),
            place=Place(column="--objective"),
            seen=options.objective,
            expected="randomised",
            fix=Text(
                "add --objective randomised, or let the chance be 1",
                "请加上 --objective randomised，或将概率上限改为 1",
            ),
            code="share_without_draw",
        )
    return replace(options, share=share, scope=scope)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _people(material: Material) -> dict[str, list[Any]]:
    """Return the reviewers: those listed, else those who stand in the scores or bids."""
    listed = material.sheets.get("reviewer")
    if listed is not None:
        return {name: list(cells) for name, cells in listed.items()}
    names: dict[str, None] = {}
    for table in ("affinity", "bid", "reviewer_work"):
        for name in material.sheets.get(table, {}).get("reviewer", ()):
            names.setdefault(str(name))
    if not names:
        raise InputError(
            Text("there are no reviewers", "没有评审人"),
            place=Place(sheet="reviewers"),
            expected="id, min, max",
            fix=Text("add a sheet “reviewers” with a column of ids", "请加一张“评审人”表，含评审人编号一列"),
            code="no_reviewers",
        )
    known = set(names)
    conflicts = material.sheets.get("conflict", {})
    for name in conflicts.get("reviewer", ()):
        if str(name) not in known:
            raise unknown(str(name), known, Place(sheet="conflicts"), "reviewer")
    return {"id": sorted(names)}


def check_size(objective: str, size: tuple[int, int]) -> None:
    """Refuse what is only offered for fewer."""
    if objective == "leximin" and size[0] > MOST:
        raise LimitReachedError(
            Text("too many proposals for leximin", "申请项数过多，不能使用 leximin 目标"),
            seen=str(size[0]),
            expected=f"<= {MOST}",
            fix=Text(
                "max_min looks after the worst-served one at any size",
                "max_min 目标在任何规模下都优先照顾得分最低的申请",
            ),
            code="too_many_for_leximin",
        )
