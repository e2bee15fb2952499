# SPDX-License-Identifier: Apache-2.0
"""Sheets of measured results: one row a result of one machine on one test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.model.table import TEXT, Table, column
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
RESULTS = Table(
    "results",
    Text("measured results", "实测结果"),
    Text("One row a result: machine, test, measure, value, day", "每行一项结果：机器、测试、指标、数值、日期"),
    key=(),
    state=False,
    sheets=("results", "benchmarks", "实测结果", "测试结果", "结果"),
    columns=(
        column("machine", TEXT, "Machine", "机器", "Machine that was measured", "被测机器",
               headers=("device", "system", "platform", "processor", "model", "设备", "型号", "样机", "装置", "机型",
                        "设备名称")),
        column("test", TEXT, "Test", "测试", "Test or benchmark", "测试或基准", null=False,
               headers=("benchmark", "task", "test name", "测试项目", "基准", "测试名称", "基准测试", "试验项目")),
        column("measure", TEXT, "Measure", "指标", "What is measured", "所测指标", null=False,
               headers=("metric", "indicator", "quantity", "指标名称", "测量指标", "参数")),
        column("value", TEXT, "Value", "数值", "Result as written", "结果数值", null=False,
               headers=("result", "score", "measured value", "结果", "测量值", "实测值", "得分")),
        column("uncertainty", TEXT, "Uncertainty", "不确定度", "Uncertainty of the value", "数值的不确定度",
               headers=("error", "std", "standard error", "± ", "误差", "标准差")),
        column("day", TEXT, "Day", "日期", "Day of the measurement", "测量日期", null=False,
               headers=("date", "measured on", "timestamp", "测试日期", "测量日期", "测试时间", "时间")),
        column("simulator", TEXT, "Simulated", "是否模拟", "Whether it was simulated, not measured",
               "是否为模拟而非实测", headers=("simulation", "is simulator", "模拟器", "仿真")),
        column("source", TEXT, "Source", "来源", "Where it was read", "资料来源",
               headers=("reference", "url", "数据来源", "出处", "资料来源")),
    ),
)
# fmt: on
_TRUE = {"true", "yes", "1", "是", "对"}


def read(path: Path, source: SourceMap | None = None) -> tuple[list[dict[str, Any]], list[SetAside]]:
    """Return the results of a sheet with day and value read, and rows that were set aside.

    Raises
    ------
    InputError
        If no result has a value and a day.
    """
    rows = form_sheets.read(path, RESULTS, source)
    made, aside = [], list(rows.aside)
    for row, line in zip(rows.rows, rows.lines, strict=True):
        value, day = figure(str(row["value"])), _day(str(row["day"]))
        wrong = "value" if value is None else "day" if day is None else ""
        if wrong:
            form = ("0.98", Text("this is no number", "此处不是数字")) if wrong == "value" else (
                "2026-03-01", Text("this is no day", "此处不是日期")
            )  # fmt: skip
            label = next(one.label for one in RESULTS.columns if one.name == wrong)
            aside.append(
                SetAside(
                    file=rows.file, sheet=rows.sheet, row=line, column=label, seen=str(row[wrong])[:60],
                    expected=form[0], message=form[1],
                )
            )  # fmt: skip
            continue
        made.append({**row, "value": value, "day": day, "uncertainty": figure(str(row["uncertainty"] or ""))})
    if not made:
        raise InputError(
            Text("no result has a value and a day", "没有同时具备数值和日期的结果"),
            place=Place(file=path.name),
            expected="machine 机器 | test 测试 | measure 指标 | value 数值 | day 日期",
            fix=Text("give a row for each result", "请每项结果填写一行"),
            code="no_results",
        )
    return made, aside


def figure(cell: str) -> float | None:
    """Return the number of a cell: yes and no are 1 and 0; None of what is none.

    Examples
    --------
    >>> figure("True"), figure("98.5 %"), figure("1,024"), figure("n/a")
    (1.0, 0.985, 1024.0, None)
    """
    text = cell.strip().replace(",", "").replace("，", "")
    if text.casefold() in ("true", "是", "yes"):
        return 1.0
    if text.casefold() in ("false", "否", "no"):
        return 0.0
    scale = 0.01 if text.endswith(("%", "％")) else 1.0
    try:
        value = float(text.rstrip("%％ ")) * scale
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def simulated(row: Mapping[str, Any]) -> bool:
    """Return whether a result was simulated."""
    return str(row["simulator"] or "").strip().casefold() in _TRUE


def _day(cell: str) -> str | None:
    try:
        return first(PartialDay.of(cell).text)
    except ValueError:
        return None
