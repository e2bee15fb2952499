# SPDX-License-Identifier: Apache-2.0
"""Demand, loads and side rules: from options, columns and the rows of a page of rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place, RuleError
from yuzui.funding.call_data import Material
from yuzui.funding.call_rules import from_sheet, from_text, parameters, rules_text
from yuzui.funding.candidates import Count, Crossing, counts, number, of_stage, panel
from yuzui.funding.grammar import Rule
from yuzui.funding.rulebook import build
from yuzui.reviewing.assign.side import Crossed, Group, Side
from yuzui.reviewing.people.conflicts import Scope
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What rows of rules ask of an assignment."""

    rules: tuple[Rule, ...] = ()
    terms: Sequence[Count | Crossing] = ()
    raw: Mapping[str, Any] | None = field(default=None)

    def of(self, kind: str) -> list[Any]:
        """Return what the rows of one kind say."""
        return [one for one in self.terms if one.rule.kind == kind]


def limits(material: Material, people: Mapping[str, Sequence[Any]], rules: Path | None) -> Limits:
    """Return the rows of the assign stage of a call's page of rules."""
    value_rule = {"value": {"from": "given"}}
    if rules is not None:
        raw = from_text(rules_text(rules), rules.name, material)
        with material.written.naming():
            book = build({**value_rule, **raw}, rules.name, parameters(raw))
    elif material.rules is not None:
        for key, value in value_rule.items():
            material.rules.raw.setdefault(key, value)
        book = from_sheet(material)
    else:
        return Limits()
    own = of_stage(book.rules, "assign")
    with material.written.naming():
        return Limits(own, list(counts(own, panel(material.proposals, people))), book.raw)


def demand(material: Material, option: int | None, page: Limits, reviewers: int) -> list[int]:
    """Return how many reviewers each proposal needs."""
    size = len(material.proposals["id"])
    needed: list[int | None] = [option] * size
    if option is None:
        for one in page.of("per_proposal"):
            for k in one.proposals.nonzero()[0].tolist():
                needed[k] = int(one.low[k])
    for k, cell in enumerate(material.proposals.get("demand", ())):
        needed[k] = needed[k] if cell is None else _whole(cell)
    lacking = [k for k, one in enumerate(needed) if one is None or one < 1]
    if lacking:
        raise InputError(
            Text("how many reviewers a proposal needs is not said", "未说明每项申请需要几位评审人"),
            place=Place(sheet="proposals", column="--demand"),
            seen=str(material.proposals["id"][lacking[0]]),
            fix=Text("say it: --demand 3", "请写明，例如：--demand 3"),
            code="no_demand",
        )
    wanted = [one for one in needed if one is not None]
    if max(wanted) > reviewers:
        raise InputError(
            Text("a proposal needs more reviewers than there are", "所需评审人多于评审人总数"),
            place=Place(column="--demand"),
            seen=str(max(wanted)),
            expected=f"<= {reviewers}",
            fix=Text(
                f"ask for at most {reviewers} a proposal, or add reviewers to the list",
                f"请将每项评审人数降至 {reviewers} 以内，或在名单中增加评审人",
            ),
            code="demand_above_reviewers",
        )
    return wanted


def _whole(cell: Any) -> int:
    value = number(cell)
    if value is None or value != int(value):
        raise InputError(
            Text("a whole number of reviewers is wanted", "评审人数应为整数"),
            place=Place(sheet="proposals", column="demand"),
            seen=str(cell),
            fix=Text("write a whole number, as in 3", "请填写整数，例如 3"),
            code="demand_not_whole",
        )
    return int(value)


def loads(
    people: Mapping[str, Sequence[Any]], option: tuple[int | None, int | None], page: Limits
) -> tuple[list[int], list[int]]:
    """Return the fewest and most proposals of each reviewer."""
    size = len(people["id"])
    low: list[int] = [option[0] or 0] * size
    high: list[int | None] = [option[1]] * size
    for one in page.of("load"):
        for k in (one.group >= 0).nonzero()[0].tolist():
            low[k] = math.ceil(one.low[k]) if option[0] is None else low[k]
            if option[1] is None and math.isfinite(one.high[k]):
                high[k] = math.floor(one.high[k])
    for k, cell in enumerate(people.get("min", ())):
        low[k] = low[k] if cell is None else int(cell)
    for k, cell in enumerate(people.get("max", ())):
        high[k] = high[k] if cell is None else int(cell)
    return low, _checked(people["id"], low, high)


def _checked(ids: Sequence[Any], low: Sequence[int], high: Sequence[int | None]) -> list[int]:
    most_of: list[int] = []
    for name, least, most in zip(ids, low, high, strict=True):
        if most is None:
            raise InputError(
                Text("how many proposals a reviewer may have is not said", "未说明评审人至多评审几项申请"),
                place=Place(sheet="reviewers", column="max"),
                seen=str(name),
                fix=Text(
                    "fill the column “max”, or say it for all: --load 0..6",
                    "请填写“最大评审数”一列，或统一写明，例如：--load 0..6",
                ),
                code="no_load",
            )
        if least > most:
            raise InputError(
                Text("the smallest load is above the largest", "最少评审数大于最多评审数"),
                place=Place(sheet="reviewers", column="min"),
                seen=f"{name}: {least} > {most}",
                fix=Text("raise the largest load or lower the smallest", "请提高最多评审数或降低最少评审数"),
                code="load_range",
            )
        most_of.append(most)
    return most_of


def scope(option: Scope, page: Limits) -> Scope:
    """Return which conflicts count: as a row of rules says, else as asked."""
    rows = [rule for rule in page.rules if rule.kind == "conflict"]
    if len(rows) > 1:
        raise RuleError(
            Text("two rules say which conflicts count", "有两条规则同时规定回避范围"),
            place=Place(sheet="rules", row=rows[1].row, column="kind"),
            seen=rows[1].name,
            fix=Text("keep one row of the kind “conflict”", "请只保留一条“conflict”（回避）规则"),
            code="two_conflict_rules",
        )
    if not rows:
        return option
    own = rows[0].own
    window, steps = own.get("window_years"), own.get("path_length")
    return replace(
        option,
        kinds=tuple(own.get("kinds", option.kinds)),
        window_years=None if window is None else float(window),
        path_length=option.path_length if steps is None else int(steps),
    )


def share(option: float, page: Limits) -> float:
    """Return the largest probability of a pair: the smallest of what is asked and the rules."""
    from yuzui.funding.rules.probability_cap import most

    return min([option, *(most(rule) for rule in page.rules if rule.kind == "probability_cap")])


def sides(page: Limits, m: int) -> Iterator[Side]:
    """Yield the side rules as the search takes them."""
    for one in [*page.of("diversity"), *page.of("include")]:
        low = max(float(one.low[0]), -math.inf)
        yield Group(one.rule.name, one.proposals, one.group, low, float(one.high[0]))
    for one in page.of("no_mutual"):
        yield _crossed(one.rule.name, one.author, m)


def _crossed(name: str, author: Array, m: int) -> Side:
    """Return which two pairs exclude one another: each judges a proposal of the other."""
    written = np.flatnonzero(author >= 0)
    first, second = [], []
    for k, p in enumerate(written.tolist()):
        for q in written[:k].tolist():
            if author[p] != author[q]:
                first.append(p * m + int(author[q]))
                second.append(q * m + int(author[p]))
    whole = np.int64
    return Crossed(name, np.array(first, dtype=whole), np.array(second, dtype=whole), m)
