# SPDX-License-Identifier: Apache-2.0
"""The picture of a draw: the chance each candidate had, in the order in which the lots fell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.signature import noted
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

Document = Mapping[str, Any]

DRAWN = 40
"""Most candidates drawn as bars; the table of the page holds all."""


def chances(document: Document) -> Picture:
    """Return the chance of each candidate before the draw, and what the lots said."""
    part = document["lottery"]
    chance, outcome = part["chance"], {one["id"]: one for one in part["outcome"]}
    order = part["order"] or sorted(chance, key=lambda name: (-chance[name], name))
    rows = [
        Bar(label=_label(place, name, outcome.get(name)), value=chance[name])
        for place, name in enumerate(order[:DRAWN], 1)
    ]
    meta = Meta(
        name="chances",
        finding=finding(document),
        description=_description(document),
        origin=document["origin"],
        source=Text("slate {r}", "方案 {r}").format(r=document["run"]["id"]),
        vintage=document["run"]["at"][:10],
        how="/about/method",
    )
    return bar_chart(meta, rows, (Text("chance before the draw", "抽签前入选机会"), "%"))


def _label(place: int, name: str, one: Mapping[str, Any] | None) -> Text:
    if one is None:
        return same(name)
    mark = Text("● taken", "● 抽中") if one["taken"] else Text("○ passed over", "○ 越过")
    return same(f"{place} · {name} ") + mark


def finding(document: Document) -> Text:
    """Return what stands above the picture: how far apart the chances are, or what lots said."""
    part = document["lottery"]
    taken = sum(one["taken"] for one in part["outcome"])
    if part["outcome"]:
        form = Text("{t} of {n} candidates were taken in the order of their lots", "{n} 项候选按签序抽中 {t} 项")
        return form.format(t=number(taken), n=number(len(part["outcome"])))
    shares = part["chance"].values()
    form = Text(
        "Before the draw each of {n} candidates has a chance between {a} and {b}",
        "抽签前 {n} 项候选各有 {a} 至 {b} 的入选机会",
    )
    return form.format(n=number(len(shares)), a=percent(min(shares), 0), b=percent(max(shares), 0))


def _description(document: Document) -> Text:
    part = document["lottery"]
    said = Text(
        "Each bar is the share of {n} simulated draws in which the candidate is taken, all hard rules kept",
        "条形为 {n} 次模拟抽签中该候选入选的比例，全部硬规则均须满足",
    ).format(n=number(part["simulated"]["tickets"]))
    if len(part["chance"]) > DRAWN:
        form = Text("; the first {m} are drawn", "；图中为前 {m} 项")
        said += form.format(m=number(DRAWN))
    return said


# What a draw says to a person, step by step.


Line = tuple[Text, Text]

STATES = {
    "committed": Text("committed: the candidates may now be fixed", "已承诺：可确定候选名单"),
    "fixed": Text("candidates fixed: publish list and commitment", "名单已定：请公布名单与承诺值"),
    "revealed": Text("revealed and drawn", "已揭示并抽签"),
    "void": Text("void: another person commits anew", "作废：须由他人重新承诺"),
}
SHOWN = 40


def lines(document: Document) -> list[Line]:
    """Return the transcript of a step."""
    return _drawn(document) if document["schema"] == "yuzui.draw/1" else _state(document)


def _state(document: Document) -> list[Line]:
    found = [
        (Text("state", "状态"), STATES[document["state"]]),
        (Text("commitment", "承诺值"), same(document["commitment"])),
        (Text("committed", "承诺"), same(f"{document['committed_at']} · {document['committed_by']}")),
        *noted(document),
        (Text("reveal by", "揭示期限"), same(document["due"] or "—")),
    ]
    if document["public_source"]:
        found.append((Text("public value", "公共值来源"), same(document["public_source"])))
    if document["list_hash"]:
        found.append((Text("list digest", "名单摘要"), same(document["list_hash"])))
    if document["chance"]:
        found.append((Text("candidates", "候选"), _chances(document)))
    log = document["log"]
    form = Text("event {seq}, {hash}", "事件 {seq}，{hash}")
    return [*found, (Text("log head", "日志头"), form.format(**log))]


def _chances(document: Document) -> Text:
    """Return the chance of each candidate, the likeliest first."""
    ranked = sorted(document["chance"].items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [same(f"{name} ") + percent(share, 1) for name, share in ranked[:SHOWN]]
    head = Text("{n}, each with its chance: ", "{n} 项及各自机会：").format(n=number(len(ranked)))
    rest = len(ranked) - len(parts)
    said = head + join(parts, " · ", "，")
    return said + Text(" · and {n} more", "，另有 {n} 项").format(n=number(rest)) if rest else said


def _drawn(document: Document) -> list[Line]:
    taken = [one["id"] for one in document["outcome"] if one["taken"]]
    passed: dict[str, list[str]] = {}
    for one in document["outcome"]:
        if not one["taken"]:
            passed.setdefault(one["rule"], []).append(one["id"])
    found = [
        (Text("public value", "公共值"), same(document["public"])),
        (Text("secret", "密值"), same(document["secret"])),
        (Text("commitment", "承诺值"), same(document["commitment"])),
        (Text("list digest", "名单摘要"), same(document["list_hash"])),
        (Text("taken", "抽中"), _ids(taken)),
    ]
    for rule, ids in passed.items():
        label = Text("passed over", "越过")
        found.append((label, Text("“{r}”: ", "“{r}”：").format(r=rule) + _ids(ids)))
    said = Text("anyone can draw again: yuzui check draw FILE", "任何人可复核：yuzui check draw 文件")
    return [*found, *noted(document), (Text("replay", "复核"), said)]


def _ids(ids: list[str]) -> Text:
    shown = join([same(name) for name in ids[:SHOWN]]) if ids else same("—")
    rest = len(ids) - SHOWN
    return shown + Text(" and {n} more", "等另 {n} 项").format(n=number(rest)) if rest > 0 else shown


# A draw as tables, the same for page, workbook and csv.


OUTCOME = (
    (Text("place", "次序"), "0"),
    (Text("proposal", "申请号"), ""),
    (Text("ticket", "签号"), ""),
    (Text("outcome", "结果"), ""),
    (Text("passed over for", "越过所依规则"), ""),
)


def exports(document: Document, lang: str) -> list[Export]:
    """Return what a step says as a table, and of a draw every candidate."""
    columns = ((Text("item", "项目"), ""), (Text("content", "内容"), ""))
    said = table(Text("draw", "抽签"), columns, lines(document), lang)
    if document["schema"] != "yuzui.draw/1":
        return [said]
    return [outcome(document, lang), said]


def outcome(document: Document, lang: str) -> Export:
    """Return every candidate in the order of the draw with ticket and outcome."""
    rows = [
        (place, one["id"], document["tickets"][one["id"]], took(one), same(one["rule"] or ""))
        for place, one in enumerate(document["outcome"], 1)
    ]
    return table(Text("outcome", "抽签结果"), OUTCOME, rows, lang)


def took(one: Mapping[str, Any]) -> Text:
    """Return what became of one candidate."""
    return Text("taken", "抽中") if one["taken"] else Text("passed over", "越过")
