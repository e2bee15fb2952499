# SPDX-License-Identifier: Apache-2.0
"""Every prior with its paper and version, every lever's defaults, and what is not modelled."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from yuzui.charts.picture import Heading
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same
from yuzui.web.page import EVERYONE, Chip, Item, Items, Link, Listing, Page, Visit

PATH, MENU, ROLES = "/path/assumptions", 0, EVERYONE
TITLE = Text("Assumptions", "假设")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)
NOT_MODELLED = (
    Text(
        "social return: the literature gives 28 to 67 %, so no one number is used",
        "社会回报率：文献给出 28% 至 67%，故不采用单一数值",
    ),
    Text(
        "feedback of research on growth: sixty cells a year need no dynamic system",
        "研究对增长的反馈：每年六十个单元格无需动力系统",
    ),
    Text("quality of what is done under the label of basic research", "标为基础研究的工作的质量"),
    Text("whether a budget is voted, and what revenue will be", "预算能否通过、财政收入如何"),
    Text(
        "prices of research: amounts are as published, in current prices",
        "研究价格：金额按公布值，为当年价",
    ),
    Text(
        "who pays whom for which type in China: no such table is published",
        "中国按来源、执行部门与类型的交叉数据：未公布",
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    priors, defaults = _priors(), _defaults()
    sourced = sum(row[3] != _ASSUMED for row in priors)
    finding = Text(
        "{n} priors, {s} of them from published work, the others labelled assumptions",
        "共 {n} 个先验，其中 {s} 个出自文献，其余均标为假设",
    ).format(n=len(priors), s=sourced)
    missing = Items(Text("Not modelled", "未纳入模型"), [Item(text) for text in NOT_MODELLED])
    return Page(
        finding,
        (
            Listing("priors", Text("Priors", "先验分布"), _PRIORS, priors, note=_NOTE),
            Listing("defaults", _USUAL, _DEFAULTS, defaults),
            missing,
        ),
        lead=Text(
            "What a run rests on beyond the published figures.", "除公布数据外，计算所依据的内容。"
        ),
        crumb=_CRUMB,
    )


_NOTE = Text(
    "A scenario may change a prior under “priors”; its result then says so.",
    "情景可在“priors”中修改先验，结果会注明。",
)
_USUAL = Text("Parameters of the levers, at their usual values", "政策工具参数及默认值")
_PRIORS = (
    Heading("prior", Text("Prior", "先验")),
    Heading("distribution", Text("Distribution", "分布")),
    Heading("since", Text("Known since", "公开日期")),
    Heading("state", Text("Kind", "性质")),
    Heading("citation", Text("Paper", "文献")),
    Heading("version", Text("Version", "版本")),
    Heading("definition", Text("What it means", "含义")),
)
_DEFAULTS = (
    Heading("lever", Text("Lever", "政策工具")),
    Heading("parameter", Text("Parameter", "参数")),
    Heading("default", Text("Default", "默认值"), digits=3),
    Heading("low", Text("from", "下限"), digits=3),
    Heading("high", Text("to", "上限"), digits=3),
    Heading("unit", Text("Unit", "单位")),
    Heading("rests", Text("Rests on", "依据")),
)
_ASSUMED = Chip(Text("assumption", "假设"), "part")
_FOUND = Chip(Text("published", "文献"), "good")


@lru_cache(maxsize=1)
def _priors() -> list[tuple[Any, ...]]:
    from yuzui.invest import prior

    rows: list[tuple[Any, ...]] = []
    for name in prior.names():
        for one in prior.versions(name):
            arguments = ", ".join(f"{value:g}" for value in one.arguments)
            rows.append(
                (
                    one.label or same(name),
                    same(f"{one.distribution} ({arguments})"),
                    same(one.since.isoformat()),
                    _ASSUMED if one.citation == prior.ASSUMPTION else _FOUND,
                    same("—" if one.citation == prior.ASSUMPTION else one.citation),
                    same(one.version),
                    one.definition,
                )
            )
    return rows


@lru_cache(maxsize=1)
def _defaults() -> list[tuple[Any, ...]]:
    from yuzui.invest import prior, simulate
    from yuzui.invest.lever import RANGE_UNIT
    from yuzui.studies.parts.levers.words import UNITS

    rows: list[tuple[Any, ...]] = []
    for module in simulate.levers().values():
        for one in module.PARAMETERS:
            low, high = module.RANGE[one.name]
            rests = one.note or (prior.load(one.prior).label if one.prior else same("—"))
            unit = UNITS[RANGE_UNIT] if one.unit == "money" else same(one.unit)
            rows.append((module.TITLE, one.label, one.default, low, high, unit, rests))
    return rows
