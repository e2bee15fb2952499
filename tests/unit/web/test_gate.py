# SPDX-License-Identifier: Apache-2.0
"""What is refused before a page is made, and who is given more than the public."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from yuzui import asgi, registry
from yuzui.faces.web import gate, server
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.text import LANGUAGES

BASE = "http://127.0.0.1:8642"
TOKEN = "a-start-token"
SEEN = ("/en/path", "/zh/path", "/api/runs/path", "/en/path?format=json")
"""Where the restricted run is shown to its owner."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("gate"))
    made.save("path", {"schema": "x", "secret": "S3CR3T", "run": stamp("path", {"n": 1})})
    return made


@pytest.fixture(scope="module")
def site(workspace):
    return asgi.create_app(workspace.dir, token=TOKEN)


def client(site, **more):
    return TestClient(site, base_url=BASE, follow_redirects=False, **more)


def test_without_the_cookie_nothing_but_the_public_view_is_given(workspace, site):
    told = TestClient(asgi.create_app(workspace.dir, PUBLIC), base_url=BASE)
    foot = re.compile(r"<footer.*?</footer>", re.S)
    for path in (*SEEN, "/en/", "/zh/audit", "/api/records", "/en/path/board-pack.xlsx",
                 "/en/path?as=programme_officer", "/api/runs/path?as=decider",
                 "/en/path?as=public", "/en/slates/x?token=wrong"):  # fmt: skip
        mine, theirs = client(site).get(path), told.get(path)
        assert mine.status_code == theirs.status_code, path
        assert foot.sub("", mine.text) == foot.sub("", theirs.text), path
        assert "S3CR3T" not in mine.text and "set-cookie" not in mine.headers
    assert "?token=" in client(site).get("/en/").text, "says how to see more"
    for cookie in ("yuzui_8642=", f"yuzui_8642={TOKEN}", "yuzui_8642=é", "yuzui_8643=" + "0" * 64):
        raw = [("cookie", cookie.encode("latin-1"))]
        assert client(site).get("/api/runs/path", headers=raw).status_code == 404


def test_the_token_is_exchanged_for_a_cookie_of_this_port(site):
    browser = client(site)
    opened = browser.get(f"/zh/path?run=a&token={TOKEN}&x=b%26c")
    assert opened.status_code == 200 and 'url=/zh/path?run=a&amp;x=b%26c"' in opened.text
    assert opened.headers["cache-control"] == "no-store" and TOKEN not in opened.text
    name, _, rest = opened.headers["set-cookie"].partition("=")
    assert name == "yuzui_8642" and "HttpOnly" in rest and "SameSite=Strict" in rest
    assert TOKEN not in rest and "Path=/" in rest
    seen = browser.get("/api/runs/path")
    assert "S3CR3T" in seen.text and seen.headers["cache-control"] == "no-store"
    page = browser.get("/en/")
    assert page.headers["cache-control"] == "no-store" and "?token=" not in page.text
    assert browser.get("/static/style.css").headers["cache-control"] == "no-cache"
    # another server of this machine: another name, so that neither signs the other out
    other = TestClient(site, base_url="http://127.0.0.1:9000")
    assert other.get(f"/en/?token={TOKEN}").headers["set-cookie"].startswith("yuzui_9000=")
    # no address in the token's answer leads away from this site
    for path in ("//evil.example/", "/\\evil.example/", "///evil.example"):
        text = browser.get(f"{BASE}{path}?token={TOKEN}").text
        assert "url=/evil.example" in text and "url=//" not in text


def test_a_site_without_a_token_lets_nobody_in(workspace, monkeypatch):
    monkeypatch.delenv("YUZUI_START_TOKEN", raising=False)
    shut = asgi.create_app(workspace.dir)
    for token in ("", "None", "0"):
        answer = client(shut).get(f"/en/?token={token}")
        assert "set-cookie" not in answer.headers
    monkeypatch.setenv("YUZUI_START_TOKEN", TOKEN)
    answer = client(asgi.create_app(workspace.dir)).get(f"/en/?token={TOKEN}")
    assert "set-cookie" in answer.headers


def test_every_method_and_path_is_refused_under_a_name_that_is_not_of_this_machine(site):
    inside = client(site)
    inside.get(f"/en/?token={TOKEN}")
    paths = ("/", "/en/path", "/api/runs/path", "/api/records", "/static/style.css", "/en/nothing",
             "/en/path/board-pack.xlsx", f"/en/?token={TOKEN}")  # fmt: skip
    names = ("evil.example", "evil.example:8642", "127.0.0.1.evil.example", "localhost.evil.example",
             "2130706433", "0.0.0.0", "[::2]", "", "127.0.0.1@evil.example", "127.0.0.1,evil.example")  # fmt: skip
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            answer = inside.request(method, path, headers={"host": names[0]})
            assert answer.status_code == 421, (method, path)
            assert "set-cookie" not in answer.headers
    for name in names:
        answer = inside.get("/api/runs/path", headers={"host": name})
        assert answer.status_code == 421 and "S3CR3T" not in answer.text, name
        assert "127.0.0.1" in answer.text and "本机" in answer.text
    twice = [("host", "127.0.0.1"), ("host", "evil.example")]
    assert inside.get("/api/runs/path", headers=twice).status_code == 421
    for name in ("127.0.0.1", "localhost:8642", "LOCALHOST", "[::1]:8642", "127.0.0.1:22"):
        assert inside.get("/en/", headers={"host": name}).status_code == 200, name


