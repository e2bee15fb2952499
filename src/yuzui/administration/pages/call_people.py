# SPDX-License-Identifier: Apache-2.0
"""The people of a call: who holds what until when, who is invited, who waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import call_reviewers, granting, people, resets, sign_in
from yuzui.administration.account_pages import alone, on_site, outcome
from yuzui.errors import VisibilityError
from yuzui.job import next_step
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Page, Section, Visit
from yuzui.view.table import Link

PATH = "/fund/calls/{call}/people"
ROLES, WRITERS = EVERYONE, ("administrator", "programme_officer")
FRESH = frozenset({"grant", "revoke", "confirm", "invite", "send", "remind", "reset", "agreereset"})
PLACE = ("fund", 0)
ADDRESS = "/fund/calls/none/people"
TITLE = Text("People of a call", "批次人员")
if granting.unconfirmed not in next_step.SOURCES:
    next_step.SOURCES.append(granting.unconfirmed)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller, call = sign_in.visitor(visit.caller), visit.parts["call"]
    where = f"call:{call}"
    names = granting.gives(workspace, where) & set(granting.GIVES["programme_officer"])
    if not names and not granting.seconds(workspace, where):
        raise VisibilityError.not_found()
    path = f"/fund/calls/{encode(call)}/people"
    found = people.current_grants(workspace, where)
    blocks: list[Block] = [*outcome(visit), *people.shown_link(caller, visit)]
    if names:
        blocks += call_reviewers.blocks(workspace, caller, visit, call, path)
    blocks += people.waiting(workspace, caller, path, where)
    blocks.append(people.grants(workspace, caller, path, found, Text("Roles", "角色")))
    if names:
        several = call_reviewers.paste_form(workspace, caller, call, path, names)
        blocks += [Section(Text("Invite several", "批量邀请")), several]
        blocks += [Section(Text("Invite one", "邀请一人")), people.invite_form(path, names, where)]
        others = people.persons(caller, workspace.subject.name)
        if others:
            form = people.grant_form(path, others, names, where)
            blocks += [Section(Text("Give a role to somebody with an account", "授予已有账户者角色")), form]
    blocks.append(people.invited(workspace, caller, path, where))
    blocks += resets.blocks(workspace, visit, path, where)
    people_ = len({row["subject"] for row in found})
    return Page(
        Text("{n} people hold a role in call {c}", "批次 {c} 现有 {n} 人持有角色").format(n=str(people_), c=same(call)),
        blocks,
        lead=Text(
            "A decider holds the role once a second officer or an administrator agreed.",
            "决定人须经另一位主管或管理员确认后方可生效。",
        ),
        crumb=(Link(Text("Calls", "批次"), "/fund/calls"), Link(same(call), f"/fund/calls/{encode(call)}")),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Invite, give, take back, agree or refuse; only within this call."""
    caller, call = sign_in.visitor(visit.caller), visit.parts["call"]
    path = f"/fund/calls/{encode(call)}/people"
    given = {**values, "scope": f"call:{call}"}
    if values.get("scope", f"call:{call}") != f"call:{call}":
        raise VisibilityError.not_found()
    if values.get("act") in ("confirm", "refuse"):
        known = {row["key"] for row in granting.waiting(workspace, caller.accounts) if row["scope"] == f"call:{call}"}
        if values.get("key") not in known:
            raise VisibilityError.not_found()
    if granting.gives(workspace, f"call:{call}") & set(granting.GIVES["programme_officer"]):
        if (done := call_reviewers.act(workspace, caller, values, call, path)) is not None:
            return done
    elif values.get("act") in ("paste", "waive", "send"):
        raise VisibilityError.not_found()
    if (step := values.get("act", "")) in ("reset", "agreereset", "noreset"):
        return resets.act(workspace, caller, step, given, path)
    return people.act(workspace, caller, given, path) or path
