# SPDX-License-Identifier: Apache-2.0
"""One's own jobs, and what one was told."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration.job_words import MADE_AS_JOBS, listing
from yuzui.errors import VisibilityError
from yuzui.job import notices
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import ROLES as EVERY
from yuzui.store import jobs, messages
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Form, Item, Items, Page, Visit

PATH, ROLES = "/jobs", EVERYONE
PLACE = ("", 0)
WRITERS = tuple(role.name for role in EVERY if role.name != "public")
TITLE = Text("Jobs", "任务")

_NONE = Text("You have asked for no job in the last 30 days.", "近 30 天内您没有提交过任务。")
_ENDED = Text("No job is under way; {n} ended in the last 30 days.", "没有正在进行的任务；近 30 天内结束 {n} 项。")
_LIVE = Text("{n} of your jobs are under way or waiting.", "您有 {n} 项任务正在进行或排队。")
_ONE = Text("One of your jobs is under way or waiting.", "您有 1 项任务正在进行或排队。")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    rows = jobs.of(workspace.store, workspace.subject)
    live = sum(row["ended"] is None for row in rows)
    finding = (_ONE if live == 1 else _LIVE) if live else _ENDED if rows else _NONE
    blocks: list[Block] = []
    if told := list(notices.unread(workspace)):
        read = Form("read", PATH, (), Text("Mark all as read", "全部标为已读"), {"act": "read"}, writes=True)
        items = [Item(text, (), path) for text, path in told]
        blocks += [Items(Text("You were told", "通知"), items), read]
    if rows:
        blocks.append(listing(rows, TITLE))
    return Page(finding.format(n=live or len(rows)), blocks, lead=None if rows else MADE_AS_JOBS)


def act(workspace: Workspace, visit: Visit, given: Mapping[str, str]) -> str:
    """Mark what one was told as read."""
    if given.get("act") != "read":
        raise VisibilityError.not_found()
    messages.read(workspace.store, workspace.subject)
    return PATH
