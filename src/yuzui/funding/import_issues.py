# SPDX-License-Identifier: Apache-2.0
"""Blocks of a page that say what should be looked at in the files, and which proposals are out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import wording
from yuzui.funding.call_data import import_report
from yuzui.text import Text
from yuzui.view.page import Block, Item, Items
from yuzui.view.table import Column, DataTable


def blocks(document: Mapping[str, Any]) -> list[Block]:
    """Return what was found in the files of a call, each with its rows; none if nothing was."""
    found: list[Block] = []
    told = [
        (label, sentence) for label, sentence in import_report.alerts(document.get("findings", ())) if label.en != "out"
    ]
    if told:
        title = Text("Please check in the files", "请核对来源文件")
        found.append(Items(title, [Item(label, (sentence,)) for label, sentence in told]))
    if rows := document.get("out"):
        found.append(
            DataTable(
                "out",
                Text("Out of the slate: {n}", "不进入方案：{n} 项").format(n=str(len(rows))),
                (
                    Column("id", Text("Proposal", "申请")),
                    Column("status", Text("Status", "状态")),
                    Column("amount", Text("Amount requested", "申请金额")),
                    Column("reviews", Text("Reviews left out", "未计入的评审"), digits=0),
                    Column("row", Text("Where", "位置")),
                ),
                [
                    (
                        row["id"],
                        row["status"],
                        wording.money(document, row["amount"])
                        if "currency" in document["call"]
                        else f"{row['amount']:,.0f}",
                        row["reviews"],
                        import_report.where(row),
                    )
                    for row in rows
                ],
            )
        )
    return found
