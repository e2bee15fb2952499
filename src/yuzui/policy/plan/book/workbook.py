# SPDX-License-Identifier: Apache-2.0
"""A plan as a workbook and back: the same content, whichever file it stands in.

Reading gives what reading YAML gives, with sheet and row in place of the line, so that every
fault is told in the same words and points at the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from yuzui.errors import Place, PlanError
from yuzui.policy.plan.book import cells, columns
from yuzui.policy.plan.book.columns import LAYOUTS, Column, Layout
from yuzui.sheets import formats
from yuzui.sheets.formats.yaml_lines import Listed, Marked
from yuzui.sheets.sheet import Export, Sheet
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

# ------------------------------------------------------------------ writing


def write(path: Path, raw: Mapping[str, Any]) -> None:
    """Write an assembled plan as a workbook."""
    exports = [_help()]
    for layout in LAYOUTS:
        entries = list(_entries(layout, raw))
        rows = [_row(layout, entry) for entry in entries]
        for number, row in enumerate(rows, start=2):
            _fits(layout, number, row)
        headings = [_heading(column) for column in layout.columns]
        exports.append(Export(_both(layout.label), headings, rows))
    formats.write_xlsx(path, exports)


def to_yaml(raw: Mapping[str, Any]) -> str:
    """Return an assembled plan as one YAML text."""
    return yaml.safe_dump(cells.plain(raw), allow_unicode=True, sort_keys=False, width=100)


def _both(text: Text) -> str:
    return text.en if text.en == text.zh else f"{text.en} {text.zh}"


def _heading(column: Column) -> str:
    return f"{column.key or '*'} · {_both(column.label)}"


def _help() -> Export:
    rows = [
        (_both(layout.label), _heading(column), _both(_FORMS[column.form]), column.help.en,
         column.help.zh)
        for layout in LAYOUTS
        for column in layout.columns
    ]  # fmt: skip
    title = "Fill the sheets, then · 填写各表，然后运行：yuzui plan lint FILE.xlsx"
    headings = ["sheet 表", "column 列", "form 形式", "what may stand there", "可填内容"]
    return Export(_both(HELP), headings, rows, title=title)


def _entries(layout: Layout, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what becomes the rows of a sheet, each with the name of what it belongs to."""
    key = layout.key
    if key == "plan":
        yield {**raw["plan"], **({"nodes": raw["nodes"]} if raw.get("nodes") else {})}
    elif key == "sections":
        yield from ({"id": name, **text} for name, text in (raw.get(key) or {}).items())
    elif key == "members":
        for concept in raw.get("concepts") or []:
            yield from ({"concept": concept["id"], **m} for m in concept["members"])
    elif layout.parent == "clause":
        for clause in raw["clauses"]:
            target = clause.get("target") or {}
            held = {"check": clause["check"], "target": [target] if target else [],
                    "readings": target.get("readings") or []}  # fmt: skip
            yield from ({"clause": clause["id"], **item} for item in held[key])
    else:
        yield from (dict(item) for item in raw.get(key) or [])


_APART = {"concepts": {"members"}, "clauses": {"check", "target"}, "target": {"readings"}}
"""Parts of an entry that have a sheet of their own."""


def _row(layout: Layout, entry: Mapping[str, Any]) -> tuple[Any, ...]:
    named = {column.key.split(".")[0] for column in layout.columns}
    rest = {k: v for k, v in entry.items() if k not in named | _APART.get(layout.key, set())}
    return tuple(
        cells.cell(column, rest if column.form == "rest" else _at(entry, column.key)) for column in layout.columns
    )


def _at(entry: Any, key: str) -> Any:
    for step in key.split("."):
        entry = entry.get(step) if isinstance(entry, Mapping) else None
    return entry


def _fits(layout: Layout, number: int, row: Sequence[Any]) -> None:
    for column, value in zip(layout.columns, row, strict=True):
        if isinstance(value, str) and len(value) > LONGEST:
            raise PlanError(
                Text("this part is longer than a cell can hold", "该内容超出单元格容量"),
                place=Place(sheet=_both(layout.label), row=number, column=_heading(column)),
                seen=str(len(value)),
                expected=f"<= {LONGEST}",
                fix=same("--out FILE.yaml"),
                code="cell_too_long",
            )


# ------------------------------------------------------------------ reading


def read(path: Path) -> Marked:
    """Read a plan from a workbook."""
    sheets = {_known(sheet.name): sheet for sheet in formats.read(path)}
    found = {
        layout.key: _read(layout, sheets[layout.key]) if layout.key in sheets else _none(path) for layout in LAYOUTS
    }
    if not found["plan"] or "clauses" not in sheets:
        raise PlanError(
            Text("this workbook has no sheet of clauses", "该工作簿没有条款表"),
            place=Place(file=path.name),
            seen=", ".join(sheet.name for sheet in sheets.values()),
            expected=", ".join(_both(layout.label) for layout in LAYOUTS[:3]),
            fix=same("yuzui plan new NAME --out NAME.xlsx"),
            code="not_a_plan",
        )
    return _joined(path, found)


