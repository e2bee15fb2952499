# SPDX-License-Identifier: Apache-2.0
"""Output of laboratories by several measures, per full-time equivalent where it is known."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.network import lab_network, output_rates, output_view
from yuzui.network.inputs import LabEfficiency as Inputs
from yuzui.network.output_rates import Answer as Answer
from yuzui.text import Text

TITLE = Text("output of laboratories", "实验室产出")
QUESTION = Text(
    "What do laboratories put out per full-time equivalent, and which ranks depend on the measure?",
    "实验室按人员投入的产出如何？哪些名次取决于口径？",
)
SOURCE = "doi:10.2307/2983303"
LEVEL = "organisation"
VIEW = output_view.VIEW


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Put output of laboratories side by side."""
    network, least = lab_network.find(workspace, inputs.labs, inputs.least, inputs.map)
    return output_rates.answer(network, least, inputs.methods, inputs.rank, workspace.seed)
