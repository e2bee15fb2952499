# SPDX-License-Identifier: Apache-2.0
"""A bill in sentences, and the names of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, same
from yuzui.text.numbers import count, duration, money, number, percent

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
STATUS = {"assumed": Text("assumed", "假定"), "given": Text("given", "给定"), "declared": Text("declared", "规定")}
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
    said = Text("Invoices recover {share} of what {title} costs", "收费收回{title}成本的 {share}")
    if document["price_rules"][0]["status"] == "assumed":
        said = Text(
            "Charged at the cost of an open hour, use would recover {share} of what {title} costs",
            "若按开放机时的成本计费，可收回{title}成本的 {share}",
        )
    share = document["recovered"]["value"]
    return said.format(
        share=Text("nothing", "零") if share is None else percent(share), title=Text.of(document["trace"]["label"])
    )


def charged(document: dict[str, Any]) -> Text:
    """Return in one sentence who is charged how much, over what span."""
    balance = document["balance"]
    said = Text(
        "{jobs} jobs of {owners} are charged {invoiced} in {span}; idle {idle}; waived {waived}; "
        "{flagged} flagged jobs cost nothing",
        "{span}内 {owners}的 {jobs} 个作业计费 {invoiced}；空闲 {idle}；免收 {waived}；{flagged} 个有疑问的作业未计费",
    )
    return said.format(
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
