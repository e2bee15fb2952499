# SPDX-License-Identifier: Apache-2.0
"""Gap and time of FacilityBench: our schedules of generated families, beside those of others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from yuzui.demonstration.benchmark import facility
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent
from yuzui.view.chart import Heading
from yuzui.view.page import EVERYONE, Block, Chip, Link, Listing, Page, Remedy, Visit

PATH, MENU, ROLES = "/bench", 0, EVERYONE
TITLE = Text("FacilityBench", "FacilityBench 基准")
_CRUMB = (Link(Text("Schedules", "排程"), "/schedules"),)
_LEAD = Text(
    "Instances are synthetic, made by seeded generators; replay is a stretch of a real log. Every "
    "schedule is gone over by a checker that shares nothing with what made it. One run each, "
    "processor seconds; machines differ.",
    "算例由带种子的生成器合成；日志回放为真实日志片段。"
    "每份排程均由与求解程序无共用代码的检查器核验。"
    "每项运行一次，计处理器秒；不同机器结果不同。",
)
_FAMILIES = {
    "telescope": Text("telescope week, with partner shares", "望远镜一周（含合作份额）"),
    "beamline": Text("beamline cycle", "线站周期"),
    "campaign": Text("campaign of 120 days", "120 天试验季"),
    "tunnel": Text("tunnel campaign with a power limit", "限电风洞试验季"),
    "replay": Text("computing days, replayed from a real log", "计算中心日志回放（真实）"),
    "verify": Text("checker alone", "仅检查器"),
    "telescope week, no shares": Text("telescope week, no shares", "望远镜一周（无份额）"),
    "telescope night, no shares": Text("one night, no shares", "一夜（无份额）"),
}
_SYNTHETIC = Chip(Text("synthetic", "合成"), "part")
_REAL = Chip(Text("real", "真实"), "good")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = facility.rows()
    blocks: list[Block] = []
    for family in dict.fromkeys(row["family"] for row in rows):
        blocks.append(_table(family, [row for row in rows if row["family"] == family]))
    blocks.append(Remedy(Text("Make it again on this machine.", "可在本机重新运行。"), facility.COMMAND))
    ours = [row for row in rows if row["solver"].startswith("yuzui") and row["of_bound"]]
    gaps = {
        family: 1 - min(_tenths(row["of_bound"]) for row in ours if row["family"] == family)
        for family in dict.fromkeys(row["family"] for row in ours)
    }
    each = [Text("{f}: {g}", "{f}：{g}").format(f=_FAMILIES[family], g=percent(gap)) for family, gap in gaps.items()]
    finding = Text(
        "Our schedules are at most this far below their proven bound: {each}",
        "我们的排程与已证明上界的差距至多为：{each}",
    ).format(each=join(each, "; ", "；"))
    return Page(finding, blocks, lead=_LEAD, crumb=_CRUMB)


def _table(family: str, rows: Sequence[dict[str, Any]]) -> Listing:
    return Listing(
        f"bench-{family.split(',')[0].replace(' ', '-')}",
        _FAMILIES[family],
        (
            Heading("size", Text("Requests", "申请数"), digits=0),
            Heading("seed", Text("Seed", "种子"), digits=0),
            Heading("solver", Text("Solver", "求解器")),
            Heading("budget", Text("CPU s allowed", "允许处理器秒"), digits=0),
            Heading("value", Text("Value", "价值"), digits=1),
            Heading("of_bound", Text("Of the bound", "占上界")),
            Heading("placed", Text("Placed", "已安排"), digits=0),
            Heading("cpu", Text("CPU s", "处理器秒"), digits=2),
            Heading("memory", Text("MB", "内存（MB）"), digits=0),
            Heading("checker", Text("Checker", "检查器")),
            Heading("origin", Text("Instance", "算例")),
        ),
        [
            (
                row["size"],
                row["seed"],
                same(row["solver"]),
                row["budget_s"],
                row["value"],
                same("—") if row["of_bound"] is None else percent(_tenths(row["of_bound"])),
                row["placed"],
                row["cpu_s"],
                row["peak_mb"],
                same(row["checker"] or "—"),
                _REAL if family == "replay" else _SYNTHETIC,
            )
            for row in rows
        ],
    )


def _tenths(share: float) -> float:
    """Return a share of the bound cut to a tenth of a per cent: headline and table show the same.

    Cut and not rounded, so that neither says more than holds.
    """
    return math.floor(share * 1000 + 1e-9) / 1000
