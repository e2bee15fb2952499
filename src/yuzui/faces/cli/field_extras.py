# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui field`` beyond hits: candidates."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.fields.jobs.field_candidates import Inputs as Candidates
from yuzui.text import Text


@verb(
    "candidates",
    help=Text("works that read like those of a field and were not found", "与某领域相近而未被检出的文献"),
    more=Text(
        "Two lists beside each other: by words of the hits, and by vectors of words (extra [candidates], English). "
        "They propose; nothing of them counts as a hit.",
        "两个列表并列：按命中文献用词，及按词向量（附加组件 [candidates]，英文）。仅作推荐，不计入命中。",
    ),
    examples=("yuzui field candidates LAB-7", "yuzui field candidates LAB-1 --corpus works.xlsx --top 100"),
    then="yuzui field audit make {node} --corpus FILE",
)
@options(Candidates)
@shared()
def candidates(face: Face, **inputs: Any) -> None:
    face.ask("field_candidates", **inputs)


COMMANDS = (candidates,)
