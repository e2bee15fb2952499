# SPDX-License-Identifier: Apache-2.0
"""What an edited slate comes to, in sentences and as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding.slate import words as fund
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import money, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]
_MOVES = {"in": Text("moved in", "移入"), "out": Text("moved out", "移出"), "stay": Text("must stay", "必须保留")}


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    found = [(Text("edited", "编辑后"), _set(document))]
    for rule in document["rules"]:
        if rule["shortfall"]:
            found.append((Text("breaks", "违反"), _broken(document, rule)))
    found += [(Text("breaks", "违反"), _barred(one)) for one in document["ineligible"]]
    found += [(Text("change", "改动"), change(document, one)) for one in document["changes"]]
    return [*found, (Text("best", "最优"), _best(document)), (Text("state", "状态"), _state(document))]


def _set(document: Document) -> Text:
    one, coin = document["edited"], document["slate"]["currency"]
    form = Text(
        "{n} proposals, {spend}, value {v} ({d} against the slate)", "{n} 项，{spend}，价值 {v}（与原方案相差 {d}）"
    )
    change = one["value_change"]
    return form.format(
        n=number(one["count"]),
        spend=money(one["spend"], coin),
        v=number(one["value"], 2),
        d=_signed(0.0 if change is None else change),
    )


def _signed(value: float) -> Text:
    return (same("+") if value > 0 else same("")) + number(value, 2)


def _broken(document: Document, rule: Mapping[str, Any]) -> Text:
    about = {"call": {"currency": document["slate"]["currency"]}}
    form = Text(
        "{rule}: must be {sign} {limit}, is {reached}{soft} · {source}",
        "{rule}：要求 {sign} {limit}，实际 {reached}{soft} · {source}",
    )
    soft = Text(" (soft: costs points)", "（软性：计罚分）")
    return form.format(
        rule=Text.of(rule["title"]),
        sign="≥" if rule["sense"] == ">=" else "≤",
        limit=fund.measured(about, rule, rule["bound"]),
        reached=fund.measured(about, rule, rule["achieved"]),
        soft=soft if rule["strength"] == "soft" else same(""),
        source=rule["source"],
    )


def _barred(one: Mapping[str, Any]) -> Text:
    rules = [Text("no usable score", "没有可用评分") if r == fund.UNSCORED else same(r) for r in one["by"]]
    form = Text("{id} may not be funded: {r}", "{id} 不具备资助资格：{r}")
    return form.format(id=one["id"], r=join(rules))


def change(document: Document, one: Mapping[str, Any]) -> Text:
    """Return one change with its price."""
    head = same(f"{one['id']} ") + _MOVES[one["move"]]
    head = head + Text(" (must fund)", "（必须资助）") if one["must"] and one["move"] == "in" else head
    if one["move"] == "stay":
        return head + Text(": costs nothing, it is in the slate", "：无代价，已在方案内")
    if one["price"] is None:
        said = Text(": no set that keeps the rules holds it", "：遵守规则的方案中无法实现")
    else:
        form = Text(": costs {d} points{least}", "：代价 {d} 分{least}")
        least = same("") if one["exact"] else Text(" at least", "以上")
        said = form.format(d=number(one["price"], 2), least=least)
    moved = [name for name in (*one["enters"], *one["leaves"]) if name != one["id"]]
    if moved:
        said = said + Text("; then {who} move too", "；届时 {who} 亦变动").format(
            who=join([same(name) for name in moved])
        )
    if one["breaks"]:
        said = said + Text("; alone it breaks {r}", "；仅作此改动则违反 {r}").format(
            r=join([same(name) for name in one["breaks"]])
        )
    return head + said


def _best(document: Document) -> Text:
    one = document["best"]
    if one["value"] is None:
        return Text("no set holds all these changes and keeps the rules", "没有方案能同时满足全部改动与规则")
    form = Text(
        "with these changes the best set has value {v} ({d}), {spend}; besides, {who}",
        "保留这些改动时最优价值 {v}（{d}），{spend}；此外{who}",
    )
    mine = {row["id"] for row in document["changes"]}
    others = [name for name in (*one["enters"], *one["leaves"]) if name not in mine]
    nobody = Text("nobody else moves", "其他申请不变")
    moving = Text("{ids} move", "{ids} 变动").format(ids=join([same(n) for n in others]))
    return form.format(
        v=number(one["value"], 2),
        d=_signed(one["value_change"]),
        spend=money(one["spend"], document["slate"]["currency"]),
        who=moving if others else nobody,
    )


def _state(document: Document) -> Text:
    if document["holds"]:
        return Text("every hard rule is kept; nothing is decided", "硬性规则全部满足；尚未作出决定")
    return Text(
        "hard rules are broken: a decision needs a second person and a reason",
        "违反硬性规则：作出决定须有第二人复核并写明理由",
    )


def exports(document: Document, lang: str) -> list[Export]:
    """Return the changes and every rule as tables."""
    heads = (
        (Text("proposal", "申请号"), ""),
        (Text("change", "改动"), ""),
        (Text("amount", "金额"), "#,##0"),
        (Text("price in value", "价值代价"), "0.000"),
        (Text("exact", "精确"), ""),
        (Text("who enters", "进入名单"), ""),
        (Text("who leaves", "退出名单"), ""),
        (Text("breaks alone", "单独违反"), ""),
    )
    rows = [
        (
            one["id"],
            _MOVES[one["move"]],
            one["amount"],
            one["price"],
            one["exact"],
            *(", ".join(one[k]) for k in ("enters", "leaves", "breaks")),
        )
        for one in document["changes"]
    ]
    return [table(Text("changes", "改动"), heads, rows, lang), _rules(document, lang)]


def _rules(document: Document, lang: str) -> Export:
    about = {"call": {"currency": document["slate"]["currency"]}}
    ruled = [
        (
            one["title"],
            "≥" if one["sense"] == ">=" else "≤",
            fund.measured(about, one, one["bound"]),
            fund.measured(about, one, one["achieved"]),
            not one["shortfall"],
            one["source"],
        )
        for one in document["rules"]
    ]
    rule_heads = [
        (Text(en, zh), "")
        for en, zh in (
            ("rule", "规则"), ("must be", "要求"), ("limit", "界限"), ("reached", "实际"),
            ("kept", "满足"), ("clause", "依据条款"),
        )
    ]  # fmt: skip
    return table(Text("rules", "规则"), rule_heads, ruled, lang)
