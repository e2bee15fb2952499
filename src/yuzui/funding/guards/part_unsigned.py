# SPDX-License-Identifier: Apache-2.0
"""Refuse who has signed already."""

from __future__ import annotations

from yuzui.funding.cofunding import outstanding
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("not signed yet", "本人尚未签署")


def check(attempt: Attempt) -> Wrong | None:
    if outstanding(attempt, "signed_on"):
        return None
    message = Text("this person has nothing left to sign", "此人已无待签份额")
    return Wrong(message, attempt.person, Text("let the other funders sign", "请由其他资助方签署"))
