# SPDX-License-Identifier: Apache-2.0
"""Refuse a member of the committee who would judge a study of their own."""

from __future__ import annotations

from yuzui.job.signature import plain
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not one's own study", "非本人的研究")


def check(attempt: Attempt) -> Wrong | None:
    if plain(str(attempt.row["researcher"])) not in attempt.persons:
        return None
    message = Text("nobody reviews a study of their own", "不得审查本人的研究")
    fix = Text("let another member do it", "请由其他委员办理")
    return Wrong(message, attempt.person, fix, "own_study")
