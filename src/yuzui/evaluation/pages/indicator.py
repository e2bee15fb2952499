# SPDX-License-Identifier: Apache-2.0
"""One indicator: question, formula, what it cannot tell, and its worked example."""

from __future__ import annotations

from inspect import getdoc
from types import ModuleType

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.evaluation import published, request
from yuzui.evaluation.indicator import Example
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import count
from yuzui.view.docstring import paragraphs
from yuzui.view.page import EVERYONE, Block, Code, Fact, Facts, Formula, Notice, Page, Section, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/results/indicators/{name}", EVERYONE
PLACE = ("results", 0)
WAS = ("/indicators/{name}",)
TITLE = Text("Indicator", "指标")
ADDRESS = "/results/indicators/cd"
_EXAMPLE = Text("Worked example, tested at every change", "算例（每次变更均测试）")
_OPEN = Text("open", "不限")
_YEARS = {True: Text("years", "年"), False: Text("no limit in years", "不设年限")}
_UNITS = {"1": Text("none", "无"), "%": Text("per cent", "百分比")}
_EACH = Text("of each value", "每个取值")
_DEFINITION = Text("of the definition", "定义的版本")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    known = registry.modules("indicator")
    name = visit.parts["name"]
    if name not in known:
        request.refuse([name])
        raise VisibilityError.not_found()
    module = known[name]
    facts = Facts(
        (
            Fact(Text("Unit", "单位"), _UNITS.get(module.UNIT, same(module.UNIT)), _EACH),
            _windows(module),
            Fact(Text("Version", "版本"), same(module.META.version), _DEFINITION),
        )
    )
    # the Chinese texts begin with these words themselves
    limits = Text("What it cannot tell: {c}", "{c}").format(c=module.META.cannot_tell)
    blocks: list[Block] = [facts, Notice(limits), _parts(module)]
    blocks += [
        Section(Text("Formula and references", "公式与参考文献（英文）")),
        Formula(paragraphs(getdoc(module) or "")),
    ]
    blocks += [*_example(module), _published(name)]
    return Page(
        module.TITLE + Text(": ", "：") + module.META.question,
        blocks,
        crumb=(Link(Text("How it is computed", "计算方法"), "/about/method"),),
    )


def _windows(module: ModuleType) -> Fact:
    """Return the windows; one that can be asked for and changes nothing is none."""
    if module.META.last is None and any(module.WINDOWS):
        none = Text("the definition hangs on no window", "定义与窗口无关")
        return Fact(Text("Windows", "窗口"), Text("none", "无"), none)
    windows = join([same(w) if w else _OPEN for w in module.WINDOWS])
    return Fact(Text("Windows", "窗口"), windows, _YEARS[any(module.WINDOWS)])


def _parts(module: ModuleType) -> DataTable:
    rows = [(Code(part.name), part.label) for part in module.META.parts]
    return DataTable(
        "parts",
        Text("What it returns", "输出"),
        (Column("name", Text("Column", "列名")), Column("label", Text("Meaning", "含义"))),
        rows,
    )


def _published(name: str) -> DataTable:
    """Return the values that tests hold the indicator to, each with its source."""
    rows = [
        (published.KINDS[one.kind], one.what, one.value, same(one.source), Code(one.test))
        for one in published.GOLDENS.get(name, ())
    ]
    none = Text(
        "No published value is known to us: it is held to the example above and to its definition.",
        "未见可供复现的已公布数值：以上述算例及定义检验。",
    )
    return DataTable(
        "published",
        Text("Published values it reproduces, and others it is held to", "复现的已公布数值与其他检验值"),
        (
            Column("kind", Text("Kind", "性质")),
            Column("what", Text("Of what", "数据")),
            Column("value", Text("Value", "数值")),
            Column("source", Text("Source", "来源")),
            Column("test", Text("Test", "测试文件")),
        ),
        rows,
        note=None if rows else none,
    )


def _example(module: ModuleType) -> list[Block]:
    return [_series(module) if module.META.kind == "series" else _works(module)]


def _series(module: ModuleType) -> DataTable:
    """Return the example of an indicator of a series: its years, then what comes out."""
    expect = ", ".join(f"{part} = {value}" for part, value in module.EXAMPLE.expect.items())
    return DataTable(
        "example",
        _EXAMPLE,
        (Column("year", Text("Year", "年份")), Column("value", Text("Amount", "数额"), "", 1)),
        list(module.EXAMPLE.years.items()),
        note=Text("Comes out: {e}.", "结果：{e}。").format(e=expect),
    )


def _works(module: ModuleType) -> DataTable:
    example = module.EXAMPLE
    columns = list(dict.fromkeys(c for values in example.expect.values() for c in values))
    fields = bool(example.fields)
    rows = [
        (
            work,
            example.works.get(work),
            *([example.fields.get(work)] if fields else ()),
            *(values.get(column) for column in columns),
        )
        for work, values in example.expect.items()
    ]
    return DataTable(
        "example",
        _EXAMPLE,
        (
            Column("work", Text("Work", "成果")),
            Column("year", Text("Year", "年份")),
            *([Column("field", Text("Field", "领域"))] if fields else ()),
            *(Column(column, same(column)) for column in columns),
        ),
        rows,
        note=_note(example),
    )


def _note(example: Example) -> Text:
    """Return what the values rest on: links, what is known of works, and the window."""
    links = ", ".join(f"{citing} → {cited}" for citing, cited in example.citations)
    sentence = Text("Citations: {links}. ", "引用：{links}。").format(links=links or Text("none", "无"))
    known = (
        (Text("Fields: {of}. ", "领域：{of}。"), example.fields),
        (Text("Types: {of}. ", "类型：{of}。"), example.types),
        (Text("Venues: {of}. ", "刊物：{of}。"), example.venues),
        (Text("Open access: {of}. ", "开放获取：{of}。"), example.openness),
    )
    for text, of in known:
        if of:
            sentence += text.format(of=", ".join(f"{work} = {one}" for work, one in of.items()))
    span = count(example.window, Text("year", "年")) if example.window else _OPEN
    return sentence + Text("Window: {span}.", "窗口：{span}。").format(span=span)
