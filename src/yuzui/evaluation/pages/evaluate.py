# SPDX-License-Identifier: Apache-2.0
"""Sets of works that were evaluated, and the indicators that can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count, number
from yuzui.view.page import EVERYONE, Block, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/evaluate", 50, EVERYONE
TITLE = Text("Evaluate", "评价")
NOT_GIVEN = Text("not given", "未给出")
"""Stands where links between works would, had there been any."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    evaluations = pages.runs(workspace, "evaluate")
    # one set may have been evaluated several times
    sets = len({d["set"]["label"]["en"] for d in evaluations})
    finding = Text(
        "{sets} {have} been evaluated over long windows", "已对 {sets}作长周期评价"
    ).format(
        sets=count(sets, Text("set of works", "个成果集合"), "sets of works"),
        have=agree(sets, "has", "have"),
    )  # fmt: skip
    blocks: list[Block] = [_sets(evaluations), _indicators()]
    if not evaluations:
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


def chosen(workspace: Workspace, visit: Visit) -> dict[str, Any]:
    """Return the evaluation of the set in the address of a visit: the newest, or of its run."""
    known = pages.runs(workspace, "evaluate")
    mine = [d for d in known if d["set"]["label"]["en"] == visit.parts["set"]]
    documents = [d for d in mine if visit.run in (None, d["run"]["id"])]
    if not documents:
        raise VisibilityError.not_found()
    return documents[0]


def limits(document: Mapping[str, Any]) -> DataTable:
    """Return what each indicator of an evaluation cannot tell."""
    return DataTable(
        "limits",
        Text("What these numbers cannot tell", "这些数字不能说明什么"),
        (Column("indicator", Text("Indicator", "指标")), Column("cannot", Text("What it cannot tell", "不能说明"))),
        [
            (Link(pages.text(about["title"]), f"/indicators/{encode(about['name'])}"), pages.text(about["cannot_tell"]))
            for about in document["indicators"]
        ],
    )


def _sets(evaluations: list[dict[str, Any]]) -> DataTable:
    return DataTable(
        "sets",
        Text("Sets of works", "成果集合"),
        (
            Column("set", Text("Set", "集合")),
            Column("works", Text("Works", "成果"), digits=0),
            Column("citations", Text("Citations used", "使用的引文"), digits=0),
            Column("through", Text("Complete through", "完整截至")),
            Column("indicators", Text("Indicators", "指标")),
            Column("run", Text("Run", "运行")),
        ),
        [
            (
                Link(pages.text(d["set"]["label"]), f"/evaluate/{encode(d['set']['label']['en'])}"),
                d["works"],
                d["citations"]["used"] if d["citations"] else NOT_GIVEN,
                d["set"].get("through") if d["citations"] else None,
                join([pages.text(i["title"]) for i in d["indicators"]]),
                Link(same(d["run"]["id"]), f"/evaluate/{encode(d['set']['label']['en'])}?run={d['run']['id']}"),
            )
            for d in evaluations
        ],
    )


def _indicators() -> DataTable:
    modules = registry.modules("indicator")
    known = {name: one for name, one in modules.items() if one.META.kind != "series"}
    return DataTable(
        "indicators",
        Text("{n} indicators", "{n} 项指标").format(n=number(len(known))),
        (
            Column("title", Text("Indicator", "指标")),
            Column("question", Text("Question", "问题")),
            Column("cannot", Text("What it cannot tell", "不能说明")),
        ),
        [
            (Link(m.TITLE, f"/indicators/{encode(name)}"), m.META.question, m.META.cannot_tell)
            for name, m in known.items()
        ],
    )
