# SPDX-License-Identifier: Apache-2.0
"""One assignment: loads, who is served worst and at what price, conflicts, pairs with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment import checks, loads, tables, words
from yuzui.reviewing.pages import assignments
from yuzui.text import Text, join, same
from yuzui.text.numbers import moment, number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Notice, Page, Prose, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/assignments/{id}", 0, EVERYONE
TITLE = Text("One assignment", "单个指派方案")
ADDRESS = "/assignments/newest"
NEWEST = "newest"
WORST = 10
"""Worst-served proposals shown beside the pictures."""

Document = Mapping[str, Any]


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    name = visit.parts["id"]
    document = workspace.latest("assign", None if name == NEWEST else name)
    if document is None and name == NEWEST:
        crumb = (Link(assignments.TITLE, "/assignments"),)
        return pages.missing(assignments.TITLE, assignments.COMMAND, crumb)
    if document is None:
        raise VisibilityError.not_found()
    figures = {figure.picture.meta.name: figure for figure in pages.figures("assign", document)}
    blocks: list[Block] = [Notice(label + Text(": ", "：") + line) for label, line in words.unchecked(document)]
    if document["status"] == "unchecked":
        blocks.append(Notice(checks.refused(words.checks_of(document))))
    blocks.append(_facts(document))
    if document["infeasible"] is not None:
        blocks += _shortage(document)
    if document["assignments"]:
        blocks += [_chances(document)] if document["chances"] else []
        blocks += _served(document, figures)
    blocks += _conflicts(document, figures.get("conflicts"))
    if document["assignments"]:
        blocks += [_changes(document)] if document["changes"] else []
        blocks += [_pairs(document), _proposals(document), *_loads(document)]
        blocks += [_reviewers(document)]
    return Page(
        _finding(document),
        blocks,
        lead=_lead(document),
        crumb=(Link(assignments.TITLE, "/assignments"), Link(same(document["run"]["id"]), "")),
        state=Text("proposed", "拟议") if document["assignments"] else None,
        document=_shown(document),
        stamp=pages.stamp(document),
    )


def _shown(document: Document) -> dict[str, Any]:
    """Return the document without what shows a conflict: that names persons."""
    rows = [{**row, "evidence": []} for row in document["conflicts"]]
    return {**document, "conflicts": rows}


def _finding(document: Document) -> Text:
    short = document["infeasible"]
    if short is not None:
        form = Text(
            "No assignment exists: {d} reviews are needed, {c} can be given",
            "不存在可行的指派方案：需 {d} 份评审，至多承担 {c} 份",
        )
        return form.format(d=number(short["demand"]), c=words.score(short["capacity"]))
    if document["status"] == "unchecked":
        undone = [one for one in words.checks_of(document) if one["pairs_unchecked"] and not one["accepted"]]
        form = Text(
            "No assignment was made: {w} not compared for {n} of {m} pairs", "未作指派：{w}未能比对（{m} 对中 {n} 对）"
        )
        what = join([checks.WHAT[one["check"]] for one in undone], ", ", "、")
        most = max(one["pairs_unchecked"] for one in undone)
        return form.format(w=what, n=number(most), m=number(undone[0]["pairs_total"]))
    if not document["assignments"]:
        return Text("The search ended before any assignment was found", "搜索未得到任何指派方案")
    lacking = sum(row["assigned"] < row["demand"] for row in document["proposals"])
    if lacking:
        form = Text(
            "{k} of {n} proposals short of reviewers: somebody declined, and nobody is left",
            "{n} 项申请中 {k} 项缺评审人：有人谢绝，且已无可改请者",
        )
        return form.format(k=number(lacking), n=number(len(document["proposals"])))
    form = Text(
        "{n} proposals have their reviewers; nobody judges against a known conflict",
        "{n} 项申请均已配齐评审人，无人违反已知回避",
    )
    if any(one["pairs_unchecked"] for one in words.checks_of(document)):
        form = Text(
            "{n} proposals have their reviewers; not every conflict was checked",
            "{n} 项申请均已配齐评审人，但回避未全部核查",
        )
    return form.format(n=number(len(document["proposals"])))


def _lead(document: Document) -> Text | None:
    if not document["assignments"]:
        return None
    phrase = words.OBJECTIVES[document["options"]["objective"]] + Text(": ", "：")
    if document["draw"] is not None:
        phrase += Text("no score was looked at", "未参考任何匹配分")
    else:
        phrase += words.proof(document)
    used = document["certificate"]
    if used is not None and used["pairs_used"] < used["pairs_total"]:
        form = Text("; every one of {t} pairs was priced", "；全部 {t} 对均已计价")
        phrase += form.format(t=number(used["pairs_total"]))
    missing = len(document["conflict_check"]["not_checkable"])
    if missing:
        form = Text(
            ". No works are known of {n} of {m} reviewers: common works were not compared",
            "。{m} 名评审专家中 {n} 名无已知成果，未比对合作成果",
        )
        phrase += form.format(n=number(missing), m=number(len(document["reviewers"])))
    return pages.sentence(phrase)


def _facts(document: Document) -> Facts:
    check, fair = document["conflict_check"], document["fairness"]
    facts = [
        Fact(
            Text("Pairs", "指派"),
            number(len(document["assignments"])),
            Text("{p} proposals, {r} reviewers", "{p} 项申请，{r} 名评审人").format(
                p=number(len(document["proposals"])), r=number(len(document["reviewers"]))
            ),
        )
    ]
    if fair is not None and fair["worst"] is not None:
        score = Text("Total score", "总匹配分")
        if document["options"]["objective"] == "randomised":
            score = Text("Expected score", "期望总分")
        facts.append(Fact(score, words.score(document["objective"]), words.proof(document)))
        mean = Text("mean {m}", "平均 {m}").format(m=words.score(fair["mean"]))
        facts.append(Fact(Text("Worst-served proposal", "得分最低的申请"), words.score(fair["worst"]), mean))
    facts.append(
        Fact(
            Text("Pairs barred", "须回避"),
            number(check["blocked"]),
            Text("{p} only possible, {w} waived", "其中 {p} 对疑似；另有 {w} 对已豁免").format(
                w=number(check["waived"]), p=number(check.get("possible_barred") or 0)
            ),
        )
    )
    return Facts(facts)


def _chances(document: Document) -> Prose:
    price = Text("What chance costs: ", "随机指派的代价：")
    return Prose(pages.sentences(price + loads.chances(document["chances"])))


def _shortage(document: Document) -> list[Block]:
    short = document["infeasible"]
    ways = [Item(words.loosen(row, short)) for row in short["loosen"]]
    return [
        Notice(words.shortage(short)),
        Items(Text("Each of these is enough for this shortage", "以下任一做法即可弥补此缺口"), ways),
        _ids("short-proposals", Text("Proposals short of reviewers", "缺评审人的申请"), short),
        _ids("short-reviewers", Text("Reviewers who may take any of them", "可承担者"), short),
    ]


def _ids(name: str, title: Text, short: Mapping[str, Any]) -> DataTable:
    kind = name.removeprefix("short-")
    return DataTable(name, title, (Column("id", Text("Id", "编号")),), [(one,) for one in short[kind]])


def _served(document: Document, figures: Mapping[str, Figure]) -> list[Block]:
    main = [figures[name] for name in ("frontier", "loads") if name in figures]
    rows = sorted(
        (row for row in document["proposals"] if row["score_sum"] is not None),
        key=lambda row: (row["score_sum"], row["id"]),
    )
    if not rows:
        return list(main)
    items = [Item(same(row["id"]), _why(row)) for row in rows[:WORST]]
    title = Text("Served worst", "得分最低的申请")
    return [Split(main, (Items(title, items),))]


def _why(row: Mapping[str, Any]) -> list[Text]:
    score = Text("{s} in all, lowest {m}", "合计 {s}，最低 {m}").format(
        s=words.score(row["score_sum"]), m=words.score(row["score_min"])
    )
    lines = [score]
    if row["next"] is not None:
        form = Text("next best {r}: {why}", "次优 {r}：{why}")
        lines.append(form.format(r=row["next"]["reviewer"], why=words.WHY[row["next"]["why"]]))
    return lines


def _conflicts(document: Document, figure: Figure | None) -> list[Block]:
    check = document["conflict_check"]
    coverage = DataTable(
        "coverage",
        Text("How far conflicts could be looked for", "回避核查覆盖范围"),
        (
            Column("kind", Text("Kind of tie", "关系类别")),
            Column("reviewers", Text("Reviewers with a known tie", "有已知关系的评审人"), digits=0),
            Column("pairs", Text("Pairs checked", "已核查组合"), digits=0),
            Column("all", Text("All pairs", "全部组合"), digits=0),
        ),
        [
            (words.KINDS[row["kind"]], row["reviewers"], row["pairs_checked"], check["pairs_total"])
            for row in check["by_kind"]
        ],
    )
    blocks: list[Block] = [Prose(pages.sentences(words.coverage(document)))]
    blocks += [figure] if figure is not None else []
    blocks.append(coverage)
    if document["conflicts"]:
        blocks.append(_listed(document))
    return blocks


def _listed(document: Document) -> DataTable:
    return DataTable(
        "conflict-list",
        Text("Pairs with a conflict, found, declared, waived or possible", "存在或疑似回避的组合"),
        (
            Column("proposal", Text("Proposal", "申请号")),
            Column("reviewer", Text("Reviewer", "评审人")),
            Column("kind", Text("Kind", "类别")),
            Column("state", Text("State", "状态")),
            Column("waived_by", Text("Waived by", "豁免人")),
        ),
        [
            (row["proposal"], row["reviewer"], words.KINDS[row["kind"]], words.state_of(row), row["waived_by"])
            for row in document["conflicts"]
        ],
    )


def _changes(document: Document) -> DataTable:
    return DataTable(
        "changes",
        Text("Who accepted or declined since", "此后的接受与谢绝"),
        (
            Column("at", Text("When", "时间")),
            Column("proposal", Text("Proposal", "申请号")),
            Column("reviewer", Text("Reviewer", "评审人")),
            Column("state", Text("State", "状态")),
            Column("instead", Text("Instead", "改请")),
            Column("moves", Text("Others moved", "另行调整"), digits=0),
            Column("cost", Text("Cost in total score", "总分减少"), digits=3),
        ),
        [
            (
                moment(one["at"]),
                one["proposal"],
                one["reviewer"],
                tables.state(one["state"]),
                one["instead"],
                len(one["moves"]),
                one["cost"],
            )
            for one in document["changes"]
        ],
    )


def _pairs(document: Document) -> DataTable:
    return DataTable(
        "pairs",
        Text("All {n} pairs, with reasons", "全部 {n} 对及理由").format(n=number(len(document["assignments"]))),
        (
            Column("proposal", Text("Proposal", "申请号")),
            Column("reviewer", Text("Reviewer", "评审人")),
            Column("score", Text("Score", "匹配分"), digits=3),
            Column("probability", Text("Probability", "概率"), digits=3),
            Column("reasons", Text("Reasons", "理由")),
            Column("alternates", Text("Could take the slot", "候补")),
            Column("state", Text("State", "状态")),
        ),
        [
            (
                row["proposal"],
                row["reviewer"],
                row["score"],
                row["probability"],
                tables.reasons(row) if document["draw"] is None else Text("by lot", "抽签"),
                ", ".join(row["alternates"]) or None,
                tables.state(row["state"]),
            )
            for row in document["assignments"]
        ],
    )


def _proposals(document: Document) -> DataTable:
    return DataTable(
        "proposals",
        Text("Proposals, served worst first", "申请，得分最低者在前"),
        (
            Column("id", Text("Proposal", "申请号")),
            Column("assigned", Text("Reviewers", "评审人数"), digits=0),
            Column("sum", Text("Sum of scores", "匹配分之和"), digits=3),
            Column("min", Text("Lowest score", "最低匹配分"), digits=3),
            Column("eligible", Text("May be reviewed by", "可选评审人"), digits=0),
            Column("next", Text("Next best", "次优评审人")),
            Column("why", Text("Why not", "未指派原因")),
        ),
        [
            (
                row["id"],
                row["assigned"],
                row["score_sum"],
                row["score_min"],
                row["eligible_reviewers"],
                row["next"] and row["next"]["reviewer"],
                words.WHY[row["next"]["why"]] if row["next"] else None,
            )
            for row in sorted(document["proposals"], key=lambda row: (row["score_sum"] or 0.0, row["id"]))
        ],
    )


def _loads(document: Document) -> list[Block]:
    groups = document["fairness"]["loads"]
    listing = DataTable(
        "loads-by-seniority",
        Text("Loads, by seniority", "按资深与否的负荷"),
        (
            Column("group", Text("Reviewers", "评审人")),
            Column("n", Text("How many", "人数"), digits=0),
            Column("reviews", Text("Reviews", "评审数"), digits=0),
            Column("min", Text("Smallest load", "最少"), digits=0),
            Column("max", Text("Largest load", "最多"), digits=0),
            Column("mean", Text("Mean", "平均"), digits=2),
            Column("sd", Text("Standard deviation", "标准差"), digits=2),
        ),
        [tables.load_row(one) for one in groups],
    )
    return [listing] if len(groups) > 1 else [listing, Prose((loads.UNKNOWN,))]


def _reviewers(document: Document) -> DataTable:
    return DataTable(
        "reviewers",
        Text("Reviewers, fullest first", "评审人，负荷高者在前"),
        (
            Column("id", Text("Reviewer", "评审人")),
            Column("load", Text("Load", "评审数"), digits=0),
            Column("min", Text("Smallest", "最少"), digits=0),
            Column("max", Text("Largest", "最多"), digits=0),
            Column("price", Text("Worth of one more place", "多一名额的价值"), digits=3),
        ),
        [
            (row["id"], row["load"], row["load_min"], row["load_max"], row["price"])
            for row in sorted(document["reviewers"], key=lambda row: (-row["load"], row["id"]))
        ],
    )
