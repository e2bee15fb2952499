# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: cheapest, steadiest, what binds, what more costs, how fragile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from yuzui.investment import backcast_view, path_sources, tax_sources
from yuzui.investment.backcast_request import Request
from yuzui.investment.backcast_view import exports as made
from yuzui.investment.backcast_view import pictures as drawn
from yuzui.investment.tax_sources import TAX_RULES
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("back-casting a spending-structure target", "投入结构目标的回溯规划")
QUESTION = Text("Which path is cheapest, which is steadiest, and what binds?", "哪条路径最省、哪条最稳？受什么约束？")
SOURCE = "Huangfu and Hall 2018, doi:10.1007/s12532-017-0130-5"
SCHEMA = "yuzui.path.backcast/1"
WITHOUT = ("infeasible", "time_out", "replay_gap")
"""Statuses that say there is no plan."""
INPUTS = (
    Input("series", Text("file with the series; by default a shipped one", "序列文件；默认用随附数据")),
    Input("country", Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"), "CHN"),
    Input("measure", Text("category of the dimension “type”", "“type”维度中的类别"), "basic"),
    Input("of", Text("dimension that is the whole", "作为分母的维度"), "total"),
    Input("target", Text("share aimed at, as a fraction", "目标占比（小数）"), 0.08),
    Input("by", Text("deadline, a year", "期限（年份）")),
    Input(
        "growth",
        Text("yearly growth of the rest; by default last year's of the whole", "其余部分年增速；默认取上年总量增速"),
    ),
    Input("rule", Text("fixed_rest or fixed_total", "fixed_rest（增投计入总量）或 fixed_total"), "fixed_rest"),
    Input("cap", Text("most yearly growth, as a fraction", "年增速上限（小数）")),
    Input("ceiling", Text("most spending in a year", "年度投入上限")),
    Input("steadiness", Text("weight of steadiness against money", "平稳相对于资金的权重")),
    Input("discount", Text("what a cost one year later counts", "推迟一年的成本折现因子"), 1.0),
    Input("sure", Text("odds with which the target is to be met", "达标把握（概率）")),
    Input("levers", Text("levers whose amounts are to be found", "所求政策工具"), None),
    Input("sources", Text("where figures of levers were read", "政策工具数值的出处"), None),
    Input("base_year", Text("year the scenario was written from", "情景的基年")),
    Input("frontier", Text("also deadlines and targets around", "并列相近期限与目标"), False),
    Input("accept_gap", Text("reason to accept sums that do not hold", "接受分项不合总数的理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Answer the question for one target."""
    from yuzui.investment import backcast_answer, backcast_request

    values = {one.name: one.default for one in INPUTS} | inputs
    if unknown := set(inputs) - {one.name for one in INPUTS}:
        raise TypeError(f"no such input: {', '.join(sorted(unknown))}")
    series, accept = values.pop("series"), values.pop("accept_gap")
    request = Request(**values | {name: values[name] or {} for name in ("levers", "sources")})
    read = backcast_request.read_series(workspace, request, Path(series) if series else None, accept)
    law = tax_sources.law(workspace, request.country, request.levers, read.share.latest.year + 1)
    gifts = tax_sources.gift_cap(request.levers, request.sources, law)
    added = {name: {**law.values.get(name, {}), **own} for name, own in request.levers.items()}
    request = replace(request, levers=added)
    answer = backcast_answer.answer(request, read.facts, read.share, workspace.seed)
    seed = None if request.sure is None else workspace.seed
    stress = backcast_answer.stress(workspace, request, read.facts, read.share)
    rules = path_sources.manifest(workspace, [TAX_RULES])
    ends = [row["ends"] for row in stress["stress"] if row["ends"]]
    inputs = {"facts": digest(read.rows), "accept_gap": accept, "ends": ends, **request.json()}
    return {
        "schema": SCHEMA,
        "run": stamp("backcast", inputs, seed=seed),
        **answer,
        "gifts": gifts and gifts.json(),
        **stress,
        "files": read.files + (rules if ends or law.values else []),
    }


lines = backcast_view.lines


pictures = drawn


exports = made