async def _nothing_read(app, headers, parts):
    """Send parts one by one; return the status and how many were asked for."""
    asked, status = 0, 0
    scope = {"type": "http", "method": "POST", "path": "/api/records", "raw_path": b"/api/records",
             "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
             "server": ("127.0.0.1", 8642), "client": ("127.0.0.1", 1),
             "headers": [(b"host", b"127.0.0.1"), *headers]}  # fmt: skip

    async def receive():
        nonlocal asked
        asked += 1
        if asked > parts:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message):
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status, asked


def test_what_is_sent_is_bounded_while_it_comes(site, monkeypatch):
    chunked = [(b"transfer-encoding", b"chunked")]
    status, asked = asyncio.run(_nothing_read(site, chunked, 5000))
    assert status == 413 and asked <= gate.MOST // 65_536 + 1
    status, asked = asyncio.run(_nothing_read(site, [(b"content-length", b"300000000")], 5000))
    assert (status, asked) == (413, 0)
    for wrong in (b"-1", b"1e9", b"", b"9" * 400):
        status, _ = asyncio.run(_nothing_read(site, [(b"content-length", wrong)], 5000))
        assert status == 413, wrong
    # one that says less than it sends, and one that stops
    status, asked = asyncio.run(_nothing_read(site, [(b"content-length", b"1")], 5000))
    assert status == 413 and asked <= gate.MOST // 65_536 + 1
    monkeypatch.setattr(gate, "READ_SECONDS", 0.05)
    assert asyncio.run(_nothing_read(site, chunked, 2)) == (408, 3)
    inside = client(site)
    for path in ("/en/path", "/api/records", "/en/facilities/A1/booking", "/en/nothing", "/"):
        answer = inside.post(path, content=b"x" * (gate.MOST + 1))
        assert answer.status_code == 413 and answer.headers["connection"] == "close", path
    assert inside.post("/api/records", content=b"{}").status_code == 400


def test_a_client_that_says_nothing_or_a_byte_at_a_time_is_let_go(workspace, monkeypatch):
    import uvicorn

    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(gate, "READ_SECONDS", 0.3)
    config = uvicorn.Config(
        asgi.create_app(workspace.dir, token=TOKEN), http=server.Protocol, ws="none",
        log_level="error", lifespan="off",
    )  # fmt: skip
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        port = door.getsockname()[1]
        head = f"GET /static/mark.svg HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n".encode()
        silent, dripping, bodiless, second = (
            socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(4)
        )
        bodiless.sendall(head.replace(b"GET", b"POST") + b"content-length: 9\r\n\r\nx")
        second.sendall(head + b"\r\n")
        assert second.recv(65_536).startswith(b"HTTP/1.1 200")
        second.sendall(b"G")  # a first byte of the next request, and no more
        dropped = False
        for byte in head * 40:
            try:
                dripping.sendall(bytes([byte]))
                time.sleep(0.005)
            except OSError:
                dropped = True
                break
        assert dropped or dripping.recv(1) == b""
        assert silent.recv(1) == b""
        assert b"408" in bodiless.recv(65_536).split(b"\r\n")[0]
        rest = second.recv(65_536)
        while more := second.recv(65_536) if rest else b"":
            rest += more
        for one in (silent, dripping, bodiless, second):
            one.close()
        running.should_exit = True
        thread.join(20)


def test_a_socket_is_no_way_in(site):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(site({"type": "websocket", "path": "/", "headers": []}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


ODD = ("", "x", "\n", "%", "{", "nan", "-1", "1e999", "Infinity", "0x10", "９", "²", "\ud7ff", "'\"--",
       "../..", "a" * 9000, "0" * 400, "[]", "null", "\u202e", "\x01\x1b", "💧", ";", "1,2", "a:b")  # fmt: skip
"""Values no form writes."""
FRAME = ("path", "self", "as", "format", "lang", "name", "query", "request", "run", "q")
"""Words of the frame, and words its functions call their own arguments by."""


def parameters(module):
    """Return the words that the source of a page reads, whatever it reads them from."""
    words = set(re.findall(r"\"(\w+)\"", Path(module.__file__).read_text()))
    return sorted((words | set(FRAME)) - {"as", "format"})[:190]


def test_no_value_of_any_parameter_ends_in_a_fault(demo_workspace):
    """Each page with an odd value in all its parameters; light ones with each value in each."""
    own = Workspace(demo_workspace)
    inside = TestClient(asgi.create_app(demo_workspace, own.subject), base_url=BASE, raise_server_exceptions=False)
    pages = registry.modules("page")
    failed = []

    def ask(path, query):
        answer = inside.get(path, params=query)
        if not (answer.status_code < 500):
            failed.append((path, [(name, value[:20]) for name, value in query]))

    for n, name in enumerate(sorted(pages)):
        odd = ODD[n % len(ODD)][:60]
        twice = [("path", "x"), ("path", ""), ("self", odd)]
        ask(f"/{LANGUAGES[n % 2]}{getattr(pages[name], 'ADDRESS', pages[name].PATH)}",
            [*twice, *((word, odd) for word in parameters(pages[name]))])  # fmt: skip
    for path, words in (
        ("/zh/facilities/A1/sharing", FRAME),
        ("/api/runs/path", ("as", "run", "by", "indicator")),
        ("/api/records", ("q", "cursor", "per_page", "kind")),
    ):
        for word in words:
            for odd in ODD[len(path) % 2 :: 2]:
                ask(path, [(word, odd), (word, odd)])
    assert failed == []
    for raw in ("%00", "%ff", "%c3%28", "%ed%a0%80", "a%00b"):
        for path in ("/en/catalogue?q=", "/api/records?q=", "/en/slates/", "/api/runs/"):
            assert inside.get(path + raw).status_code == 400, path + raw
    assert inside.get("/en/catalogue?q=" + "a" * 20_000).status_code == 414
