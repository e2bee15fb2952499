# SPDX-License-Identifier: Apache-2.0
"""Refuse a verdict on one's own work: who performs the task, or answers for who does."""

from __future__ import annotations

from yuzui.job.signature import plain
from yuzui.job.workflow.checks import ANOTHER_PERSON, Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not whose work it is", "非承担人")


def check(attempt: Attempt) -> Wrong | None:
    named = {plain(str(attempt.row[name])) for name in ("performer", "contact") if attempt.row.get(name)}
    if not named & attempt.persons:
        return None
    message = Text("nobody judges work of their own", "不得评判本人承担的工作")
    return Wrong(message, attempt.person, ANOTHER_PERSON)
