# SPDX-License-Identifier: Apache-2.0
"""Calendar feeds: one's own bookings, an instrument or a group of them in the calendar one uses anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job.caller import Caller, Visitor, person
from yuzui.job.workspace import Workspace
from yuzui.scheduling import feeds
from yuzui.scheduling.booking import say
from yuzui.scheduling.booking.desk import BOOKERS
from yuzui.scheduling.jobs import booking
from yuzui.store import feeds as store
from yuzui.store.messages import known
from yuzui.store.subjects import operator
from yuzui.text import Text, same
from yuzui.view.page import Block, Field, Form, Item, Items, Notice, Option, Page, Visit
from yuzui.view.table import Link

PATH, ROLES, WRITERS = "/me/feeds", tuple(sorted(BOOKERS)), BOOKERS
PLACE = ("", 0)
TITLE = Text("Calendar feeds", "日历订阅")
BARE, BARE_TYPE = "/feeds/{token}.ics", "text/calendar; charset=utf-8"
_SHOWN = 600
"""Seconds for which the address of a new feed waits to be shown, once."""
_MADE: dict[str, str] = {}
"""Addresses that wait to be shown to the owner of a workspace, who has no session to keep them with."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    blocks: list[Block] = []
    if address := _shown(workspace, visit):
        note = Text(
            "Add this address to your calendar program. It is shown this once; who has it reads the calendar.",
            "请在日历软件中添加此地址。地址仅显示一次，持有者均可读取该日历。",
        )
        blocks.append(Items(Text("Your new feed", "新的订阅地址"), [Item(same(address), (note,))]))
    elif visit.query.get("done") == "revoked":
        blocks.append(Notice(Text("The feed answers nobody any more.", "该订阅已停用。")))
    mine = listed(workspace, visit)
    blocks += [Items(Text("Your feeds", "您的订阅"), mine)] if mine else []
    blocks += _forms(workspace)
    n = len(mine)
    found = Text("{n} calendar feeds are yours", "您有 {n} 个日历订阅").format(n=n)
    if n < 2:
        found = (
            Text("One calendar feed is yours", "您有 1 个日历订阅")
            if n
            else Text("You have no feed yet", "您还没有订阅")
        )
    return Page(
        found,
        blocks,
        lead=Text(
            "A feed shows what you may see, without signing in; revoke one whose address got about.",
            "订阅无需登录，所示内容与您的权限一致；地址泄露时请予撤销。",
        ),
        crumb=(Link(Text("You", "我的账户"), "/me"), Link(TITLE, "")),
    )


def listed(workspace: Workspace, visit: Visit) -> list[Item]:
    """Return the feeds of who looks, with their last use and how to revoke them."""
    items = []
    for n, row in enumerate(store.of(workspace.store, workspace.subject)):
        used = _day(row["used"]) if row["used"] else Text("never used", "从未使用")
        lines = (
            feeds.KINDS[row["kind"]] + Text(", made {d}", "，建立于 {d}").format(d=_day(row["made"])),
            Text("last used: {d}", "最近使用：{d}").format(d=used),
        )
        hidden = {"act": "revoke", "feed": row["hash"]}
        form = Form(f"revoke{n}", PATH, (), Text("Revoke", "撤销"), hidden, True)
        items.append(Item(feeds.title(workspace, row), lines, form=form))
    return items


def _day(second: int) -> Text:
    return same(say.typed(second, say.UTC) + " UTC")


def _forms(workspace: Workspace) -> list[Block]:
    options = [Option("person", Text("Your bookings", "您的预订"))]
    options += [
        Option(f"group {one['id']}", Text("Group: {n}", "仪器组：{n}").format(n=one["name"]))
        for one in store.groups(workspace.store, workspace.subject)
    ]
    options += [Option(f"instrument {row['id']}", say.title(row)) for row in booking.resources(workspace)]
    field = Field("of", Text("What it shows", "订阅内容"), same("person"), kind="select", options=options)
    return [Form("feed", PATH, (field,), Text("Make a feed", "建立订阅"), {"act": "make"}, True)]


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Make or revoke a feed."""
    if values.get("act") == "revoke":
        store.revoke(workspace.store, workspace.subject, values.get("feed", ""))
        return f"{PATH}?done=revoked"
    kind, _, target = values.get("of", "person").partition(" ")
    may = {
        "person": [""],
        "group": [str(one["id"]) for one in store.groups(workspace.store, workspace.subject)],
        "instrument": [str(row["id"]) for row in booking.resources(workspace)],
    }
    if target not in may.get(kind, ()):
        raise VisibilityError.not_found()
    token = store.make(workspace.store, workspace.subject, kind, target)
    path = f"/feeds/{token}.ics" + ("?lang=zh" if visit.lang == "zh" else "")
    caller = visit.caller
    if isinstance(caller, Visitor) and caller.session is not None:
        address = f"{caller.site.url}{path}"
        caller.accounts.keep("link", {"link": address}, _SHOWN, f"{caller.session.hash}:feed")
    else:
        _MADE[workspace.subject.name] = path
    return f"{PATH}?done=made"


def _shown(workspace: Workspace, visit: Visit) -> str:
    """Return the address of a feed that was just made, once."""
    caller: Any = visit.caller
    if visit.query.get("done") != "made":
        return ""
    if isinstance(caller, Visitor) and caller.session is not None:
        kept = caller.accounts.token_payload("link", f"{caller.session.hash}:feed", take=True)
        return str(kept["link"]) if kept else ""
    return _MADE.pop(workspace.subject.name, "")


def bare(caller: Caller, parts: Mapping[str, str], lang: str) -> str | None:
    """Return the calendar of a token, as its person may see it now; None if there is none."""
    base = caller.workspace
    row = store.take(base.store, parts["token"])
    if row is None:
        return None
    if caller.accounts is not None:
        account = caller.accounts.account(row["account"])
        if account is None or account.state != "active":
            return None
        subject = person(base, row["account"])
    else:
        subject = operator(base.store)
    if subject.name != row["account"] or not known(subject):
        return None
    return feeds.calendar(base.seen_by(subject, "web"), row, lang, say.names(caller))
