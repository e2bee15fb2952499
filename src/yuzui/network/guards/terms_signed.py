# SPDX-License-Identifier: Apache-2.0
"""Refuse to send what nobody signed the terms of."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("the terms are signed", "条款已签署")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("signed_on"):
        return None
    message = Text("the terms are not signed", "条款尚未签署")
    return Wrong(message, "–", Text("let the borrower sign them", "请使用方先签署条款"), "terms_not_signed")
