# SPDX-License-Identifier: Apache-2.0
"""Refuse to pay before every funder has decided."""

from __future__ import annotations

from yuzui.funding.cofunding import waiting
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("every funder has decided", "各资助方均已决定")


def check(attempt: Attempt) -> Wrong | None:
    return waiting(attempt, "decided_on", Text("not every funder has decided", "尚有资助方未作决定"))
