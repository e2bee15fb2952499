# SPDX-License-Identifier: Apache-2.0
"""Administration: who has an account here, who is invited."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import STATES, alone, button, moment, on_site, outcome, rows
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import Account, credentials, invitations, sessions
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Item, Page, Section, Visit
from yuzui.view.table import Link

PATH, ROLES, WRITERS, FRESH = "/admin/people", EVERYONE, ("administrator",), True
PLACE = ("", 0)
TITLE = Text("People", "人员")
CRUMB = (
    Link(TITLE, PATH),
    Link(Text("Roles", "角色"), "/admin/grants"),
    Link(Text("Sessions", "会话"), "/admin/sessions"),
    Link(Text("Settings", "设置"), "/admin/settings"),
)
_ACTS = {"active": Text("Open again", "恢复"), "locked": Text("Stop", "停用"), "closed": Text("Close", "注销")}


_LINKS = {
    "reset": Text("Link to a new password", "重设密码链接"),
    "renew": Text("Lost authenticator: invite anew", "验证器遗失：重新邀请"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.administering(visit.caller)
    known = caller.accounts.accounts()
    blocks: list[Block] = [*outcome(visit), *people.shown_link(caller, visit)]
    blocks.append(
        rows(Text("Accounts", "账户"), [item for one in known for item in _items(caller, one, workspace.subject.name)],
             Text("Nobody has an account", "尚无账户"))
    )  # fmt: skip
    blocks += [Section(Text("Invite", "邀请")), people.invite_form(PATH, granting.gives(workspace, "*"), "")]
    blocks.append(people.invited(workspace, caller, PATH))
    open_ = sum(one.state == "active" for one in known)
    return Page(
        Text("{n} people may sign in", "{n} 人可登录").format(n=number(open_))
        if open_ != 1
        else Text("One person may sign in", "1 人可登录"),
        blocks,
        crumb=CRUMB,
    )


def _items(caller: Visitor, one: Account, me: str) -> list[Item]:
    live = sessions.live(caller.accounts, one.id)
    seen = moment(max(each.seen for each in live)) if live else Text("not signed in", "未登录")
    kinds = sorted({each.kind for each in credentials.held(caller.accounts, one.id)})
    lines = (STATES[one.state], same(one.email_seen), seen, same(" + ".join(kinds)))
    items = [Item(same(one.name), lines)]
    if one.id == me:
        return items
    changes = [state for state in _ACTS if state != one.state and one.state != "invited"]
    for state in changes:
        items.append(Item(same(""), form=button(f"{state}-{_key(one)}", PATH, _ACTS[state], act=state, account=one.id)))
    if one.state == "active":
        for name, label in _LINKS.items():
            items.append(Item(same(""), form=button(f"{name}-{_key(one)}", PATH, label, act=name, account=one.id)))
    return items


def _key(one: Account) -> str:
    return str(one.created) + "-" + "".join(c if c.isascii() and c.isalnum() else f"{ord(c):x}" for c in one.id)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Invite, stop, close, open, or make a link."""
    caller, step, id = sign_in.visitor(visit.caller), values.get("act", ""), values.get("account", "")
    if (path := people.act(workspace, caller, values, PATH)) is not None:
        return path
    if step in _ACTS:
        people.change_state(workspace, caller, id, step)
        return f"{PATH}?done=saved"
    account = caller.accounts.account(id)
    if step == "reset" and account is not None:
        return f"{PATH}?{people.keep_link(caller, 'reset', sign_in.reset_link(workspace, caller, id))}"
    if step == "renew" and account is not None and id != workspace.subject.name:
        token, made = invitations.make(caller.accounts, account.email_seen, [], workspace.subject.name, renews=id)
        sign_in.note(workspace, workspace.subject.name, "invite", f"invitation:{made}", "new factors")
        link = f"{caller.site.url}/{account.lang}/invitations/{token}"
        return f"{PATH}?{people.keep_link(caller, made, link)}"
    return PATH
