# SPDX-License-Identifier: Apache-2.0
"""Who gives which role where: administrators officers, officers their panels, two persons a decider.

Nobody gives a role to themselves, none is without end, and a role to decide holds only once a second
person has agreed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from yuzui.administration.accounts import ends, valid_scope
from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.job import notices
from yuzui.job.caller import person
from yuzui.job.next_step import Step
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import ROLES, Subject
from yuzui.reviewing import rounds
from yuzui.store import subjects
from yuzui.store.accounts import Accounts, invitations, open_accounts
from yuzui.store.accounts.file import address, fold
from yuzui.store.accounts.invitations import Invitation, Role
from yuzui.store.subjects import EVERYWHERE, within
from yuzui.text import Text, same
from yuzui.text.address import encode

GIVES = {
    "administrator": (
        "administrator", "programme_officer", "facility_officer", "hr_officer", "mission_lead", "ethics_officer",
        "library_keeper", "secrecy_officer", "curator", "analyst", "auditor", "member",
    ),
    "programme_officer": ("decider", "panel_chair", "reviewer", "applicant"),
    "facility_officer": ("member",),
}  # fmt: skip
"""Which roles the holder of a role gives, within the scope of their own."""
TWO = frozenset({"decider"})
"""Roles that a second person has to agree to."""
SECONDS = ("administrator", "programme_officer")
"""Who may be that second person."""
NO_DEPUTY = frozenset({"administrator", "reviewer", "applicant", "member", "auditor"})
DEPUTY_DAYS = 60
WAITS = 14 * 86_400
"""Seconds a role waits for the second person."""
TITLES = {role.name: role.label for role in ROLES}


def active_grants(workspace: Workspace, account: str) -> list[Row]:
    """Return the grants of a person that hold now."""
    return subjects.active_grants(account, subjects.grants_of(workspace.store, account), clock())


def gives(workspace: Workspace, scope: str, account: str = "") -> set[str]:
    """Return the roles that an account, or who asks, may give in a scope; those of a deputy are not passed on."""
    rows = [row for row in active_grants(workspace, account or workspace.subject.name) if not row.get("deputy_of")]
    return {role for row in rows if within(scope, row["scope"]) for role in GIVES.get(row["role"], ())}


def scopes(workspace: Workspace, role: str) -> list[str]:
    """Return the scopes in which who asks holds a role."""
    return sorted({row["scope"] for row in active_grants(workspace, workspace.subject.name) if row["role"] == role})


def offer(workspace: Workspace, role: str, scope: str, until: str) -> Role:
    """Return a role as who asks may give it, or refuse it."""
    scope = valid_scope(scope)
    if role not in gives(workspace, scope):
        raise not_yours(role, scope, gives(workspace, scope))
    return Role(role, scope, ends(until), needs_second=role in TWO)


def invite(workspace: Workspace, accounts: Accounts, email: str, roles: list[Role], note: str) -> tuple[str, str]:
    """Invite somebody; return token and id."""
    require_other(workspace, accounts, email)
    token, id = invitations.make(accounts, email, roles, workspace.subject.name, note)
    _note(workspace, "invite", f"invitation:{id}", " ".join(f"{one.role}@{one.scope}" for one in roles))
    return token, id


def require_other(workspace: Workspace, accounts: Accounts, email: str) -> None:
    """Refuse what is no address of mail, and that of who invites."""
    mine = accounts.account(workspace.subject.name)
    if mine is not None and mine.email == fold(address(email)):
        raise _oneself()


def complete(workspace: Workspace, accounts: Accounts, account: str) -> None:
    """Give a person the roles of invitations they took; what an interruption cut short is done at the next sign-in."""
    for one in invitations.unfinished(accounts, account):
        _bring(workspace, accounts, one, account)
        _seat(workspace, one, account)
        invitations.finish(accounts, one)


def _bring(workspace: Workspace, accounts: Accounts, one: Invitation, account: str) -> None:
    """Give a person the roles of an invitation they do not hold yet; those that need a second person wait."""
    mine = {(row["role"], row["scope"], row["valid_to"]) for row in active_grants(workspace, account)}
    for n, role in enumerate(one.roles):
        if (role.role, role.scope, role.until) in mine:
            continue
        if role.waits:
            held_ = {"account": account, "role": role.role, "scope": role.scope, "until": role.until, "by": one.by}
            accounts.keep("grant", held_ | {"reason": "invitation"}, WAITS, f"{one.id}.{n}")
        elif one.by == still_by(workspace, one, role):
            _give(workspace, account, role, one.by, "invitation")
        else:  # who invited may give it no more
            with _keeper(workspace, one.by).act("lapse_grant", f"role_grant:{account}", f"{role.role}@{role.scope}"):
                pass


def _seat(workspace: Workspace, one: Invitation, account: str) -> None:
    """Join an account to the reviewer it was invited as, and keep from it what a conflict bars."""
    for role in one.roles:
        kind, _, call = role.scope.partition(":")
        if kind != "call" or still_by(workspace, one, role) != one.by:
            continue
        for proposal in role.barred:
            rounds.recuse(workspace, call, proposal, account, "found before the invitation")
        if role.seat:
            rounds.take_seat(workspace, call, role.seat, account)


def still_by(workspace: Workspace, one: Invitation, role: Role) -> str:
    """Return who gives a role of an invitation; empty if they may do so no more."""
    if one.by == FIRST:
        return FIRST
    still = gives(workspace.seen_by(person(workspace, one.by)), role.scope)
    return one.by if role.role in still else ""


FIRST = "yuzui accounts init"
"""Who invites the first administrator: whoever may write the files of the workspace."""


def grant(
    workspace: Workspace, accounts: Accounts, account: str, role: str, scope: str, until: str, reason: str
) -> bool:
    """Give a person a role; return whether it holds now, or waits for the second person."""
    if account == workspace.subject.name:
        raise _oneself()
    if accounts.account(account) is None:
        raise VisibilityError.not_found()
    one = offer(workspace, role, scope, until)
    if any((row["role"], row["scope"]) == (role, one.scope) for row in active_grants(workspace, account)):
        raise StateError(
            Text("this person holds that role already", "此人已持有该角色"),
            place=Place(column="role"),
            seen=f"{role} · {one.scope}",
            fix=Text("end that one first, if it is to last longer", "如需延长，请先终止原角色"),
            code="granted_before",
        )
    by = workspace.subject.name
    if one.waits:
        held_ = {"account": account, "role": role, "scope": one.scope, "until": one.until, "by": by, "reason": reason}
        accounts.keep("grant", held_, WAITS)
        _note(workspace, "propose_grant", f"role_grant:{account}", f"{role}@{one.scope}")
        return False
    _give(workspace, account, one, by, reason)
    return True


def waiting(workspace: Workspace, accounts: Accounts) -> list[dict[str, Any]]:
    """Return the roles that wait for a second person, of persons and of invitations not taken yet."""
    rows = [
        {"key": key, "who": row["account"], "mine": row["account"] == workspace.subject.name, **row}
        for key, row in accounts.token_payloads("grant").items()
    ]
    for one in invitations.listed(accounts):
        if one.state(accounts.now()) not in ("sent", "opened"):
            continue
        rows += [
            {"key": f"{one.id}.{n}", "who": one.email, "mine": False, "role": role.role, "scope": role.scope,
             "until": role.until, "by": one.by}
            for n, role in enumerate(one.roles)
            if role.waits
        ]  # fmt: skip
    return [row for row in rows if seconds(workspace, row["scope"])]


def seconds(workspace: Workspace, scope: str) -> bool:
    """Say whether who asks may be the second person in a scope."""
    rows = [row for row in active_grants(workspace, workspace.subject.name) if not row.get("deputy_of")]
    return any(row["role"] in SECONDS and within(scope, row["scope"]) for row in rows)


def unconfirmed(workspace: Workspace) -> Iterator[Step]:
    """Yield the roles that wait for whoever asks to agree as the second person."""
    accounts = open_accounts(workspace.dir)
    held = workspace.subject.roles | workspace.subject.scoped
    as_ = next((role for role in SECONDS[::-1] if role in held), None)
    if accounts is None or as_ is None:
        return
    try:
        rows = [row for row in waiting(workspace, accounts) if row["by"] != workspace.subject.name and not row["mine"]]
        names = {row["key"]: accounts.name_of(row["who"]) for row in rows}
    finally:
        accounts.close()
    for row in rows:
        kind, _, call = str(row["scope"]).partition(":")
        path = f"/fund/calls/{encode(call)}/people" if kind == "call" else "/admin/grants"
        words = Text("Agree that {n} becomes {r} of {c}, or do not", "确认是否由 {n} 担任批次 {c} 的{r}")
        title = TITLES[row["role"]]
        yield Step(words.format(n=names[row["key"]], r=title, c=call or str(row["scope"])), path, as_, "", row["scope"])


OFFICERS = ("programme_officer", "facility_officer")


def unstaffed(workspace: Workspace) -> Iterator[Step]:
    """Yield that a site whose administrator stands alone needs somebody who runs calls or instruments."""
    accounts = open_accounts(workspace.dir)
    if accounts is None or "administrator" not in workspace.subject.roles:
        return
    try:
        asked = {role.role for one in invitations.listed(accounts) if not one.revoked for role in one.roles}
    finally:
        accounts.close()
    if asked.isdisjoint(OFFICERS) and {str(row["role"]) for row in workspace.store.grants()}.isdisjoint(OFFICERS):
        words = Text(
            "Invite the officers who run calls, or instruments", "邀请项目主管（负责批次）或设施主管（负责仪器）"
        )
        yield Step(words, "/admin/people", "administrator")


def confirm(workspace: Workspace, accounts: Accounts, key: str) -> None:
    """Agree to a role as the second person."""
    row = next((one for one in waiting(workspace, accounts) if one["key"] == key), None)
    if row is None:
        raise VisibilityError.not_found()
    me = workspace.subject.name
    if row["by"] == me or row["mine"]:
        raise StateError(
            Text("two persons give this role, and neither gets it", "该角色须由两人授予，且均非被授予人"),
            seen=me,
            fix=Text("let another officer or an administrator agree", "请由另一位主管或管理员确认"),
            code="same_person",
        )
    if "." in key:
        id, _, number = key.partition(".")
        if not invitations.confirm(accounts, id, int(number), me):
            raise VisibilityError.not_found()
        _note(workspace, "confirm_grant", f"invitation:{id}", f"{row['role']}@{row['scope']}")
        return
    if row["until"] <= clock() or not accounts.drop("grant", key):
        raise VisibilityError.not_found()
    role = Role(row["role"], row["scope"], row["until"], confirmed=me, needs_second=True)
    _give(workspace, row["account"], role, row["by"], row["reason"])


def refuse(workspace: Workspace, accounts: Accounts, key: str) -> None:
    """Refuse as the second person, or take one's own proposal back."""
    row = next((one for one in waiting(workspace, accounts) if one["key"] == key and "." not in key), None)
    if row is None or not accounts.drop("grant", key):
        raise VisibilityError.not_found()
    _note(workspace, "refuse_grant", f"role_grant:{row['account']}", f"{row['role']}@{row['scope']}")


