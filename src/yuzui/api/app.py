# SPDX-License-Identifier: Apache-2.0
"""Routes of the API: the newest document of each study, the plan, and the endpoint files."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from yuzui import plugins
from yuzui.api import openapi
from yuzui.errors import VisibilityError, YuzuiError
from yuzui.studies.parts.workspace import Workspace

JSON = "application/json; charset=utf-8"
_STATUS = {2: 400, 3: 422, 4: 404, 5: 409, 6: 503, 7: 501}

Answer = Callable[[Workspace, Request], Any]


def routes(workspace: Workspace) -> list[BaseRoute]:
    """Return the routes under ``/api`` for one workspace and its subject."""
    table: dict[str, Answer] = {
        "/api/openapi.json": lambda seen, request: openapi.document(),
        "/api/plan/{plan}": _plan,
        "/api/plan/{plan}/clauses/{clause}": _clause,
        "/api/runs/{study}": _run,
        "/api/runs/{study}/{run}": _run,
    }
    return [
        Route(path, _endpoint(partial(_answered, workspace, answer)))
        for path, answer in table.items()
    ]


def _endpoint(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    # a partial is not a function to the router, and would be called as an ASGI application
    def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint


def _answered(workspace: Workspace, answer: Answer, request: Request) -> Response:
    role = request.query_params.get("as")
    seen = workspace if role is None else workspace.seen_by(workspace.subject.narrowed(role))
    try:
        return _json(answer(seen, request), 200)
    except YuzuiError as error:
        return _json(error.json(), _STATUS.get(error.exit, 500))


def _json(value: Any, status: int) -> Response:
    raw = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
    return Response(raw, status_code=status, media_type=JSON, headers=headers)


def _document(workspace: Workspace, study: str, run: str | None = None) -> dict[str, Any]:
    found = workspace.latest(study, run) if study in plugins.modules("study") else None
    if found is None:
        raise VisibilityError.not_found()
    return found


def _run(workspace: Workspace, request: Request) -> dict[str, Any]:
    return _document(workspace, request.path_params["study"], request.path_params.get("run"))


def _plan(workspace: Workspace, request: Request) -> dict[str, Any]:
    found = _document(workspace, "scorecard")
    if found["plan"] != request.path_params["plan"]:
        raise VisibilityError.not_found()
    return found


def _clause(workspace: Workspace, request: Request) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = _plan(workspace, request)["clauses"]
    for clause in clauses:
        if clause["id"] == request.path_params["clause"]:
            return clause
    raise VisibilityError.not_found()
