# SPDX-License-Identifier: Apache-2.0
"""Words that several pages say of a slate: its state, its solution, its amounts, its rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yuzui.funding.slate import outcome
from yuzui.model.lifecycle import CYCLES
from yuzui.text import Text, both, join, same
from yuzui.text.numbers import money as amount
from yuzui.text.numbers import number, percent, within

STATUS = {
    "optimal": Text("proven best", "已证最优"),
    "feasible": Text("within the stated bound of the best", "在所示界限内接近最优"),
    "limit": Text("best found, not proven", "所得最优，未经证明"),
    "infeasible": Text("no set keeps every rule", "没有满足全部规则的方案"),
}
_OPEN = Text("proposed, not decided", "拟资助方案，待审定")
_DRAWN = Text("drawn by lot, awaiting signature", "已抽签，待签署")


def state(document: Mapping[str, Any]) -> Text:
    """Return the state of a slate in words."""
    name = str(document.get("state", "proposed"))
    if name in ("computed", "proposed"):
        return _DRAWN if outcome.stage(document) == "drawn" else _OPEN
    return CYCLES["slate"].states[name]


def money(document: Mapping[str, Any], value: float | None, digits: int | None = None) -> Text:
    """Return an amount in the currency of the call."""
    return same("—") if value is None else amount(value, document["call"]["currency"], digits)


def gap(document: Mapping[str, Any]) -> Text:
    """Return the relative gap to the proven bound; ``—`` where there is none."""
    value = document["slate"]["gap"]
    if value is None:
        return same("—")
    return within(value)


def gap_said(document: Mapping[str, Any]) -> Text:
    """Return in one phrase how many are chosen and how far from the best."""
    slate = document["slate"]
    status = STATUS.get(slate["status"], same(slate["status"]))
    if outcome.stage(document) in ("drawn", "decided", "superseded"):
        return outcome.finding(document)
    chosen = Text("{n} chosen", "拟资助 {n} 项").format(n=number(slate["count"]))
    return chosen + Text(", ", "，") + status


def measured(document: Mapping[str, Any], rule: Mapping[str, Any], value: float | None, digits: int = 0) -> Text:
    """Return the value or bound of a rule in the rule's own unit."""
    if value is None:
        return same("—")
    if rule.get("share_of"):
        return percent(value, digits or 1)
    if rule.get("measure") == "amount":
        return money(document, value, digits or None)
    return number(value, 0 if float(value).is_integer() else 2)


def source(rule: Mapping[str, Any]) -> Text:
    """Return the source of a rule; one written in both languages is said in that of the page."""
    return both(str(rule["source"] or "—"))


def rule(row: Mapping[str, Any]) -> Text:
    """Return the words of a rule: its title or else its name, with its category."""
    title = row.get("title")
    said = same(row["name"]) if title is None else Text.of(title)
    if row["category"]:
        said += Text(" ({c})", "（{c}）").format(c=row["category"])
    return said


def limit(document: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return the limit of a rule and what the slate reaches, in one phrase."""
    return Text("{sense} {bound}; now {achieved}", "{sense} {bound}；现为 {achieved}").format(
        sense={"<=": "≤", ">=": "≥"}.get(row["sense"], row["sense"]),
        bound=measured(document, row, row["bound"]),
        achieved=measured(document, row, row["achieved"]),
    )


def effect(document: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return what loosening a rule by its step does, in one phrase; ``—`` if nobody asked."""
    found = row["effect"]
    if not found:
        return same("—")
    size = f"{abs(found['value_change']):.2f}"
    said = Text("by {step}: {value} points", "放宽 {step}：{value} 分").format(
        step=measured(document, row, abs(found["step"])), value=("+" if found["value_change"] >= 0 else "\u2212") + size
    )
    moved = moves(found)
    return said + (Text("; ", "；") + moved if moved.en else same(""))


def holds(document: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return the limits between which the set stays the best; ``—`` if nobody asked."""
    if not row["effect"] or not row["effect"].get("holds"):
        return same("—")
    ends = row["effect"]["holds"]
    if row.get("measure") == "count" and not row.get("share_of"):
        # awards are counted whole: what lies between two whole numbers changes nothing
        low, high = ends
        if row["sense"] == "<=":
            ends = (math.ceil(low - 1e-6), max(row["bound"], math.ceil(high - 1e-6) - 1))
        else:
            ends = (min(row["bound"], math.floor(low + 1e-6) + 1), math.floor(high + 1e-6))
    low, high = (measured(document, row, v, 2) for v in ends)
    return Text("from {low} to {high}", "{low} 至 {high}").format(low=low, high=high)


def moved(row: Mapping[str, Any]) -> list[Text]:
    """Return who enters and who leaves, a line each, the first dozen by name."""
    lines = []
    for form, ids in (
        (Text("in: {ids}", "进入：{ids}"), row["enters"]),
        (Text("out: {ids}", "退出：{ids}"), row["leaves"]),
    ):
        if ids:
            said = join([same(one) for one in ids[:12]])
            if len(ids) > 12:
                more = Text(" and {n} more", " 等共 {m} 项")
                said += more.format(n=len(ids) - 12, m=len(ids))
            lines.append(form.format(ids=said))
    return lines


_ENTER, _LEAVE = Text("{ids} in", "入选：{ids}"), Text("{ids} out", "退出：{ids}")
_SHOWN = 4


def moves(effect: Mapping[str, Any]) -> Text:
    """Return who enters and who leaves, the first few by name."""
    said = []
    for form, ids in ((_ENTER, effect.get("enters")), (_LEAVE, effect.get("leaves"))):
        if ids:
            shown = join([same(i) for i in ids[:_SHOWN]])
            if len(ids) > _SHOWN:
                more = Text(" and {n} more", " 等共 {n} 项")
                shown += more.format(n=Text(str(len(ids) - _SHOWN), str(len(ids))))
            said.append(form.format(ids=shown))
    return join(said, "; ", "；")
