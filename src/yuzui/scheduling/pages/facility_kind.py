# SPDX-License-Identifier: Apache-2.0
"""One kind of facility: what is sold, how one asks, what opens time, and its example scheduled."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.facilities.key_figures import FIGURES
from yuzui.facilities.kind import ROUTES, UNITS
from yuzui.facilities.opening_windows import LOCAL
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.table import Column as Declared
from yuzui.model.tables.facility import BOOKING_MODES
from yuzui.scheduling import source, view
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.requests import words
from yuzui.scheduling.solution import Effort
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Code, Fact, Facts, Figure, Item, Items, Notice, Page, Prose, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/facilities/kinds/{kind}", EVERYONE
PLACE = ("facilities", 0)
WAS = ("/kinds/{kind}",)
TITLE = Text("One kind of facility", "一类设施")
ADDRESS = "/facilities/kinds/rig"
_TAKE = Text("Take the form and fill it in.", "取得表单并填写。")
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
BUDGET, SEED = 0.2, 7
"""Seconds of one core for the example, and its seed."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    kinds = registry.modules("facility_kind")
    name = visit.parts["kind"]
    if name not in kinds.places:
        return pages.missing(TITLE, "yuzui list", _CRUMB)
    module = kinds[name]
    scheduled = hasattr(module, "PROVIDERS")
    finding = Text("{title}: {mode}", "{title}：{mode}").format(title=module.TITLE, mode=BOOKING_MODES[module.MODE])
    blocks: list[Block] = [_facts(module)]
    if scheduled:
        blocks += _example(name)
        blocks.append(Remedy(_TAKE, f"yuzui schedule template --kind {name}"))
    blocks.append(_form(module, name))
    if scheduled:
        blocks += [_reasons(module), _relax(module)]
    if hasattr(module, "solve"):
        blocks.append(_solved(module))
    blocks.append(_key_figures(module))
    if users := _users(workspace, name):
        blocks.append(users)
    return Page(finding, blocks, lead=_lead(module), crumb=_CRUMB)


def _lead(module: ModuleType) -> Text:
    if not hasattr(module, "PROVIDERS"):
        return Text(
            "No slots are given: what is promised and what was used is counted instead.",
            "不分配时段：按承诺与使用情况核算。",
        )
    return Text("A call is a workbook that is filled in and scheduled.", "一批申请即一个工作簿，填写后即可排程。")


def _facts(module: ModuleType) -> Facts:
    routes = join([ROUTES[route] for route in module.ROUTES])
    unit = UNITS.get(module.UNIT, same(module.UNIT))
    request = number(len(module.FIELDS))
    needed = number(sum(not one.null for one in module.FIELDS))
    return Facts(
        (
            Fact(Text("Unit", "单位"), unit, Text("what is sold", "分配的单位")),
            Fact(Text("Ways to apply", "申请渠道"), number(len(module.ROUTES)), routes),
            Fact(Text("Fields of a request", "申请字段"), request,
                 Text("{n} of them needed", "其中必填 {n} 项").format(n=needed)),
        )
    )  # fmt: skip


def _example(name: str) -> list[Block]:
    """Return the example of a kind, scheduled now, with its certificate and why the rest is out."""
    answer = schedule.of(source.example(name), Effort(BUDGET, SEED))
    rows = [(row.task, view.why(answer, row.reason)) for row in answer.unplaced]
    unplaced = {one.task for one in answer.unplaced}
    rows += [(row.task, row.errors[0].message) for row in answer.rejected if row.task not in unplaced]
    columns = (Column("task", Text("Request", "申请")), Column("why", Text("Why", "原因")))
    return [
        Prose((view.brief(answer),)),
        *(Figure(one) for one in schedule.VIEW.pictures(answer)[1:]),
        DataTable("left", Text("Not placed in the example", "示例中未安排"), columns, rows),
    ]


_UNITS = {
    LOCAL: Text("local time", "当地时间"),
    "8.h": Text("shifts of 8 h", "每班 8 小时"),
    "30.min": Text("half hours", "半小时"),
}
"""Units that read better in words."""


def _takes(one: Declared) -> Any:
    if one.values:
        return Code(" | ".join(one.values))
    return _UNITS.get(one.unit, same(one.unit or "—"))


def _form(module: ModuleType, name: str) -> DataTable:
    return DataTable(
        "form",
        Text("The form of a request", "申请表"),
        (
            Column("label", Text("Field", "字段")),
            Column("name", Text("In files", "文件中的名称")),
            Column("note", Text("What it is", "含义")),
            Column("takes", Text("Unit or words", "单位或取值")),
            Column("needed", Text("Needed", "必填")),
        ),
        [
            (one.label, Code(one.name), one.note, _takes(one), Text("—", "—") if one.null else Text("yes", "是"))
            for one in module.FIELDS
        ],
    )


def _reasons(module: ModuleType) -> DataTable:
    return DataTable(
        "conditions",
        Text("What opens and closes time, and what is said where it leaves none",
             "决定可用时间的条件，以及无可用时间时的说明"),
        (Column("code", Text("Condition", "条件")), Column("said", Text("Reason told", "原因"))),
        [(Code(code), text) for code, text in words(module).items()],
        note=Text("Value of a request: {v}", "申请的价值：{v}").format(v=module.VALUE),
    )  # fmt: skip


def _relax(module: ModuleType) -> Items:
    items = [Item(one.meaning) for one in module.RELAX]
    return Items(Text("What may be let go, in this order", "可依次放宽的条件"), items)


def _solved(module: ModuleType) -> DataTable:
    example = getattr(module, "LEVEL", None) or module.EXAMPLE
    result = module.solve(json.loads(json.dumps(dict(example.inputs))))
    return DataTable(
        "solved",
        Text("What is computed, of a tiny example", "核算内容（小示例）"),
        (Column("figure", Text("Figure", "指标")), Column("value", Text("Value", "取值"))),
        [(Code(key), Code(json.dumps(value, ensure_ascii=False))) for key, value in result.items()],
        note=Text("The example is synthetic.", "示例为合成数据。"),
    )


def _key_figures(module: ModuleType) -> DataTable:
    """Return the figures of the ledger that tell most of a kind, with every definition in use."""
    return DataTable(
        "told",
        Text("Figures of the ledger that tell most of it", "最能说明问题的账簿指标"),
        (Column("figure", Text("Figure", "指标")), Column("said", Text("Definition", "定义"))),
        [
            (one.label, variant)
            for one in sorted(FIGURES, key=lambda one: one.name)
            if one.name in module.KPIS
            for variant in one.variants.values()
        ],
    )


def _users(workspace: Workspace, name: str) -> Block | None:
    """Return the facilities of the plan that are of this kind."""
    answer = of("registry").latest(workspace)
    if answer is None:
        return Notice(
            Text(
                "Which facilities of the plan are of this kind is told once they are loaded: yuzui demo",
                "载入名录后可列出属于此类的规划设施：yuzui demo",
            )
        )
    items = [Item(one.title, (), f"/facilities/{encode(one.id)}") for one in answer.listed if name in one.kinds]
    return Items(Text("Facilities of the plan that are used so", "规划中属于此类的设施"), items)
