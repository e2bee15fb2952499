# SPDX-License-Identifier: Apache-2.0
"""Refuse who asked for it."""

from __future__ import annotations

from yuzui.job.signature import plain
from yuzui.job.workflow.checks import ANOTHER_PERSON, Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not who asked", "非申请人")


def check(attempt: Attempt) -> Wrong | None:
    if plain(str(attempt.row["applicant"])) not in attempt.persons:
        return None
    message = Text("nobody answers a request of their own", "不得答复本人的申请")
    return Wrong(message, attempt.person, ANOTHER_PERSON)
