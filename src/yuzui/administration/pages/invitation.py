# SPDX-License-Identifier: Apache-2.0
"""An invitation: who invites to what, before anything is asked; then name, password, authenticator."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from yuzui.administration import sign_in
from yuzui.administration.account_pages import account_name, alone, button, moment, on_site, role_text
from yuzui.administration.granting import FIRST
from yuzui.administration.pages.sign_in_reset import HINT
from yuzui.errors import VisibilityError
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.reviewing import review_form, rounds
from yuzui.reviewing.pages import reviews
from yuzui.reviewing.pages.reviews import DECLINE_ALL
from yuzui.reviewing.pages.reviews import moment as moment_
from yuzui.reviewing.rounds import ASKED, REASONS, STATUS
from yuzui.store.accounts import credentials
from yuzui.store.accounts.invitations import Invitation, Role
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import (
    EVERYONE,
    Block,
    Cards,
    Drawing,
    Field,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Prose,
    Section,
    Visit,
)

PATH, ROLES, WRITERS = "/invitations/{token}", EVERYONE, EVERYONE
PLACE = ("", 0)
ADDRESS = "/invitations/none"
TITLE = Text("Invitation", "邀请")
WAITS = Text(" · waits for a second person", " · 尚待第二人确认")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    one = sign_in.invitation(caller, visit.parts["token"], opening=True)
    _ = caller.before
    blocks: list[Block] = []
    if one.roles:
        items = [
            Item(role_text(role.role, role.scope, role.until) + (WAITS if role.waits else same("")))
            for role in one.roles
        ]
        blocks.append(Items(Text("Roles", "角色"), items))
    if one.note:
        blocks.append(Prose((same(one.note),)))
    asked = _items(workspace, one)
    blocks += _asked(asked, visit)
    left = rounds.unanswered(asked)
    if len(left) > 1:
        blocks += [Section(DECLINE_ALL), review_form.decline_all(visit.path, len(left))]
    if asked and all(item.state not in ASKED for item in asked):
        blocks.append(Notice(reviews.DONE["all"]))
        only = all(role.seat for role in one.roles)
    else:
        only = False
        blocks += [Section(_TAKE), Prose((_READ,))] if asked else []
    blocks += [] if only else _way(caller, one, visit)
    return Page(
        _finding(visit, one),
        blocks,
        lead=Text(
            "For {email}. This link holds until {t}, once.", "邀请对象：{email}。链接有效至 {t}，仅可使用一次。"
        ).format(email=same(one.email), t=moment(one.expires)),
    )


_TAKE = Text("To write the reviews, take the invitation", "接受邀请后即可填写评审")
_READ = Text(
    "You then read here of each proposal its title and institution, and its field, abstract and keywords as far as the "
    "file of the call holds them. The document itself is not on this site: ask the office of the call for it.",
    "此后您可在本站查看各申请的名称与依托单位，以及批次文件所载的学科、摘要与关键词。申请书全文不在本站，请向批次办公室索取。",
)


def _items(workspace: Workspace, one: Invitation) -> list[rounds.Item]:
    return [item for role in one.roles if role.seat for item in rounds.invited(workspace, _call(role), role.seat)]


def _asked(items: list[rounds.Item], visit: Visit) -> list[Block]:
    """Return what a reviewer is asked to review, to be accepted or declined before there is an account."""
    found = []
    for n, item in enumerate(items):
        lines = [same(item.institute), Text("due {t}", "截止 {t}").format(t=moment_(item.closes)), STATUS[item.status]]
        form = None
        if item.state in ASKED and item.status != "handed_in":
            options = [Option(name, words) for name, words in REASONS.items()]
            why = Field(
                "reason", Text("If not, why", "如谢绝，请选择原因"), kind="radio", options=options, needed=False
            )
            yes = [] if item.state == "accepted" else [Option("accept_review", Text("I will review it", "我同意评审"))]
            hidden = {"act": "decline_review", "pair": item.pair}
            form = Form(f"item{n}", visit.path, (why,), Text("Decline", "谢绝"), hidden, True, yes)
        found.append(Item(same(item.title or item.proposal), lines, form=form))
    return [Items(Text("You are asked to review", "请您评审"), found)] if found else []


def _call(role: Role) -> str:
    return role.scope.partition(":")[2]


def _answer(workspace: Workspace, one: Invitation, step: str, values: Mapping[str, str]) -> None:
    """Accept or decline one item of an invitation, or decline all of them, by its link alone."""
    if step == "decline_all":
        rounds.decline_all(workspace, _items(workspace, one), values.get("reason", ""))
        return
    for role in one.roles:
        for item in rounds.invited(workspace, _call(role), role.seat) if role.seat else ():
            if item.pair == values.get("pair"):
                if step == "accept_review":
                    rounds.accept(workspace, item)
                else:
                    rounds.decline(workspace, item, values.get("reason", ""))
                return
    raise VisibilityError.not_found()


def _finding(visit: Visit, one: Invitation) -> Text:
    if one.by == FIRST:
        return Text("You are to be the first administrator of this site", "您将成为本站的首位管理员")
    name = account_name(visit, one.by)
    if one.renews:
        return Text("{name} lets you set a new password and authenticator", "{name} 请您重新设置密码和验证器").format(
            name=name
        )
    return Text("{name} invites you", "{name} 邀请您加入").format(name=name)


def _way(caller: Visitor, one: Invitation, visit: Visit) -> list[Block]:
    """Return what is asked next of who opened an invitation."""
    token = visit.parts["token"]
    if caller.session is not None and caller.account is not None and not one.renews:
        label = Text("Take these roles as {name}", "以 {name} 的身份接受").format(name=same(caller.account.name))
        return [button("take", visit.path, label, act="take")]
    account = sign_in.owner_of(caller.accounts, one)
    if account is not None and not one.renews:
        sentence = Text("You have an account here already. Sign in to take the roles.", "您已有账户，请登录后接受。")
        link = Item(Text("Sign in", "登录"), (), f"/signin?next={visit.path}")
        return [Notice(sentence), Cards((link,))]
    held_ = sign_in.enrolment(caller, token)
    if held_ is None:
        fields = [Field("new_password", Text("Password", "密码"), kind="password", hint=HINT)]
        if account is None:
            name = Field("name", Text("Your name, in full", "您的姓名（全名）"))
            fields.insert(0, name)
        form = Form("account", visit.path, fields, Text("Go on", "继续"), {"act": "account"}, True)
        return [*([] if one.renews else _institutes(caller, visit)), form]
    return authenticator(caller, held_["salt"], one.email, visit.path)


def _institutes(caller: Visitor, visit: Visit) -> list[Block]:
    """Return the institutes whose people have an account by signing in there; they come back and take the roles."""
    note = Text("then you come back here and take the roles", "登录后返回本页接受角色")
    found = [one for one in caller.site.oidc if one.plain_members]
    ways = [
        Item(same(one.title or one.name), (note,), f"/signin/oidc/{encode(one.name)}?{urlencode({'next': visit.path})}")
        for one in found
    ]
    return [Cards(ways), Prose((Text("Or with an account of your own:", "或使用单独的账户："),))] if ways else []


def authenticator(caller: Visitor, salt: str, email: str, path: str) -> list[Block]:
    """Return the picture and the seed an authenticator takes over, and the field for its first code."""
    import segno

    address = credentials.provisioning_uri(caller.accounts, salt, email, caller.site.title or caller.site.host)
    drawing = segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=False)
    seed = credentials.seed(caller.accounts, salt)
    shown = " ".join(seed[i : i + 4] for i in range(0, len(seed), 4))
    return [
        Prose(
            (
                Text(
                    "Open an authenticator app and scan this picture, or type the key: {k}",
                    "请用验证器应用扫描此图，或手动输入密钥：{k}",
                ).format(k=same(shown)),
            )
        ),
        Drawing(drawing, Text("Picture for an authenticator app", "供验证器应用扫描的二维码")),
        Form(
            "code",
            path,
            (Field("code", Text("The code it shows now", "当前显示的验证码")),),
            Text("Done", "完成"),
            {"act": "code"},
            True,
        ),
    ]


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take one step of an invitation."""
    caller, token, step = sign_in.visitor(visit.caller), visit.parts["token"], values.get("act")
    if step in ("accept_review", "decline_review", "decline_all"):
        _answer(workspace, sign_in.invitation(caller, token), step, values)
        return visit.path
    if step == "take":
        sign_in.add_roles(workspace, caller, token)
        return "/me?done=taken"
    if step == "code":
        sign_in.enrol(workspace, caller, token, values.get("code", ""))
        return "/me/codes"
    sign_in.choose(caller, token, values.get("name", ""), values.get("new_password", ""), visit.lang)
    return visit.path
