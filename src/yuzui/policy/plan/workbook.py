# SPDX-License-Identifier: Apache-2.0
"""A plan as a workbook and back: the same content, whichever file it stands in.

Reading gives what reading YAML gives, with sheet and row in place of the line, so that every
fault is told in the same words and points at the cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from yuzui.errors import Place, PlanError
from yuzui.policy.plan import sheets
from yuzui.policy.plan.sheets import SCHEMAS
from yuzui.sheets import formats
from yuzui.sheets import schema as sheet_schema
from yuzui.sheets.formats.yaml_lines import Listed, Marked
from yuzui.sheets.schema import Column, Schema, Workbook, both
from yuzui.sheets.sheet import STARTS, Export
from yuzui.text import Text, same

HELP = Text("How to fill", "填写说明")
"""Name of the first sheet, which is for people."""
LONGEST = 32_767
"""Characters a cell can hold."""
_FORMS = {
    "text": Text("text", "文本"),
    "words": Text("words with commas between", "词，以逗号分隔"),
    "refs": Text("one a line", "每行一个"),
    "value": Text("a value", "取值"),
    "rest": Text("everything else, as YAML", "其余内容，YAML 格式"),
}


# ------------------------------------------------------------------ cells

_REF = re.compile(r"(\S+) \((\w+)\)")
_LIST = re.compile(r"[,，、;；\s]+")


def cell(column: Column, value: Any) -> Any:
    """Return what is written for a part of a plan."""
    if value is None or value in ([], {}):
        return None
    if column.kind == "words":
        return ", ".join(map(str, value))
    if column.kind == "refs":
        return "\n".join(map(_ref, value))
    if column.kind == "text":
        return str(value)
    whole = isinstance(value, float) and value.is_integer()
    if isinstance(value, int | float) and not isinstance(value, bool) and not whole:
        return value
    if isinstance(value, str) and _parsed(value) == value:
        return value
    return _flow(value)


def value(column: Column, written: Any, place: Place) -> Any:
    """Return the part of a plan that a cell says."""
    if isinstance(written, dt.datetime | dt.date):
        written = written.isoformat()[:10]
    if isinstance(written, str) and written.startswith("'") and written[1:].startswith(STARTS):
        written = written[1:]
    if column.kind in ("words", "refs"):
        text = "" if written is None else str(written)
        parts = _LIST.split(text) if column.kind == "words" else text.split("\n")
        made = listed(place)
        made += [p if column.kind == "words" else _binding(p.strip()) for p in parts if p.strip()]
        made.lines += [place.row or 0] * len(made)
        return made
    if written is None or column.kind == "text":
        return None if written is None else str(written)
    found = _parsed(written) if isinstance(written, str) else written
    if column.kind == "rest" and not isinstance(found, Mapping):
        raise PlanError(
            Text("this cell should hold YAML of the form {name: value}", "该单元格应为 {名称: 取值} 形式的 YAML"),
            place=place,
            seen=str(written)[:80],
            expected="{at_least: 10}",
            fix=Text("write it in braces: {at_least: 10}", "请写在花括号内：{at_least: 10}"),
            code="not_a_mapping",
        )
    return found


def listed(place: Place) -> Listed:
    """Return an empty list that knows its place."""
    made = Listed()
    made.file, made.sheet, made.line, made.lines = place.file, place.sheet, place.row or 0, []
    return made


def without_places(part: Any) -> Any:
    """Return a part of a plan without its places."""
    if isinstance(part, Mapping):
        return {str(key): without_places(item) for key, item in part.items()}
    if isinstance(part, list | tuple):
        return [without_places(item) for item in part]
    return part


def _ref(binding: Any) -> str:
    if isinstance(binding, Mapping) and set(binding) == {"ref", "role"}:
        return f"{binding['ref']} ({binding['role']})"
    return binding if isinstance(binding, str) else _flow(binding)


def _binding(said: str) -> Any:
    match = _REF.fullmatch(said)
    if match is not None:
        return {"ref": match[1], "role": match[2]}
    return _parsed(said) if said.startswith("{") else said


def _flow(part: Any) -> str:
    text: str = yaml.safe_dump(
        without_places(part), allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6
    )
    return text.removesuffix("...\n").strip()


def _parsed(text: str) -> Any:
    """Return what a text says as YAML; days stay text, and what is no YAML is text."""
    try:
        loader = _Days(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError:
        return text


class _Days(yaml.SafeLoader):
    """The safe loader without days."""


_Days.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# ------------------------------------------------------------------ writing


def write(path: Path, raw: Mapping[str, Any]) -> None:
    """Write an assembled plan as a workbook."""
    exports = [_help()]
    for schema in SCHEMAS:
        entries = list(_entries(schema, raw))
        rows = [_row(schema, entry) for entry in entries]
        for number, row in enumerate(rows, start=2):
            _fits(schema, number, row)
        exports.append(schema.export(rows))
    formats.write_xlsx(path, exports)


def to_yaml(raw: Mapping[str, Any]) -> str:
    """Return an assembled plan as one YAML text."""
    return yaml.safe_dump(without_places(raw), allow_unicode=True, sort_keys=False, width=100)


def _help() -> Export:
    rows = [
        (both(schema.label), column.heading, both(_FORMS[column.kind]), column.about.en,
         column.about.zh)
        for schema in SCHEMAS
        for column in schema.columns
    ]  # fmt: skip
    title = "Fill the sheets, then · 填写各表，然后运行：yuzui plan lint FILE.xlsx"
    headings = ["sheet 表", "column 列", "form 形式", "what may stand there", "可填内容"]
    return Export(both(HELP), headings, rows, title=title)


def _entries(schema: Schema, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what becomes the rows of a sheet, each with the name of what it belongs to."""
    key = schema.key
    if key == "plan":
        yield {**raw["plan"], **({"nodes": raw["nodes"]} if raw.get("nodes") else {})}
    elif key == "sections":
        yield from ({"id": name, **text} for name, text in (raw.get(key) or {}).items())
    elif key == "members":
        for concept in raw.get("concepts") or []:
            yield from ({"concept": concept["id"], **m} for m in concept["members"])
    elif schema.parent == "clause":
        for clause in raw["clauses"]:
            target = clause.get("target") or {}
            held = {"check": clause["check"], "target": [target] if target else [],
                    "readings": target.get("readings") or []}  # fmt: skip
            yield from ({"clause": clause["id"], **item} for item in held[key])
    else:
        yield from (dict(item) for item in raw.get(key) or [])


