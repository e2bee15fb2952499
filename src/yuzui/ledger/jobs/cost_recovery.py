# SPDX-License-Identifier: Apache-2.0
"""What a computing centre recovers at a price, reconciled to the cent on its own log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.ledger.inputs import CostRecovery as Inputs
from yuzui.ledger.job_log import LogSource, read
from yuzui.ledger.recovery import HOUR, Asked, Balance, ClassCharge, InUse, Invoice, PriceRule, Seconds, reconciled
from yuzui.model.finding import computed
from yuzui.model.quantity import Origin, Quantity, digits
from yuzui.text import Text, same
from yuzui.text.numbers import count, duration, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Step, bar_chart, waterfall_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("recovery of the cost of a computing centre", "计算中心的成本回收")
QUESTION = Text(
    "What part of the cost do invoices recover, and does the bill agree with the clock?",
    "收费能收回多大比例的成本？账单与时钟是否一致？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
CANNOT_TELL = Text(
    "Whether the price is fair, and what of the idle time could have been sold: the log shows no "
    "maintenance and no reservations. Cost is spread evenly over the year.",
    "定价是否公平，空闲机时能否售出：日志不含维护与预留。成本按全年平均分摊。",
)


class Counts(msgspec.Struct, frozen=True):
    """Jobs read, and what became of them on the bill."""

    read: int
    charged: int
    waived: int
    flagged: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.cost_recovery/1"):
    """A log invoiced at a price, beside the clock; money is whole minor units of one currency (XXX is none)."""

    origin: Origin
    trace: LogSource
    price_rules: list[PriceRule]
    currency: str
    minor_units: int
    by: Literal["user", "group"]
    jobs: Counts
    accounts: list[Invoice]
    classes: list[ClassCharge]
    seconds: Seconds
    balance: Balance
    residual_minor_units: int
    in_use: InUse
    recovered: Quantity
    break_even: Quantity
    cannot_tell: Text

    def money(self, minor: float) -> Text:
        """Return minor units as money for people."""
        return money(minor / self.minor_units, self.currency)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Charge a log and hold the bill against the clock."""
    terms = Asked.of(inputs)
    trace, file_digest, columns = read(workspace, inputs.trace or "gaia", inputs.processors)
    if not trace.processors:
        raise InputError(
            Text("what was open is unknown without the number of processors", "处理器数未知，无法计算开放机时"),
            place=Place(column="processors"),
            expected="> 0",
            fix=Text("give the number of processors of the centre", "请给出中心的处理器数"),
            code="processors",
        )
    jobs = job_log.jobs(columns, trace.log)
    bill = reconciled(jobs, trace.processors, terms)
    minor, level, cost = 10 ** digits(terms.currency), bill.even(), bill.balance.cost
    coverage, span = len(jobs.run) / jobs.read if jobs.read else None, bill.seconds.span
    recovered = bill.balance.invoiced / cost if cost else None
    price = None if level is None else float(level / minor)
    rested = {"file": file_digest, "processors": trace.processors, "asked": str(terms)}
    return Answer(
        run=Run.of("cost_recovery", rested),
        origin=computed(trace.origin),
        trace=trace.cited(),
        price_rules=terms.rules(),
        currency=terms.currency,
        minor_units=minor,
        by="group" if terms.by == "group" else "user",
        jobs=Counts(jobs.read, len(jobs.run) - bill.waived_jobs, bill.waived_jobs, jobs.read - len(jobs.run)),
        accounts=bill.accounts,
        classes=bill.classes,
        seconds=bill.seconds,
        balance=bill.balance,
        residual_minor_units=bill.residual,
        in_use=bill.in_use,
        recovered=trace.quantity(recovered, "1", span, coverage),
        break_even=trace.quantity(price, f"{terms.currency}/core-hour", span, coverage),
        cannot_tell=CANNOT_TELL,
    )


PARTS = {
    "invoiced": Text("invoiced", "已开票"),
    "waived": Text("waived", "免收"),
    "idle": Text("idle", "空闲"),
    "unpriced": Text("beyond the price", "价格未涵盖"),
}
"""What the cost of a centre is made of."""
MARKUP = Text("asked beyond the cost by the tariff", "分类加价")
RULES = {
    "price": Text("price of a core-hour", "每核时价格"),
    "cost": Text("cost of a year", "全年成本"),
    "waive": Text("not charged", "不计费"),
    "rounding": Text("rounding", "取整"),
}
STATUSES = {"assumed": Text("assumed", "假定"), "given": Text("given", "给定"), "declared": Text("declared", "规定")}
OWNERS = {"user": Text("user", "用户"), "group": Text("group", "用户组")}


