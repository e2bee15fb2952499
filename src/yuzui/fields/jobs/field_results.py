# SPDX-License-Identifier: Apache-2.0
"""The newest measured result of each machine on each test; results of different tests are never compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec

from yuzui.errors import InputError
from yuzui.fields import result_sheet, supply_record
from yuzui.fields.nodes import chosen, nodes
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("measured results of a field", "领域实测结果")
QUESTION = Text(
    "What is the newest measured result of each machine, test and measure?",
    "每台机器、每项测试和指标的最新实测结果是什么？",
)
SOURCE = "sheets of measured results, each with its day"
LEVEL = "restricted"
_RESULT = Text("result", "项结果")
_MACHINE = Text("machine", "台机器")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet of results, and of which field."""

    file: Annotated[
        str, Help(Text("sheet of results: machine, test, measure, value, day",
                       "结果表：机器、测试、指标、数值、日期"), argument=True, metavar="FILE"),
    ] = ""  # fmt: skip
    node: Annotated[str, Help(Text("field that the machines are of", "机器所属领域"), metavar="NODE")] = ""
    map: Annotated[str | None, MAP] = None


class Newest(msgspec.Struct, frozen=True):
    """Newest day of one machine, test and measure: lowest and highest value of that day, and results before it."""

    machine: str
    test: str
    measure: str
    day: str
    low: float
    high: float
    results: int
    uncertainty: float | None
    earlier: int
    source: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_results/1"):
    """Results as read; what was simulated or names no machine is counted apart."""

    origin: Origin
    source: str
    node: str
    label: Text | None
    read: int
    machines: int
    tests: int
    newest: int
    with_uncertainty: int
    without_machine: int
    simulated: int
    last_day: str
    results: list[Newest]
    aside: list[SetAside]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the newest result of each machine, test and measure of a sheet.

    Raises
    ------
    InputError
        If no file is named, or no result of it has a value and a day.
    UnknownIdentifierError
        If no list has the node.
    """
    if not inputs.file.strip():
        raise InputError(
            Text("no sheet of results is named", "未指定结果表"),
            expected="yuzui field results FILE",
            fix=Text(
                "name the sheet: yuzui field results results.csv", "请指定结果表：yuzui field results results.csv"
            ),
            code="no_path",
        )
    node = chosen(nodes(workspace), inputs.node)[0] if inputs.node.strip() else None
    path = supply_record.resolved(workspace, inputs.file)
    rows, aside = result_sheet.read(path, form_sheets.source_map(inputs.map, (result_sheet.RESULTS,)))
    measured = [row for row in rows if row["machine"] and not result_sheet.simulated(row)]
    made = newest(measured)
    return Answer(
        run=Run.of("field_results", {"rows": digest(rows), "node": inputs.node}),
        origin="derived",
        source=path.name,
        node=node.id if node else "",
        label=node.label if node else None,
        read=len(rows),
        machines=len({row["machine"] for row in measured}),
        tests=len({row["test"] for row in measured}),
        newest=len(made),
        with_uncertainty=sum(row["uncertainty"] is not None for row in rows),
        without_machine=sum(not row["machine"] for row in rows),
        simulated=sum(result_sheet.simulated(row) for row in rows),
        last_day=max(row["day"] for row in rows),
        results=made,
        aside=aside,
    )


def newest(rows: Sequence[Mapping[str, Any]]) -> list[Newest]:
    """Return the newest day of each machine, test and measure, in that order."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[str(row["machine"]), str(row["test"]), str(row["measure"])].append(row)
    made = []
    for (machine, test, measure), every in sorted(groups.items()):
        day = max(str(row["day"]) for row in every)
        last = [row for row in every if row["day"] == day]
        values = [float(row["value"]) for row in last]
        uncertainty = last[0]["uncertainty"] if len(last) == 1 else None
        source = str(last[0]["source"] or "")
        made.append(
            Newest(
                machine, test, measure, day, min(values), max(values), len(last), uncertainty, len(every) - len(last),
                source,
            )
        )  # fmt: skip
    return made


def headline(answer: Answer) -> Text:
    """Return how many results are the newest, of which machines and up to which day."""
    words = Text("{r}: newest of {n} on {t} tests by measure are {k}, up to {d}",
                 "{r}：{n}、{t}项测试按指标的最新结果 {k} 项，截至{d}")  # fmt: skip
    return words.format(
        r=count(answer.read, _RESULT), n=count(answer.machines, _MACHINE), t=number(answer.tests),
        k=number(answer.newest), d=same(answer.last_day),
    )  # fmt: skip


def transcript(answer: Answer) -> list[Line]:
    """Return the headline, what stands apart, and the newest few."""
    lines: list[Line] = [(Text("results", "结果"), headline(answer))]
    if answer.without_machine or answer.simulated:
        words = Text("{a} name no machine, {b} were simulated", "{a} 项未写明机器，{b} 项为模拟")
        lines.append((
            Text("apart", "另计"), words.format(a=number(answer.without_machine), b=number(answer.simulated))
        ))  # fmt: skip
    lines += form_sheets.aside_lines(answer.aside)
    for one in sorted(answer.results, key=lambda row: row.day, reverse=True)[:5]:
        where = Text("{t}, {m}: ", "{t}，{m}：").format(t=same(one.test), m=same(one.measure))
        lines.append((same(one.machine), where + value(one) + same(f" ({one.day})")))
    never = Text("values of different tests and measures are never compared", "不同测试和指标的数值不作比较")
    return [*lines, (Text("reading", "说明"), never)]


def value(one: Newest) -> Text:
    """Return the value of the newest day, its uncertainty, or lowest and highest of several."""
    if one.results > 1:
        words = Text("{a} to {b} in {n} results", "{a} 至 {b}，共 {n} 项")
        return words.format(a=number(one.low, 4), b=number(one.high, 4), n=number(one.results))
    if one.uncertainty is None:
        return number(one.low, 4)
    return number(one.low, 4) + same(" ± ") + number(one.uncertainty, 4)


RESULTS = Table[Answer](
    "results",
    Text("Newest results", "最新结果"),
    rows=lambda answer: answer.results,
    columns=(
        Column("machine", Text("Machine", "机器")),
        Column("test", Text("Test", "测试")),
        Column("measure", Text("Measure", "指标")),
        Column("value", Text("Value", "数值"), value=value),
        Column("day", Text("Day", "日期")),
        Column("earlier", Text("Results before", "此前结果数"), digits=0),
        Column("source", Text("Source", "来源")),
    ),
)
VIEW = View[Answer](headline, transcript, tables=(RESULTS, form_sheets.aside_table(lambda answer: answer.aside)))
