# SPDX-License-Identifier: Apache-2.0
"""The picture of a draw: the chance each candidate had, in the order in which the lots fell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, same
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
