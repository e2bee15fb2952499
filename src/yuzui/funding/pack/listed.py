# SPDX-License-Identifier: Apache-2.0
"""Sheets 1 to 6: the summary, the three lists, the rules, the alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yuzui.funding.call_data import import_report as reading
from yuzui.funding.decisions import words as deciding
from yuzui.funding.slate import outcome, view
from yuzui.funding.slate.lottery import cost_said
from yuzui.funding.slate.outcome import rule_title
from yuzui.job.signature import noted
from yuzui.job.tables import cell as said
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join
from yuzui.text.numbers import agree, day, money, number, percent

Document = Mapping[str, Any]

NAMED = ("title", "pi", "institute")
"""Columns that name applicants; the release variant leaves them out."""

TAGS = ("field", "region", "type", "early")
HEADINGS = {
    "title": Text("title", "项目名称"),
    "pi": Text("applicant", "负责人"),
    "institute": Text("institute", "依托单位"),
    "field": Text("field", "领域"),
    "region": Text("region", "地区"),
    "type": Text("type", "类型"),
    "early": Text("early career", "青年"),
    "year": Text("year", "年度"),
}
"""Headings of the columns of a call that tables name."""


def summary(document: Document, lang: str, variant: str = "board") -> Export:
    """Return sheet 1: what is to be decided or was, and the list of what is funded."""
    lead: list[tuple[Text, Any]] = [(Text("state", "状态"), outcome.state(document))]
    if document.get("decision"):
        lead += _decided(document)
        lead += noted(document["decision"])
    else:
        lead.append((Text("to decide", "待决事项"), _to_decide(document)))
        lead.append((Text("who decides", "由谁决定"), _who(document)))
    if outcome.stage(document) == "proposed":
        lead += _how_sure(document)
    if variant == "board":
        lead += [one for one in reading.alerts(document.get("findings", ())) if one[0].en != "out"]
    if (figures := reading.figures(document.get("understood", ()))) is not None:
        lead.append((Text("scores", "评分"), figures))
    made = _recommended(document, lang, variant)
    said_ = [_line(head, told, lang) for head, told in lead]
    return replace(made, title=outcome.finding(document).say(lang), lead=said_)


def _how_sure(document: Document) -> list[tuple[Text, Any]]:
    """Return how sure the list is, and what limits it; prices and chances have their own sheets."""
    found: list[tuple[Text, Any]] = []
    if (close := outcome.closeness(document)) is not None:
        found.append((Text("close calls", "评分接近"), close))
    if document["redraws"]:
        found.append((Text("how told", "划分办法"), outcome.rule(document)))
    part = document["lottery"]
    cost = None if part is None else cost_said(part, document["call"]["currency"])
    if cost is not None:
        found.append((Text("lots", "抽签"), cost))
    names = [view.rule_name(document, rule) for rule in view.limiting(document)]
    told = view.limiting_said(document)
    found.append((Text("rules", "规则"), told + Text(": ", "：") + join(names) if names else told))
    return found


def _line(head: Text, told: Any, lang: str) -> str:
    text = said(told, lang)
    colon = "：" if lang == "zh" else ": "
    return f"{head.say(lang)}{colon}{text}" if head.en else str(text)


def _recommended(document: Document, lang: str, variant: str) -> Export:
    """Return the list of what is funded as matters stand, best first."""
    inside = outcome.levels(document)
    rows = sorted(
        (row for row in document["proposals"] if row["id"] in inside),
        key=lambda row: (row["expected_rank"] or 1e18, -(row["value"] or 0.0), row["id"]),
    )
    present = set(document["proposals"][0]["columns"]) if document["proposals"] else set()
    named = [c for c in NAMED if variant == "board" and c in present]
    columns = [
        (Text("no.", "序号"), "0"),
        (Text("proposal", "申请号"), ""),
        *((HEADINGS[c], "") for c in named),
        (Text("mean", "均分"), "0.00"),
        (Text("scores", "各份评分"), ""),
        (view.amount(document["call"]["currency"]), "#,##0"),
        (Text("reason", "理由"), ""),
    ]
    found = [
        (
            number_,
            row["id"],
            *(row["columns"][c] for c in named),
            row["score_mean"],
            view.shown_scores(row),
            row["amount"] * inside[row["id"]],
            outcome.why(document, row),
        )
        for number_, row in enumerate(rows, 1)
    ]
    if rows:
        found.append((None, Text("total", "合计"), *(None for _ in named), None, None, outcome.spend(document), None))
    made = table(Text("1 Summary", "1 摘要"), columns, found, lang)
    return replace(made, widths=(5, 11, *(22 if c == "title" else 13 for c in named), 7, 11, 13, 46))


def _to_decide(document: Document) -> Text:
    slate, call = document["slate"], document["call"]
    if slate["value"] is None and document["conflict"] is None:
        return Text("nothing: no set was found in time", "无：未能及时找到方案")
    if document["conflict"] is not None:
        return Text(
            "No slate can be put to the board: the rules contradict one another. Which rule is "
            "to give way is a decision of its own.",
            "无法提请审议：规则相互矛盾。放宽哪一条须另行决定。",
        )
    return Text(
        "Whether to fund the {n} proposals of the slate for {spend} of {budget}. {r} "
        "{are} kept and {best}. For close calls the board may "
        "follow the slate, draw lots, or decide otherwise with its reason.",
        "是否按方案资助 {n} 项申请，金额 {spend}（预算 {budget}）。{r}满足，"
        "{best}。评分接近者，可从方案、可抽签，或说明理由另行决定。",
    ).format(
        n=number(slate["count"]),
        spend=money(slate["spend"], call["currency"], 2),
        budget=money(call["budget"], call["currency"], 2),
        r=outcome.every(document, begins=True),
        are=agree(len(document["rules"]), "is", "are"),
        best=_best(slate),
    )


def _best(slate: Document) -> Text:
    """Return by how much another set may be worth more; nothing proven is not nothing."""
    if slate["status"] == "optimal" and not slate["gap"]:
        return Text("the set is proven best under the rules", "已证明为规则下的最优方案")
    gap = 0.0 if slate["status"] == "optimal" and slate["gap"] is None else slate["gap"]
    if gap is None:
        return Text(
            "how much more another set that keeps them may be worth is not proven",
            "其他满足规则的方案价值最多高出多少，未经证明",
        )
    return Text(
        "no other set that keeps them is worth more by over {gap}", "其他满足规则的方案价值最多高出 {gap}"
    ).format(gap=percent(gap, 2))


def _decided(document: Document) -> list[tuple[Any, Any]]:
    """Return what was decided and by whom, with every move against the slate and its price."""
    decided, currency = document["decision"], document["call"]["currency"]
    form = Text(
        "{n} proposals are funded for {sum}, by {by} on {day}; authority: {authority}; {reason}",
        "资助 {n} 项，金额 {sum}；决定人 {by}，{day}；依据：{authority}；{reason}",
    )
    said = form.format(
        n=number(len(decided["ids"])),
        sum=money(decided["spend"], currency, 2),
        by=decided["by"],
        day=day(decided["at"]),
        authority=decided["authority"],
        reason=decided["reason"],
    )
    found: list[tuple[Any, Any]] = [(Text("decided", "决定"), said)]
    if decided.get("in_force"):
        found.append((deciding.RULES, deciding.in_force(decided["in_force"])))
    if decided.get("follows"):
        found.append((Text("in place of", "取代"), deciding.follows(decided["follows"])))
    if decided["drawn"]:
        told = Text("within the band lots decided (sheet 9)", "抽签区间内由抽签决定（见第 9 表）")
        found.append((Text("draw", "抽签"), told))
    for move in decided["moves"]:
        word = Text("in", "调入") if move["direction"] == "in" else Text("out", "调出")
        form = Text("{p} {w}: {d} points of value lost", "{w} {p}：价值损失 {d} 分")
        told = form.format(p=move["proposal"], w=word, d=number(move["cost"], 3))
        found.append((Text("moved", "调整"), told))
    if decided["breaks"]:
        names = [rule_title(document, name) for name in decided["breaks"]]
        form = Text("{r}; {p} agreed as second person", "{r}；{p} 作为第二人同意")
        told = form.format(r=join(names), p=decided["second"])
        found.append((Text("hard rules broken", "突破的硬规则"), told))
    return found


def _who(document: Document) -> Text:
    return Text(
        "A named person with the role of decider who has no conflict of interest: "
        "yuzui decide {id} --by NAME --authority CLAUSE --reason TEXT",
        "具有决定人角色且无利益冲突的具名人员：yuzui decide {id} --by 姓名 --authority 条款 --reason 理由",
    ).format(id=document["run"]["id"])


def listed(document: Document, lang: str, variant: str) -> list[Export]:
    """Return sheets 2 to 4: funded, band, declined."""
    parts = (
        ("fund", Text("2 Funded", "2 资助")),
        ("lottery", Text("3 Band", "3 抽签区间")),
        ("decline", Text("4 Declined", "4 不资助")),
    )
    return [_list(document, lang, variant, band, name) for band, name in parts]


def _list(document: Document, lang: str, variant: str, band: str, name: Text) -> Export:
    rows = [row for row in document["proposals"] if outcome.place(document, row) == band]
    rows.sort(key=lambda row: (row["expected_rank"] or 1e18, row["id"]))
    decided = document.get("decision")
    present = set(document["proposals"][0]["columns"]) if document["proposals"] else set()
    tags = [c for c in (*(NAMED if variant == "board" else ()), *TAGS) if c in present]
    columns = [
        (Text("proposal", "申请号"), ""),
        (Text("expected rank", "期望名次"), "0.0"),
        (Text("from (95 %)", "下端（95%）"), "0"),
        (Text("to (95 %)", "上端（95%）"), "0"),
        (Text("in re-draws", "重抽入选率"), "0.0%"),
        (Text("in the slate", "入选"), ""),
        *([(Text("funded", "获资助"), "")] if decided else []),
        (view.amount(document["call"]["currency"]), "#,##0"),
        *((HEADINGS[c], "") for c in tags),
        (Text("reason", "理由"), ""),
    ]
    found = []
    for row in rows:
        low, high = row["rank_interval"] or (None, None)
        found.append(
            (
                row["id"],
                row["expected_rank"],
                low,
                high,
                row["probability"],
                row["selected"],
                *([row["id"] in decided["ids"]] if decided else []),
                row["amount"],
                *(row["columns"][c] for c in tags),
                outcome.why(document, row),
            )
        )
    levels = outcome.levels(document)
    total = sum(row["amount"] * levels.get(row["id"], 1.0) for row in rows)
    title = Text("{n} proposals, {sum}", "{n} 项，{sum}").format(
        n=number(len(rows)), sum=money(total, document["call"]["currency"])
    )
    if band == "lottery" and outcome.stage(document) == "drawn":
        title = Text("settled by the draw: see sheets 2, 4 and 9", "已由抽签确定：见第 2、4、9 表")
    elif band == "lottery" and document.get("decision"):
        title = Text("settled by the decision: see sheets 2 and 4", "已由决定确定：见第 2、4 表")
    return table(name, columns, found, lang, title)


def rules(document: Document, lang: str) -> Export:
    """Return sheet 5: limit, reached, room, price with its range, clause."""
    title = view.limiting_said(document)
    made = view.rules_table(document, lang)
    return replace(
        made, name=Text("5 Rules", "5 规则").say(lang), title=title.say(lang), widths=(28, 6, 13, 13, 13, 9, 46, 26)
    )


def alternatives(document: Document, lang: str) -> Export:
    """Return sheet 6: other sets and other choices, who enters, who leaves, at what price."""
    title = Text(
        "Other sets, each against the slate; a set that breaks a rule names it", "其他方案与本方案对照；违反规则者注明"
    )
    made = view.alternatives(document, lang)
    more = [
        said(cell, lang)
        for one in document["sensitivity"]
        for cell in (
            one["title"], one["spend"], None, None, len(one["enters"]), len(one["leaves"]),
            ", ".join(one["enters"]), ", ".join(one["leaves"]), "",
        )
    ]  # fmt: skip
    wide = len(made.headings)
    rows = [tuple(more[k : k + wide]) for k in range(0, len(more), wide)]
    return replace(
        made,
        rows=[*made.rows, *rows],
        name=Text("6 Alternatives", "6 备选方案").say(lang),
        title=title.say(lang),
        widths=(26, 14, 9, 11, 7, 7, 34, 34, 24),
    )
