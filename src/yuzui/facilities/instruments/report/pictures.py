# SPDX-License-Identifier: Apache-2.0
"""What is due when, and which part was made at home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.facilities.instruments.report import words
from yuzui.text import Text, same
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

SHOWN = 15
"""Years drawn."""


def draw(document: Mapping[str, Any]) -> list[Picture]:
    """Return the pictures; what is not known at all is not drawn."""
    found = []
    if document["replacement"]["years"] or document["replacement"]["overdue"]["count"]:
        found.append(_due(document))
    told = document["origin_shares"]["count"]
    if told["domestic"] + told["foreign"]:
        found.append(_origin(document))
    return found


def _meta(document: Mapping[str, Any], name: str, finding: Text, description: Text) -> Meta:
    source = same(document["source"])
    vintage = document["vintage"] or str(document["options"]["year"])
    link = "/about/method#instruments"
    return Meta(name, finding, description, document["origin"], source, vintage, link)


def _due(document: Mapping[str, Any]) -> Picture:
    told = document["replacement"]
    rows = [(Text("overdue", "已超期"), told["overdue"]["count"])]
    rows += [(same(str(one["year"])), one["count"]) for one in told["years"][:SHOWN]]
    description = Text(
        "Instruments by the year in which their maker ends support, or else their service life "
        "ends: year of commissioning plus service life.",
        "按到期年份统计的仪器数：以制造商支持截止年份为准，未给出时为启用年份加使用年限。",
    )
    meta = _meta(document, "instruments-due", words.replacement(document), description)
    drawn = [Bar(label=label, value=n) for label, n in rows]
    return bar_chart(meta, drawn, (Text("instruments", "台（套）"), ""))


def _origin(document: Mapping[str, Any]) -> Picture:
    told = document["origin_shares"]
    parts = [(Text("by count", "按台数"), told["share"])]
    parts += [
        (Text("by value, {c}", "按原值（{c}）").format(c=coin), share)
        for coin, share in told["value_share"].items()
        if share["domestic"] is not None
    ]
    rows = [
        Bar(label=label, value=share[name], group=said)
        for label, share in parts
        for name, said in words.CLASSES.items()
    ]
    description = Text(
        "Part of the instruments made at home, abroad, and of unknown origin; the unknown are spread over nobody.",
        "国产、进口与产地不明仪器的占比；产地不明者不作分摊。",
    )
    meta = _meta(document, "instruments-origin", words.origin(document), description)
    return bar_chart(meta, rows, (Text("part", "占比"), "%"))
