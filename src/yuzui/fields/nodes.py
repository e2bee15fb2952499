# SPDX-License-Identifier: Apache-2.0
"""Nodes: the lines of a list of fields, each with the query that says which works are its own.

Nodes come from lists that were loaded here (``classifier``, newest version of each) and from the 63
queries that come with Yuzui, which a loaded one of the same id replaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import Place, UnknownIdentifierError, meant
from yuzui.fields import query
from yuzui.fields.query import Query
from yuzui.job.workspace import Workspace
from yuzui.store import tokens
from yuzui.text import Text, same

SHIPPED = "field_queries.csv"
LANGUAGES = ("en", "zh")
SHEET_ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
STATES = {
    "named": Text("named", "已列名"),
    "defined": Text("defined", "已定义"),
    "method_validated": Text("method validated", "方法已验证"),
    "audited": Text("audited", "已抽检"),
}
"""How far a node is: it has a name; queries of both languages that find something; a method that held against
labels of others; a sample that two persons judged."""


@dataclass(frozen=True, slots=True)
class Node:
    """One line of a list.

    Parameters
    ----------
    id, parent : str
        Its id, and that of the line or list it stands under.
    label : Text
        Its words.
    kind : str
        ``query``, ``union`` of other nodes, or ``project``: a project or an expedition, followed by its phases.
    bodies : mapping of str to str
        Its query by language, as written; a language without one is missing.
    topics : tuple of str
        Ids of topics that are its own.
    version : int
        Version of the bodies.
    counted : mapping of str to int
        Hits that the file of the queries states, by language.
    context : bool
        Whether its words alone mean other things too.
    source : str
        Where it comes from.
    """

    id: str
    parent: str
    label: Text
    kind: str
    bodies: Mapping[str, str]
    topics: tuple[str, ...] = ()
    version: int = 1
    counted: Mapping[str, int] = field(default_factory=dict)
    context: bool = False
    source: str = ""

    def query(self, lang: str) -> Query | None:
        """Return its query in a language as a tree, None without one."""
        body = self.bodies.get(lang, "")
        return query.parse(body, Place(self.id, column=f"query {lang}")) if body else None


def nodes(workspace: Workspace) -> dict[str, Node]:
    """Return every node by its id, in the order of the lists: those on record behind those that come with Yuzui."""
    made = shipped(workspace)
    entries = {row["id"]: row for row in workspace.view.select("list_entry")}
    rows = workspace.view.select("classifier", order=("concept", "version"))
    for row in sorted(rows, key=lambda row: (natural(str(row["concept"])), row["version"])):
        made[str(row["concept"])] = _recorded(row, entries.get(row["concept"], {}))
    return made


def shipped(workspace: Workspace) -> dict[str, Node]:
    """Return the nodes that come with Yuzui."""
    return {row["node"]: _shipped(row) for row in workspace.shipped_rows(SHIPPED)}


def versions(workspace: Workspace, node: Node) -> dict[int, Node]:
    """Return every version of a node's query, that of the file that comes with Yuzui before those on record."""
    first = shipped(workspace).get(node.id)
    rows = [row for row in workspace.view.select("classifier", order=("version",)) if row["concept"] == node.id]
    made = {int(row["version"]): replace(node, bodies=_bodies(row), version=int(row["version"])) for row in rows}
    return {**({first.version: first} if first is not None else {}), **made}


def _bodies(row: Mapping[str, Any]) -> dict[str, str]:
    body = dict(row["body"])
    return {lang: str(body[lang]) for lang in LANGUAGES if body.get(lang)}


def _recorded(row: Mapping[str, Any], entry: Mapping[str, Any]) -> Node:
    body, id = dict(row["body"]), str(row["concept"])
    english = str(entry.get("label") or entry.get("label_zh") or id)
    return Node(
        id,
        str(entry.get("parent") or ""),
        Text(english, str(entry.get("label_zh") or english)),
        str(row["kind"]),
        _bodies(row),
        tuple(body.get("topics", ())),
        int(row["version"]),
        source=str(entry.get("source") or ""),
    )


def _shipped(row: Mapping[str, str]) -> Node:
    english = sum(int(cell or 0) for name, cell in row.items() if name.startswith("hits_") and name != "hits_zh")
    return Node(
        row["node"],
        row["parent"],
        Text(row["label_en"], row["label_zh"] or row["label_en"]),
        row["kind"],
        {lang: row[f"query_{lang}"] for lang in LANGUAGES if row[f"query_{lang}"]},
        tuple(row["topic_ids"].split()),
        int(row["version"]),
        {"en": english, "zh": int(row["hits_zh"] or 0)},
        row["needs_context"] == "yes",
        SHIPPED,
    )


def natural(id: str) -> list[tuple[bool, int, str]]:
    """Return a key by which ids sort as people count: F-2 before F-10."""
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", id)]


def chosen(known: Mapping[str, Node], id: str) -> list[Node]:
    """Return a node, or those that stand directly under a line or list.

    Raises
    ------
    UnknownIdentifierError
        If there is neither.
    """
    wanted = id.strip().casefold()
    if node := next((one for one in known.values() if one.id.casefold() == wanted), None):
        return [node]
    if under := [one for one in known.values() if one.parent.casefold() == wanted]:
        return under
    near = [one for one in known if one.rpartition("-")[0].casefold() == wanted.rpartition("-")[0]]
    raise UnknownIdentifierError(
        Text("no list has such a node", "清单中没有该节点"),
        seen=id,
        expected=" · ".join(near[-3:] or list(known)[:3]),
        fix=Text("put the list on record first: yuzui field load {f}", "请先登记清单：yuzui field load {f}").format(
            f=id
        )
        if "." in id and Path(id).suffix.casefold() in SHEET_ENDINGS
        else meant(id, known) or Text("see them all: yuzui field list", "查看全部：yuzui field list"),
        code="unknown_node",
    )


def trees(known: Mapping[str, Node], lang: str, wanted: Iterable[Node]) -> dict[str, Query]:
    """Return the queries of nodes in a language, and of those that they name."""
    made: dict[str, Query] = {}
    waiting = [one.id for one in wanted]
    while waiting:
        id = waiting.pop()
        node = known.get(id)
        if id in made or node is None or (tree := node.query(lang)) is None:
            continue
        made[id] = tree
        waiting += query.references(tree)
    return made


def state(node: Node, found: Mapping[str, int]) -> tuple[str, Text]:
    """Return how far a node is and why, by hits of each language in the corpora at hand or stated by its file."""
    for lang, name in (("en", Text("English", "英文")), ("zh", Text("Chinese", "中文"))):
        if lang not in node.bodies:
            return "named", Text("no {l} query", "没有{l}检索式").format(l=name)
        if not found.get(lang) and not node.counted.get(lang):
            return "named", Text("its {l} query finds nothing in any corpus", "{l}检索式在各语料中均无命中").format(
                l=name
            )
    return "defined", Text(
        "queries of both languages find something; no sample was audited", "中英文检索式均有命中；尚未抽检"
    )


def wording(node: Node) -> list[Sequence[str]]:
    """Return the terms of a node by language, as they are written."""
    return [[one.text for one in query.terms(tree)] for lang in LANGUAGES if (tree := node.query(lang)) is not None]


def tokens_version() -> int:
    """Return the version of the tokens by which queries are compared."""
    return tokens.VERSION


def titled(node: Node) -> Text:
    """Return a node in words: its id and its label."""
    return same(f"{node.id} ") + node.label
