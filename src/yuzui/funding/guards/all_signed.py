# SPDX-License-Identifier: Apache-2.0
"""Refuse to open before every funder has signed."""

from __future__ import annotations

from yuzui.funding.cofunding import waiting
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("every funder has signed", "各资助方均已签署")


def check(attempt: Attempt) -> Wrong | None:
    return waiting(attempt, "signed_on", Text("not every funder has signed", "尚有资助方未签署"))
