# SPDX-License-Identifier: Apache-2.0
"""The web application of one workspace: routes from page files, headers, errors, languages.

A page that is not there and a page that is not for the visitor are answered with the same
bytes. No script but one file of this package, and no address elsewhere. A page that writes says who may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from types import ModuleType
from typing import Any

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yuzui import registry
from yuzui.errors import InputError, InternalError, StoreError, VisibilityError, YuzuiError
from yuzui.faces.web import blocks, moved, multipart, serving, sessions, static
from yuzui.faces.web.gate import POLICY
from yuzui.faces.web.multipart import Sent
from yuzui.job import demo_accounts
from yuzui.job.caller import TOKEN_FIELD, Caller
from yuzui.job.intake import attachment, spool
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.solve.runner import Runner
from yuzui.store.accounts import buckets
from yuzui.text import LANGUAGES, Text
from yuzui.text.address import decode, encode
from yuzui.view.page import Page, Visit

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-cache",
}
HTML = "text/html; charset=utf-8"


def create(workspace: Workspace, subject: Subject | None = None, runner: Runner | None = None) -> Starlette:
    """Return the pages of a workspace."""
    routes = [Route("/", _language), Route("/static/{name}", static.answer)]
    # of two pages that fit one address, the one that says more of it is meant
    pages = sorted(registry.modules("page").values(), key=_path_length, reverse=True)
    for lang in LANGUAGES:
        for page in pages:
            base = f"/{lang}{_pattern(page.PATH).rstrip('/')}"
            take = _endpoint(partial(_download, page, lang), runner)
            routes.append(Route(f"{base}/{{figure_}}.{{kind_:download}}", take))
    for lang in LANGUAGES:
        for page in pages:
            base = f"/{lang}{_pattern(page.PATH).rstrip('/')}"
            show = _endpoint(partial(_show, page, lang), runner)
            routes += [Route(base + end, show) for end in ("", "/")]
            if hasattr(page, "WRITERS"):
                write = _sending(page, partial(_write, page, lang), runner)
                routes.append(Route(base, write, methods=["POST"]))
    routes += [Route(page.BARE, _bare(page)) for page in pages if hasattr(page, "BARE")]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _missing, Exception: _broken})
    app.add_middleware(_Headers)
    # who asks where nobody stands before the pages and says so
    app.state.workspace = workspace if subject is None else workspace.seen_by(subject)
    return app


def takes_files(scope: Scope) -> bool:
    """Say whether a request sends files to a page that takes them; what is sent may then be large."""
    kinds = [value for name, value in scope["headers"] if name.lower() == b"content-type"]
    if scope["method"] != "POST" or not any(kind.startswith(multipart.KIND.encode()) for kind in kinds):
        return False
    return any(pattern.match(scope["path"]) for pattern in _filed())


@cache
def _filed() -> tuple[re.Pattern[str], ...]:
    pages = [page for page in registry.modules("page").values() if getattr(page, "FILES", False)]
    return tuple(compile_path(f"/{lang}{_pattern(page.PATH)}")[0] for page in pages for lang in LANGUAGES)


class _Headers:
    """Adds the same headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                message["headers"] += [
                    (name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in names
                ]
            await send(message)

        await self.app(scope, receive, named)


def _language(request: Request) -> Response:
    lang = preferred(request.headers.get("accept-language", ""))
    target = f"/{lang}/" + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(target, status_code=307, headers={"vary": "accept-language"})


def preferred(header: str) -> str:
    """Return the language a browser asks for; English if it asks for neither.

    Examples
    --------
    >>> preferred("zh-CN,zh;q=0.9,en;q=0.8")
    'zh'
    >>> preferred("de, en;q=0.5")
    'en'
    """
    wanted = []
    for i, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        quality = float(weight) if re.fullmatch(r"[01](\.\d{1,3})?", weight) else 1.0
        wanted.append((-quality, i, tag.split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(wanted) if tag in LANGUAGES), "en")


Endpoint = Callable[[Request], Awaitable[Response]]


def _endpoint(answer: Callable[[Request], Response], runner: Runner | None) -> Endpoint:
    """Return an endpoint whose page is built in a thread, and solved for in another process."""

    async def endpoint(request: Request) -> Response:
        return await _served(partial(answer, request), request, runner)

    return endpoint


def _bare(page: ModuleType) -> Endpoint:
    """Return an endpoint outside the languages for programs that bring no cookie: its page says who may read it."""

    async def endpoint(request: Request) -> Response:
        lang = "zh" if request.query_params.get("lang") == "zh" else "en"
        given = await serving.threaded(partial(page.bare, _caller(request), dict(request.path_params), lang))
        if given is None:
            return Response("404\n", status_code=404, media_type="text/plain")
        return Response(given, media_type=page.BARE_TYPE, headers={"cache-control": "private, no-store"})

    return endpoint


def _sending(
    page: ModuleType,
    answer: Callable[[Request, bytes | Sent], Response | Callable[[], Response]],
    runner: Runner | None,
) -> Endpoint:
    """Return an endpoint that takes a form; the store is written outside the loop of events."""

    async def endpoint(request: Request) -> Response:
        sent: bytes | Sent
        if getattr(page, "FILES", False) and serving.kind(request) == multipart.KIND:
            sent = await _files(page, request)
        else:
            sent = await serving.body(request, serving.bytes_of(page))
        try:
            response = await serving.threaded(partial(answer, request, sent))
        finally:
            if isinstance(sent, Sent):
                sent.discard()
        # an act is done once; the page it was refused on may be built twice
        return response if isinstance(response, Response) else await _served(response, request, runner)

    return endpoint


async def _files(page: ModuleType, request: Request) -> Sent:
    """Return what came with a form; nothing is read of one that may not be sent."""
    try:
        serving.require_same_origin(request)
        subject = _seen(request).subject
        _writer(subject, page)
        if (accounts := _caller(request).accounts) is not None:
            await serving.threaded(partial(buckets.take, accounts, "upload", subject.name))
    except YuzuiError as error:
        return Sent(error=error)
    return await multipart.receive(request, spool(_workspace(request)))


def _writer(subject: Subject, page: ModuleType) -> None:
    if not (subject.roles | subject.scoped) & set(page.WRITERS):
        raise VisibilityError.not_found()


async def _served(show: Callable[[], Response], request: Request, runner: Runner | None) -> Response:
    try:
        return await serving.served(show, request, runner, lambda: _workspace(request).subject.name)
    except StoreError as error:
        return _failed(error, _asked(request))


class _Kind(Convertor[str]):
    """The ending of a download, so that a dot elsewhere in an address is no ending."""

    regex = "|".join(blocks.TYPES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Id(Convertor[str]):
    """An id in an address: see :mod:`yuzui.text.address`."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        return decode(value)

    def to_string(self, value: str) -> str:
        return encode(value)


class _Deep(_Id):
    """An id at the end of an address, which may hold slashes as older addresses did."""

    regex = ".+"


register_url_convertor("download", _Kind())
register_url_convertor("id", _Id())
register_url_convertor("deep", _Deep())


def _pattern(path: str) -> str:
    """Return the path of a page as the router reads it: each of its named parts is an id."""
    return moved.PART.sub(lambda part: f"{{{part[1]}:{'deep' if part[2] else 'id'}}}", path)


def _path_length(page: ModuleType) -> int:
    return len(re.sub(r"\{.*?\}", "", page.PATH))


def _caller(request: Request) -> Caller:
    """Return who asks, as who stands before the pages found out; else whoever built them."""
    caller: Caller | None = request.scope.get("caller")
    return caller or Caller(request.app.state.workspace)


def _workspace(request: Request) -> Workspace:
    return _caller(request).workspace


def _seen(request: Request) -> Workspace:
    """Return the workspace as who asks sees it, in the demonstration as whom they look."""
    return demo_accounts.seen(_workspace(request), request.query_params.get(demo_accounts.PARAMETER))


def _visit(page: ModuleType, lang: str, request: Request) -> Visit:
    parts = {k: v for k, v in request.path_params.items() if k not in ("figure_", "kind_")}
    path = moved.PART.sub(lambda part: encode(parts[part[1]]), page.PATH)
    caller, query = _caller(request), dict(request.query_params)
    if "as" in query and (caller.site or not demo_accounts.offered(caller.workspace)):
        del query["as"]
    fresh = getattr(page, "FRESH", False)
    return Visit(lang, path, parts, query, shut=_shut(request), caller=caller, area=page.PLACE[0], fresh=fresh)


def _shut(request: Request) -> bool:
    return bool(request.scope.get("shut"))


def _built(workspace: Workspace, page: ModuleType, visit: Visit) -> Page:
    # a role held in one scope opens the page; what it shows is still that of the scope
    roles = workspace.subject.roles | workspace.subject.scoped | {"public"}
    if not roles & set(page.ROLES):
        raise VisibilityError.not_found()
    built: Page = page.build(workspace, visit)
    return built


def _show(page: ModuleType, lang: str, request: Request) -> Response:
    visit, workspace = _visit(page, lang, request), _workspace(request)
    try:
        visit = sessions.resume_form(visit.caller, visit)
        built = _built(_seen(request), page, visit)
        if visit.caller.goto:
            return RedirectResponse(visit.caller.goto, status_code=303)
        if sessions.stale(visit.caller, visit.fresh):
            return RedirectResponse(visit.href(sessions.again(visit.path)), status_code=303)
        if visit.query.get("format") == "json":
            return _json(_tables(built) if built.document is None else plain(built.document))
        return Response(blocks.render(built, visit, subject=workspace.subject), media_type=HTML)
    except YuzuiError as error:
        if isinstance(error, VisibilityError) and _hidden(workspace, page, visit):
            shown = serving.narrowed(visit.query["as"], visit.path)
            return Response(blocks.render(shown, visit, subject=workspace.subject), media_type=HTML)
        return _failed(error, visit)


def _hidden(workspace: Workspace, page: ModuleType, visit: Visit) -> bool:
    """Say whether a page that is not there for narrowed eyes is there for whoever narrowed them."""
    if not visit.query.get("as") or visit.query.get("format") == "json":
        return False
    try:
        _built(workspace, page, visit)
    except YuzuiError:
        return False
    return True


def _write(page: ModuleType, lang: str, request: Request, sent: bytes | Sent) -> Response | Callable[[], Response]:
    """Act as a form says, and show what came of it; or what shows the page and what is wrong."""
    visit, caller = _visit(page, lang, request), _caller(request)
    workspace = caller.workspace
    form: dict[str, str] = {}
    token = ""
    try:
        if isinstance(sent, Sent):
            form, visit = sent.fields, replace(visit, files=tuple(sent.files))
            if sent.error is not None:
                raise sent.error
        else:
            form = serving.read(request, sent, page)
        token = form.get(TOKEN_FIELD, "")
        form = sessions.require_token(caller, form)
        subject = _seen(request).subject
        serving.require_oneself(visit)
        _writer(subject, page)
        if sessions.stale(caller, visit.fresh, form):
            if visit.fresh is True:
                return RedirectResponse(visit.href(sessions.again(visit.path)), status_code=303)
            sessions.require_password(caller, form)
        form.pop(sessions.PASSWORD_FIELD, None)
        target: str = page.act(workspace.seen_by(subject, "web"), visit, form)
    except YuzuiError as error:
        if error.code == "not_bound":
            return _unbound(page, visit, request, form, token, error)
        if isinstance(error, InputError) and error.code in serving.FOREIGN:
            return _failed(error, replace(visit, query={}))
        if isinstance(error, VisibilityError):
            sessions.note_refusal(caller, page.PATH, error.code)
        return partial(_again, page, _filled(visit, form, error), request, error)
    return RedirectResponse(visit.href(target), status_code=303)


def _filled(visit: Visit, form: Mapping[str, str], error: YuzuiError) -> Visit:
    """Return a visit with a form that was refused."""
    # the address says as whom one looks, not the form
    filled = {name: value for name, value in form.items() if name != "as" and name not in sessions.SECRETS}
    return replace(visit, query={**visit.query, **filled}, refused=error, sent=filled)


def _unbound(
    page: ModuleType, visit: Visit, request: Request, form: Mapping[str, str], token: str, error: YuzuiError
) -> Response | Callable[[], Response]:
    """Answer a form that was not given to who sends it; one of an earlier session of theirs is not lost."""
    caller = _caller(request)
    try:
        if target := sessions.keep_form(caller, visit.path, form, token):
            return RedirectResponse(visit.href(target), status_code=303)
    except YuzuiError as full:
        error = full
    if caller.session is not None:
        ended = sessions.signed_out()
        return partial(_again, page, _filled(visit, form, ended), request, ended)
    return _failed(error, replace(visit, query={}))


def _again(page: ModuleType, visit: Visit, request: Request, error: YuzuiError) -> Response:
    """Return the page a form was on with what was filled in and why it was refused."""
    try:
        built = _built(_seen(request), page, visit)
    except YuzuiError as missing:
        return _failed(missing, visit)
    text = blocks.render(built, visit, subject=_workspace(request).subject)
    # a form that can be sent again once it is put right
    code = 422 if isinstance(error, InputError) else serving.status(error)
    wait = {"retry-after": str(error.detail["retry_after"])} if "retry_after" in error.detail else None
    return Response(text, status_code=code, media_type=HTML, headers=wait)


def _tables(page: Page) -> dict[str, Any]:
    return {
        "schema": "yuzui.page/1",
        "finding": page.finding.json(),
        "tables": [blocks.document(block) for block in page.tables().values()],
    }


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    raw = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return Response(raw, status, headers, blocks.TYPES["json"])


def _download(page: ModuleType, lang: str, request: Request) -> Response:
    visit = _visit(page, lang, request)
    name, kind = request.path_params["figure_"], request.path_params["kind_"]
    try:
        built = _built(_seen(request), page, visit)
        if (original := built.attachments.get(f"{name}.{kind}")) is not None:
            headers = {"content-disposition": attachment(original.name)}
            return Response(original.path.read_bytes(), media_type="application/octet-stream", headers=headers)
        body = blocks.body(built, name, kind, lang)
        if body is None:
            raise VisibilityError.not_found()
    except YuzuiError as error:
        return _failed(error, visit)
    headers = {}
    if kind in ("xlsx", "csv", "toml", "zip"):
        headers["content-disposition"] = attachment(f"{name}.{kind}")
    return Response(body, media_type=blocks.TYPES[kind], headers=headers)


def _failed(error: YuzuiError, visit: Visit) -> Response:
    status = serving.status(error)
    headers = HEADERS  # also where a bug is answered outside the middleware
    if "retry_after" in error.detail:
        headers = HEADERS | {"retry-after": str(error.detail["retry_after"])}
    if visit.query.get("format") == "json":
        return _json(error.json(), status, headers)
    query = {k: v for k, v in visit.query.items() if k == demo_accounts.PARAMETER}
    shown = Visit(visit.lang, "/", query=query, shut=visit.shut, caller=visit.caller)
    return Response(
        blocks.render(serving.page(error, visit.caller), shown, status=status),
        status_code=status,
        media_type=HTML,
        headers=headers,
    )


def _asked(request: Request) -> Visit:
    lang = request.url.path.split("/")[1] if "/" in request.url.path else ""
    return Visit(
        lang if lang in LANGUAGES else preferred(request.headers.get("accept-language", "")),
        query={k: v for k, v in request.query_params.items() if k != demo_accounts.PARAMETER},
        shut=_shut(request),
        caller=_caller(request),
    )


def _missing(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code != 404:
        return Response(status_code=error.status_code, headers=error.headers)
    asked = preferred(request.headers.get("accept-language", ""))
    if (place := moved.target(request.url.path, request.url.query, asked)) is not None:
        return RedirectResponse(place, status_code=308, headers={"vary": "accept-language"})
    return _failed(VisibilityError.not_found(), _asked(request))


def _broken(request: Request, error: Exception) -> Response:
    message = Text("this page could not be drawn", "无法生成该页面")
    return _failed(InternalError(message, seen=type(error).__name__), _asked(request))
