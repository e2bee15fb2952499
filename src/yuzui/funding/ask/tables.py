# SPDX-License-Identifier: Apache-2.0
"""An answer as tables, the same for xlsx, csv and a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding.ask import words
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text

Document = Mapping[str, Any]

_MOVES = {"enters": Text("enters", "进入"), "leaves": Text("leaves", "退出"), None: Text("asked about", "所问")}


def exports(document: Document, lang: str) -> list[Export]:
    """Return the answer, the sets and who moves."""
    return [_answer(document, lang), _sets(document, lang), _moved(document, lang)]


def _answer(document: Document, lang: str) -> Export:
    heads = ((Text("item", "项目"), ""), (Text("content", "内容"), ""))
    return table(Text("answer", "回答"), heads, words.lines(document), lang)


def _sets(document: Document, lang: str) -> Export:
    heads = (
        (Text("set", "方案"), ""),
        (Text("status", "状态"), ""),
        (Text("funded", "入选数"), "0"),
        (Text("spends", "金额"), "#,##0"),
        (Text("value", "价值"), "0.000"),
        (Text("change of value", "价值之差"), "+0.000;−0.000;0.000"),
        (Text("who enters", "进入名单"), ""),
        (Text("who leaves", "退出名单"), ""),
        (Text("rules broken", "违反的规则"), ""),
    )
    rows = [
        (
            row["title"],
            row["status"],
            *(row[k] for k in ("count", "spend", "value", "value_change")),
            *(", ".join(row[k]) for k in ("enters", "leaves", "breaks")),
        )
        for row in document["sets"]
    ]
    return table(Text("sets", "方案比较"), heads, rows, lang)


def _moved(document: Document, lang: str) -> Export:
    heads = (
        (Text("proposal", "申请号"), ""),
        (Text("move", "变动"), ""),
        (Text("amount", "金额"), "#,##0"),
        (Text("value", "价值"), "0.000"),
        (Text("expected rank", "期望名次"), "0.0"),
    )
    others = document["sets"][1:2]
    rows = []
    for row in document["proposals"]:
        side = next((k for k in ("enters", "leaves") for s in others if row["id"] in s[k]), None)
        figures = (row[k] for k in ("amount", "value", "expected_rank"))
        rows.append((row["id"], _MOVES[side], *figures))
    return table(Text("moves", "变动"), heads, rows, lang)
