# SPDX-License-Identifier: Apache-2.0
"""Who performs which type of R&D: published cells, and estimates with their measured error."""

from __future__ import annotations

from typing import Any

from yuzui.investment import cube_view
from yuzui.investment.cube_view import exports as made
from yuzui.investment.cube_view import pictures as drawn
from yuzui.investment.inputs import Cube
from yuzui.job.inputs import listed
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("the structure of R&D spending", "研发经费结构")
QUESTION = Text("Who performs which type of R&D, and how well is it known?", "谁在开展哪类研发？数据有多可靠？")
SOURCE = "Deming, W. E. and Stephan, F. F. 1940, doi:10.1214/aoms/1177731829; Frascati Manual 2015"
SCHEMA = "yuzui.cube/1"
LEVEL = "public"
INPUTS = listed(Cube)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Compute the cube of a country and the error of its estimates."""
    from yuzui.investment import cube_answer

    given = {one.name: one.default for one in INPUTS} | inputs
    if unknown := set(inputs) - {one.name for one in INPUTS}:
        raise TypeError(f"no such input: {', '.join(sorted(unknown))}")
    found = cube_answer.answer(workspace, given["country"])
    basis = {"cells": found["cells"], "files": [file["sha256"] for file in found["files"]]}
    return {"schema": SCHEMA, "run": stamp("cube", {**given, **basis}), **found}


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    return cube_view.lines(document)


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return who performs a type by year, and what each performer does in the latest year."""
    return drawn(document)


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return cells, errors and sources as tables."""
    return made(document, lang)
