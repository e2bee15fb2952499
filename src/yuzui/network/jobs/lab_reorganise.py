# SPDX-License-Identifier: Apache-2.0
"""What merging laboratories would lose: topics left with one, concentration, people on both lists."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.model.table import PERSONAL
from yuzui.model.visibility import classes
from yuzui.network import lab_network, merger, merger_view
from yuzui.network.inputs import LabReorganise as Inputs
from yuzui.network.merger import Answer as Answer
from yuzui.text import Text

TITLE = Text("laboratories merged on paper", "实验室合并推演")
QUESTION = Text(
    "What would merging two laboratories lose, and what have they in common?",
    "两家实验室合并会失去什么？二者有何共同之处？",
)
SOURCE = "doi:10.1126/science.1144581"
LEVEL = "organisation"
VIEW = merger_view.VIEW


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Merge laboratories on paper."""
    network, least = lab_network.find(workspace, inputs.labs, inputs.least, inputs.map)
    names = [inputs.a, inputs.b] if inputs.a or inputs.b else []
    # a sheet of one's own names its people; those of the record only to whom they may be named
    with_ids = bool(inputs.labs) or PERSONAL in classes(workspace.subject)
    return merger.answer(network, least, names, with_ids)
