# SPDX-License-Identifier: Apache-2.0
"""What a request passes before anything is made: whom it names, what it carries, who asks.

The server listens on this machine only, and every program and every user of this machine reaches
that port; so does a page of another site, through a name that it makes point here. Therefore, on
every method and path: the name it is asked by is one of this machine; what is sent is bounded in
size and time, and counted as it comes; and whoever does not hold the cookie that the start token
is exchanged for is given what the public is given, whatever else the request says.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Collection
from html import escape
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yuzui.faces.web import sessions
from yuzui.faces.web.multipart import LARGEST
from yuzui.job.caller import Caller, Owner, Visitor, owner_secret
from yuzui.job.site import Site
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.settings import TOKEN
from yuzui.store.accounts import Accounts
from yuzui.text import Text

HERE = ("127.0.0.1", "localhost", "::1")
"""Names of this machine."""
MOST = 1_048_576
"""Bytes of the largest body of a request; a form of a page may be smaller still."""
LONGEST = 16_384
"""Bytes of the longest address."""
READ_SECONDS = 30.0
"""Time in which the whole body of a request must have come, or a part of one with files."""
UPLOAD_SECONDS = 900.0
"""Time in which a body with files must have come."""
WRITE_SECONDS = 60.0
"""Time in which whoever asked must have taken one part of the answer."""
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
"""What a page may fetch and run: files of this site, and nothing that stands in the page itself."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", POLICY.encode()),
    (b"cache-control", b"no-store"),
)

_NAME = Text(
    "This server answers only to the names of this machine: 127.0.0.1 and localhost. "
    "Open the address that yuzui printed when it started.",
    "本服务只接受以本机名称（127.0.0.1、localhost）访问。请打开 yuzui 启动时显示的网址。",
)
_ELSEWHERE = Text("This server answers only under the name of its site.", "本服务只接受以其网站名称访问。")
_LONG = Text("This address is longer than {n} bytes. Shorten it.", "网址超过 {n} 字节，请缩短后重试。")
_ODD = Text(
    "This address holds a NUL or bytes that are not UTF-8. Remove them.",
    "网址中含有空字符或非 UTF-8 字节，请删除后重试。",
)
_LARGE = Text(
    "What was sent is larger than {n} bytes. Nothing was changed. Load large files with: yuzui load FILE",
    "提交内容超过 {n} 字节，未作任何更改。较大的文件请用命令导入：yuzui load 文件",
)
_SLOW = Text(
    "What was sent did not arrive within {n} seconds. Nothing was changed. Send it again.",
    "提交内容未在 {n} 秒内传完，未作任何更改。请重新提交。",
)
_OPENING = Text("Opening the workspace", "正在打开工作区")


class Gate:
    """An application that stands before pages and API, and finds out who asks.

    Parameters
    ----------
    app : ASGIApp
        Pages and API; they find who asks in ``scope["caller"]``.
    workspace : Workspace
        What is served.
    token : str
        The start token: who does not hold its cookie is the public. Without one everybody is whoever
        the workspace was opened for.
    private : bool
        Whether what is answered is kept by no browser.
    files : callable
        Whether a request goes to a page that takes files, which are counted there.
    accounts : Accounts or None
        Those who may sign in, on a site.
    site : Site or None
        The site; only together with accounts.
    """

    def __init__(
        self,
        app: ASGIApp,
        workspace: Workspace,
        token: str = "",
        private: bool = True,
        files: Callable[[Scope], bool] = lambda scope: False,
        accounts: Accounts | None = None,
        site: Site | None = None,
    ) -> None:
        self.app, self.workspace, self.private, self.files = app, workspace, private, files
        self.accounts, self.site = accounts, site
        self._token = token
        self._public = workspace.seen_by(PUBLIC) if token else workspace
        # the cookie says nothing of the token: who reads one cannot make the other
        self._cookie = hashlib.sha256(b"yuzui cookie\0" + token.encode()).hexdigest()
        self._hosts = HERE if site is None else (site.host,)
        self._extra = {} if site is None else {b"strict-transport-security": b"max-age=63072000; includeSubDomains"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._asked(scope, receive, _guarded(_hurried(send)))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (refused := refusal(scope, self._hosts)) is not None:
            await _plain(send, *refused)
            return
        target = scope["query_string"]
        if TOKEN.encode() in target and self.site is None:
            pairs = parse_qsl(target.decode("ascii", "replace"), keep_blank_values=True)
            rest = [pair for pair in pairs if pair[0] != TOKEN]
            scope = {**scope, "query_string": urlencode(rest).encode()}
            tokens = [value for name, value in pairs if name == TOKEN]
            if self._token and any(_same(one, self._token) for one in tokens):
                await self._enter(scope, send)
                return
        caller = self._caller(scope)
        body = await (_stream if caller.known and self.files(scope) else _body)(scope, receive, send)
        if body is None:
            return
        caller.asked = scope["path"]
        scope = {**scope, "caller": caller, "shut": bool(self._token) and not caller.secret}
        if self.site is not None:
            scope["origin"] = self.site.url
        dynamic = not scope["path"].startswith("/static/")
        await self.app(scope, body, sessions.with_cookies(caller, send, self._extra, dynamic))

    def _caller(self, scope: Scope) -> Caller:
        if self.site is not None and self.accounts is not None:
            agent = next((value for name, value in scope["headers"] if name.lower() == b"user-agent"), b"")
            address = (scope.get("client") or ("", 0))[0]
            known = dict(sessions.cookies(scope))
            return Visitor(self.workspace, self.accounts, self.site, known, address, agent.decode("latin-1"))
        if not self._token:
            return Owner(self.workspace, b"", self.private)
        if not self._holds(scope):
            return Caller(self._public)
        return Owner(self.workspace, owner_secret(self._cookie), self.private)

    def _holds(self, scope: Scope) -> bool:
        name = _cookie_name(scope)
        return any(n == name and _same(v, self._cookie) for n, v in sessions.cookies(scope))

    async def _enter(self, scope: Scope, send: Send) -> None:
        """Set the cookie on a page that goes on to the address asked for, without the token.

        It is a page and no redirect: the step from it to the next is one of this site, so that a
        cookie that other sites may not send is sent, wherever the address was opened from.
        """
        # one slash: two would name another host
        path = "/" + quote(scope["path"].lstrip("/\\"))
        query = scope["query_string"].decode()
        target = escape(f"{path}?{query}" if query else path)
        words = " · ".join((_OPENING.en, _OPENING.zh))
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{words}</title>'
            f'<meta http-equiv="refresh" content="0; url={target}"></head>'
            f'<body><p><a href="{target}">{words}</a></p></body></html>'
        )
        cookie = f"{_cookie_name(scope)}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"set-cookie", cookie.encode()), *HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": html.encode()})