def _known(name: str) -> str:
    said = name.casefold()
    for layout in LAYOUTS:
        if said in (_both(layout.label).casefold(), layout.label.en.casefold(), layout.label.zh):
            return layout.key
    return name


def _none(path: Path) -> Listed:
    empty = Listed()
    empty.file, empty.lines = path.name, []
    return empty


def _read(layout: Layout, sheet: Sheet) -> Listed:
    order = [_column(layout, sheet, n, cell) for n, cell in enumerate(sheet.rows[0])]
    entries = _none(Path(sheet.file))
    entries.sheet, entries.line = sheet.name, 1
    for number, row in enumerate(sheet.rows[1:], start=2):
        if all(cell is None for cell in row):
            continue
        entry = _marked(sheet, number)
        for column, cell in zip(order, row, strict=False):
            if column is not None:
                _put(entry, column, cell, Place(sheet.file, sheet.name, number, column.key))
        entries.append(entry)
        entries.lines.append(number)
    return entries


def _column(layout: Layout, sheet: Sheet, number: int, cell: Any) -> Column | None:
    if cell is None:
        return None
    said = str(cell).strip().casefold()
    names: dict[str, Column] = {}
    for column in layout.columns:
        key, label = column.key or "*", column.label
        names |= {n.casefold(): column for n in (label.zh, label.en, key, _heading(column))}
    if said in names:
        return names[said]
    near = get_close_matches(said, names, 1)
    raise PlanError(
        Text("there is no such column", "没有该列"),
        place=Place(sheet.file, sheet.name, 1, str(number + 1)),
        seen=str(cell),
        expected=" ".join(column.key or "*" for column in layout.columns),
        fix=same(_heading(names[near[0]])) if near else same(""),
        code="unknown_column",
    )


def _marked(like: Sheet | Marked, number: int) -> Marked:
    made = Marked()
    made.sheet = like.name if isinstance(like, Sheet) else like.sheet
    made.file, made.line, made.lines = like.file, number, {}
    return made


def _put(entry: Marked, column: Column, cell: Any, place: Place) -> None:
    """Enter a cell in its entry; an empty one enters nothing unless it is a list."""
    value = cells.value(column, cell, place)
    if value is None or (value == [] and not column.always):
        return
    if column.form == "rest":
        entry.update(value)
        entry.lines |= dict.fromkeys(value, place.row or 0)
        return
    *steps, last = column.key.split(".")
    node = entry
    for step in steps:
        if step not in node:
            node[step], node.lines[step] = _marked(node, place.row or 0), place.row or 0
        node = node[step]
    node[last], node.lines[last] = value, place.row or 0


def _joined(path: Path, found: Mapping[str, Listed]) -> Marked:
    """Return one mapping: rows joined to what they belong to."""
    raw = _marked(found["clauses"][0] if found["clauses"] else found["plan"][0], 1)
    head = found["plan"][0]
    if nodes := head.pop("nodes", None):
        raw["nodes"] = nodes
    raw["plan"] = head
    if found["sections"]:
        names = raw["sections"] = _marked(raw, 1)
        for entry in found["sections"]:
            name = entry.pop("id", "")
            names[name], names.lines[name] = entry, entry.line
    for key in ("parameters", "concepts", "waivers", "clauses"):
        if found[key] or key == "clauses":
            raw[key] = found[key]
    raw.lines = dict.fromkeys(raw, 1)
    concepts = {entry.get("id"): entry for entry in found["concepts"]}
    clauses = {entry.get("id"): entry for entry in found["clauses"]}
    _belong(columns.MEMBERS, found["members"], concepts, "members")
    _belong(columns.CHECKS, found["check"], clauses, "check")
    _belong(columns.TARGETS, found["target"], clauses, "target")
    for clause in found["clauses"]:
        if targets := clause.get("target"):
            clause["target"] = targets[0]
    aimed = {c.get("id"): c["target"] for c in found["clauses"] if c.get("target")}
    _belong(columns.READINGS, found["readings"], aimed, "readings")
    return raw


def _belong(layout: Layout, rows: Iterable[Marked], owners: Mapping[Any, Any], key: str) -> None:
    """Hand each row to the entry it names."""
    for row in rows:
        name = row.pop(layout.parent, None)
        owner = owners.get(name)
        if owner is None:
            raise PlanError(
                Text("this row belongs to nothing in the workbook", "该行不属于工作簿中的任何条目"),
                place=Place(row.file, row.sheet, row.line, layout.parent),
                seen=str(name),
                expected=", ".join(get_close_matches(str(name), [str(n) for n in owners], 3)),
                fix=Text(
                    "write here the name of a row of the workbook, or delete this row",
                    "请在此填写工作簿中已有条目的名称，或删去该行",
                ),
                code="unknown_clause",
            )
        if key not in owner:
            owner[key] = cells.listed(Place(row.file, row.sheet, row.line))
            owner.lines[key] = row.line
        owner[key].append(row)
        owner[key].lines.append(row.line)
