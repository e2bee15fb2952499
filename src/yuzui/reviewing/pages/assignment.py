# SPDX-License-Identifier: Apache-2.0
"""One assignment: loads, who is served worst and at what price, conflicts, pairs with reasons."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_view as view
from yuzui.reviewing import assign_words as words
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.assign_parts import Infeasible, Proposal
from yuzui.reviewing.pages import assignments
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Picture
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Notice, Page, Prose, Split, Visit
from yuzui.view.table import Column, DataTable, Link, Table

PATH, ROLES = "/fund/reviewers/{id}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/assignments/{id}",)
TITLE = Text("One assignment", "单个指派方案")
ADDRESS = "/fund/reviewers/newest"
NEWEST = "newest"
WORST = 10
"""Worst-served proposals shown beside the pictures."""

PROPOSALS = replace(
    view.PROPOSALS,
    title=Text("Proposals, served worst first", "申请，得分最低者在前"),
    rows=lambda answer: sorted(answer.proposals, key=lambda row: (row.score_sum or 0.0, row.id)),
)
REVIEWERS = replace(
    view.REVIEWERS,
    title=Text("Reviewers, fullest first", "评审人，负荷高者在前"),
    rows=lambda answer: sorted(answer.reviewers, key=lambda row: (-row.load, row.id)),
)
CONFLICTS = replace(
    view.CONFLICTS, title=Text("Pairs with a conflict, found, declared, waived or possible", "存在或疑似回避的组合")
)
CHANGES = replace(view.CHANGES, title=Text("Who accepted or declined since", "此后的接受与谢绝"))
LOADS = replace(view.LOADS, title=Text("Loads, by seniority", "按资深与否的负荷"))
COVERAGE = Table[Answer](
    "coverage",
    Text("How far conflicts could be looked for", "回避核查覆盖范围"),
    rows=lambda answer: [(row, answer.conflict_check.pairs_total) for row in answer.conflict_check.by_kind],
    columns=(
        Column("kind", Text("Kind of tie", "关系类别"), value=lambda row: words.KINDS[row[0].kind]),
        Column(
            "reviewers",
            Text("Reviewers with a known tie", "有已知关系的评审人"),
            digits=0,
            value=lambda row: row[0].reviewers,
        ),
        Column("pairs", Text("Pairs checked", "已核查组合"), digits=0, value=lambda row: row[0].pairs_checked),
        Column("all", Text("All pairs", "全部组合"), digits=0, value=lambda row: row[1]),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    document = workspace.latest("assign", None if name == NEWEST else name)
    crumb = (Link(assignments.TITLE, "/fund/reviewers"),)
    if document is None and name == NEWEST:
        return pages.missing(assignments.TITLE, assignments.COMMAND, crumb)
    if document is None:
        raise VisibilityError.not_found()
    answer = decoded(Answer, document)
    blocks: list[Block] = [Notice(label + Text(": ", "：") + line) for label, line in words.unchecked(answer)]
    if answer.status == "unchecked":
        blocks.append(Notice(words.refused(answer.checks)))
    blocks.append(_facts(answer))
    if answer.infeasible is not None:
        blocks += _shortage(answer.infeasible)
    if answer.chances is not None:
        price = Text("What chance costs: ", "随机指派的代价：")
        blocks.append(Prose(pages.sentences(price + words.chances(answer.chances))))
    blocks += [*_served(answer), *_conflicts(answer)]
    if answer.assignments:
        blocks += [CHANGES.drawn(answer)] if answer.changes else []
        blocks += [_pairs(answer), PROPOSALS.drawn(answer), *_loads(answer), REVIEWERS.drawn(answer)]
    return Page(
        words.headline(answer),
        blocks,
        lead=_lead(answer),
        crumb=(*crumb, Link(same(answer.run.id), "")),
        state=Text("proposed", "拟议") if answer.assignments else None,
        document=_shown(answer),
        stamp=pages.stamp(answer),
    )


def _shown(answer: Answer) -> Answer:
    """Return the answer without what shows a conflict: that names persons."""
    rows = [msgspec.structs.replace(row, evidence=[]) for row in answer.conflicts]
    return msgspec.structs.replace(answer, conflicts=rows)


def _lead(answer: Answer) -> Text | None:
    if not answer.assignments:
        return None
    phrase = words.OBJECTIVES[answer.options.objective] + Text(": ", "：")
    if answer.draw is not None:
        phrase += Text("no score was looked at", "未参考任何匹配分")
    else:
        phrase += words.proof(answer)
    used = answer.certificate
    if used is not None and used.pairs_used < used.pairs_total:
        form = Text("; every one of {t} pairs was priced", "；全部 {t} 对均已计价")
        phrase += form.format(t=number(used.pairs_total))
    missing = len(answer.conflict_check.not_checkable)
    if missing:
        form = Text(
            ". No works are known of {n} of {m} reviewers: common works were not compared",
            "。{m} 名评审专家中 {n} 名无已知成果，未比对合作成果",
        )
        phrase += form.format(n=number(missing), m=number(len(answer.reviewers)))
    return pages.sentence(phrase)


def _facts(answer: Answer) -> Facts:
    check, fair = answer.conflict_check, answer.fairness
    sizes = Text("{p} proposals, {r} reviewers", "{p} 项申请，{r} 名评审人")
    base = sizes.format(p=number(len(answer.proposals)), r=number(len(answer.reviewers)))
    facts = [Fact(Text("Pairs", "指派"), number(len(answer.assignments)), base)]
    if fair is not None and fair.worst is not None:
        label = Text("Total score", "总匹配分")
        if answer.options.objective == "randomised":
            label = Text("Expected score", "期望总分")
        facts.append(Fact(label, words.score(answer.objective or 0.0), words.proof(answer)))
        mean = Text("mean {m}", "平均 {m}").format(m=words.score(fair.mean or 0.0))
        facts.append(Fact(Text("Worst-served proposal", "得分最低的申请"), words.score(fair.worst), mean))
    base = Text("{p} only possible, {w} waived", "其中 {p} 对疑似；另有 {w} 对已豁免")
    base = base.format(w=number(check.waived), p=number(check.possible_barred))
    return Facts([*facts, Fact(Text("Pairs barred", "须回避"), number(check.blocked), base)])


def _shortage(short: Infeasible) -> list[Block]:
    def ids(side: str, title: Text, names: list[str]) -> DataTable:
        return DataTable(f"short-{side}", title, (Column("id", Text("Id", "编号")),), [(one,) for one in names])

    ways = [Item(words.loosen(row, short)) for row in short.loosen]
    return [
        Notice(words.shortage(short)),
        Items(Text("Each of these is enough for this shortage", "以下任一做法即可弥补此缺口"), ways),
        ids("proposals", Text("Proposals short of reviewers", "缺评审人的申请"), short.proposals),
        ids("reviewers", Text("Reviewers who may take any of them", "可承担者"), short.reviewers),
    ]


def _figure(answer: Answer, picture: Picture | None) -> list[Block]:
    return [] if picture is None else [Figure(picture, answer.run.id)]


def _served(answer: Answer) -> list[Block]:
    main = [*_figure(answer, view.frontier(answer)), *_figure(answer, view.loads(answer))]
    scored = [(row.score_sum, row.id, row) for row in answer.proposals if row.score_sum is not None]
    if not scored or not answer.assignments:
        return main
    items = [Item(same(name), _why(row)) for _, name, row in sorted(scored, key=lambda one: one[:2])[:WORST]]
    return [Split(main, (Items(Text("Served worst", "得分最低的申请"), items),))]


def _why(row: Proposal) -> list[Text]:
    form = Text("{s} in all, lowest {m}", "合计 {s}，最低 {m}")
    lines = [form.format(s=words.score(row.score_sum or 0.0), m=words.score(row.score_min or 0.0))]
    if row.next is not None:
        form = Text("next best {r}: {why}", "次优 {r}：{why}")
        lines.append(form.format(r=row.next.reviewer, why=words.WHY[row.next.why]))
    return lines


def _conflicts(answer: Answer) -> list[Block]:
    return [
        Prose(pages.sentences(words.coverage(answer))),
        *_figure(answer, view.conflicts(answer)),
        COVERAGE.drawn(answer),
        *([CONFLICTS.drawn(answer)] if answer.conflicts else []),
    ]


def _pairs(answer: Answer) -> DataTable:
    form = Text("All {n} pairs, with reasons", "全部 {n} 对及理由")
    return replace(view.PAIRS.drawn(answer), title=form.format(n=number(len(answer.assignments))))


def _loads(answer: Answer) -> list[Block]:
    several = answer.fairness is not None and len(answer.fairness.loads) > 1
    return [LOADS.drawn(answer), *([] if several else [Prose((words.UNKNOWN,))])]
