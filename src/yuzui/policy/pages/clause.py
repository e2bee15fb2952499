# SPDX-License-Identifier: Apache-2.0
"""One clause: its promise, every check as a sentence with its day and data, own data, aim, facts and history."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from yuzui import registry
from yuzui.errors import InputError, VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.policy import clause_links
from yuzui.policy.evidence import pinned
from yuzui.policy.evidence.aim import STATUSES as AIMS
from yuzui.policy.evidence.aim import odds_at
from yuzui.policy.evidence.data_ladder import RUNGS
from yuzui.policy.evidence.document import NO_ODDS, VINTAGES, odds, sentence
from yuzui.policy.evidence.outcome import STATUSES, WORDS
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.pages import plan
from yuzui.policy.plan import loader, workbook
from yuzui.policy.plan.check import Holds
from yuzui.policy.plan.clause import OWNERS
from yuzui.policy.plan_answer import Clause, Odds, Target, known
from yuzui.solve.runner import solved
from yuzui.text import Text, same
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
    File,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Prose,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/plan/{clause}", EVERYONE
PLACE = ("plan", 0)
TITLE = Text("One clause", "单条条款")
ADDRESS = "/plan/S3-11"
_SHAPES = {"pass": "good", "fail": "bad", "error": "bad", "no_data": "none", "awaits": "none"}
_CHECKS = {
    "computes": Text("a figure agrees", "数字一致"),
    "answers": Text("a job answers and refuses", "任务可用且能拒绝"),
    "workflow": Text("people walk through it", "流程走通"),
    "holds": Text("facts with sources", "有据事实"),
    "exports": Text("others can read it", "外部可读"),
    "own": Text("our own data", "本单位数据"),
    "attest": Text("a signed document", "签署文件"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = plan.answered(workspace, visit)
    rows = [one for one in answer.clauses if one.id == visit.parts["clause"]]
    if not rows:
        raise VisibilityError.not_found()
    clause = rows[0]
    ships = _name(answer.plan) is not None
    if ships and visit.query.get("again"):
        clause = solved("yuzui.policy.pages.clause:run_again", answer.plan, clause.id, state=answer.digest)
    blocks: list[Block] = [_facts(clause), _evidence(clause), *([_again(visit)] if ships else [])]
    blocks.append(Notice(Text("What this does not show: ", "本结论不说明：") + clause.does_not_show))
    blocks += [*_data_ladder(clause), *_aim(workspace, visit, clause)]
    blocks += [Figure(picture, str(run)) for picture, run in _pictures(workspace, clause)]
    text = _declared(answer.plan, clause.id)
    blocks += [*_sourced(answer.plan, clause.id), *_attacked(clause), *_bindings(clause)]
    blocks += clause_links.concepts(answer, clause)
    blocks += clause_links.linked(workspace, answer.plan, clause.id)
    blocks += clause_links.history(workspace, answer.plan, clause.id)
    if text:
        note = Text("as a planner writes it", "规划人员所写的原文")
        blocks.append(File(f"clause-{clause.id}", Text("The clause as data", "条款数据"), text, note))
    return Page(
        clause.promise,
        blocks,
        lead=clause.title + same(": ") + STATUSES[clause.status],
        crumb=(Link(plan.TITLE, "/plan"), Link(same(clause.id), "")),
        document=msgspec.to_builtins(clause),
        stamp=pages.stamp(answer),
    )


def run_again(plan_id: str, clause: str) -> Clause:
    """Run the checks of a clause here and now, beside the released results; on an empty workspace."""
    name = _name(plan_id)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        answer = scorecard.scored(workspace, Scorecard(plan=name, clause=clause), again=True)
        workspace.close()
    return answer.clauses[0]


def _name(plan_id: str) -> str | None:
    """Return the name of a plan that comes with Yuzui by its id."""
    return next((name for name in loader.names() if loader.head(name).id == plan_id), None)


def _facts(clause: Clause) -> Facts:
    needed = [check for check in clause.checks if check.required and check.basis != "beside"]
    held = sum(check.outcome == "pass" for check in needed)
    shown = Text("{held} of {n} required checks hold", "{n} 项必需检验成立 {held} 项").format(held=held, n=len(needed))
    facts = [Fact(Text("Tool", "工具"), STATUSES[clause.status], shown)]
    if counterpart := clause.counterpart_status:
        label = Text("Counterpart", "对应物")
        facts.append(Fact(label, STATUSES[counterpart], clause.counterpart or Text("measured instead", "替代衡量")))
    whom = Text("ask: {owner}", "请询：{owner}").format(owner=OWNERS.get(clause.owner, same(clause.owner)))
    facts.append(Fact(Text("Our data", "本单位数据"), RUNGS[clause.own_data], whom))
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


def _evidence(clause: Clause) -> DataTable:
    """Return every check as one sentence with its day and data; what was run again stands beside it."""
    columns = [
        Column("outcome", Text("Outcome", "结果")),
        Column("sentence", Text("What is shown, when, on what data", "说明、日期与数据")),
        Column("kind", Text("Way of proof", "证明方式")),
        Column("truth", Text("Whose figures", "真值出处")),
        Column("required", Text("Required", "必需")),
    ]
    again = any(check.again for check in clause.checks)
    if again:
        columns.insert(1, Column("again", Text("Run here, today", "今日在此运行")))
    rows = []
    for check in clause.checks:
        if check.basis == "beside":
            continue
        row: list[Any] = [
            Chip(WORDS[check.outcome], _SHAPES[check.outcome]),
            sentence(check),
            _CHECKS.get(check.kind, same(check.kind)),
            check.truth or same("—"),
            Text("yes", "是") if check.required else Text("no", "否"),
        ]
        if again:
            one = check.again
            words = same("—") if one is None else WORDS[one.outcome] + same(" · ") + one.message
            row.insert(1, words)
        rows.append(tuple(row))
    note = None
    if not again and any(check.basis == "release" for check in clause.checks):
        note = Text(
            "These results were made with the release and are the same everywhere.", "以上结果随发布版生成，各处相同。"
        )
    return DataTable("checks", Text("Evidence", "证据"), tuple(columns), rows, note=note)


def _again(visit: Visit) -> Form:
    """Return the button that runs the checks of this clause here."""
    return Form("again", visit.path, (), Text("Run again here", "在此重新运行"), hidden={"again": "1"})


def _data_ladder(clause: Clause) -> list[Block]:
    """Return how far own data have come, with the next rung; nothing where none are asked."""
    if not clause.own:
        return []
    columns = (
        Column("data", Text("Data", "数据")),
        Column("rung", Text("Rung", "阶段")),
        Column("why", Text("What is there, and what comes next", "现状与下一步")),
    )
    rows = [
        (TABLES[rung.table].label if rung.table in TABLES else same(rung.table),
         Chip(RUNGS[rung.rung], plan.OWN_SHAPES[rung.rung]), rung.why)
        for rung in clause.own
    ]  # fmt: skip
    note = Text(
        "none → loaded → checked by a named person → used in a decision. A copy of reference data is not own data.",
        "无 → 已装载 → 由具名人员核对 → 用于决定。参考数据的副本不算本单位数据。",
    )
    return [DataTable("own", Text("Our data", "本单位数据"), columns, rows, note=note)]


def _aim(workspace: Workspace, visit: Visit, clause: Clause) -> list[Block]:
    """Return the aim with its readings and odds; nothing without one."""
    if (target := clause.target) is None:
        return []
    more, refused = _of_a_year(workspace, visit, target)
    blocks = [*_unmeasured(target), _readings(target), *_odds(target, more), *refused]
    return [*blocks, *_ask(visit, target)]


def _sourced(plan_id: str, clause: str) -> list[Block]:
    """Return the facts on which a clause rests, with source, days and quotation; where sources differ, all."""
    name = _name(plan_id)
    checks = [check for check in loader.load(name)[clause].check if isinstance(check, Holds)] if name else []
    rows = []
    for check in checks:
        if check.awaits:
            continue
        with pinned.path(check.register).open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.DictReader(stream))
        rows += [
            (line["thing"], line["fact"], line["value"] or line["status"], line["as_of"], line["says"], line["source"],
             line["read"], line["note"])
            for line in lines
            if line["thing"] in check.things and line["fact"] in check.facts
        ]  # fmt: skip
    if not rows:
        return []
    columns = tuple(
        Column(key, label)
        for key, label in (
            ("thing", Text("Of what", "对象")),
            ("fact", Text("Fact", "事实")),
            ("value", Text("Value", "值")),
            ("as_of", Text("As of", "截至")),
            ("says", Text("The source says", "来源原文")),
            ("source", Text("Source", "来源")),
            ("read", Text("Read on", "查阅日期")),
            ("note", Text("Remark", "说明")),
        )
    )
    return [DataTable("facts", Text("Facts and their sources", "事实与来源"), columns, rows)]


def _attacked(clause: Clause) -> list[Block]:
    """Return how many falsifications of its data the evidence noticed."""
    tried = sum(check.false for check in clause.checks)
    if not tried:
        return []
    noticed = sum(check.noticed for check in clause.checks)
    words = Text(
        "How it was attacked: {n} falsifications of its data were tried at release, {m} were noticed.",
        "如何攻击过它：发布时共尝试 {n} 种数据篡改，识破 {m} 种。",
    )
    return [Prose((words.format(n=tried, m=noticed),))]


def _declared(plan_id: str, clause: str) -> str:
    """Return the clause as its file has it, as YAML."""
    name = _name(plan_id)
    raw = loader.load(name).raw.get(clause) if name else None
    if not raw:
        return ""
    plain = workbook.without_places(raw)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)


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
