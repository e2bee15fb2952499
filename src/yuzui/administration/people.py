# SPDX-License-Identifier: Apache-2.0
"""Persons and their roles as lists with what may be done to each, for the pages of administration and of a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.administration import granting, sign_in
from yuzui.administration.account_pages import STATES, button, moment, role_text, roles, rows, until
from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job import notices
from yuzui.job.caller import Visitor
from yuzui.job.transport import NONE
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.store import subjects
from yuzui.store.accounts import buckets, invitations, sessions
from yuzui.text import Text, join, same
from yuzui.view.page import Block, Field, Form, Item, Items, Option, Remedy, Visit

LINK = 600
"""Seconds within which a link just made is shown, once."""


def invite_form(path: str, names: set[str], where: str) -> Form:
    """Return the form that invites somebody; ``where``: the scope, or empty to ask for it."""
    fields = [
        Field("email", Text("Address of mail", "邮箱"), kind="email"),
        Field("role", Text("Role", "角色"), kind="select", options=roles(names)),
        *([] if where else [_scope_field()]),
        until(),
        Field("note", Text("A word with it", "附言"), kind="area", needed=False),
    ]
    hidden = {"act": "invite"} | ({"scope": where} if where else {})
    return Form("invite", path, fields, Text("Invite", "邀请"), hidden, True)


def grant_form(path: str, accounts: list[Option], names: set[str], where: str) -> Form:
    """Return the form that gives a person with an account one more role."""
    fields = [
        Field("account", Text("Person", "人员"), kind="select", options=accounts),
        Field("role", Text("Role", "角色"), kind="select", options=roles(names)),
        *([] if where else [_scope_field()]),
        until(),
        Field("reason", Text("Reason", "理由"), needed=False),
    ]
    hidden = {"act": "grant"} | ({"scope": where} if where else {})
    return Form("grant", path, fields, Text("Give the role", "授予角色"), hidden, True)


def _scope_field() -> Field:
    hint = Text("* for everything, or call:ID, facility:ID, org:ID, group:ID", "* 表示全部；或 call:ID、facility:ID 等")
    return Field("scope", Text("Where", "范围"), same("*"), hint=hint)


def persons(caller: Visitor, but: str = "") -> list[Option]:
    """Return every person who may be given a role."""
    return [
        Option(one.id, same(f"{one.name} · {one.email_seen}"))
        for one in caller.accounts.accounts()
        if one.state == "active" and one.id != but
    ]


def grants(workspace: Workspace, caller: Visitor, path: str, found: list[Row], title: Text) -> Items:
    """Return grants that hold, each with a button that ends it where who asks may."""
    items = []
    for n, row in enumerate(found):
        name = same(caller.accounts.name_of(row["subject"]))
        form = None
        if row["role"] in granting.gives(workspace, row["scope"]):
            form = button(
                f"revoke{n}", path, Text("End it", "终止"), act="revoke", account=row["subject"], role=row["role"],
                scope=row["scope"],
            )  # fmt: skip
        items.append(
            Item(
                join([name, role_text(row["role"], row["scope"], row["valid_to"])], ": ", "："),
                givers(caller, row),
                form=form,
            )
        )
    return rows(title, items, Text("Nobody holds a role here", "此处尚无人持有角色"))


def givers(caller: Visitor, row: Row) -> list[Text]:
    """Return who gave a role, who agreed, and for whom it is held."""
    words = (
        ("granted_by", Text("given by {n}", "授予人：{n}")),
        ("confirmed_by", Text("agreed by {n}", "确认人：{n}")),
        ("deputy_of", Text("for {n}", "代 {n}")),
    )
    return [text.format(n=same(caller.accounts.name_of(row[name]))) for name, text in words if row.get(name)]


def current_grants(workspace: Workspace, where: str = "") -> list[Row]:
    """Return the grants that hold now, of one scope or of all."""
    now = clock()
    found = [row for row in workspace.store.grants() if subjects.holds(row, now) and where in ("", row["scope"])]
    return sorted(found, key=lambda row: (row["scope"], row["role"], row["subject"]))


def waiting(workspace: Workspace, caller: Visitor, path: str, where: str = "") -> list[Block]:
    """Return the roles that wait for the second person, with the buttons of who may be it."""
    items = []
    for n, row in enumerate(granting.waiting(workspace, caller.accounts)):
        if where and row["scope"] != where:
            continue
        who, by = same(caller.accounts.name_of(row["who"])), same(caller.accounts.name_of(row["by"]))
        lines = (Text("proposed by {n}", "提议人：{n}").format(n=by),)
        form = None
        if row["by"] != workspace.subject.name and not row["mine"]:
            form = button(f"confirm{n}", path, Text("I agree", "我确认"), act="confirm", key=row["key"])
        elif "." not in row["key"]:
            form = button(f"refuse{n}", path, Text("Take it back", "撤回"), act="refuse", key=row["key"])
        items.append(
            Item(join([who, role_text(row["role"], row["scope"], row["until"])], ": ", "："), lines, form=form)
        )
    title = Text("Waits for a second person", "尚待第二人确认")
    return [Items(title, items)] if items else []


def invited(workspace: Workspace, caller: Visitor, path: str, where: str = "") -> Items:
    """Return invitations and what became of them."""
    items, now = [], caller.accounts.now()
    for n, one in enumerate(invitations.listed(caller.accounts)):
        if where and where not in {each.scope for each in one.roles}:
            continue
        state = one.state(now)
        names = [role_text(each.role, each.scope, each.until) for each in one.roles]
        by = Text("by {n}, {t}", "{n}，{t}").format(n=same(caller.accounts.name_of(one.by)), t=moment(one.created))
        form = None
        if state in ("sent", "opened") and _mine(workspace, one):
            words = Text("Send it again", "重新发送") if mails(caller) else Text("Make a new link", "重新生成链接")
            again = Option("remind", words)
            hidden = {"act": "withdraw", "invitation": one.id}
            form = Form(f"withdraw{n}", path, (), Text("Take it back", "撤回"), hidden, True, (again,))
        elif state == "expired" and _mine(workspace, one):
            form = button(f"again{n}", path, Text("Invite again", "重新邀请"), act="remind", invitation=one.id)
        items.append(Item(same(one.email), (invitation_state(workspace, caller, one), *names, by), form=form))
        if len(items) == 50:
            break
    return rows(Text("Invitations", "邀请"), items, Text("Nobody was invited yet", "尚未邀请任何人"))


def mails(caller: Visitor) -> bool:
    """Say whether the site sends mail."""
    return bool(caller.site.mail != NONE)


def invitation_state(workspace: Workspace, caller: Visitor, one: invitations.Invitation) -> Text:
    """Return what became of an invitation; where no mail goes out, its link is handed over by who made it."""
    state = one.state(caller.accounts.now())
    if state != "sent" or mails(caller):
        return STATES[state]
    if one.by == workspace.subject.name:
        return Text("link handed over by you", "链接由您转交")
    return Text("link handed over by who invited", "链接由邀请人转交")


def remind(workspace: Workspace, caller: Visitor, id: str) -> str:
    """Send an invitation again: its first link was kept nowhere, so a new one takes its place."""
    accounts = caller.accounts
    one = next((x for x in invitations.listed(accounts) if x.id == id), None)
    open_ = one is not None and one.state(accounts.now()) in ("sent", "opened", "expired") and not one.renews
    if one is None or not open_ or not _mine(workspace, one):
        raise VisibilityError.not_found()
    buckets.take(accounts, "invite", workspace.subject.name)
    for role in one.roles:
        granting.offer(workspace, role.role, role.scope, role.until)
    invitations.revoke(accounts, one.id)
    token, new = granting.invite(workspace, accounts, one.email, one.roles, one.note)
    return hand_over(workspace, caller, "invitation", one.email, new, token)


def _mine(workspace: Workspace, one: invitations.Invitation) -> bool:
    """Say whether who asks made an invitation, or may give all it brings."""
    return one.by == workspace.subject.name or (
        "administrator" in workspace.subject.roles
        or (bool(one.roles) and all(each.role in granting.gives(workspace, each.scope) for each in one.roles))
    )


LINK_LABEL = Text("Link:", "链接：")


def shown_link(caller: Visitor, visit: Visit) -> list[Block]:
    """Return a link that was just made, once, to be handed over."""
    kept = _link_payload(caller, visit.query.get("made", ""))
    sentence = Text(
        "Hand this link over; it is shown this once and works once.",
        "请将此链接转交对方；链接仅显示一次，且仅可使用一次。",
    )
    if who := kept.get("who"):
        sentence = Text(
            "Hand this link over to {who}; it is shown this once, works once and ends within {t}.",
            "请将此链接转交 {who}；链接仅显示一次，仅可使用一次，{t}内有效。",
        ).format(
            who=str(who), t=Text("ten minutes", "十分钟") if kept["kind"] == "link" else Text("seven days", "七日")
        )
    return [Remedy(sentence, one, label=LINK_LABEL) for one in str(kept.get("link", "")).splitlines()]


def made_link(caller: Visitor, made: str) -> str:
    """Return the link that was kept under a name for the page that follows, once."""
    return str(_link_payload(caller, made).get("link", ""))


def _link_payload(caller: Visitor, made: str) -> Mapping[str, Any]:
    """Return what was kept under a name, once: a link, and whom it is for."""
    if not made:
        return {}
    return caller.accounts.token_payload("link", f"{sign_in.signed_in(caller).hash}:{made}", take=True) or {}


def hand_over(workspace: Workspace, caller: Visitor, kind: str, email: str, event: str, token: str) -> str:
    """Mail a link, or keep it for the page that follows where there is no mail; return what its address holds."""
    known = caller.accounts.by_email(email)
    lang = known.lang if known else caller.account.lang if caller.account else "en"
    path = f"/{'signin/reset' if kind == 'link' else 'invitations'}/{token}"
    if mails(caller):
        notices.send(workspace, kind, email.strip(), lang, f"{kind}:{event}", path)
        return "done=mailed"
    return keep_link(caller, event, f"{caller.site.url}/{lang}{path}", who=email.strip(), kind=kind)


def keep_link(caller: Visitor, made: str, link: str, **about: str) -> str:
    """Keep a link for the page that follows, with whom it is for; return what its address holds."""
    caller.accounts.keep("link", {"link": link, **about}, LINK, f"{sign_in.signed_in(caller).hash}:{made}")
    return f"made={made}"


def act(workspace: Workspace, caller: Visitor, values: Mapping[str, str], path: str) -> str | None:
    """Do what every list of people offers; return where that is shown, or None for another act."""
    accounts, step = caller.accounts, values.get("act")
    if step == "invite":
        buckets.take(accounts, "invite", workspace.subject.name)
        one = granting.offer(workspace, values.get("role", ""), values.get("scope", ""), values.get("until", ""))
        token, id = granting.invite(workspace, accounts, values.get("email", ""), [one], values.get("note", ""))
        return f"{path}?{hand_over(workspace, caller, 'invitation', values.get('email', ''), id, token)}"
    if step == "remind":
        return f"{path}?{remind(workspace, caller, values.get('invitation', ''))}"
    if step == "grant":
        done = granting.grant(
            workspace, accounts, values.get("account", ""), values.get("role", ""), values.get("scope", ""),
            values.get("until", ""), values.get("reason", ""),
        )  # fmt: skip
        return f"{path}?done={'granted' if done else 'waits'}"
    if step == "revoke":
        granting.revoke(
            workspace, values.get("account", ""), values.get("role", ""), values.get("scope", ""),
            values.get("reason", ""),
        )  # fmt: skip
        return f"{path}?done=revoked"
    if step == "confirm":
        granting.confirm(workspace, accounts, values.get("key", ""))
        return f"{path}?done=confirmed"
    if step == "refuse":
        granting.refuse(workspace, accounts, values.get("key", ""))
        return f"{path}?done=refused"
    if step == "withdraw":
        one_ = next((x for x in invitations.listed(accounts) if x.id == values.get("invitation")), None)
        if one_ is None or not _mine(workspace, one_) or not invitations.revoke(accounts, one_.id):
            raise VisibilityError.not_found()
        sign_in.note(workspace, workspace.subject.name, "withdraw_invitation", f"invitation:{one_.id}")
        return f"{path}?done=withdrawn"
    return None


def change_state(workspace: Workspace, caller: Visitor, id: str, state: str) -> None:
    """Stop, close or open an account; one that is not open has no session."""
    account, me = caller.accounts.account(id), workspace.subject.name
    if account is None:
        raise VisibilityError.not_found()
    if id == me or state not in ("active", "locked", "closed") or account.state == "invited":
        raise InputError(
            Text("nobody stops their own account", "不得停用本人账户"),
            place=Place(column="account"),
            fix=Text("another administrator does it", "请由其他管理员办理"),
            code="own_account",
        )
    caller.accounts.change(id, state=state)
    sessions.end_all(caller.accounts, id)
    sign_in.note(workspace, me, "change_account", f"account:{id}", state)
