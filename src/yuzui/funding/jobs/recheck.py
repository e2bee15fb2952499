# SPDX-License-Identifier: Apache-2.0
"""A slate that a person edited in a spreadsheet, checked again against every rule, and priced."""

from __future__ import annotations

from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.funding import recheck
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.inputs import Recheck as Inputs
from yuzui.funding.recheck import VIEW as VIEW
from yuzui.funding.recheck import Answer
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("an edited slate checked again and priced", "复核手工修改的方案并计价")
QUESTION = Text(
    "Which rules does the edited slate break, and what does each change cost?",
    "修改后的方案违反哪些规则？每处改动代价多少？",
)
SOURCE = "Yuzui"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Check an edited slate; nothing is stored or decided."""
    if inputs.path is None:
        raise InputError(
            Text("the edited slate is missing", "缺少修改后的方案"),
            place=Place(column="PATH"),
            fix=Text(
                "name it after the verb: yuzui fund recheck FILE.xlsx", "请在动词后写明：yuzui fund recheck 文件.xlsx"
            ),
        )
    path = Path(inputs.path)
    slate = slate_named(workspace, inputs.slate)
    return recheck.answer(slate, recheck.read(path, slate), path.name, inputs.seconds)
