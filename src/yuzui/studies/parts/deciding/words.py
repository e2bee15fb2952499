# SPDX-License-Identifier: Apache-2.0
"""What a decision says to a person, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, money, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def decided(document: Document) -> list[Line]:
    """Return the transcript of a decision.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.decision/1``.

    Returns
    -------
    list of (Text, Text)
        Label and sentence of each line.
    """
    decision, slate = document["decision"], document["slate"]
    said = Text(
        "{by} funds {n} for {spend} on {day}",
        "{by} 于 {day} 决定资助 {n}，金额 {spend}",
    ).format(
        by=decision["by"],
        n=count(slate["count"], Text("proposal", "项")),
        spend=money(slate["spend"], slate["currency"], 2),
        day=day(decision["at"]),
    )
    return [
        (Text("decided", "决定"), said),
        *_follows(decision),
        *_differs(decision),
        (Text("authority", "依据"), same(decision["authority"])),
        (Text("reason", "理由"), same(decision["reason"])),
        (Text("run", "运算"), same(decision["run"])),
        (Text("log head", "日志首哈希"), same(decision["log_head"])),
        *_published(decision),
    ]


def _published(decision: Mapping[str, Any]) -> list[Line]:
    """Return that its awards are public, if they are."""
    if not (public := decision.get("published")):
        return []
    said = Text("{n} by {by} on {day}", "{by} 于 {day} 公布 {n}").format(
        n=count(public["awards"], Text("award", "项资助")), by=public["by"], day=day(public["at"])
    )
    return [(Text("published", "公布"), said)]


def _follows(decision: Mapping[str, Any]) -> list[Line]:
    """Return which decision it takes the place of, if any."""
    earlier = decision.get("follows")
    return [(Text("in place of", "取代"), follows(earlier))] if earlier else []


def follows(earlier: Mapping[str, Any]) -> Text:
    """Return the decision that another took the place of, as board pack and letters name it."""
    form = Text("decision {d} of {day} on run {r}", "{day} 就运算 {r} 作出的决定 {d}")
    return form.format(d=earlier["id"], day=day(earlier["at"]), r=earlier["run"])


def _differs(decision: Mapping[str, Any]) -> list[Line]:
    """Return what else than the slate decided: lots, moves and their price, broken rules."""
    found = []
    if decision["drawn"]:
        told = Text("lots decided within the band", "抽签区间内由抽签决定")
        found.append((Text("draw", "抽签"), told))
    found += [(Text("moved", "调整"), _moved(one)) for one in decision["moves"]]
    if decision["moves"]:
        form = Text("{d} points of value lost", "价值损失 {d} 分")
        found.append((Text("costs", "代价"), form.format(d=number(decision["cost"], 3))))
    if decision["breaks"]:
        form = Text("{rules}; {second} agrees", "{rules}；{second} 同意")
        rules = join([same(name) for name in decision["breaks"]])
        told = form.format(rules=rules, second=decision["second"])
        found.append((Text("broken", "突破的硬规则"), told))
    return found


def _moved(one: Mapping[str, Any]) -> Text:
    form = Text("{p} in", "调入 {p}")
    if one["direction"] == "out":
        form = Text("{p} out", "调出 {p}")
    said = form.format(p=one["proposal"])
    if one["breaks"]:
        rules = join([same(name) for name in one["breaks"]])
        said += Text(", breaking {r}", "，突破{r}").format(r=rules)
    return said
