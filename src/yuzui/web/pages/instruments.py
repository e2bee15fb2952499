# SPDX-License-Identifier: Apache-2.0
"""Instruments that overlap and stand idle, that are due for replacement, that were made at home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.charts.picture import Heading
from yuzui.studies.parts.instruments import words
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.web import documents
from yuzui.web.page import EVERYONE, Block, Figure, Link, Listing, Page, Prose, Remedy, Visit

PATH, MENU, ROLES = "/instruments", 0, EVERYONE
TITLE = Text("Instruments: overlap, age, origin", "仪器：重复、年限与产地")
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
_LEAD = Text(
    "Pairs are suggestions to look at; what is not known is counted and spread over nobody.",
    "所列重复仅供核查；未知部分单独计数，不作分摊。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    from yuzui.studies import instruments

    # as the one who asks may see it, now: a kept report was made for somebody's eyes
    document = instruments.run(workspace)
    said = (words.overlap(document), words.replacement(document), words.origin(document))
    blocks: list[Block] = [Prose(said)]
    if missing := words.lacking(document):
        told = Text(
            "No row gives {names}. Load a list that does.",
            "没有一行填写{names}。请提供含有这些列的清单。",
        )
        command = "yuzui schedule instruments FILE.xlsx"
        blocks.append(Remedy(told.format(names=join(missing)), command))
    blocks += [Figure(one) for one in instruments.pictures(document)]
    if document["overlap"]["pairs"]:
        blocks.append(_pairs(document))
    return Page(
        words.finding(document),
        blocks,
        lead=_LEAD,
        crumb=_CRUMB,
        document=document,
        stamp=documents.stamp(document),
    )


def _pairs(document: Mapping[str, Any]) -> Listing:
    def named(one: Mapping[str, Any]) -> Text:
        owner = same(f" ({one['owner']})") if one["owner"] else same("")
        return same(one["name"] or one["id"]) + owner

    rows = [
        (
            pair["code"],
            named(pair["a"]),
            percent(pair["use_a"], 0),
            named(pair["b"]),
            percent(pair["use_b"], 0),
            pair["distance_km"],
        )
        for pair in document["overlap"]["pairs"]
    ]
    return Listing(
        "pairs",
        Text("Pairs to look at, the nearest first", "可核查的重复仪器（按距离）"),
        (
            Heading("code", Text("Capability", "能力")),
            Heading("a", Text("One", "甲")),
            Heading("use_a", Text("Use", "利用率")),
            Heading("b", Text("Other", "乙")),
            Heading("use_b", Text("Use", "利用率")),
            Heading("distance", Text("Distance (km)", "距离（公里）"), digits=0),
        ),
        rows,
    )
