# SPDX-License-Identifier: Apache-2.0
"""Pages in threads, few enough that they do not hinder each other; solves in other processes.

While a page waits for a solve it holds no thread: it is built anew when the answer has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import anyio
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.responses import Response

from yuzui.errors import (
    InputError,
    InternalError,
    MissingExtraError,
    OutcomeError,
    StateError,
    StoreError,
    VisibilityError,
    YuzuiError,
)
from yuzui.faces.web.blocks import word
from yuzui.faces.web.gate import HERE
from yuzui.job import demo_accounts
from yuzui.job.caller import Caller
from yuzui.solve.runner import Runner, Task, Wanted, request
from yuzui.text import Text, same
from yuzui.view.page import OPEN, Cards, Item, Page, Prose, Remedy, Visit

# What a page may write: a form of this site, filled in on this machine, of bounded size.


LIMIT = 65_536
"""Bytes of the largest form."""
FIELDS = 200
"""Most fields of a form."""
FOREIGN = frozenset({"cross_site", "no_form", "form_too_large", "not_bound"})
"""Codes of what is no form of this site; nothing of it is shown."""
FORM = "application/x-www-form-urlencoded"


def bytes_of(page: Any) -> int:
    """Return the bytes of the largest form of a page: one with many fields, a row each, says ``FIELDS``."""
    return LIMIT * max(1, getattr(page, "FIELDS", 0) // FIELDS)


async def body(request: Request, most: int = LIMIT) -> bytes:
    """Return what was sent, up to one byte more than may be."""
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > most:
            break
    return data


def kind(request: Request) -> str:
    """Return the type of what was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_same_origin(request: Request) -> None:
    """Refuse a form that no page of this site sent."""
    if not same_origin(
        request.headers, request.url.hostname or "", str(request.base_url), request.scope.get("origin", "")
    ):
        raise InputError(
            Text("this form does not come from a page of this site", "该表单并非来自本站页面"),
            seen=request.headers.get("origin", "–")[:80],
            fix=Text("open the page here, and fill it in again", "请在此打开页面并重新填写"),
            code="cross_site",
        )


def read(request: Request, sent: bytes, page: Any = None) -> dict[str, str]:
    """Return the fields of a form of this site."""
    require_same_origin(request)
    most = bytes_of(page)
    if kind(request) != FORM:
        raise InputError(
            Text("this is no form", "提交内容不是表单"),
            seen=request.headers.get("content-type", "–")[:80],
            expected=FORM,
            code="no_form",
        )
    try:
        if len(sent) > most:
            raise ValueError(len(sent))
        fields = getattr(page, "FIELDS", FIELDS)
        return dict(parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=fields))
    except ValueError:
        raise InputError(
            Text("this form is too large, or not in UTF-8", "表单过大，或编码不是 UTF-8"),
            seen=str(len(sent)),
            expected=f"<= {most}",
            code="form_too_large",
        ) from None


def same_origin(headers: Mapping[str, str], host: str, base: str, origin: str = "") -> bool:
    """Say whether a request comes from a page of this site, under its name or one of this machine."""
    if not origin and host not in HERE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") == (origin or base.rstrip("/"))


# Error pages: what is missing or wrong, why, and the one command or link that mends it.


_STATUS: tuple[tuple[type[YuzuiError], int], ...] = (
    (VisibilityError, 404),
    (InputError, 400),
    (OutcomeError, 422),
    (StateError, 409),
    (StoreError, 503),
    (MissingExtraError, 501),
)


def status(error: YuzuiError) -> int:
    """Return the HTTP status of an error; a bug is 500."""
    if error.code in ("cross_site", "not_bound", "signed_out"):
        return 403
    if error.code == "too_often":
        return 429
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


_SIGN_IN = Text("Sign in", "登录")
_SIGN_IN_NOTE = Text("If it is for you, it is there once you are signed in.", "若您有权查看，登录后即可看到。")


