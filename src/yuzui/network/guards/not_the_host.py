# SPDX-License-Identifier: Apache-2.0
"""Refuse who would review a laboratory at their own institution: named as its host, or of an office of it."""

from __future__ import annotations

from yuzui.job.signature import plain
from yuzui.job.workflow.checks import ANOTHER_PERSON, Attempt, Wrong
from yuzui.job.workspace import clock
from yuzui.store.subjects import holds
from yuzui.text import Text

TITLE = Text("not of the host", "非依托单位")


def check(attempt: Attempt) -> Wrong | None:
    host, now = str(attempt.row["host"]), clock()
    theirs = {
        plain(str(row["subject"]))
        for row in attempt.workspace.store.grants()
        if row["scope"] == f"org:{host}" and holds(row, now)
    }
    if not ({plain(host)} | theirs) & attempt.persons:
        return None
    message = Text("a host does not review its own proposal", "依托单位不得评审本单位的建议")
    return Wrong(message, f"{attempt.person} · {host}", ANOTHER_PERSON, "own_proposal")
