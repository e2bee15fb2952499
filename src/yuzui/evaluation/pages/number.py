# SPDX-License-Identifier: Apache-2.0
"""One number of an evaluation: the works behind it, its definition, its history, and objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.evaluation.indicator import REASONS
from yuzui.evaluation.jobs import evaluate_diff, objection
from yuzui.evaluation.objections import acts, form
from yuzui.evaluation.pages import evaluate
from yuzui.evaluation.report.words import works
from yuzui.evaluation.results import compare, result_store
from yuzui.evaluation.results import request as asked
from yuzui.evaluation.results import words as said
from yuzui.evaluation.results.result_store import Opened
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
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/results/{result}", 0, EVERYONE
WRITERS = acts.RAISERS
TITLE = Text("One number", "单个数字")
ADDRESS = "/results/newest"
SHOWN = 20
"""Works listed; all of them are in the file of the result."""
_LEAD = Text("Source: {source}, vintage {vintage}.", "来源：{source}，版次 {vintage}。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    row = _row(workspace, visit.parts["result"])
    if row is None:
        return pages.missing(TITLE, "yuzui evaluate", (Link(evaluate.TITLE, "/evaluate"),))
    result = result_store.opened(workspace, row)
    record = compare.framed(row)
    part = _part(record, visit.query.get("part", ""))
    roles = workspace.subject.roles | workspace.subject.scoped
    label = pages.text(record["set"]["label"])
    blocks: list[Block] = [
        _facts(record, part),
        *_refused(visit),
        *_limits(record),
        _parts(record, part, visit.path),
        *_explained(workspace, record, part, visit),
        _history(workspace, record, part, visit),
        _excluded(record, part),
        _works(workspace, result, part, visit),
        Remedy(
            Text("All works with their values, as a file.", "全部成果及其取值可导出为文件。"),
            f"yuzui evaluate result open {record['id']} --out works.csv",
        ),
        _one(part, visit),
        _definition(record),
        *form.blocks(acts.listed(workspace, record["id"]), str(part["column"]), visit, roles),
    ]
    return Page(
        _finding(record, part, label),
        blocks,
        crumb=(
            Link(evaluate.TITLE, "/evaluate"),
            Link(label, f"/evaluate/{encode(record['set']['label']['en'])}?run={record['run']}"),
            Link(pages.text(record["title"]), ""),
        ),
        document=record,
        stamp=(Text("result {id}", "结果 {id}").format(id=row["id"]),),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """File or answer an objection as the form says; return the address that shows it."""
    row = _row(workspace, visit.parts["result"])
    if row is None:
        raise VisibilityError.not_found()
    verb, inputs = form.request(values)
    objection.run(workspace, act=verb, **({"result": row["id"]} if verb == "file" else {}), **inputs)
    part = quote(values.get("part", "")[:40], safe="")
    return f"/results/{encode(row['id'])}?part={part}#objections"


def _row(workspace: Workspace, name: str) -> dict[str, Any] | None:
    """Return the result an address names; ``newest`` may be none."""
    if name != "newest":
        return result_store.one(workspace, name)
    rows = result_store.listed(workspace)
    return result_store.one(workspace, rows[0]["id"]) if rows else None


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the part asked for; without, the one the indicator is called after, or the first."""
    parts: Sequence[Mapping[str, Any]] = record["parts"]
    for wanted in (name, record["indicator"]):
        if matches := [part for part in parts if part["column"] == wanted]:
            return matches[0]
    return parts[0]


def _finding(record: Mapping[str, Any], part: Mapping[str, Any], label: Text) -> Text:
    sentence = Text(
        "{title}, mean of {part}: {value} over {n} of {all} of {set}",
        "{title}，{part}的均值：{value}（{set} {all}中的 {n} 项）",
    )
    if _shares(record):
        sentence = Text(
            "{title}, share of “{part}”: {value} of the {n} known of {all} of {set}",
            "{title}，“{part}”占 {value}（{set} {all}中已知的 {n} 项）",
        )
    return sentence.format(
        title=pages.text(record["title"]),
        part=pages.text(part["label"]),
        value=_value(record, part["mean"]["value"]),
        n=number(_counted(part)),
        all=works(record["works"]),
        set=label,
    )


def _counted(part: Mapping[str, Any]) -> int:
    """Return how many works stand in a mean."""
    return int(part["valued"]) - int(part.get("left_out") or 0)


def _shares(record: Mapping[str, Any]) -> bool:
    """Say whether the means of a result are shares of works."""
    module = registry.modules("indicator").get(record["indicator"])
    return module is not None and module.META.shares


