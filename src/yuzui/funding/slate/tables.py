# SPDX-License-Identifier: Apache-2.0
"""A slate as tables, the same for xlsx, csv and json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding.call_data import import_report
from yuzui.funding.call_data.sheets import AMOUNT, MUST, SELECTED
from yuzui.funding.slate import outcome, words
from yuzui.funding.slate.titles import rule_title
from yuzui.job.tables import table
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY

Document = Mapping[str, Any]

_PLAIN = (
    ("id", Text("proposal", "申请号"), ""),
    ("amount", AMOUNT, "#,##0"),
    ("score_mean", Text("mean score", "均分"), "0.00"),
    ("n_reviews", Text("reviews", "评审数"), "0"),
    ("scores", Text("scores", "各份评分"), ""),
    ("expected_rank", Text("expected rank", "期望名次"), "0.0"),
    ("low", Text("rank from (95 %)", "名次下端（95%）"), "0"),
    ("high", Text("rank to (95 %)", "名次上端（95%）"), "0"),
    ("value", Text("value", "价值"), "0.000"),
    ("selected", SELECTED, ""),
    ("must", MUST, ""),
    ("probability", Text("in re-draws", "重抽入选率"), "0.0%"),
    ("band", Text("band", "分区"), ""),
    ("delta", Text("value it lacks", "所差价值"), "0.000"),
    ("delta_exact", Text("exact", "精确"), ""),
    ("reason", Text("reason", "理由"), ""),
)


def cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal with its interval as two cells and its band in words."""
    low, high = row["rank_interval"] or (None, None)
    band = None if row["band"] is None else outcome.BANDS[row["band"]]
    scores = shown_scores(row)
    return {**row, "low": low, "high": high, "band": band, "must": None, "scores": scores}


def amount(currency: str) -> Text:
    """Return the heading of amounts, with the currency where one is known."""
    if currency == NO_CURRENCY:
        return AMOUNT
    return Text("amount, {c}", "金额（{c}）").format(c=currency)


def shown_scores(row: Mapping[str, Any]) -> str:
    """Return the single scores of a proposal, one a reviewer; as many digits as they need."""
    return " · ".join(f"{score:.2f}".rstrip("0").rstrip(".") for score in row.get("scores", ()))


def exports(document: Document, lang: str) -> list[Export]:
    """Return slate, rules, alternatives and findings."""
    return [
        proposals(document, lang),
        rules(document, lang),
        alternatives(document, lang),
        findings(document, lang),
        *out(document, lang),
    ]


def out(document: Document, lang: str) -> list[Export]:
    """Return the proposals that are out of the call by their status; no table if there are none."""
    columns = (
        (Text("proposal", "申请"), ""),
        (Text("status", "状态"), ""),
        (Text("amount requested", "申请金额"), "#,##0"),
        (Text("reviews left out", "未计入的评审"), "0"),
        (Text("file", "文件"), ""),
        (Text("sheet", "工作表"), ""),
        (Text("row", "行"), "0"),
    )
    names = ("id", "status", "amount", "reviews", "file", "sheet", "row")
    rows = [tuple(row[name] for name in names) for row in document.get("out", ())]
    return [table(Text("out of the slate", "不进入方案"), columns, rows, lang)] if rows else []


def proposals(document: Document, lang: str) -> Export:
    """Return every proposal with its figures and the further columns of the call."""
    further = list(document["proposals"][0]["columns"]) if document["proposals"] else []
    columns = [(heading, form) for _, heading, form in _PLAIN]
    rows = [
        [*(cells(row)[name] for name, _, _ in _PLAIN), *(row["columns"][f] for f in further)]
        for row in document["proposals"]
    ]
    heads = [*columns, *((_heading(f), "") for f in further)]
    return table(Text("slate", "方案"), heads, rows, lang)


def _heading(name: str) -> Text:
    """Return the heading of a further column: the record's own words, or as the file has it."""
    columns = TABLES["proposal"]
    return columns[name].label if name in columns else Text(name, name)


RULE_COLUMNS = (
    (Text("rule", "规则"), ""),
    (Text("must be", "要求"), ""),
    (Text("limit", "界限"), ""),
    (Text("reached", "实际"), ""),
    (Text("room", "余量"), ""),
    (Text("state", "状态"), ""),
    (Text("price by solving again", "重新求解所得代价"), ""),
    (Text("clause", "依据条款"), ""),
)


def rules(document: Document, lang: str) -> Export:
    """Return every rule with limit, what is reached, price and clause."""
    rows = []
    for rule in document["rules"]:
        name = f"{rule['name']}[{rule['category']}]" if rule["category"] else rule["name"]
        solved = rule["achieved"] is not None
        price = words.price(document, rule) if rule["effect"] else Text("", "")
        rows.append(
            (
                rule_title(document, name),
                "≤" if rule["sense"] == "<=" else "≥",
                words.measured(document, rule, rule["bound"]),
                words.measured(document, rule, rule["achieved"]) if solved else None,
                words.measured(document, rule, rule["slack"]) if solved else None,
                words.RULE_STATES[words.rule_state(rule)] if solved else None,
                price,
                rule["source"],
            )
        )
    return table(Text("rules", "规则"), RULE_COLUMNS, rows, lang)


ALTERNATIVE_COLUMNS = (
    (Text("alternative", "方案"), ""),
    (Text("spends", "金额"), "#,##0"),
    (Text("value", "价值"), "0.00"),
    (Text("against the slate", "与本方案之差"), "+0.00;−0.00;0.00"),
    (Text("enter", "进入数"), "0"),
    (Text("leave", "退出数"), "0"),
    (Text("who enters", "进入名单"), ""),
    (Text("who leaves", "退出名单"), ""),
    (Text("rules broken", "违反的规则"), ""),
)


def alternatives(document: Document, lang: str) -> Export:
    """Return every alternative: who enters, who leaves, at what price, breaking what."""
    value = document["slate"]["value"] or 0.0
    rows = [
        (
            one["title"],
            one["spend"],
            one["value"],
            one["value"] - value,
            len(one["enters"]),
            len(one["leaves"]),
            ", ".join(one["enters"]),
            ", ".join(one["leaves"]),
            "; ".join(rule_title(document, name).say(lang) for name in one["breaks"]),
        )
        for one in document["alternatives"]
    ]
    return table(Text("alternatives", "备选方案"), ALTERNATIVE_COLUMNS, rows, lang)


def findings(document: Document, lang: str) -> Export:
    """Return what is odd about rows that were kept."""
    columns = (
        (Text("finding", "发现"), ""),
        (Text("severity", "程度"), ""),
        (Text("table", "数据表"), ""),
        (Text("row", "行"), ""),
        (Text("column", "列"), ""),
        (Text("seen", "原值"), ""),
        (Text("count", "数量"), "0"),
        (Text("where", "位置"), ""),
    )
    rows = [
        (
            *(CODES[f["code"]], f["severity"], f["table"], f["row"], f["column"], f["seen"]),
            f["count"],
            None if f.get("place") is None else import_report.where(f["place"]),
        )
        for f in document["findings"]
    ]
    return table(Text("findings", "发现"), columns, rows, lang)
