# SPDX-License-Identifier: Apache-2.0
"""What a form of this site must hold, and what an answer says of cookies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

from starlette.types import Message, Scope, Send

from yuzui.errors import InputError, Place, StateError, YuzuiError
from yuzui.job.caller import TOKEN_FIELD, Caller, Visitor
from yuzui.model.visibility import Subject
from yuzui.store.accounts import buckets
from yuzui.text import Text
from yuzui.view.page import Form, Visit

PASSWORD_FIELD = "password_"  # noqa: S105 - a name
"""Field of a form whose act counts, where the sign-in is not fresh."""
SECRETS = frozenset({"password", "new_password", "code", "credential", PASSWORD_FIELD})
"""Fields of forms that no page gives back."""

KEPT, KEPT_FIELD = 1800, "kept"
"""Seconds for which a form is kept that came after its session, and the name of what gives it back."""


def require_token(caller: Caller, form: dict[str, str]) -> dict[str, str]:
    """Return the fields of a form that was given to who sends it, without what says so."""
    token = form.pop(TOKEN_FIELD, "")
    if not caller.accepts(token):
        raise InputError(
            Text("this form was given to somebody else, or the sign-in has ended", "该表单并非发给您，或登录已结束"),
            fix=Text("open the page again, and fill it in there", "请重新打开页面并填写"),
            code="not_bound",
        )
    return form


def keep_form(caller: Caller, path: str, form: Mapping[str, str], token: str) -> str:
    """Keep a form whose session ended before it arrived, for its person; return where they sign in, or nothing."""
    if not isinstance(caller, Visitor) or not (account := caller.former_account(token)):
        return ""
    buckets.take(caller.accounts, "form", account)
    filled = {name: value for name, value in form.items() if name not in SECRETS}
    kept = caller.accounts.keep("form", {"account": account, "path": path, "form": filled}, KEPT)
    return f"/signin?{urlencode({'next': f'{path}?{KEPT_FIELD}={kept}'})}"


def resume_form(caller: Caller, visit: Visit) -> Visit:
    """Return a visit with the form that was kept for who is signed in now, as one that was refused."""
    token = visit.query.get(KEPT_FIELD, "")
    if not token or not isinstance(caller, Visitor) or caller.session is None:
        return visit
    held = caller.accounts.token_payload("form", token)
    if held is None or (held["account"], held["path"]) != (caller.session.account, visit.path):
        return visit
    query = {name: value for name, value in visit.query.items() if name != KEPT_FIELD}
    return replace(visit, query=query | held["form"], refused=signed_out(), sent=held["form"])


def signed_out() -> StateError:
    """Return why a form of an earlier session was not taken."""
    return StateError(
        Text("your session had ended before this form arrived: nothing was written",
             "该表单提交时登录已结束：未写入任何内容"),
        fix=Text("look it over, and send it again", "请核对后重新提交"),
        code="signed_out",
    )  # fmt: skip


def note_refusal(caller: Caller, path: str, code: str) -> None:
    """Write down that who is signed in tried what is not theirs."""
    if caller.session is not None:
        subject = Subject(caller.session.account, frozenset({"member"}))
        with suppress(YuzuiError), caller.workspace.store.open(subject, "web").act("refuse_act", path, code):
            pass


def stale(caller: Caller, fresh: bool | Collection[str], form: Mapping[str, str] | None = None) -> bool:
    """Say whether a page, or what a form of it does, asks for a sign-in within 15 minutes, and there is none.

    ``FRESH`` of a page file is ``True`` for all of it, or the values of ``act`` that ask for it.
    """
    if fresh is not True and (form is None or not fresh or form.get("act") not in fresh):
        return False
    return caller.site is not None and caller.session is not None and not caller.fresh()


def require_password(caller: Caller, form: dict[str, str]) -> None:
    """Take the password that stands in a form whose act counts, or refuse the form."""
    if not caller.prove(form.pop(PASSWORD_FIELD, "")):
        raise InputError(
            Text("your password is needed: you signed in more than 15 minutes ago", "您登录已超过 15 分钟，请输入密码"),
            place=Place(column=PASSWORD_FIELD),
            fix=Text("write it in the form, and send it again", "请在表单中输入密码后重新提交"),
            code="sign_in_again",
        )


def needs_password(visit: Visit, form: Form) -> bool:
    """Say whether a form asks for the password of who sends it."""
    return form.writes and visit.caller is not None and stale(visit.caller, visit.fresh, form.hidden)


def again(path: str) -> str:
    """Return where the password is asked for once more, before a page."""
    return f"/signin/again?{urlencode({'next': path})}"


def cookies(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the cookies of a request."""
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, content = part.strip().partition("=")
                yield key, content


def with_cookies(caller: Caller, send: Send, extra: Mapping[bytes, bytes], dynamic: bool) -> Send:
    """Return a sender whose answers set the cookies of who asks, and that no browser keeps."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if dynamic and not caller.stored:
                headers = [pair for pair in headers if pair[0].lower() != b"cache-control"]
                headers.append((b"cache-control", b"no-store"))
            headers += [(b"set-cookie", cookie.encode()) for cookie in caller.cookies]
            if caller.clear:
                headers.append((b"clear-site-data", b'"cache"'))
            message["headers"] = [*headers, *extra.items()]
        await send(message)

    return named