def _value(record: Mapping[str, Any], value: float | None) -> Text:
    return percent(value, 1) if value is not None and _shares(record) else said.figure(value)


def _facts(record: Mapping[str, Any], part: Mapping[str, Any]) -> Facts:
    interval = part["mean"]["interval"]
    stable = Text("no interval was computed", "未计算区间")
    if interval is not None:
        stable = Text("{low} to {high} under resampling", "重抽样 {low} 至 {high}").format(
            **{
                end: percent(interval[end], 1) if _shares(record) else number(interval[end], 3)
                for end in ("low", "high")
            }
        )
    window, lived = _window(record)
    share = _counted(part) / record["works"] if record["works"] else 0
    return Facts(
        (
            Fact(
                Text("Share", "占比") if _shares(record) else Text("Mean", "均值"),
                _value(record, part["mean"]["value"]),
                stable,
            ),
            Fact(
                Text("Works behind it", "所依据的成果"),
                number(_counted(part)),
                Text("of {n}: coverage {p}", "共 {n} 项：覆盖率 {p}").format(
                    n=number(record["works"]), p=percent(share, 1)
                ),
            ),
            Fact(Text("Window", "窗口"), window, lived),
            Fact(
                Text("Definition", "定义"),
                Text("version {v}", "版本 {v}").format(v=record["definition"]),
                Text("computed {day} by {engine}", "{day} 由 {engine} 计算").format(
                    day=day(record["made_at"][:10]), engine=record["engine"]
                ),
            ),
        )
    )


def _window(record: Mapping[str, Any]) -> tuple[Text, Text]:
    """Return the window of a result, and to when its set is complete; or that it has none."""
    module = registry.modules("indicator").get(record["indicator"])
    through = Text("set complete through {y}", "集合完整截至 {y} 年").format(y=record["through"])
    last = module.META.last if module else (1, -1)
    if last is None:
        return Text("none", "无"), Text("hangs on no window", "与窗口无关")
    if not last[0]:
        fixed = Text("fixed by the definition; ", "由定义规定；")
        return asked.value("window", last[1] + 1), fixed + through
    years = 0 if record["window"] == "open" else int(record["window"])
    return asked.value("window", years), through


def _refused(visit: Visit) -> list[Block]:
    """Return what stood against the form that was sent."""
    if (error := visit.refused) is None:
        return []
    fix = error.mending
    more = Text(" To mend: {fix}.", " 处理办法：{fix}。").format(fix=fix) if fix else same("")
    why = Text("Not taken: {why}.", "未予受理：{why}。").format(why=error.message)
    return [Notice(why + more)]


def _limits(record: Mapping[str, Any]) -> list[Block]:
    module = registry.modules("indicator").get(record["indicator"])
    if module is None:
        return []
    # the Chinese texts begin with these words themselves
    return [Notice(Text("What it cannot tell: {c}", "{c}").format(c=module.META.cannot_tell))]


def _parts(record: Mapping[str, Any], part: Mapping[str, Any], path: str) -> Filter:
    links = [Link(pages.text(one["label"]), f"{path}?part={one['column']}") for one in record["parts"]]
    return Filter(Text("Part", "分量"), links, f"{path}?part={part['column']}")


def _definition(record: Mapping[str, Any]) -> DataTable:
    rows: list[tuple[Any, Any]] = [
        (Text("indicator", "指标"), Link(pages.text(record["title"]), f"/indicators/{encode(record['indicator'])}")),
        (Text("version of the definition", "定义版本"), same(record["definition"])),
        (Text("source", "来源"), same(record["set"]["source"])),
        (Text("vintage", "版次"), same(record["set"]["vintage"])),
        (Text("result", "结果编号"), Code(record["id"])),
    ]
    if asked.followed(record):
        rows.append((Text("complete through", "完整截至"), same(record["through"])))
    parameters = asked.bearing(record).items()
    rows += [(asked.label(name), asked.value(name, value)) for name, value in parameters]
    return DataTable(
        "definition",
        Text("Definition and parameters", "定义与参数"),
        (Column("name", Text("What", "项目")), Column("value", Text("Value", "取值"))),
        rows,
    )


def _excluded(record: Mapping[str, Any], part: Mapping[str, Any]) -> DataTable:
    rows = [(REASONS[one["reason"]], one["count"]) for one in record["excluded"] if one["column"] == part["column"]]
    return DataTable(
        "excluded",
        Text("Works left out, by reason", "未纳入的成果及原因"),
        (Column("reason", Text("Reason", "原因")), Column("count", Text("Works", "成果"), digits=0)),
        rows,
        note=None if rows else Text("None was left out.", "没有成果未纳入。"),
    )


