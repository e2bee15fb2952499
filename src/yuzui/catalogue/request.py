# SPDX-License-Identifier: Apache-2.0
"""A request and a response as plain values, so that an outward protocol knows no web framework."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol

from yuzui.catalogue.answer import Record, SearchResults
from yuzui.errors import InputError, YuzuiError
from yuzui.job.result import plain
from yuzui.text import Text

JSON = "application/json; charset=utf-8"
STATUS: Mapping[int, int] = {2: 400, 3: 422, 4: 404, 5: 409, 6: 503, 7: 501}
"""Status of an answer by the exit code of the error."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Parameters
    ----------
    method : str
        ``GET``, ``HEAD`` or ``POST``.
    path : str
        Path below the protocol's prefix, decoded, beginning with a slash; empty for the prefix.
    params : mapping of str to str
        Query parameters; of one given twice the last.
    body : bytes
        Body.
    """

    method: str
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def whole(self, name: str, default: int, most: int) -> int:
        """Return a parameter that is a whole number from 1 to ``most``."""
        raw = self.params.get(name)
        if raw is None:
            return default
        if raw.isdecimal() and raw.isascii() and len(raw) < 10 and 1 <= int(raw) <= most:
            return int(raw)
        raise bad(name, raw, f"1 … {most}")

    def known(self, names: Sequence[str]) -> None:
        """Refuse parameters that are not among the names; the error tells the nearest."""
        for name in self.params:
            if name not in names:
                near = get_close_matches(name, names, 1)
                raise bad(name, name, near[0] if near else ", ".join(names) or "—")


@dataclass(frozen=True, slots=True)
class Response:
    """One response.

    Parameters
    ----------
    status : int
        HTTP status.
    body : bytes
        Content.
    headers : mapping of str to str
        Headers, in lower case.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class View(Protocol):
    """What an endpoint is given: the record as one subject sees it."""

    def find(
        self,
        query: str = "",
        kind: str | None = None,
        after: str | None = None,
        limit: int = 25,
        source: str | None = None,
    ) -> SearchResults:
        """Search the catalogue."""
        ...

    def get(self, kind: str, id: str) -> Record:
        """Return one record, or raise ``VisibilityError.not_found()``."""
        ...


def bad(name: str, seen: str, expected: str) -> InputError:
    """Return the error for a query parameter that cannot be used."""
    message = Text("query parameter “{name}” cannot be used", "查询参数“{name}”不可用")
    return InputError(message.format(name=name[:80]), seen=seen[:80], expected=expected, code="bad_parameter")


def answer(document: Any, status: int = 200) -> Response:
    """Return a JSON document as a response; the same document is the same bytes."""
    raw = json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False)
    return Response(status, raw.encode("utf-8", "replace"), {"content-type": JSON})


def failure(error: YuzuiError) -> Response:
    """Return an error as a response, in the form every face uses."""
    return answer(error.json(), STATUS.get(error.exit, 500))
