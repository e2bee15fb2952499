# SPDX-License-Identifier: Apache-2.0
"""A link to a new password that two officers of a call make together for somebody of that call.

What one proposes waits a day for another. The link holds ten minutes and once, and the second factor
stays: so it lets nobody in by itself. Whoever administers is no officer's to reset.
"""

from __future__ import annotations

from typing import Any

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import button
from yuzui.errors import StateError, VisibilityError
from yuzui.job.caller import Visitor, person
from yuzui.job.workspace import Workspace, clock
from yuzui.store import subjects
from yuzui.store.accounts import buckets
from yuzui.store.accounts.file import digest
from yuzui.text import Text, same
from yuzui.view.page import Block, Field, Form, Item, Items, Option, Section, Visit

WAITS = 86_400
"""Seconds a proposal waits for the second officer."""


def blocks(workspace: Workspace, visit: Visit, path: str, scope: str) -> list[Block]:
    """Return what waits for a second officer, and the form that proposes."""
    caller = sign_in.visitor(visit.caller)
    if not granting.seconds(workspace, scope):
        return []
    found: list[Block] = [Section(Text("Somebody forgot their password", "有人忘记密码"))]
    items = [_waiting(workspace, caller, path, n, key, row)
             for n, (key, row) in enumerate(_reset_requests(caller, scope).items())]  # fmt: skip
    if items:
        found.append(Items(Text("Waits for a second officer", "尚待第二位主管确认"), items))
    if persons := _persons(workspace, caller, scope):
        options = [Option(id, same(caller.accounts.name_of(id))) for id in persons]
        fields = (Field("account", Text("Person", "人员"), kind="select", options=options),)
        note = Text(
            "Another officer or an administrator agrees; the link then holds ten minutes, and the authenticator stays.",
            "须经另一位主管或管理员确认；链接十分钟内有效，验证器保持不变。",
        )
        label = Text("Propose a link to a new password", "提议生成重设密码链接")
        found.append(Form("reset", path, fields, label, {"act": "reset"}, True, note=note))
    return found if len(found) > 1 else []


def _waiting(workspace: Workspace, caller: Visitor, path: str, n: int, key: str, row: dict[str, Any]) -> Item:
    by = (Text("proposed by {n}", "提议人：{n}").format(n=same(caller.accounts.name_of(row["by"]))),)
    form = None
    if row["by"] == workspace.subject.name:
        form = button(f"noreset{n}", path, Text("Take it back", "撤回"), act="noreset", key=key)
    elif row["account"] != workspace.subject.name:
        form = button(
            f"agreereset{n}", path, Text("I agree: make the link", "我确认，生成链接"), act="agreereset", key=key
        )
    return Item(same(caller.accounts.name_of(row["account"])), by, form=form)


def act(workspace: Workspace, caller: Visitor, step: str, values: dict[str, str], path: str) -> str:
    """Propose, agree or take back; return where that is shown."""
    scope, key, me = values["scope"], values.get("key", ""), workspace.subject.name
    if not granting.seconds(workspace, scope):
        raise VisibilityError.not_found()
    if step == "reset":
        account = values.get("account", "")
        if account not in _persons(workspace, caller, scope):
            raise VisibilityError.not_found()
        buckets.take(caller.accounts, "invite", me)
        held = {"account": account, "by": me, "scope": scope}
        caller.accounts.keep("reset_wait", held, WAITS, f"reset {scope} {account}")
        sign_in.note(workspace, me, "propose_reset", f"account:{account}", scope)
        return f"{path}?done=resetwaits"
    row = _reset_requests(caller, scope).get(key)
    if row is None:
        raise VisibilityError.not_found()
    if step == "noreset":
        if row["by"] != me or not caller.accounts.drop("reset_wait", key):
            raise VisibilityError.not_found()
        sign_in.note(workspace, me, "refuse_reset", f"account:{row['account']}", scope)
        return f"{path}?done=refused"
    return f"{path}?{_agree(workspace, caller, scope, key, row)}"


def _agree(workspace: Workspace, caller: Visitor, scope: str, key: str, row: dict[str, Any]) -> str:
    """Make the link as the second officer; the first must still be one, and the person still of this call."""
    me = workspace.subject.name
    if me in (row["by"], row["account"]):
        raise StateError(
            Text("two persons make this link, and neither for themselves", "该链接须由两人生成，且均非本人"),
            seen=me,
            fix=Text("let another officer or an administrator agree", "请由另一位主管或管理员确认"),
            code="same_person",
        )
    account = caller.accounts.account(row["account"])
    still = granting.seconds(workspace.seen_by(person(workspace, row["by"])), scope)
    if account is None or not still or account.id not in _persons(workspace, caller, scope):
        raise VisibilityError.not_found()
    if not caller.accounts.drop("reset_wait", key):
        raise VisibilityError.not_found()
    token = sign_in.reset_link(workspace, caller, account.id, row["by"])
    return people.hand_over(workspace, caller, "link", account.email_seen, digest(token)[:12], token)


def _reset_requests(caller: Visitor, scope: str) -> dict[str, Any]:
    return {key: row for key, row in caller.accounts.token_payloads("reset_wait").items() if row["scope"] == scope}


def _persons(workspace: Workspace, caller: Visitor, scope: str) -> list[str]:
    """Return whose password officers of a scope may let be set anew: who holds a role there and administers nothing."""
    now, me = clock(), workspace.subject.name
    held = [row for row in workspace.store.grants() if subjects.holds(row, now)]
    above = {row["subject"] for row in held if row["role"] == "administrator"}
    here = {row["subject"] for row in held if row["scope"] == scope} - above - {me}
    return [one.id for one in caller.accounts.accounts() if one.id in here and one.state == "active"]