def _works(workspace: Workspace, result: Opened, part: Mapping[str, Any], visit: Visit) -> DataTable:
    """Return the works behind the number: the one asked for, or the largest values."""
    column = part["column"]
    values, why = result.values[column], result.why.get(column)
    counted = result.counted.get(column)
    wanted = visit.query.get("work", "").strip()
    order = np.lexsort((result.ids, -np.nan_to_num(values, nan=-np.inf)))[:SHOWN]
    title = Text("Works with the largest values", "取值最大的成果")
    if wanted:
        order = np.flatnonzero(result.ids == wanted)
        title = Text("The work asked for", "所查成果")
    note = Text("{shown} of {all}", "共 {all}，此处列出 {shown} 项").format(
        shown=number(len(order)), all=works(len(values))
    )
    titles = result_store.titles(workspace, result.row, result.ids[order].tolist())
    named = bool(titles)
    return DataTable(
        "works",
        title,
        (
            *((Column("title", Text("Title", "题名")),) if named else ()),
            Column("work", Text("Identifier", "标识符") if named else Text("Work", "成果")),
            Column("year", Text("Year", "年份")),
            Column("value", pages.text(part["label"]), digits=4),
            Column("reason", Text("Why not in the mean", "未计入均值的原因")),
        ),
        [
            (
                *((same(titles.get(str(result.ids[i]), "–")),) if named else ()),
                same(str(result.ids[i])),
                None if np.isnan(result.years[i]) else same(int(result.years[i])),
                None if np.isnan(values[i]) else float(values[i]),
                REASONS[why[i]]
                if why and why[i]
                else REASONS["window_open"]
                if counted is not None and not counted[i]
                else None,
            )
            for i in order
        ],
        note=note,
    )


def _one(part: Mapping[str, Any], visit: Visit) -> Form:
    """Return the question for one work."""
    field = Field("work", Text("Look up a work", "查找成果"), same(visit.query.get("work", "")))
    return Form("look-up", visit.path, (field,), Text("Look up", "查找"), {"part": part["column"]})


def _history(workspace: Workspace, record: Mapping[str, Any], part: Mapping[str, Any], visit: Visit) -> DataTable:
    """Return this number in every result of its indicator on sets of its name."""
    rows = [
        one
        for one in map(compare.framed, result_store.listed(workspace, record["indicator"]))
        if one["set"]["label"] == record["set"]["label"]
    ]
    place = record["parts"].index(part)
    return DataTable(
        "history",
        Text("History of this number", "该数字的历次结果"),
        (
            Column("result", Text("Result", "结果编号")),
            Column("vintage", Text("Vintage", "数据版次")),
            Column("parameters", Text("Parameters", "参数")),
            Column("definition", Text("Definition", "定义")),
            Column("mean", Text("Mean", "均值"), digits=4),
            Column("valued", Text("Works in the mean", "计入均值的成果"), digits=0),
            Column("works", Text("Works", "成果"), digits=0),
            Column("made", Text("Made", "生成时间")),
        ),
        [
            (
                Link(same(one["id"]), _against(one["id"], record["id"], part, visit)),
                same(one["set"]["vintage"]),
                asked.parameter_line(one),
                same(one["definition"]),
                one["parts"][place]["mean"]["value"],
                _counted(one["parts"][place]),
                one["works"],
                day(one["made_at"][:10]),
            )
            for one in rows
            if place < len(one["parts"])
        ],
        note=Text(
            "A result is never overwritten; the link to another one says why the number changed.",
            "结果不会被覆盖；点击其他结果可查看数字为何变化。",
        ),
    )


def _against(other: str, mine: str, part: Mapping[str, Any], visit: Visit) -> str:
    query = "" if other == mine else f"&against={other}"
    return f"{visit.path}?part={part['column']}{query}"


def _explained(workspace: Workspace, record: Mapping[str, Any], part: Mapping[str, Any], visit: Visit) -> list[Block]:
    """Return why this number differs from that of the result it is held against."""
    other = visit.query.get("against", "")
    if not other:
        return []
    document = evaluate_diff.run(workspace, other, record["id"])
    mine = [one for one in document["parts"] if one["column"]["b"] == part["column"]]
    lines = evaluate_diff.lines({**document, "parts": mine})
    title = Text("Why it changed", "为何变化")
    return [Items(title, [Item(label, (text,)) for label, text in lines])]
