# SPDX-License-Identifier: Apache-2.0
"""Why an indicator says something else now: what changed, and what each change explains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.results import compare, words
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("the difference of two results of an indicator", "同一指标两个结果的差异")
QUESTION = Text(
    "Why did the mean change: works, references, parameters or the definition?",
    "均值为何改变：成果、参考文献、参数还是定义？",
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.evaluate.diff/1"
INPUTS = (Input("a", Text("result before", "原结果")), Input("b", Text("result after", "新结果")))


def run(workspace: Workspace, a: str, b: str) -> dict[str, Any]:
    """Explain the change from one result to another."""

    def again(indicator: str, files: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in asked.items() if name in known}
        if windows := asked.get("windows"):
            given["window"] = ",".join(map(str, windows))
        return evaluate.compute(workspace, indicator=indicator, **files, **given).meant()

    # what was drawn with a seed is drawn with it again
    known = {"seed", *(one.name for one in evaluate.INPUTS)}
    found = compare.compared(workspace, a, b, again)
    named = {"a": found["a"]["id"], "b": found["b"]["id"]}
    return {"schema": SCHEMA, "run": stamp("evaluate_diff", named), **found}


lines = words.difference


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the causes are a short table."""
    return []


exports = words.causes
