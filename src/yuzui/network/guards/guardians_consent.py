# SPDX-License-Identifier: Apache-2.0
"""Refuse to start a study with minors before as many guardians consented as take part."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("guardians have consented", "监护人均已同意")


def check(attempt: Attempt) -> Wrong | None:
    if not attempt.row.get("minors"):
        return None
    have, need = int(attempt.row.get("guardians") or 0), int(attempt.row.get("participants") or 0)
    if need and have >= need:
        return None
    message = Text("guardians have not consented for all who take part", "并非全部参与者均有监护人同意")
    seen = Text("{n} of {m}", "{n} / {m}").format(n=have, m=need or "?").en
    fix = Text("note the consents first, and how many take part", "请先登记同意书份数与参与人数")
    return Wrong(message, seen, fix, "guardian_consent")
