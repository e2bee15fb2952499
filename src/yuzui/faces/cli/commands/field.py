# SPDX-License-Identifier: Apache-2.0
"""``yuzui field``: priority fields, from a list to what belongs to each."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields.jobs.classify import Inputs as Classify
from yuzui.fields.jobs.field_lint import Inputs as Lint
from yuzui.fields.jobs.field_list import Inputs as Listed
from yuzui.text import Text

TITLE = Text(
    "priority fields: which works belong to each, by which words", "重点领域：哪些成果属于各领域，依据哪些词语"
)
GROUP = "work"

command = Questions("field", default="classify", help=TITLE)


@command.command(
    "classify",
    help=Text("which works belong to a field, and by which words", "哪些成果属于某领域，依据哪些词语"),
    more=Text(
        "A corpus is a file with a column of titles in any headings, or a set that comes with Yuzui. A list (LAB, FRO, "
        "COR, BOX2-01) answers for each of its nodes. No verdict is drawn: that needs measured recall.",
        "语料为含题名列的文件（表头不限）或随附数据集。清单（LAB、FRO、COR、BOX2-01）逐节点作答。未测查全率，不作判断。",
    ),
    examples=("yuzui field classify LAB-7", "yuzui field classify LAB --corpus works.xlsx"),
    then="yuzui field classify {nodes[0][id]}",
)
@options(Classify)
@shared()
def classify(face: Face, **inputs: Any) -> None:
    face.ask("classify", **inputs)


@command.command(
    "list",
    help=Text("fields, and how far each is", "各领域及其状态"),
    examples=("yuzui field list", "yuzui field list BOX2-03"),
    then="yuzui field classify {nodes[0][id]}",
)
@options(Listed)
@shared()
def list_(face: Face, **inputs: Any) -> None:
    face.ask("field_list", **inputs)


@command.command(
    "lint",
    help=Text("what to mend in a query before it is frozen", "检索式冻结前应改正之处"),
    examples=("yuzui field lint BOX2-03-4", "yuzui field lint '\"gallium nitride\" OR GaN' --corpus works.csv"),
    then="yuzui field classify LAB-7",
)
@options(Lint)
@shared()
def lint(face: Face, **inputs: Any) -> None:
    face.ask("field_lint", **inputs)
