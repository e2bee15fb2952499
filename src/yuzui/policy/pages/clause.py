# SPDX-License-Identifier: Apache-2.0
"""One clause: its status and why, every check with what it measured, target and readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from yuzui import registry
from yuzui.errors import InputError, VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy import clause_links
from yuzui.policy.evidence.document import NO_ODDS, VINTAGES, odds
from yuzui.policy.evidence.outcome import STATUSES, WORDS
from yuzui.policy.evidence.run import STATUSES as AIMS
from yuzui.policy.evidence.run import odds_at
from yuzui.policy.pages import plan
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.policy.plan_answer import Answer, Clause, Odds, Target, known
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.view.chart import Picture
from yuzui.view.page import (
    EVERYONE,
    Block,
    Chip,
    Code,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/plan/{clause}", 0, EVERYONE
TITLE = Text("One clause", "单条条款")
ADDRESS = "/plan/S3-11"
_SHAPES = {"pass": "good", "fail": "bad", "error": "bad", "stale": "part", "no_data": "none"}
_CHECKS = {
    "rows": Text("rows are there", "数据行齐备"),
    "link": Text("records are linked", "记录相连"),
    "value": Text("a published number is found again", "复算公布数"),
    "beats": Text("a benchmark is met", "达到基准"),
    "replay": Text("a workflow runs", "流程可重演"),
    "serve": Text("a page or command answers", "页面或命令可用"),
    "refuse": Text("bad input is refused", "拒绝错误输入"),
    "own": Text("your own rows", "本单位数据"),
    "attest": Text("a signed document", "签署文件"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "scorecard", Answer)
    rows = [] if answer is None else [one for one in answer.clauses if one.id == visit.parts["clause"]]
    if answer is None or not rows:
        raise VisibilityError.not_found()
    clause = rows[0]
    finding = Text("{title}: {status}", "{title}：{status}").format(title=clause.title, status=STATUSES[clause.status])
    limits = Text("What this does not show: ", "本结论不说明：") + clause.does_not_show
    blocks: list[Block] = [_facts(clause), Notice(limits)]
    blocks += [Figure(picture, str(run)) for picture, run in _pictures(workspace, clause)]
    blocks.append(_checks(clause))
    if target := clause.target:
        more, refused = _of_a_year(workspace, visit, target)
        blocks += [*_unmeasured(target), _readings(target), *_odds(target, more), *refused]
        blocks += _ask(visit, target)
    blocks += _bindings(clause)
    blocks += clause_links.concepts(answer, clause)
    blocks += clause_links.linked(workspace, answer.plan, clause.id)
    blocks += clause_links.history(workspace, answer.plan, clause.id)
    return Page(
        finding,
        blocks,
        lead=plan.why(clause),
        crumb=(Link(plan.TITLE, "/plan"), Link(same(clause.id), "")),
        document=msgspec.to_builtins(clause),
        stamp=pages.stamp(answer),
    )


def _facts(clause: Clause) -> Facts:
    kinds = join([KINDS[kind] for kind in clause.kinds])
    passed = sum(check.outcome == "pass" for check in clause.checks)
    facts = [
        Fact(Text("System", "系统支撑"), STATUSES[clause.status], kinds),
        Fact(
            Text("Checks passing", "通过的检验"), same(passed), Text("of {n}", "共 {n} 项").format(n=len(clause.checks))
        ),
        Fact(Text("Owner", "责任部门"), OWNERS.get(clause.owner, same(clause.owner)), HORIZONS[clause.horizon]),
    ]
    if counterpart := clause.counterpart_status:
        label = Text("Counterpart", "对应物")
        facts.append(Fact(label, STATUSES[counterpart], Text("measured instead", "替代衡量")))
    if target := clause.target:
        aimed = "—" if target.aim is None else percent(target.aim, 0)
        facts.append(
            Fact(
                Text("Aim", "目标"),
                AIMS[target.status],
                Text("{v}; aim {c} {a}", "{v}；目标 {c} {a}").format(v=_value(target), c=target.cmp, a=aimed),
            )
        )
    return Facts(facts)


def _value(target: Target) -> Text:
    if target.value is None:
        return Text("no data", "无数据")
    return percent(target.value, 2) if target.unit in ("1", "%") else same(f"{target.value:.12g}")


def _pictures(workspace: Workspace, clause: Clause) -> list[tuple[Picture, str]]:
    """Return the first picture of every study the clause is bound to."""
    studies = registry.modules("study")
    figures = []
    for binding in clause.bindings:
        seam, _, name = binding.ref.partition(":")
        if seam != "study" or name not in studies or not of(name).drawn:
            continue
        document = workspace.latest(name)
        if document is not None:
            figures += [(p, document["run"]["id"]) for p in of(name).pictures(document)[:1]]
    return figures


def _checks(clause: Clause) -> DataTable:
    return DataTable(
        "checks",
        Text("Evidence", "证据"),
        (
            Column("kind", Text("Check", "检验")),
            Column("outcome", Text("Outcome", "结果")),
            Column("measured", Text("Measured", "实测")),
            Column("bar", Text("Bar", "标准")),
            Column("message", Text("What was seen", "所见")),
            Column("data", Text("On what data", "所用数据")),
            Column("required", Text("Required", "必需")),
        ),
        [
            (
                _CHECKS.get(check.kind, same(check.kind)),
                Chip(WORDS[check.outcome], _SHAPES[check.outcome]),
                clause_links.measured(check.measured),
                clause_links.measured(check.bar),
                check.message,
                same(", ".join(check.data) or "—"),
                Text("yes", "是") if check.required else Text("no", "否"),
            )
            for check in clause.checks
        ],
    )


def _unmeasured(target: Target) -> list[Block]:
    """Return why the aim has no value, and readings no odds; a refusal is never an empty cell."""
    blocks: list[Block] = []
    if target.why:
        blocks.append(Notice(Text("The aim is not measured: ", "目标未能衡量：") + target.why))
    for reading in target.readings:
        if reading.why:
            blocks.append(Notice(reading.label + Text(": ", "：") + NO_ODDS.format(why=reading.why)))
    return blocks


def _readings(target: Target) -> DataTable:
    return DataTable(
        "readings",
        Text("Readings of the deadline", "期限的各种解读"),
        (
            Column("label", Text("Reading", "解读")),
            Column("deadline", Text("Deadline", "期限")),
            Column("status", Text("State", "状态")),
            Column("value", Text("Value", "数值"), "%", 2),
            Column("odds", Text("Odds", "可能性")),
            Column("source", Text("Source of the reading", "解读出处")),
        ),
        [
            (
                reading.label,
                reading.deadline,
                AIMS[reading.status],
                reading.value,
                odds(reading.odds),
                same(reading.source),
            )
            for reading in target.readings
        ],
        note=Text(
            "Where the text gives no deadline, no reading is “the” deadline; odds are then those "
            "of the year named beside them.",
            "原文未给期限的，任何解读都不是“唯一期限”；此时可能性按所注年份给出。",
        ),
    )


def _of_a_year(workspace: Workspace, visit: Visit, target: Target) -> tuple[list[Odds], list[Block]]:
    """Return the odds of the year that a reader asks for, or why there are none."""
    asks, written = target.asks, visit.query.get("by", "").strip()
    if not asks or not written:
        return [], []
    try:
        by = pages.year(written, "by", "2035")
        document = of(asks.study).run(workspace, **asks.args, **{asks.by: by}).document()
    except InputError as error:
        return [], pages.refused(error)
    return [row for row in odds_at(document, asks.at) if row.by == by], []


def _ask(visit: Visit, target: Target) -> list[Block]:
    """Return the form for a deadline of the reader's own; nothing where nobody can answer."""
    if not target.asks:
        return []
    label = Text("Odds by a year of your own, such as 2035", "自选期限的可能性（如 2035 年）")
    field = Field("by", label, same(visit.query.get("by", "")[:20]))
    return [Form("own-year", visit.path, (field,), Text("Ask", "查询"))]


