# SPDX-License-Identifier: Apache-2.0
"""Everybody's jobs, for who administers the site."""

from __future__ import annotations

from yuzui.administration.job_words import listing
from yuzui.job.workspace import Workspace
from yuzui.store import jobs
from yuzui.text import Text
from yuzui.view.page import Page, Visit

PATH, ROLES = "/admin/jobs", ("administrator",)
PLACE = ("", 0)
TITLE = Text("Jobs of everybody", "全部任务")

_FINDING = Text("{n} jobs under way or waiting, {m} ended.", "{n} 项任务进行或排队中，{m} 项已结束。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = jobs.every(workspace.store, workspace.subject)
    live = sum(row["ended"] is None for row in rows)
    return Page(_FINDING.format(n=live, m=len(rows) - live), (listing(rows, TITLE, whose=True),) if rows else ())
