# SPDX-License-Identifier: Apache-2.0
"""Who pays for R&D by year, and how concentrated the payers are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.cube_report import funds
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Item, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/sources", 0, EVERYONE
TITLE = Text("Sources of funds", "资金来源")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)
_MIXED = Text("concentration between", "集中度介于")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = pages.latest(workspace, visit, "funders")
    if document is None:
        title = Text("Who pays for R&D", "研发经费的来源")
        return pages.missing(title, "yuzui path sources", _CRUMB)
    shares, concentration = pages.figures("funders", document)
    index = Text("Concentration index", "集中度指数")
    defined = Item(index, (pages.text(document["definition"]),))
    reading = pages.reading(funds.lines(document)[1:], defined)
    return Page(
        funds.headline(document),
        (
            _facts(document),
            Split((concentration,), (reading,)),
            shares,
            _notice(),
            _china(document),
            pages.files(document),
        ),
        lead=shares.picture.meta.finding,
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


def _facts(document: Mapping[str, Any]) -> Facts:
    last = document["years"][-1]
    top = max(last["shares"], key=lambda payer: last["shares"][payer])
    facts = [
        Fact(
            Text("Concentration, United States", "美国集中度"),
            number(last["concentration"], 2),
            Text("{y}; 1 is a single payer", "{y} 年；1 为单一出资者").format(y=last["year"]),
        ),
        Fact(Text("Equal payers", "等额出资者"), number(last["equal_payers"], 1), Text("of 3 sectors", "共 3 类部门")),
        Fact(Text("Largest payer", "最大出资方"), percent(last["shares"][top], 0), funds.PAYERS[top]),
    ]
    if document["government"]:
        one = document["government"][-1]
        base = Text("{y}, {s}", "{y} 年，{s}").format(y=one["year"], s=_status(one["status"]))
        facts.append(Fact(Text("Government, China", "中国政府出资"), percent(one["share"]), base))
    return Facts(facts)


def _status(name: str) -> Text:
    known = {"sourced": Text("as published", "公布值"), "derived": Text("derived", "推算")}
    return known.get(name, same(name))


def _notice() -> Notice:
    return Notice(
        Text(
            "The shipped Chinese series gives the government's share only; who pays the rest is "
            "not guessed. Money from abroad stands apart in the United States from 2008.",
            "随附的中国序列仅有政府资金占比，其余来源不作推测；美国自 2008 年起单列境外资金。",
        )
    )


def _china(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "china-government",
        Text("China: share paid by government", "中国：政府资金占比"),
        (
            Column("year", Text("Year", "年份")),
            Column("share", Text("Share of R&D", "占研发经费比重"), "%", 1),
            Column("error", Text("Rounding, ± points", "舍入误差（±个百分点）"), "", 2),
            Column("low", _MIXED, "", 2),
            Column("high", Text("and", "与"), "", 2),
            Column("status", Text("Status", "核实状态")),
            Column("source", Text("Source", "来源")),
        ),
        [
            (
                row["year"],
                row["share"],
                None if row["error"] is None else 100 * row["error"],
                row["concentration"]["low"],
                row["concentration"]["high"],
                _status(row["status"]),
                same(row["source"]),
            )
            for row in document["government"]
        ],
        note=Text(
            "Lower bound: the others pay the same; upper bound: one of them pays all of the rest.",
            "下限：其余各方等额出资；上限：其余由一方独自出资。",
        ),
    )
