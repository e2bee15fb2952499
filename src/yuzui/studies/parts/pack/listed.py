# SPDX-License-Identifier: Apache-2.0
"""Sheets 1 to 6: the summary, the three lists, the rules, the alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yuzui.store.files.sheet import Export
from yuzui.studies.parts.deciding import words as deciding
from yuzui.studies.parts.fund import tables, words
from yuzui.studies.parts.sheets import said, table
from yuzui.studies.parts.signed import noted
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, money, number, percent

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
_STATES = {
    "proposed": Text("PROPOSED: nothing is decided", "拟议：尚未决定"),
    "decided": Text("DECIDED", "已决定"),
    "superseded": Text("SUPERSEDED: another decision took its place", "已被取代：另有决定生效"),
}


def summary(document: Document, lang: str) -> Export:
    """Return sheet 1: what is to be decided, in sentences, and who may decide."""
    state = str(document["state"])
    rows: list[tuple[Any, Any]] = [(Text("state", "状态"), _STATES.get(state, same(state)))]
    if document.get("decision"):
        rows += _decided(document)
        rows += noted(document["decision"])
    else:
        rows.append((Text("to decide", "待决事项"), _to_decide(document)))
        rows.append((Text("who decides", "由谁决定"), _who(document)))
    rows += [line for line in words.lines(document) if line[0].en not in ("understood", "state")]
    columns = ((Text("", ""), ""), (Text("finding", "结论"), ""))
    return replace(
        table(Text("1 Summary", "1 摘要"), columns, rows, lang, _finding(document)),
        widths=(16, 100),
    )


def _finding(document: Document) -> Text:
    if document["conflict"] is not None:
        return Text("No set of proposals keeps every rule", "没有满足全部规则的方案")
    if document["slate"]["value"] is None:
        return Text("No set was found in time", "未能及时找到方案")
    bands = [row["band"] for row in document["proposals"]]
    if document["redraws"] is None:
        return Text("{n} proposals are chosen", "选出 {n} 项申请").format(
            n=number(document["slate"]["count"])
        )
    return Text(
        "{f} proposals are clearly fundable; for {b} more the scores cannot tell",
        "{f} 项申请明确可资助；另有 {b} 项，评分无法区分高下",
    ).format(f=number(bands.count("fund")), b=number(bands.count("lottery")))


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
        "Whether to fund the {n} proposals of the slate for {spend} of {budget}. All {r} rules "
        "are kept and {best}. For proposals in the band the scores cannot tell; the board may "
        "follow the slate, draw lots, or say otherwise with its reason.",
        "是否按方案资助 {n} 项申请，金额 {spend}（预算 {budget}）。{r} 条规则全部满足，"
        "{best}。对抽签区间内的申请评分无法区分；可从方案、可抽签，或说明理由另行决定。",
    ).format(
        n=number(slate["count"]),
        spend=money(slate["spend"], call["currency"], 2),
        budget=money(call["budget"], call["currency"], 2),
        r=number(len(document["rules"])),
        best=_best(slate),
    )


def _best(slate: Document) -> Text:
    """Return by how much another set may be worth more; nothing proven is not nothing."""
    gap = 0.0 if slate["status"] == "optimal" and slate["gap"] is None else slate["gap"]
    if gap is None:
        return Text(
            "how much more another set that keeps them may be worth is not proven",
            "其他满足规则的方案价值最多高出多少，未经证明",
        )
    return Text(
        "no other set that keeps them is worth more by over {gap}",
        "其他满足规则的方案价值最多高出 {gap}",
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
        names = [words.rule_title(document, name) for name in decided["breaks"]]
        form = Text("{r}; {p} agreed as second person", "{r}；{p} 作为第二人同意")
        told = form.format(r=join(names), p=decided["second"])
        found.append((Text("hard rules broken", "突破的硬规则"), told))
    return found


def _who(document: Document) -> Text:
    return Text(
        "A named person with the role of decider who has no conflict of interest: "
        "yuzui decide {id} --by NAME --authority CLAUSE --reason TEXT",
        "具有决定人角色且无利益冲突的具名人员："
        "yuzui decide {id} --by 姓名 --authority 条款 --reason 理由",
    ).format(id=document["run"]["id"])


def listed(document: Document, lang: str, variant: str) -> list[Export]:
    """Return sheets 2 to 4: funded, band, declined.

    Parameters
    ----------
    document : mapping
        The slate.
    lang : str
        Language.
    variant : str
        ``board`` names applicants, ``release`` does not.

    Returns
    -------
    list of Export
        Three tables; every proposal stands in exactly one.
    """
    parts = (
        ("fund", Text("2 Funded", "2 资助")),
        ("lottery", Text("3 Band", "3 抽签区间")),
        ("decline", Text("4 Declined", "4 不资助")),
    )
    return [_list(document, lang, variant, band, name) for band, name in parts]


def _list(document: Document, lang: str, variant: str, band: str, name: Text) -> Export:
    rows = [row for row in document["proposals"] if place(row) == band]
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
        (Text("amount, {c}", "金额（{c}）").format(c=document["call"]["currency"]), "#,##0"),
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
                row["reason"],
            )
        )
    total = sum(row["amount"] for row in rows)
    title = Text("{n} proposals, {sum}", "{n} 项，{sum}").format(
        n=number(len(rows)), sum=money(total, document["call"]["currency"])
    )
    return table(name, columns, found, lang, title)


def place(row: Mapping[str, Any]) -> str:
    """Return the list a proposal stands in; without re-draws the slate decides."""
    if not row["eligible"]:
        return "decline"
    return str(row["band"] or ("fund" if row["selected"] else "decline"))


def rules(document: Document, lang: str) -> Export:
    """Return sheet 5: limit, reached, room, price with its range, clause."""
    binding = sum(rule["binding"] for rule in document["rules"])
    title = Text("{n} of {m} rules bind", "{m} 条规则中 {n} 条起约束作用").format(
        n=number(binding), m=number(len(document["rules"]))
    )
    made = tables.rules(document, lang)
    return replace(
        made,
        name=Text("5 Rules", "5 规则").say(lang),
        title=title.say(lang),
        widths=(28, 6, 13, 13, 13, 9, 46, 26),
    )


def alternatives(document: Document, lang: str) -> Export:
    """Return sheet 6: other sets and other choices, who enters, who leaves, at what price.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.fund/1``.
    lang : str
        Language.

    Returns
    -------
    Export
        The sheet; values under other choices count in other points and are not compared.
    """
    title = Text(
        "Other sets, each against the slate; a set that breaks a rule names it",
        "其他方案与本方案对照；违反规则者注明",
    )
    made = tables.alternatives(document, lang)
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
