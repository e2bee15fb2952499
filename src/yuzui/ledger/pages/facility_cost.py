# SPDX-License-Identifier: Apache-2.0
"""What the hours of a facility cost and who pays: bill and clock side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.pages import facility_usage
from yuzui.ledger.recovery import OWNERS, PARTS, RULES, STATUS_TEXTS, amount, finding, verdict
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import money, number, percent
from yuzui.view.page import EVERYONE, Fact, Facts, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/facilities/{id}/cost", 0, EVERYONE
TITLE = Text("Cost of a facility", "设施成本")
ADDRESS = "/facilities/gaia/cost"
_FACILITIES = Text("Facilities", "设施")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = pages.latest(workspace, visit, "cost_recovery")
    if document is None or facility_usage.name(document) != visit.parts["id"]:
        raise VisibilityError.not_found()
    title = pages.text(document["trace"]["label"])
    figures = pages.figures("cost_recovery", document)
    reading = pages.reading(of("cost_recovery").lines(document))
    blocks = [Notice(verdict(document))] if document["residual_minor_units"] else []
    tell = Text("What this cannot tell: ", "不能说明：") + pages.text(document["cannot_tell"])
    return Page(
        finding(document),
        (
            *blocks,
            _facts(document),
            Split(figures[:1], (reading,)),
            *figures[1:],
            Notice(tell),
            _balance(document),
            _rules(document),
            _invoices(document),
        ),
        crumb=(Link(_FACILITIES, "/facilities"), Link(title, f"/facilities/{encode(visit.parts['id'])}/usage")),
        document=document,
        stamp=pages.stamp(document),
    )


def _share(document: Mapping[str, Any]) -> Text:
    value = document["recovered"]["value"]
    return same("–") if value is None else percent(value)


def _facts(document: Mapping[str, Any]) -> Facts:
    balance, level = document["balance"], document["break_even"]["value"]
    used = document["in_use"]
    return Facts(
        (
            Fact(Text("Recovered", "收回"), _share(document), Text("of the cost", "占成本")),
            Fact(
                Text("Invoiced", "已开票"),
                amount(document, balance["invoiced"]),
                Text("to {n} accounts", "计入 {n} 个账户").format(n=len(document["accounts"])),
            ),
            Fact(
                Text("Break-even", "保本价"),
                same("–") if level is None else money(level, document["currency"]),
                Text("a core-hour, at this use", "每核时，按现有使用率"),
            ),
            Fact(
                Text("Bill less clock", "账单与时钟之差"),
                amount(document, document["residual_minor_units"]),
                Text("at most {most} of {n} processors at once", "同时在用至多 {most}/{n}").format(
                    most=number(used["most"]), n=number(used["processors"])
                ),
            ),
        )
    )


def _balance(document: Mapping[str, Any]) -> DataTable:
    balance, minor = document["balance"], document["minor_units"]
    rows = [(label, balance[k] / minor, _part(document, k)) for k, label in PARTS.items()]
    left = document["residual_minor_units"] / minor
    rows.append((Text("disagreement of bill and clock", "账单与时钟之差"), left, None))
    rows.append((Text("cost", "成本"), balance["cost"] / minor, _part(document, "cost")))
    return DataTable(
        "balance",
        Text("Where the cost goes, to the last minor unit", "成本去向，精确到最小货币单位"),
        (
            Column("part", Text("Part", "组成")),
            Column("sum", Text("Sum", "金额"), digits=2),
            Column("share", Text("Share", "占比"), "%", 1),
        ),
        rows,
    )


def _part(document: Mapping[str, Any], name: str) -> float | None:
    balance = document["balance"]
    return balance[name] / balance["cost"] if balance["cost"] else None


def _rules(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "prices",
        Text("Prices, and where each comes from", "价格及其依据"),
        (
            Column("rule", Text("Rule", "规则")),
            Column("value", Text("Value", "取值")),
            Column("status", Text("Status", "性质")),
            Column("source", Text("Source", "依据")),
        ),
        [
            (RULES[r["rule"]], r["value"], STATUS_TEXTS[r["status"]], pages.text(r["source"]))
            for r in document["price_rules"]
        ],
    )


def _invoices(document: Mapping[str, Any]) -> DataTable:
    minor = document["minor_units"]
    return DataTable(
        "invoices",
        Text("Invoices by account", "各账户账单"),
        (
            Column("account", OWNERS[document["by"]]),
            Column("jobs", Text("Jobs", "作业"), digits=0),
            Column("hours", Text("Core-hours", "核时"), digits=1),
            Column("invoice", Text("Invoice", "应付"), digits=2),
        ),
        [(str(a["account"]), a["jobs"], a["seconds"] / 3_600, a["invoice"] / minor) for a in document["accounts"]],
        note=Text("Ids are those of the log; it names no person.", "编号为日志所用，不含人名。"),
    )