def refusal(scope: Scope, hosts: Collection[str] = HERE) -> tuple[int, Text] | None:
    """Return status and sentence if a request is refused for how it asks; else None."""
    names = [value for name, value in scope["headers"] if name.lower() == b"host"]
    if len(names) != 1 or host(names[0].decode("latin-1")) not in hosts:
        return 421, _NAME if hosts == HERE else _ELSEWHERE
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    if len(path) + len(query) > LONGEST:
        return 414, _LONG.format(n=str(LONGEST))
    try:
        text = unquote_to_bytes(path + b"?" + query).decode()
    except UnicodeDecodeError:
        return 400, _ODD
    return (400, _ODD) if "\0" in text else None


def host(header: str) -> str:
    """Return the name in a ``Host`` header, without its port.

    Examples
    --------
    >>> [host(text) for text in ("localhost:8642", "[::1]:8642", "127.0.0.1", "evil.example:80")]
    ['localhost', '::1', '127.0.0.1', 'evil.example']
    """
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _cookie_name(scope: Scope) -> str:
    """Return the name of the cookie: a browser does not tell two ports of a host apart."""
    server = scope.get("server")
    return f"yuzui_{server[1] if server else 0}"


async def _body(scope: Scope, receive: Receive, send: Send) -> Receive | None:
    """Return how the body is read again, once it has come whole; None if it was refused."""
    sizes = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    chunked = any(name.lower() == b"transfer-encoding" for name, _ in scope["headers"])
    if not chunked and all(value.strip() == b"0" for value in sizes):
        return receive
    if any(not value.isdigit() or int(value) > MOST for value in sizes):
        await _plain(send, 413, _LARGE.format(n=str(MOST)))
        return None
    parts: list[bytes] = []
    try:
        async with asyncio.timeout(READ_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return None
                parts.append(message.get("body", b""))
                if sum(map(len, parts)) > MOST:
                    await _plain(send, 413, _LARGE.format(n=str(MOST)))
                    return None
                more = message.get("more_body", False)
    except TimeoutError:
        await _plain(send, 408, _SLOW.format(n=f"{READ_SECONDS:g}"))
        return None
    whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def again() -> Message:
        return whole.pop() if whole else await receive()

    return again


async def _stream(scope: Scope, receive: Receive, send: Send) -> Receive | None:
    """Return how a body with files is read as it comes, bounded in size and time; None if it was refused."""
    sizes = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    if any(not value.isdigit() or int(value) > LARGEST for value in sizes):
        await _plain(send, 413, _LARGE.format(n=str(LARGEST)))
        return None
    until, total, whole = asyncio.get_running_loop().time() + UPLOAD_SECONDS, 0, False

    async def counted() -> Message:
        nonlocal total, whole
        if whole:  # what is awaited now is that the reader leaves
            return await receive()
        try:
            async with asyncio.timeout(min(READ_SECONDS, until - asyncio.get_running_loop().time())):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        total += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return message if total <= LARGEST else {"type": "http.disconnect"}

    return counted


async def _plain(send: Send, status: int, text: Text) -> None:
    """Answer one sentence in both languages, and close: what else was sent is not read."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    start = {"type": "http.response.start", "status": status, "headers": [*headers, *HEADERS]}
    await send(start)
    await send({"type": "http.response.body", "body": f"{text.en}\n{text.zh}\n".encode()})


def _guarded(send: Send) -> Send:
    """Return a sender whose answers all say what a browser may do with them, those of the API too."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in HEADERS if pair[0] not in names)]
        await send(message)

    return named


def _hurried(send: Send) -> Send:
    """Return a sender that does not wait for ever for who does not take the answer."""

    async def sent(message: Message) -> None:
        async with asyncio.timeout(WRITE_SECONDS):
            await send(message)

    return sent
