# SPDX-License-Identifier: Apache-2.0
"""The plan, clause by clause: what the system serves, on whose data, and whether the aim is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.charts.picture import Heading
from yuzui.studies.parts.evidence.aim import STATUSES as AIMS
from yuzui.studies.parts.evidence.status import STATUSES
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.web import documents
from yuzui.web.page import (
    EVERYONE,
    Block,
    Chip,
    Fact,
    Facts,
    Filter,
    Link,
    Listing,
    Page,
    Visit,
)

PATH, MENU, ROLES = "/plan", 10, EVERYONE
TITLE = Text("Plan", "规划")
SHAPES = {"served": "good", "partly": "part", "not_yet": "none", "outside": "out"}
_AIM_SHAPES = {"met": "good", "on_track": "part", "late": "bad", "off_track": "bad"}
_OWN = {
    "loaded": Text("loaded", "已装载"),
    "none": Text("none", "无"),
    "not_asked": Text("not asked", "不涉及"),
}
_BASES = {
    "served": Text("every check passes on real data", "各项检验均在真实数据上通过"),
    "partly": Text("some checks pass", "部分检验通过"),
    "not_yet": Text("nothing proven yet", "尚无证明"),
    "outside": Text("shown by a counterpart", "以对应物如实呈现"),
}
_LEAD = Text(
    "A status is computed from checks that can fail, never written by hand. Three questions "
    "stand apart: does the system serve the clause, on whose data, and is the aim met.",
    "状态由可失败的检验计算得出，从不手填。三个问题分别回答：系统是否支撑、用谁的数据、目标是否达到。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = documents.latest(workspace, visit, "scorecard")
    if document is None:
        return documents.missing(Text("Scorecard of the plan", "规划记分卡"), "yuzui plan")
    counts, clauses = document["counts"], document["clauses"]
    finding = Text(
        "{served} of {all} clauses are served on real data; {not_yet} are not yet",
        "{all} 条条款中 {served} 条已有真实数据支撑，{not_yet} 条尚未",
    ).format(served=counts["served"], not_yet=counts["not_yet"], all=len(clauses))
    wanted = visit.query.get("status", "")
    shown = [c for c in clauses if wanted in ("", c["status"])]
    blocks: list[Block] = [_facts(counts), *documents.figures("scorecard", document)]
    blocks += [_filter(counts, wanted), _listing(shown)]
    return Page(finding, blocks, lead=_LEAD, document=document, stamp=documents.stamp(document))


def _facts(counts: Mapping[str, Any]) -> Facts:
    return Facts(
        [Fact(label, number(counts[name]), _BASES[name]) for name, label in STATUSES.items()]
    )


def _filter(counts: Mapping[str, Any], wanted: str) -> Filter:
    links = [Link(Text("all", "全部"), "/plan")]
    links += [
        Link(label + same(f" {counts[name]}"), f"/plan?status={name}")
        for name, label in STATUSES.items()
    ]
    current = f"/plan?status={wanted}" if wanted else "/plan"
    return Filter(Text("Show", "显示"), links, current)


def chip(status: str) -> Chip:
    """Return the software status of a clause in words and shape."""
    return Chip(STATUSES[status], SHAPES[status])


def aim(target: Mapping[str, Any] | None) -> Chip | None:
    """Return the target status of a clause in words and shape, or None without a target."""
    if target is None:
        return None
    said = AIMS[target["status"]]
    if target.get("value") is not None and target.get("unit") in ("1", "%"):
        said += Text(", ", "，") + percent(target["value"], 2)
    return Chip(said, _AIM_SHAPES.get(target["status"], "none"))


def why(clause: Mapping[str, Any]) -> Text:
    """Return in one phrase why a clause is not served, or what its checks showed."""
    failing = [
        c
        for c in clause["checks"]
        if c.get("required", True) and c["outcome"] not in ("pass",) and c["kind"] != "own"
    ]
    if not failing:
        return Text("all required checks pass", "必需检验全部通过")
    first = documents.text(failing[0]["message"])
    more = len(failing) - 1
    rest = Text(" (and {n} more)", "（另有 {n} 项）").format(n=more) if more else same("")
    return first + rest


def _listing(clauses: Sequence[Mapping[str, Any]]) -> Listing:
    return Listing(
        "clauses",
        Text("{n} clauses", "{n} 条条款").format(n=number(len(clauses))),
        (
            Heading("id", Text("Clause", "条款")),
            Heading("title", Text("What it asks", "内容")),
            Heading("status", Text("System", "系统支撑")),
            Heading("own", Text("Your data", "本单位数据")),
            Heading("target", Text("Aim", "目标")),
            Heading("why", Text("Because", "依据")),
        ),
        [
            (
                Link(same(c["id"]), f"/plan/{c['id']}"),
                documents.text(c["title"]),
                chip(c["status"]),
                _OWN.get(str(c["own_data"]), same(c["own_data"] or "—")),
                aim(c.get("target")),
                why(c),
            )
            for c in clauses
        ],
        note=join([Text("● served", "● 已支撑"), Text("◐ partly", "◐ 部分支撑"),
                   Text("○ not yet", "○ 尚未支撑"), Text("◇ outside software", "◇ 软件之外")],
                  " · ", " · "),
    )  # fmt: skip
