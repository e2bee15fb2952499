# SPDX-License-Identifier: Apache-2.0
"""Refuse who made the last move that stands, whoever reminded or was given time since."""

from __future__ import annotations

from yuzui.job.workflow.checks import UPKEEP, Attempt, Wrong, same_person
from yuzui.text import Text

TITLE = Text("not who moved it last", "非上一办理人")


def check(attempt: Attempt) -> Wrong | None:
    undone = {row["undoes"] for row in attempt.log}
    moves = [row for row in attempt.log if row["move"] not in UPKEEP and row["n"] not in undone]
    return same_person(attempt, moves[-1:])
