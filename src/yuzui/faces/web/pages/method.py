# SPDX-License-Identifier: Apache-2.0
"""How everything is computed: each question with its method, formula and reference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from types import ModuleType

from yuzui import registry
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Anchor, Block, Chip, Code, Page, Prose, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/about/method", EVERYONE
PLACE = ("about", 20)
TITLE = Text("Method", "计算方法")


_CHAIN = Prose(
    (
        Text(
            "Every number is made in one chain: file → table with findings → method → "
            "document → picture, table and export. The document carries the digests of its "
            "inputs and rules, the seed and the version; the same four give the same bytes.",
            "每个数字都出自同一链条：文件 → 附带核查发现的数据表 → 方法 → 结果文档 → "
            "图、表与导出。"
            "结果文档载明输入与规则的摘要、随机种子和软件版本；四者相同，则字节相同。",
        ),
        Text(
            "Intervals are always shown. What the data cannot tell is said in words: not "
            "identifiable, not proven, too early to say, no data.",
            "区间一律显示。数据不能回答的，以文字说明：不可识别、未经证明、尚难定论、无数据。",
        ),
    )
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    studies = registry.modules("study")
    published = sum(study.SOURCE != "Yuzui" for study in studies.values())
    finding = Text(
        "{n} questions, each with its method; {p} rest on published work",
        "{n} 个问题，各有方法；其中 {p} 个依据公开发表的文献",
    )
    blocks: list[Block] = [_CHAIN, _questions(studies)]
    blocks += [block for block in map(_seam, _SEAMS) if block is not None]
    blocks.append(_validation())
    return Page(finding.format(n=number(len(studies)), p=number(published)), blocks)


_OUTCOMES = {
    "pass": Chip(Text("holds", "通过"), "good"),
    "fail": Chip(Text("missed", "未通过"), "bad"),
    "diagnostic": Chip(Text("diagnostic", "诊断"), "none"),
    "alarm": Chip(Text("alarm", "报警"), "part"),
    "not_run": Chip(Text("not run", "未运行"), "none"),
}


def _validation() -> DataTable:
    """Return the published figures as last measured again by the tests."""
    rows = json.loads((files("yuzui.investment") / "validation.json").read_text(encoding="utf-8"))
    return DataTable(
        "validation",
        Text("Forecasts and series against published figures", "预测与序列同公布数字的核对"),
        (
            Column("id", Text("No.", "编号")),
            Column("check", Text("Check", "核对内容")),
            Column("measured", Text("Measured, and what was asked", "测得值与标准")),
            Column("outcome", Text("Outcome", "结果")),
        ),
        [(same(row["id"]), Text.of(row["title"]), Text.of(row["shown"]), _OUTCOMES[row["outcome"]]) for row in rows],
    )


def _questions(studies: Mapping[str, ModuleType]) -> DataTable:
    verbs = set(registry.modules("command"))
    rows = [
        (
            Anchor(study.TITLE, name),
            study.QUESTION,
            same(study.SOURCE),
            Code(f"yuzui {name}") if name in verbs else None,
        )
        for name, study in studies.items()
    ]
    return DataTable(
        "questions",
        Text("Questions and methods", "问题与方法"),
        (
            Column("study", Text("Study", "研究")),
            Column("question", Text("Question", "问题")),
            Column("source", Text("Method", "方法出处")),
            Column("command", Text("Command", "命令")),
        ),
        rows,
    )


_SEAMS = (
    ("indicator", Text("Indicators", "指标")),
    ("rule", Text("Kinds of rules", "规则类型")),
    ("lever", Text("Levers", "政策杠杆")),
    ("facility_kind", Text("Kinds of facilities", "设施类型")),
    ("source", Text("Formats that are read", "可读取的数据格式")),
    ("reader", Text("Exports of works that are read", "可读取的成果导出格式")),
    ("endpoint", Text("Protocols that are served", "提供的协议")),
)


def _seam(seam: tuple[str, Text]) -> DataTable | None:
    name, title = seam
    modules = registry.modules(name)
    if not modules:
        return None
    questions = [_question(module) for module in modules.values()]
    says = (Column("question", Text("Question", "问题")),) if any(questions) else ()
    return DataTable(
        name,
        title,
        (
            Column("title", Text("Name", "名称")),
            *says,
            Column("file", Text("In files and commands", "文件与命令中的名称")),
            Column("source", Text("Source", "出处")),
        ),
        [
            (
                Link(module.TITLE, f"/results/indicators/{encode(key)}") if name == "indicator" else module.TITLE,
                *((question,) if says else ()),
                Code(key),
                _source(module),
            )
            for (key, module), question in zip(modules.items(), questions, strict=True)
        ],
    )


def _question(module: ModuleType) -> Text | None:
    question = getattr(getattr(module, "META", None), "question", None)
    return question if isinstance(question, Text) else None


def _source(module: ModuleType) -> Text:
    return same(str(getattr(module, "SOURCE", "") or getattr(module, "URL", "") or "—"))
