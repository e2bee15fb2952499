# SPDX-License-Identifier: Apache-2.0
"""Proposed sets of awards, newest first; each says whether anyone has decided."""

from __future__ import annotations

from typing import Any

from yuzui.funding.slate.outcome import STATUS, amount_of_call, state_words
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/slates", 20, EVERYONE
TITLE = Text("Slates", "方案")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    documents = pages.runs(workspace, "fund")
    decided = sum(d.get("state") == "decided" for d in documents)
    finding = Text("{n} proposed sets of awards; {d} decided", "{n} 个拟资助方案，其中 {d} 个已决定")
    if len(documents) == 1:
        finding = Text("One proposed set of awards; {d} decided", "1 个拟资助方案，其中 {d} 个已决定")
    finding = finding.format(n=number(len(documents)), d=number(decided))
    blocks: list[Block] = [_listing(documents)]
    if not documents:
        finding = Text("No slate has been proposed here", "此处尚无拟资助方案")
        lack = Text("Give a workbook of reviews and a page of rules.", "请提供评审表和规则文件。")
        blocks = [Remedy(lack, "yuzui fund reviews.xlsx --rules rules.toml")]
    return Page(
        finding,
        blocks,
        lead=Text("A slate is a proposal. Only a named person decides.", "方案只是建议，由具名责任人决定。"),
    )


def _listing(documents: list[dict[str, Any]]) -> DataTable:
    return DataTable(
        "slates",
        Text("All slates", "全部方案"),
        (
            Column("call", Text("Call", "批次")),
            Column("state", Text("State", "状态")),
            Column("count", Text("Chosen", "入选"), digits=0),
            Column("of", Text("Proposals", "申请"), digits=0),
            Column("spend", Text("Amount", "金额")),
            Column("status", Text("Solution", "求解")),
            Column("run", Text("Run", "运行")),
        ),
        [
            (
                Link(same(d["call"]["id"]), f"/slates/{encode(d['run']['id'])}"),
                Chip(state_words(d), "good" if d.get("state") == "decided" else "part"),
                d["slate"]["count"],
                d["call"]["n_proposals"],
                amount_of_call(d, d["slate"]["spend"]),
                STATUS.get(d["slate"]["status"], same(d["slate"]["status"])),
                Link(same(d["run"]["id"]), f"/slates/{encode(d['run']['id'])}"),
            )
            for d in documents
        ],
    )
