# SPDX-License-Identifier: Apache-2.0
"""Refuse an appointment beside another on the same days unless both are declared."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.network.appointments import UNDECLARED, overlapping
from yuzui.text import Text

TITLE = Text("posts side by side are declared", "同期任职均已申报")


def check(attempt: Attempt) -> Wrong | None:
    others = overlapping(attempt.workspace, attempt.row)
    if not others or (attempt.row["declared"] and all(one["declared"] for one in others)):
        return None
    mine = {attempt.row["organisation"], attempt.row["home"]}
    # of an organisation that is no party, only that there is a post
    names = sorted({str(one["id"]) if one["organisation"] in mine else "…" for one in others})
    seen = f"{attempt.id}, {', '.join(names)}"
    return Wrong(UNDECLARED, seen, Text("let the person declare it first", "请本人先行申报"), "undeclared_overlap")
