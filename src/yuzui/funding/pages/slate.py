# SPDX-License-Identifier: Apache-2.0
"""One slate: what is funded or proposed, who is a close call, what each rule costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yuzui.errors import InputError, OutcomeError
from yuzui.funding import decision_view as deciding
from yuzui.funding import slate_queries
from yuzui.funding.ask.answers import slate_named
from yuzui.funding.ask.question import Question
from yuzui.funding.ask.what_if import proposal
from yuzui.funding.pages import appeals, slate_diff, slate_why, slates
from yuzui.funding.slate import outcome, view
from yuzui.job import pages
from yuzui.job.signature import noted
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, day, number, percent
from yuzui.view.page import (
    EVERYONE,
    Block,
    Chip,
    Fact,
    Facts,
    Figure,
    Item,
    Items,
    Notice,
    Page,
    Prose,
    Remedy,
    Section,
    Split,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/slates/{id}", 0, EVERYONE
TITLE = Text("One slate", "单个方案")
ADDRESS = "/slates/demo"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; with a question in the address, the page of its answer."""
    document = slate_named(workspace, visit.parts["id"])
    try:
        question = slate_queries.question(visit)
        if question is not None:
            return _answer(workspace, document, question)
    except (InputError, OutcomeError) as error:
        page = _page(workspace, document)
        return replace(page, blocks=(*pages.refused(error), *page.blocks))
    return _page(workspace, document)


def _answer(workspace: Workspace, document: Mapping[str, Any], question: Question) -> Page:
    """Return the page that answers a question put to this slate."""
    if question.kind == "why":
        proposal(document, question.names[0])
        return slate_why.page(document, question)
    if question.kind == "diff":
        return slate_diff.page(workspace, question)
    return slate_queries.page(document, question)


def _page(workspace: Workspace, document: dict[str, Any]) -> Page:
    call = document["call"]
    page = f"/slates/{encode(document['run']['id'])}"
    figures = [
        _widths(document, figure)
        for figure in pages.figures("fund", document, page)
        if figure.picture.meta.name != "rules"
    ]
    blocks: list[Block] = [_facts(document)]
    if document["conflict"]:
        blocks.append(_conflict(document["conflict"]))
    prices = _prices(document)
    curve = slate_queries.curve(document, page)
    main: list[Block] = [*figures[:1], *curve]
    blocks += [Split(main, (prices,)) if main else prices, *figures[1:]]
    blocks += [slate_queries.ask(document), *_decision(document)]
    blocks += appeals.section(workspace, document)
    if document["alternatives"]:
        blocks.append(_alternatives(document))
    blocks.append(_proposals(document))
    blocks += slate_queries.blocks(document)
    return Page(
        outcome.finding(document),
        blocks,
        lead=lead(document),
        crumb=(
            Link(slates.TITLE, "/slates"),
            Link(same(call["id"]), f"/calls/{encode(call['id'])}"),
            Link(Text("slate", "方案"), ""),
        ),
        state=outcome.state_words(document),
        document=document,
        stamp=pages.stamp(document),
    )


def _widths(document: Mapping[str, Any], figure: Figure) -> Figure:
    """Return the caterpillar under what it shows beside the page's own finding."""
    width = document["judge"] and document["judge"].get("median_rank_width")
    if figure.picture.meta.name != "caterpillar" or not width:
        return figure
    words = Text(
        "Half of all proposals have a 95 % rank interval wider than {n} places", "半数申请的 95% 名次区间宽于 {n} 位"
    ).format(n=number(width))
    meta = replace(figure.picture.meta, finding=words)
    return replace(figure, picture=replace(figure.picture, meta=meta))


def bands(document: Mapping[str, Any]) -> dict[str, int]:
    """Return how many proposals stand in each band."""
    counts = {"fund": 0, "lottery": 0, "decline": 0}
    for row in document["proposals"]:
        if row["band"] in counts:
            counts[row["band"]] += 1
    return counts


