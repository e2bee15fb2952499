# SPDX-License-Identifier: Apache-2.0
"""Sets of works that were evaluated, and the indicators that can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.evaluation.answer import Answer
from yuzui.job import pages
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count, number
from yuzui.view.page import EVERYONE, Block, Page, Remedy, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/results", EVERYONE
PLACE = ("results", 10)
WAS = ("/evaluate",)
TITLE = Text("Sets of works", "成果集合")
NOT_GIVEN = Text("not given", "未给出")
"""Stands where links between works would, had there been any."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answers, notices = pages.answers(workspace, "evaluate", Answer)
    # one set may have been evaluated several times
    sets = len({one.set.label.en for one in answers})
    finding = Text("{sets} {have} been evaluated over long windows", "已对 {sets}作长周期评价").format(
        sets=count(sets, Text("set of works", "个成果集合"), "sets of works"), have=agree(sets, "has", "have")
    )
    blocks: list[Block] = [*notices, _SETS.drawn(answers), INDICATORS.drawn(indicators())]
    if not answers and not notices:
        blocks.insert(
            0, Remedy(Text("No set of works has been evaluated here.", "此处尚未评价任何成果集合。"), "yuzui evaluate")
        )
    return Page(
        finding,
        blocks,
        lead=Text(
            "No composite score, no ranking of persons, no journal metric: each number keeps its "
            "window, its coverage and what it cannot tell.",
            "不设综合分，不给个人排名，不用期刊指标：每个数字都带有窗口、覆盖率和不能说明之处。",
        ),
    )


def indicators() -> dict[str, ModuleType]:
    """Return the indicators of works, by name."""
    return {name: one for name, one in registry.modules("indicator").items() if one.META.kind != "series"}


def chosen(workspace: Workspace, visit: Visit) -> Answer:
    """Return the evaluation of the set in the address of a visit: the newest, or of its run."""
    documents = pages.runs(workspace, "evaluate")
    mine = [one for one in documents if one["set"]["label"]["en"] == visit.parts["set"]]
    document = next((one for one in mine if visit.run in (None, one["run"]["id"])), None)
    if document is None:
        raise VisibilityError.not_found()
    return decoded(Answer, document)


def address(answer: Answer) -> str:
    """Return where a set stands."""
    return f"/results/sets/{encode(answer.set.label.en)}"


_SETS = Table[list[Answer]](
    "sets",
    Text("Sets of works", "成果集合"),
    rows=lambda answers: answers,
    columns=(
        Column("set", Text("Set", "集合"), value=lambda one: one.set.label, link=lambda _, one: address(one)),
        Column("works", Text("Works", "成果"), digits=0),
        Column(
            "citations",
            Text("Citations used", "使用的引文"),
            digits=0,
            value=lambda one: one.citations.used if one.citations else NOT_GIVEN,
        ),
        Column(
            "through",
            Text("Complete through", "完整截至"),
            value=lambda one: one.set.through if one.citations else None,
        ),
        Column("indicators", Text("Indicators", "指标"), value=lambda one: join([i.title for i in one.indicators])),
        Column(
            "run",
            Text("Run", "运行"),
            value=lambda one: same(one.run.id),
            link=lambda _, one: f"{address(one)}?run={one.run.id}",
        ),
    ),
)
INDICATORS = Table[Mapping[str, ModuleType]](
    "indicators",
    lambda modules: Text("{n} indicators", "{n} 项指标").format(n=number(len(modules))),
    rows=lambda modules: modules.items(),
    columns=(
        Column(
            "title",
            Text("Indicator", "指标"),
            value=lambda row: row[1].TITLE,
            link=lambda _, row: f"/results/indicators/{encode(row[0])}",
        ),
        Column("question", Text("Question", "问题"), value=lambda row: row[1].META.question),
        Column("cannot", Text("What it cannot tell", "不能说明"), value=lambda row: row[1].META.cannot_tell),
    ),
)
