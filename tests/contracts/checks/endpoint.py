# SPDX-License-Identifier: Apache-2.0
"""What every outward protocol must hold, on an empty workspace, by its own examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def _empty() -> Iterator[Any]:
    """Yield the catalogue of a workspace in which nothing is loaded."""
    from tempfile import TemporaryDirectory

    from yuzui.catalogue.jobs.catalogue import Seen
    from yuzui.job.workspace import Workspace

    with TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        try:
            yield Seen(workspace)
        finally:
            workspace.close()


def prefix_is_a_path(module: ModuleType) -> Iterator[str]:
    """Check the prefix."""
    if not module.PREFIX.startswith("/") or module.PREFIX.endswith("/"):
        yield f"PREFIX {module.PREFIX} does not begin with a slash, or ends with one"
    if not module.CLIENTS:
        yield "CLIENTS names no program that speaks the protocol"


def examples_are_answered_as_declared(module: ModuleType) -> Iterator[str]:
    """Check status and type of every example, and that the same request is the same answer."""
    statuses = {status for _, status in module.EXAMPLE}
    for status in sorted({200, 400, 404} - statuses):
        yield f"EXAMPLE has no request that is answered with {status}"
    with _empty() as view:
        for request, status in module.EXAMPLE:
            answer = module.handle(request, view)
            name = f"{request.method} {request.path or '/'} {dict(request.params)}"
            if answer.status != status:
                yield f"{name} is answered with {answer.status}, EXAMPLE says {status}"
            if not answer.headers.get("content-type"):
                yield f"{name}: the answer has no content type"
            if module.handle(request, view) != answer:
                yield f"{name}: asked twice, answered differently"


def unknown_parameters_are_refused(module: ModuleType) -> Iterator[str]:
    """Check that a parameter nobody knows is an error of the one form."""
    from yuzui.catalogue.request import Request

    with _empty() as view:
        answer = module.handle(Request("GET", "", {"no_such_parameter": "1"}), view)
    if answer.status != 400:
        yield f"an unknown parameter is answered with {answer.status}, not 400"
        return
    document = json.loads(answer.body)
    if document.get("schema") != "yuzui.error/1":
        yield "an error is not the document yuzui.error/1"
        return
    message = document["errors"][0]["message"]
    if "no_such_parameter" not in message["en"] or message["zh"].isascii():
        yield "the error does not name the parameter in both languages"


CHECKS = (prefix_is_a_path, examples_are_answered_as_declared, unknown_parameters_are_refused)
