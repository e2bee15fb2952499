# SPDX-License-Identifier: Apache-2.0
"""Accounts from the command line: the first administrator, old names joined to accounts, signing by token."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from yuzui.administration import granting, sign_in
from yuzui.errors import InputError, MissingExtraError, Place, StateError
from yuzui.job import site as sites
from yuzui.job.caller import person
from yuzui.job.result import Tagged
from yuzui.job.site import Site
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import Eq
from yuzui.store import subjects
from yuzui.store.accounts import FILE, Accounts, invitations, open_accounts
from yuzui.store.accounts.invitations import Role
from yuzui.store.private import another
from yuzui.text import Text, same
from yuzui.view.view import Line

NEEDS = ("argon2", "pyotp", "segno")
YEARS = 5
"""Years the first administrator holds the role."""
TOKEN = 3600
"""Seconds a token for the command line holds."""


class Link(Tagged, frozen=True, kw_only=True, tag="yuzui.link/1"):
    """A link made once: for whom, and until when."""

    email: str
    link: str
    until: str


def prepare(folder: Path, file: str) -> Site:
    """Return the site of a workspace, once all it needs is there."""
    if lacking := [name for name in NEEDS if find_spec(name) is None]:
        raise MissingExtraError(
            Text("sign-in needs libraries that are not installed", "登录功能所需的库尚未安装"),
            seen=", ".join(lacking),
            fix=same('pip install "yuzui[site]"'),
        )
    if not file.strip():
        raise InputError(
            Text("the file of the site is not named", "未指定站点文件"),
            place=Place(column="--site"),
            seen="-",
            expected="site.toml",
            fix=same("--site site.toml"),
            code="no_site",
        )
    return sites.read(Path(file), folder)


def require_administrator(workspace: Workspace, site: Site) -> None:
    """Refuse to serve a site that nobody administers."""
    accounts = Accounts(workspace.dir / FILE, site.secret)
    if not administrators(workspace, accounts):
        raise InputError(
            Text("this site has no administrator yet", "本站尚无管理员"),
            place=Place(file=str(workspace.dir / FILE)),
            seen="0",
            expected=">= 1",
            fix=same("yuzui accounts init EMAIL --site site.toml"),
            code="no_administrator",
        )


def administrators(workspace: Workspace, accounts: Accounts) -> list[str]:
    """Return who may sign in and administers now, and who was invited to a moment ago."""
    first = [one for one in invitations.listed(accounts) if one.by == granting.FIRST]
    return _active(workspace, accounts) or [
        one.email for one in first if one.state(accounts.now()) in ("sent", "opened")
    ]


def _active(workspace: Workspace, accounts: Accounts) -> list[str]:
    """Return who may sign in and administers the whole site now."""
    now = clock()
    holders = {
        row["subject"]
        for row in workspace.store.grants()
        if row["role"] == "administrator" and row["scope"] == subjects.EVERYWHERE and subjects.holds(row, now)
    }
    return [one.id for one in accounts.accounts() if one.state == "active" and one.id in holders]


def initial(workspace: Workspace, site: Site, email: str, lang: str) -> Link:
    """Make the link by which the first administrator comes in: once, for fifteen minutes."""
    _require_owner(workspace)
    accounts = Accounts(workspace.dir / FILE, site.secret)
    if found := _active(workspace, accounts):
        raise StateError(
            Text("this site has an administrator: they invite others", "本站已有管理员，请由其邀请他人"),
            seen=", ".join(found),
            fix=same("/admin/people"),
            code="administrator_exists",
        )
    for one in invitations.listed(accounts):
        if one.by == granting.FIRST:
            invitations.revoke(accounts, one.id)
    until = f"{dt.date.fromisoformat(clock()[:10]) + dt.timedelta(days=365 * YEARS)}T00:00:00Z"
    token, id = invitations.make(
        accounts, email, [Role("administrator", subjects.EVERYWHERE, until)], granting.FIRST, seconds=invitations.FIRST
    )
    sign_in.note(workspace, workspace.subject.name, "invite", f"invitation:{id}", "first administrator")
    return _link(site, lang, token, email, invitations.FIRST)


def join(workspace: Workspace, site: Site, name: str, email: str, lang: str) -> Link:
    """Join a name that stands in this workspace to an account; the person sets their credentials by a link."""
    _require_owner(workspace)
    if not (workspace.store.grants(name) or _written(workspace, name)):
        raise InputError(
            Text(
                "nobody of this name holds a role here, has decided or has booked",
                "此处无人以该姓名持有角色、作出决定或预订",
            ),
            place=Place(column="NAME"),
            seen=name[:60] or "-",
            expected=", ".join(sorted({str(row["subject"]) for row in workspace.store.grants()})[:12]),
            fix=same("yuzui accounts list"),
            code="no_such_person",
        )
    accounts = Accounts(workspace.dir / FILE, site.secret)
    if accounts.account(name) is not None:
        raise StateError(
            Text("this name has an account already", "该姓名已有账户"),
            seen=name,
            fix=same("/admin/people"),
            code="has_account",
        )
    account = accounts.add(name, email, lang, id=name)
    token, id = invitations.make(accounts, email, [], workspace.subject.name, renews=account.id)
    sign_in.note(workspace, workspace.subject.name, "adopt", f"account:{account.id}", f"invitation:{id}")
    return _link(site, lang, token, email, invitations.WEEK)


def _written(workspace: Workspace, name: str) -> bool:
    """Say whether a name was given for a decision or a booking."""
    view = workspace.view
    return bool(view.count("decision", Eq("by", name)) or view.count("booking", Eq("user", name)))


def lines(link: Link) -> list[Line]:
    """Return what is printed of a link."""
    return [
        (Text("for", "对象"), same(link.email)),
        (Text("open once", "打开一次"), same(link.link)),
        (Text("until", "有效至"), same(link.until)),
    ]


def by_token(workspace: Workspace, token: str) -> Workspace:
    """Return the workspace as the person of a token sees it; one without accounts needs none."""
    if (accounts := open_accounts(workspace.dir)) is None:
        return workspace
    held = accounts.token_payload("token", token.strip()) if token.strip() else None
    account = accounts.account(held["account"]) if held else None
    if account is None or account.state != "active":
        raise InputError(
            Text("who signs here has an account: give a token of theirs", "此处签署须有账户，请提供本人令牌"),
            place=Place(column="--token"),
            seen="-",
            fix=Text("make one on your page: /me", "请在“我的账户”页面生成：/me"),
            code="no_token",
        )
    subject = person(workspace, account.id, "token")
    scope = str(held["scope"]) if held else ""
    if scope != subjects.EVERYWHERE:
        grants = [
            row for row in granting.active_grants(workspace, account.id) if row["scope"] in (scope, subjects.EVERYWHERE)
        ]
        roles = frozenset(str(row["role"]) for row in grants)
        subject = replace(
            subject, roles=frozenset({"public"}), scoped=roles, audiences=frozenset({scope}) & subject.audiences
        )
    return workspace.seen_by(subject, "cli")


def _require_owner(workspace: Workspace) -> None:
    if not workspace.store.own:
        raise another(workspace.dir, subjects.maker(workspace.store))


def _link(site: Site, lang: str, token: str, email: str, seconds: int) -> Link:
    until = dt.datetime.fromisoformat(clock()) + dt.timedelta(seconds=seconds)
    return Link(email=email, link=f"{site.url}/{lang}/invitations/{token}", until=until.isoformat(timespec="minutes"))