def lead(document: Mapping[str, Any]) -> Text | None:
    """Return what the finding rests on."""
    if document["conflict"]:
        return None
    if (decided := document.get("decision")) is not None:
        form = Text("Decided by {by} under {a}.", "决定人 {by}，依据：{a}。")
        return form.format(by=decided["by"], a=decided["authority"])
    close = outcome.closeness(document)
    words = Text("{all} {are} kept, within {gap} of the best possible.", "{all}满足，与可能的最优相差不超过 {gap}。")
    if document["slate"]["gap"] == 0:
        words = Text("{all} {are} kept; proven best under the rules.", "{all}满足，且已证明为规则下的最优方案。")
    if outcome.stage(document) == "drawn":
        words = Text(
            "The lots are drawn and all hard rules kept; a named person signs the list.",
            "抽签已完成，硬规则全部满足；名单待责任人签署。",
        )
    n = len(document["rules"])
    whole = outcome.every(document, begins=True)
    words = words.format(all=whole, are=agree(n, "is", "are"), gap=outcome.gap(document))
    words = words if close is None else close + Text(" ", "") + words
    broken = [a for a in document["alternatives"] if a["name"] == "sort_and_cut" and a["breaks"]]
    if not broken or outcome.stage(document) == "drawn":
        return words
    rules = join([_quoted(document, name) for name in broken[0]["breaks"][:3]])
    cut = Text(" Sorting by mean score and cutting would break {rules}.", "若按均分排序直接划线，将违反{rules}。")
    return words + cut.format(rules=rules)


def _quoted(document: Mapping[str, Any], name: str) -> Text:
    known = {_key(rule): outcome.rule_words(rule) for rule in document["rules"]}
    return same("“") + known.get(name, same(name)) + same("”")


def _key(rule: Mapping[str, Any]) -> str:
    return f"{rule['name']}[{rule['category']}]" if rule["category"] else str(rule["name"])


def _facts(document: Mapping[str, Any]) -> Facts:
    call, rules = document["call"], document["rules"]
    n, part = outcome.counts(document), document["lottery"] or {"low": 0.20, "high": 0.80}
    settled_ = outcome.stage(document) in ("decided", "superseded")
    funded = Fact(
        Text("Funded", "资助") if settled_ else Text("Proposed", "拟资助"),
        number(n.funded),
        Text("of {n}; {spend} of {budget}", "共 {n} 项；{spend} / {budget}").format(
            n=number(call["n_proposals"]),
            spend=outcome.amount_of_call(document, outcome.spend(document)),
            budget=outcome.amount_of_call(document, call["budget"]),
        ),
    )
    where = Text(
        "{b} of them in the list; in {low} to {high} of re-draws", "其中 {b} 项列入；重抽入选率 {low} 至 {high}"
    )
    close = Fact(
        Text("Close calls", "评分接近"),
        number(n.close + n.beside),
        where.format(b=number(n.close), low=percent(part["low"], 0), high=percent(part["high"], 0))
        if n.banded
        else Text("no re-draws made", "未作重抽"),
    )
    return Facts(
        (
            funded,
            close,
            Fact(
                Text("Rules that limit the result", "限制结果的规则"),
                number(len(view.limiting(document))),
                Text("of {n}", "共 {n} 条").format(n=number(len(rules))),
            ),
            Fact(
                Text("Gap to proven bound", "与已证上界的差距"),
                outcome.gap(document),
                outcome.STATUS.get(document["slate"]["status"], same(document["slate"]["status"])),
            ),
        )
    )


