# SPDX-License-Identifier: Apache-2.0
"""A list of fields is put on record: a changed query is a new version, an unchanged one stays what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.fields import field_sheet, linter, nodes
from yuzui.fields.field_sheet import FIELDS, FieldList
from yuzui.fields.nodes import LANGUAGES, Node, tokens_version
from yuzui.job import form_sheets, signature
from yuzui.job.form_sheets import SetAside
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.store.store import Change
from yuzui.text import Text, join, same
from yuzui.text.numbers import count
from yuzui.view.view import Line

WRITERS = ("curator", "programme_officer", "evaluator")
"""Who may put a list of fields on record."""
_FIELD = Text("field", "个领域")


class Loaded(Tagged, frozen=True, kw_only=True, tag="yuzui.field.load/1"):
    """Fields by what became of them, and what of the list could not be read."""

    name: str
    new: list[str]
    changed: list[str]
    same: list[str]
    without_query: list[str]
    joined: int
    parted: int
    aside: list[SetAside]
    unused: list[str]


def load(workspace: Workspace, path: str, name: str = "", by: str = "", map: str | None = None) -> Loaded:
    """Put the fields of a list on record, in one act in the name of a person."""
    signature.who(workspace, by, WRITERS)  # before anything is said of the file
    listed = field_sheet.read(Path(path), name, form_sheets.source_map(map, (FIELDS,)))
    return put(workspace, listed, Path(path).name, by)


def put(workspace: Workspace, listed: FieldList, file: str, by: str = "") -> Loaded:
    """Put the fields of a list that was read on record; see :func:`load`."""
    person = signature.who(workspace, by, WRITERS)
    newest, shipped = versions(workspace), nodes.shipped(workspace)
    _free(workspace, listed, file, newest)
    changed: list[str] = []
    same_: list[str] = []
    new: list[str] = []
    with workspace.view.act("load", f"file {file}", f"{len(listed.nodes)} fields", person) as change:
        for node in listed.nodes:
            before = newest.get(node.id)
            body = _body(node)
            (new if before is None else same_ if before["body"] == body else changed).append(node.id)
            _write(change, replace(node, version=_version(node, before, shipped.get(node.id))), before, body, person)
    return Loaded(
        name=listed.name,
        new=new,
        changed=changed,
        same=same_,
        without_query=[node.id for node in listed.nodes if not node.bodies],
        joined=listed.joined,
        parted=listed.parted,
        aside=listed.aside,
        unused=listed.unused,
    )


def _free(workspace: Workspace, listed: FieldList, file: str, newest: Mapping[str, Row]) -> None:
    """Raise :class:`InputError` if an id is that of a field of another name in another list on record."""
    entries = {str(row["id"]): row for row in workspace.view.select("list_entry") if row["id"] in newest}
    for node in listed.nodes:
        one = entries.get(node.id)
        if one is None or one["parent"] == node.parent or one["source"] == node.source:
            continue
        if node.label.en == one["label"] or node.label.zh == one["label_zh"]:
            continue
        raise InputError(
            Text(
                "this id is that of another field in another list on record", "该编号已属于已登记的另一清单中的另一领域"
            ),
            Place(file, column="id"),
            f"{node.id} ({one['parent']}: {one['label_zh']})",
            fix=Text("give it an id of its own: {id}", "请另给编号，如 {id}").format(id=f"{listed.name}-{node.id}"),
            code="id_of_another_list",
        )


def versions(workspace: Workspace) -> dict[str, Row]:
    """Return the newest version of each classifier on record, by its concept."""
    rows = workspace.view.select("classifier", order=("concept", "version"))
    return {str(row["concept"]): row for row in rows}


def lists(workspace: Workspace) -> dict[str, int]:
    """Return the lists on record with how many fields stand under each."""
    own = versions(workspace)
    rows = workspace.view.select("list_entry")
    return dict(Counter(str(row["parent"]) for row in rows if row["parent"] and row["id"] in own))


def _body(node: Node) -> dict[str, object]:
    return {**dict(node.bodies), "topics": list(node.topics)}


def _version(node: Node, before: Row | None, shipped: Node | None) -> int:
    """Return the number of a changed query; the one that comes with Yuzui is counted too."""
    if before is not None:
        return int(before["version"]) + 1
    if shipped is None:
        return 1
    return shipped.version + (dict(shipped.bodies) != dict(node.bodies))


def _write(change: Change, node: Node, before: Row | None, body: dict[str, object], person: str) -> None:
    entry = {**dict.fromkeys(TABLES["list_entry"].names), "id": node.id, "parent": node.parent, "level": 1,
             "label": node.label.en, "label_zh": node.label.zh, "source": node.source}  # fmt: skip
    concept = {**dict.fromkeys(TABLES["concept"].names), "id": node.id, "created": clock()[:10],
               "label": {"en": node.label.en, "zh": node.label.zh}}  # fmt: skip
    change.replace("list_entry", [entry])
    change.replace("concept", [concept])
    if before is None:
        member = {**dict.fromkeys(TABLES["membership"].names), "entry": node.id, "concept": node.id,
                  "relation": "exact", "decided_by": person, "date": clock()[:10]}  # fmt: skip
        change.replace("membership", [member])
    if before is not None and before["body"] == body:
        return
    marks = Counter(
        mark.code for lang in LANGUAGES if (tree := node.query(lang)) is not None for mark in linter.lint(tree)
    )
    row = {**dict.fromkeys(TABLES["classifier"].names), "concept": node.id, "kind": node.kind, "body": body,
           "version": node.version, "created_by": person, "frozen_at": clock(),
           "supersedes": int(before["version"]) if before else None, "tokens_version": tokens_version(),
           "linted": dict(marks)}  # fmt: skip
    change.insert("classifier", [row])


def sentences(answer: Loaded) -> list[Line]:
    """Return what is new, what changed, what stands without a query, what could not be read."""
    lines: list[Line] = []
    for label, ids in (
        (Text("new", "新增"), answer.new),
        (Text("changed", "更改"), answer.changed),
        (Text("as before", "未变"), answer.same),
    ):
        if ids:
            more = Text("", "") if len(ids) <= 4 else Text(" …", "等")
            lines.append((label, count(len(ids), _FIELD) + Text(": ", "：") + same(", ".join(ids[:4])) + more))
    if answer.without_query:
        words = Text("{n} without a query: named, and found nowhere yet", "{n}没有检索式：仅为已列名，尚不能检索")
        lines.append((Text("look at", "请注意"), words.format(n=count(len(answer.without_query), _FIELD))))
    return read_lines(answer) + lines


def read_lines(answer: Loaded | FieldList) -> list[Line]:
    """Return what of a list was not read, set aside, or put together."""
    lines: list[Line] = []
    if answer.unused:
        named = join([same(f"“{one}”") for one in answer.unused], ", ", "、")
        lines.append((Text("not read", "未读取"), named))
    for one in answer.aside:
        at = Text("row {r}", "第 {r} 行").format(r=one.row)
        column = Text(", {c}", "，{c}").format(c=one.column) if one.column else Text("", "")
        seen = same(f": {one.seen}; ") if one.seen else same(": ")
        lines.append((Text("set aside", "未登记"), at + column + seen + one.message))
    if answer.parted:
        words = Text(
            "{n} held terms of both languages or of the other: each looks in titles of its language",
            "{n}含两种语言或另一种语言的词：各按其语言检索题名",
        )
        lines.append((Text("languages", "语言"), words.format(n=count(answer.parted, Text("cell", "个单元格")))))
    if answer.joined:
        words = Text("{n} made of lists of terms: OR was put between them", "{n}由词语列表生成：各词以 OR 相连")
        lines.append(
            (Text("queries", "检索式"), words.format(n=count(answer.joined, Text("query", "条检索式"), "queries")))
        )
    return lines
