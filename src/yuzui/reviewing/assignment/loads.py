# SPDX-License-Identifier: Apache-2.0
"""How reviews are spread over reviewers, by seniority where it is said, and chances over pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Row = Mapping[str, Any]

ROUND = 12
GROUPS = {
    "all": Text("all", "全部"),
    "senior": Text("senior", "资深"),
    "other": Text("not senior", "非资深"),
    "unsaid": Text("seniority not said", "未说明资深与否"),
}
OF = {True: "senior", False: "other", None: "unsaid"}
UNKNOWN = Text(
    "by seniority: cannot be said, no column “senior” of the reviewers says who is",
    "按资深与否：无法说明，评审人表的“资深”一列未予注明",
)


def spread(reviewers: Sequence[Row]) -> list[dict[str, Any]]:
    """Return smallest, largest and mean load with their spread, by group."""
    names = ["all"]
    if any(row["senior"] is not None for row in reviewers):
        names = list(GROUPS)
    groups = []
    for name in names:
        load = [r["load"] for r in reviewers if name == "all" or OF[r["senior"]] == name]
        if load:
            mean = sum(load) / len(load)
            groups.append(
                {
                    "group": name,
                    "reviewers": len(load),
                    "reviews": sum(load),
                    "min": min(load),
                    "max": max(load),
                    "mean": round(mean, ROUND),
                    "sd": round(math.sqrt(sum((x - mean) ** 2 for x in load) / len(load)), ROUND),
                }
            )
    return groups


def sentence(groups: Sequence[Row]) -> Text:
    """Return the loads by seniority in one sentence, or that they cannot be told apart."""
    if len(groups) < 2:
        return UNKNOWN
    form = Text(
        "{group} ({n}): {a} to {b}, mean {m}, standard deviation {s}",
        "{group}（{n} 名）：{a} 至 {b} 项，平均 {m}，标准差 {s}",
    )
    parts = [
        form.format(
            group=GROUPS[one["group"]],
            n=number(one["reviewers"]),
            a=same(one["min"]),
            b=same(one["max"]),
            m=number(one["mean"], 2),
            s=number(one["sd"], 2),
        )
        for one in groups[1:]
    ]
    return join(parts, "; ", "；")


def chances(one: Mapping[str, Any]) -> Text:
    """Return what chance costs of the score, and how widely the probabilities are spread."""
    score_, size = one["score"], one["support"]
    form = Text(
        "leaving it to chance costs {c} of the score; {n} pairs may come, none above {q}",
        "随机指派使总分减少 {c}；可能出现的组合 {n} 对，概率均不超过 {q}",
    )
    phrase = form.format(
        c=percent(_less(score_["capped"], score_["certain"]), 2),
        n=number(size["capped"]),
        q=percent(one["largest"]["capped"], 0),
    )
    if not one["beta"]:
        return phrase
    form = Text(
        "\nspreading them further costs {c} more: {n} pairs may come, none above {q}; entropy from {a} to {b}",
        "\n进一步分散再减少 {c}：可能出现 {n} 对，概率均不超过 {q}；熵由 {a} 升至 {b}",
    )
    return phrase + form.format(
        c=percent(_less(score_["used"], score_["capped"]), 2),
        n=number(size["used"]),
        q=percent(one["largest"]["used"], 0),
        a=number(one["entropy"]["capped"], 1),
        b=number(one["entropy"]["used"], 1),
    )


def _less(after: float, before: float) -> float:
    return max(1 - after / before, 0.0) if before > 0 else 0.0
