# SPDX-License-Identifier: Apache-2.0
"""Results of indicators as they were stored: listed, or one opened with all it rests on."""

from __future__ import annotations

from pathlib import Path

from yuzui.evaluation import result_store, results_view
from yuzui.evaluation.inputs import EvaluateResult as Inputs
from yuzui.evaluation.result_store import Result, framed
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_csv
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake, file_lists
from yuzui.text import Text
from yuzui.view.view import Line, View

TITLE = Text("results kept of indicators", "已保存的指标结果")
QUESTION = Text(
    "What was computed of which works, by which definition, and what was left out?",
    "对哪些成果、按何种定义计算了什么？哪些未纳入？",
)
SOURCE = "Yuzui"


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.evaluate.result/1"):
    """What is stored of indicators, the result made last first; ``opened`` is whether one was asked for."""

    opened: bool
    results: list[Result]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """List the results that the subject sees, or open one."""
    if inputs.result:
        records = [result_store.opened(workspace, result_store.one(workspace, inputs.result)).record]
    else:
        records = result_store.listed(workspace, inputs.indicator)
    named = {"result": inputs.result, "indicator": inputs.indicator, "found": [record.id for record in records]}
    return Answer(
        run=Run.of("evaluate_result", named), opened=bool(inputs.result), results=[framed(record) for record in records]
    )


def write(workspace: Workspace, result: str, path: Path) -> None:
    """Write the works behind a result: one row a work, value or reason."""
    record = result_store.one(workspace, result)
    result_store.opened(workspace, record)
    values = result_store.values_path(workspace, record)
    if path.suffix == ".parquet":
        with Lake() as lake:
            lake.register("values", values)
            lake.write("values", path)
        return
    names, columns = file_lists(values)
    write_csv(path, Export("works", names, list(zip(*columns, strict=True))))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    return results_view.opened(answer.results[0]) if answer.opened else results_view.listed(answer.results)


VIEW = View(headline=lambda answer: sentences(answer)[0][1], sentences=sentences, first=(results_view.RESULTS,))