def page(error: YuzuiError, caller: Caller | None = None) -> Page:
    """Return the page that shows an error; who is not signed in where people sign in is led there and back."""
    ways = [Item(word("home"), (word("home_note"),), "/")]
    if caller is not None and caller.site is not None and caller.known_to_nobody:
        ways.insert(0, Item(_SIGN_IN, (_SIGN_IN_NOTE,), f"/signin?{urlencode({'next': caller.asked})}"))
    home = Cards(ways)
    if isinstance(error, VisibilityError):
        return Page(word("not_found"), (home,), lead=word("not_found_why"))
    where = error.place.text()
    facts = [Text("{w}", "{w}").format(w=where)] if where.en else []
    for label, value in ((word("seen"), error.seen), (word("expected"), error.expected)):
        if value:
            facts.append(Text("{l}: {v}", "{l}：{v}").format(l=label, v=same(value)))
    blocks: list[Prose | Remedy | Cards] = [Prose(facts)] if facts else []
    if (mending := error.mending) is not None:
        blocks.append(Remedy(mending, str(error.detail.get("command", ""))))
    return Page(error.message, (*blocks, home), lead=word("error_lead"))


def narrowed(name: str, path: str) -> Page:
    """Return what who may see an item is shown where those they look as may not."""
    cards = (
        Item(word("back_to_it"), (word("back_to_it_note"),), path + OPEN),
        Item(word("rules_of_sight"), (word("rules_of_sight_note"),), "/visibility"),
    )
    look = demo_accounts.ACCOUNTS.get(name)
    sentence = word("not_for_public") if look is None else word("not_for_role").format(w=look.label)
    return Page(sentence, (Cards(cards),), lead=word("not_for_them_why"))


def require_oneself(visit: Visit) -> None:
    """Refuse what is sent by somebody who looks as another."""
    if demo_accounts.PARAMETER in visit.query:
        raise StateError(
            Text("you look at this as somebody else, and nothing is written so", "您正以他人身份查看，不写入任何内容"),
            fix=Text("look as yourself again, then send it", "请恢复本人身份后再提交"),
            code="looking",
        )


THREADS = 4
"""Pages built at the same time: they share one interpreter, and more would take turns oftener."""
PATIENCE = 25.0
"""Seconds a reader waits for a solve before being asked to come back."""
TASKS = 8
"""Most solves of one page."""
GONE = 499
"""What is noted where the reader left before the answer; nobody gets it."""

Made = TypeVar("Made")

_threads: RunVar[anyio.CapacityLimiter] = RunVar("yuzui_pages")


async def threaded(make: Callable[[], Made]) -> Made:
    """Return what a function makes, in a thread for pages."""
    limiter = _threads.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(THREADS)
        _threads.set(limiter)
    return await anyio.to_thread.run_sync(make, limiter=limiter)


async def served(
    show: Callable[[], Response], request: Request, runner: Runner | None, owner: Callable[[], str]
) -> Response:
    """Return a page; what it has to solve is solved elsewhere."""
    if runner is None:
        return await threaded(show)
    outcomes: dict[str, bytes] = {}
    for _ in range(TASKS + 1):
        try:
            return await threaded(partial(_built, show, outcomes))
        except Wanted as wanted:
            task = wanted.task
        outcome = await _outcome(runner, task, owner(), request)
        if outcome is None:
            return Response(status_code=GONE)
        outcomes[task.key] = outcome
    raise InternalError(Text("this page never stops asking", "该页面不断请求求解"))


def _built(show: Callable[[], Response], outcomes: dict[str, bytes]) -> Response:
    with request(outcomes):
        return show()


async def _outcome(runner: Runner, task: Task, owner: str, request: Request) -> bytes | None:
    """Wait for a solve without holding a thread; None where the reader left."""
    job = runner.ask(task, owner)
    answer = asyncio.wrap_future(job.future)
    left = asyncio.ensure_future(_left(request))
    cancel = True
    try:
        # the answer is shared with who else asks: it is waited for, never cancelled from here
        both: set[asyncio.Future[Any]] = {answer, left}
        await asyncio.wait(both, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if answer.done() and not answer.cancelled():
            return answer.result()
        if left.done():
            return None
        cancel = answer.cancelled()
        raise runner.busy()
    except asyncio.CancelledError:  # the server ends: there is nobody to answer
        return None
    finally:
        left.cancel()
        runner.leave(job, cancel)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        await asyncio.sleep(0.1)  # who calls from within a program may say the same for ever
