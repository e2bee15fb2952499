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
from typing import Any, get_args

import yaml

from yuzui.errors import Place, PlanError
from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS, Comparator, Relation
from yuzui.policy.plan.expand import proofs
from yuzui.sheets import formats
from yuzui.sheets import schema as sheet_schema
from yuzui.sheets.formats.yaml_lines import Listed, Marked
from yuzui.sheets.schema import NOTHING, Column, Schema, Workbook, both
from yuzui.sheets.sheet import STARTS, Export
from yuzui.text import Text, same

# The sheets of a plan as a workbook: which column holds which part, and what may stand in it.


def _column(key: str, label: Text, kind: str = "text", about: Text = NOTHING, always: bool = False) -> Column:
    """Return a column: plain text; words with commas; references, one a line; a value or YAML; all the rest as YAML."""
    return Column(key, label, about, kind, always=always)


def _sheet(key: str, label: Text, columns: tuple[Column, ...], parent: str = "") -> Schema:
    return Schema(key, label, columns, parent, closed=True, error=PlanError)


def _both(key: str, label: Text) -> tuple[Column, Column]:
    english, chinese = Text(", English", "（英文）"), Text(", Chinese", "（中文）")
    return _column(f"{key}.en", label + english), _column(f"{key}.zh", label + chinese)


def _of(codes: dict[str, Text], apart: str = " | ") -> Text:
    return Text(
        apart.join(f"{code} ({text.en})" for code, text in codes.items()),
        apart.join(f"{code}（{text.zh}）" for code, text in codes.items()),
    )


_CHECKS = [str(kind.__struct_config__.tag) for kind in get_args(Check)]
_DAY = Text("a day such as 2030-12-31; empty if the text gives none",
            "日期，如 2030-12-31；原文未给则留空")  # fmt: skip
_PARTS = same("missions | registers | network | people | sharing | fields | chain | exchange | workbench")
_YAML = Text("a plain value, or YAML on one line", "普通取值，或单行 YAML")
_CLAUSE = _column("clause", Text("clause", "条款"), about=Text("id of the clause", "条款编号"))
_TITLE, _LABEL = Text("title", "标题"), Text("name", "名称")

