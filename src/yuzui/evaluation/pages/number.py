# SPDX-License-Identifier: Apache-2.0
"""One number of an evaluation: the works behind it, its definition, its history, and objections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.evaluation import objections, result_store, results_view
from yuzui.evaluation.answer import PartMean
from yuzui.evaluation.indicator import REASONS
from yuzui.evaluation.inputs import EvaluateDiff
from yuzui.evaluation.jobs import evaluate_diff, objection
from yuzui.evaluation.pages import evaluate
from yuzui.evaluation.result_store import Opened, Record, Result, framed
from yuzui.evaluation.sentences import works
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import day, number, percent
from yuzui.view.page import (
    EVERYONE,
    Block,
    Code,
    Fact,
    Facts,
    Field,
    Filter,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Remedy,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link, Table

PATH, ROLES = "/results/numbers/{result}", EVERYONE
PLACE = ("results", 0)
WAS = ("/results/{result}",)
WRITERS = objections.RAISERS
TITLE = Text("One number", "单个数字")
ADDRESS = "/results/numbers/newest"
SHOWN = 20
"""Works listed; all of them are in the file of the result."""
_LEAD = Text("Source: {source}, vintage {vintage}.", "来源：{source}，版次 {vintage}。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    record = _record(workspace, visit.parts["result"])
    if record is None:
        return pages.missing(TITLE, "yuzui evaluate", (Link(evaluate.TITLE, "/results"),))
    opened, result = result_store.opened(workspace, record), framed(record)
    part = _part(result, visit.query.get("part", ""))
    roles = workspace.subject.roles | workspace.subject.scoped
    label = result.set.label
    blocks: list[Block] = [
        _facts(result, part),
        *_limits(result),
        _parts(result, part, visit.path),
        *_explained(workspace, result, part, visit),
        _history(workspace, result, part, visit),
        _excluded(result, part),
        _works(workspace, opened, part, visit),
        Remedy(
            Text("All works with their values, as a file.", "全部成果及其取值可导出为文件。"),
            f"yuzui evaluate result open {result.id} --out works.csv",
        ),
        _one(part, visit),
        _definition(result),
        *objections.blocks(objections.listed(workspace, result.id), part.column, visit, roles),
    ]
    return Page(
        _finding(result, part),
        blocks,
        crumb=(
            Link(evaluate.TITLE, "/results"),
            Link(label, f"/results/sets/{encode(label.en)}?run={result.run}"),
            Link(result.title, ""),
        ),
        document=msgspec.to_builtins(result),
        stamp=(Text("result {id}", "结果 {id}").format(id=result.id),),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """File or answer an objection as the form says; return the address that shows it."""
    record = _record(workspace, visit.parts["result"])
    if record is None:
        raise VisibilityError.not_found()
    inputs = objections.request(values)
    if inputs.act == "file":
        inputs = msgspec.structs.replace(inputs, result=record.id)
    objection.compute(workspace, inputs)
    part = quote(values.get("part", "")[:40], safe="")
    return f"/results/numbers/{encode(record.id)}?part={part}#objections"


def _record(workspace: Workspace, name: str) -> Record | None:
    """Return the result an address names; ``newest`` may be none."""
    if name != "newest":
        return result_store.one(workspace, name)
    records = result_store.listed(workspace)
    return result_store.one(workspace, records[0].id) if records else None


def _part(result: Result, name: str) -> PartMean:
    """Return the part asked for; without, the one the indicator is called after, or the first."""
    by_name = {part.column: part for part in reversed(result.parts)}
    return by_name.get(name) or by_name.get(result.indicator) or result.parts[0]


def _finding(result: Result, part: PartMean) -> Text:
    sentence = Text(
        "{title}, mean of {part}: {value} over {n} of {all} of {set}",
        "{title}，{part}的均值：{value}（{set} {all}中的 {n} 项）",
    )
    if _shares(result):
        sentence = Text(
            "{title}, share of “{part}”: {value} of the {n} known of {all} of {set}",
            "{title}，“{part}”占 {value}（{set} {all}中已知的 {n} 项）",
        )
    return sentence.format(
        title=result.title,
        part=part.label,
        value=_value(result, part.mean.value),
        n=number(part.counted),
        all=works(result.works),
        set=result.set.label,
    )


def _shares(result: Result) -> bool:
    """Say whether the means of a result are shares of works."""
    module = registry.modules("indicator").get(result.indicator)
    return module is not None and module.META.shares


def _value(result: Result, value: float | None) -> Text:
    return percent(value, 1) if value is not None and _shares(result) else results_view.figure(value)


def _facts(result: Result, part: PartMean) -> Facts:
    interval = part.mean.interval
    stable = Text("no interval was computed", "未计算区间")
    if interval is not None:
        ends = [percent(end, 1) if _shares(result) else number(end, 3) for end in (interval.low, interval.high)]
        stable = Text("{low} to {high} under resampling", "重抽样 {low} 至 {high}").format(low=ends[0], high=ends[1])
    window, lived = _window(result)
    share = part.counted / result.works if result.works else 0
    coverage = Text("of {n}: coverage {p}", "共 {n} 项：覆盖率 {p}").format(n=number(result.works), p=percent(share, 1))
    computed = Text("computed {day} by {engine}", "{day} 由 {engine} 计算").format(
        day=day(result.made_at[:10]), engine=result.engine
    )
    version = Text("version {v}", "版本 {v}").format(v=result.definition)
    mean = Text("Share", "占比") if _shares(result) else Text("Mean", "均值")
    return Facts(
        (
            Fact(mean, _value(result, part.mean.value), stable),
            Fact(Text("Works behind it", "所依据的成果"), number(part.counted), coverage),
            Fact(Text("Window", "窗口"), window, lived),
            Fact(Text("Definition", "定义"), version, computed),
        )
    )


def _window(result: Result) -> tuple[Text, Text]:
    """Return the window of a result, and to when its set is complete; or that it has none."""
    module = registry.modules("indicator").get(result.indicator)
    through = Text("set complete through {y}", "集合完整截至 {y} 年").format(y=result.through)
    last = module.META.last if module else (1, -1)
    if last is None:
        return Text("none", "无"), Text("hangs on no window", "与窗口无关")
    if not last[0]:
        fixed = Text("fixed by the definition; ", "由定义规定；")
        return results_view.value("window", last[1] + 1), fixed + through
    years = 0 if result.window == "open" else int(result.window)
    return results_view.value("window", years), through


def _limits(result: Result) -> list[Block]:
    module = registry.modules("indicator").get(result.indicator)
    if module is None:
        return []
    # the Chinese texts begin with these words themselves
    return [Notice(Text("What it cannot tell: {c}", "{c}").format(c=module.META.cannot_tell))]


def _parts(result: Result, part: PartMean, path: str) -> Filter:
    links = [Link(one.label, f"{path}?part={one.column}") for one in result.parts]
    return Filter(Text("Part", "分量"), links, f"{path}?part={part.column}")


def _definition(result: Result) -> DataTable:
    rows: list[tuple[Any, Any]] = [
        (Text("indicator", "指标"), Link(result.title, f"/results/indicators/{encode(result.indicator)}")),
        (Text("version of the definition", "定义版本"), same(result.definition)),
        (Text("source", "来源"), same(result.set.source)),
        (Text("vintage", "版次"), same(result.set.vintage)),
        (Text("result", "结果编号"), Code(result.id)),
    ]
    if results_view.followed(result):
        rows.append((Text("complete through", "完整截至"), same(result.through)))
    parameters = results_view.bearing(result).items()
    rows += [(results_view.label(name), results_view.value(name, value)) for name, value in parameters]
    return DataTable(
        "definition",
        Text("Definition and parameters", "定义与参数"),
        (Column("name", Text("What", "项目")), Column("value", Text("Value", "取值"))),
        rows,
    )


def _excluded(result: Result, part: PartMean) -> DataTable:
    rows = [(REASONS[one.reason], one.count) for one in result.excluded if one.column == part.column]
    return DataTable(
        "excluded",
        Text("Works left out, by reason", "未纳入的成果及原因"),
        (Column("reason", Text("Reason", "原因")), Column("count", Text("Works", "成果"), digits=0)),
        rows,
        note=None if rows else Text("None was left out.", "没有成果未纳入。"),
    )


def _works(workspace: Workspace, opened: Opened, part: PartMean, visit: Visit) -> DataTable:
    """Return the works behind the number: the one asked for, or the largest values."""
    values, why = opened.values[part.column], opened.why.get(part.column)
    counted = opened.counted.get(part.column)
    wanted = visit.query.get("work", "").strip()
    order = np.lexsort((opened.ids, -np.nan_to_num(values, nan=-np.inf)))[:SHOWN]
    title = Text("Works with the largest values", "取值最大的成果")
    if wanted:
        order = np.flatnonzero(opened.ids == wanted)
        title = Text("The work asked for", "所查成果")
    titles = result_store.titles(workspace, opened.record, opened.ids[order].tolist())

    def reason(i: int) -> Text | None:
        if why and why[i]:
            return REASONS[why[i]]
        return REASONS["window_open"] if counted is not None and not counted[i] else None

    columns = (
        Column("title", Text("Title", "题名"), value=lambda i: same(titles.get(str(opened.ids[i]), "–"))),
        Column(
            "work",
            Text("Identifier", "标识符") if titles else Text("Work", "成果"),
            value=lambda i: same(str(opened.ids[i])),
        ),
        Column(
            "year",
            Text("Year", "年份"),
            value=lambda i: None if np.isnan(opened.years[i]) else same(int(opened.years[i])),
        ),
        Column("value", part.label, digits=4, value=lambda i: None if np.isnan(values[i]) else float(values[i])),
        Column("reason", Text("Why not in the mean", "未计入均值的原因"), value=reason),
    )
    note = Text("{shown} of {all}", "共 {all}，此处列出 {shown} 项").format(
        shown=number(len(order)), all=works(len(values))
    )
    table = Table[Any]("works", title, lambda order: order, columns if titles else columns[1:], note)
    return table.drawn(order)


def _one(part: PartMean, visit: Visit) -> Form:
    """Return the question for one work."""
    field = Field("work", Text("Look up a work", "查找成果"), same(visit.query.get("work", "")))
    return Form("look-up", visit.path, (field,), Text("Look up", "查找"), {"part": part.column})


def _history(workspace: Workspace, result: Result, part: PartMean, visit: Visit) -> DataTable:
    """Return this number in every result of its indicator on sets of its name."""
    place = result.parts.index(part)
    results = [
        one
        for one in map(framed, result_store.listed(workspace, result.indicator))
        if one.set.label == result.set.label and place < len(one.parts)
    ]

    def against(_: Any, other: Result) -> str:
        query = "" if other.id == result.id else f"&against={other.id}"
        return f"{visit.path}?part={part.column}{query}"

    table = Table[Any](
        "history",
        Text("History of this number", "该数字的历次结果"),
        lambda results: results,
        (
            Column("result", Text("Result", "结果编号"), value=lambda one: same(one.id), link=against),
            Column("vintage", Text("Vintage", "数据版次"), value=lambda one: same(one.set.vintage)),
            Column("parameters", Text("Parameters", "参数"), value=results_view.parameter_line),
            Column("definition", Text("Definition", "定义"), value=lambda one: same(one.definition)),
            Column("mean", Text("Mean", "均值"), digits=4, value=lambda one: one.parts[place].mean.value),
            Column(
                "valued",
                Text("Works in the mean", "计入均值的成果"),
                digits=0,
                value=lambda one: one.parts[place].counted,
            ),
            Column("works", Text("Works", "成果"), digits=0),
            Column("made", Text("Made", "生成时间"), value=lambda one: day(one.made_at[:10])),
        ),
        Text(
            "A result is never overwritten; the link to another one says why the number changed.",
            "结果不会被覆盖；点击其他结果可查看数字为何变化。",
        ),
    )
    return table.drawn(results)


def _explained(workspace: Workspace, result: Result, part: PartMean, visit: Visit) -> list[Block]:
    """Return why this number differs from that of the result it is held against."""
    other = visit.query.get("against", "")
    if not other:
        return []
    answer = evaluate_diff.compute(workspace, EvaluateDiff(a=other, b=result.id))
    mine = [one for one in answer.parts if one.column.b == part.column]
    lines = results_view.difference(msgspec.structs.replace(answer, parts=mine))
    return [Items(Text("Why it changed", "为何变化"), [Item(label, (text,)) for label, text in lines])]
