# SPDX-License-Identifier: Apache-2.0
"""Questions put to a slate on a page: read from the address, answered in bounded time.

An answer hangs only on the slate as its reader sees it and on the question. It is computed in
another process, and the last ones are in memory; nobody has decided anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError
from yuzui.funding import import_report
from yuzui.funding.ask import answers, view
from yuzui.funding.ask import question as figures
from yuzui.funding.ask import question as questions
from yuzui.funding.ask.question import Question
from yuzui.funding.ask.view import pictures
from yuzui.funding.slate import outcome
from yuzui.funding.slate.outcome import rule_title
from yuzui.job import pages
from yuzui.solve.runner import solved
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import money, number, signed
from yuzui.view.page import Block, Fact, Facts, Field, Figure, Form, Item, Items, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link

# Blocks of a page that say what should be looked at in the files, and which proposals are out.


def blocks(document: Mapping[str, Any]) -> list[Block]:
    """Return what was found in the files of a call, each with its rows; none if nothing was."""
    blocks_: list[Block] = []
    lines = [
        (label, sentence) for label, sentence in import_report.alerts(document.get("findings", ())) if label.en != "out"
    ]
    if lines:
        title = Text("Please check in the files", "请核对来源文件")
        blocks_.append(Items(title, [Item(label, (sentence,)) for label, sentence in lines]))
    if rows := document.get("out"):
        blocks_.append(
            DataTable(
                "out",
                Text("Out of the slate: {n}", "不进入方案：{n} 项").format(n=str(len(rows))),
                (
                    Column("id", Text("Proposal", "申请")),
                    Column("status", Text("Status", "状态")),
                    Column("amount", Text("Amount requested", "申请金额")),
                    Column("reviews", Text("Reviews left out", "未计入的评审"), digits=0),
                    Column("row", Text("Where", "位置")),
                ),
                [
                    (
                        row["id"],
                        row["status"],
                        outcome.amount_of_call(document, row["amount"])
                        if "currency" in document["call"]
                        else f"{row['amount']:,.0f}",
                        row["reviews"],
                        import_report.where(row),
                    )
                    for row in rows
                ],
            )
        )
    return blocks_


SECONDS = 12.0
"""Most time for all solves of one page."""

Document = Mapping[str, Any]

_ASK = Text("Solve again", "重新求解")
_NOTHING = Text(
    "This is a what-if: nothing was stored and nobody has decided.", "此为假设推演：未保存，亦无人作出决定。"
)
_STANDS = Text(
    "This is a what-if on the computed slate: nothing was stored, and the decision stands.",
    "此为对计算方案的假设推演：未保存，已作出的决定不变。",
)


def question(visit: Visit) -> Question | None:
    """Return the question in an address: ``?q=…``, or ``?loosen=RULE&by=X`` (or ``to=X``)."""
    query = visit.query
    if text := query.get("q", "").strip():
        return questions.parse(text)
    if rule := query.get("loosen", "").strip():
        mode = "to" if query.get("to", "").strip() else "by"
        value = query.get(mode, "").strip()
        if not value:
            raise InputError(
                Text("say by how much", "请写明幅度"),
                seen=rule,
                expected="1 % · 2 M · 200 万",
                fix=Text("write a size beside the rule, as in 1 %", "请在规则旁填写幅度，例如 1%"),
            )
        return questions.loosen(rule, value, "to" if mode == "to" else "by")
    return None


def answer(document: Document, query: Question) -> dict[str, Any]:
    """Answer a question about a slate, by solving again within :data:`SECONDS`."""
    result: dict[str, Any] = solved("yuzui.funding.ask.answers:answer", document, query, SECONDS, keep=_whole)
    return result


def _whole(result: Document) -> bool:
    return not (result["proof"]["stopped"] or result["proof"]["range_stopped"])


def curve(document: Document, page: str) -> list[Block]:
    """Return the value against the budget as a figure if there is a curve; and if time ran out."""
    rows, late = solved("yuzui.funding.ask.answers:curve", document, SECONDS, keep=lambda result: bool(result[0]))
    picture = answers.picture(document, rows)
    figures = [] if picture is None else [Figure(picture, str(document["run"]["id"]), page)]
    return [*figures, *([Notice(answers.LATE)] if late else [])]


def page(document: Document, query: Question) -> Page:
    """Return the page of an answer: the new set as a what-if, who moves, how far it holds."""
    result = answer(document, query)
    run, call = document["run"]["id"], document["call"]["id"]
    figures = [Figure(picture, page=result["permalink"]) for picture in pictures(result)]
    blocks: list[Block] = [facts(result), *figures, *notices(document, result), sets(document, result)]
    blocks += [back(document), ask(document)]
    crumb = (Link(Text("Slates", "方案"), "/slates"), Link(same(call), f"/slates/{encode(run)}"))
    return Page(
        Text.of(result["finding"]),
        blocks,
        lead=_lead(result),
        crumb=(*crumb, Link(Text("what if", "假设推演"), "")),
        state=Text("what if, not stored", "假设推演，未保存"),
        document=result,
        stamp=pages.stamp(document),
    )


def _lead(result: Document) -> Text:
    if result["question"]["kind"] == "sensitivity":
        return Text(
            "What a proposal is worth is a choice: per proposal or per amount, and which score "
            "is worth nothing. Each choice was solved again under all rules.",
            "一项申请值多少是一种选择：按项还是按金额计、以何分数为零点。每种选择均按全部规则重新求解。",
        )
    return pages.sentence(view.holds(result))


def facts(result: Document) -> Facts:
    """Return the other set in three or four figures."""
    now, other = result["sets"][0], result["sets"][-1]
    currency = result["slate"]["currency"]
    if result["question"]["kind"] == "sensitivity" or other["value"] is None:
        return _chosen(result, currency)
    change, spend = other["value_change"], other["spend_change"]
    return Facts(
        [
            Fact(
                Text("Change of value", "价值变化"),
                signed(change),
                Text("not in the same points", "口径不同，不可比")
                if change is None
                else Text("points; {v} in all", "分；共 {v}").format(v=f"{other['value']:.2f}"),
            ),
            Fact(
                Text("Money", "金额"),
                same("—") if spend is None else figures.paid(spend, currency),
                Text("{s} in all", "共 {s}").format(s=money(other["spend"], currency)),
            ),
            Fact(
                Text("Enter", "进入"),
                number(len(other["enters"])),
                Text("of {n} funded then", "届时资助 {n} 项").format(n=number(other["count"])),
            ),
            Fact(
                Text("Leave", "退出"),
                number(len(other["leaves"])),
                Text("of {n} funded now", "现资助 {n} 项").format(n=number(now["count"] or 0)),
            ),
        ]
    )


def _chosen(result: Document, currency: str) -> Facts:
    now, *others = result["sets"]
    spend = Text("{s} as it stands", "现共 {s}").format(s=money(now["spend"], currency))
    facts = [Fact(Text("Funded now", "现入选"), number(now["count"]), spend)]
    known = [row for row in others if row["value"] is not None]
    if result["question"]["kind"] == "sensitivity" and known:
        always = set(now["ids"]).intersection(*(row["ids"] for row in known))
        ever = set(now["ids"]).union(*(row["ids"] for row in known))
        counts = sorted(row["count"] for row in result["sets"] if row["value"] is not None)
        form = Text("under all {n} ways of counting", "全部 {n} 种口径下")
        every = form.format(n=number(len(known) + 1))
        facts += [
            Fact(Text("Always funded", "始终入选"), number(len(always)), every),
            Fact(
                Text("Funded at least once", "至少一次入选"),
                number(len(ever)),
                Text("of {n} proposals", "共 {n} 项申请").format(n=number(result["slate"]["of"])),
            ),
            Fact(
                Text("How many are funded", "入选数范围"),
                same(f"{counts[0]}–{counts[-1]}"),
                Text("fewest and most", "最少与最多"),
            ),
        ]
    return Facts(facts)


def notices(document: Document, result: Document) -> list[Block]:
    """Return what must not be overlooked: not stored, not proven, rules broken."""
    notices_: list[Block] = [Notice(_STANDS if document.get("decision") else _NOTHING)]
    if result["proof"]["stopped"]:
        notices_.append(Notice(view.stopped(result)))
    return notices_


STATUS = {**outcome.STATUS, "breaks": Text("breaks rules", "违反规则")}


def sets(document: Document, result: Document) -> Any:
    """Return every set of an answer in one table."""
    currency = result["slate"]["currency"]
    columns = (
        Column("set", Text("Set", "方案")),
        Column("status", Text("Solution", "求解")),
        Column("count", Text("Funded", "入选"), digits=0),
        Column("spend", Text("Amount", "金额")),
        Column("value", Text("Value", "价值"), digits=2),
        Column("change", Text("Change", "变化"), digits=3),
        Column("enters", Text("Enter", "进入")),
        Column("leaves", Text("Leave", "退出")),
        Column("breaks", Text("Breaks", "违反")),
    )
    rows = [
        (
            Text.of(row["title"]),
            STATUS.get(row["status"], same(row["status"])),
            row["count"],
            outcome.amount_of_call({"call": {"currency": currency}}, row["spend"], 2),
            row["value"],
            row["value_change"],
            _ids(row["enters"]),
            _ids(row["leaves"]),
            join([rule_title(document, name) for name in row["breaks"]]) if row["breaks"] else Text("no rule", "无"),
        )
        for row in result["sets"]
    ]
    return DataTable("sets", Text("The sets side by side", "方案对照"), columns, rows)


SHOWN = 18
"""Most ids named in one cell; the picture's table and the downloads hold all."""


