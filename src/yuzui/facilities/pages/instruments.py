# SPDX-License-Identifier: Apache-2.0
"""Instruments that overlap and stand idle, that are due for replacement, that were made at home."""

from __future__ import annotations

from yuzui.facilities import instrument_reports
from yuzui.facilities.inputs import Instruments
from yuzui.facilities.jobs import instruments
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Figure, Page, Prose, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

MOST = 500
"""Resources listed."""
PATH, ROLES = "/facilities/instruments", EVERYONE
PLACE = ("facilities", 60)
WAS = ("/instruments",)
TITLE = Text("Instruments: overlap, age, origin", "仪器：重复、年限与产地")
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
_LEAD = Text(
    "Pairs are suggestions to look at; what is not known is counted and spread over nobody.",
    "所列重复仅供核查；未知部分单独计数，不作分摊。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    # as the one who asks may see it, now: a kept report was made for somebody's eyes
    answer = instruments.compute(workspace, Instruments())
    sentences = (
        instrument_reports.overlap(answer),
        instrument_reports.replacement(answer),
        instrument_reports.origin(answer),
    )
    blocks: list[Block] = [Prose(sentences)]
    if missing := instrument_reports.missing_sentence(answer):
        lacking = Text("No row gives {names}. Load a list that does.", "没有一行填写{names}。请提供含有这些列的清单。")
        command = "yuzui schedule instruments FILE.xlsx"
        blocks.append(Remedy(lacking.format(names=join(missing)), command))
    blocks += [Figure(picture) for picture in instruments.VIEW.pictures(answer)]
    if answer.overlap.pairs:
        blocks.append(instrument_reports.PAIRS.drawn(answer))
    if own := workspace.view.select("resource", order=("id",)):
        blocks.append(_loaded(own))
    return Page(
        instrument_reports.headline(answer),
        blocks,
        lead=_LEAD,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _loaded(rows: list[Row]) -> DataTable:
    """Return the resources that were loaded, each with the address of its page."""
    shown = [
        (
            Link(same(row["id"]), f"/facilities/{encode(row['id'])}"),
            Text(row["name"] or row["name_zh"] or "—", row["name_zh"] or row["name"] or "—"),
            same(row["site"] or "—"),
            same(row["origin_country"] or "—"),
        )
        for row in rows[:MOST]
    ]
    return DataTable(
        "loaded",
        Text("Instruments and facilities loaded here", "已导入的仪器与设施"),
        (
            Column("id", Text("Id", "编号")),
            Column("name", Text("Name", "名称")),
            Column("site", Text("Place", "地点")),
            Column("origin", Text("Made in", "产地国别")),
        ),
        shown,
        note=Text("The first {n} of {all}.", "共 {all} 项，列出前 {n} 项。").format(
            n=number(len(shown)), all=number(len(rows))
        ),
    )
