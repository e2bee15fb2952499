# SPDX-License-Identifier: Apache-2.0
"""What the engines reach on published instances, beside an answer found another way."""

from __future__ import annotations

from types import ModuleType
from typing import Annotated, Any

import msgspec

from yuzui.demonstration.benchmark import pabulib, profiles, reviewer_gold
from yuzui.demonstration.benchmark.profiles import Difference, Profile
from yuzui.errors import InputError, Place
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("our engines on published instances", "求解结果与公开算例对照")
QUESTION = Text("Do the engines find what another exact method finds?", "求解结果是否与另一精确方法一致？")
SOURCE = "Faliszewski et al. 2023, arXiv:2305.11035"
LEVEL = "public"
SETS: dict[str, ModuleType] = {"pabulib": pabulib, "profiles": profiles, "reviewer_gold": reviewer_gold}


class Inputs(msgspec.Struct, frozen=True):
    """Which instances are solved."""

    set: Annotated[
        str,
        Help(
            Text("what is compared: pabulib, profiles or reviewer_gold", "对照内容：pabulib、profiles 或 reviewer_gold")
        ),
    ] = "pabulib"


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.benchmark/1"):
    """The outcome of one set; what another set has is not there."""

    origin: Origin
    set: str
    # participatory budgets
    instances: int | msgspec.UnsetType = msgspec.UNSET
    worth: int | msgspec.UnsetType = msgspec.UNSET
    projects: int | msgspec.UnsetType = msgspec.UNSET
    ballots: int | msgspec.UnsetType = msgspec.UNSET
    matches_exact: int | msgspec.UnsetType = msgspec.UNSET
    proven: int | msgspec.UnsetType = msgspec.UNSET
    refused: int | msgspec.UnsetType = msgspec.UNSET
    explained: int | msgspec.UnsetType = msgspec.UNSET
    misses: list[str] | msgspec.UnsetType = msgspec.UNSET
    # profiles of rules
    profiles: list[Profile] | msgspec.UnsetType = msgspec.UNSET
    difference: Difference | msgspec.UnsetType = msgspec.UNSET
    # reviewers who said how well they know papers
    reviewers: int | msgspec.UnsetType = msgspec.UNSET
    papers: int | msgspec.UnsetType = msgspec.UNSET
    pairs: int | msgspec.UnsetType = msgspec.UNSET
    losses: dict[str, float] | msgspec.UnsetType = msgspec.UNSET
    loss: float | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    score: float | msgspec.UnsetType = msgspec.UNSET
    bound: float | msgspec.UnsetType = msgspec.UNSET
    pairs_used: int | msgspec.UnsetType = msgspec.UNSET


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Solve every instance of a set and compare."""
    if inputs.set not in SETS:
        raise InputError(
            Text("there is no such set of instances", "没有该算例集"),
            place=Place(column="set"),
            seen=inputs.set,
            expected=" ".join(SETS),
        )
    outcome = SETS[inputs.set].run(workspace)
    run = Run.of("benchmark", {"set": inputs.set, "found": msgspec.to_builtins(outcome)})
    values: dict[str, Any] = {"run": run, "origin": "real", "set": inputs.set} | msgspec.structs.asdict(outcome)
    return Answer(**values)


def headline(answer: Answer) -> Text:
    """Return one sentence for the set."""
    module = SETS[answer.set]
    sentence: Text = module.sentence(msgspec.convert(answer.document(), module.Outcome))
    return sentence


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: one sentence for the set."""
    return [(Text("benchmark", "对照"), headline(answer))]


def _counts(answer: Answer) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in answer.document().items() if type(value) is int]


COUNTS = Table[Answer](
    "benchmark",
    Text("benchmark", "对照"),
    rows=_counts,
    columns=(
        Column("figure", Text("figure", "指标"), value=lambda row: row[0]),
        Column("value", Text("value", "数值"), value=lambda row: row[1]),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(COUNTS,))
