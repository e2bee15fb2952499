# SPDX-License-Identifier: Apache-2.0
"""Sheet 9: the draw of lots, from commitment to outcome, or that none was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yuzui.funding.lottery import commitment as lots
from yuzui.funding.slate.lottery import POLICIES, cost_said
from yuzui.funding.slate.outcome import rule_title
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]
Cells = tuple[Any, ...]

NONE = same("—")
COLUMNS = (
    (Text("item", "项目"), ""),
    (Text("content", "内容"), ""),
    (Text("chance before the draw", "抽签前入选机会"), "0.0%"),
    (Text("outcome", "结果"), ""),
    (Text("passed over for", "越过所依规则"), ""),
)


def draw(document: Document, lang: str) -> Export:
    """Return the sheet: what was committed to and when, then every candidate with its lot."""
    part = document["lottery"]
    rows = _facts(document, part) + ([] if part is None else _candidates(document, part))
    made = table(Text("9 Draw", "9 抽签"), COLUMNS, rows, lang, _title(part))
    return replace(made, widths=(26, 68, 14, 12, 24))


def _title(part: Mapping[str, Any] | None) -> Text:
    if part is None or not part["outcome"]:
        return Text("no draw made", "未进行抽签")
    taken = sum(one["taken"] for one in part["outcome"])
    form = Text("{t} of {n} candidates taken by lot", "{n} 项候选抽中 {t} 项")
    return form.format(t=number(taken), n=number(len(part["outcome"])))


def _facts(document: Document, part: Mapping[str, Any] | None) -> list[Cells]:
    count = sum(row["band"] == "lottery" for row in document["proposals"])
    found: list[tuple[Text, Any]] = [(Text("draw", "抽签"), _title(part))]
    found.append((Text("candidates", "候选数"), number(count)))
    if part is None:
        found += [(Text("commitment", "承诺值"), NONE), (Text("replay", "复核"), NONE)]
        return [_row(*one) for one in found]
    low, high, asked = part["low"], part["high"], part["asked"]
    said = Text("{a} to {b}", "{a} 至 {b}").format(a=percent(low, 0), b=percent(high, 0))
    if (low, high) != (asked["low"], asked["high"]):
        form = Text("; widened from {a} to {b} so that the rules can be kept", "；为满足规则，由 {a} 至 {b} 调整而来")
        said += form.format(a=percent(asked["low"], 0), b=percent(asked["high"], 0))
    simulated = part["simulated"]
    form = Text("{n} draws simulated; every step proven in {m} of them", "模拟抽签 {n} 次；其中 {m} 次每步均经证明")
    found += [
        (Text("band", "抽签区间"), said),
        (Text("lots", "抽签方式"), POLICIES[part["policy"]]),
        (Text("chances", "入选机会"), form.format(n=number(simulated["tickets"]), m=number(simulated["exact"]))),
        *_cost(document, part),
        (Text("commitment", "承诺值"), same(part["commitment"] or "—")),
        (Text("list digest", "名单摘要"), same(part["list_hash"] or "—")),
        (Text("public value", "公共值"), same(part["public"] or "—")),
        (Text("secret", "密值"), same(part["secret"] or "—")),
        (Text("replay", "复核"), _replay(part)),
    ]
    return [_row(*one) for one in found]


def _cost(document: Document, part: Mapping[str, Any]) -> list[tuple[Text, Any]]:
    """Return the chances by cost, where they differ."""
    said = cost_said(part, document["call"]["currency"])
    return [] if said is None else [(Text("chances by cost", "按金额的机会"), said)]


def _replay(part: Mapping[str, Any]) -> Text:
    return same("yuzui check draw draw.json") if part["outcome"] else NONE


def _row(label: Text, said: Any) -> Cells:
    return (label, said, None, None, None)


def _candidates(document: Document, part: Mapping[str, Any]) -> list[Cells]:
    """Return the candidates in the order of the draw, else the likeliest first."""
    chance, outcome = part["chance"], {one["id"]: one for one in part["outcome"]}
    if not outcome:
        order = sorted(chance, key=lambda name: (-chance[name], name))
        return [(same(name), NONE, chance[name], None, None) for name in order]
    tickets = {}
    if part["secret"]:
        tickets = lots.tickets(part["secret"], part["public"], part["candidates"])
    found: list[Cells] = []
    for place, name in enumerate(part["order"], 1):
        one = outcome[name]
        took = Text("taken", "抽中") if one["taken"] else Text("passed over", "越过")
        rule = rule_title(document, one["rule"]) if one["rule"] else None
        label = same(f"{place} · {name}")
        found.append((label, tickets.get(name, "—"), chance.get(name), took, rule))
    return found
