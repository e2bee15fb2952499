# SPDX-License-Identifier: Apache-2.0
"""Results of indicators as they were kept: listed, or one opened with all it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yuzui.evaluation.results import compare, result_store, words
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_csv
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake, file_lists
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("results kept of indicators", "已保存的指标结果")
QUESTION = Text(
    "What was computed of which works, by which definition, and what was left out?",
    "对哪些成果、按何种定义计算了什么？哪些未纳入？",
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.evaluate.result/1"
INPUTS = (
    Input("result", Text("id of a result; all without", "结果编号；不给则列出全部"), ""),
    Input("indicator", Text("only of this indicator", "仅列该指标"), ""),
)


def run(workspace: Workspace, result: str = "", indicator: str = "") -> dict[str, Any]:
    """List the results that the subject sees, or open one."""
    if result:
        records = [result_store.opened(workspace, result_store.one(workspace, result)).row]
    else:
        records = result_store.listed(workspace, indicator)
    rows = [compare.framed(row) for row in records]
    named = {"result": result, "indicator": indicator, "found": [row["id"] for row in rows]}
    return {"schema": SCHEMA, "run": stamp("evaluate_result", named), "opened": bool(result), "results": rows}


def write(workspace: Workspace, result: str, path: Path) -> None:
    """Write the works behind a result: one row a work, value or reason."""
    row = result_store.one(workspace, result)
    result_store.opened(workspace, row)
    values = result_store.values_path(workspace, row)
    if path.suffix == ".parquet":
        with Lake() as lake:
            lake.register("values", values)
            lake.write("values", path)
        return
    names, columns = file_lists(values)
    write_csv(path, Export("works", names, list(zip(*columns, strict=True))))


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    return words.opened(document) if document["opened"] else words.listed(document["results"])


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: what a result shows is drawn with its evaluation."""
    return []


exports = words.exports
