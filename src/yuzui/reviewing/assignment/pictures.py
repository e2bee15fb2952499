# SPDX-License-Identifier: Apache-2.0
"""The pictures of an assignment: loads, the worst-against-total frontier, conflicts by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.result import files
from yuzui.model.finding import computed
from yuzui.reviewing.assignment import words
from yuzui.reviewing.assignment.loads import GROUPS, OF
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import Choice, tradeoff_chart

Document = Mapping[str, Any]

CLASSES = 12
"""Bars of the histogram at most."""


def pictures(document: Document) -> list[Picture]:
    """Return the pictures that the document has figures for."""
    if not document["assignments"]:
        return [conflicts(document)] if document["conflicts"] else []
    charts = [loads(document)]
    if len(document["fairness"]["frontier"] or ()) > 1:
        charts.append(frontier(document))
    return [*charts, conflicts(document)] if document["conflicts"] else charts


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=computed(document["run"]["origin"]),
        source=files(document),
        vintage=document["run"]["at"][:10],
        how="/about/method",
    )


def loads(document: Document) -> Picture:
    """Return how many reviewers have how many proposals."""
    most = max(row["load"] for row in document["reviewers"])
    step = 1 + most // CLASSES
    named = [one["group"] for one in document["fairness"]["loads"][1:]]
    rows = []
    for low in range(0, most + 1, step):
        inside = [row for row in document["reviewers"] if low <= row["load"] < low + step]
        many = same(f"{low}" if step == 1 else f"{low}–{low + step - 1}")
        label = Text("1 proposal" if many.en == "1" else "{n} proposals", "{n} 项").format(n=many)
        for group in named or (None,):
            count = sum(group is None or OF[row["senior"]] == group for row in inside)
            rows.append(Bar(label, float(count), None if group is None else GROUPS[group]))
    meta = _meta(
        document,
        "loads",
        words.load(document),
        Text("Reviewers by how many proposals they have", "按分配项数统计评审人"),
    )
    return bar_chart(meta, rows, (Text("reviewers", "评审人数"), ""))


def frontier(document: Document) -> Picture:
    """Return the total against the worst-served proposal."""
    fair = document["fairness"]
    points, here = fair["frontier"], fair["worst"]
    nearest = min(points, key=lambda p: (abs(p["worst"] - here), p["worst"]))
    rows = [Choice(x=p["worst"], y=p["total"], here=p is nearest) for p in points]
    first, last = points[0], points[-1]
    finding = Text(
        "Serving the worst-served proposal {a} instead of {b} costs {c} of the total",
        "将得分最低的申请由 {b} 提高到 {a}，总分减少 {c}",
    ).format(
        a=words.score(last["worst"]), b=words.score(first["worst"]), c=percent(1 - last["total"] / first["total"], 2)
    )
    meta = _meta(
        document,
        "frontier",
        finding,
        Text(
            "Each point is an assignment of largest total at its level of the worst",
            "每点为在该最低分水平下总分最高的方案",
        ),
    )
    axes = (
        Text("sum of scores of the worst-served proposal", "得分最低申请的匹配分之和"),
        Text("total score", "总匹配分"),
    )
    return tradeoff_chart(meta, rows, axes, Text("this assignment", "本方案"))


def conflicts(document: Document) -> Picture:
    """Return conflicts by kind and state."""
    counts: dict[tuple[str, str], int] = {}
    for row in document["conflicts"]:
        barred = row["state"] == "possible" and row.get("barred")
        key = row["kind"], "barred" if barred else row["state"]
        counts[key] = counts.get(key, 0) + 1
    states = {**words.STATES, "barred": words.BARRED}
    kinds = [kind for kind in words.KINDS if any(k == kind for k, _ in counts)]
    rows = [
        Bar(words.KINDS[kind], float(counts.get((kind, state), 0)), states[state])
        for kind in kinds
        for state in states
        if any((one, state) in counts for one in kinds)
    ]
    check = document["conflict_check"]
    finding = Text(
        "Pairs barred: {b}; works are known of {n} of {m} reviewers", "{b} 对须回避；{m} 名评审专家中 {n} 名有已知成果"
    ).format(
        b=number(check["blocked"]),
        n=number(len(document["reviewers"]) - len(check["not_checkable"])),
        m=number(len(document["reviewers"])),
    )
    meta = _meta(document, "conflicts", finding, Text("Conflicts by kind and state", "按类别与状态统计的回避"))
    return bar_chart(meta, rows, (Text("conflicts", "回避数"), ""))
