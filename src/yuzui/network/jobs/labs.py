# SPDX-License-Identifier: Apache-2.0
"""Which laboratories overlap beyond what their field explains: works are exchanged among them."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.network import lab_network, labs_answer, labs_view
from yuzui.network.inputs import Labs as Inputs
from yuzui.network.labs_answer import Answer as Answer
from yuzui.network.work_overlap import LEAST
from yuzui.text import Text

TITLE = Text("overlap of laboratories", "实验室重叠")
QUESTION = Text(
    "Which laboratories work on the same matters, beyond what their field explains?",
    "哪些实验室的研究内容重叠，且超出学科本身所能解释的程度？",
)
SOURCE = "doi:10.2202/1544-6115.1585"
LEVEL = "organisation"
VIEW = labs_view.VIEW


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Hold laboratories against each other."""
    if inputs.least and inputs.least < 2:
        raise InputError(
            Text("a laboratory needs two works to be tested", "参与检验的实验室至少需要两项成果"),
            place=Place(column="--least"),
            seen=str(inputs.least),
            expected="2 …",
            fix=Text("write --least {n}", "请写 --least {n}").format(n=str(LEAST)),
            code="option",
        )
    network, least = lab_network.find(workspace, inputs.labs, inputs.least, inputs.map)
    return labs_answer.answer(network, least, inputs.draws, workspace.seed)
