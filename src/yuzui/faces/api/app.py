# SPDX-License-Identifier: Apache-2.0
"""Routes of the API: the newest document of each study, the plan, and the endpoint files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from types import ModuleType
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import yuzui
from yuzui import registry
from yuzui.catalogue import request as plain
from yuzui.catalogue.jobs import catalogue
from yuzui.errors import VisibilityError, YuzuiError
from yuzui.job import demo_accounts
from yuzui.job.caller import Caller
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text.address import decode

# The OpenAPI description, made from the registry: a new study or endpoint is in it by itself.


def document() -> dict[str, Any]:
    """Return the description of ``/api`` (OpenAPI 3.1)."""
    studies = registry.modules("study")
    paths: dict[str, Any] = {
        "/api/plan/{plan}": _get("The plan with the status of every clause", "plan"),
        "/api/plan/{plan}/clauses/{clause}": _get("One clause of the plan", "plan", "clause"),
    }
    for name, study in studies.items():
        schema = of(name).schema
        paths[f"/api/runs/{name}"] = _get(study.QUESTION.en, schema=schema)
        paths[f"/api/runs/{name}/{{run}}"] = _get(study.QUESTION.en, "run", schema=schema)
    for endpoint in registry.modules("endpoint").values():
        paths[endpoint.PREFIX] = _get(endpoint.TITLE.en)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yuzui",
            "version": yuzui.__version__,
            "description": "Read only. The answers are the documents that the command line prints.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": {"error": _ERROR}},
    }


_TEXT = {"type": "object", "required": ["en", "zh"], "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}
_ERROR = {
    "type": "object",
    "required": ["schema", "code", "exit", "errors"],
    "properties": {
        "schema": {"const": "yuzui.error/1"},
        "code": {"type": "string"},
        "exit": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object", "properties": {"message": _TEXT, "fix": _TEXT}}},
    },
}


def _get(summary: str, *names: str, schema: str = "") -> dict[str, Any]:
    known: dict[str, Any] = {"type": "object"}
    if schema:
        known["properties"] = {"schema": {"const": schema}}
    missing = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    return {
        "get": {
            "summary": summary,
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ],
            "responses": {
                "200": {"description": "the document", "content": {"application/json": {"schema": known}}},
                "404": {"description": "not there, or not for you", "content": missing},
            },
        }
    }


HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
METHODS = ("GET", "POST")

Answer = Callable[[Workspace, Request], Any]


def routes(workspace: Workspace) -> list[BaseRoute]:
    """Return the routes of the API for one workspace and its subject."""
    table: dict[str, Answer] = {
        "/api/openapi.json": lambda seen, request: document(),
        "/api/plan/{plan}": _plan,
        "/api/plan/{plan}/clauses/{clause}": _clause,
        "/api/runs/{study}": _run,
        "/api/runs/{study}/{run}": _run,
    }
    routes: list[BaseRoute] = [
        Route(path, _endpoint(partial(_document, workspace, answer))) for path, answer in table.items()
    ]
    for endpoint in registry.modules("endpoint").values():
        routes += _mounted(workspace, endpoint)
    return routes


def _mounted(workspace: Workspace, endpoint: ModuleType) -> Iterable[BaseRoute]:
    for path in (endpoint.PREFIX, endpoint.PREFIX + "/{path:path}"):

        async def answer(request: Request) -> Response:
            body = await request.body()
            return await run_in_threadpool(_handled, workspace, endpoint, request, body)

        yield Route(path, answer, methods=list(METHODS))


def _handled(workspace: Workspace, endpoint: ModuleType, request: Request, body: bytes) -> Response:
    params = dict(request.query_params)
    seen = _seen(workspace, request, params.pop("as", None))
    path = request.path_params.get("path")
    call = plain.Request(request.method, "" if path is None else f"/{path}", params, body)
    return _sent(endpoint.handle(call, catalogue.Seen(seen)))


def _sent(answer: plain.Response) -> Response:
    return Response(answer.body, status_code=answer.status, headers={**HEADERS, **answer.headers})


def _endpoint(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    # a partial is not a function to the router, and would be called as an ASGI application
    def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint


def _seen(workspace: Workspace, request: Request, name: str | None) -> Workspace:
    """Return the workspace as who asks sees it: whom those before the API found out, else its own subject."""
    caller: Caller | None = request.scope.get("caller")
    if caller is not None:
        workspace = caller.workspace
    return demo_accounts.seen(workspace, name)


def _document(workspace: Workspace, answer: Answer, request: Request) -> Response:
    try:
        seen = _seen(workspace, request, request.query_params.get("as"))
        return _sent(plain.answer(answer(seen, request)))
    except YuzuiError as error:
        return _sent(plain.failure(error))


def _part(request: Request, name: str) -> str:
    return decode(request.path_params.get(name, ""))


def _run(workspace: Workspace, request: Request) -> dict[str, Any]:
    study, run = _part(request, "study"), _part(request, "run") or None
    module = registry.modules("study").get(study)
    if module is None:
        raise VisibilityError.not_found()
    if hasattr(module, "guard"):
        # a question that is never answered must not get the answer to another one
        module.guard(request.query_params)
    document = workspace.latest(study, run)
    if document is None:
        raise VisibilityError.not_found()
    return document


def _plan(workspace: Workspace, request: Request) -> dict[str, Any]:
    document = workspace.latest("scorecard")
    if document is None or document["plan"] != _part(request, "plan"):
        raise VisibilityError.not_found()
    return document


def _clause(workspace: Workspace, request: Request) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = _plan(workspace, request)["clauses"]
    for clause in clauses:
        if clause["id"] == _part(request, "clause"):
            return clause
    raise VisibilityError.not_found()