def revoke(workspace: Workspace, account: str, role: str, scope: str, reason: str) -> None:
    """Take a role back from now on: who may give it, and whoever holds or lends it."""
    scope = valid_scope(scope)
    rows = [row for row in active_grants(workspace, account) if (row["role"], row["scope"]) == (role, scope)]
    me = workspace.subject.name
    own = account == me or any(row.get("deputy_of") == me for row in rows)
    if not rows or not (own or role in gives(workspace, scope)):
        raise VisibilityError.not_found()
    whole = ("administrator", EVERYWHERE)
    others = [
        row["subject"]
        for row in workspace.store.grants()
        if (row["role"], row["scope"]) == whole and subjects.holds(row, clock()) and row["subject"] != account
    ]
    if (role, scope) == whole and not others:
        raise StateError(
            Text("a site keeps at least one administrator", "网站至少须保留一名管理员"),
            seen=account,
            fix=Text("make another person administrator first", "请先任命另一名管理员"),
            code="last_administrator",
        )
    subjects.revoke(_keeper(workspace), account, role, scope, reason)
    notices.tell(workspace, "role_ended", account, f"role:{workspace.store.head().seq}", "/me")


def deputise(
    workspace: Workspace, accounts: Accounts, role: str, scope: str, deputy: str, until: str, reason: str
) -> None:
    """Let somebody stand in for who asks, for some weeks."""
    me, scope = workspace.subject.name, valid_scope(scope)
    account = accounts.account(deputy) or accounts.by_email(deputy)
    mine = [row for row in active_grants(workspace, me) if (row["role"], row["scope"]) == (role, scope)]
    if not any(not row.get("deputy_of") for row in mine) or role in NO_DEPUTY:
        raise not_yours(role, scope, {row["role"] for row in active_grants(workspace, me)} - NO_DEPUTY)
    if account is None or account.state != "active":
        raise InputError(
            Text("nobody here has this name or address", "此处无此姓名或邮箱"),
            place=Place(column="deputy"),
            seen=deputy[:60] or "-",
            fix=Text("write the address of mail of a person with an account", "请写已有账户者的邮箱"),
            code="no_such_person",
        )
    if account.id == me:
        raise _oneself()
    end = ends(until)
    latest = (dt.datetime.fromisoformat(clock()) + dt.timedelta(days=DEPUTY_DAYS)).date().isoformat()
    if end[:10] > latest:
        raise InputError(
            Text("a deputy stands in for at most {n} days", "代理最长 {n} 天").format(n=str(DEPUTY_DAYS)),
            place=Place(column="until"),
            seen=end[:10],
            expected=f"<= {latest}",
            fix=Text("name an earlier day", "请写更早的日期"),
            code="too_long",
        )
    subjects.grant(_keeper(workspace), account.id, role, scope, end, reason, by=me, deputy_of=me)


