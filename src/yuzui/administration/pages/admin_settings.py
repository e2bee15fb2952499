# SPDX-License-Identifier: Apache-2.0
"""Administration: how this site is served, as its file says; it is changed there."""

from __future__ import annotations

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.administration.pages.admin_people import CRUMB
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import buckets, passwords, sessions
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Page, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/admin/settings", EVERYONE
PLACE = ("", 0)
TITLE = Text("Settings", "设置")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    site = sign_in.administrator(visit.caller).site
    minutes = Text("{n} in {m} minutes", "{m} 分钟内 {n} 次")
    limits = [(name, minutes.format(n=str(n), m=str(seconds // 60))) for name, (n, seconds) in buckets.LIMITS.items()]
    own = Text("own certificate", "自有证书")
    proxy = Text("proxy {p}", "代理 {p}").format(p=same(", ".join(site.proxy)))
    hours = Text("{i} h idle, {w} h in all", "闲置 {i} 小时，最长 {w} 小时")
    rows = [
        (Text("Address", "网址"), same(site.url)),
        (Text("Listens on", "监听"), same(f"{site.listen[0]}:{site.listen[1]}")),
        (Text("Encryption", "加密"), own if site.certificate else proxy),
        (Text("Mail", "邮件"), same(site.mail.partition("@")[0].partition("//")[0] or "none")),
        (Text("Institutes", "机构登录"), same(", ".join(one.name for one in site.oidc) or "–")),
        (Text("Passwords", "密码长度"), same(f"{passwords.SHORTEST} … {passwords.LONGEST}")),
        (Text("Sessions", "会话"), hours.format(i=str(sessions.IDLE // 3600), w=str(sessions.WHOLE // 3600))),
        (
            Text("Sessions of administrators and deciders", "管理员与决定人的会话"),
            hours.format(i=str(sessions.IDLE_OFFICE // 3600), w=str(sessions.WHOLE_OFFICE // 3600)),
        ),
        *((same(name), text) for name, text in limits),
    ]
    columns = (Column("setting", Text("Setting", "设置")), Column("value", Text("Value", "值")))
    return Page(
        Text("This site is served as its file says", "本站按配置文件运行"),
        (DataTable("settings", TITLE, columns, rows),),
        lead=Text("Change site.toml and start again.", "请修改 site.toml 后重新启动。"),
        crumb=CRUMB,
    )
