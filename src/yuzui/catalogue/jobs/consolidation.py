# SPDX-License-Identifier: Apache-2.0
"""Which facilities, light sources and centres stand in the registers more than once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from yuzui.catalogue import deduplication
from yuzui.errors import InputError, Place
from yuzui.facilities import instrument_fleet
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("registered more than once", "重复登记")
QUESTION = Text(
    "Which facilities, stations and centres may be one, and how often is such a pair right?",
    "哪些设施、台站与中心可能为同一项？此类判断的准确率如何？",
)
SOURCE = "registers of facilities, light sources and centres that ship, and what is loaded"
SCHEMA = "yuzui.consolidation/1"
INPUTS = (
    Input("threshold", Text("least likeness of two names, a fraction",
                            "名称相似度下限（小数）"), 0.7),
)  # fmt: skip
CURVE = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds at which precision is told, so that one can see what the choice of one does."""
LEVEL = "public"


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Compare the entries of all registers."""
    threshold = float(inputs.get("threshold", INPUTS[0].default))
    if not 0 < threshold <= 1:
        raise InputError(
            Text("this option is out of range", "该选项超出范围"),
            place=Place(column="--threshold"),
            seen=str(threshold),
            expected="0 … 1",
            code="option",
        )
    entries = deduplication.entries(workspace)
    least = min(threshold, *CURVE)
    every = instrument_fleet.pairs(entries, least)
    pairs = [one for one in every if one.likeness >= threshold]
    precision = deduplication.precision(pairs)
    value = {name: precision.pop(name) for name in ("low", "high", "level")}
    return {
        "schema": SCHEMA,
        "run": stamp("consolidation", {"entries": digest([asdict(one) for one in entries]), "threshold": threshold}),
        "origin": deduplication.origin(workspace, entries),
        "source": SOURCE,
        "vintage": deduplication.vintage(workspace),
        "options": {"threshold": threshold},
        "registers": deduplication.registers(entries),
        "pairs": [deduplication.pair(one) for one in pairs],
        "near_duplicates": sum(one.same is None for one in pairs),
        "repeated": sum(one.same is True for one in pairs),
        "precision": {**precision, "interval": value},
        "curve": [{"threshold": t, **deduplication.precision([p for p in every if p.likeness >= t])} for t in CURVE],
    }


lines = deduplication.lines


def pictures(document: Mapping[str, Any]) -> list[Picture]:
    """Return none: a pair is read, not drawn."""
    return []


exports = deduplication.exports
