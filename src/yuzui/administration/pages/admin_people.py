# SPDX-License-Identifier: Apache-2.0
"""Administration: who has an account here, who is invited."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import FACTORS, STATES, alone, moment, on_site, outcome
from yuzui.job import next_step
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import Account, credentials, invitations, sessions
from yuzui.store.accounts.file import digest
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Field, Form, Option, Page, Section, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES, WRITERS, FRESH = "/admin/people", EVERYONE, ("administrator",), True
PLACE = ("", 0)
TITLE = Text("People", "人员")
CRUMB = (
    Link(TITLE, PATH),
    Link(Text("Roles", "角色"), "/admin/grants"),
    Link(Text("Sessions", "会话"), "/admin/sessions"),
    Link(Text("Settings", "设置"), "/admin/settings"),
)
if granting.unstaffed not in next_step.SOURCES:
    next_step.SOURCES.append(granting.unstaffed)
_STATES = ("active", "locked", "closed")
_DO = {
    "reset": Text("Link to a new password (the authenticator stays)", "重设密码链接（保留验证器）"),
    "renew": Text("Authenticator lost: link to set both anew", "验证器遗失：重新设置密码与验证器"),
    "locked": Text("Stop: may not sign in for now", "停用：暂不可登录"),
    "active": Text("Open again", "恢复"),
    "closed": Text("Close for good", "注销"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.administrator(visit.caller)
    known = caller.accounts.accounts()
    blocks: list[Block] = [*outcome(visit), *people.shown_link(caller, visit), _table(caller, known)]
    if others := [one for one in known if one.id != workspace.subject.name]:
        persons = [Option(one.id, same(f"{one.name} · {one.email_seen}")) for one in others]
        fields = (
            Field("account", Text("Person", "人员"), kind="select", options=persons),
            Field("do", Text("What to do", "操作"), kind="select", options=[Option(*one) for one in _DO.items()]),
        )
        change = Form("change", PATH, fields, Text("Do it", "执行"), {"act": "change"}, True)
        blocks += [Section(Text("Change an account", "更改账户")), change]
    blocks += [Section(Text("Invite", "邀请")), people.invite_form(PATH, granting.gives(workspace, "*"), "")]
    blocks.append(people.invited(workspace, caller, PATH))
    open_ = sum(one.state == "active" for one in known)
    many, one_ = Text("{n} people may sign in", "{n} 人可登录"), Text("One person may sign in", "1 人可登录")
    return Page(one_ if open_ == 1 else many.format(n=number(open_)), blocks, crumb=CRUMB)


def _table(caller: Visitor, known: list[Account]) -> DataTable:
    columns = (
        Column("name", Text("Name", "姓名")),
        Column("email", Text("Address of mail", "邮箱")),
        Column("state", Text("State", "状态")),
        Column("seen", Text("Last seen", "最近登录")),
        Column("factors", Text("Signs in by", "登录方式")),
    )
    return DataTable("accounts", Text("Accounts", "账户"), columns, [_row(caller, one) for one in known])


def _row(caller: Visitor, one: Account) -> tuple[Text, ...]:
    live = sessions.live(caller.accounts, one.id)
    seen = moment(max(each.seen for each in live)) if live else Text("not signed in", "未登录")
    held = {each.kind for each in credentials.active(caller.accounts, one.id)}
    factors = [label for kind, label in FACTORS.items() if kind in held]
    return same(one.name), same(one.email_seen), STATES[one.state], seen, join(factors, " + ", "＋")


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Invite, stop, close, open, or make a link."""
    caller, id = sign_in.administrator(visit.caller), values.get("account", "")
    step = values.get("do") or values.get("act", "")
    if (path := people.act(workspace, caller, values, PATH)) is not None:
        return path
    if step in _STATES:
        people.change_state(workspace, caller, id, step)
        return f"{PATH}?done=saved"
    account = caller.accounts.account(id)
    if step == "reset" and account is not None:
        token = sign_in.reset_link(workspace, caller, id)
        return f"{PATH}?{people.hand_over(workspace, caller, 'link', account.email_seen, digest(token)[:12], token)}"
    if step == "renew" and account is not None and id != workspace.subject.name:
        token, made = invitations.make(caller.accounts, account.email_seen, [], workspace.subject.name, renews=id)
        sign_in.note(workspace, workspace.subject.name, "invite", f"invitation:{made}", "new factors")
        return f"{PATH}?{people.hand_over(workspace, caller, 'invitation', account.email_seen, made, token)}"
    return PATH
