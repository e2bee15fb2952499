# SPDX-License-Identifier: Apache-2.0
"""Load a plan: whole, or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from yuzui import registry
from yuzui.errors import Place, PlanError, UnknownIdentifierError, together
from yuzui.policy.plan import workbook
from yuzui.policy.plan.check import TOOL, Answers, Attest, Check, Computes, Expect, Exports, Holds, Workflow, kind
from yuzui.policy.plan.clause import KINDS, LONGEST, Clause, Concept, Parameter, place
from yuzui.policy.plan.edition import Head, Plan, Waiver
from yuzui.policy.plan.expand import cites, expand, proofs
from yuzui.registry import SEAMS
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, same

# Everything that may be wrong with a plan, found in one reading, each with file and line.


AWAITED: Mapping[str, Text] = {
    "missions": Text("missions", "任务"),
    "registers": Text("registers", "登记册"),
    "network": Text("the laboratory network", "实验室体系"),
    "people": Text("people and posts", "人员与岗位"),
    "sharing": Text("sharing", "资源共享"),
    "fields": Text("the fields desk", "领域分析"),
    "chain": Text("the innovation chain", "创新链"),
    "exchange": Text("the exchange node", "交换节点"),
    "workbench": Text("the workbench", "工作台"),
}
"""Parts that are not built yet and for which a check may wait."""

BANNED = re.compile(r"\b(rows?|tables?|endpoints?|json|replays?|replayed)\b", re.IGNORECASE)
"""Words that a sentence for a reader must do without."""
SIGNS = 60
"""Most Chinese signs of a promise or of what a check shows."""

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
    "unknown_proof": (
        Text("there is no such shared proof", "没有该共享证明"),
        Text("take one that the release ships", "请使用发布版所附的证明"),
    ),
    "unknown_registry": (Text("there is no such registry", "没有该登记表"), same("study:… | page:… | table:…")),
    "long_quote": (Text("the quotation is too long", "引文过长"), Text("quote fewer words", "请缩短引文")),
    "no_counterpart": (
        Text("a clause outside software needs a counterpart", "软件之外的条款须写明诚实对应物"),
        same("counterpart: {en: …, zh: …}"),
    ),
    "no_required_check": (
        Text("a clause needs at least one required check", "条款至少须有一项必需检验"),
        same("check: [{kind: computes, …}]"),
    ),
    "long_sentence": (
        Text("a sentence for the reader is too long", "给读者看的句子过长"),
        Text("say it in fewer words", "请缩短"),
    ),
    "insider_word": (
        Text("a sentence for the reader uses a word of the trade", "给读者看的句子用了行话"),
        Text("say what it means for the reader", "请改用读者看得懂的说法"),
    ),
    "no_sentence": (
        Text("a required check does not say what it shows", "必需检验未写明说明什么"),
        same("shows: {en: …, zh: …}"),
    ),
    "no_falsification": (
        Text("a figure needs a falsification that it must notice", "数值检验须写明应被识破的篡改"),
        same("false: [{data: FILE, how: scale, column: value}]"),
    ),
    "no_refusal": (
        Text("a check of this kind needs a bad input that is refused", "此类检验须写明应被拒绝的错误输入"),
        same("refuses: [{do: …, code: …}]"),
    ),
    "no_order_or_person": (
        Text("a workflow is refused once by order and once by person", "流程须各有一次因次序、因人员被拒"),
        same("refuses: [{…, by: order}, {…, by: person}]"),
    ),
    "no_end": (
        Text("a workflow does not say where it ends", "流程未写明终点"),
        same("steps: [{as: …, do: …}], ends_at: …, ends: [{at: …, is: …}]"),
    ),
    "no_verb": (
        Text("there is no such verb", "没有该动词"),
        Text("take a verb of yuzui, or write what it awaits", "请使用 yuzui 的动词，或用 awaits 写明所待部分"),
    ),
    "unpinned_set": (
        Text("not a pinned set: nobody can be sure of its content", "不是固定数据集，内容无从保证"),
        Text("take a set of sets.csv", "请使用 sets.csv 所列数据集"),
    ),
    "other_set": (
        Text("a falsification of a set that the check does not rest on", "篡改了检验并不依据的数据集"),
        Text("falsify one of its data", "请篡改其 data 之一"),
    ),
    "natural_end": (
        Text("the bound is at the natural end of the range: it cannot fail", "界限处于自然端点，检验不可能失败"),
        Text("set a bound that could be missed", "请设定可能达不到的界限"),
    ),
    "wide_tolerance": (
        Text("the tolerance is wider than a tenth of the value", "允差超过该值的十分之一"),
        Text("hold the value more narrowly, or give it bounds", "请收窄允差，或改写为界限"),
    ),
    "no_interval": (
        Text("a ratio is held to the lower end of its interval", "比值须以区间下限衡量"),
        same("expect: [{at: ratio.interval.low, above: 1.0}]"),
    ),
    "own_truth": (
        Text("the truth is our own: it cannot contradict us", "真值出自自身，无法检验自身"),
        Text("name a publication, a second program, a formula or a count", "请写明出版物、第二程序、公式或手工计数"),
    ),
    "nothing_expected": (
        Text("nothing is expected, so nothing can fail", "没有任何预期，检验不可能失败"),
        same("expect: [{at: …, is: …}]"),
    ),
    "unknown_part": (
        Text("there is no such part to wait for", "没有可等待的该部分"),
        Text("take a word of the list", "请使用清单中的词"),
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
    for name, shape in (("parameters", Parameter), ("concepts", Concept), ("waivers", Waiver)):
        for n, item in enumerate(raw.get(name) or []):
            faults += _content_shape(raw, (name, n), item, shape)
    faults += [*_parameters(raw), *_concepts(raw, nodes), *_ids(raw)]
    known = {p.get("name") for p in raw.get("parameters") or [] if isinstance(p, dict)}
    for n in range(len(raw["clauses"])):
        faults += _clause(raw, n, nodes, known)
    return sorted(faults, key=lambda error: (error.place.file, error.place.row or 0))


def _content_fault(raw: Any, path: NodePath, code: str, seen: Any, expected: str = "", near: str = "") -> PlanError:
    message, fix = FAULTS[code]
    place = _named(raw, path, yaml_lines.where(raw, path))
    return PlanError(message, place, str(seen), expected, same(near) if near else fix, code, detail={})


def _named(raw: Any, path: NodePath, place: Place) -> Place:
    """Return a place in a clause by the id of the clause instead of its number."""
    if path[:1] != ("clauses",) or len(path) < 2 or not raw["clauses"][path[1]].get("id"):
        return place
    name = str(raw["clauses"][path[1]]["id"])
    return replace(place, column=".".join([name, *map(str, path[2:])]))


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
        if isinstance(name, str) and not name.strip():
            yield _content_fault(raw, path, "missing_field", "-", "id")
        elif name in first:
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
        for fault in _check(raw, (*path, "check", k), check, parameters)
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
        for node in typed.nodes:
            if node not in nodes:
                yield _unknown_node(raw, (*path, "nodes"), node, nodes)


def _check(raw: Any, at: NodePath, check: Any, parameters: set[Any]) -> Faults:
    """Look at a check as written, before its proof is written out."""
    if not isinstance(check, dict) or not ("proof" in check or "kind" in check):
        yield _content_fault(raw, at, "missing_field", check, "kind | proof")
        return
    for name in re.findall(r"parameter:(\w+)", repr(check)):
        if name not in parameters:
            yield _content_fault(raw, at, "unknown_parameter", name, " ".join(map(str, parameters)))
    if cites(check) and check["proof"] not in proofs():
        near = (get_close_matches(str(check["proof"]), proofs(), 1) or [""])[0]
        yield _content_fault(raw, (*at, "proof"), "unknown_proof", check["proof"], " ".join(proofs()), near)


def _meaning(raw: Any, path: NodePath, clause: Clause) -> Faults:
    for name in ("title", "does_not_show"):
        text: Text = getattr(clause, name)
        if not text.en.strip() or not text.zh.strip():
            yield _content_fault(raw, (*path, name), "missing_language", text.json())
    yield from _sentence(raw, (*path, "promise"), clause.promise)
    if (words := len(clause.quote.split())) > LONGEST:
        yield _content_fault(raw, (*path, "quote"), "long_quote", words, f"<= {LONGEST}")
    if clause.outside and clause.counterpart is None:
        yield _content_fault(raw, path, "no_counterpart", clause.id, "counterpart")
    registries = [*SEAMS, "table"]
    for k, binding in enumerate(clause.bind):
        seam, _, name = binding.ref.partition(":")
        if not name or seam not in registries:
            near = "".join(f"{word}:…" for word in get_close_matches(seam, registries, 1))
            at = (*path, "bind", k)
            yield _content_fault(raw, at, "unknown_registry", binding.ref, " ".join(registries), near)


def _sentence(raw: Any, path: NodePath, text: Text) -> Faults:
    """Look at a sentence for the reader: both languages, short, no word of the trade."""
    if not text.en.strip() or not text.zh.strip():
        yield _content_fault(raw, path, "missing_language", text.json())
    if (words := len(text.en.split())) > LONGEST:
        yield _content_fault(raw, (*path, "en"), "long_sentence", f"{words} words", f"<= {LONGEST}")
    if (signs := len(text.zh)) > SIGNS:
        yield _content_fault(raw, (*path, "zh"), "long_sentence", f"{signs} 字", f"<= {SIGNS}")


def _evidence(raw: Any, at: NodePath, clause: Clause) -> Faults:
    if not any(check.required and kind(check) in TOOL for check in clause.check):
        yield _content_fault(raw, at, "no_required_check", clause.id)
    if not clause.kinds:
        yield _content_fault(raw, (*at[:-1], "kinds"), "missing_field", "[]", " | ".join(KINDS))
    for k, check in enumerate(clause.check):
        if isinstance(check, Attest) and not clause.outside:
            yield _content_fault(raw, (*at, k), "attest_inside", check.name)
        elif kind(check) in TOOL:
            yield from check_faults(raw, (*at, k), check)


def check_faults(raw: Any, at: NodePath, check: Check) -> Faults:
    """Yield what makes a check one that cannot fail, or that nobody can follow."""
    if check.required and check.shows is None:
        yield _content_fault(raw, at, "no_sentence", check.name, "shows")
    if check.shows is not None:
        yield from _sentence(raw, (*at, "shows"), check.shows)
        if (word := BANNED.search(check.shows.en)) is not None:
            yield _content_fault(raw, (*at, "shows", "en"), "insider_word", word[0])
    if check.awaits and check.awaits not in AWAITED:
        yield _content_fault(raw, (*at, "awaits"), "unknown_part", check.awaits, " | ".join(AWAITED))
    named = dict.fromkeys([*check.data, *([check.register] if isinstance(check, Holds) else [])])
    for name in named if not check.awaits else ():
        if name not in pinned_names():
            yield _content_fault(raw, at, "unpinned_set", name, "sets.csv")
    if isinstance(check, Computes):
        yield from _computes(raw, at, check)
    if isinstance(check, Holds) and not (check.things and check.facts):
        yield _content_fault(raw, at, "nothing_expected", check.name, "things, facts")
    if isinstance(check, Answers | Workflow | Exports) and not check.refuses:
        yield _content_fault(raw, at, "no_refusal", check.name, "refuses")
    if isinstance(check, Answers | Workflow):
        for one in check.refuses:
            if not one.code and not one.holds:
                yield _content_fault(raw, at, "nothing_expected", one.do, "code | holds")
    if isinstance(check, Answers):
        if not check.holds:
            yield _content_fault(raw, at, "nothing_expected", check.name, "holds")
        yield from _verbs(raw, at, check, [*check.first, check.do, *(one.do for one in check.refuses)])
        yield from _bounds(raw, at, [*check.holds, *(one for refusal in check.refuses for one in refusal.holds)])
    if isinstance(check, Workflow):
        if {"order", "person"} - {one.by for one in check.refuses}:
            yield _content_fault(raw, at, "no_order_or_person", check.name, "by: order · by: person")
        if not check.awaits and not (check.steps and check.ends and check.ends_at):
            yield _content_fault(raw, at, "no_end", check.name, "steps, ends, ends_at")
        lines = [*(step.do for step in check.steps), *(one.do for one in check.refuses)]
        yield from _verbs(raw, at, check, [*lines, *([check.ends_at] if check.ends_at else [])])
        yield from _bounds(raw, at, [*check.ends, *(one for step in check.steps for one in step.then)])


def _computes(raw: Any, at: NodePath, check: Computes) -> Faults:
    if not check.expect:
        yield _content_fault(raw, at, "nothing_expected", check.name, "expect")
    if check.required and not check.false and not check.awaits:
        yield _content_fault(raw, at, "no_falsification", check.name, "false")
    for tamper in check.false:
        if tamper.data not in check.data:
            yield _content_fault(raw, at, "other_set", tamper.data, " ".join(check.data))
    where = check.truth.where.strip()
    if not where or re.search(r"\b(yuzui|our own run|the study itself)\b", where, re.IGNORECASE):
        yield _content_fault(raw, (*at, "truth"), "own_truth", where or "-", "where")
    yield from _bounds(raw, at, check.expect)
    low = any(one.at.endswith("interval.low") and (one.above or 0) >= 1 for one in check.expect)
    if check.against is not None and not low:
        yield _content_fault(raw, at, "no_interval", check.name, "ratio.interval.low above 1")


_FRACTION = re.compile(r"(share|probability|coverage|precision|recall|odds|rate)$")


def _bounds(raw: Any, at: NodePath, expected: Sequence[Expect]) -> Faults:
    """Yield bounds that cannot be missed, and ratios without an interval."""
    for one in expected:
        name = re.sub(r"\[[^\]]*\]", "", one.at.removesuffix(".interval.low").removesuffix(".interval.high"))
        last = name.rsplit(".", 1)[-1]
        if _idle(one, last) or _empty(one):
            bounds = (one.above, one.below, one.at_least, one.at_most)
            seen = " ".join(f"{bound:g}" for bound in bounds if bound is not None)
            yield _content_fault(raw, at, "natural_end", f"{one.at} {seen}".strip(), one.at)
        if one.value and isinstance(one.value, int | float) and one.within > abs(one.value) / 10:
            yield _content_fault(
                raw, at, "wide_tolerance", f"{one.value} ± {one.within:g}", f"<= {abs(one.value) / 10:g}"
            )
        bounded = one.above is not None or one.at_least is not None
        if last == "ratio" and bounded and not one.at.endswith("interval.low"):
            yield _content_fault(raw, at, "no_interval", one.at, f"{one.at}.interval.low")


def _idle(one: Expect, name: str) -> bool:
    """Return whether a bound lies at or beyond the natural end of what it bounds."""
    signed = name.endswith("change") or "effect" in name
    low, above = one.at_least, one.above
    if low is not None and (low <= -100 or (low <= 0 and not signed)):
        return True
    if above is not None and (above <= -100 or (above < 0 and not signed)):
        return True
    full = (one.at_most is not None and one.at_most >= 1) or (one.below is not None and one.below > 1)
    return full and _FRACTION.search(name) is not None


def _empty(one: Expect) -> bool:
    """Return whether nothing is expected at an address."""
    bounds = (one.value, one.above, one.below, one.at_least, one.at_most, one.size)
    return all(bound is None for bound in bounds) and not one.not_above and not one.filled


def _verbs(raw: Any, at: NodePath, check: Check, lines: Sequence[str]) -> Faults:
    """Yield command lines that begin with no verb of the tool."""
    known = {*(name.rstrip("_") for name in registry.modules("command")), *registry.modules("study")}
    for line in lines:
        verb = (line.split() or [""])[0]
        if not check.awaits and verb not in known:
            near = (get_close_matches(verb, known, 1) or [""])[0]
            yield _content_fault(raw, at, "no_verb", line or "-", near or "yuzui VERB", near)


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
    ("clauses.*.nodes", list),
    ("clauses.*.check.*.kind", object),
    ("clauses.*.check.*.proof", object),
    ("clauses.*.check.*.name", str),
)
"""Paths, ``*`` for every item of a list, with the kind of what stands there."""


def frame_faults(raw: yaml_lines.Marked) -> list[PlanError]:
    """Return every part of a plan that is not of its kind."""
    return [
        _frame_fault(raw, path, value, kind)
        for pattern, kind in FRAME
        for path, value in _pattern_values(raw, tuple(pattern.split(".")), ())
        if not _is(value, kind)
    ]


def _pattern_values(
    node: Any, steps: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield place and value of everything a pattern leads to."""
    if not steps:
        # what is left empty is missing, but a list has no empty entries
        if node is not None or isinstance(path[-1], int):
            yield path, node
    elif steps[0] == "*":
        for n, item in enumerate(node if isinstance(node, list) else ()):
            yield from _pattern_values(item, steps[1:], (*path, n))
    elif isinstance(node, dict) and steps[0] in node:
        yield from _pattern_values(node[steps[0]], steps[1:], (*path, steps[0]))


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


