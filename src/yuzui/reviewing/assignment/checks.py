# SPDX-License-Identifier: Apache-2.0
"""Which checks of conflicts did not run, for how many pairs, and why: said before anything else.

Three things are compared for every pair: the employers, the persons (is the reviewer an author),
and what was declared. A pair of which one side is not known was not compared, and “no conflict
found” would be a lie. No declaration at all is no such thing: then nothing was declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.funding.call_data import Material
from yuzui.model.headings import APPLICANTS, EMPLOYERS
from yuzui.reviewing.assignment.recusals import Unread
from yuzui.reviewing.assignment.ties import means
from yuzui.reviewing.people.conflicts import Evidence
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

CHECKS = ("employer", "author", "declared")
KIND = {"employer": "employer", "author": "applicant", "declared": "declared"}
WHAT = {
    "employer": Text("employers", "单位"),
    "author": Text("authors", "申请人与评审专家是否同一人"),
    "declared": Text("declared conflicts", "申报的回避"),
}
SHOWN = 6
SIDES = {
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


@dataclass(frozen=True, slots=True)
class Check:
    """One check of conflicts."""

    name: str
    pairs: int
    total: int
    why: Sequence[dict[str, Any]] = field(default_factory=tuple)
    counted: bool = True
    accepted: bool = False
    declared: bool = True

    def json(self) -> dict[str, Any]:
        """Return the JSON form: an item of ``checks``."""
        return {
            "check": self.name,
            "state": self.state,
            "pairs_unchecked": self.pairs,
            "pairs_total": self.total,
            "accepted": self.accepted,
            "why": [{**one, "text": one["text"].json()} for one in self.why],
        }

    @property
    def state(self) -> str:
        """One of ``run``, ``partial``, ``not_run``, ``not_asked``, ``none_given``."""
        if not self.counted:
            return "not_asked"
        if self.pairs:
            return "not_run" if self.pairs == self.total else "partial"
        return "run" if self.declared else "none_given"


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
        counted = KIND[name] in evidence.scope.kinds
        accepted = name in accept
        if not counted:
            results.append(Check(name, 0, size[0] * size[1], counted=False))
        elif name == "declared":
            results.append(_declared(material, declared, size, accepted))
        else:
            pairs = evidence.coverage.unchecked(name)
            why = _why(name, material, people, evidence) if pairs else ()
            results.append(Check(name, pairs, size[0] * size[1], why, accepted=accepted and pairs > 0))
    return results


def _declared(
    material: Material, declared: tuple[Sequence[Unread], bool], size: tuple[int, int], accepted: bool
) -> Check:
    unread, any_declared = declared
    n, m = size
    why: list[dict[str, Any]] = [
        {
            "side": "file", "reason": "unread_sheet", "count": n * m, "ids": [name],
            "text": Text(
                "sheet “{s}” could not be read as conflicts", "“{s}”表无法识别为回避"
            ).format(s=name),
        }
        for name in material.undeclared
    ]  # fmt: skip
    lost: dict[str, set[str]] = {"proposal": set(), "reviewer": set()}
    for one in unread:
        if one.id not in lost[one.side]:
            form = Text("“{h}” of {id} says “{c}”, and not with whom", "{id} 的“{h}”填“{c}”，未写明与谁")
            why.append({
                "side": f"{one.side}s", "reason": "unread_cell", "count": 1, "ids": [one.id],
                "text": form.format(h=one.heading, id=one.id, c=one.cell[:40]),
            })  # fmt: skip
        lost[one.side].add(one.id)
    p, r = len(lost["proposal"]), len(lost["reviewer"])
    pairs = n * m if material.undeclared else p * m + r * n - p * r
    return Check(
        "declared", pairs, n * m, why, accepted=accepted and pairs > 0, declared=any_declared
    )  # fmt: skip


def _why(
    name: str, material: Material, people: Mapping[str, Sequence[Any]], evidence: Evidence
) -> list[dict[str, Any]]:
    """Return what is missing on each side, or that the sides are written in two ways."""
    words = EMPLOYERS if name == "employer" else APPLICANTS
    columns = {
        "proposals": any(means(heading, words) for heading in material.proposals)
        or (bool(material.authors) if name == "author" else "institute" in material.authors),
        "reviewers": any(means(h, words) for h in people) if name == "employer" else "name" in people,
    }
    lists = {"proposals": evidence.people.proposals, "reviewers": evidence.people.reviewers}
    why: list[dict[str, Any]] = []
    for side, kinds in zip(SIDES, evidence.coverage.comparable[name], strict=True):
        lacking = sorted(one for one, kind in zip(lists[side], kinds, strict=True) if not kind)
        if not lacking:
            continue
        if not columns[side] and len(lacking) == len(lists[side]):
            why.append({"side": side, "reason": "no_column", "count": len(lacking), "ids": [],
                        "text": _NO_COLUMN[name, side]})  # fmt: skip
            continue
        text = SIDES[side].format(n=number(len(lacking)), m=number(len(lists[side])))
        named = join([same(one) for one in lacking[:SHOWN]], ", ", "、")
        more = same("…") if len(lacking) > SHOWN else same("")
        text = text + Text(" ", "") + _LACK[name] + Text(" (", "（") + named + more + Text(")", "）")
        why.append({"side": side, "reason": "blank", "count": len(lacking), "ids": lacking,
                    "text": text})  # fmt: skip
    left, right = evidence.coverage.comparable[name]
    apart = any(a and b and not a & b for a in set(left) for b in set(right))
    if apart:
        why.append({"side": "both", "reason": "other_way", "count": 0, "ids": [],
                    "text": _OTHER_WAY[name]})  # fmt: skip
    return why


def sentences(rows: Sequence[Mapping[str, Any]], accepted: bool) -> list[Text]:
    """Return a sentence for each check that did not run for some pairs."""
    lines = []
    for row in rows:
        if not row["pairs_unchecked"] or bool(row["accepted"]) != accepted:
            continue
        form = Text("{w} were not compared for {n} of {m} pairs", "{w}：{m} 对中 {n} 对未能比对")
        text = form.format(w=WHAT[row["check"]], n=number(row["pairs_unchecked"]), m=number(row["pairs_total"]))
        reasons = [Text.of(one["text"]) for one in row["why"][:SHOWN]]
        if reasons:
            text = text + Text(": ", "：") + join(reasons, "; ", "；")
        lines.append(text)
    return lines


def refused(rows: Sequence[Mapping[str, Any]]) -> Text:
    """Return what to do about checks that did not run; nothing is assigned until then."""
    open_ = [row for row in rows if row["pairs_unchecked"] and not row["accepted"]]
    sheets = [n for row in open_ for one in row["why"] if one["reason"] == "unread_sheet"
              for n in one["ids"]]  # fmt: skip
    how = Text("fill in what is missing", "补全缺项")
    if sheets:
        how = Text(
            "write each conflict of {s} as a row with a column “proposal” and a column “reviewer”, "
            "or mark them with x in a table of proposals by reviewers, on a sheet called "
            "“Conflicts” (bids: on one called “Bids”)",
            "请将{s}中的回避改写为每行一对，设“申请号”与“评审人”两列；或在名为“回避”的表中以申请×"
            "评审人列出，并以 x 标出回避（意向则用名为“意向”的表）",
        ).format(s=join([Text(f"“{name}”", f"“{name}”") for name in sheets], ", ", "、"))
        if len(open_) > 1:
            how = how + Text("; fill in what else is missing", "；并补全其余缺项")
    return Text(
        "no assignment was made. Fix: {h}, or accept it by name: --accept-unchecked {c}",
        "未作指派。处理办法：{h}；或确认不核查：--accept-unchecked {c}",
    ).format(h=how, c=same(",".join(row["check"] for row in open_)))
