# SPDX-License-Identifier: Apache-2.0
"""Questions put to a slate on a page: read from the address, answered in bounded time.

An answer hangs only on the slate as its reader sees it and on the question. It is computed in
another process, and the last ones are in memory; nobody has decided anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yuzui.errors import InputError
from yuzui.funding import ask_compute, ask_view, import_report, slate_outcome
from yuzui.funding import ask_question as figures
from yuzui.funding import ask_question as questions
from yuzui.funding.ask_answer import Answer, BudgetPoint, ComparedSet
from yuzui.funding.ask_question import Question
from yuzui.funding.ask_view import pictures
from yuzui.funding.judge_answer import OutOfCall
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Rule
from yuzui.funding.slate_outcome import named, rule_title
from yuzui.job import pages
from yuzui.job.result import Flagged
from yuzui.solve.runner import solved
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import money, number, signed
from yuzui.view.cache import Cache
from yuzui.view.page import Block, Fact, Facts, Field, Figure, Form, Item, Items, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link, Table

# Blocks of a page that say what should be looked at in the files, and which proposals are out.


def blocks(findings: Sequence[Flagged], out: Sequence[OutOfCall], currency: str = "") -> list[Block]:
    """Return what was found in the files of a call, each with its rows; none if nothing was."""
    shown: list[Block] = []
    lines = [(label, sentence) for label, sentence in import_report.alerts(findings) if label.en != "out"]
    if lines:
        title = Text("Please check in the files", "请核对来源文件")
        shown.append(Items(title, [Item(label, (sentence,)) for label, sentence in lines]))
    if out:
        shown.append(_out(currency).drawn(out))
    if rows := import_report.row_notes(findings):
        heads = (
            Column("what", Text("What", "情况")),
            Column("where", Text("Where", "位置")),
            Column("seen", Text("Seen", "看到")),
        )
        title = Text("Rows of the files: {t}", "文件各行：{t}").format(t=import_report.row_summary(findings))
        shown.append(DataTable("rows_told", title, heads, rows))
    return shown


def _out(currency: str) -> Table[Sequence[OutOfCall]]:
    def amount(row: OutOfCall) -> Text:
        # a judgement alone knows no currency
        return money(row.amount, currency) if currency else same(f"{row.amount:,.0f}")

    return Table(
        "out",
        lambda rows: Text("Out of the award list: {n}", "不进入清单：{n} 项").format(n=str(len(rows))),
        lambda rows: rows,
        (
            Column("id", Text("Proposal", "申请")),
            Column("status", Text("Status", "状态")),
            Column("amount", Text("Amount requested", "申请金额"), value=amount),
            Column("reviews", Text("Reviews left out", "未计入的评审"), digits=0),
            Column("row", Text("Where", "位置"), value=import_report.where),
        ),
    )


SECONDS = 12.0
"""Most time for all solves of one page."""

_ASK = Text("Solve again", "重新求解")
_NOTHING = Text(
    "This is a what-if: nothing was stored and nobody has decided.", "此为假设推演：未保存，亦无人作出决定。"
)
_STANDS = Text(
    "This is a what-if on the computed award list: nothing was stored, and the decision stands.",
    "此为对计算清单的假设推演：未保存，已作出的决定不变。",
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


def answer(slate: Slate, query: Question) -> Answer:
    """Answer a question about a slate, by solving again within :data:`SECONDS`."""
    result: Answer = solved("yuzui.funding.ask_compute:answer", slate, query, SECONDS, keep=_whole)
    return result


def _whole(result: Answer) -> bool:
    return not (result.proof.stopped or result.proof.range_stopped)


MOST_CURVES = 32
_CURVES: Cache[tuple[Sequence[BudgetPoint], bool]] = Cache(MOST_CURVES)
"""Value against budget of the last slates: the id of a run is a digest of all that it hangs on."""


def curve(slate: Slate, page: str) -> list[Block]:
    """Return the value against the budget as a figure if there is a curve; and if time ran out."""
    ids = tuple(row.id for row in slate.proposals)
    key = (slate.run.id, slate.call.budget, slate.slate.value, ids, tuple(slate.slate.ids))
    curve_of = partial(solved, "yuzui.funding.ask_compute:curve", slate, SECONDS, keep=lambda result: bool(result[0]))
    # what ran out of time, or found nothing, is too heavy to keep
    rows, late = _CURVES.get(key, curve_of, lambda known: 1 if known[0] and not known[1] else MOST_CURVES + 1)
    picture = ask_compute.picture(slate, rows)
    figures = [] if picture is None else [Figure(picture, slate.run.id, page)]
    return [*figures, *([Notice(ask_compute.LATE)] if late else [])]


def page(slate: Slate, query: Question) -> Page:
    """Return the page of an answer: the new set as a what-if, who moves, how far it holds."""
    result = answer(slate, query)
    run, call = slate.run.id, slate.call.id
    figures = [Figure(picture, page=result.permalink) for picture in pictures(result)]
    crumb = (Link(Text("Award lists", "拟资助清单"), "/fund/lists"), Link(same(call), f"/fund/lists/{encode(run)}"))
    return Page(
        result.finding,
        [facts(result), *figures, *notices(slate, result), sets(slate, result), back(slate), ask(slate)],
        lead=_lead(result),
        crumb=(*crumb, Link(Text("what if", "假设推演"), "")),
        state=Text("what if, not stored", "假设推演，未保存"),
        document=result,
        stamp=pages.stamp(slate),
    )


def _lead(result: Answer) -> Text:
    if result.question.kind == "sensitivity":
        return Text(
            "What a proposal is worth is a choice: per proposal or per amount, and which score "
            "is worth nothing. Each choice was solved again under all rules.",
            "一项申请值多少是一种选择：按项还是按金额计、以何分数为零点。每种选择均按全部规则重新求解。",
        )
    return pages.sentence(ask_view.holds(result))


def facts(result: Answer) -> Facts:
    """Return the other set in three or four figures."""
    now, other = result.sets[0], result.sets[-1]
    currency = result.slate.currency
    if result.question.kind == "sensitivity" or other.value is None:
        return _chosen(result, currency)
    change, spend = other.value_change, other.spend_change
    return Facts(
        [
            Fact(
                Text("Change of value", "价值变化"),
                signed(change),
                Text("not in the same points", "口径不同，不可比")
                if change is None
                else Text("points; {v} in all", "分；共 {v}").format(v=f"{other.value:.2f}"),
            ),
            Fact(
                Text("Money", "金额"),
                same("—") if spend is None else figures.paid(spend, currency),
                Text("{s} in all", "共 {s}").format(s=money(other.spend or 0.0, currency)),
            ),
            Fact(
                Text("Enter", "进入"),
                number(len(other.enters)),
                Text("of {n} funded then", "届时资助 {n} 项").format(n=number(other.count or 0)),
            ),
            Fact(
                Text("Leave", "退出"),
                number(len(other.leaves)),
                Text("of {n} funded now", "现资助 {n} 项").format(n=number(now.count or 0)),
            ),
        ]
    )


def _chosen(result: Answer, currency: str) -> Facts:
    now, *others = result.sets
    spend = Text("{s} as it stands", "现共 {s}").format(s=money(now.spend or 0.0, currency))
    facts = [Fact(Text("Funded now", "现入选"), number(now.count or 0), spend)]
    known = [row for row in others if row.value is not None]
    if result.question.kind == "sensitivity" and known:
        always = set(now.ids).intersection(*(row.ids for row in known))
        ever = set(now.ids).union(*(row.ids for row in known))
        counts = sorted(row.count or 0 for row in result.sets if row.value is not None)
        form = Text("under all {n} ways of counting", "全部 {n} 种口径下")
        every = form.format(n=number(len(known) + 1))
        facts += [
            Fact(Text("Always funded", "始终入选"), number(len(always)), every),
            Fact(
                Text("Funded at least once", "至少一次入选"),
                number(len(ever)),
                Text("of {n} proposals", "共 {n} 项申请").format(n=number(result.slate.of)),
            ),
            Fact(
                Text("How many are funded", "入选数范围"),
                same(f"{counts[0]}–{counts[-1]}"),
                Text("fewest and most", "最少与最多"),
            ),
        ]
    return Facts(facts)


def notices(slate: Slate, result: Answer) -> list[Block]:
    """Return what must not be overlooked: not stored, not proven, rules broken."""
    shown: list[Block] = [Notice(_STANDS if slate.decided else _NOTHING)]
    if result.proof.stopped:
        shown.append(Notice(ask_view.stopped(result)))
    return shown


_STATUS = {**slate_outcome.STATUS, "breaks": Text("breaks rules", "违反规则")}


def sets(slate: Slate, result: Answer) -> DataTable:
    """Return every set of an answer in one table."""
    currency = result.slate.currency

    def broken(row: ComparedSet) -> Text:
        return join([rule_title(slate, name) for name in row.breaks]) if row.breaks else Text("no rule", "无")

    table = Table[Answer](
        "sets",
        Text("The sets side by side", "方案对照"),
        lambda result: result.sets,
        (
            Column("set", Text("Set", "方案"), value=lambda row: row.title),
            Column("status", Text("Solution", "求解"), value=lambda row: _STATUS[row.status]),
            Column("count", Text("Funded", "入选"), digits=0),
            Column(
                "spend",
                Text("Amount", "金额"),
                value=lambda row: same("—") if row.spend is None else money(row.spend, currency, 2),
            ),
            Column("value", Text("Value", "价值"), digits=2),
            Column("change", Text("Change", "变化"), digits=3, value=lambda row: row.value_change),
            Column("enters", Text("Enter", "进入"), value=lambda row: named(row.enters, SHOWN)),
            Column("leaves", Text("Leave", "退出"), value=lambda row: named(row.leaves, SHOWN)),
            Column("breaks", Text("Breaks", "违反"), value=broken),
        ),
    )
    return table.drawn(result)


SHOWN = 18
"""Most ids named in one cell; the picture's table and the downloads hold all."""


