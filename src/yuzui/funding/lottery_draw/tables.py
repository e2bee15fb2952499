# SPDX-License-Identifier: Apache-2.0
"""A draw as tables, the same for page, workbook and csv."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding.lottery_draw import words
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Document = Mapping[str, Any]

OUTCOME = (
    (Text("place", "次序"), "0"),
    (Text("proposal", "申请号"), ""),
    (Text("ticket", "签号"), ""),
    (Text("outcome", "结果"), ""),
    (Text("passed over for", "越过所依规则"), ""),
)


def exports(document: Document, lang: str) -> list[Export]:
    """Return what a step says as a table, and of a draw every candidate."""
    columns = ((Text("item", "项目"), ""), (Text("content", "内容"), ""))
    said = table(Text("draw", "抽签"), columns, words.lines(document), lang)
    if document["schema"] != "yuzui.draw/1":
        return [said]
    return [outcome(document, lang), said]


def outcome(document: Document, lang: str) -> Export:
    """Return every candidate in the order of the draw with ticket and outcome."""
    rows = [
        (place, one["id"], document["tickets"][one["id"]], took(one), same(one["rule"] or ""))
        for place, one in enumerate(document["outcome"], 1)
    ]
    return table(Text("outcome", "抽签结果"), OUTCOME, rows, lang)


def took(one: Mapping[str, Any]) -> Text:
    """Return what became of one candidate."""
    return Text("taken", "抽中") if one["taken"] else Text("passed over", "越过")
