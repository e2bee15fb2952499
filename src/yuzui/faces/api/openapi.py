# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI description, made from the registry: a new study or endpoint is in it by itself."""

from __future__ import annotations

from typing import Any

import yuzui
from yuzui import registry
from yuzui.job.contract import of


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