def _prices(document: Mapping[str, Any]) -> Items:
    run = document["run"]["id"]
    binding = view.limiting(document)
    items = [
        Item(outcome.rule_words(rule), _price(document, rule), form=slate_queries.loosening(document, rule, k))
        for k, rule in enumerate(binding, 1)
    ]
    if not items:
        items = [Item(Text("No rule limits the result.", "没有规则限制结果。"))]
    every = Text("Room and price of {all}", "全部 {n} 条规则的余量与代价").format(
        all=outcome.every(document), n=number(len(document["rules"]))
    )
    if len(document["rules"]) == 1:
        every = Text(every.en, "该规则的余量与代价")
    items.append(Item(every, (), f"/slates/{encode(run)}/rules"))
    if document["judge"]:
        label = Text("What the reviews can tell", "评审能说明什么")
        items.append(Item(label, (), f"/judge/{encode(run)}"))
    if document["lottery"]:
        label = Text("The draw: commitment, chances, tickets", "抽签：承诺值、机会、签号")
        items.append(Item(label, (), f"/slates/{encode(run)}/draw"))
    title = Text("What the rules cost", "各规则的影响")
    if outcome.stage(document) in ("drawn", "decided", "superseded"):
        title = Text("What the rules cost in the computed slate", "各规则在计算方案中的影响")
    return Items(title, items)


def _price(document: Mapping[str, Any], rule: Mapping[str, Any]) -> list[Text]:
    state = view.RULE_STATES[view.rule_state(rule)]
    lines = [outcome.limit(document, rule) + Text("; ", "；") + state]
    if rule["effect"]:
        lines.append(Text("loosened ", "") + outcome.effect(document, rule))
        if rule["effect"].get("holds"):
            lines.append(Text("the set stays ", "适用范围：") + outcome.holds(document, rule))
    if rule["source"]:
        lines.append(Text("source: {s}", "依据：{s}").format(s=outcome.source(rule)))
    return lines


_ALONE = Text("Possible if loosened to", "放宽至此即可行")
_BESIDE = Text("Mends this conflict if loosened to; another stands beside it", "放宽至此即消除此冲突；另有其他冲突")


def _conflict(conflict: Mapping[str, Any]) -> DataTable:
    loosen = {row["rule"]: row["to"] for row in conflict["loosen"]}
    return DataTable(
        "conflict",
        Text("The smallest set of rules in conflict", "最小冲突规则组"),
        (Column("rule", Text("Rule", "规则")), Column("to", _BESIDE if conflict["beside"] else _ALONE, digits=2)),
        [(name, loosen.get(name)) for name in conflict["rules"]],
    )


def _decision(document: Mapping[str, Any]) -> list[Block]:
    head = Section(Text("Decision", "决定"))
    if signed := document.get("decision"):
        by = Fact(Text("Decided by", "决定人"), same(signed["by"]), day(signed["at"]))
        authority = Fact(Text("Authority", "依据"), same(signed["authority"]), same(signed["id"]))
        reason = Text("Reason: {r}", "理由：{r}").format(r=signed["reason"])
        lines = [reason, *(what for _, what in noted(signed))]
        if signed.get("in_force"):
            lines.append(Text("Rules in force: ", "规则效力：") + deciding.in_force(signed["in_force"]))
        return [head, Facts((by, authority)), Prose(lines)]
    if document.get("state", "proposed") not in ("computed", "proposed"):
        return []
    unsigned = Text(
        "This is a proposal. Nothing is decided until a named person signs it.",
        "拟资助方案，待审定：须由具名责任人签署，方为决定。",
    )
    if outcome.stage(document) == "drawn":
        unsigned = Text(
            "The lots are drawn. The list above takes effect once a named person signs it.",
            "抽签已完成。上列名单经具名责任人签署后生效。",
        )
    how = Text(
        "The person with authority signs with authority and reason, or another to whom the role was granted: --by NAME",
        "有权决定者须写明依据和理由；由已获授权的他人签署时加 --by 姓名：",
    )
    command = f"yuzui decide {document['run']['id']} --authority CLAUSE --reason TEXT"
    return [head, Notice(unsigned), Remedy(how, command)]


