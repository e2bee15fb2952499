# SPDX-License-Identifier: Apache-2.0
"""What one reader finds in the catalogue of a workspace, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yuzui.errors import VisibilityError
from yuzui.exchange.catalogue import KINDS
from yuzui.record.provenance import ORIGINS
from yuzui.record.schema import TABLES
from yuzui.studies.parts.catalogue.sources import index
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.store.search import Hit

FOUND, RECORD = "yuzui.search/1", "yuzui.record/1"
LEFT_OUT = frozenset({"document"})
"""Fields that a record does not hold: the document of a run has addresses of its own."""
UNKNOWN = Text("unknown", "未注明")


def find(
    workspace: Workspace,
    query: str = "",
    kind: str | None = None,
    after: str | None = None,
    limit: int = 25,
    source: str | None = None,
) -> dict[str, Any]:
    """Search the catalogue.

    Parameters
    ----------
    workspace : Workspace
        The workspace as the reader sees it.
    query : str
        Words, all of which must be held; nothing finds everything.
    kind, source : str, optional
        Only this kind, or what comes from this source.
    after : str, optional
        ``next`` of an earlier page.
    limit : int
        Most hits returned.

    Returns
    -------
    dict
        ``count``; ``facets``: for ``kind``, ``source`` and ``origin`` their values with label
        and count, each adding up to ``count``; ``hits``; ``next``, null on the last page; and,
        if nothing was found, ``advice``: for each phrase what it finds alone and what is near.

    Raises
    ------
    InputError
        If ``after`` is not what a page gave.
    """
    from yuzui.store.search import storable

    query = storable(query)
    given = {"kind": kind, "source": source}
    only = {name: value for name, value in given.items() if value is not None}
    searched = index(workspace)
    found = searched.find(workspace.view, query, only, after, limit)  # type: ignore[arg-type]
    advice = [] if found.count else searched.advise(workspace.view, query)  # type: ignore[arg-type]
    return {
        "schema": FOUND,
        "query": query,
        "only": only,
        "count": found.count,
        "facets": {name: _values(name, counts) for name, counts in found.facets.items()},
        "hits": [_json(hit) for hit in found.hits],
        "next": found.next,
        "advice": [
            {"phrase": one.text, "count": one.count, "near": list(one.near)} for one in advice
        ],
    }


def get(workspace: Workspace, kind: str, id: str) -> dict[str, Any]:
    """Return one record with the fields the reader may read.

    Raises
    ------
    VisibilityError
        If it is not there or not for this reader.
    """
    from yuzui.store.index.row import row_of

    hit = index(workspace).get(workspace.view, kind, id)  # type: ignore[arg-type]
    if hit is None:
        raise VisibilityError.not_found()
    table, row = TABLES[KINDS[kind].table], None
    if KINDS[kind].alone:
        row = row_of(workspace.view, workspace.snapshot, table.name, hit.row)  # type: ignore[arg-type]
    fields = [
        {"name": c.name, "label": c.label.json(), "unit": c.unit or None, "value": row[c.name]}
        for c in (table.columns if row else ())
        if row and row.get(c.name) is not None and c.name not in LEFT_OUT
    ]
    return {"schema": RECORD, **_json(hit), "fields": fields}


@dataclass(frozen=True, slots=True)
class Seen:
    """The catalogue of a workspace as its reader sees it: what endpoints are given.

    Parameters
    ----------
    workspace : Workspace
        The workspace as the reader sees it.
    """

    workspace: Workspace

    def find(
        self,
        query: str = "",
        kind: str | None = None,
        after: str | None = None,
        limit: int = 25,
        source: str | None = None,
    ) -> dict[str, Any]:
        """Return a page of the catalogue; see :func:`find`."""
        return find(self.workspace, query, kind, after, limit, source)

    def get(self, kind: str, id: str) -> dict[str, Any]:
        """Return one record; see :func:`get`."""
        return get(self.workspace, kind, id)


def _json(hit: Hit) -> dict[str, Any]:
    label = KINDS[hit.kind].label.json()
    names = {"kind": hit.kind, "kind_label": label, "id": hit.id}
    return {**names, **hit.record, "level": hit.level, "score": hit.score}


def _values(facet: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": _label(facet, value).json(), "count": count}
        for value, count in counts.items()
    ]


def _label(facet: str, value: str) -> Text:
    if not value:
        return UNKNOWN
    if facet == "kind":
        return KINDS[value].label
    return ORIGINS.get(value, same(value)) if facet == "origin" else same(value)
