# SPDX-License-Identifier: Apache-2.0
"""Recovery of cost: what is asked, the two sides of the bill, and its words and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.occupancy import swept
from yuzui.ledger.charges import bill, written
from yuzui.ledger.usage import STATUS, Jobs
from yuzui.model.quantity import digits
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY, count, duration, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Step, bar_chart, waterfall_chart

# The price of an hour, what the centre costs, and which jobs are not charged, as given.


ASKED_HOUR, YEAR = 3_600, 365 * 86_400
"""Seconds."""
_PUBLISHED = Text(
    "assumed: no price of this centre is published. One unit per core-hour, in no currency; shares do not depend on it",
    "假定：该中心未公布价格。每核时一个单位，不涉币种；各项占比与此无关",
)
_GIVEN = Text("as given by the user", "由使用者给出")
_EVEN = Text(
    "assumed: no budget of this centre is published. The price pays for the centre if every core-hour is charged",
    "假定：该中心未公布预算。若每个核时均计费，则价格恰可收回成本",
)
ROUNDING = Text(
    "charges are exact until they are written; what is written is in minor units and adds up by largest remainder",
    "金额在写出之前保持精确；写出时取最小货币单位，按最大余数法使合计相符",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a log."""

    price: Decimal | None
    cost: Decimal | None
    currency: str
    by: str
    waive: tuple[int, ...]

    @classmethod
    def of(cls, inputs: Mapping[str, Any]) -> Asked:
        """Return what was asked."""
        price, cost = (_amount(name, inputs.get(name)) for name in ("price", "cost"))
        currency = str(inputs.get("currency") or NO_CURRENCY).upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise InputError(
                Text("this is no code of a currency", "币种代码不正确"),
                place=Place(column="currency"),
                seen=currency,
                expected="CNY EUR USD …",
                code="currency",
            )
        by = str(inputs.get("by") or "user")
        if by not in ("user", "group"):
            raise InputError(
                Text("jobs are charged to users or to groups", "作业只能计入用户或用户组"),
                place=Place(column="by"),
                seen=by,
                expected="user group",
                code="by",
            )
        return cls(price, cost, currency, by, _codes(str(inputs.get("waive") or "")))

    @property
    def per_second(self) -> Fraction:
        """Price of a core-second in minor units, exact."""
        price = Decimal(1) if self.price is None else self.price
        return Fraction(price) * int(10 ** digits(self.currency)) / ASKED_HOUR

    def spent(self, span: int) -> Fraction | None:
        """Return what the centre cost in a span of seconds, minor units; None if not given."""
        if self.cost is None:
            return None
        return Fraction(self.cost) * int(10 ** digits(self.currency)) * span / YEAR

    def rules(self) -> list[dict[str, Any]]:
        """Return the rules of price, each with where it comes from."""
        price = Decimal(1) if self.price is None else self.price
        codes = " ".join(map(str, self.waive))
        return [
            _rule("price", f"{price:f}", "core-hour", *_basis(self.price, _PUBLISHED)),
            _rule(
                "cost", None if self.cost is None else f"{self.cost:f}", "year of 365 days",
                *_basis(self.cost, _EVEN),
            ),
            _rule("waive", codes or None, "status code", "given" if codes else "assumed",
                  _GIVEN if codes else _ALL),
            _rule("rounding", None, "minor unit", "declared", ROUNDING),
        ]  # fmt: skip


_ALL = Text(
    "assumed: every job that ran is charged, whatever became of it", "假定：凡运行过的作业一律计费，不论结果如何"
)


def _basis(value: Decimal | None, unsaid: Text) -> tuple[str, Text]:
    return ("assumed", unsaid) if value is None else ("given", _GIVEN)


def _rule(name: str, value: str | None, unit: str, status: str, source: Text) -> dict[str, Any]:
    return {"rule": name, "value": value, "unit": unit, "status": status, "source": source.json()}


