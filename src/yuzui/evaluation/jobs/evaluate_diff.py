# SPDX-License-Identifier: Apache-2.0
"""Why an indicator says something else now: what changed, and what each change explains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.evaluation import comparison, results_view
from yuzui.evaluation.comparison import Answer
from yuzui.evaluation.inputs import Evaluate
from yuzui.evaluation.inputs import EvaluateDiff as Inputs
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.result_store import Values
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("the difference of two results of an indicator", "同一指标两个结果的差异")
QUESTION = Text(
    "Why did the mean change: works, references, parameters or the definition?",
    "均值为何改变：成果、参考文献、参数还是定义？",
)
SOURCE = "Yuzui"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Explain the change from one result to another."""

    def again(indicator: str, files: Mapping[str, Path], parameters: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: value for name, value in {**parameters, **files}.items() if name in Evaluate.__struct_fields__
        }
        # what was stored of several files has each under a name of its own
        values["authorships"] = tuple(files[name] for name in sorted(files) if name.startswith("authorships"))
        if windows := parameters.get("windows"):
            values["window"] = ",".join(map(str, windows))
        # what was drawn with a seed is drawn with it again
        seed = parameters.get("seed")
        repeated = Evaluate(**values | {"indicator": indicator})
        answer = evaluate.evaluation(workspace, repeated, seed=workspace.seed if seed is None else seed)
        solved: Values = answer.solved
        return solved.meant()

    return comparison.compared(workspace, inputs.a, inputs.b, again)


VIEW = View(
    headline=lambda answer: results_view.difference(answer)[0][1],
    sentences=results_view.difference,
    first=(results_view.CAUSES_TABLE, results_view.MOVED),
)
