# SPDX-License-Identifier: Apache-2.0
"""What a decision says to a person, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.signature import noted
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, money, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]

RULES = Text("rules in force", "规则效力")
"""Label of whether the rules were in force when the call opened."""


def decided(document: Document) -> list[Line]:
    """Return the transcript of a decision."""
    decision, slate = document["decision"], document["slate"]
    said = Text("{by} funds {n} for {spend} on {day}", "{by} 于 {day} 决定资助 {n}，金额 {spend}").format(
        by=decision["by"],
        n=count(slate["count"], Text("proposal", "项")),
        spend=money(slate["spend"], slate["currency"], 2),
        day=day(decision["at"]),
    )
    return [
        (Text("decided", "决定"), said),
        *_follows(decision),
        *noted(decision),
        *_differs(decision),
        (Text("authority", "依据"), same(decision["authority"])),
        *_in_force(decision),
        (Text("reason", "理由"), same(decision["reason"])),
        (Text("run", "运算"), same(decision["run"])),
        (Text("log head", "日志首哈希"), same(decision["log_head"])),
        *_published(decision),
    ]


def _in_force(decision: Mapping[str, Any]) -> list[Line]:
    """Return whether its rules were in force when the call opened."""
    found = decision.get("in_force")
    return [(RULES, in_force(found))] if found else []


def in_force(found: Mapping[str, Any]) -> Text:
    """Return whether the rules of a decision were in force when its call opened."""
    bare = len(found["undated"])
    if found["opens"] is None:
        return Text("not dated; nothing says when the call opened", "未注日期；无从得知指南开放日")
    if bare == found["rules"]:
        form = Text(
            "not dated; no rule says since when it is in force, and the call opened on {day}",
            "未注日期；规则均未写明生效日，指南于 {day} 开放",
        )
        return form.format(day=day(found["opens"]))
    form = Text("{n} in force when the call opened on {day}", "指南于 {day} 开放时，{n}均已生效")
    said = form.format(n=count(found["rules"] - bare, Text("rule", "条规则")), day=day(found["opens"]))
    if bare:
        named = join([same(name) for name in found["undated"]])
        said += Text("; not dated: {names}", "；未注日期：{names}").format(names=named)
    return said


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
