# SPDX-License-Identifier: Apache-2.0
"""The tables of a bill: invoices, balance, rules of price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yuzui.ledger.recovery.words import OWNERS, PARTS, RULES, STATUS
from yuzui.sheets.sheet import Export
from yuzui.text import Text

HOUR = 3_600


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
        (a["account"], a["jobs"], a["seconds"] / HOUR, _exact(document, a["invoice"])) for a in document["accounts"]
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
        (RULES[r["rule"]].say(lang), r["value"], STATUS[r["status"]].say(lang), r["source"][lang])
        for r in document["price_rules"]
    ]
    return Export(Text("prices", "价格").say(lang), heads, rows, ("", "", "", ""))
