# SPDX-License-Identifier: Apache-2.0
"""Which mails that come regularly a person gets."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, on_site, outcome
from yuzui.job.notices import KINDS
from yuzui.job.workspace import Workspace
from yuzui.store import messages
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Cards, Field, Form, Item, Page, Prose, Visit
from yuzui.view.table import Link

PATH, ROLES, WRITERS = "/me/mail", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Mail to you", "发给您的邮件")
_WEEK = Text("On Mondays, if something waits for me", "如有待办事项，每周一发送")
_WHEN = Text(
    "Of what concerns you, such as a decision that waits for you, a booking or a sign-in, you are told at once; a mail "
    "names no person and no result, only where the news is.",
    "与您有关的事项（如待您审定的清单、预订或登录）会即时通知；邮件不含人名与结果，只说明在何处查看。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    if caller.session is None or caller.account is None:
        page = alone(Text("Sign in to choose your mail", "登录后可设置邮件"))
        return Page(page.finding, (Cards((Item(Text("Sign in", "登录"), (), "/signin?next=/me/mail"),)),))
    ended = messages.ends(workspace.store, caller.account.id)
    on = "digest" not in ended
    field = Field("digest", _WEEK, same("yes" if on else ""), False, "check")
    form = Form("mail", PATH, (field,), Text("Save", "保存"), {}, True)
    words = Text("Once a week you are mailed what waits for you", "每周发送一次待办汇总")
    without = Text("You get no weekly mail", "您不接收每周汇总")
    crumb = (Link(Text("You", "我的账户"), "/me"), Link(TITLE, ""))
    to = Text("Mail goes to {m}.", "邮件发送至 {m}。").format(m=same(caller.account.email_seen))
    return Page(words if on else without, (*outcome(visit), form, Prose((_WHEN,))), lead=to, crumb=crumb)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """End the mails of a kind, or get them again."""
    session = sign_in.signed_in(sign_in.visitor(visit.caller))
    for kind in (name for name, one in KINDS.items() if one.digest):
        messages.end_kind(workspace.store, session.account, kind, not values.get(kind))
    return f"{PATH}?done=saved"
