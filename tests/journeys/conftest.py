# SPDX-License-Identifier: Apache-2.0
"""Sites that may be written to, and people before them: with and without script, in both languages.

``site`` is a copy of the demonstration for one test file, ``serve(folder, ...)`` serves any other
workspace; ``person`` is one window in each of four ways, ``people(...)`` opens as many as a
journey needs, each with cookies of its own. A window that complains (a fault of the script,
something its policy forbids, an address outside this machine) fails its test.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import wraps

import pytest

WAYS = {
    "en": ("en", 1280, True),
    "zh": ("zh", 390, True),
    "en-plain": ("en", 1280, False),
    "zh-plain": ("zh", 390, False),
}
"""Language, width of the window, whether scripts run."""


@contextmanager
def served(folder, *, owned=True, port=0, **options):
    """Serve a workspace on loopback; ``owned``: every window is its owner's without a start token."""
    import uvicorn

    from yuzui.asgi import create_app
    from yuzui.job.workspace import Workspace

    if owned:
        options["subject"] = Workspace(folder).subject
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(create_app(folder, **options), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    limit = time.monotonic() + 30
    while not server.started and time.monotonic() < limit:
        time.sleep(0.02)
    assert server.started
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        door.close()


def free_port():
    """Return a port that is free now, for a site whose addresses hold it."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="session", autouse=True)
def whole_answers():
    """Let a click return when the page that answers it is whole: one that has only begun holds nothing to count."""
    from playwright.sync_api import Locator, Page

    clicks = {kind: kind.click for kind in (Page, Locator)}

    def settled(kind):
        @wraps(clicks[kind])
        def click(self, *arguments, **options):
            clicks[kind](self, *arguments, **options)
            (self if kind is Page else self.page).wait_for_load_state()

        return click

    for kind in clicks:
        kind.click = settled(kind)
    yield
    for kind, click in clicks.items():
        kind.click = click


@pytest.fixture(scope="module")
def site(demo_workspace, tmp_path_factory):
    """The address of a copy of the demonstration, for the tests of one file."""
    folder = tmp_path_factory.mktemp("site") / "workspace"
    shutil.copytree(demo_workspace, folder)
    with served(folder) as address:
        yield address


@pytest.fixture
def serve():
    """Serve workspaces until the test ends: ``serve(folder) -> address``."""
    with ExitStack() as stack:
        yield lambda folder, **options: stack.enter_context(served(folder, **options))


@pytest.fixture
def people(browser):
    """Open windows that share nothing: ``people(lang="zh", width=390, script=False) -> page``."""
    pages = []

    def one(lang="en", width=1280, script=True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale={"en": "en-GB", "zh": "zh-CN"}[lang],
            reduced_motion="reduce",
            java_script_enabled=script,
            **options,
        )
        page = context.new_page()
        page.lang, page.script, page.complaints = lang, script, []
        page.on("console", lambda said: page.complaints.append(said.text) if complains(said) else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda asked: page.complaints.append(asked.url) if outside(asked.url) else None)
        pages.append(page)
        return page

    yield one
    complaints = {page.url: page.complaints for page in pages if page.complaints}
    for page in pages:
        page.context.close()
    assert not complaints


def complains(said) -> bool:
    # an answer such as 404 or 422 is what some journeys look for; it is said as an error
    return said.type in ("error", "warning") and not said.text.startswith(
        "Failed to load resource: the server responded"
    )


def outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def person(request, people):
    """One window in each of four ways."""
    lang, width, script = request.param
    return people(lang, width, script)
