# SPDX-License-Identifier: Apache-2.0
"""Everything that may be wrong with a plan, found in one reading, each with file and line.

A binding to something that is not built yet is no fault: the clause is simply *not yet*.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from yuzui.errors import PlanError
from yuzui.policy.plan.check import Value
from yuzui.policy.plan.clause import LONGEST_QUOTE, Clause
from yuzui.policy.plan.concept import Concept
from yuzui.policy.plan.edition import Head, Waiver
from yuzui.policy.plan.parameter import Parameter
from yuzui.policy.plan.template import expand, templates
from yuzui.registry import SEAMS
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, same

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

Path = tuple[str | int, ...]
Faults = Iterator[PlanError]


def faults(raw: yaml_lines.Marked, nodes: Mapping[str, str]) -> list[PlanError]:
    """Return every fault of an assembled plan, in the order of its lines."""
    found = list(_shape(raw, ("plan",), raw.get("plan"), Head))
    for key, title in (raw.get("sections") or {}).items():
        found += _shape(raw, ("sections", key), title, Text)
    for name, kind in (("parameters", Parameter), ("concepts", Concept), ("waivers", Waiver)):
        for n, item in enumerate(raw.get(name) or []):
            found += _shape(raw, (name, n), item, kind)
    found += [*_parameters(raw), *_concepts(raw, nodes), *_ids(raw)]
    known = {p.get("name") for p in raw.get("parameters") or [] if isinstance(p, dict)}
    for n in range(len(raw["clauses"])):
        found += _clause(raw, n, nodes, known)
    return sorted(found, key=lambda error: (error.place.file, error.place.row or 0))


def _fault(raw: Any, path: Path, code: str, seen: Any, expected: str = "", near: str = "") -> PlanError:
    message, fix = FAULTS[code]
    place = yaml_lines.where(raw, path)
    return PlanError(message, place, str(seen), expected, same(near) if near else fix, code, detail={})


_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")


def _shape(raw: Any, path: Path, value: Any, kind: Any) -> Faults:
    """Check a part against its type; at most one fault of a part is reported at a time."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        text, _, address = str(error).partition(" - at `$")
        steps: Path = tuple(name or int(n) for name, n in _STEP.findall(address))
        name = (re.findall(r"`([^`]*)`", text) or [""])[0]
        path = (*path, *steps)
        if "missing required field" in text:
            code = "missing_language" if name in ("en", "zh") else "missing_field"
            yield _fault(raw, path, code, f"no {name}", name)
        elif "unknown field" in text:
            yield _fault(raw, (*path, name), "unknown_field", name)
        elif text.startswith("Invalid"):
            word = re.sub(r"^Invalid (enum )?value ", "", text).strip("'\"")
            yield _fault(raw, path, "unknown_word", word)
        else:
            seen = re.sub(r".*, got ", "", text).strip("`")
            yield _fault(raw, path, "wrong_type", seen, name or text)


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
            yield _fault(raw, ("parameters", n), "undated_value", parameter.name)
        for day, value in parameter.values.items():
            path = ("parameters", n, "values", day)
            if not _is_day(day):
                yield _fault(raw, path, "not_a_day", day, "YYYY-MM-DD")
            low = value if parameter.low is None else parameter.low
            high = value if parameter.high is None else parameter.high
            if not low <= value <= high:
                yield _fault(raw, path, "out_of_range", value, f"{low} … {high}")


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
                yield _fault(raw, path, "node_twice", node, first[node])
            first.setdefault(node, str(concept.get("id")))
    for node in nodes if concepts else ():
        step = node
        while step not in first and step in nodes:
            step = nodes[step]
        if step not in first:
            yield _fault(raw, ("concepts",), "node_without_concept", node)


def _unknown_node(raw: Any, path: Path, node: str, nodes: Mapping[str, str]) -> PlanError:
    near = (get_close_matches(node, nodes, 1) or [""])[0]
    lists = " ".join(sorted({name.split("-")[0] for name in nodes}))
    return _fault(raw, path, "unknown_node", node, near or lists, near)


def _ids(raw: yaml_lines.Marked) -> Faults:
    head = raw.get("plan")
    retired = set(head.get("retired") or []) if isinstance(head, dict) else set()
    first: dict[str, Any] = {}
    for n, clause in enumerate(raw["clauses"]):
        name, path = clause.get("id"), ("clauses", n, "id")
        if name in first:
            yield _fault(raw, path, "duplicate_id", name, f"{name} (line {first[name]})")
        elif name in retired:
            yield _fault(raw, path, "reused_id", name, "plan.retired")
        if name is not None:
            first.setdefault(name, yaml_lines.where(raw, path).row)
    for n, waiver in enumerate(raw.get("waivers") or []):
        if isinstance(waiver, dict) and waiver.get("clause") not in first:
            yield _fault(raw, ("waivers", n), "unknown_clause", waiver.get("clause"))


_ANY = Parameter(name="any", label=same("-"), unit="1", values={"0001-01-01": 1.0}, source="-", vintage="-")


def _clause(raw: yaml_lines.Marked, n: int, nodes: Mapping[str, str], parameters: set[Any]) -> Faults:
    path: Path = ("clauses", n)
    clause = raw["clauses"][n]
    body = dict(clause)
    body["bind"] = [{"ref": b} if isinstance(b, str) else b for b in clause.get("bind") or []]
    if not isinstance(clause.get("check"), list):
        yield from _shape(raw, path, body, Clause)
        return
    broken = [
        fault
        for k, check in enumerate(clause["check"])
        for fault in _check(raw, (*path, "check", k), check, nodes, parameters)
    ]
    yield from broken
    known = {str(name): _ANY for name in parameters}
    body["check"] = [] if broken else expand(clause["check"], known, dt.date.max)
    shape = list(_shape(raw, path, body, Clause))
    yield from shape
    if not shape:
        typed = msgspec.convert(body, Clause)
        yield from _meaning(raw, path, typed)
        yield from _target(raw, (*path, "target"), typed)
        if not broken:
            yield from _evidence(raw, (*path, "check"), typed)


def _check(raw: Any, at: Path, check: Any, nodes: Mapping[str, str], parameters: set[Any]) -> Faults:
    """Look at a check as written, before its template is written out."""
    if not isinstance(check, dict) or ("template" not in check and "kind" not in check):
        yield _fault(raw, at, "missing_field", check, "kind | template")
        return
    for name in re.findall(r"parameter:(\w+)", repr(check)):
        if name not in parameters:
            yield _fault(raw, at, "unknown_parameter", name, " ".join(map(str, parameters)))
    name = check.get("template")
    if name is None:
        return
    if name not in templates():
        yield _fault(raw, (*at, "template"), "unknown_template", name, " ".join(templates()))
    elif name == "T-FIELD" and check.get("node") not in nodes:
        yield _unknown_node(raw, (*at, "node"), str(check.get("node")), nodes)
    else:
        for field in templates()[name].lacking(check):
            yield _fault(raw, at, "missing_field", f"no {field}", field)


def _meaning(raw: Any, path: Path, clause: Clause) -> Faults:
    for name in ("title", "does_not_show"):
        text: Text = getattr(clause, name)
        if not text.en.strip() or not text.zh.strip():
            yield _fault(raw, (*path, name), "missing_language", text.json())
    if (words := len(clause.quote.split())) > LONGEST_QUOTE:
        yield _fault(raw, (*path, "quote"), "long_quote", words, f"<= {LONGEST_QUOTE}")
    if clause.outside and clause.counterpart is None:
        yield _fault(raw, path, "no_counterpart", clause.id, "counterpart")
    registries = [*SEAMS, "table"]
    for k, binding in enumerate(clause.bind):
        seam, _, name = binding.ref.partition(":")
        if not name or seam not in registries:
            near = "".join(f"{word}:…" for word in get_close_matches(seam, registries, 1))
            at = (*path, "bind", k)
            yield _fault(raw, at, "unknown_registry", binding.ref, " ".join(registries), near)


def _evidence(raw: Any, at: Path, clause: Clause) -> Faults:
    kinds = {str(type(c).__struct_config__.tag) for c in clause.check if c.required}
    if not kinds:
        yield _fault(raw, at, "no_required_check", clause.id)
        return
    if not clause.kinds:
        yield _fault(raw, (*at[:-1], "kinds"), "missing_field", "[]", " | ".join(EVIDENCE))
    for kind in clause.kinds:
        speaks = EVIDENCE.get(kind, kinds)
        if not kinds & speaks:
            seen = f"{kind}: {' '.join(sorted(kinds))}"
            yield _fault(raw, at, "kind_without_check", seen, " | ".join(sorted(speaks)))
    for check in clause.check:
        tag = type(check).__struct_config__.tag
        if isinstance(check, Value) and check.required and check.twin is None:
            yield _fault(raw, at, "no_twin", check.name, "twin")
        if tag == "attest" and not clause.outside:
            yield _fault(raw, at, "attest_inside", check.name)


def _target(raw: Any, at: Path, clause: Clause) -> Faults:
    target = clause.target
    if target is None:
        return
    if target.unit in ("", "%", "percent"):
        yield _fault(raw, (*at, "unit"), "no_unit", target.unit or "-", '"1"')
    elif target.denominator and target.unit == "1" and abs(target.value or 0.0) > 1:
        right = f"{(target.value or 0.0) / 100:g}"
        yield _fault(raw, (*at, "value"), "percent_for_fraction", target.value, right)
    if target.value is None and target.cmp != "trend":
        yield _fault(raw, at, "missing_field", target.cmp, "value")
    days: list[tuple[str | None, Path]] = [(target.deadline, ("deadline",))]
    days += [(r.deadline, ("readings", k, "deadline")) for k, r in enumerate(target.readings)]
    for day, step in days:
        if day is not None and not _is_day(day):
            yield _fault(raw, (*at, *step), "not_a_day", day, "YYYY-MM-DD")
        elif day is not None and target.baseline_year and int(day[:4]) < target.baseline_year:
            expected = f">= {target.baseline_year}"
            yield _fault(raw, (*at, *step), "deadline_before_baseline", day, expected)
