# SPDX-License-Identifier: Apache-2.0
"""Explore the demonstration: make it in a workspace of its own, then open it there."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import VisibilityError
from yuzui.job import background, beside, demo_accounts
from yuzui.job.workspace import Workspace
from yuzui.store.subjects import FIRST_ROLES
from yuzui.text import Text, same
from yuzui.view.page import Form, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES, WRITERS = "/demo", FIRST_ROLES, FIRST_ROLES
PLACE = ("", 0)
TITLE = Text("Explore the demo", "先看示例")
JOB = "demonstration"
_LEAD = Text(
    "Demo data, in a workspace of its own: {d}. Nothing of yours is in it; delete the folder and it is forgotten.",
    "示例数据，位于单独的工作区：{d}。其中没有您的任何数据；删除该文件夹即清空。",
)
_HERE = Text(
    "Demo data. Nothing of yours is in it; delete its folder and it is forgotten.",
    "示例数据。其中没有您的任何数据；删除其文件夹即清空。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; asked to, go on to where the demonstration is served."""
    if demo_accounts.demonstration(workspace) and not _on_site(visit):
        home = Ways((Link(Text("To the start page", "返回首页"), "/"),))
        return Page(Text("This is the demonstration", "这里就是示例工作区"), (home,), lead=_HERE)
    _require_owner(workspace, visit)
    lead = _LEAD.format(d=same(str(beside.folder(workspace))))
    if not beside.made(workspace):
        label = Text("Make the demonstration", "生成示例")
        note = Text("It takes a minute or two, and works offline.", "约需一至两分钟，无需联网。")
        return Page(TITLE, (Form("demo", PATH, (), label, {}, True, note=note),), lead=lead)
    if visit.query.get("open") == "yes" and visit.caller is not None:
        visit.caller.goto = beside.address(workspace, visit.lang)
    return Page(
        Text("The demo is ready", "示例已就绪"),
        (Ways((Link(Text("Open the demonstration", "打开示例"), f"{PATH}?open=yes"),)),),
        lead=lead,
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Make the demonstration as a job, unless it is there."""
    _require_owner(workspace, visit)
    return PATH if beside.made(workspace) else background.ask(workspace, JOB, {"lang": visit.lang})


def explorable(workspace: Workspace, visit: Visit) -> bool:
    """Say whether who looks may have a demonstration: the owner, on their own machine, of what is none itself."""
    return (
        not _on_site(visit)
        and workspace.subject.roles.issuperset(FIRST_ROLES)
        and not demo_accounts.demonstration(workspace)
    )


def _on_site(visit: Visit) -> bool:
    return visit.caller is not None and visit.caller.site is not None


def _require_owner(workspace: Workspace, visit: Visit) -> None:
    if not explorable(workspace, visit):
        raise VisibilityError.not_found()
