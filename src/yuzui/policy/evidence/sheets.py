# SPDX-License-Identifier: Apache-2.0
"""A scorecard as tables: clauses, checks, targets, readings, odds, waivers, concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yuzui.policy.evidence import aim
from yuzui.policy.evidence.data_ladder import RUNGS
from yuzui.policy.evidence.document import odds, seen, sentence
from yuzui.policy.evidence.outcome import STATUSES, WORDS
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.policy.plan_answer import Answer, Check, Clause, Odds, Reading, Target, Waiver, known
from yuzui.text import Text, join, same
from yuzui.view.table import Column, Table

CLAUSE = Text("clause", "条款")


def _coded(name: str, label: Text, codes: Mapping[str, Text], at: int | None = None) -> Column:
    """Return a column of a word of a list, shown as people read it; ``at``: in which part of the row."""

    def words(row: object) -> Text | None:
        word = getattr(row if at is None else row[at], name)  # type: ignore[index]
        return codes[word] if word else None

    return Column(name, label, value=words)


def _of(name: str, label: Text) -> Column:
    """Return a column of what hangs on a clause, in rows of the clause and it."""
    return Column(name, label, value=lambda row: getattr(row[1], name))


_CLAUSE = Column("clause", CLAUSE, value=lambda row: row[0].id)


def _because(row: Clause) -> Text | None:
    wrong = [same(f"{check.name}: ") + seen(check) for check in row.failing]
    return join(wrong, "; ", "；") if wrong else None


def _checks(answer: Answer) -> Iterator[tuple[Clause, Check]]:
    return ((row, check) for row in answer.clauses for check in row.checks)


def _targets(answer: Answer) -> Iterator[tuple[Clause, Target]]:
    return ((row, row.target) for row in answer.clauses if row.target)


def _readings(answer: Answer) -> Iterator[tuple[Clause, Reading]]:
    return ((row, reading) for row, target in _targets(answer) for reading in target.readings)


def _odds(answer: Answer) -> Iterator[tuple[Clause, Odds, Target]]:
    return ((row, one, target) for row, target in _targets(answer) for one in target.odds)


def _waivers(answer: Answer) -> Iterator[tuple[Clause, Waiver]]:
    return ((row, row.waiver) for row in answer.clauses if row.waiver)


CLAUSES = Table[Answer](
    "clauses",
    Text("clauses", "条款"),
    rows=lambda answer: answer.clauses,
    columns=(
        Column("id", CLAUSE),
        Column("section", Text("section", "章节")),
        Column("title", Text("title", "题目")),
        Column("promise", Text("promise", "承诺")),
        Column("kinds", Text("kinds", "类别"), value=lambda row: join([KINDS[kind] for kind in row.kinds])),
        _coded("owner", Text("owner", "责任"), OWNERS),
        _coded("horizon", Text("horizon", "期限"), HORIZONS),
        _coded("status", Text("tool", "工具"), STATUSES),
        _coded("counterpart_status", Text("counterpart", "对应物"), STATUSES),
        _coded("own_data", Text("our data", "本单位数据"), RUNGS),
        Column("bindings", Text("served by", "支撑"), value=lambda row: ", ".join(b.ref for b in row.bindings)),
        Column("because", Text("fails because", "未过原因"), value=_because),
        Column("does_not_show", Text("does not show", "不能说明")),
    ),
)
CHECKS = Table[Answer](
    "checks",
    Text("checks", "检验"),
    rows=_checks,
    columns=(
        _CLAUSE,
        _of("name", Text("check", "检验")),
        _of("kind", Text("kind", "类别")),
        _of("required", Text("required", "必需")),
        _coded("outcome", Text("outcome", "结果"), WORDS, 1),
        _of("measured", Text("measured", "实测")),
        _of("bar", Text("bar", "标准")),
        Column("data", Text("data", "数据"), value=lambda row: ", ".join(row[1].data)),
        Column("sentence", Text("what was shown", "说明"), value=lambda row: sentence(row[1])),
        _of("truth", Text("whose figures", "真值出处")),
        _of("day", Text("day", "日期")),
        _of("basis", Text("made with", "来自")),
        _of("noticed", Text("falsifications noticed", "识破的篡改")),
        _of("false", Text("falsifications tried", "尝试的篡改")),
        _of("awaits", Text("waits for", "有待")),
    ),
)
TARGETS = Table[Answer](
    "targets",
    Text("targets", "目标"),
    rows=_targets,
    columns=(
        _CLAUSE,
        _of("numerator", Text("numerator", "分子")),
        _of("denominator", Text("denominator", "分母")),
        _of("cmp", Text("comparator", "比较")),
        _of("aim", Text("aim", "目标值")),
        _of("unit", Text("unit", "单位")),
        _of("value", Text("value", "现值")),
        _of("year", Text("year", "年份")),
        _of("vintage", Text("vintage", "版次")),
        _coded("status", Text("status", "状态"), aim.STATUSES, 1),
        _of("deadline", Text("deadline", "期限")),
        _of("why", Text("why there is no value", "无数值的原因")),
    ),
)
READINGS = Table[Answer](
    "readings",
    Text("readings", "解读"),
    rows=_readings,
    columns=(
        _CLAUSE,
        _of("label", Text("reading", "解读")),
        _of("deadline", Text("deadline", "期限")),
        _of("source", Text("source", "来源")),
        _coded("status", Text("status", "状态"), aim.STATUSES, 1),
        Column("odds", Text("odds", "可能性"), value=lambda row: odds(row[1].odds)),
        _of("why", Text("why there are no odds", "无可能性的原因")),
    ),
)
ODDS = Table[Answer](
    "odds",
    Text("odds", "可能性"),
    rows=_odds,
    columns=(
        _CLAUSE,
        _of("by", Text("by", "期限")),
        _of("name", Text("method", "方法")),
        _of("probability", Text("probability", "可能性")),
        _of("low", Text("8 in 10 from", "八成区间下限")),
        _of("high", Text("to", "上限")),
        Column("forecasts", Text("outcomes", "样本数"), value=lambda row: known(row[1].forecasts)),
        Column(
            "effective_countries",
            Text("independent countries", "有效国家数"),
            value=lambda row: known(row[1].effective_countries),
        ),
        Column("basis", Text("basis", "依据"), value=lambda row: row[1].basis or None),
        Column("year", Text("year of the data", "数据年份"), value=lambda row: row[2].year),
        Column("vintage", Text("vintage", "版次"), value=lambda row: row[2].vintage),
        Column("source", Text("source", "来源"), value=lambda row: row[2].source),
    ),
)
WAIVERS = Table[Answer](
    "waivers",
    Text("waivers", "豁免"),
    rows=_waivers,
    columns=(
        _CLAUSE,
        _of("reason", Text("reason", "理由")),
        _of("by", Text("by", "人员")),
        _of("role", Text("role", "岗位")),
        _of("until", Text("until", "截止")),
    ),
)
CONCEPTS = Table[Answer](
    "concepts",
    Text("concepts", "概念"),
    rows=lambda answer: answer.concepts,
    columns=(
        Column("id", Text("concept", "概念")),
        Column("label", Text("label", "名称")),
        Column("nodes", Text("nodes", "节点数")),
        Column("union", Text("clauses, each once", "条款（去重）")),
        Column("sum", Text("clauses, summed over nodes", "条款（按节点相加）")),
        Column(
            "lists",
            Text("lists", "清单"),
            value=lambda row: ", ".join(f"{node} ({how})" for node, how in row.relations.items()),
        ),
    ),
)
OWN = Table[Answer](
    "own",
    Text("own data", "本单位数据"),
    rows=lambda answer: ((row, rung) for row in answer.clauses for rung in row.own),
    columns=(
        _CLAUSE,
        _of("table", Text("data", "数据")),
        _coded("rung", Text("rung", "阶段"), RUNGS, 1),
        _of("rows", Text("rows here", "行数")),
        _of("why", Text("what is there, and what comes next", "现状与下一步")),
    ),
)
TABLES = (CHECKS, OWN, TARGETS, READINGS, ODDS, WAIVERS, CONCEPTS)