PLAN = _sheet(
    "plan",
    Text("Plan", "规划"),
    (
        _column("id", Text("plan id", "规划编号")),
        *_both("title", _TITLE),
        _column("period", Text("period", "规划期"), "value", same("[2026, 2030]")),
        _column("edition", Text("edition", "版次"), "value", same("1")),
        *_both("issuer", Text("issuer", "发布单位")),
        *_both("jurisdiction", Text("jurisdiction", "适用范围")),
        _column("language", Text("language of authority", "权威语言"), about=same("en | zh")),
        _column("text_source", Text("address of the text", "原文网址")),
        _column("text_digest", Text("SHA-256 of the text", "原文 SHA-256")),
        _column("supersedes", Text("plan it follows", "所接续的规划")),
        _column("retired", Text("ids never to be used again", "不得再用的编号"), "words"),
        *_both("note", Text("note", "说明")),
        _column("nodes", Text("file of list nodes", "清单节点文件"), "value"),
    ),
)
SECTIONS = _sheet(
    "sections",
    Text("Sections", "章节"),
    (_column("id", Text("section", "章节编号")), _column("en", same("English")),
     _column("zh", same("中文"))),
)  # fmt: skip
CLAUSES = _sheet(
    "clauses",
    Text("Clauses", "条款"),
    (
        _column("id", Text("clause", "条款"), about=Text("never used twice", "不得重复使用")),
        _column("section", Text("section", "章节")),
        *_both("title", _TITLE),
        *_both("promise", Text("promise, at most 25 words", "承诺（至多 60 字）")),
        _column("kinds", Text("kinds, the first is the main one", "类别（首个为主）"), "words",
               _of(KINDS), always=True),
        _column("owner", Text("owner", "责任部门"), about=_of(OWNERS)),
        _column("horizon", Text("horizon", "期限"), about=_of(HORIZONS)),
        _column("bind", Text("served by", "由何支撑"), "refs",
               Text("one a line: study:evaluate, page:facility (support); names: yuzui list",
                    "每行一个：study:evaluate、page:facility (support)；名称见 yuzui list"),
               always=True),
        *_both("does_not_show", Text("what the checks do not show", "检验不能说明")),
        _column("nodes", Text("list nodes", "清单节点"), "words"),
        *_both("counterpart", Text("counterpart, if outside software", "对应物（软件之外时）")),
        _column("quote", Text("quotation, at most 25 words", "引文（至多 25 词）")),
        _column("text_span", Text("start and end in the text", "原文起止位置"), "value",
               same("[120, 188]")),
        *_both("text_flag", Text("remark on the text", "对原文的说明")),
    ),
)  # fmt: skip
CHECKS = _sheet(
    "check",
    Text("Checks", "检验"),
    (
        _CLAUSE,
        _column("kind", Text("kind of check", "检验类别"),
               about=same(" | ".join(_CHECKS))),
        _column("proof", Text("or shared proof", "或共享证明"), about=same(" | ".join(proofs()))),
        _column("name", Text("check name", "检验名称")),
        _column("required", Text("required", "必需"), "value", same("true | false")),
        _column("study", Text("question that is run", "所运行的任务"), about=same("evaluate")),
        _column("do", Text("command line that is run", "所运行的命令"), about=same("fund {folder}")),
        _column("data", Text("on what data", "所用数据"), "value"),
        _column("awaits", Text("part it waits for", "所待部分"), about=_PARTS),
        *_both("shows", Text("what it shows", "说明什么")),
        _column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
TARGETS = _sheet(
    "target",
    Text("Targets", "目标"),
    (
        _CLAUSE,
        _column("numerator", Text("numerator", "分子")),
        _column("denominator", Text("denominator", "分母")),
        _column("cmp", Text("comparator", "比较"), about=same(" | ".join(get_args(Comparator)))),
        _column("value", Text("aim", "目标值"), "value",
               Text("a share as a fraction: 0.08", "占比写成小数：0.08")),
        _column("unit", Text("unit", "单位"), about=Text("1 for a fraction", "小数写 1")),
        _column("deadline", Text("deadline", "期限"), about=_DAY),
        _column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
READINGS = _sheet(
    "readings",
    Text("Readings", "解读"),
    (
        _CLAUSE,
        *_both("label", _LABEL),
        _column("deadline", Text("deadline", "期限"), about=_DAY),
        _column("source", Text("who reads it so", "解读出处")),
        _column("status", Text("status", "状态"), about=same("stated | assumed | open")),
    ),
    parent="clause",
)
PARAMETERS = _sheet(
    "parameters",
    Text("Parameters", "参数"),
    (
        _column("name", Text("parameter", "参数名")),
        *_both("label", _LABEL),
        _column("unit", Text("unit", "单位")),
        _column("values", Text("dated values", "带日期的取值"), "value", same("{2026-01-01: 0.7}")),
        _column("low", Text("lowest", "下限"), "value"),
        _column("high", Text("highest", "上限"), "value"),
        _column("until", Text("known until", "已知至"), about=_DAY),
        _column("source", Text("source", "来源")),
        _column("vintage", Text("vintage", "版次")),
    ),
)
CONCEPTS = _sheet(
    "concepts",
    Text("Concepts", "概念"),
    (
        _column("id", Text("concept", "概念")),
        *_both("label", _LABEL),
        _column("see", Text("see also", "另见"), "words"),
        _column("query_version", Text("version of the query", "检索式版本")),
    ),
)
MEMBERS = _sheet(
    "members",
    Text("Members", "归属"),
    (
        _column("concept", Text("concept", "概念")),
        _column("node", Text("list node", "清单节点")),
        _column("relation", Text("relation", "关系"), about=same(" | ".join(get_args(Relation)))),
    ),
    parent="concept",
)  # fmt: skip
WAIVERS = _sheet(
    "waivers",
    Text("Waivers", "豁免"),
    (
        _CLAUSE,
        *_both("reason", Text("reason", "理由")),
        _column("name", Text("named person", "责任人")),
        _column("role", Text("role", "角色")),
        _column("since", Text("first day", "起始日")),
        _column("until", Text("last day", "截止日")),
    ),
)
SCHEMAS = (PLAN, SECTIONS, CLAUSES, CHECKS, TARGETS, READINGS, PARAMETERS, CONCEPTS, MEMBERS,
           WAIVERS)  # fmt: skip
"""The sheets, in order."""


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
        items = listed(place)
        items += [p if column.kind == "words" else _binding(p.strip()) for p in parts if p.strip()]
        items.lines += [place.row or 0] * len(items)
        return items
    if written is None or column.kind == "text":
        return None if written is None else str(written)
    parsed = _parsed(written) if isinstance(written, str) else written
    if column.kind == "rest" and not isinstance(parsed, Mapping):
        raise PlanError(
            Text("this cell should hold YAML of the form {name: value}", "该单元格应为 {名称: 取值} 形式的 YAML"),
            place=place,
            seen=str(written)[:80],
            expected="{at_least: 10}",
            fix=Text("write it in braces: {at_least: 10}", "请写在花括号内：{at_least: 10}"),
            code="not_a_mapping",
        )
    return parsed


def listed(place: Place) -> Listed:
    """Return an empty list that knows its place."""
    result = Listed()
    result.file, result.sheet, result.line, result.lines = place.file, place.sheet, place.row or 0, []
    return result


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


def _binding(text: str) -> Any:
    match = _REF.fullmatch(text)
    if match is not None:
        return {"ref": match[1], "role": match[2]}
    return _parsed(text) if text.startswith("{") else text


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
    first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
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
    result = Marked()
    result.file, result.sheet, result.line, result.lines = place.file, place.sheet, place.row or 0, {}
    return result


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


def _joined(parts: Mapping[str, Listed]) -> Marked:
    """Return one mapping: rows joined to what they belong to."""
    first = (parts["clauses"] or parts["plan"])[0]
    raw = _marked(Place(first.file, first.sheet, 1))
    head = parts["plan"][0]
    if nodes := head.pop("nodes", None):
        raw["nodes"] = nodes
    raw["plan"] = head
    if parts["sections"]:
        names = raw["sections"] = _marked(Place(raw.file, raw.sheet, 1))
        for entry in parts["sections"]:
            name = entry.pop("id", "")
            names[name], names.lines[name] = entry, entry.line
    for key in ("parameters", "concepts", "waivers", "clauses"):
        if parts[key] or key == "clauses":
            raw[key] = parts[key]
    raw.lines = dict.fromkeys(raw, 1)
    concepts = {entry.get("id"): entry for entry in parts["concepts"]}
    clauses = {entry.get("id"): entry for entry in parts["clauses"]}
    _belong(MEMBERS, parts["members"], concepts, "members")
    _belong(CHECKS, parts["check"], clauses, "check")
    _belong(TARGETS, parts["target"], clauses, "target")
    for clause in parts["clauses"]:
        if targets := clause.get("target"):
            clause["target"] = targets[0]
    aimed = {c.get("id"): c["target"] for c in parts["clauses"] if c.get("target")}
    _belong(READINGS, parts["readings"], aimed, "readings")
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
