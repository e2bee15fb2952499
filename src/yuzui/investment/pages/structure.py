# SPDX-License-Identifier: Apache-2.0
"""Who performs which type of R&D by year: published cells, estimates marked with their error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment import cube_answer, cube_view, path_sources
from yuzui.investment.path_view import unit
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Filter, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/structure", 0, EVERYONE
TITLE = Text("Spending structure", "投入结构")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = pages.latest(workspace, visit, "cube")
    if document is None:
        title = Text("The structure of R&D spending", "研发经费结构")
        return pages.missing(title, "yuzui path structure", _CRUMB)
    figures = pages.figures("cube", document)
    reading = pages.reading(cube_view.lines(document)[1:])
    return Page(
        cube_view.finding(document),
        (
            *_countries(workspace, document),
            _facts(document),
            Split(figures, (reading,)),
            _notice(document),
            *_rough(document),
            _holdout(document),
            *_regions(document),
            pages.files(document),
        ),
        lead=figures[0].picture.meta.finding,
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


def _countries(workspace: Workspace, document: Mapping[str, Any]) -> Sequence[Filter]:
    """Return the way to the newest result of each other country, if there is one."""
    newest: dict[str, Mapping[str, Any]] = {}
    for other in pages.runs(workspace, "cube"):
        newest.setdefault(other["country"], other)
    paths = {name: f"{PATH}?run={other['run']['id']}" for name, other in sorted(newest.items())}
    if len(paths) < 2:
        return ()
    links = [Link(path_sources.word(name, path_sources.COUNTRIES), path) for name, path in paths.items()]
    return (Filter(Text("Country", "国家"), links, paths.get(document["country"], "")),)


def _facts(document: Mapping[str, Any]) -> Facts:
    every = cube_view.years(document)
    published = cube_view.latest(document, "published")
    estimated = cube_view.latest(document, "fitted", "carried")
    first = document["holdout"]["rows"][0]
    top = next(iter(cube_view.shares(every[published])))
    facts = [
        Fact(
            Text("Latest published split", "最近公布的结构"),
            same(published),
            Text("{n} cells", "{n} 个单元格").format(n=len(every[published])),
        ),
        Fact(
            Text("Most basic research", "基础研究最多"),
            percent(cube_view.shares(every[published])[top]),
            path_sources.word(top, path_sources.PERFORMERS),
        ),
        Fact(
            Text("Error of fitting", "拟合误差"),
            percent(first["ipf"]) if first["ipf"] is not None else same("—"),
            Text("1 year ahead, United States, {n} cells", "提前 1 年，美国，{n} 个单元格").format(
                n=number(first["cells"])
            ),
        ),
    ]
    if estimated > published:
        span = Text("{a}–{b}", "{a}—{b}").format(a=published + 1, b=estimated)
        facts.insert(1, Fact(Text("Estimated", "推算年份"), span, Text("with error", "附误差")))
    return Facts(facts)


def _notice(document: Mapping[str, Any]) -> Notice:
    if document["origin"] == "real":
        return Notice(Text("All cells of this country are published.", "该国全部单元格均为公布数据。"))
    return Notice(
        Text(
            "Estimated cells are no statistics: they keep the last published pattern and this "
            "year's published totals. Each stands with its error, measured where cells are known.",
            "推算单元格并非统计数据：沿用最近公布的结构，并与当年公布合计一致；"
            "误差以单元格已公布的国家实测，逐格列出。",
        )
    )


def _regions(document: Mapping[str, Any]) -> Sequence[DataTable]:
    """Return who performs where, for a country whose regions are published."""
    if (found := document["regions"]) is None:
        return ()
    labels, money = cube_answer.headings(found), unit(found["unit"])
    amounts = [
        Column(name, label, "", 0)
        for name, label in zip(("all", "share", *found["performers"]), labels[1:], strict=True)
    ]
    amounts[1] = Column("share", labels[2], "%", 1)
    return (
        DataTable(
            "regions",
            Text("By region and performer, {y} ({u})", "分地区与执行部门，{y} 年（{u}）").format(
                y=found["year"], u=money
            ),
            (Column("region", labels[0]), *amounts),
            cube_answer.table(found),
            note=Text(
                "Non-profit organisations are left out: only their federal money is published by region in every year.",
                "不含非营利机构：分地区逐年公布的仅有其联邦资金。",
            ),
        ),
    )


def _rough(document: Mapping[str, Any]) -> Sequence[Notice]:
    """Return what must not be overlooked of fits that did not settle."""
    said = cube_view.unsettled(document)
    return () if said is None else (Notice(said),)


def _holdout(document: Mapping[str, Any]) -> DataTable:
    ahead = [row["ahead"] for row in document["holdout"]["rows"]]
    shown = {min(ahead), max(ahead)}
    digits = [("", None), ("", None), *[("%", 1)] * 3]
    names = ("ahead", "performer", "ipf", "carried", "carried_by_performer")
    columns = [
        Column(name, label, unit, places)
        for name, label, (unit, places) in zip(names, cube_view.HOLDOUT, digits, strict=True)
    ]
    return DataTable(
        "holdout",
        Text("Error measured on the United States", "以美国数据实测的误差"),
        columns,
        [row for row in cube_view.holdout(document) if row[0] in shown or row[1] == cube_view.EVERY],
        note=Text(
            "Mean absolute relative error of basic research; of the year estimated only the totals "
            "are used. The downloads of the run hold all years ahead by performer.",
            "基础研究的平均绝对相对误差；被推算年份只用其合计。各提前年数分部门的误差见本次运行的导出文件。",
        ),
    )