def _give(workspace: Workspace, account: str, one: Role, by: str, reason: str) -> None:
    more = {"confirmed_by": one.confirmed} if one.confirmed else {}
    subjects.grant(_keeper(workspace, by), account, one.role, one.scope, one.until, reason, by=by, **more)
    notices.tell(workspace, "role_given", account, f"role:{workspace.store.head().seq}", "/me")


def _keeper(workspace: Workspace, by: str = "") -> Any:
    """Return the store as who writes grants sees it; the log names the person."""
    return workspace.store.open(Subject(by or workspace.subject.name, frozenset({"administrator"})), "web")


def _note(workspace: Workspace, action: str, object: str, reason: str) -> None:
    with _keeper(workspace).act(action, object, reason):
        pass


def _oneself() -> StateError:
    return StateError(
        Text("nobody gives a role to themselves", "不得向本人授予角色"),
        fix=Text("let another person do it", "请由他人办理"),
        code="same_person",
    )


def not_yours(role: str, scope: str, may: Collection[str]) -> InputError:
    return InputError(
        Text("this role is not yours to give there", "您无权在该范围授予此角色"),
        place=Place(column="role"),
        seen=f"{role} · {scope}",
        expected=" ".join(sorted(may)) or "-",
        fix=same("/visibility"),
        code="not_yours",
    )
