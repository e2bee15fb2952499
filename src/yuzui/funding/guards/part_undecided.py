# SPDX-License-Identifier: Apache-2.0
"""Refuse who has decided already."""

from __future__ import annotations

from yuzui.funding.cofunding import outstanding
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not decided yet", "本人尚未决定")


def check(attempt: Attempt) -> Wrong | None:
    if outstanding(attempt, "decided_on"):
        return None
    message = Text("this person has decided already", "此人已作出决定")
    return Wrong(message, attempt.person, Text("let the other funders decide", "请由其他资助方决定"))
