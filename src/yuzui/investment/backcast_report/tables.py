# SPDX-License-Identifier: Apache-2.0
"""The tables of a back-cast, for xlsx and csv: each repeats source, vintage and run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.backcast_report import fragility, missing, words
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text

Document = Mapping[str, Any]

SHEETS = {
    "summary": SUMMARY,
    "paths": Text("Paths", "路径"),
    "prices": Text("Prices", "代价"),
    "needed": Text("Would be needed", "所需放宽"),
    "frontier": Text("Frontier", "前沿"),
    "stress": Text("Stress", "压力测试"),
    "sources": Text("Sources", "来源"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _paths, _prices, _needed, _frontier, _stress, sources)
    return [maker(document, lang) for maker in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]], formats: list[str]) -> Export:
    return table(SHEETS[name], list(zip(headings, formats, strict=True)), rows, lang)


def _summary(document: Document, lang: str) -> Export:
    return summary(document, words.lines(document), lang)


def _paths(document: Document, lang: str) -> Export:
    headings = [
        Text("Path", "路径"),
        Text("Year", "年份"),
        Text("Amount", "数额"),
        Text("Unit", "单位"),
        Text("Growth", "年增速"),
        Text("Share", "占比"),
    ]
    unit = words.unit(document).say(lang)
    rows = [
        (words.PATHS[name].say(lang), year, amount, unit, growth, share)
        for name, one in document["paths"].items()
        if one["amounts"] is not None
        for year, amount, growth, share in zip(
            document["years"], one["amounts"], [None, *one["growth"]], one["shares"], strict=True
        )
    ]
    return _export("paths", lang, headings, rows, ["", "0", "#,##0.0", "", "0.0%", "0.00%"])


def _prices(document: Document, lang: str) -> Export:
    headings = [
        Text("Path", "路径"),
        Text("Limit", "限制"),
        Text("Year", "年份"),
        Text("Step", "步长"),
        Text("Costs", "成本变化"),
        Text("Solved again", "重新求解"),
    ]
    names = {"target": Text("target", "目标"), **missing.LIMITS}
    rows = [
        (
            words.PATHS[name].say(lang),
            names[row["kind"]].say(lang),
            row["year"],
            row["step"],
            row["cost"],
            row["solved_again"],
        )
        for name, found in document["prices"].items()
        for row in found
    ]
    return _export("prices", lang, headings, rows, ["", "", "0", "0.0%", "#,##0.0", "#,##0.0"])


def _needed(document: Document, lang: str) -> Export:
    headings = [
        Text("How", "方式"),
        Text("Limit", "限制"),
        Text("Year", "年份"),
        Text("As asked", "所给"),
        Text("Needed", "所需"),
    ]
    found = missing.rows(document) if document["infeasible"] else []
    rows = [
        (how.say(lang), missing.name(row).say(lang), row["year"], row["limit"], row["needed"]) for how, row in found
    ]
    return _export("needed", lang, headings, rows, ["", "", "0", "#,##0.000", "#,##0.000"])


def _frontier(document: Document, lang: str) -> Export:
    headings = [
        Text("Deadline", "期限"),
        Text("Target", "目标"),
        Text("Path", "路径"),
        Text("State", "状态"),
        Text("Extra money", "增量资金"),
        Text("All money", "全部资金"),
        Text("Largest growth", "最高年增速"),
    ]
    found = document["frontier"] or {"points": ()}
    rows = [
        (
            point["by"],
            point["target"],
            words.PATHS[point["path"]].say(lang),
            words.STATUSES[point["status"]].say(lang),
            point["extra"],
            point["total"],
            point["top_growth"],
        )
        for point in found["points"]
    ]
    formats = ["0", "0.0%", "", "", "#,##0.0", "#,##0.0", "0.0%"]
    return _export("frontier", lang, headings, rows, formats)


def _stress(document: Document, lang: str) -> Export:
    headings = [
        Text("Stress", "压力情景"),
        Text("Size", "幅度"),
        Text("Share", "占比"),
        Text("Short, pp", "差距（百分点）"),
        Text("Years lost", "推迟年数"),
        Text("Source", "来源"),
    ]
    rows: list[tuple[Any, ...]] = [
        (
            fragility.TITLES[row["name"]].say(lang),
            row["size"],
            row["share"],
            row["shortfall_pp"],
            row["years_lost"],
            row["source"] or "",
        )
        for row in document["stress"]
    ]
    rows += [
        (fragility.TITLES[row["name"]].say(lang), *[None] * 4, fragility.untested(row).say(lang))
        for row in document.get("untested") or ()
    ]
    return _export("stress", lang, headings, rows, ["", "0.000", "0.00%", "0.00", "0", ""])


def sources(document: Document, lang: str) -> Export:
    """Return the files a document rests on, with source, licence, vintage and digest."""
    headings = [
        Text("File", "文件"),
        Text("Source", "来源"),
        Text("Licence", "许可"),
        Text("Vintage", "版次"),
        Text("SHA-256", "SHA-256"),
    ]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows, [""] * len(names))
