# SPDX-License-Identifier: Apache-2.0
"""What the index of a workspace is made from: its rows, shipped data sets, plans, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yuzui
from yuzui import registry
from yuzui.catalogue.catalogue import BESIDE, KINDS, Given, Kind, Record
from yuzui.catalogue.describe import lined
from yuzui.catalogue.finder import site
from yuzui.catalogue.provenance import About
from yuzui.facilities.items import ITEMS, REFERENCES
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.column import Class
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.policy.plan import loader
from yuzui.store.search import Entry, Index, Part
from yuzui.text import Text
from yuzui.text.address import encode

WORDS = "words:"
"""Begins the names of fields that hold further words, by class; they are not shown as such."""
SNIPPED = 2000
"""Characters of them that are kept."""
FILE = "catalogue.sqlite"
"""File of the index in a workspace; it can be removed at any time."""


def index(workspace: Workspace) -> Index:
    """Return the index of a workspace."""
    snapshot = workspace.snapshot
    tables = snapshot.manifest["tables"] if snapshot else {}
    published = {name: [About.of(one) for one in entry.get("sources") or [entry]] for name, entry in tables.items()}
    workspace.dir.mkdir(parents=True, exist_ok=True)
    parts = [_part(name, kind, published) for name, kind in KINDS.items()]
    return Index(workspace.dir / FILE, parts, snapshot)


def _part(name: str, kind: Kind, published: Mapping[str, Sequence[About]]) -> Part:
    makers = {"clause": lambda: plans()[0], "page": site.pages, "term": site.terms}
    columns = {} if name in makers else {kind.table: kind.columns.split()}
    whole = {kind.table} if kind.alone else set[str]()
    if TABLES[kind.table].state and columns:
        columns = {**{table: names.split() for table, names in BESIDE.items()}, **columns}
        whole |= {"load", "row_origin"}
    sources = {kind.table: published.get(kind.table, ())} if not TABLES[kind.table].state else {}
    shown = site.stated() if name == "page" else ""
    salt = [yuzui.__version__, _stated(), shown, [one.json() for all in sources.values() for one in all]]

    def describe(rows: Mapping[str, list[Row]]) -> Iterator[Entry]:
        found = {**rows, **({name: makers[name]()} if name in makers else {})}
        if name == "dataset":
            found["dataset"] = _with_shipped(found["dataset"])
        for record in kind.describe(Given(found, names(), sources)):
            yield _entry(name, record)

    return Part(name, columns, describe, frozenset(whole), digest(salt), kind.weight)


def _entry(kind: str, record: Record) -> Entry:
    texts = {Class.OPEN: record.found_by}
    shown = {Class.OPEN: {**record.json(), **_kept(Class.OPEN, record.words)}}
    for one, (title, below, words) in record.closed.items():
        texts[one] = (lined(title), "\n".join((lined(below), words)))
        shown[one] = {"title": title.json(), "subtitle": below.json(), **_kept(one, words)}
    for one, text in record.more.items():
        texts[one] = ("", text)
        shown[one] = {**shown.get(one, {}), **_kept(one, text)}
    names = (record.table, record.row, kind, record.id)
    return Entry(*names, record.about.json(), texts, shown)


def _kept(one: Class, words: str) -> dict[str, str]:
    """Return the further words of a class, from which a snippet is cut."""
    return {f"{WORDS}{one.value}": words[:SNIPPED]} if words.strip() else {}


@lru_cache(maxsize=1)
def _shipped() -> tuple[Row, ...]:
    """Return the data sets that come with Yuzui, as rows of table ``dataset``."""
    found = []
    for line in Workspace.shipped_rows("MANIFEST.csv"):
        row: Row = dict.fromkeys(TABLES["dataset"].names)
        row |= {name: line[name] for name in line if name in row}
        title = {"en": line["title_en"], "zh": line["title_zh"]}
        found.append(row | {"id": line["file"], "title": title, "rows": int(line["rows"])})
    return tuple(found)


def _with_shipped(rows: Iterable[Row]) -> list[Row]:
    """Return loaded data sets, and those that come with Yuzui and are not loaded."""
    loaded = {row["id"]: row for row in rows}
    return [*loaded.values(), *(row for row in _shipped() if row["id"] not in loaded)]


@lru_cache(maxsize=1)
def plans() -> tuple[list[Row], dict[str, Text]]:
    """Return the clauses of the plans that come with Yuzui, and the names of their parts."""
    rows: list[Row] = []
    said: dict[str, Text] = {}
    for name in loader.names():
        plan = loader.load(name)
        said[f"plan/{name}"] = plan.head.title
        said |= {f"section/{name}/{key}": title for key, title in plan.sections.items()}
        labels = {concept.id: concept.label for concept in plan.concepts}
        said |= {f"near/{node}": labels[concept] for node, (concept, _) in plan.placed.items()}
        for concept in plan.concepts:
            exact = (member.node for member in concept.members if member.relation == "exact")
            said |= {f"field/{node}": concept.label for node in exact}
        for clause in plan.clauses:
            page = f"/plan/{encode(clause.id)}" if name == loader.FIRST else ""
            row = {"plan": name, "clause": clause.id, "section": clause.section, "page": page}
            rows.append({**row, "title": clause.title.json(), "quote": clause.quote})
    return rows, said


@lru_cache(maxsize=1)
def names() -> dict[str, Text]:
    """Return names in both languages of what the data name in one."""
    found = dict(plans()[1])
    found |= {f"facility/{item.id}": item.title for item in (*ITEMS, *REFERENCES)}
    found |= {f"study/{name}": study.TITLE for name, study in registry.modules("study").items()}
    return found


@lru_cache(maxsize=1)
def _stated() -> str:
    """Return the digest of all that comes with Yuzui and goes into records."""
    said = {name: text.json() for name, text in names().items()}
    rows: list[Any] = [*_shipped(), *plans()[0]]
    return digest(said, rows)
