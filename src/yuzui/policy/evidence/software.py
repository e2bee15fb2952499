# SPDX-License-Identifier: Apache-2.0
"""The software a plan speaks of: which parts exist, and how pages and commands are asked.

Studies may not import a face; the registry names the composition root, and this file calls it
in-process, as a reader without JavaScript would.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from yuzui import registry
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES


@dataclass(frozen=True, slots=True)
class Registry:
    """Names by seam, the record's tables included."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def installed(cls) -> Registry:
        """Return what is installed here; no plug-in is imported."""
        names = {seam: frozenset(registry.modules(seam).places) for seam in registry.SEAMS}
        names["command"] = frozenset(name.rstrip("_") for name in names["command"])
        return cls({**names, "table": frozenset(TABLES)})

    def has(self, ref: str) -> bool:
        """Return whether a reference resolves; ``seam:*`` needs at least one of the seam."""
        seam, _, name = ref.partition(":")
        found = self.names.get(seam, frozenset())
        return bool(found) if name == "*" else name in found

    def nearest(self, ref: str) -> str:
        """Return the registered reference most like one that does not resolve, or ``""``."""
        seam, _, name = ref.partition(":")
        near = get_close_matches(name, self.names.get(seam, ()), 1, 0.6)
        return f"{seam}:{near[0]}" if near else ""

    def without(self, ref: str) -> Registry:
        """Return the registry as if one reference had been removed."""
        seam, _, name = ref.partition(":")
        left = frozenset() if name == "*" else self.names.get(seam, frozenset()) - {name}
        return Registry({**self.names, seam: left})


Answer = Callable[[str], tuple[int, str]]
"""``(address) -> (status, body)``."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces a check may ask."""

    pages: Callable[[Path], Answer] | None = None
    command: Callable[[list[str]], int] | None = None


def installed() -> Faces:
    """Return the faces of this installation, imported when they are asked."""
    return Faces(_pages, lambda argv: int(registry.root("command")(argv)))


def said(command: Callable[[list[str]], int], argv: list[str]) -> tuple[int, str]:
    """Run a command line in-process; return its exit code and what it printed."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = command(argv)
    return code, out.getvalue()


def _pages(folder: Path) -> Answer:
    own = Workspace(folder)
    subject = own.subject
    own.close()
    app = registry.root("pages")(folder, subject, alone=True)

    def answer(address: str) -> tuple[int, str]:
        # in a thread of its own: whoever asks may be inside an event loop already
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(lambda: asyncio.run(_ask(app, address))).result()

    return answer


async def _ask(app: Any, address: str) -> tuple[int, str]:
    """Send one GET through an ASGI application."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(message["status"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(parts).decode("utf-8", "replace")
