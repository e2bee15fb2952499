# SPDX-License-Identifier: Apache-2.0
"""An assignment as tables and charts: loads, the worst-against-total frontier, conflicts by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yuzui.model.finding import CODES, computed
from yuzui.model.lifecycle import CYCLES
from yuzui.reviewing import assign_words as words
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.assign_parts import Pair, Reviewer
from yuzui.reviewing.assigned import SENIORITY
from yuzui.text import Text, join, same
from yuzui.text.numbers import moment, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import Choice, tradeoff_chart
from yuzui.view.table import Column, Table

CLASSES = 12
"""Bars of the histogram at most."""
CHECKED = {
    "run": Text("for all pairs", "全部完成"),
    "partial": Text("for some pairs only", "部分完成"),
    "not_run": Text("not done", "未进行"),
    "not_asked": Text("not asked for", "未要求"),
    "none_given": Text("nothing was declared", "无申报"),
}


def state(name: str) -> Text:
    """Return the state of a pair for people."""
    return CYCLES["assignment"].states[name]


def reasons(row: Pair) -> Text:
    """Return the reasons of a pair in one text, the weightiest first."""
    texts = [one.text for one in row.reasons]
    return join(texts, "; ", "；") if texts else Text("needed, no sign of a match", "为满足数量所需")


def _alerts(answer: Answer) -> Text:
    alerts = [label + Text(": ", "：") + line for label, line in words.unchecked(answer)]
    return join(alerts, "\n", "\n") if alerts else same("")


_CHECKS = (
    Column("check", Text("check", "核查项"), value=lambda row: words.WHAT[row.check]),
    Column("done", Text("done", "完成情况"), value=lambda row: CHECKED[row.state]),
    Column("pairs_unchecked", Text("pairs not compared", "未比对组合"), form="0"),
    Column("pairs_total", Text("all pairs", "全部组合"), form="0"),
    Column("accepted", Text("accepted", "已确认")),
    Column("why", Text("why", "原因"), value=lambda row: join([one.text for one in row.why], "; ", "；")),
)
CHECKS = Table[Answer](
    "checks",
    _alerts,
    rows=lambda answer: answer.checks,
    columns=lambda answer: () if any(one.pairs_unchecked for one in answer.checks) else _CHECKS,
    sheet=Text("checks", "核查"),
)
UNCHECKED = replace(CHECKS, columns=lambda answer: _CHECKS if any(one.pairs_unchecked for one in answer.checks) else ())
"""The same where some pairs were not compared: before everything else."""

_PROPOSAL, _REVIEWER = Column("proposal", Text("Proposal", "申请号")), Column("reviewer", Text("Reviewer", "评审人"))


def _pair_columns(answer: Answer) -> tuple[Column, ...]:
    lots = Text("by lot", "抽签")
    return (
        _PROPOSAL,
        _REVIEWER,
        Column("score", Text("Score", "匹配分"), digits=3, form="0.000"),
        Column("probability", Text("Probability", "概率"), digits=3, form="0.000"),
        Column("reasons", Text("Reasons", "理由"), value=reasons if answer.draw is None else lambda _: lots),
        Column(
            "alternates",
            Text("Could take the slot", "候补"),
            value=lambda row: "; ".join(row.alternates) or None,
            shown=lambda _, row: ", ".join(row.alternates) or None,
        ),
        Column("state", Text("State", "状态"), value=lambda row: state(row.state)),
    )


PAIRS = Table[Answer](
    "pairs", Text("assignments", "指派"), rows=lambda answer: answer.assignments, columns=_pair_columns
)
PROPOSALS = Table[Answer](
    "proposals",
    Text("proposals", "申请书"),
    rows=lambda answer: answer.proposals,
    columns=(
        Column("id", Text("Proposal", "申请号")),
        Column("demand", Text("Needs", "所需"), form="0", places=("file",)),
        Column("assigned", Text("Reviewers", "评审人数"), digits=0, form="0"),
        Column("sum", Text("Sum of scores", "匹配分之和"), digits=3, form="0.000", value=lambda row: row.score_sum),
        Column("min", Text("Lowest score", "最低匹配分"), digits=3, form="0.000", value=lambda row: row.score_min),
        Column(
            "eligible",
            Text("May be reviewed by", "可选评审人"),
            digits=0,
            form="0",
            value=lambda row: row.eligible_reviewers,
        ),
        Column("next", Text("Next best", "次优评审人"), value=lambda row: row.next and row.next.reviewer),
        Column("why", Text("Why not", "未指派原因"), value=lambda row: row.next and words.WHY[row.next.why]),
    ),
)
REVIEWERS = Table[Answer](
    "reviewers",
    Text("reviewers", "评审人"),
    rows=lambda answer: answer.reviewers,
    columns=(
        Column("id", Text("Reviewer", "评审人")),
        Column("load", Text("Load", "评审数"), digits=0, form="0"),
        Column("min", Text("Smallest", "最少"), digits=0, form="0", value=lambda row: row.load_min),
        Column("max", Text("Largest", "最多"), digits=0, form="0", value=lambda row: row.load_max),
        Column("senior", Text("Senior", "资深"), places=("file",)),
        Column("price", Text("Worth of one more place", "多一名额的价值"), digits=3, form="0.000"),
    ),
)
CONFLICTS = Table[Answer](
    "conflict-list",
    Text("conflicts", "回避"),
    rows=lambda answer: answer.conflicts,
    columns=(
        _PROPOSAL,
        _REVIEWER,
        Column("kind", Text("Kind", "类别"), value=lambda row: words.KINDS[row.kind]),
        Column("state", Text("State", "状态"), value=words.state_of),
        # what shows a conflict names persons, and stands on no page
        Column("evidence", Text("Evidence", "证据"), value=lambda row: "; ".join(row.evidence), places=("file",)),
        Column("from", Text("From", "起"), value=lambda row: row.start, places=("file",)),
        Column("to", Text("To", "止"), value=lambda row: row.end, places=("file",)),
        Column(
            "source",
            Text("Source", "来源"),
            value=lambda row: words.SOURCES.get(row.source, row.source),
            places=("file",),
        ),
        Column("waived_by", Text("Waived by", "豁免人")),
        Column("reason", Text("Reason of waiver", "豁免理由"), places=("file",)),
    ),
)


def _known(answer: Answer) -> Callable[[Reviewer], bool]:
    missing = frozenset(answer.conflict_check.not_checkable)
    return lambda row: row.id not in missing


COVERAGE = Table[Answer](
    "conflict_check",
    words.coverage,
    rows=lambda answer: answer.reviewers,
    columns=lambda answer: (
        Column("reviewer", Text("Reviewer", "评审人"), value=lambda row: row.id),
        Column("known", Text("Works known", "有已知成果"), value=_known(answer)),
    ),
    sheet=Text("conflict_check", "回避核查"),
)
_LOADS = (
    Column("group", Text("Reviewers", "评审人"), value=lambda row: words.GROUPS[row.group]),
    Column("n", Text("How many", "人数"), digits=0, form="0", value=lambda row: row.reviewers),
    Column("reviews", Text("Reviews", "评审数"), digits=0, form="0"),
    Column("min", Text("Smallest load", "最少"), digits=0, form="0"),
    Column("max", Text("Largest load", "最多"), digits=0, form="0"),
    Column("mean", Text("Mean", "平均"), digits=2, form="0.00"),
    Column("sd", Text("Standard deviation", "标准差"), digits=2, form="0.00"),
)
LOADS = Table[Answer](
    "loads-by-seniority",
    lambda answer: words.UNKNOWN if answer.fairness is not None and len(answer.fairness.loads) < 2 else same(""),
    rows=lambda answer: () if answer.fairness is None else answer.fairness.loads,
    columns=lambda answer: () if answer.fairness is None else _LOADS,
    sheet=Text("loads", "负荷"),
)


def _points(answer: Answer) -> list[Any]:
    return [] if answer.fairness is None else answer.fairness.frontier or []


_FRONTIER = (
    Column("worst", Text("Worst", "最低"), digits=3, form="0.000"),
    Column("total", Text("Total", "总分"), digits=3, form="0.000"),
)
FRONTIER = Table[Answer](
    "frontier", Text("frontier", "取舍曲线"), rows=_points, columns=lambda answer: _FRONTIER if _points(answer) else ()
)
_WAYS = (
    Column("way", Text("Way out", "出路"), value=lambda row: words.loosen(*row)),
    Column("to", Text("To", "改为"), form="0", value=lambda row: row[0].to),
)
WAYS = Table[Answer](
    "infeasible",
    lambda answer: same("") if answer.infeasible is None else words.infeasible(answer.infeasible),
    rows=lambda answer: [(row, answer.infeasible) for row in answer.infeasible.loosen] if answer.infeasible else [],
    columns=lambda answer: () if answer.infeasible is None else _WAYS,
    sheet=Text("infeasible", "不可行"),
)
_CHANGES = (
    Column("at", Text("When", "时间"), shown=lambda _, row: moment(row.at)),
    _PROPOSAL,
    _REVIEWER,
    Column("state", Text("State", "状态"), value=lambda row: state(row.state)),
    Column("instead", Text("Instead", "改请")),
    Column("moves", Text("Others moved", "另行调整"), digits=0, form="0", value=lambda row: len(row.moves)),
    Column("cost", Text("Cost in total score", "总分减少"), digits=3, form="0.000"),
)
CHANGES = Table[Answer](
    "changes",
    Text("changes", "变更"),
    rows=lambda answer: answer.changes,
    columns=lambda answer: _CHANGES if answer.changes else (),
)
FINDINGS = Table[Answer](
    "findings",
    Text("findings", "发现"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("what", Text("What", "情况"), value=lambda row: CODES[row.code]),
        Column("table", Text("Table", "表")),
        Column("row", Text("Row", "行")),
        Column("seen", Text("Seen", "原值")),
        Column("count", Text("Count", "数量"), form="0"),
    ),
)
FIRST = (UNCHECKED, PAIRS)
TABLES = (
    PROPOSALS, REVIEWERS, CONFLICTS, COVERAGE, LOADS, FRONTIER, WAYS, CHANGES, CHECKS, FINDINGS,
)  # fmt: skip


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=computed(answer.run.origin),
        source=same("; ".join(dict.fromkeys(file.path for file in answer.run.files))),
        vintage=answer.run.at[:10],
        how="/about/method",
    )


def loads(answer: Answer) -> Picture | None:
    """Draw how many reviewers have how many proposals."""
    if answer.fairness is None:
        return None
    most = max(row.load for row in answer.reviewers)
    step = 1 + most // CLASSES
    named = [one.group for one in answer.fairness.loads[1:]]
    rows = []
    for low in range(0, most + 1, step):
        inside = [row for row in answer.reviewers if low <= row.load < low + step]
        many = same(f"{low}" if step == 1 else f"{low}–{low + step - 1}")
        label = Text("1 proposal" if many.en == "1" else "{n} proposals", "{n} 项").format(n=many)
        for group in named or (None,):
            count = sum(group is None or SENIORITY[row.senior] == group for row in inside)
            rows.append(Bar(label, float(count), None if group is None else words.GROUPS[group]))
    description = Text("Reviewers by how many proposals they have", "按分配项数统计评审人")
    meta = _meta(answer, "loads", words.load(answer), description)
    return bar_chart(meta, rows, (Text("reviewers", "评审人数"), ""))


def frontier(answer: Answer) -> Picture | None:
    """Draw the total against the worst-served proposal."""
    points = _points(answer)
    if answer.fairness is None or len(points) < 2:
        return None
    here = answer.fairness.worst or 0.0
    nearest = min(points, key=lambda p: (abs(p.worst - here), p.worst))
    rows = [Choice(x=p.worst, y=p.total, here=p is nearest) for p in points]
    first, last = points[0], points[-1]
    finding = Text(
        "Serving the worst-served proposal {a} instead of {b} costs {c} of the total",
        "将得分最低的申请由 {b} 提高到 {a}，总分减少 {c}",
    ).format(a=words.score(last.worst), b=words.score(first.worst), c=percent(1 - last.total / first.total, 2))
    description = Text(
        "Each point is an assignment of largest total at its level of the worst", "每点为在该最低分水平下总分最高的方案"
    )
    axes = (
        Text("sum of scores of the worst-served proposal", "得分最低申请的匹配分之和"),
        Text("total score", "总匹配分"),
    )
    meta = _meta(answer, "frontier", finding, description)
    return tradeoff_chart(meta, rows, axes, Text("this assignment", "本方案"))


def conflicts(answer: Answer) -> Picture | None:
    """Draw conflicts by kind and state."""
    if not answer.conflicts:
        return None
    counts: dict[tuple[str, str], int] = {}
    for row in answer.conflicts:
        key = row.kind, "barred" if row.alike else row.state
        counts[key] = counts.get(key, 0) + 1
    states = {**words.STATES, "barred": words.BARRED}
    kinds = [kind for kind in words.KINDS if any(k == kind for k, _ in counts)]
    rows = [
        Bar(words.KINDS[kind], float(counts.get((kind, state), 0)), states[state])
        for kind in kinds
        for state in states
        if any((one, state) in counts for one in kinds)
    ]
    check, reviewers = answer.conflict_check, len(answer.reviewers)
    finding = Text(
        "Pairs barred: {b}; works are known of {n} of {m} reviewers", "{b} 对须回避；{m} 名评审专家中 {n} 名有已知成果"
    ).format(b=number(check.blocked), n=number(reviewers - len(check.not_checkable)), m=number(reviewers))
    meta = _meta(answer, "conflicts", finding, Text("Conflicts by kind and state", "按类别与状态统计的回避"))
    return bar_chart(meta, rows, (Text("conflicts", "回避数"), ""))