def verdict(answer: Answer) -> Text:
    """Return whether the bill agrees with the clock, and if not, by how much."""
    if not answer.residual_minor_units and answer.balance.markup:
        return Text(
            "bill and clock agree to the last minor unit: opened + asked by class = invoiced + waived + idle",
            "账单与时钟分毫不差：开放 + 分类加价 = 已开票 + 免收 + 空闲",
        )
    if not answer.residual_minor_units:
        return Text(
            "bill and clock agree to the last minor unit: opened = invoiced + waived + idle",
            "账单与时钟分毫不差：开放 = 已开票 + 免收 + 空闲",
        )
    return Text(
        "bill and clock disagree by {off}: at one instant {most} processors are in use and the centre has {n}",
        "账单与时钟相差 {off}：某一时刻在用处理器 {most} 个，而中心仅有 {n} 个",
    ).format(
        off=answer.money(answer.residual_minor_units),
        most=number(answer.in_use.most),
        n=number(answer.in_use.processors),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what is recovered, who is charged, whether bill and clock agree, the prices."""
    return [
        (Text("recovery", "成本回收"), headline(answer)),
        (same(""), _charged(answer)),
        (same(""), verdict(answer)),
        (Text("prices", "价格"), _prices(answer)),
        *((Text("class", "类别"), _class(answer, one)) for one in answer.classes),
    ]


def _class(answer: Answer, one: ClassCharge) -> Text:
    """Return in one sentence what the accounts of a class pay."""
    return Text("{name}: {n} pay {sum} at {price} a core-hour", "{name}：{n}按每核时 {price} 应付 {sum}").format(
        name=same(one.name),
        n=count(one.accounts, Text("account", "个账户")),
        sum=answer.money(one.invoiced),
        price=money(float(one.price), answer.currency),
    )


def headline(answer: Answer) -> Text:
    """Return in one sentence what invoices recover, and the price that would pay for it all."""
    if answer.recovered.value is None or answer.break_even.value is None:
        return Text("nothing is charged, so nothing is recovered", "没有计费，因而没有收回")
    even = Text(
        "; for the hours charged to pay for it, a core-hour must cost {even}",
        "；每核时须收 {even}，所计费的机时方能抵偿成本",
    ).format(even=money(answer.break_even.value, answer.currency))
    return recovery(answer) + even


def recovery(answer: Answer) -> Text:
    """Return what invoices recover; with a price that is assumed, what they would recover."""
    sentence = Text("Invoices recover {share} of what {title} costs", "收费收回{title}成本的 {share}")
    if answer.price_rules[0].status == "assumed" and not answer.classes:
        sentence = Text(
            "Charged at the cost of an open hour, use would recover {share} of what {title} costs",
            "若按开放机时的成本计费，可收回{title}成本的 {share}",
        )
    share = answer.recovered.value
    return sentence.format(share=Text("nothing", "零") if share is None else percent(share), title=answer.trace.label)


def _charged(answer: Answer) -> Text:
    """Return in one sentence who is charged how much, over what span."""
    balance = answer.balance
    return Text(
        "{jobs} jobs of {owners} are charged {invoiced} in {span}; idle {idle}; waived {waived}; "
        "{flagged} flagged jobs cost nothing",
        "{span}内 {owners}的 {jobs} 个作业计费 {invoiced}；空闲 {idle}；免收 {waived}；{flagged} 个有疑问的作业未计费",
    ).format(
        jobs=number(answer.jobs.charged),
        owners=count(len(answer.accounts), Text("account", "个账户")),
        span=duration(answer.seconds.span),
        flagged=number(answer.jobs.flagged),
        invoiced=answer.money(balance.invoiced),
        idle=answer.money(balance.idle),
        waived=answer.money(balance.waived),
    )


def _prices(answer: Answer) -> Text:
    """Return price and cost with where each comes from."""
    first, second = answer.price_rules[:2]
    price = Text("{value} a core-hour ({source})", "每核时 {value}（{source}）").format(
        value=money(float(first.value or 0), answer.currency), source=first.source
    )
    cost = second.source
    if second.value is not None:
        cost = Text("{value} a year ({source})", "全年 {value}（{source}）").format(
            value=money(float(second.value), answer.currency), source=second.source
        )
    return price + Text("; ", "；") + cost


MOST = 12
"""Accounts drawn; the table of invoices holds all."""


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    trace, link = answer.trace, "/about/method#cost_recovery"
    return Meta(name, finding, description, "derived", same(trace.source), trace.vintage, link)


def cost(answer: Answer) -> Picture | None:
    """Draw where the cost goes."""
    balance = answer.balance
    if not balance.cost:
        return None
    rows = [
        Step(label=label, value=100 * part / balance.cost)
        for name, label in PARTS.items()
        if (part := getattr(balance, name)) or name in ("invoiced", "idle")
    ]
    if balance.markup:
        rows.append(Step(label=MARKUP, value=-100 * balance.markup / balance.cost))
    if off := answer.residual_minor_units:
        label = Text("bill and clock disagree", "账单与时钟不符")
        rows.append(Step(label=label, value=100 * off / balance.cost))
    finding = Text("Of the cost of what was open, {idle} stood idle", "开放成本中有 {idle} 处于空闲").format(
        idle=percent(balance.idle / balance.cost)
    )
    description = Text(
        "What the centre cost over the span of the log, by what became of it, per cent of the "
        "cost. Invoices are added up job by job, idle time by the clock.",
        "日志所覆盖期间中心的成本按去向划分，占成本的百分比。账单逐个作业累加，空闲按时钟累加。",
    )
    words = Text("% of the cost", "占成本百分比"), Text("cost", "成本")
    return waterfall_chart(_meta(answer, "where-the-cost-goes", finding, description), rows, words, 1)


def payers(answer: Answer) -> Picture | None:
    """Draw the largest accounts."""
    total, accounts = answer.balance.invoiced, answer.accounts
    if not total:
        return None
    owner = OWNERS[answer.by]
    rows = [Bar(label=owner + same(f" {one.account}"), value=one.invoice / total) for one in accounts[:MOST]]
    finding = Text(
        "{n} of {all} accounts pay {share} of what is invoiced", "{all} 个账户中的 {n} 个承担 {share} 的应付金额"
    ).format(n=len(rows), all=len(accounts), share=percent(sum(row.size for row in rows), 0))
    description = Text("The largest accounts by sum invoiced.", "按应付金额排列的最大账户。")
    axes = (Text("share of all invoices", "占全部应付"), "%")
    return bar_chart(_meta(answer, "accounts", finding, description), rows, axes)


def _money(answer: Answer, name: str, label: Text, minor: Callable[[Any], int]) -> tuple[Column, Column]:
    """Return money as pages show it, and as a file holds it: exact, its currency in the heading."""
    heading = label + same(f" ({answer.currency})")
    return (
        Column(name, label, digits=2, value=lambda row: minor(row) / answer.minor_units, places=("page",)),
        Column(name, heading, digits=2, value=lambda row: Decimal(minor(row)) / answer.minor_units, places=("file",)),
    )


def _invoice_columns(answer: Answer) -> Sequence[Column]:
    return (
        Column("account", OWNERS[answer.by], value=lambda one: str(one.account)),
        Column("jobs", Text("Jobs", "作业"), digits=0),
        Column("hours", Text("Core-hours", "核时"), digits=1, value=lambda one: one.seconds / HOUR),
        *_money(answer, "invoice", Text("Invoice", "应付"), lambda one: one.invoice),
    )


def _parts(answer: Answer) -> list[tuple[Text, int, float | None]]:
    """Return every part of the cost, what bill and clock disagree by, and the cost, with the share of it."""
    balance = answer.balance
    rows = [(label, int(getattr(balance, name))) for name, label in PARTS.items()]
    rows += [(MARKUP, -balance.markup)] if balance.markup else []
    whole = (Text("cost", "成本"), balance.cost)
    shares = [(label, part, part / balance.cost if balance.cost else None) for label, part in (*rows, whole)]
    off = (Text("disagreement of bill and clock", "账单与时钟之差"), answer.residual_minor_units, None)
    return [*shares[:-1], off, shares[-1]]


INVOICES = Table[Answer](
    "invoices",
    Text("Invoices by account", "各账户账单"),
    rows=lambda answer: answer.accounts,
    columns=_invoice_columns,
    note=Text("Ids are those of the log; it names no person.", "编号为日志所用，不含人名。"),
    sheet=Text("invoices", "账单"),
)
CLASSES = Table[Answer](
    "classes",
    Text("Charges by class", "分类收费"),
    rows=lambda answer: answer.classes,
    columns=lambda answer: (
        (
            Column("name", Text("Class", "类别"), value=lambda one: same(one.name)),
            Column("price", Text("Price of a core-hour", "每核时价格"), value=lambda one: same(one.price)),
            Column("accounts", Text("Accounts", "账户数"), digits=0),
            Column("jobs", Text("Jobs", "作业"), digits=0),
            Column("hours", Text("Core-hours", "核时"), digits=1, value=lambda one: one.seconds / HOUR),
            *_money(answer, "at_cost", Text("At the price of the centre", "按中心价格"), lambda one: one.at_cost),
            *_money(answer, "invoiced", Text("Invoiced", "应付"), lambda one: one.invoiced),
        )
        if answer.classes
        else ()
    ),
    sheet=Text("classes", "类别"),
)
BALANCE = Table[Answer](
    "balance",
    Text("Where the cost goes, to the last minor unit", "成本去向，精确到最小货币单位"),
    rows=_parts,
    columns=lambda answer: (
        Column("part", Text("Part", "组成"), value=lambda row: row[0]),
        *_money(answer, "sum", Text("Sum", "金额"), lambda row: row[1]),
        Column("share", Text("Share", "占比"), "%", 1, value=lambda row: row[2]),
    ),
    sheet=Text("balance", "收支"),
)
PRICES = Table[Answer](
    "prices",
    Text("Prices, and where each comes from", "价格及其依据"),
    rows=lambda answer: answer.price_rules,
    columns=(
        Column("rule", Text("Rule", "规则"), value=lambda one: RULES[one.rule]),
        Column("value", Text("Value", "取值")),
        Column("status", Text("Status", "性质"), value=lambda one: STATUSES[one.status]),
        Column("source", Text("Source", "依据")),
    ),
    sheet=Text("prices", "价格"),
)
VIEW = View(
    headline=headline, sentences=sentences, charts=(cost, payers), first=(INVOICES,), tables=(BALANCE, PRICES, CLASSES)
)
