# SPDX-License-Identifier: Apache-2.0
"""Every indicator that can be asked for: its question, and what it cannot tell."""

from __future__ import annotations

from yuzui.evaluation.pages import evaluate
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/results/indicators", EVERYONE
PLACE = ("results", 20)
TITLE = Text("Indicators", "指标")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    known = evaluate.indicators()
    return Page(
        Text("{n} indicators, each with what it cannot tell", "{n} 项指标，各注明不能说明之处").format(
            n=number(len(known))
        ),
        (evaluate.INDICATORS.drawn(known),),
        lead=Text(
            "An indicator is one file: its formula, its windows, its edge cases.",
            "每项指标是一个文件：公式、窗口与边界情形。",
        ),
        crumb=(Link(evaluate.TITLE, evaluate.PATH),),
    )
