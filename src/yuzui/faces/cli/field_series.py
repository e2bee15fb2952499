# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui field`` that say how a field goes, alone and beside others."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.fields.field_answer import Inputs as Field
from yuzui.text import Text


@verb(
    "show",
    help=Text("say whether a field rises or falls, or why it cannot be said", "说明领域走势，或为何尚不能判断"),
    more=Text(
        "The total is of the same venues or classes in every year. No verdict without measured recall. Kept, and shown "
        "on the page of the field.",
        "总数逐年取相同的刊物或类别。未测查全率不作判断。结果留存并显示于该领域页面。",
    ),
    examples=(
        "yuzui field show LAB-7 --corpus works.xlsx --country CN",
        "yuzui field show BOX2-01-4-1 --corpus works.csv --strata ICRA,IROS --years 2008-2023",
    ),
    then="yuzui field audit make {node} --corpus FILE --judges a,b",
)
@options(Field)
@shared(seed=True)
def show(face: Face, **inputs: Any) -> None:
    face.answer("field", **inputs)


COMMANDS = (show,)