def back(slate: Slate) -> Block:
    """Return the ways on from an answer."""
    run = slate.run.id
    items = [
        Item(Text("The award list as it stands", "现清单"), (), f"/fund/lists/{encode(run)}"),
        Item(Text("Every rule and its price", "全部规则及代价"), (), f"/fund/lists/{encode(run)}/rules"),
    ]
    return Items(Text("Go on", "继续"), items)


def ask(slate: Slate) -> Form:
    """Return the box in which a slate is asked anything the grammar knows."""
    label = Text(
        "Ask this award list: why ID · what if budget=… · loosen RULE by … · sensitivity",
        "向本清单提问：为什么 编号 · 如果 预算=… · 放宽 规则 幅度 · 敏感性",
    )
    start = Text("why {p}", "为什么 {p}").format(p=nearest(slate))
    field = Field("q", label, start)
    return Form("ask", f"/fund/lists/{encode(slate.run.id)}", (field,), Text("Ask", "提问"))


def nearest(slate: Slate) -> str:
    """Return the refused proposal that lacks least, or any if none was explained."""
    refused = [row for row in slate.proposals if row.eligible and not row.selected]
    lacking = [(row.delta, row.id) for row in refused if row.delta is not None]
    return min(lacking)[1] if lacking else next((row.id for row in [*refused, *slate.proposals]), "ID")


def loosening(slate: Slate, rule: Rule, place: int) -> Form:
    """Return the form that loosens one rule."""
    field = Field("by", Text("Loosen by", "放宽"), step(rule))
    path = f"/fund/lists/{encode(slate.run.id)}"
    return Form(f"loosen-{place}", path, (field,), _ASK, {"loosen": rule.key})


def step(rule: Rule) -> Text:
    """Return a round step in the unit of a rule, as a person would type it."""
    effect = rule.effect
    if rule.share_of:
        size = 100 * abs(effect.step) if effect else 1.0
        return Text(f"{size:g} %", f"{size:g}%")
    size = abs(effect.step) if effect else abs(rule.bound) / 100
    if rule.measure == "amount" or rule.kind == "budget":
        english = f"{size / 1e6:.4g} M" if size >= 1e6 else f"{size / 1e3:.4g} k"
        return Text(english, f"{size / 1e4:.4g}万")
    return same(f"{max(size, 1.0):g}")
