# SPDX-License-Identifier: Apache-2.0
"""Administration: who holds which role where, until when; what waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import alone, on_site, outcome
from yuzui.administration.pages.admin_people import CRUMB
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Page, Section, Visit

PATH, ROLES, WRITERS, FRESH = "/admin/grants", EVERYONE, ("administrator",), True
PLACE = ("", 0)
TITLE = Text("Roles", "角色")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.administrator(visit.caller)
    found = people.current_grants(workspace)
    names = granting.gives(workspace, "*")
    blocks: list[Block] = [*outcome(visit), *people.waiting(workspace, caller, PATH)]
    blocks.append(people.grants(workspace, caller, PATH, found, TITLE))
    others = people.persons(caller, workspace.subject.name)
    if others:
        form = people.grant_form(PATH, others, names, "")
        blocks += [Section(Text("Give a role", "授予角色")), form]
    return Page(
        Text("{n} roles are held", "现有 {n} 项角色授予").format(n=number(len(found))),
        blocks,
        lead=Text(
            "Administrators appoint officers; officers appoint their panels; a decider needs two persons.",
            "管理员任命主管；主管任命评审组；决定人须两人授予。",
        ),
        crumb=CRUMB,
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Give, take back, agree or refuse."""
    return people.act(workspace, sign_in.administrator(visit.caller), values, PATH) or PATH
