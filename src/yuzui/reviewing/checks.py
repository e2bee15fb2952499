# SPDX-License-Identifier: Apache-2.0
"""Which checks of conflicts did not run, for how many pairs, and why: said before anything else.

Three things are compared for every pair: the employers, the persons (is the reviewer an author),
and what was declared. A pair of which one side is not known was not compared, and “no conflict
found” would be a lie. No declaration at all is no such thing: then nothing was declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from yuzui.funding.call_data import Material
from yuzui.model.headings import APPLICANTS, EMPLOYERS
from yuzui.reviewing.assign_parts import Check, Why
from yuzui.reviewing.people.conflicts import Evidence
from yuzui.reviewing.sheet_ties import Unread, means
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

CHECKS = ("employer", "author", "declared")
KIND = {"employer": "employer", "author": "applicant", "declared": "declared"}
SHOWN = 6
SIDES: dict[Literal["proposals", "reviewers"], Text] = {
    "proposals": Text("{n} of {m} proposals", "{m} 项申请中 {n} 项"),
    "reviewers": Text("{n} of {m} reviewers", "{m} 名评审专家中 {n} 名"),
}
_LACK = {"employer": Text("without an institution", "未填单位"), "author": Text("without a name", "未填姓名")}
_NO_COLUMN = {
    ("employer", "proposals"): Text(
        "no column of the proposals says their institution (Institution, Affiliation, 依托单位 …)",
        "申请书表中没有单位列（依托单位、申请单位、Institution 等）",
    ),
    ("employer", "reviewers"): Text(
        "no column of the reviewers says their institution (Institution, Affiliation, 工作单位 …)",
        "评审专家表中没有单位列（工作单位、所在单位、Affiliation 等）",
    ),
    ("author", "proposals"): Text(
        "no column of the proposals names their authors (Authors, Applicants, PI, 申请人 …)",
        "申请书表中没有申请人列（申请人、主要参与者、Authors 等）",
    ),
    ("author", "reviewers"): Text(
        "no column of the reviewers gives their names (Name, 姓名 …)", "评审专家表中没有姓名列（姓名、Name 等）"
    ),
}
_OTHER_WAY = {
    "employer": Text("institutions written in two scripts are not compared", "两侧单位所用文字不同，无法比对"),
    "author": Text("one side has names, the other ids only", "一侧为姓名，另一侧只有编号，无法比对"),
}


def checks(
    material: Material,
    people: Mapping[str, Sequence[Any]],
    evidence: Evidence,
    declared: tuple[Sequence[Unread], bool],
    accept: Sequence[str],
) -> list[Check]:
    """Return how far conflicts could be looked for."""
    size = len(evidence.people.proposals), len(evidence.people.reviewers)
    results = []
    for name in CHECKS:
        accepted = name in accept
        if KIND[name] not in evidence.scope.kinds:
            results.append(Check(name, "not_asked", 0, size[0] * size[1], False, []))
        elif name == "declared":
            results.append(_declared(material, declared, size, accepted))
        else:
            pairs = evidence.coverage.unchecked(name)
            why = _why(name, material, people, evidence) if pairs else []
            results.append(_check(name, pairs, size, why, accepted, "run"))
    return results


def _check(
    name: str, pairs: int, size: tuple[int, int], why: list[Why], accepted: bool, complete: Literal["run", "none_given"]
) -> Check:
    """Return a check of which some pairs could not be compared, or none: then it is complete."""
    total = size[0] * size[1]
    state = complete if not pairs else "not_run" if pairs == total else "partial"
    return Check(name, state, pairs, total, accepted and pairs > 0, why)


def _declared(
    material: Material, declared: tuple[Sequence[Unread], bool], size: tuple[int, int], accepted: bool
) -> Check:
    unread, any_declared = declared
    n, m = size
    form = Text("sheet “{s}” could not be read as conflicts", "“{s}”表无法识别为回避")
    why = [Why("file", "unread_sheet", n * m, [name], form.format(s=name)) for name in material.undeclared]
    lost: dict[str, set[str]] = {"proposal": set(), "reviewer": set()}
    for one in unread:
        if one.id not in lost[one.side]:
            form = Text("“{h}” of {id} says “{c}”, and not with whom", "{id} 的“{h}”填“{c}”，未写明与谁")
            text = form.format(h=one.heading, id=one.id, c=one.cell[:40])
            why.append(Why("proposals" if one.side == "proposal" else "reviewers", "unread_cell", 1, [one.id], text))
        lost[one.side].add(one.id)
    p, r = len(lost["proposal"]), len(lost["reviewer"])
    pairs = n * m if material.undeclared else p * m + r * n - p * r
    return _check("declared", pairs, size, why, accepted, "run" if any_declared else "none_given")


def _why(name: str, material: Material, people: Mapping[str, Sequence[Any]], evidence: Evidence) -> list[Why]:
    """Return what is missing on each side, or that the sides are written in two ways."""
    words = EMPLOYERS if name == "employer" else APPLICANTS
    columns = {
        "proposals": any(means(heading, words) for heading in material.proposals)
        or (bool(material.authors) if name == "author" else "institute" in material.authors),
        "reviewers": any(means(h, words) for h in people) if name == "employer" else "name" in people,
    }
    lists = {"proposals": evidence.people.proposals, "reviewers": evidence.people.reviewers}
    why: list[Why] = []
    for side, kinds in zip(SIDES, evidence.coverage.comparable[name], strict=True):
        lacking = sorted(one for one, kind in zip(lists[side], kinds, strict=True) if not kind)
        if not lacking:
            continue
        if not columns[side] and len(lacking) == len(lists[side]):
            why.append(Why(side, "no_column", len(lacking), [], _NO_COLUMN[name, side]))
            continue
        text = SIDES[side].format(n=number(len(lacking)), m=number(len(lists[side])))
        named = join([same(one) for one in lacking[:SHOWN]], ", ", "、")
        more = same("…") if len(lacking) > SHOWN else same("")
        text = text + Text(" ", "") + _LACK[name] + Text(" (", "（") + named + more + Text(")", "）")
        why.append(Why(side, "blank", len(lacking), lacking, text))
    left, right = evidence.coverage.comparable[name]
    if any(a and b and not a & b for a in set(left) for b in set(right)):
        why.append(Why("both", "other_way", 0, [], _OTHER_WAY[name]))
    return why