def _alternatives(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "alternatives",
        Text("Alternatives", "备选方案"),
        (
            Column("name", Text("Alternative", "方案")),
            Column("spend", Text("Amount", "金额")),
            Column("value", Text("Value", "价值"), digits=2),
            Column("moves", Text("Who moves", "进出")),
            Column("breaks", Text("Breaks", "违反")),
        ),
        [
            (
                Link(
                    pages.text(a.get("title") or a["name"]),
                    f"/slates/{encode(document['run']['id'])}..{encode(document['run']['id'])}:{encode(a['name'])}",
                ),
                outcome.amount_of_call(document, a["spend"]),
                a["value"],
                outcome.moves(a) if a["enters"] or a["leaves"] else Text("nobody", "无"),
                join([_quoted(document, rule) for rule in a["breaks"]]) if a["breaks"] else Text("no rule", "无"),
            )
            for a in document["alternatives"]
        ],
    )


LISTS = {"fund": (0, Chip(Text("funded", "资助"), "good")), "decline": (1, Chip(Text("not funded", "不资助"), "none"))}
"""Where a proposal stands once lots were drawn or a decision was made: no band is left."""


def chip(document: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[int, Chip]:
    """Return where a proposal stands as matters stand: its place in the order, and the word."""
    if outcome.stage(document) in ("drawn", "decided", "superseded"):
        return LISTS[outcome.place(document, row)]
    place, word = BANDS[row["band"]]
    if row["band"] is not None and not row["selected"] and row["band"] == "lottery":
        return place, Chip(Text("close, not in the slate", "接近，未列入"), "part")
    return place, word


BANDS: dict[str | None, tuple[int, Chip]] = {
    "fund": (0, Chip(outcome.BANDS["fund"], "good")),
    "lottery": (1, Chip(outcome.BANDS["lottery"], "part")),
    "decline": (2, Chip(outcome.BANDS["decline"], "none")),
    None: (3, Chip(Text("not eligible", "不合格"), "none")),
}
SHOWN = 400
"""Most proposals listed on the page; the downloads of the slate hold all."""

LONG = 100
"""Most rows of a table that is shown on a page beside its own."""


def standing(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the proposals by band, then by expected rank."""
    return sorted(
        document["proposals"],
        key=lambda row: (chip(document, row)[0], not row.get("selected"), row.get("expected_rank") or 0.0, row["id"]),
    )


def _proposals(document: Mapping[str, Any]) -> DataTable:
    """Return funded, band and declined, nearest the line of each where they were ranked."""
    rows = standing(document)
    note = None
    if len(rows) > SHOWN:
        form = Text("The first {n} of {m}.", "前 {n} 项，共 {m} 项。")
        note = form.format(n=number(SHOWN), m=number(len(rows)))
    run = document["run"]["id"]
    return DataTable(
        "proposals",
        Text("Every proposal, and why it stands there", "全部申请及各自理由"),
        (
            Column("id", Text("Proposal", "申请号")),
            Column("band", Text("Stands", "处理")),
            Column("amount", Text("Amount", "金额")),
            Column("rank", Text("Expected rank", "期望名次"), digits=1),
            Column("probability", Text("In re-draws", "重抽入选率"), "%", 0),
            Column("reason", Text("Reason", "理由")),
        ),
        [
            (
                Link(same(row["id"]), f"/slates/{encode(run)}/why/{encode(row['id'])}"),
                chip(document, row)[1],
                outcome.amount_of_call(document, row.get("amount")),
                row.get("expected_rank"),
                row.get("probability"),
                outcome.why(document, row),
            )
            for row in rows[:SHOWN]
        ],
        note,
    )


def small(document: Mapping[str, Any]) -> list[Figure]:
    """Return the first picture of a slate, for the start page; a long table stays on its own."""
    shown = pages.figures("fund", document, f"/slates/{encode(document['run']['id'])}")[:1]
    return [replace(_widths(document, figure), table=len(figure.picture.twin.rows) <= LONG) for figure in shown]
