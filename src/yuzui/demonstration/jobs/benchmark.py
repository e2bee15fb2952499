# SPDX-License-Identifier: Apache-2.0
"""What the engines reach on published instances, beside an answer found another way."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("our engines on published instances", "求解结果与公开算例对照")
QUESTION = Text("Do the engines find what another exact method finds?", "求解结果是否与另一精确方法一致？")
SOURCE = "Faliszewski et al. 2023, arXiv:2305.11035"
SCHEMA = "yuzui.benchmark/1"
LEVEL = "public"
SETS = ("pabulib", "profiles", "reviewer_gold")
INPUTS = (
    Input(
        "set",
        Text("what is compared: pabulib, profiles or reviewer_gold", "对照内容：pabulib、profiles 或 reviewer_gold"),
        "pabulib",
    ),
)


def run(workspace: Workspace, set: str = "pabulib") -> dict[str, Any]:
    """Solve every instance of a set and compare."""
    if set not in SETS:
        raise InputError(
            Text("there is no such set of instances", "没有该算例集"),
            place=Place(column="set"),
            seen=set,
            expected=" ".join(SETS),
        )
    parts: dict[str, Any] = import_module(f"yuzui.demonstration.benchmark.{set}").run(workspace)
    return {
        "schema": SCHEMA,
        "run": stamp("benchmark", {"set": set, "found": parts}),
        "origin": "real",
        "set": set,
        **parts,
    }


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: one sentence for the set."""
    part = import_module(f"yuzui.demonstration.benchmark.{document['set']}")
    return [(Text("benchmark", "对照"), part.said(document))]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the figures are counts."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the counts as a table."""
    heads = {"en": ("figure", "value"), "zh": ("指标", "数值")}[lang]
    counts = [(k, v) for k, v in document.items() if isinstance(v, int) and not isinstance(v, bool)]
    return [Export({"en": "benchmark", "zh": "对照"}[lang], heads, counts)]