def _ids(ids: list[str]) -> Text:
    if not ids:
        return same("—")
    names = join([same(one) for one in ids[:SHOWN]])
    if len(ids) > SHOWN:
        names += Text(" and {n} more", " 等共 {m} 项").format(n=len(ids) - SHOWN, m=len(ids))
    return names


def back(document: Document) -> Block:
    """Return the ways on from an answer."""
    run = document["run"]["id"]
    items = [
        Item(Text("The slate as it stands", "现方案"), (), f"/slates/{encode(run)}"),
        Item(Text("Every rule and its price", "全部规则及代价"), (), f"/slates/{encode(run)}/rules"),
    ]
    return Items(Text("Go on", "继续"), items)


def ask(document: Document) -> Form:
    """Return the box in which a slate is asked anything the grammar knows."""
    label = Text(
        "Ask this slate: why ID · what if budget=… · loosen RULE by … · sensitivity",
        "向本方案提问：为什么 编号 · 如果 预算=… · 放宽 规则 幅度 · 敏感性",
    )
    start = Text("why {p}", "为什么 {p}").format(p=nearest(document))
    field = Field("q", label, start)
    return Form("ask", f"/slates/{encode(document['run']['id'])}", (field,), Text("Ask", "提问"))


def nearest(document: Document) -> str:
    """Return the refused proposal that lacks least, or any if none was explained."""
    refused = [row for row in document["proposals"] if row.get("eligible") and not row.get("selected")]
    nearest_rows = [row for row in refused if row.get("delta") is not None]
    row = min(nearest_rows, key=lambda one: (one["delta"], one["id"])) if nearest_rows else None
    return str((row or next(iter(refused or document["proposals"]), {"id": "ID"}))["id"])


def loosening(document: Document, rule: Document, number_: int) -> Form | None:
    """Return the form that loosens one rule, or None for a rule without a limit."""
    if rule["bound"] is None:
        return None
    name = f"{rule['name']}[{rule['category']}]" if rule["category"] else str(rule["name"])
    field = Field("by", Text("Loosen by", "放宽"), step(document, rule))
    path = f"/slates/{encode(document['run']['id'])}"
    return Form(f"loosen-{number_}", path, (field,), _ASK, {"loosen": name})


def step(document: Document, rule: Document) -> Text:
    """Return a round step in the unit of a rule, as a person would type it."""
    effect = rule.get("effect")
    if rule.get("share_of"):
        size = 100 * abs(effect["step"]) if effect else 1.0
        return Text(f"{size:g} %", f"{size:g}%")
    size = abs(effect["step"]) if effect else abs(rule["bound"]) / 100
    if rule.get("measure") == "amount" or rule.get("kind") == "budget":
        english = f"{size / 1e6:.4g} M" if size >= 1e6 else f"{size / 1e3:.4g} k"
        return Text(english, f"{size / 1e4:.4g}万")
    return same(f"{max(size, 1.0):g}")
