# SPDX-License-Identifier: Apache-2.0
"""The week: on Monday a mail to everybody for whom something waits and who did not end it."""

from __future__ import annotations

import datetime as dt

from yuzui import registry
from yuzui.job import daily, next_step, notices
from yuzui.job.caller import person
from yuzui.job.workspace import Workspace, clock
from yuzui.store.accounts import open_accounts
from yuzui.text import Text

TITLE = Text("the week of each person", "每人的一周汇总")


def run(workspace: Workspace) -> list[str]:
    """Send the week to whom something waits for; return who got it."""
    year, week, weekday = dt.date.fromisoformat(clock()[:10]).isocalendar()
    accounts = open_accounts(workspace.dir)
    if weekday > LATEST or accounts is None:
        return []
    lines, event = [], f"week:{year}-W{week:02d}"
    list(registry.modules("page").values())  # jobs say what they leave to people where their pages are
    try:
        for one in accounts.accounts() if daily.once(workspace.store, event) else ():
            if one.state != "active":
                continue
            seen = workspace.seen_by(person(workspace, one.id), "web")
            if next_step.steps(seen):
                notices.mail_only(workspace, "digest", one.id, event, "/")
                lines.append(one.id)
    finally:
        accounts.close()
    return lines


LATEST = 2
"""Weekday on which the last of them go out, where the site was away on Monday."""