@cache
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
    return _cached_plan(path, today, _state()) if path.parent == folder() else _loaded(path, today)


def _loaded(path: Path, day: dt.date) -> Plan:
    raw = assemble(path)
    known = nodes(raw, path.parent)
    faults = content_faults(raw, known)
    if faults:
        raise together(faults)
    return _build(raw, known, day)


@lru_cache(maxsize=8)
def _cached_plan(path: Path, day: dt.date, state: tuple[Any, ...]) -> Plan:
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


def evidence() -> Path:
    """Return the folder of the evidence that was made with the release."""
    return folder().parent / "evidence"


@lru_cache(maxsize=1)
def pinned_names() -> frozenset[str]:
    """Return the names of the pinned sets."""
    with (evidence() / "sets.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["name"] for row in csv.DictReader(stream))


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
    cited = {f"proof: {check['proof']}" for clause in raw["clauses"] for check in clause["check"] if cites(check)}
    content["proofs"] = {name: proof for name, proof in proofs().items() if f"proof: {name}" in cited}
    return Plan(
        head=msgspec.convert(raw["plan"], Head),
        sections=msgspec.convert(raw.get("sections") or {}, dict[str, Text]),
        clauses=tuple(clauses),
        concepts=tuple(concepts),
        placed=place(concepts, known),
        parameters=tuple(parameters),
        waivers=tuple(msgspec.convert(raw.get("waivers") or [], list[Waiver])),
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        raw={clause["id"]: clause for clause in content.get("clauses", ())},
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
