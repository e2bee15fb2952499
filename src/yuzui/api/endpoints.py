# SPDX-License-Identifier: Apache-2.0
"""Mounts whatever the folder of endpoints holds, each below its own prefix."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import ModuleType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from yuzui import plugins
from yuzui.errors import InputError
from yuzui.exchange import request as plain
from yuzui.studies.catalogue import Seen
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text

HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
LARGEST = 1 << 20
"""Largest body read, in bytes."""


def routes(workspace: Workspace) -> list[BaseRoute]:
    """Return the routes of every endpoint for one workspace and its subject.

    Parameters
    ----------
    workspace : Workspace
        What is served; ``?as=ROLE`` narrows it to one role the subject holds.

    Returns
    -------
    list of BaseRoute
        Two for each endpoint: its prefix, and what lies below.
    """
    return [
        Route(path, _answering(workspace, endpoint), methods=["GET", "HEAD", "POST"])
        for endpoint in plugins.modules("endpoint").values()
        for path in (endpoint.PREFIX, endpoint.PREFIX + "/{below:path}")
    ]


def _answering(
    workspace: Workspace, endpoint: ModuleType
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return _sent(plain.failure(_too_large()))
        return _sent(await run_in_threadpool(_handled, workspace, endpoint, request, body))

    return answer


def _handled(
    workspace: Workspace, endpoint: ModuleType, request: Request, body: bytes
) -> plain.Response:
    params = dict(request.query_params)
    role = params.pop("as", None)
    seen = workspace if role is None else workspace.seen_by(workspace.subject.narrowed(role))
    below = request.path_params.get("below", "")
    path = f"/{below}" if below else ""
    done: plain.Response = endpoint.handle(
        plain.Request(request.method, path, params, body), Seen(seen)
    )
    return done


def _sent(response: plain.Response) -> Response:
    return Response(response.body, response.status, {**HEADERS, **response.headers})


def _too_large() -> InputError:
    return InputError(
        Text("the body of this request is too large", "请求内容过大"),
        expected=f"≤ {LARGEST:,} B",
        code="too_large",
    )
