# SPDX-License-Identifier: Apache-2.0
"""What the pages of accounts share: their words, moments, choices, and what stands where there is no sign-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.administration.granting import TITLES
from yuzui.job.caller import Visitor
from yuzui.store.subjects import EVERYWHERE, proposal_of
from yuzui.text import Text, join, same
from yuzui.view.page import Block, Cards, Field, Form, Item, Items, Notice, Option, Page, Remedy, Visit

ONE_PERSON = Text(
    "This workspace is on your machine and has no sign-in. Signatures say so.",
    "本工作区仅在本机使用，无需登录；签署时将如实注明。",
)
EVERYTHING = Text("everything", "全部")
_SCOPES = {
    "call": Text("call {id}", "批次 {id}"),
    "facility": Text("facility {id}", "设施 {id}"),
    "org": Text("organisation {id}", "机构 {id}"),
    "group": Text("group {id}", "组 {id}"),
}
STATES = {
    "invited": Text("invited", "已邀请"),
    "active": Text("active", "正常"),
    "locked": Text("locked", "已停用"),
    "closed": Text("closed", "已注销"),
    "sent": Text("sent", "已发出"),
    "opened": Text("opened", "已打开"),
    "taken": Text("taken", "已接受"),
    "expired": Text("expired", "已过期"),
    "revoked": Text("taken back", "已撤回"),
}
FACTORS = {
    "password": Text("password", "密码"),
    "totp": Text("authenticator", "验证器"),
    "passkey": Text("passkey", "通行密钥"),
    "recovery": Text("recovery codes", "恢复码"),
}
DONE = {
    "granted": Text("The role is given.", "角色已授予。"),
    "waits": Text("The role waits for a second person.", "该角色尚待第二人确认。"),
    "revoked": Text("The role has ended.", "角色已终止。"),
    "confirmed": Text(
        "You agreed; the role holds, or will once its invitation is taken.",
        "您已确认；角色即刻生效，受邀者尚未接受的，接受后生效。",
    ),
    "resetwaits": Text("A second officer or an administrator has now to agree.", "尚待另一位主管或管理员确认。"),
    "refused": Text("The proposal is gone.", "该提议已撤销。"),
    "ended": Text("The session has ended.", "会话已结束。"),
    "saved": Text("Saved.", "已保存。"),
    "password": Text("Your new password holds; other sessions have ended.", "新密码已生效，其他会话均已结束。"),
    "passkey": Text("The passkey is added; it signs you in alone.", "通行密钥已添加，可单独用于登录。"),
    "deputy": Text("The deputy holds the role until the day given.", "代理人即日起至所定日期持有该角色。"),
    "taken": Text("The roles are yours now.", "相应角色现已归您持有。"),
    "mailed": Text("The link is on its way by mail.", "链接已通过邮件发出。"),
    "invited": Text("Invited. Who has an account holds the role already.", "已邀请；已有账户者即刻持有角色。"),
    "withdrawn": Text("The invitation is taken back.", "邀请已撤回。"),
}


def alone(title: Text) -> Page:
    """Return what stands on a page of accounts in a workspace without them."""
    site = Text(
        "Several people work in one workspace through a site with accounts; its file says under which address.",
        "多人共用一个工作区时，须以启用账户的网站形式提供；站点文件写明网址。",
    )
    home = Cards((Item(Text("To the start page", "返回首页"), (), "/"),))
    return Page(title, (Notice(ONE_PERSON), Remedy(site, "yuzui serve --site site.toml"), home))


def on_site(visit: Visit) -> bool:
    """Say whether a page is asked for on a site with accounts."""
    return isinstance(visit.caller, Visitor)


def outcome(visit: Visit) -> list[Block]:
    """Return what came of the form that led here."""
    sentence = DONE.get(visit.query.get("done", ""))
    return [Notice(sentence)] if sentence and visit.refused is None else []


def moment(seconds: int, tz: str = "UTC") -> Text:
    """Return a moment in the zone of who reads it."""
    try:
        zone: dt.tzinfo = ZoneInfo(tz)
    except (KeyError, ValueError, OSError):
        zone, tz = dt.UTC, "UTC"
    one = dt.datetime.fromtimestamp(seconds, zone)
    return same(f"{one:%Y-%m-%d %H:%M} {tz}")


def scope(text: str) -> Text:
    """Return a scope in words."""
    if text == EVERYWHERE:
        return EVERYTHING
    if (own := proposal_of(text)) is not None:
        return Text("application {p} of call {c}", "批次 {c} 申请 {p}").format(c=own[0], p=own[1])
    kind, _, id = text.partition(":")
    words = _SCOPES.get(kind)
    return words.format(id=id) if words else same(text)


def role(name: str) -> Text:
    """Return a role in words."""
    return TITLES.get(name, same(name))


def role_text(name: str, where: str, until: str | None) -> Text:
    """Return a role with its scope and end."""
    text = join([role(name), scope(where)], " · ", " · ")
    return text + Text(" · until {d}", " · 至 {d}").format(d=same(until[:10])) if until else text


def roles(names: Iterable[str]) -> list[Option]:
    """Return the choices of a role."""
    return [Option(name, role(name)) for name in sorted(names, key=lambda name: (name == "administrator", name))]


def until(value: str = "") -> Field:
    """Return the field of the day on which a role ends."""
    return Field("until", Text("First day without the role", "终止日期"), same(value), kind="date")


def button(name: str, path: str, label: Text, **hidden: str) -> Form:
    """Return a form that is one button."""
    return Form(name, path, (), label, hidden, True)


def rows(title: Text, items: list[Item], none: Text) -> Items:
    """Return a short list, or that it is empty."""
    return Items(title, items or [Item(none)])


def account_name(visit: Visit, id: str) -> Text:
    """Return the name of a person by the id of their account."""
    accounts: Any = visit.caller.accounts if on_site(visit) else None
    return same(accounts.name_of(id) if accounts else id)


def browser(agent: str) -> str:
    """Return the name of a browser out of what it says of itself."""
    names = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl", "python")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux")
    name = next((one for one in names if one in agent), "")
    system = next((one for one in systems if one in agent), "")
    return " · ".join(filter(None, ({"Edg": "Edge", "OPR": "Opera"}.get(name, name), system)))