_APART = {"concepts": {"members"}, "clauses": {"check", "target"}, "target": {"readings"}}
"""Parts of an entry that have a sheet of their own."""


def _row(schema: Schema, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    named = {column.key.split(".")[0] for column in schema.columns}
    rest = {k: v for k, v in entry.items() if k not in named | _APART.get(schema.key, set())}
    return tuple(cell(column, rest if column.kind == "rest" else _at(entry, column.key)) for column in schema.columns)


def _at(entry: Any, key: str) -> Any:
    for step in key.split("."):
        entry = entry.get(step) if isinstance(entry, Mapping) else None
    return entry


def _fits(schema: Schema, number: int, row: Sequence[Any]) -> None:
    for column, value in zip(schema.columns, row, strict=True):
        if isinstance(value, str) and len(value) > LONGEST:
            raise PlanError(
                Text("this part is longer than a cell can hold", "该内容超出单元格容量"),
                place=Place(sheet=both(schema.label), row=number, column=column.heading),
                seen=str(len(value)),
                expected=f"<= {LONGEST}",
                fix=same("--out FILE.yaml"),
                code="cell_too_long",
            )


# ------------------------------------------------------------------ reading


def read(path: Path) -> Marked:
    """Read a plan from a workbook."""
    book = sheet_schema.read(path, SCHEMAS)
    if not book.of["plan"] or "clauses" not in book.labels:
        unread = [one.seen for one in book.findings if one.code == "unread_sheet"]
        raise PlanError(
            Text("this workbook has no sheet of clauses", "该工作簿没有条款表"),
            place=Place(file=path.name),
            seen=", ".join([*book.labels.values(), *unread]),
            expected=", ".join(both(schema.label) for schema in SCHEMAS[:3]),
            fix=same("yuzui plan new NAME --out NAME.xlsx"),
            code="not_a_plan",
        )
    return _joined({schema.key: _entries_of(schema, book) for schema in SCHEMAS})


def _entries_of(schema: Schema, book: Workbook) -> Listed:
    entries = listed(Place(book.file, book.labels.get(schema.key, ""), 1))
    for line in book.of[schema.key]:
        entry = _marked(line.place)
        for key in line.headings:
            _put(entry, schema.column(key), line.values.get(key), replace(line.place, column=key))
        entries.append(entry)
        entries.lines.append(entry.line)
    return entries


def _marked(place: Place) -> Marked:
    made = Marked()
    made.file, made.sheet, made.line, made.lines = place.file, place.sheet, place.row or 0, {}
    return made


def _put(entry: Marked, column: Column, cell: Any, place: Place) -> None:
    """Enter a cell in its entry; an empty one enters nothing unless it is a list."""
    content = value(column, cell, place)
    if content is None or (content == [] and not column.always):
        return
    if column.kind == "rest":
        entry.update(content)
        entry.lines |= dict.fromkeys(content, place.row or 0)
        return
    *steps, last = column.key.split(".")
    node = entry
    for step in steps:
        if step not in node:
            node[step], node.lines[step] = _marked(place), place.row or 0
        node = node[step]
    node[last], node.lines[last] = content, place.row or 0


def _joined(found: Mapping[str, Listed]) -> Marked:
    """Return one mapping: rows joined to what they belong to."""
    first = (found["clauses"] or found["plan"])[0]
    raw = _marked(Place(first.file, first.sheet, 1))
    head = found["plan"][0]
    if nodes := head.pop("nodes", None):
        raw["nodes"] = nodes
    raw["plan"] = head
    if found["sections"]:
        names = raw["sections"] = _marked(Place(raw.file, raw.sheet, 1))
        for entry in found["sections"]:
            name = entry.pop("id", "")
            names[name], names.lines[name] = entry, entry.line
    for key in ("parameters", "concepts", "waivers", "clauses"):
        if found[key] or key == "clauses":
            raw[key] = found[key]
    raw.lines = dict.fromkeys(raw, 1)
    concepts = {entry.get("id"): entry for entry in found["concepts"]}
    clauses = {entry.get("id"): entry for entry in found["clauses"]}
    _belong(sheets.MEMBERS, found["members"], concepts, "members")
    _belong(sheets.CHECKS, found["check"], clauses, "check")
    _belong(sheets.TARGETS, found["target"], clauses, "target")
    for clause in found["clauses"]:
        if targets := clause.get("target"):
            clause["target"] = targets[0]
    aimed = {c.get("id"): c["target"] for c in found["clauses"] if c.get("target")}
    _belong(sheets.READINGS, found["readings"], aimed, "readings")
    return raw


def _belong(schema: Schema, rows: Iterable[Marked], owners: Mapping[Any, Any], key: str) -> None:
    """Hand each row to the entry it names."""
    for row in rows:
        name = row.pop(schema.parent, None)
        owner = owners.get(name)
        if owner is None:
            raise PlanError(
                Text("this row belongs to nothing in the workbook", "该行不属于工作簿中的任何条目"),
                place=Place(row.file, row.sheet, row.line, schema.parent),
                seen=str(name),
                expected=", ".join(get_close_matches(str(name), [str(n) for n in owners], 3)),
                fix=Text(
                    "write here the name of a row of the workbook, or delete this row",
                    "请在此填写工作簿中已有条目的名称，或删去该行",
                ),
                code="unknown_clause",
            )
        if key not in owner:
            owner[key] = listed(Place(row.file, row.sheet, row.line))
            owner.lines[key] = row.line
        owner[key].append(row)
        owner[key].lines.append(row.line)
