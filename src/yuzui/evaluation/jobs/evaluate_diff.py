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

    def again(indicator: str, files: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
        inputs = {name: value for name, value in parameters.items() if name in known}
        if windows := parameters.get("windows"):
            inputs["window"] = ",".join(map(str, windows))
        return evaluate.compute(workspace, indicator=indicator, **files, **inputs).meant()

    # what was drawn with a seed is drawn with it again
    known = {"seed", *(one.name for one in evaluate.INPUTS)}
    comparison = compare.compared(workspace, a, b, again)
    named = {"a": comparison["a"]["id"], "b": comparison["b"]["id"]}
    return {"schema": SCHEMA, "run": stamp("evaluate_diff", named), **comparison}


lines = words.difference


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the causes are a short table."""
    return []


exports = words.causes
