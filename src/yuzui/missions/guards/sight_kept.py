# SPDX-License-Identifier: Apache-2.0
"""Refuse to seal what then nobody would see: somebody must hold its own scope."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workspace import clock
from yuzui.store.subjects import holds
from yuzui.text import Text

TITLE = Text("somebody still sees it", "仍有人可见")


def check(attempt: Attempt) -> Wrong | None:
    now, scope = clock(), f"sealed:{attempt.id}"
    if any(row["scope"] == scope and holds(row, now) for row in attempt.workspace.store.grants()):
        return None
    message = Text("once sealed, nobody would see it", "定密后将无人可见")
    fix = Text(
        "let the administrator grant it first: yuzui accounts grant NAME secrecy_officer --scope {s}",
        "请先由管理员授权：yuzui accounts grant 姓名 secrecy_officer --scope {s}",
    )
    return Wrong(message, scope, fix.format(s=scope))
