# SPDX-License-Identifier: Apache-2.0
"""Which tax rules hold in a year, what R&D costs under them, what they buy and cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yuzui.investment import tax_words
from yuzui.investment.tax_sources import TAX_RULES, Question
from yuzui.investment.tax_view import exports as made
from yuzui.investment.tax_view import pictures as drawn
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("the tax treatment of R&D", "研发的税收待遇")
QUESTION = Text("What does this tax rule buy and cost?", "税收规则的成本与效果？")
SOURCE = "Warda, J. 2001, STI Review 27; Frascati Manual 2015"
SCHEMA = "yuzui.path.tax/1"
INPUTS = (
    Input("rules", Text("file with the rules; by default the shipped one", "规则文件；默认用随附数据")),
    Input("country", Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"), Question().country),
    Input("year", Text("year; by default the last one the rules name", "年份；默认为规则所载最后一年")),
    Input("firm", Text("class of firm", "企业类别"), ""),
    Input("rule", Text("one rule", "一条规则"), ""),
    Input("tax_rate", Text("rate of the profit tax, as a fraction", "企业所得税税率（小数）")),
    Input("weights", Text("part of the year's spending in each quarter", "各季度支出权重")),
    Input("wait", Text("years until a firm without profit deducts", "无利润企业结转年数"), 0.0),
    Input("interest", Text("yearly discount meanwhile, as a fraction", "期间年折现率（小数）"), 0.0),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Say which rules hold, what R&D costs under them, and what they buy and cost."""
    from yuzui.investment import tax_answer

    values = {one.name: one.default for one in INPUTS} | inputs
    if unknown := set(inputs) - {one.name for one in INPUTS}:
        raise TypeError(f"no such input: {', '.join(sorted(unknown))}")
    rules = values.pop("rules")
    return tax_answer.run(workspace, Question(**values), Path(rules) if rules else None)


def keep(workspace: Workspace, document: dict[str, Any]) -> str:
    """Keep a result as a run and return its id."""
    shipped = document["files"][0]["file"] == TAX_RULES and document["files"][0]["source"]
    return workspace.save("tax", document, "public" if shipped else "restricted")


lines = tax_words.lines


pictures = drawn


exports = made
