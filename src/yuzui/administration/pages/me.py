# SPDX-License-Identifier: Apache-2.0
"""You: name, language, zone, roles, deputies, sessions, and what is held about you."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from yuzui.administration import granting, people, sign_in, site_accounts
from yuzui.administration.account_pages import (
    ONE_PERSON,
    alone,
    browser,
    button,
    moment,
    on_site,
    outcome,
    role,
    role_text,
    rows,
    scope,
    until,
)  # fmt: skip
from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace, clock
from yuzui.scheduling.pages import feeds
from yuzui.store import subjects
from yuzui.store.accounts import Account, credentials, sessions
from yuzui.store.accounts.file import named
from yuzui.text import LANGUAGES, Text, same
from yuzui.view.page import (
    EVERYONE,
    Block,
    Cards,
    Field,
    File,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Remedy,
    Section,
    Visit,
)

PATH, ROLES, WRITERS = "/me", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("You", "我的账户")
FRESH = frozenset({"deputy", "token"})
_LANG = {"en": Text("English", "English"), "zh": Text("中文", "中文")}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return _owner(workspace, visit)
    caller = sign_in.visitor(visit.caller)
    if caller.session is None or caller.account is None:
        page = alone(Text("Sign in to see your account", "登录后可查看您的账户"))
        return Page(page.finding, (Cards((Item(Text("Sign in", "登录"), (), "/signin?next=/me"),)),))
    account = caller.account
    blocks: list[Block] = [*outcome(visit), *_shown_token(caller, visit), _profile(account)]
    blocks += _roles(workspace, caller)
    blocks.append(_factors(caller, account))
    blocks += _sessions(caller, account)
    blocks.append(_feeds(workspace, visit))
    blocks += _token(workspace)
    blocks += [Section(Text("What is held about you", "系统保存的您的信息")), _about(workspace, caller, account)]
    return Page(
        Text("{name}, {email}", "{name}，{email}").format(name=same(account.name), email=same(account.email_seen)),
        blocks,
        crumb=(),
    )


def _owner(workspace: Workspace, visit: Visit) -> Page:
    """Return the page of the owner of a workspace on their own machine."""
    names = sorted((workspace.subject.roles | workspace.subject.scoped) - {"public"})
    items = [Item(role(name)) for name in names]
    none = Text("You see what the public sees", "您看到的是公众可见的内容")
    you = Text("You are {name} in this workspace", "您在本工作区的名称：{name}")
    name = you.format(name=same(workspace.subject.name)) if items else none
    blocks: list[Block] = [Notice(ONE_PERSON), rows(Text("Roles", "角色"), items, none)]
    return Page(name, [*blocks, _feeds(workspace, visit)] if items else blocks)


def _feeds(workspace: Workspace, visit: Visit) -> Block:
    """Return the calendar feeds of a person with their last use, and the way to make one."""
    more = Item(Text("Make a calendar feed", "建立日历订阅"), (), feeds.PATH)
    return Items(feeds.TITLE, [*feeds.listed(workspace, visit), more])


def _profile(account: Account) -> Form:
    return Form(
        "profile",
        PATH,
        (
            Field("name", Text("Name", "姓名"), same(account.name)),
            Field(
                "lang",
                Text("Language of mails", "邮件语言"),
                same(account.lang),
                kind="select",
                options=[Option(one, _LANG[one]) for one in LANGUAGES],
            ),
            Field(
                "tz",
                Text("Time zone", "时区"),
                same(account.tz),
                hint=Text("such as Asia/Shanghai", "如 Asia/Shanghai"),
            ),
        ),
        Text("Save", "保存"),
        {"act": "profile"},
        True,
    )


def _roles(workspace: Workspace, caller: Visitor) -> list[Block]:
    me = workspace.subject.name
    mine = granting.active_grants(workspace, me)
    items = [Item(role_text(row["role"], row["scope"], row["valid_to"]), people.givers(caller, row)) for row in mine]
    blocks: list[Block] = [rows(Text("Your roles", "您的角色"), items, Text("You hold no role", "您没有角色"))]
    lent = [
        Item(
            same(f"{caller.accounts.name_of(row['subject'])} · ")
            + role_text(row["role"], row["scope"], row["valid_to"]),
            (),
            form=button(
                f"end{n}", PATH, Text("End it", "终止"), act="undeputy", deputy=row["subject"], role=row["role"],
                scope=row["scope"],
            ),
        )
        for n, row in enumerate(workspace.store.grants())
        if row.get("deputy_of") == me and subjects.holds(row, clock())
    ]  # fmt: skip
    may = [row for row in mine if not row.get("deputy_of") and row["role"] not in granting.NO_DEPUTY]
    if lent:
        blocks.append(rows(Text("Your deputies", "您的代理人"), lent, same("")))
    if may:
        options = [Option(f"{row['role']} {row['scope']}", role_text(row["role"], row["scope"], None)) for row in may]
        fields = (
            Field("which", Text("Role", "角色"), kind="select", options=options),
            Field("deputy", Text("Address of mail of the deputy", "代理人邮箱"), kind="email"),
            until(),
        )
        note = Text("At most 60 days. Conflicts of both of you count.", "最长 60 天；双方的利益冲突均须回避。")
        form = Form("deputy", PATH, fields, Text("Name a deputy", "指定代理人"), {"act": "deputy"}, True, note=note)
        blocks += [Section(Text("A deputy while you are away", "外出期间的代理人")), form]
    return blocks


def _token(workspace: Workspace) -> list[Block]:
    """Return the form that makes a token for the command line, within one scope of who asks."""
    found = sorted({row["scope"] for row in granting.active_grants(workspace, workspace.subject.name)})
    if not found:
        return []
    options = [Option(one, scope(one)) for one in found]
    field = Field("scope", Text("Where it holds", "适用范围"), kind="select", options=options)
    note = Text("It signs as you, for one hour.", "一小时内可以您的名义签署。")
    form = Form("token", PATH, (field,), Text("Make a token", "生成令牌"), {"act": "token"}, True, note=note)
    return [Section(Text("For the command line", "命令行令牌")), form]


def _shown_token(caller: Visitor, visit: Visit) -> list[Block]:
    """Return a token that was just made, once."""
    token = people.made_link(caller, "token") if visit.query.get("made") == "token" else ""
    words = Text("For the command line; it is shown this once.", "供命令行使用，仅显示一次。")
    return [Remedy(words, f"yuzui decide … --token {token}")] if token else []


def _factors(caller: Visitor, account: Account) -> Block:
    items = []
    names = {
        "password": Text("Password", "密码"),
        "totp": Text("Authenticator", "验证器"),
        "passkey": Text("Passkey", "通行密钥"),
    }
    kept = credentials.active(caller.accounts, account.id)
    for one in kept:
        if one.kind in names:
            used = moment(one.last_used, account.tz) if one.last_used else Text("never", "从未")
            lines = (Text("set {t}", "设置于 {t}").format(t=moment(one.created, account.tz)),
                     Text("last used {t}", "最近使用 {t}").format(t=used))  # fmt: skip
            items.append(Item(names[one.kind], lines))
    left = sum(one.kind == "recovery" for one in kept)
    items.append(Item(Text("{n} recovery codes left", "尚余 {n} 个恢复码").format(n=str(left))))
    items.append(Item(Text("Change password, authenticator or codes", "更改密码、验证器或恢复码"), (), "/me/factors"))
    return rows(Text("How you sign in", "登录方式"), items, same(""))


def _sessions(caller: Visitor, account: Account) -> list[Block]:
    assert caller.session is not None
    items = []
    for n, one in enumerate(sessions.live(caller.accounts, account.id)):
        here = one.hash == caller.session.hash
        lines = (
            Text("since {t}", "始于 {t}").format(t=moment(one.created, account.tz)),
            Text("seen {t}", "最近 {t}").format(t=moment(one.seen, account.tz)),
            same(" · ".join(filter(None, (one.ip, browser(one.agent))))),
        )
        title = Text("This browser", "当前浏览器") if here else Text("Another browser", "其他浏览器")
        form = None if here else button(f"s{n}", PATH, Text("End it", "结束"), act="end", session=one.hash)
        items.append(Item(title, lines, form=form))
    blocks: list[Block] = [rows(Text("Where you are signed in", "已登录的浏览器"), items, same(""))]
    if len(items) > 1:
        blocks.append(button("others", PATH, Text("End all others", "结束其他全部会话"), act="end_others"))
    mail = Item(Text("Mail to you", "发给您的邮件"), (), "/me/mail")
    blocks.append(Cards((mail, Item(Text("Sign out", "退出登录"), (), "/signout"))))
    return blocks


def _about(workspace: Workspace, caller: Visitor, account: Account) -> File:
    """Return everything about a person that accounts and grants hold, without what would sign in."""
    import json

    body: dict[str, Any] = {
        "schema": "yuzui.person/1",
        "account": {name: getattr(account, name) for name in Account.__struct_fields__},
        "credentials": [
            {"kind": one.kind, "created": one.created, "last_used": one.last_used}
            for one in credentials.active(caller.accounts, account.id)
        ],
        "sessions": [
            {name: getattr(one, name) for name in ("created", "seen", "auth_at", "factors", "expires", "ip", "agent")}
            for one in sessions.live(caller.accounts, account.id)
        ],
        "grants": workspace.store.grants(account.id),
    }
    text = json.dumps(body, ensure_ascii=False, indent=1, default=str)
    note = Text(
        "Acts you signed stand in the log under this name and are kept with it.",
        "您签署的操作以此姓名载入日志并随日志保存。",
    )
    return File(
        "about-me", Text("account, sign-in, sessions and roles", "账户、登录方式、会话与角色"), text, note, "json"
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Change what is one's own."""
    caller, step = sign_in.visitor(visit.caller), values.get("act")
    session = sign_in.signed_in(caller)
    accounts = caller.accounts
    if step == "profile":
        zone = values.get("tz", "UTC").strip()
        if zone not in available_timezones():
            raise InputError(
                Text("there is no such time zone", "没有该时区"),
                place=Place(column="tz"),
                seen=zone[:40] or "-",
                expected="Asia/Shanghai, Europe/Berlin, UTC",
                code="no_zone",
            )
        lang = values.get("lang", "en")
        accounts.change(
            session.account, name=named(values.get("name", "")), lang=lang if lang in LANGUAGES else "en", tz=zone
        )
        return "/me?done=saved"
    if step == "end":
        if not sessions.end(accounts, session.account, values.get("session", "")):
            return "/me"
        sign_in.note(workspace, session.account, "end_session", f"account:{session.account}", "own")
        return "/me?done=ended"
    if step == "end_others":
        sessions.end_all(accounts, session.account, session.hash)
        sign_in.note(workspace, session.account, "end_session", f"account:{session.account}", "all others")
        return "/me?done=ended"
    if step == "token":
        where = values.get("scope", "")
        if where not in {row["scope"] for row in granting.active_grants(workspace, session.account)}:
            raise VisibilityError.not_found()
        token = accounts.keep("token", {"account": session.account, "scope": where}, site_accounts.TOKEN)
        sign_in.note(workspace, session.account, "make_token", f"account:{session.account}", where)
        return f"/me?{people.keep_link(caller, 'token', token)}"
    if step == "deputy":
        name, _, where = values.get("which", "").partition(" ")
        granting.deputise(workspace, accounts, name, where, values.get("deputy", ""), values.get("until", ""), "deputy")
        return "/me?done=deputy"
    if step == "undeputy":
        granting.revoke(workspace, values.get("deputy", ""), values.get("role", ""), values.get("scope", ""), "ended")
        return "/me?done=revoked"
    return "/me"
