# SPDX-License-Identifier: Apache-2.0
"""The tables of a ledger: figures first, so that they are what a csv file holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import tables
from yuzui.ledger.posting import words
from yuzui.sheets.sheet import Export
from yuzui.text import Text

Document = Mapping[str, Any]
WHOLE = "#,##0"


def exports(document: Document, lang: str) -> list[Export]:
    """Return figures, summary, books, over-granting, findings and the European indicators."""
    return [
        _figures(document, lang),
        tables.summary(document, words.lines(document), lang),
        _books(document, lang),
        _over(document, lang),
        _findings(document, lang),
        _esfri(document, lang),
    ]


def _figures(document: Document, lang: str) -> Export:
    columns = (
        (Text("figure", "指标"), ""),
        (Text("definition", "定义"), ""),
        (Text("value", "数值"), "0.0000"),
        (Text("unit", "单位"), ""),
        (Text("numerator", "分子"), "#,##0.##"),
        (Text("denominator", "分母"), "#,##0.##"),
        (Text("left out", "剔除"), WHOLE),
        (Text("why empty", "为何为空"), ""),
        (Text("view", "视图"), ""),
        (Text("parameters", "参数"), ""),
        (Text("ledger up to entry", "账簿至分录号"), WHOLE),
    )
    rows = [
        (
            row["label"], words.definition(row), row["value"], row["unit"], row["numerator"],
            row["denominator"], row["excluded"], row["reason"],
            f"facility_kpi/{row['figure']}.{row['variant']}",
            ", ".join(f"{k}={v}" for k, v in row["parameters"].items()), row["seq"],
        )
        for row in document["figures"]
    ]  # fmt: skip
    return tables.table(Text("Figures", "指标"), columns, rows, lang)


def _books(document: Document, lang: str) -> Export:
    columns = (
        (Text("scope", "范围"), ""),
        (Text("cycle", "周期"), ""),
        (Text("unit", "单位"), ""),
        *((words.STEPS[name], WHOLE) for name in words.STEPS),
    )
    rows = [
        (book["scope"], book["cycle"], book["unit"], *(book["flow"][n] for n in words.STEPS))
        for book in document["books"]
    ]
    return tables.table(Text("Books", "账目"), columns, rows, lang)


def _over(document: Document, lang: str) -> Export:
    columns = (
        (Text("scope", "范围"), ""),
        (Text("cycle", "周期"), ""),
        (Text("unit", "单位"), ""),
        (Text("over by", "超出"), WHOLE),
        (Text("opened", "开放"), WHOLE),
        (Text("since entry", "自分录号"), WHOLE),
        (Text("grant entry", "批准分录号"), WHOLE),
        (Text("granted to", "批准对象"), ""),
        (Text("amount", "数量"), WHOLE),
        (Text("unspent", "未用"), WHOLE),
    )
    rows = [
        (
            one["scope"], one["cycle"], one["unit"], one["short"], one["opened"], one["since"],
            grant["seq"], grant["owner_id"], grant["amount"], grant["unspent"],
        )
        for one in document["overgranted"]
        for grant in one["grants"]
    ]  # fmt: skip
    return tables.table(Text("Over-granted", "超额批准"), columns, rows, lang)


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("what", "问题"), ""),
        (Text("table", "表"), ""),
        (Text("column", "列"), ""),
        (Text("count", "数量"), WHOLE),
    )
    rows = [(f["message"], f["table"], f["column"], f["count"]) for f in document["findings"]]
    return tables.table(Text("Flagged", "标记"), columns, rows, lang)


def _esfri(document: Document, lang: str) -> Export:
    map = document["esfri"]
    columns = (
        (Text("number", "序号"), "0"),
        (Text("indicator", "指标"), ""),
        (Text("state", "状态"), ""),
        (Text("value", "数值"), "#,##0.##"),
        (Text("why empty", "为何为空"), ""),
    )
    rows = [(row["n"], row["name"], words.SAYS[row["says"]], row["value"], row["reason"]) for row in map["indicators"]]
    title = Text(
        "{source}; names written down from memory, to be compared with the report",
        "{source}；名称凭记忆录入，待与报告原文核对",
    ).format(source=map["source"])
    return tables.table(Text("ESFRI indicators", "ESFRI 指标"), columns, rows, lang, title)
