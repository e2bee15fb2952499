# SPDX-License-Identifier: Apache-2.0
"""What one reader finds in the catalogue of a workspace, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.catalogue.catalogue import KINDS
from yuzui.catalogue.finder import proposed, snippet
from yuzui.catalogue.finder.sources import WORDS, index
from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.provenance import ORIGINS
from yuzui.model.schema import TABLES
from yuzui.model.visibility import In
from yuzui.store.index.row import row_of
from yuzui.store.search import Hit, Index, storable
from yuzui.store.tokens import phrases
from yuzui.text import Text, same
from yuzui.text.address import encode

MOST = 10
"""Most proposals of slates that one question gives, the best ones."""
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
    """Search the catalogue."""
    query = storable(query)
    given = {"kind": kind, "source": source}
    only = {name: value for name, value in given.items() if value is not None}
    searched = index(workspace)
    wanted = phrases(query) if query.strip() else []
    most = min(MOST, max(limit // 2, 1)) if limit else 0
    further = _proposed(workspace, searched, query, only)[:most] if most and wanted else []
    room = limit if after is not None else max(limit - len(further), min(limit, 1))
    found = searched.find(workspace.view, query, only, after, room)  # type: ignore[arg-type]
    none = not found.count and not further
    advice = [] if not none else searched.advise(workspace.view, query)  # type: ignore[arg-type]
    counts = {name: dict(values) for name, values in found.facets.items()}
    for one in further:
        for name, values in counts.items():
            values[one[name] or ""] = values.get(one[name] or "", 0) + 1
    hits = [{**_json(hit), "snippet": snippet.cut(hit.record, wanted).json()} for hit in found.hits]
    listed = any(hit["kind"] == "proposal" for hit in hits)
    paged = proposed.ids(workspace) if listed else set[str]()
    for hit in hits:
        if hit["kind"] == "proposal" and (name := _own(hit["id"])) in paged:
            hit["page"] = f"/proposals/{encode(name)}"
    if after is None:
        hits = sorted([*further, *hits], key=lambda hit: -(hit["score"] or 0.0))
    return {
        "schema": FOUND,
        "query": query,
        "only": only,
        "count": found.count + len(further),
        "facets": {name: _values(name, values) for name, values in counts.items()},
        "hits": hits,
        "next": found.next,
        "advice": [{"phrase": one.text, "count": one.count, "near": list(one.near)} for one in advice],
    }


def _proposed(workspace: Workspace, searched: Index, query: str, only: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the best hits among the proposals of slates that are in no table of their own."""
    if only.get("kind", "proposal") != "proposal" or "source" in only:
        return []
    best = proposed.found(workspace, query, phrases(query))[:MOST]
    names = tuple(one["id"] for one in best)
    loaded = {str(row["id"]) for row in workspace.view.select("proposal", where=In("id", names))}
    runs = {one["run"]: None for one in best if one["id"] not in loaded}
    level = {run: searched.get(workspace.view, "run", run) for run in runs}  # type: ignore[arg-type]
    label = KINDS["proposal"].label.json()
    return [
        {**{name: value for name, value in one.items() if name != "run"},
         "kind_label": label, "level": known.level}
        for one in best
        if one["id"] not in loaded and (known := level[one["run"]]) is not None
    ]  # fmt: skip


def get(workspace: Workspace, kind: str, id: str) -> dict[str, Any]:
    """Return one record with the fields the reader may read."""
    hit = index(workspace).get(workspace.view, kind, id)  # type: ignore[arg-type]
    if hit is None or kind not in KINDS:
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
    """The catalogue of a workspace as its reader sees it: what endpoints are given."""

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
    shown = {name: one for name, one in hit.record.items() if not name.startswith(WORDS)}
    return {**names, **shown, "level": hit.level, "score": hit.score}


def _own(row: str) -> str:
    """Return the id of a proposal out of the id of its row, where that names the call as well."""
    return row.rpartition("|")[2]


def _values(facet: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"value": value, "label": _label(facet, value).json(), "count": count} for value, count in counts.items()]


def _label(facet: str, value: str) -> Text:
    if not value:
        return UNKNOWN
    if facet == "kind":
        return KINDS[value].label
    return ORIGINS.get(value, same(value)) if facet == "origin" else same(value)
