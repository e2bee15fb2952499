# SPDX-License-Identifier: Apache-2.0
"""Refuse a strategy that nobody listed, and one that the programme names already."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.missions.strategies import strategies
from yuzui.model.visibility import And, Eq
from yuzui.text import Text

TITLE = Text("a listed strategy that is not named yet", "所列战略且尚未注明")


def check(attempt: Attempt) -> Wrong | None:
    wanted, known = str(attempt.given.get("strategy") or ""), strategies(attempt.workspace)
    if wanted not in known:
        message = Text("there is no such strategy", "没有该战略")
        return Wrong(
            message, wanted, Text("one of: {s}", "请写其一：{s}").format(s=" ".join(known)), "unknown_reference"
        )
    pair = And((Eq("programme", attempt.id), Eq("strategy", wanted)))
    if not attempt.workspace.view.count("programme_strategy", pair):
        return None
    message = Text("the programme names this strategy already", "该计划已注明此战略")
    return Wrong(message, wanted, Text("name another one", "请注明其他战略"))