def _amount(name: str, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
        if amount.is_finite() and amount > 0:
            return amount
    except InvalidOperation:
        pass
    raise InputError(
        Text("a price or a cost is a number above 0", "价格与成本应为大于 0 的数"),
        place=Place(column=name),
        seen=str(value),
        expected="> 0",
        fix=Text("write for example 0.05", "例如写 0.05"),
        code="price",
    )


def _codes(text: str) -> tuple[int, ...]:
    words = text.replace(",", " ").split()
    known = {str(code): code for code in STATUS}
    if odd := next((word for word in words if word not in known), None):
        raise InputError(
            Text("there is no such status of a job", "没有这种作业状态"),
            place=Place(column="waive"),
            seen=odd,
            expected=" ".join(f"{code} ({label.en})" for code, label in STATUS.items()),
            code="status",
        )
    return tuple(sorted({known[word] for word in words}))


# A bill in sentences, and the names of its parts.


PARTS = {
    "invoiced": Text("invoiced", "已开票"),
    "waived": Text("waived", "免收"),
    "idle": Text("idle", "空闲"),
    "unpriced": Text("beyond the price", "价格未涵盖"),
}
"""What the cost of a centre is made of."""
RULES = {
    "price": Text("price of a core-hour", "每核时价格"),
    "cost": Text("cost of a year", "全年成本"),
    "waive": Text("not charged", "不计费"),
    "rounding": Text("rounding", "取整"),
}
STATUS_TEXTS = {
    "assumed": Text("assumed", "假定"),
    "given": Text("given", "给定"),
    "declared": Text("declared", "规定"),
}
OWNERS = {"user": Text("user", "用户"), "group": Text("group", "用户组")}


def amount(document: Mapping[str, Any], minor: float) -> Text:
    """Return minor units as money for people."""
    return money(minor / document["minor_units"], document["currency"])


def verdict(document: Mapping[str, Any]) -> Text:
    """Return whether the bill agrees with the clock, and if not, by how much."""
    off = document["residual_minor_units"]
    if not off:
        return Text(
            "bill and clock agree to the last minor unit: opened = invoiced + waived + idle",
            "账单与时钟分毫不差：开放 = 已开票 + 免收 + 空闲",
        )
    return Text(
        "bill and clock disagree by {off}: at one instant {most} processors are in use and the centre has {n}",
        "账单与时钟相差 {off}：某一时刻在用处理器 {most} 个，而中心仅有 {n} 个",
    ).format(
        off=amount(document, off), most=number(document["in_use"]["most"]), n=number(document["in_use"]["processors"])
    )


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript; see :func:`yuzui.ledger.jobs.cost_recovery.lines`."""
    return [
        (Text("recovery", "成本回收"), recovered(document)),
        (same(""), charged(document)),
        (same(""), verdict(document)),
        (Text("prices", "价格"), prices(document)),
    ]


def recovered(document: Mapping[str, Any]) -> Text:
    """Return in one sentence what invoices recover, and the price that would pay for it all."""
    if document["recovered"]["value"] is None or document["break_even"]["value"] is None:
        return Text("nothing is charged, so nothing is recovered", "没有计费，因而没有收回")
    even = Text(
        "; for the hours charged to pay for it, a core-hour must cost {even}",
        "；每核时须收 {even}，所计费的机时方能抵偿成本",
    ).format(even=money(document["break_even"]["value"], document["currency"]))
    return finding(document) + even


def finding(document: Mapping[str, Any]) -> Text:
    """Return what invoices recover; with a price that is assumed, what they would recover."""
    sentence = Text("Invoices recover {share} of what {title} costs", "收费收回{title}成本的 {share}")
    if document["price_rules"][0]["status"] == "assumed":
        sentence = Text(
            "Charged at the cost of an open hour, use would recover {share} of what {title} costs",
            "若按开放机时的成本计费，可收回{title}成本的 {share}",
        )
    share = document["recovered"]["value"]
    return sentence.format(
        share=Text("nothing", "零") if share is None else percent(share), title=Text.of(document["trace"]["label"])
    )


def charged(document: dict[str, Any]) -> Text:
    """Return in one sentence who is charged how much, over what span."""
    balance = document["balance"]
    sentence = Text(
        "{jobs} jobs of {owners} are charged {invoiced} in {span}; idle {idle}; waived {waived}; "
        "{flagged} flagged jobs cost nothing",
        "{span}内 {owners}的 {jobs} 个作业计费 {invoiced}；空闲 {idle}；免收 {waived}；{flagged} 个有疑问的作业未计费",
    )
    return sentence.format(
        jobs=number(document["jobs"]["charged"]),
        owners=count(len(document["accounts"]), Text("account", "个账户")),
        span=duration(document["seconds"]["span"]),
        flagged=number(document["jobs"]["flagged"]),
        **{name: amount(document, balance[name]) for name in ("invoiced", "idle", "waived")},
    )


def prices(document: dict[str, Any]) -> Text:
    """Return price and cost with where each comes from."""
    first, second = document["price_rules"][:2]
    price = Text("{value} a core-hour ({source})", "每核时 {value}（{source}）").format(
        value=money(float(first["value"]), document["currency"]), source=Text.of(first["source"])
    )
    if second["value"] is None:
        return price + Text("; ", "；") + Text.of(second["source"])
    cost = Text("{value} a year ({source})", "全年 {value}（{source}）").format(
        value=money(float(second["value"]), document["currency"]), source=Text.of(second["source"])
    )
    return price + Text("; ", "；") + cost


# The pictures of a bill: where the cost goes, and who pays.


MOST = 12
"""Accounts drawn; the table of invoices holds all."""


def draw(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.ledger.jobs.cost_recovery.pictures`."""
    pictures = [_cost(document)] if document["balance"]["cost"] else []
    return [*pictures, _accounts(document)] if document["balance"]["invoiced"] else pictures


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    trace = document["trace"]
    return Meta(
        name, finding, description, "derived", same(trace["source"]), trace["vintage"],
        "/about/method#cost_recovery",
    )  # fmt: skip


def _cost(document: dict[str, Any]) -> Picture:
    balance = document["balance"]
    rows = [
        Step(label=label, value=100 * balance[name] / balance["cost"])
        for name, label in PARTS.items()
        if balance[name] or name in ("invoiced", "idle")
    ]
    if off := document["residual_minor_units"]:
        label = Text("bill and clock disagree", "账单与时钟不符")
        rows.append(Step(label=label, value=100 * off / balance["cost"]))
    finding = Text("Of the cost of what was open, {idle} stood idle", "开放成本中有 {idle} 处于空闲").format(
        idle=percent(balance["idle"] / balance["cost"])
    )
    description = Text(
        "What the centre cost over the span of the log, by what became of it, per cent of the "
        "cost. Invoices are added up job by job, idle time by the clock.",
        "日志所覆盖期间中心的成本按去向划分，占成本的百分比。账单逐个作业累加，空闲按时钟累加。",
    )
    meta = _meta(document, "where-the-cost-goes", finding, description)
    words = Text("% of the cost", "占成本百分比"), Text("cost", "成本")
    return waterfall_chart(meta, rows, words, 1)


def _accounts(document: dict[str, Any]) -> Picture:
    total, accounts = document["balance"]["invoiced"], document["accounts"]
    owner = OWNERS[document["by"]]
    rows = [Bar(label=owner + same(f" {one['account']}"), value=one["invoice"] / total) for one in accounts[:MOST]]
    first = sum(row.size for row in rows)
    finding = Text(
        "{n} of {all} accounts pay {share} of what is invoiced", "{all} 个账户中的 {n} 个承担 {share} 的应付金额"
    ).format(n=len(rows), all=len(accounts), share=percent(first, 0))
    description = Text("The largest accounts by sum invoiced.", "按应付金额排列的最大账户。")
    meta = _meta(document, "accounts", finding, description)
    return bar_chart(meta, rows, (Text("share of all invoices", "占全部应付"), "%"))


# The bill by job and the clock by processor, put side by side in minor units.


def reconciled(jobs: Jobs, processors: int, terms: Asked) -> dict[str, Any]:
    """Return accounts, balance and residual of a log.

    Notes
    -----
    The bill adds up jobs; the clock adds up free processors. Only if both are right, and the log
    is possible on that many processors, is what was opened the sum of what was charged, waived
    and idle. The residual is what was opened less that sum; nothing is set to make it vanish.
    """
    side, span = bill(jobs, terms.by, terms.waive), int(jobs.end.max(initial=0))
    rows = zip(jobs.start.tolist(), jobs.end.tolist(), jobs.procs.tolist(), strict=True)
    clock = swept(rows, processors, span)
    price = terms.per_second
    seconds = [*(one.seconds for one in side.accounts), side.waived_seconds, clock.idle]
    *invoiced, waived, idle = written([price * n for n in seconds])
    opened, spent = round(price * clock.opened), terms.spent(span)
    cost = opened if spent is None else round(spent)
    balance = {
        "cost": cost,
        "opened": opened,
        "invoiced": sum(invoiced),
        "waived": waived,
        "idle": idle,
        "unpriced": cost - opened,
    }
    return {
        "accounts": [
            {"account": one.account, "jobs": one.jobs, "seconds": one.seconds, "invoice": amount}
            for one, amount in zip(side.accounts, invoiced, strict=True)
        ],
        "waived_jobs": side.waived_jobs,
        "seconds": {
            "span": span,
            "opened": clock.opened,
            "charged": side.seconds,
            "waived": side.waived_seconds,
            "idle": clock.idle,
            "over": clock.over,
            "residual": clock.opened - sum(seconds),
        },
        "balance": balance,
        "residual_minor_units": opened - sum(invoiced) - waived - idle,
        "in_use": {"most": clock.most, "processors": processors},
    }


def even(bill: Mapping[str, Any]) -> Fraction | None:
    """Return the price of a core-hour at which the charged hours pay the cost."""
    charged = bill["seconds"]["charged"]
    return Fraction(bill["balance"]["cost"] * 3_600, charged) if charged else None


# The tables of a bill: invoices, balance, rules of price.


TABLES_HOUR = 3_600


def all_of(document: dict[str, Any], lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.ledger.jobs.cost_recovery.exports`."""
    return [table(document, lang) for table in (_invoices, _balance, _rules)]


def _exact(document: dict[str, Any], minor: int) -> Decimal:
    return Decimal(minor) / int(document["minor_units"])


def _named(document: dict[str, Any], label: Text, lang: str) -> str:
    return f"{label.say(lang)} ({document['currency']})"


def _invoices(document: dict[str, Any], lang: str) -> Export:
    heads = [
        OWNERS[document["by"]].say(lang),
        Text("jobs", "作业数").say(lang),
        Text("core-hours", "核时").say(lang),
        _named(document, Text("invoice", "应付"), lang),
    ]
    rows = [
        (a["account"], a["jobs"], a["seconds"] / TABLES_HOUR, _exact(document, a["invoice"]))
        for a in document["accounts"]
    ]
    name = Text("invoices", "账单").say(lang)
    return Export(name, heads, rows, ("0", "#,##0", "#,##0.0", "#,##0.00"))


def _balance(document: dict[str, Any], lang: str) -> Export:
    heads = [Text("part of the cost", "成本组成").say(lang),
             _named(document, Text("sum", "金额"), lang)]  # fmt: skip
    balance = document["balance"]
    rows = [(label.say(lang), _exact(document, balance[k])) for k, label in PARTS.items()]
    rows.append((Text("disagreement", "差额").say(lang), _exact(document, document["residual_minor_units"])))
    rows.append((Text("cost", "成本").say(lang), _exact(document, balance["cost"])))
    return Export(Text("balance", "收支").say(lang), heads, rows, ("", "#,##0.00"))


def _rules(document: dict[str, Any], lang: str) -> Export:
    heads = [
        label.say(lang)
        for label in (Text("rule", "规则"), Text("value", "取值"), Text("status", "性质"), Text("source", "依据"))
    ]
    rows = [
        (RULES[r["rule"]].say(lang), r["value"], STATUS_TEXTS[r["status"]].say(lang), r["source"][lang])
        for r in document["price_rules"]
    ]
    return Export(Text("prices", "价格").say(lang), heads, rows, ("", "", "", ""))
