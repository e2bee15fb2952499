# SPDX-License-Identifier: Apache-2.0
"""In which fields there is less than is needed, by laboratories, works, people and money."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from yuzui.errors import InputError, Place
from yuzui.fields.corpora import TEXTS
from yuzui.job import form_sheets
from yuzui.job.workspace import Workspace
from yuzui.network import corpus_gap, field_gap, gap_view, lab_network
from yuzui.network.field_gap import Answer as Answer
from yuzui.network.inputs import LabGap as Inputs
from yuzui.network.lab_sheets import LABS
from yuzui.text import Text

TITLE = Text("fields that lack laboratories", "领域缺口")
QUESTION = Text(
    "In which fields is there less than is needed, by laboratories, works, people and money?",
    "按实验室、成果、人员与经费看，哪些领域的能力不及需求？",
)
SOURCE = "share of need minus share of capacity"
LEVEL = "organisation"
VIEW = gap_view.VIEW


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Hold what is needed against what there is."""
    if inputs.corpus:
        return _of_corpus(workspace, inputs)
    if not inputs.need and not inputs.labs:
        network = lab_network.awards(workspace)
        return field_gap.answer(network, field_gap.even_need(network), field_gap.EVEN, workspace.seed)
    if not inputs.need:
        raise InputError(
            Text("nothing says what is needed", "未写明需求"),
            place=Place(column="--need"),
            seen="–",
            expected="field 领域 | need 需求",
            fix=Text(
                "give a sheet with a row a field: --need need.xlsx", "请提供需求表，每个领域一行：--need need.xlsx"
            ),
            code="no_need",
        )
    network, _ = lab_network.find(workspace, inputs.labs, 0, inputs.map, beside=(field_gap.NEED,))
    path = Path(inputs.need)
    source = form_sheets.source_map(inputs.map, (LABS, field_gap.NEED))
    need, notes = field_gap.needs(path, source)
    answer = field_gap.answer(network, need, path.name, workspace.seed)
    return replace(answer, notes=[*network.remarks, *notes])


def _of_corpus(workspace: Workspace, inputs: Inputs) -> Answer:
    """Hold what is needed of the seven laboratory fields against the works that their queries find."""
    if inputs.labs:
        raise InputError(
            Text("laboratories and a corpus are two kinds of capacity", "实验室表与语料是两种能力口径"),
            place=Place(column="--corpus"),
            seen=inputs.labs,
            expected="SHEET --need FILE | --corpus FILE",
            fix=Text("name one of the two", "请任选其一"),
            code="two_sources",
        )
    source = form_sheets.source_map(inputs.map, (TEXTS, field_gap.NEED))
    if not inputs.need:
        return corpus_gap.answer(workspace, inputs.corpus, {}, corpus_gap.EVEN, source)
    path = Path(inputs.need)
    need, notes = field_gap.needs(path, source)
    answer = corpus_gap.answer(workspace, inputs.corpus, need, path.name, source)
    return replace(answer, notes=[*answer.notes, *notes])
