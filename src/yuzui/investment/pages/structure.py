# SPDX-License-Identifier: Apache-2.0
"""Who performs which type of R&D by year: published cells, estimates marked with their error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yuzui.investment import cube_view
from yuzui.investment.cube_answer import Answer, Lead, PerformerLead
from yuzui.investment.path_sources import COUNTRIES, PERFORMERS, unit, word
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Figure, Filter, Notice, Page, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/spending/structure", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/structure",)
TITLE = Text("Spending structure", "投入结构")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "cube", Answer)
    if answer is None:
        title = Text("The structure of R&D spending", "研发经费结构")
        return pages.missing(title, "yuzui path structure", _CRUMB)
    figures = [Figure(picture, answer.run.id) for picture in cube_view.VIEW.pictures(answer)]
    rough = cube_view.unsettled(answer)
    return Page(
        cube_view.headline(answer),
        (
            *_countries(workspace, answer),
            _facts(answer),
            Split(figures, (pages.reading(cube_view.sentences(answer)[1:]),)),
            _notice(answer),
            *(() if rough is None else (Notice(rough),)),
            HOLDOUT.drawn(answer),
            *([REGIONS.drawn(answer)] if answer.regions else []),
            pages.FILES.drawn(answer),
        ),
        lead=figures[0].picture.meta.finding,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _countries(workspace: Workspace, answer: Answer) -> Sequence[Filter]:
    """Return the way to the newest result of each other country, if there is one."""
    newest: dict[str, str] = {}
    for other in pages.runs(workspace, "cube"):
        newest.setdefault(other["country"], other["run"]["id"])
    paths = {name: f"{PATH}?run={run}" for name, run in sorted(newest.items())}
    if len(paths) < 2:
        return ()
    links = [Link(word(name, COUNTRIES), path) for name, path in paths.items()]
    return (Filter(Text("Country", "国家"), links, paths.get(answer.country, "")),)


def _facts(answer: Answer) -> Facts:
    published, estimated = cube_view.latest(answer, "published"), cube_view.latest(answer, "fitted", "carried")
    cells = cube_view.years(answer)[published]
    first = answer.holdout.rows[0]
    top, share = next(iter(cube_view.shares(cells).items()))
    facts = [
        Fact(
            Text("Latest published split", "最近公布的结构"),
            same(published),
            Text("{n} cells", "{n} 个单元格").format(n=len(cells)),
        ),
        Fact(Text("Most basic research", "基础研究最多"), percent(share), word(top, PERFORMERS)),
        Fact(
            Text("Error of fitting", "拟合误差"),
            percent(first.ipf) if first.ipf is not None else same("—"),
            Text("1 year ahead, United States, {n} cells", "提前 1 年，美国，{n} 个单元格").format(
                n=number(first.cells)
            ),
        ),
    ]
    if estimated > published:
        span = Text("{a}–{b}", "{a}—{b}").format(a=published + 1, b=estimated)
        facts.insert(1, Fact(Text("Estimated", "推算年份"), span, Text("with error", "附误差")))
    return Facts(facts)


def _notice(answer: Answer) -> Notice:
    if answer.origin == "real":
        return Notice(Text("All cells of this country are published.", "该国全部单元格均为公布数据。"))
    return Notice(
        Text(
            "Estimated cells are no statistics: they keep the last published pattern and this "
            "year's published totals. Each stands with its error, measured where cells are known.",
            "推算单元格并非统计数据：沿用最近公布的结构，并与当年公布合计一致；"
            "误差以单元格已公布的国家实测，逐格列出。",
        )
    )


def _ends(answer: Answer) -> list[Lead | PerformerLead]:
    """Return the errors of all performers, and of each at both ends of the years ahead."""
    rows = answer.holdout.rows
    ends = {rows[0].ahead, rows[-1].ahead}
    return [*rows, *(row for row in answer.holdout.performers if row.ahead in ends)]


def _regions(answer: Answer) -> Text:
    cube = answer.regions
    title = Text("By region and performer, {y} ({u})", "分地区与执行部门，{y} 年（{u}）")
    return title if cube is None else title.format(y=cube.year, u=unit(cube.unit))


HOLDOUT = replace(
    cube_view.HOLDOUT,
    title=Text("Error measured on the United States", "以美国数据实测的误差"),
    rows=_ends,
    note=Text(
        "Mean absolute relative error of basic research; of the year estimated only the totals "
        "are used. The downloads of the run hold all years ahead by performer.",
        "基础研究的平均绝对相对误差；被推算年份只用其合计。各提前年数分部门的误差见本次运行的导出文件。",
    ),
)
REGIONS = replace(
    cube_view.REGIONS,
    title=_regions,
    note=Text(
        "Non-profit organisations are left out: only their federal money is published by region in every year.",
        "不含非营利机构：分地区逐年公布的仅有其联邦资金。",
    ),
)
