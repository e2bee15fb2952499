# SPDX-License-Identifier: Apache-2.0
"""Every data set that comes with Yuzui: origin, licence, vintage, size, digest."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import EVERYONE, Chip, Code, Fact, Facts, Figure, Page, Prose, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/about/data", EVERYONE
PLACE = ("about", 30)
TITLE = Text("Data and sources", "数据与来源")
_SHAPES = {
    "real": "good", "derived": "part", "mixed": "part", "secondary": "part",
    "synthetic": "none", "example": "none", "unverified": "none",
}  # fmt: skip


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = workspace.shipped_rows("MANIFEST.csv")
    real = sum(row["origin"] == "real" for row in rows)
    every = Text(
        "All {n} data sets that come with Yuzui are real; each names its source",
        "随附的 {n} 个数据集均为真实数据，均注明来源",
    )
    some = Text(
        "{real} of the {n} data sets that come with Yuzui are real; each names its source",
        "随附的 {n} 个数据集中有 {real} 个为真实数据，均注明来源",
    )
    synthetic = Prose(
        (
            Text(
                "In the demonstration, costs are real award amounts paired at random with the "
                "scores, and field, region, career stage and the rule book are synthetic. The "
                "origin stands beside every picture and in every export.",
                "演示中，经费为真实资助金额与评分随机配对；学科、地区、职业阶段和规则手册为合成数据。"
                "每幅图旁及每次导出均标明来源性质。",
            ),
        )
    )
    return Page(
        (every if real == len(rows) else some).format(n=number(len(rows)), real=number(real)),
        (_facts(rows, real), synthetic, Figure(_picture(rows)), _listing(rows)),
    )


def _facts(rows: list[dict[str, str]], real: int) -> Facts:
    total = number(sum(int(row["rows"]) for row in rows))
    unsure = number(sum("(verify)" in row["licence"] for row in rows))
    of = Text("of {n} sets", "共 {n} 个").format(n=number(len(rows)))
    return Facts(
        (
            Fact(Text("Data sets", "数据集"), number(len(rows)), Text("shipped", "随附")),
            Fact(Text("Rows", "数据行"), total, Text("in all", "合计")),
            Fact(Text("Real", "真实"), number(real), of),
            Fact(Text("Terms to confirm", "许可待核实"), unsure, of),
        )
    )


def _picture(rows: list[dict[str, str]]) -> Picture:
    ordered = sorted(rows, key=lambda row: -int(row["rows"]))
    largest = ordered[0]
    meta = Meta(
        "origins",
        Text("The largest set holds {n} rows: {title}", "最大的数据集有 {n} 行：{title}").format(
            n=number(int(largest["rows"])), title=Text(largest["title_en"], largest["title_zh"])
        ),
        Text("rows per data set, by origin", "各数据集行数，按来源性质"),
        "real",
        Text("manifest of the shipped data", "随附数据清单"),
        "",
        "/about/data",
    )
    drawn = [
        Bar(label=Text(row["title_en"], row["title_zh"]), value=int(row["rows"]), group=ORIGINS[row["origin"]])
        for row in ordered
    ]
    return bar_chart(meta, drawn, (Text("rows", "行数"), ""))


def _listing(rows: list[dict[str, str]]) -> DataTable:
    return DataTable(
        "datasets",
        Text("Sources, licences, vintages", "来源、许可与版次"),
        (
            Column("title", Text("Data set", "数据集")),
            Column("origin", Text("Origin", "来源性质")),
            Column("vintage", Text("Vintage", "版次")),
            Column("rows", Text("Rows", "行数"), digits=0),
            Column("source", Text("Source", "来源")),
            Column("licence", Text("Licence or terms", "许可或条款")),
            Column("sha256", Text("Digest", "摘要")),
        ),
        [
            (
                Text(row["title_en"], row["title_zh"]),
                Chip(ORIGINS[row["origin"]], _SHAPES[row["origin"]]),
                row["vintage"],
                int(row["rows"]),
                same(row["source"]),
                same(row["licence"]),
                Code(row["sha256"][:12]),
            )
            for row in rows
        ],
    )
