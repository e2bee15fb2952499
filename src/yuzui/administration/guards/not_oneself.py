# SPDX-License-Identifier: Apache-2.0
"""Refuse who would do it for themselves: whom the row is about."""

from __future__ import annotations

from yuzui.job.signature import plain
from yuzui.job.workflow.checks import ANOTHER_PERSON, Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not for oneself", "不得为本人办理")


def check(attempt: Attempt) -> Wrong | None:
    if plain(str(attempt.row["person"])) not in attempt.persons:
        return None
    message = Text("nobody does this for themselves", "不得由本人为本人办理")
    return Wrong(message, attempt.person, ANOTHER_PERSON)
