# SPDX-License-Identifier: Apache-2.0
"""The catalogue as JSON: everything that is loaded, searched, counted and walked.

::

    GET /api/records                        everything, 25 at a time
    GET /api/records?q=量子&kind=clause      what holds the words, best first
    GET /api/records/organisation/I900…     one record with its fields

Parameters of a list: ``q`` words, ``kind``, ``source``, ``per_page`` (1–200) and ``cursor``. An
answer holds ``meta`` (``count``, ``per_page``, ``next_cursor``, null on the last page),
``facets`` (each adds up to the count) and ``results``. A walk from cursor to cursor gives each
record once; there is no paging by number. A parameter that is not known is an error (400), and
so is one that cannot be used. What the reader may not see is not there: the answer is that of
what does not exist (404), byte for byte, and it is in no count.
"""

from __future__ import annotations

from yuzui.catalogue.answer import Meta, Records
from yuzui.catalogue.kinds import KINDS
from yuzui.catalogue.request import Request, Response, View, answer, bad, failure
from yuzui.errors import VisibilityError, YuzuiError
from yuzui.text import Text
from yuzui.text.address import decode

TITLE = Text("Catalogue as JSON", "目录（JSON）")
PREFIX = "/api/records"
CLIENTS = ("curl",)
PARAMETERS = ("q", "kind", "source", "per_page", "cursor")
DEFAULT, MOST = 25, 200
"""Records on a page, by default and at most."""


def handle(request: Request, view: View) -> Response:
    """Answer one request.

    Parameters
    ----------
    request : Request
        Path below :data:`PREFIX`, and parameters.
    view : View
        The record as the reader sees it.

    Returns
    -------
    Response
        A JSON document, or the error document with its status.
    """
    try:
        if request.method not in ("GET", "HEAD"):
            raise bad("method", request.method, "GET")
        kind, slash, id = request.path.strip("/").partition("/")
        if not kind:
            return answer(_listed(request, view))
        request.known(())
        if not slash:
            raise VisibilityError.not_found()
        return answer(view.get(kind, decode(id)))
    except YuzuiError as error:
        return failure(error)


def _listed(request: Request, view: View) -> Records:
    request.known(PARAMETERS)
    size = request.whole("per_page", DEFAULT, MOST)
    parameter = request.params.get
    kind = parameter("kind")
    if kind is not None and kind not in KINDS:
        raise bad("kind", kind, ", ".join(KINDS))
    results = view.find(parameter("q", ""), kind, parameter("cursor"), size, parameter("source"))
    meta = Meta(results.count, size, results.next)
    return Records(meta=meta, facets=results.facets, results=results.hits, advice=results.advice)


EXAMPLE = (
    (Request("GET"), 200),
    (Request("GET", "", {"q": "量子", "kind": "clause"}), 200),
    (Request("GET", "", {"q": '"; DROP TABLE entry --', "per_page": "2"}), 200),
    (Request("GET", "/clause/cn_14fyp_ch4|S4-14"), 200),
    (Request("GET", "/clause/no-such-clause"), 404),
    (Request("GET", "/nothing/at-all"), 404),
    (Request("GET", "/clause"), 404),
    (Request("GET", "", {"per_page": "0"}), 400),
    (Request("GET", "", {"cursor": "nonsense"}), 400),
    (Request("GET", "", {"kind": "clauses"}), 400),
    (Request("GET", "", {"colour": "red"}), 400),
    (Request("POST"), 400),
)
"""Requests and the status each is answered with, in any workspace."""
