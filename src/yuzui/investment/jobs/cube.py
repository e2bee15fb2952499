# SPDX-License-Identifier: Apache-2.0
"""Who performs which type of R&D: published cells, and estimates with their measured error."""

from __future__ import annotations

from yuzui.investment import cube_answer, cube_view
from yuzui.investment.cube_answer import Answer as Answer
from yuzui.investment.inputs import Cube as Inputs
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("the structure of R&D spending", "研发经费结构")
QUESTION = Text("Who performs which type of R&D, and how well is it known?", "谁在开展哪类研发？数据有多可靠？")
SOURCE = "Deming, W. E. and Stephan, F. F. 1940, doi:10.1214/aoms/1177731829; Frascati Manual 2015"
LEVEL = "public"
VIEW = cube_view.VIEW


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the cube of a country and the error of its estimates."""
    return cube_answer.compute(workspace, inputs)
