# SPDX-License-Identifier: Apache-2.0
"""A running site and windows that look at it."""

from __future__ import annotations

import socket
import threading
import time

import pytest

WIDTHS = (1280, 390)


class Once:
    """Asks for each address once: no test writes, so that who asks alike is answered alike."""

    def __init__(self, app):
        self.app, self.said = app, {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        told = (b"cookie", b"accept", b"accept-language", b"authorization")
        said = tuple(pair for pair in scope["headers"] if pair[0] in told)
        key = scope["path"], scope["query_string"], said
        if key not in self.said:
            kept = []

            async def keep(message):
                kept.append(message)

            await self.app(scope, receive, keep)
            self.said[key] = kept
        for message in self.said[key]:
            await send(message)


@pytest.fixture(scope="session")
def site(demo_workspace):
    """The address of the pages of the demonstration workspace, served on loopback."""
    import uvicorn

    from yuzui.asgi import create_app
    from yuzui.job.workspace import Workspace

    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    own = Workspace(demo_workspace)
    app = Once(create_app(demo_workspace, own.subject))  # no cookie: every window is its owner's
    own.close()
    config = uvicorn.Config(app, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    limit = time.monotonic() + 30
    while not server.started and time.monotonic() < limit:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    door.close()


@pytest.fixture(scope="session")
def windows(browser):
    """Browser windows by their width, whose every complaint is kept."""
    contexts = {width: _context(browser, width) for width in WIDTHS}
    yield {width: _window(context) for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(params=WIDTHS)
def window(request, windows):
    """A browser window of one width."""
    return windows[request.param]


@pytest.fixture(scope="session")
def plain(browser):
    """A window that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def _context(browser, width):
    return browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", reduced_motion="reduce")


def _window(context):
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: page.complaints.append(asked.url) if not asked.url.startswith("http://127.0.0.1:") else None,
    )
    return page
