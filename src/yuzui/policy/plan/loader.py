# SPDX-License-Identifier: Apache-2.0
"""Load a plan: whole, or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import Place, PlanError, UnknownIdentifierError, together
from yuzui.policy.plan import workbook
from yuzui.policy.plan.check import Value
from yuzui.policy.plan.clause import LONGEST_QUOTE, Clause, Concept, Parameter, place
from yuzui.policy.plan.edition import Head, Plan, Waiver
from yuzui.policy.plan.template import expand, templates
from yuzui.registry import SEAMS
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, same

# Everything that may be wrong with a plan, found in one reading, each with file and line.


EVIDENCE: Mapping[str, frozenset[str]] = {
    "data": frozenset({"rows", "link"}),
    "computation": frozenset({"value", "beats", "refuse"}),
    "workflow": frozenset({"replay"}),
    "service": frozenset({"serve"}),
}
"""Kinds of check that can speak for each kind of clause; a clause needs one per kind."""

FAULTS: Mapping[str, tuple[Text, Text]] = {
    "missing_language": (
        Text("one of the two languages is missing", "缺少一种语言的文本"),
        Text("write both: {en: …, zh: …}", "两种语言都要写：{en: …, zh: …}"),
    ),
    "missing_field": (Text("a required field is missing", "缺少必填项"), Text("add the field", "请补上该项")),
    "unknown_field": (
        Text("there is no such field", "没有该字段"),
        Text("remove it or correct its spelling", "请删除或改正拼写"),
    ),
    "unknown_word": (
        Text("not a word of the vocabulary", "不属于该词表"),
        Text("take a word of the vocabulary", "请使用词表中的词"),
    ),
    "wrong_type": (
        Text("the value is not of the right kind", "取值类型不对"),
        Text("write it as expected", "请按要求书写"),
    ),
    "out_of_range": (
        Text("outside its own range", "超出其取值范围"),
        Text("correct the value or the range", "请改正取值或范围"),
    ),
    "undated_value": (
        Text("a value needs a date, a unit and a source", "取值须有日期、单位与来源"),
        same("values: {2021-03-11: …}, unit: …, source: …"),
    ),
    "not_a_day": (Text("this is not a day", "这不是日期"), same("2025-12-31")),
    "node_twice": (
        Text("the node stands in two concepts", "该节点属于两个概念"),
        Text("keep it in one of them", "请只保留其中一处"),
    ),
    "node_without_concept": (
        Text("a list node belongs to no concept", "清单节点未归入任何概念"),
        same("concepts: - {id: …, members: [{node: …}]}"),
    ),
    "unknown_node": (
        Text("there is no such list node", "没有该清单节点"),
        Text("take a node of the plan's lists", "请使用规划清单中的节点"),
    ),
    "duplicate_id": (
        Text("two clauses have one id", "两个条款编号相同"),
        Text("give one of them a new id", "请为其中之一另编新号"),
    ),
    "reused_id": (
        Text("this id belonged to an earlier clause", "该编号曾属于旧条款，不得再用"),
        Text("take an id never used before", "请使用从未用过的编号"),
    ),
    "unknown_clause": (Text("there is no such clause", "没有该条款"), Text("correct the id", "请改正编号")),
    "unknown_parameter": (
        Text("there is no such parameter", "没有该参数"),
        Text("declare it under parameters", "请在 parameters 中声明"),
    ),
    "unknown_template": (
        Text("there is no such template", "没有该模板"),
        same("template: T-REG | T-FIELD | T-FAC | T-WF"),
    ),
    "unknown_registry": (Text("there is no such registry", "没有该登记表"), same("study:… | page:… | table:…")),
    "long_quote": (Text("the quotation is too long", "引文过长"), Text("quote fewer words", "请缩短引文")),
    "no_counterpart": (
        Text("a clause outside software needs a counterpart", "软件之外的条款须写明诚实对应物"),
        same("counterpart: {en: …, zh: …}"),
    ),
    "no_required_check": (
        Text("a clause needs at least one required check", "条款至少须有一项必需检验"),
        same("check: [{kind: rows, …}]"),
    ),
    "kind_without_check": (
        Text("no check speaks for a kind of the clause", "条款的某一类别没有相应检验"),
        Text("add such a check or drop the kind", "请增加相应检验或删去该类别"),
    ),
    "no_twin": (
        Text("a value needs a falsification that it must notice", "数值检验须写明应被识破的篡改"),
        same("twin: {data: FILE, how: scale, column: value}"),
    ),
    "attest_inside": (
        Text("a document can only stand for what is outside software", "书面证明仅可用于软件之外的条款"),
        same("kinds: [outside]"),
    ),
    "no_unit": (
        Text("a share is written as a fraction with unit 1", "占比须写成小数，单位为 1"),
        same('value: 0.08, unit: "1"'),
    ),
    "percent_for_fraction": (
        Text("this looks like a percentage written as a fraction", "疑似把百分数当作小数"),
        Text("divide by 100", "请除以 100"),
    ),
    "deadline_before_baseline": (
        Text("the deadline lies before the baseline", "期限早于基期"),
        Text("correct one of them", "请改正其一"),
    ),
}
"""Code of each fault to what is said of it and how it is mended."""

NodePath = tuple[str | int, ...]
Faults = Iterator[PlanError]


def content_faults(raw: yaml_lines.Marked, nodes: Mapping[str, str]) -> list[PlanError]:
    """Return every fault of an assembled plan, in the order of its lines."""
    faults = list(_content_shape(raw, ("plan",), raw.get("plan"), Head))
    for key, title in (raw.get("sections") or {}).items():
        faults += _content_shape(raw, ("sections", key), title, Text)
    for name, kind in (("parameters", Parameter), ("concepts", Concept), ("waivers", Waiver)):
        for n, item in enumerate(raw.get(name) or []):
            faults += _content_shape(raw, (name, n), item, kind)
    faults += [*_parameters(raw), *_concepts(raw, nodes), *_ids(raw)]
    known = {p.get("name") for p in raw.get("parameters") or [] if isinstance(p, dict)}
    for n in range(len(raw["clauses"])):
        faults += _clause(raw, n, nodes, known)
    return sorted(faults, key=lambda error: (error.place.file, error.place.row or 0))


def _content_fault(raw: Any, path: NodePath, code: str, seen: Any, expected: str = "", near: str = "") -> PlanError:
    message, fix = FAULTS[code]
    place = yaml_lines.where(raw, path)
    return PlanError(message, place, str(seen), expected, same(near) if near else fix, code, detail={})


_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")


def _content_shape(raw: Any, path: NodePath, value: Any, kind: Any) -> Faults:
    """Check a part against its type; at most one fault of a part is reported at a time."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        text, _, address = str(error).partition(" - at `$")
        steps: NodePath = tuple(name or int(n) for name, n in _STEP.findall(address))
        name = (re.findall(r"`([^`]*)`", text) or [""])[0]
        path = (*path, *steps)
        if "missing required field" in text:
            code = "missing_language" if name in ("en", "zh") else "missing_field"
            yield _content_fault(raw, path, code, f"no {name}", name)
        elif "unknown field" in text:
            yield _content_fault(raw, (*path, name), "unknown_field", name)
        elif text.startswith("Invalid"):
            word = re.sub(r"^Invalid (enum )?value ", "", text).strip("'\"")
            yield _content_fault(raw, path, "unknown_word", word)
        else:
            seen = re.sub(r".*, got ", "", text).strip("`")
            yield _content_fault(raw, path, "wrong_type", seen, name or text)


def _is_day(text: Any) -> bool:
    try:
        dt.date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _parameters(raw: yaml_lines.Marked) -> Faults:
    for n, item in enumerate(raw.get("parameters") or []):
        try:
            parameter = msgspec.convert(item, Parameter)
        except msgspec.ValidationError:
            continue
        if not parameter.values or not parameter.unit or not parameter.source:
            yield _content_fault(raw, ("parameters", n), "undated_value", parameter.name)
        for day, value in parameter.values.items():
            path = ("parameters", n, "values", day)
            if not _is_day(day):
                yield _content_fault(raw, path, "not_a_day", day, "YYYY-MM-DD")
            low = value if parameter.low is None else parameter.low
            high = value if parameter.high is None else parameter.high
            if not low <= value <= high:
                yield _content_fault(raw, path, "out_of_range", value, f"{low} … {high}")


def _concepts(raw: yaml_lines.Marked, nodes: Mapping[str, str]) -> Faults:
    """Every node named exists, and every node stands in exactly one concept."""
    first: dict[str, str] = {}
    concepts = [c for c in raw.get("concepts") or [] if isinstance(c, dict)]
    for n, concept in enumerate(concepts):
        for m, member in enumerate(concept.get("members") or []):
            node = str(member.get("node", "")) if isinstance(member, dict) else str(member)
            path = ("concepts", n, "members", m)
            if node not in nodes:
                yield _unknown_node(raw, path, node, nodes)
            elif node in first:
                yield _content_fault(raw, path, "node_twice", node, first[node])
            first.setdefault(node, str(concept.get("id")))
    for node in nodes if concepts else ():
        step = node
        while step not in first and step in nodes:
            step = nodes[step]
        if step not in first:
            yield _content_fault(raw, ("concepts",), "node_without_concept", node)


def _unknown_node(raw: Any, path: NodePath, node: str, nodes: Mapping[str, str]) -> PlanError:
    near = (get_close_matches(node, nodes, 1) or [""])[0]
    lists = " ".join(sorted({name.split("-")[0] for name in nodes}))
    return _content_fault(raw, path, "unknown_node", node, near or lists, near)


def _ids(raw: yaml_lines.Marked) -> Faults:
    head = raw.get("plan")
    retired = set(head.get("retired") or []) if isinstance(head, dict) else set()
    first: dict[str, Any] = {}
    for n, clause in enumerate(raw["clauses"]):
        name, path = clause.get("id"), ("clauses", n, "id")
        if name in first:
            yield _content_fault(raw, path, "duplicate_id", name, f"{name} (line {first[name]})")
        elif name in retired:
            yield _content_fault(raw, path, "reused_id", name, "plan.retired")
        if name is not None:
            first.setdefault(name, yaml_lines.where(raw, path).row)
    for n, waiver in enumerate(raw.get("waivers") or []):
        if isinstance(waiver, dict) and waiver.get("clause") not in first:
            yield _content_fault(raw, ("waivers", n), "unknown_clause", waiver.get("clause"))


_ANY = Parameter(name="any", label=same("-"), unit="1", values={"0001-01-01": 1.0}, source="-", vintage="-")


def _clause(raw: yaml_lines.Marked, n: int, nodes: Mapping[str, str], parameters: set[Any]) -> Faults:
    path: NodePath = ("clauses", n)
    clause = raw["clauses"][n]
    body = dict(clause)
    body["bind"] = [{"ref": b} if isinstance(b, str) else b for b in clause.get("bind") or []]
    if not isinstance(clause.get("check"), list):
        yield from _content_shape(raw, path, body, Clause)
        return
    broken = [
        fault
        for k, check in enumerate(clause["check"])
        for fault in _check(raw, (*path, "check", k), check, nodes, parameters)
    ]
    yield from broken
    known = {str(name): _ANY for name in parameters}
    body["check"] = [] if broken else expand(clause["check"], known, dt.date.max)
    shape = list(_content_shape(raw, path, body, Clause))
    yield from shape
    if not shape:
        typed = msgspec.convert(body, Clause)
        yield from _meaning(raw, path, typed)
        yield from _target(raw, (*path, "target"), typed)
        if not broken:
            yield from _evidence(raw, (*path, "check"), typed)


def _check(raw: Any, at: NodePath, check: Any, nodes: Mapping[str, str], parameters: set[Any]) -> Faults:
    """Look at a check as written, before its template is written out."""
    if not isinstance(check, dict) or ("template" not in check and "kind" not in check):
        yield _content_fault(raw, at, "missing_field", check, "kind | template")
        return
    for name in re.findall(r"parameter:(\w+)", repr(check)):
        if name not in parameters:
            yield _content_fault(raw, at, "unknown_parameter", name, " ".join(map(str, parameters)))
    name = check.get("template")
    if name is None:
        return
    if name not in templates():
        yield _content_fault(raw, (*at, "template"), "unknown_template", name, " ".join(templates()))
    elif name == "T-FIELD" and check.get("node") not in nodes:
        yield _unknown_node(raw, (*at, "node"), str(check.get("node")), nodes)
    else:
        for field in templates()[name].lacking(check):
            yield _content_fault(raw, at, "missing_field", f"no {field}", field)


def _meaning(raw: Any, path: NodePath, clause: Clause) -> Faults:
    for name in ("title", "does_not_show"):
        text: Text = getattr(clause, name)
        if not text.en.strip() or not text.zh.strip():
            yield _content_fault(raw, (*path, name), "missing_language", text.json())
    if (words := len(clause.quote.split())) > LONGEST_QUOTE:
        yield _content_fault(raw, (*path, "quote"), "long_quote", words, f"<= {LONGEST_QUOTE}")
    if clause.outside and clause.counterpart is None:
        yield _content_fault(raw, path, "no_counterpart", clause.id, "counterpart")
    registries = [*SEAMS, "table"]
    for k, binding in enumerate(clause.bind):
        seam, _, name = binding.ref.partition(":")
        if not name or seam not in registries:
            near = "".join(f"{word}:…" for word in get_close_matches(seam, registries, 1))
            at = (*path, "bind", k)
            yield _content_fault(raw, at, "unknown_registry", binding.ref, " ".join(registries), near)


def _evidence(raw: Any, at: NodePath, clause: Clause) -> Faults:
    kinds = {str(type(c).__struct_config__.tag) for c in clause.check if c.required}
    if not kinds:
        yield _content_fault(raw, at, "no_required_check", clause.id)
        return
    if not clause.kinds:
        yield _content_fault(raw, (*at[:-1], "kinds"), "missing_field", "[]", " | ".join(EVIDENCE))
    for kind in clause.kinds:
        speaks = EVIDENCE.get(kind, kinds)
        if not kinds & speaks:
            seen = f"{kind}: {' '.join(sorted(kinds))}"
            yield _content_fault(raw, at, "kind_without_check", seen, " | ".join(sorted(speaks)))
    for check in clause.check:
        tag = type(check).__struct_config__.tag
        if isinstance(check, Value) and check.required and check.twin is None:
            yield _content_fault(raw, at, "no_twin", check.name, "twin")
        if tag == "attest" and not clause.outside:
            yield _content_fault(raw, at, "attest_inside", check.name)


def _target(raw: Any, at: NodePath, clause: Clause) -> Faults:
    target = clause.target
    if target is None:
        return
    if target.unit in ("", "%", "percent"):
        yield _content_fault(raw, (*at, "unit"), "no_unit", target.unit or "-", '"1"')
    elif target.denominator and target.unit == "1" and abs(target.value or 0.0) > 1:
        right = f"{(target.value or 0.0) / 100:g}"
        yield _content_fault(raw, (*at, "value"), "percent_for_fraction", target.value, right)
    if target.value is None and target.cmp != "trend":
        yield _content_fault(raw, at, "missing_field", target.cmp, "value")
    days: list[tuple[str | None, NodePath]] = [(target.deadline, ("deadline",))]
    days += [(r.deadline, ("readings", k, "deadline")) for k, r in enumerate(target.readings)]
    for day, step in days:
        if day is not None and not _is_day(day):
            yield _content_fault(raw, (*at, *step), "not_a_day", day, "YYYY-MM-DD")
        elif day is not None and target.baseline_year and int(day[:4]) < target.baseline_year:
            expected = f">= {target.baseline_year}"
            yield _content_fault(raw, (*at, *step), "deadline_before_baseline", day, expected)


# The frame of a plan: which parts are lists, mappings or single values.


WORDS: dict[type, Text] = {
    list: Text("a list", "列表"),
    dict: Text("a mapping", "映射"),
    str: Text("a text", "文本"),
    object: Text("a single value", "单个值"),
}
"""What each kind is called; ``object`` is anything but a list or a mapping."""

FRAME: tuple[tuple[str, type], ...] = (
    *((name, list) for name in ("parts", "parameters", "concepts", "waivers", "clauses")),
    ("sections", dict),
    ("nodes", object),
    ("parts.*", object),
    ("plan.retired", list),
    ("plan.retired.*", object),
    ("parameters.*.name", object),
    ("concepts.*.id", object),
    ("concepts.*.members", list),
    ("concepts.*.members.*.node", object),
    ("waivers.*.clause", object),
    ("clauses.*", dict),
    ("clauses.*.id", object),
    ("clauses.*.bind", list),
    ("clauses.*.check.*.template", object),
    ("clauses.*.check.*.kind", object),
    ("clauses.*.check.*.node", object),
    ("clauses.*.check.*.name", str),
    ("clauses.*.check.*.twin", dict),
)
"""Paths, ``*`` for every item of a list, with the kind of what stands there."""


def frame_faults(raw: yaml_lines.Marked) -> list[PlanError]:
    """Return every part of a plan that is not of its kind."""
    return [
        _frame_fault(raw, path, value, kind)
        for pattern, kind in FRAME
        for path, value in _found(raw, tuple(pattern.split(".")), ())
        if not _is(value, kind)
    ]


def _found(
    node: Any, steps: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield place and value of everything a pattern leads to."""
    if not steps:
        # what is left empty is missing, but a list has no empty entries
        if node is not None or isinstance(path[-1], int):
            yield path, node
    elif steps[0] == "*":
        for n, item in enumerate(node if isinstance(node, list) else ()):
            yield from _found(item, steps[1:], (*path, n))
    elif isinstance(node, dict) and steps[0] in node:
        yield from _found(node[steps[0]], steps[1:], (*path, steps[0]))


def _is(value: Any, kind: type) -> bool:
    return not isinstance(value, list | dict) if kind is object else isinstance(value, kind)


def _frame_fault(raw: yaml_lines.Marked, path: tuple[str | int, ...], value: Any, kind: type) -> PlanError:
    seen = next(name for name in (list, dict, object) if _is(value, name))
    shown = f"{value!s:.60}" if seen is object else WORDS[seen].en
    return PlanError(
        Text("the value is not of the right kind", "取值类型不对"),
        place=yaml_lines.where(raw, path),
        seen=shown,
        expected=f"{WORDS[kind].en} · {WORDS[kind].zh}",
        fix=Text("write {kind} here", "此处应写{kind}").format(kind=WORDS[kind]),
        code="wrong_type",
    )


FIRST = "cn_14fyp_ch4"
"""The plan shown when none is named."""


def folder() -> Path:
    """Return the folder whose listing is the registry of plans."""
    return Path(str(files("yuzui.policy.plan") / "plans"))


def names() -> list[str]:
    """Return the plans that come with Yuzui, the first plan first."""
    stems = sorted(path.stem for path in folder().glob("*.yaml"))
    return sorted(stems, key=lambda name: name != FIRST)


def find(name: str | None) -> Path:
    """Return the file of a plan by name or path."""
    name = name or FIRST
    for path in (folder() / f"{name}.yaml", Path(name)):
        if path.is_file():
            return path
    raise UnknownIdentifierError(
        Text("there is no such plan", "没有该规划"),
        seen=name,
        expected=" ".join(names()),
        fix=same(f"--plan {FIRST}"),
        code="unknown_plan",
    )


def load(name: str | None = None, day: dt.date | None = None) -> Plan:
    """Load a plan."""
    path, today = find(name), day or dt.date.today()
    return _kept(path, today, _state()) if path.parent == folder() else _loaded(path, today)


def _loaded(path: Path, day: dt.date) -> Plan:
    raw = assemble(path)
    known = nodes(raw, path.parent)
    faults = content_faults(raw, known)
    if faults:
        raise together(faults)
    return _build(raw, known, day)


@lru_cache(maxsize=8)
def _kept(path: Path, day: dt.date, state: tuple[Any, ...]) -> Plan:
    """Return a plan that comes with Yuzui; most commands and pages ask for the same one."""
    return _loaded(path, day)


def _state() -> tuple[Any, ...]:
    """Return what changes whenever a file of the registry of plans does."""
    return tuple((p.name, p.stat().st_mtime_ns) for p in sorted(folder().rglob("*.*")))


def head(name: str | None = None) -> Head:
    """Return what a plan says of itself, without reading its clauses."""
    path = find(name)
    raw = assemble(path) if path.suffix.casefold() == ".xlsx" else yaml_lines.read(path)
    try:
        return msgspec.convert(raw["plan"], Head)
    except (msgspec.ValidationError, KeyError, TypeError):
        raise _shape(path.name, raw, "plan") from None


def blank(name: str) -> str:
    """Return the text of a new plan of one clause, to be filled in."""
    text = (folder().parent / "forms" / "new.yaml").read_text(encoding="utf-8")
    return text.replace("id: PLAN", f"id: {name}").replace("THIS_FILE", f"{name}.yaml")


def assemble(path: Path) -> yaml_lines.Marked:
    """Return one mapping with the clauses of all parts of a plan."""
    if path.suffix.casefold() == ".xlsx":
        return workbook.read(path)
    raw = yaml_lines.read(path)
    if not isinstance(raw, yaml_lines.Marked):
        raise _shape(path.name, raw, "plan, clauses")
    _framed(raw)
    clauses = yaml_lines.Listed(raw.get("clauses") or [])
    clauses.file, clauses.line = path.name, raw.lines.get("clauses", raw.line)
    clauses.lines = list(getattr(raw.get("clauses"), "lines", []))
    for name in raw.pop("parts", None) or []:
        part = yaml_lines.read(path.parent / str(name))
        if not isinstance(part, yaml_lines.Marked) or not isinstance(part.get("clauses"), list):
            raise _shape(str(name), part, "section, clauses")
        _framed(part)
        for clause, line in zip(part["clauses"], part["clauses"].lines, strict=True):
            clause.setdefault("section", str(part.get("section", "")))
            clause.lines.setdefault("section", part.line)
            clauses.append(clause)
            clauses.lines.append(line)
    raw["clauses"] = clauses
    raw.lines.setdefault("clauses", raw.line)
    return raw


def _framed(raw: yaml_lines.Marked) -> None:
    if faults := frame_faults(raw):
        raise together(faults)


def _shape(file: str, seen: Any, expected: str) -> PlanError:
    return PlanError(
        Text("this file does not have the shape of a plan", "该文件不具备规划的结构"),
        place=Place(file=file, row=1),
        seen=type(seen).__name__,
        expected=expected,
        fix=same("yuzui plan new NAME"),
        code="not_a_plan",
    )


def nodes(raw: Mapping[str, Any], beside: Path | None = None) -> dict[str, str]:
    """Return every node of the plan's lists with its parent."""
    name = raw.get("nodes")
    if not name:
        return {}
    shipped = Path(str(files("yuzui") / "demo_data"))
    places = [folder / str(name) for folder in (beside, shipped) if folder is not None]
    path = next((place for place in places if place.is_file()), places[-1])
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            return {row["id"]: row["parent"] for row in csv.DictReader(source)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise PlanError(
            Text("the plan's list of nodes cannot be read", "无法读取规划的节点清单"),
            place=yaml_lines.where(raw, ("nodes",)),
            seen=f"{name}: {getattr(error, 'strerror', None) or error}",
            expected="csv, UTF-8: id,parent",
            fix=Text("put the file beside the plan", "请将该文件放在规划文件旁"),
            code="no_nodes",
        ) from None


def _build(raw: Mapping[str, Any], known: Mapping[str, str], day: dt.date) -> Plan:
    parameters = msgspec.convert(raw.get("parameters") or [], list[Parameter])
    by_name = {parameter.name: parameter for parameter in parameters}
    concepts = msgspec.convert(raw.get("concepts") or [], list[Concept])
    clauses = []
    for clause in raw["clauses"]:
        body = {**clause, "check": expand(clause["check"], by_name, day)}
        body["bind"] = [{"ref": b} if isinstance(b, str) else b for b in clause.get("bind") or []]
        clauses.append(msgspec.convert(body, Clause))
    content = settled(raw)
    content["templates"] = {name: msgspec.to_builtins(t) for name, t in templates().items()}
    return Plan(
        head=msgspec.convert(raw["plan"], Head),
        sections=msgspec.convert(raw.get("sections") or {}, dict[str, Text]),
        clauses=tuple(clauses),
        concepts=tuple(concepts),
        placed=place(concepts, known),
        parameters=tuple(parameters),
        waivers=tuple(msgspec.convert(raw.get("waivers") or [], list[Waiver])),
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        raw={clause["id"]: clause for clause in content["clauses"]},
    )


def settled(part: Any, key: str = "") -> Any:
    """Return the content of a plan whatever its layout: what says nothing is left out.

    Inside a check an empty value may be what is checked, so checks stay as they are.
    """
    if isinstance(part, Mapping) and key != "check":
        names = {name: settled(item, name) for name, item in part.items()}
        return {name: item for name, item in names.items() if item is not None and item != []}
    if isinstance(part, list) and key != "check":
        return [settled(item) for item in part]
    return part