def _odds(target: Target, more: Sequence[Odds] = ()) -> list[Block]:
    """Return the odds of the aim by year and method with what they rest on; nothing without any.

    What the reader asked for comes last; a year that stands there already is not said twice.
    """
    every = list(target.odds)
    every += [row for row in more if row.by not in {one.by for one in every}]
    rows = [_chance(target, row) for row in every]
    if not rows:
        return []
    columns = (
        Column("by", Text("By", "期限")),
        Column("method", Text("Method", "方法")),
        Column("odds", Text("Odds", "可能性"), "%", 1),
        Column("low", Text("8 in 10 from", "八成区间下限"), "%", 2),
        Column("high", Text("to", "上限"), "%", 2),
        Column("outcomes", Text("Past outcomes", "历史样本"), digits=0),
        Column("countries", Text("Countries", "国家数"), digits=0),
        Column("effective", Text("as independent", "相当于独立样本"), digits=1),
        Column("data", Text("Latest figure", "最新数据")),
        Column("source", Text("Source", "来源")),
    )
    title = Text("Odds of the aim, by method", "达到目标的可能性（按方法）")
    note = Text(
        "No method is the right one; “—”: too few independent countries to say. All of them take that no lever acts.",
        "没有唯一正确的方法；“—”表示独立样本过少，无法给出。各方法均以无政策变动为前提。",
    )
    bases = {row.method: Item(row.name, (row.basis,)) for row in every if row.basis}
    blocks: list[Block] = [DataTable("odds", title, columns, rows, note)]
    if bases:
        heading = Text("What intervals and odds are made of", "区间与可能性的依据")
        blocks.append(Items(heading, list(bases.values())))
    return blocks


def _chance(target: Target, row: Odds) -> tuple[Any, ...]:
    vintage = VINTAGES.get(str(target.vintage), same(target.vintage or "—"))
    figure = Text("{y}, {v}", "{y} 年，{v}").format(y=target.year, v=vintage)
    return (
        row.by,
        row.name,
        row.probability,
        row.low,
        row.high,
        known(row.forecasts),
        known(row.countries),
        known(row.effective_countries),
        figure,
        same(target.source or "—"),
    )


def _bindings(clause: Clause) -> list[Block]:
    rows = []
    for binding in clause.bindings:
        ref, there = binding.ref, binding.resolved
        state = Text("built", "已建成") if there else Text("not built yet", "尚未建成")
        part = Link(same(ref), clause_links.address(ref)) if there else Code(ref)
        rows.append((part, Chip(state, "good" if there else "none")))
    if not rows:
        return []
    columns = (Column("ref", Text("Part", "组成")), Column("state", Text("State", "状态")))
    return [DataTable("bindings", Text("What serves it", "由何支撑"), columns, rows)]
