# SPDX-License-Identifier: Apache-2.0
"""When a spending-structure target is reached, what it would take, and with what odds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from yuzui.investment import path_view, tax_sources
from yuzui.investment.jobs import tax
from yuzui.investment.path_sources import Material, Question
from yuzui.investment.path_view import exports as made
from yuzui.investment.path_view import pictures as drawn
from yuzui.investment.series.ratio import ratio
from yuzui.investment.tax_sources import TAX_RULES
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.text import Text

TITLE = Text("the way to a spending-structure target", "投入结构目标的达成路径")
QUESTION = Text("When is the target reached, and what would it take?", "目标何时达到？需要付出什么？")
SOURCE = "Frascati Manual 2015, doi:10.1787/9789264239012-en"
SCHEMA = "yuzui.path/1"
PARTS = tuple(
    """schema run measure dimension of country target target_met by deadlines origin base history
    other_vintages windows methods ghosts looking_back calibration whole_path evidence odds
    required_growth gap price_of_steadiness backcast levers explain revision volatility panel
    known_gaps findings held_back files""".split()
)
"""What every document of this study holds; a run kept by an earlier version may lack some."""
INPUTS = (
    Input("series", Text("file with the series; by default a shipped one", "序列文件；默认用随附数据")),
    Input("measure", Text("category: a type, a performer, a source", "类别：研发类型、执行部门或资金来源"), "basic"),
    Input("of", Text("dimension that is the whole", "作为分母的维度"), "total"),
    Input("target", Text("share aimed at, as a fraction", "目标占比（小数）"), 0.08),
    Input("by", Text("deadline, a year", "期限（年份）")),
    Input("country", Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"), "CHN"),
    Input("panel", Text("file with the panel of countries", "各国面板文件")),
    Input("lever", Text("lever whose effect is wanted", "所要测算的政策工具"), ""),
    Input("accept_gap", Text("reason to accept sums that do not hold", "接受分项不合总数的理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Answer the question for one share."""
    from yuzui.investment import path_answer, path_sources

    values = {one.name: one.default for one in INPUTS} | inputs
    if unknown := set(inputs) - {one.name for one in INPUTS}:
        raise TypeError(f"no such input: {', '.join(sorted(unknown))}")
    names = ("country", "measure", "of", "target", "by", "lever")
    this_year = int(stamped()[:4])
    question = Question(**{name: values[name] for name in names}, this_year=this_year)
    series = Path(values["series"]) if values["series"] else None
    others = Path(values["panel"]) if values["panel"] else None
    material = path_sources.material(workspace, question, series, values["accept_gap"], others)
    answer = path_answer.answer(question, material, workspace.seed)
    facts = {name: list(map(str, cells)) for name, cells in material.facts.columns().items()}
    basis = {"facts": digest(facts), "panel": digest(dict(material.panel.shares))}
    if question.lever == "tax":
        beside = _tax(workspace, question, material)
        answer, basis = answer | beside, basis | {"tax": digest(beside)}
        material = replace(material, files=(*material.files, TAX_RULES))
    request = {name: values[name] for name in (*names, "accept_gap")} | {"this_year": this_year}
    return {
        "schema": SCHEMA,
        "run": stamp("path", {**basis, **request}, seed=workspace.seed if question.lever else None),
        **answer,
        "files": path_sources.described(workspace, material, series, others),
    }


def keep(workspace: Workspace, document: dict[str, Any]) -> str:
    """Keep a result as a run and return its id."""
    shipped = all(row["source"] for row in document["files"])
    return workspace.save("path", document, "public" if shipped else "restricted")


def _tax(workspace: Workspace, question: Question, material: Material) -> dict[str, Any]:
    """Return what must stand beside every statement on tax rules."""
    share = ratio(material.facts, question.country, question.measure, question.of)
    more: dict[str, Any] = msgspec.to_builtins(tax.beside(tax_sources.rules(workspace), (material.facts, share)))
    return more


lines = path_view.lines


pictures = drawn


exports = made
