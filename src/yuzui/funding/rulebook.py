# SPDX-License-Identifier: Apache-2.0
"""Reading a page of rules: TOML or rows of a sheet, checked whole, or refused whole.

Every fault is collected before anything is refused, so that a person mends a file once; a book
is only made when there is none, so that a wrong file never half-loads.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from yuzui import registry
from yuzui.errors import Place, RuleError, meant, together
from yuzui.funding.candidates import Candidates, label
from yuzui.funding.grammar import (
    DATES,
    MEASURES,
    NEED,
    SHARE_OF,
    SHARED,
    Fault,
    Field,
    Rule,
    TomlTable,
    Where,
    combined,
    where,
)
from yuzui.text import Text

# Reading one row of rules against the fields of its kind.


LARGEST = 1e18
"""Numbers beyond are no sums, counts or shares of anything."""


def valued(row: Any, parameters: Mapping[str, float]) -> Any:
    """Return a row with each ``{plan = name}`` replaced by the value of the parameter.

    What is hashed, solved, counted again, drawn and published is then one document that needs no
    plan beside it, and a later edition of the plan changes no slate of today.
    """
    if not isinstance(row, Mapping):
        return row
    plans = {
        key: str(value["plan"]) for key, value in row.items() if isinstance(value, Mapping) and set(value) == {"plan"}
    }
    plans = {key: name for key, name in plans.items() if name in parameters}
    if not plans:
        return row
    notes = [str(row["note"])] if row.get("note") else []
    notes += [f"{key} = plan {name}" for key, name in plans.items()]
    return {**row, **{k: parameters[n] for k, n in plans.items()}, "note": "; ".join(notes)}


class RowReader:
    """Reads rows and collects their faults.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    parameters : mapping of str to float
        Values of plan parameters that ``{plan = id}`` may name.
    """

    def __init__(self, file: str, parameters: Mapping[str, float]) -> None:
        self.file = file
        self.parameters = parameters
        self.faults: list[RuleError] = []
        self.kinds = registry.modules("rule")

    def fault(self, en: str, zh: str, row: int | None = None, column: str = "", **more: Any) -> None:
        """Add one fault."""
        place = Place(file=self.file, sheet="rules" if row else "", row=row, column=column)
        self.faults.append(RuleError(Text(en, zh), place=place, **more))

    def unknown(self, row: TomlTable, known: Sequence[str], n: int | None) -> None:
        """Add a fault for each key that is not known, with the nearest known one."""
        for key in row:
            if key not in known:
                self.fault(
                    "this key is not known",
                    "未知的键",
                    n,
                    str(key),
                    seen=str(key),
                    expected=" ".join(known),
                    fix=meant(str(key), known) or Text("take this key out", "请删去该键"),
                    code="unknown_key",
                )

    def number(self, seen: Any, n: int | None, column: str) -> float:
        """Return a finite number, or add a fault."""
        plain = isinstance(seen, int | float) and not isinstance(seen, bool)
        if not plain or not abs(seen) <= LARGEST:
            shown, most = f"{seen!s:.60}", f"−{LARGEST:g} … {LARGEST:g}"
            en, zh = "a number is wanted here", "此处应为数字"
            self.fault(en, zh, n, column, seen=shown, expected=most)
            return 1.0
        return float(seen)

    def day(self, seen: Any, n: int | None, column: str) -> str:
        """Return a day as ISO-8601, or add a fault; a moment is taken for its day."""
        try:
            return dt.date.fromisoformat(str(seen).strip()[:10]).isoformat()
        except ValueError:
            en, zh = "a day is wanted here", "此处应为日期"
            self.fault(en, zh, n, column, seen=f"{seen!s:.60}", expected="2026-01-31")
            return ""

    def days(self, row: TomlTable, names: Sequence[str]) -> dict[str, str]:
        """Return the days of the head of the file that it gives; see :meth:`day`."""
        return {name: self.day(row[name], None, name) for name in names if name in row}

    def rule(self, row: Any, n: int, unit: float) -> Rule | None:
        """Read one row."""
        if not isinstance(row, Mapping):
            self.fault("a rule must be a table", "规则必须是表", n, seen=str(row), expected="[[rule]]")
            return None
        kind = str(row.get("kind", ""))
        if kind not in self.kinds:
            self.fault(
                "there is no such kind of rule",
                "没有这种规则类别",
                n,
                "kind",
                seen=kind or "-",
                expected=" ".join(self.kinds),
                code="unknown_kind",
            )
            return None
        before = len(self.faults)
        fields: tuple[Field, ...] = (*SHARED, *self.kinds[kind].FIELDS)
        self.unknown(row, [field.name for field in fields], n)
        read: dict[str, Any] = {}
        for field in fields:
            if field.name in row and row[field.name] not in (None, ""):
                read[field.name] = self._field(field, row[field.name], n)
            elif field.required:
                self._missing(field, n, str(row.get("name", "")))
        if "kind" in read:
            self._combination(read, n)
        factor = float(read.get("unit", unit)) if len(self.faults) == before else 1.0
        return self._made(read, n, factor) if len(self.faults) == before else None

    def _missing(self, field: Field, n: int, name: str) -> None:
        self.fault(
            f"a rule without {field.name}",
            f"规则缺少“{field.label.zh}”（{field.name}）",
            n,
            field.name,
            seen=name or "-",
            expected=" ".join(field.words),
            fix=Text(f"write {field.name}: ", f"请写 {field.name}：") + field.help,
            code=f"missing_{field.name}",
        )

    def _field(self, field: Field, seen: Any, n: int) -> Any:
        readers = {
            "number": self.number,
            "day": self.day,
            "figure": self._figure,
            "limit": self._limit,
            "limits": self._limits,
            "years": self._years,
            "where": self._where,
            "title": self._title,
            "numbers": self._numbers,
            "ids": self._ids,
            "order": self._order,
            "pairs": self._pairs,
            "band": self._band,
        }
        if field.kind in readers:
            return readers[field.kind](seen, n, field.name)
        value = self._text(seen, n, field.name)
        resource = field.name == "measure" and value.startswith(NEED) and len(value) > len(NEED)
        if value and field.words and (value not in field.words or value == NEED) and not resource:
            self.fault(
                "not a word of the vocabulary",
                "不属于该词表",
                n,
                field.name,
                seen=value,
                expected=" ".join(field.words),
            )
        return value

    def _text(self, seen: Any, n: int, column: str) -> str:
        if isinstance(seen, str) and seen.strip():
            return seen.strip()
        self.fault("a text is wanted here", "此处应为文字", n, column, seen=str(seen), expected='"…"')
        return ""

    def _where(self, seen: Any, n: int, column: str) -> Where:
        try:
            return where(seen)
        except ValueError as error:
            self.fault(
                "this condition cannot be read",
                "无法理解该条件",
                n,
                column,
                seen=str(error),
                expected="{column = value}, {column = [a, b]}, {column = {ge = 5}}",
            )
            return Where()

    def _wanted(self, seen: Any, n: int, column: str, expected: str) -> None:
        words = Text("not in the form this key wants", "不符合该键的书写形式")
        self.fault(words.en, words.zh, n, column, seen=str(seen), expected=expected)

    def _numbers(self, seen: Any, n: int, column: str) -> tuple[float, ...]:
        if isinstance(seen, Sequence) and not isinstance(seen, str) and seen:
            return tuple(self.number(one, n, column) for one in seen)
        self._wanted(seen, n, column, "[1, 0.8]")
        return ()

    def _ids(self, seen: Any, n: int, column: str) -> tuple[str, ...]:
        if isinstance(seen, Sequence) and not isinstance(seen, str) and seen:
            names = tuple(label(one) for one in seen)
            if all(names) and len(set(names)) == len(names):
                return names
        self._wanted(seen, n, column, '["P01", "P02"]')
        return ()

    def _order(self, seen: Any, n: int, column: str) -> str | tuple[str, ...]:
        if isinstance(seen, Sequence) and not isinstance(seen, str):
            return self._ids(seen, n, column)
        return self._text(seen, n, column)

    def _pairs(self, seen: Any, n: int, column: str) -> tuple[tuple[str, ...], ...]:
        rows = seen if isinstance(seen, Sequence) and not isinstance(seen, str) else ()
        # one pair may be written without the outer brackets
        rows = [rows] if rows and all(isinstance(one, str) for one in rows) else rows
        if rows and all(isinstance(one, Sequence) and len(one) == 2 for one in rows):
            return tuple(self._ids(one, n, column) for one in rows)
        self._wanted(seen, n, column, '[["P03", "P02"]]')
        return ()

    def _band(self, seen: Any, n: int, column: str) -> dict[str, float]:
        if isinstance(seen, Mapping) and len(seen) == 1 and set(seen) <= {"points", "probability"}:
            return {str(key): self.number(one, n, column) for key, one in seen.items()}
        self._wanted(seen, n, column, "{points = 0.5} / {probability = 0.9}")
        return {}

    def _limits(self, seen: Any, n: int, column: str) -> float | str | dict[str, float]:
        if not isinstance(seen, Mapping) or set(seen) in ({"column"}, {"plan"}):
            return self._limit(seen, n, column)
        return {label(key): self.number(one, n, column) for key, one in seen.items()}

    def _title(self, seen: Any, n: int, column: str) -> Text | None:
        if isinstance(seen, Mapping) and set(seen) == {"en", "zh"}:
            return Text(str(seen["en"]), str(seen["zh"]))
        self.fault(
            "a title is wanted in both languages",
            "标题应为中英文两种",
            n,
            column,
            seen=str(seen),
            expected='{en = "…", zh = "…"}',
        )
        return None

    def _limit(self, seen: Any, n: int, column: str) -> float | str:
        if isinstance(seen, Mapping) and set(seen) == {"column"}:
            return str(seen["column"])
        return self._figure(seen, n, column)

    def _figure(self, seen: Any, n: int, column: str) -> float:
        if not isinstance(seen, Mapping) or set(seen) != {"plan"}:
            return self.number(seen, n, column)
        name = str(seen["plan"])
        self.fault(
            "the plan has no such parameter",
            "规划中没有该参数",
            n,
            column,
            seen=name,
            expected=" ".join(sorted(self.parameters)),
            fix=meant(name, self.parameters),
        )
        return 0.0

    def _years(self, seen: Any, n: int, column: str) -> dict[int, float]:
        if not isinstance(seen, Mapping) or not seen or not all(str(year).isdigit() for year in seen):
            self.fault(
                "money by year is wanted here",
                "此处应为分年额度",
                n,
                column,
                seen=str(seen),
                expected="{2027 = 100, 2028 = 120}",
            )
            return {}
        return {int(year): self.number(sum_, n, column) for year, sum_ in seen.items()}

    def _combination(self, read: TomlTable, n: int) -> None:
        """Find what each key alone cannot show."""
        name = str(read.get("name", "-"))
        kind = self.kinds[read["kind"]]
        own = getattr(kind, "faults", _none)(read)
        for fault in (*combined(read, SHARE_OF in kind.FIELDS), *own):
            self.fault(
                fault.message.en,
                fault.message.zh,
                n,
                fault.column,
                seen=fault.seen or name,
                expected=fault.expected,
                fix=fault.fix,
                code=fault.code,
            )

    def _made(self, read: dict[str, Any], n: int, unit: float) -> Rule:
        """Return the rule, amounts in whole currency units."""
        names = {field.name for field in Rule.__dataclass_fields__.values()}
        kind = self.kinds[read["kind"]]
        counted = getattr(kind, "measure", None)
        if counted is not None:
            read["measure"] = counted(read)
        elif kind.UNIT in MEASURES:
            read["measure"] = kind.UNIT
        share, measure = read.get("share_of", ""), read.get("measure", "amount")
        factor = unit if measure == "amount" and not share else 1.0
        for key in ("at_least", "at_most", "total", "reserve", "limit"):
            if isinstance(read.get(key), float):
                read[key] *= factor
        if "by_year" in read:
            read["by_year"] = {year: sum_ * factor for year, sum_ in read["by_year"].items()}
        if "penalty" in read and factor != 1.0:
            read["penalty"] /= factor
        read["shortfall_limit"] = read.pop("limit", None)
        read.pop("unit", None)
        own = {key: read.pop(key) for key in [*read] if key not in names}
        return Rule(row=n, own=MappingProxyType(own), **read)


def _none(_: TomlTable) -> tuple[Fault, ...]:
    return ()


FORMAT = "yuzui-rules/1"


@dataclass(frozen=True, slots=True)
class Worth:
    """The three choices that say what a proposal is worth; each moves the answer.

    Parameters
    ----------
    source : str
        ``posterior_mean`` of the reviews, or ``given`` in the column ``value``.
    per : str
        ``proposal``, or ``amount``: value times amount.
    zero : float
        The score worth nothing.
    """

    source: str = "posterior_mean"
    per: Literal["proposal", "amount"] = "proposal"
    zero: float = 0.0

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"from": self.source, "per": self.per, "zero": self.zero}


Mode = Literal["optimise", "lottery", "ranking", "payline"]


@dataclass(frozen=True, slots=True)
class Book:
    """A page of rules.

    Parameters
    ----------
    call : mapping
        ``id``, ``currency``, ``opens`` (day it opened) and further keys of the call.
    worth : Worth
        What a proposal is worth.
    rules : tuple of Rule
        Rows in order.
    raw : mapping
        The document as read; what is hashed.
    """

    call: TomlTable
    worth: Worth
    rules: tuple[Rule, ...]
    raw: TomlTable

    def of_kind(self, kind: str) -> tuple[Rule, ...]:
        """Return the rows of one kind, in order."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    @property
    def statistics(self) -> tuple[str, ...]:
        """Figures of the reviews that rows read, each once."""
        kinds = registry.modules("rule")
        reads = ((getattr(kinds[rule.kind], "statistics", None), rule) for rule in self.rules)
        return tuple(dict.fromkeys(n for read, rule in reads if read for n in read(rule)))

    @property
    def mode(self) -> Mode:
        """``payline`` or ``ranking`` if a ranking binds, ``lottery`` for lots, or ``optimise``."""
        for rule in self.of_kind("ranking"):
            stops = rule.own.get("on_misfit", "stop") == "stop" and not rule.own.get("tie_band")
            return "payline" if stops else "ranking"
        return "lottery" if self.of_kind("lottery") else "optimise"


def read(text: str, file: str = "", parameters: Mapping[str, float] | None = None) -> Book:
    """Read the text of a ``rules.toml``."""
    return build(parse(text, file), file, parameters)


def parse(text: str, file: str = "") -> TomlTable:
    """Return the document in the text of a ``rules.toml``, not yet checked; see :func:`read`."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        row = re.search(r"at line (\d+)", str(error))
        raise RuleError(
            Text("this is not TOML", "不是合法的 TOML"),
            place=Place(file=file, row=int(row[1]) if row else None),
            seen=str(error),
            expected="[[rule]]",
            fix=Text("look at quotes and brackets on this line", "请检查该行的引号与括号"),
        ) from None


def build(raw: TomlTable, file: str = "", parameters: Mapping[str, float] | None = None) -> Book:
    """Check a document of rules and return the book; see :func:`read`."""
    named = parameters or {}
    if isinstance(raw.get("rule"), list):
        raw = {**raw, "rule": [valued(row, named) for row in raw["rule"]]}
    reader = RowReader(file, named)
    book = _book(reader, raw)
    if reader.faults:
        raise together(reader.faults)
    return book


def _book(reader: RowReader, raw: TomlTable) -> Book:
    if raw.get("format") != FORMAT:
        reader.fault(
            "the format of the rules is not stated or not known",
            "未注明规则格式或格式未知",
            column="format",
            seen=str(raw.get("format", "-")),
            expected=FORMAT,
        )
    reader.unknown(raw, ("format", "call", "value", "rule"), None)
    if not isinstance(raw.get("call", {}), Mapping):
        reader.fault("“call” must be a table", "“call”必须是表", column="call", expected='[call] id = "…"')
    call = raw.get("call", {})
    call = dict(call) if isinstance(call, Mapping) else {}
    unit = reader.number(call.get("unit", 1), None, "unit")
    call |= reader.days(call, ("opens", *(field.name for field in DATES)))
    rows = raw.get("rule", [])
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        rows = []
        reader.fault(
            "rules must be rows", "规则必须按行书写", column="rule", seen=str(raw["rule"])[:60], expected="[[rule]]"
        )
    rules = [reader.rule(row, n, unit) for n, row in enumerate(rows, 1)]
    rules_read = tuple(rule for rule in rules if rule is not None)
    if not rows:
        reader.fault("there are no rules", "没有任何规则", expected="[[rule]]")
    _names(reader, rules_read)
    _only_once(reader, rules_read)
    _contradictions(reader, rules_read)
    _never_both(reader, rules_read)
    return Book(call, _worth(reader, raw.get("value", {})), rules_read, raw)


def _worth(reader: RowReader, raw: Any) -> Worth:
    if not isinstance(raw, Mapping):
        reader.fault("“value” must be a table", "“value”必须是表", column="value", expected="[value]")
        return Worth()
    reader.unknown(raw, ("from", "per", "zero"), None)
    source = raw.get("from", "posterior_mean")
    per = raw.get("per", "proposal")
    for key, seen, words in (("from", source, ("posterior_mean", "given")), ("per", per, ("proposal", "amount"))):
        if seen not in words:
            reader.fault(
                "not a word of the vocabulary", "不属于该词表", column=key, seen=str(seen), expected=" ".join(words)
            )
    if source == "posterior_mean" and "zero" not in raw:
        reader.fault(
            "the score worth nothing must be stated: it decides many small or few large awards",
            "必须写明价值为零的分数：它决定多而小还是少而大",
            column="zero",
            expected="value = {zero = …}",
            fix=Text(
                "write value = {zero = …} above the first [[rule]], with the score, on the scale "
                "of the reviews, of a proposal not worth funding",
                "请在第一个 [[rule]] 之前写入 value = {zero = …}，填不值得资助的得分（按评审所用量表）",
            ),
            code="missing_zero",
        )
    zero = reader.number(raw.get("zero", 0), None, "zero")
    return Worth(str(source), "amount" if per == "amount" else "proposal", zero)


def _names(reader: RowReader, rules: Sequence[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.name in seen:
            reader.fault(
                "two rules have one name",
                "两条规则同名",
                rule.row,
                "name",
                seen=rule.name,
                fix=Text("give each rule a name of its own", "请为每条规则各取一名"),
                code="duplicate_name",
            )
        seen[rule.name] = rule


def _only_once(reader: RowReader, rules: Sequence[Rule]) -> None:
    """Find a second row of a kind of which a call has one."""
    for kind in ("ranking", "lottery", "levels"):
        for rule in [rule for rule in rules if rule.kind == kind][1:]:
            reader.fault(
                f"a call has one row of kind {kind}",
                f"每次征集只能有一条 {kind} 规则",
                rule.row,
                "kind",
                seen=rule.name,
                fix=Text("keep one of these rows", "请只保留其中一条"),
                code="duplicate_kind",
            )


def _never_both(reader: RowReader, rules: Sequence[Rule]) -> None:
    """Find proposals that need one another, all of them, and exclude one another."""
    needs = _closure(rules)
    circles = {name: {other for other in needs[name] if name in needs[other]} for name in needs}
    for rule in rules:
        if rule.kind != "excludes" or not rule.hard:
            continue
        most = 1.0 if rule.at_most is None else rule.at_most
        groups = rule.own.get("pairs") or (rule.own["group"],)
        for circle in circles.values():
            clash = next((g for g in groups if len(circle.intersection(g)) > float(most)), None)
            if clash is None:
                continue
            both = sorted(circle.intersection(clash))
            pairs = next(r for r in rules if r.kind == "requires" and _touches(r, both))
            reader.fault(
                f"“{pairs.name}” ties together what “{rule.name}” keeps apart",
                f"“{pairs.name}”所绑定的申请又被“{rule.name}”互斥",
                rule.row,
                "pairs" if "pairs" in rule.own else "group",
                seen=", ".join(both),
                fix=Text(
                    "take one of the two rules out, or free these proposals of one",
                    "请删去其一，或在其一中去掉这些申请",
                ),
                code="contradiction",
                detail={"rules": [pairs.name, rule.name]},
            )
            break


def _touches(rule: Rule, names: Sequence[str]) -> bool:
    return any(name in pair for pair in rule.own["pairs"] for name in names)


def _closure(rules: Sequence[Rule]) -> dict[str, set[str]]:
    """Return for each proposal that hard rows let require others whom it needs, and itself."""
    pairs = [pair for r in rules if r.kind == "requires" and r.hard for pair in r.own["pairs"]]
    needs = {name: {name} for pair in pairs for name in pair}
    grown = True
    while grown:
        grown = False
        for first, second in pairs:
            for own in needs.values():
                if first in own and second not in own:
                    own |= needs[second]
                    grown = True
    return needs


def _contradictions(reader: RowReader, rules: Sequence[Rule]) -> None:
    for floor, cap in _pairs(rules):
        low, high = floor.at_least, cap.at_most
        if isinstance(low, float) and isinstance(high, float) and low > high:
            reader.fault(
                f"“{floor.name}” asks for more than “{cap.name}” allows",
                f"“{floor.name}”要求的多于“{cap.name}”所允许的",
                floor.row,
                "at_least",
                seen=f"{low:g} > {high:g}",
                expected=f"{floor.name} <= {cap.name}",
                fix=Text("lower the one or raise the other", "请降低前者或提高后者"),
                code="contradiction",
                detail={"rules": [floor.name, cap.name]},
            )


def _pairs(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Return each hard lower and upper limit over the same thing."""
    for floor in rules:
        for cap in rules:
            alike = (
                (floor.kind, cap.kind) == ("floor", "cap")
                and floor.hard
                and cap.hard
                and (floor.by, floor.measure, floor.share_of) == (cap.by, cap.measure, cap.share_of)
                and floor.where.same(cap.where)
            )
            if alike:
                yield floor, cap


def check_columns(rules: Sequence[Rule], candidates: Candidates) -> None:
    """Refuse rows that read a column the proposals do not have."""
    faults, kinds = [], registry.modules("rule")
    for rule in rules:
        if kinds[rule.kind].STAGE != "fund":
            continue
        limits = [limit for limit in (rule.at_least, rule.at_most) if isinstance(limit, str)]
        need = ["need_" + rule.measure.removeprefix(NEED)] * rule.measure.startswith(NEED)
        own = getattr(kinds[rule.kind], "columns", None)
        columns = () if own is None else own(rule)
        for name in dict.fromkeys([*rule.where.columns, rule.by, *limits, *need, *columns]):
            if name and not candidates.has(name):
                faults.append(_no_column(rule, name, candidates))
    if faults:
        raise together(faults)


def empty_groups(rules: Sequence[Rule], candidates: Candidates) -> list[Rule]:
    """Return the rows whose condition covers no proposal: they hold by themselves and are told."""
    empty_rules, kinds = [], registry.modules("rule")
    for rule in rules:
        if kinds[rule.kind].STAGE != "fund":
            continue
        covered = candidates.covered(rule.where)
        if rule.by:
            groups = candidates.categories(rule.by).values()
            empty = not any((covered & group).any() for group in groups)
        else:
            empty = not covered.any()
        if empty:
            empty_rules.append(rule)
    return empty_rules


def _no_column(rule: Rule, name: str, candidates: Candidates) -> RuleError:
    return RuleError(
        Text(f"“{rule.name}” reads a column that the proposals do not have", f"“{rule.name}”所用的列不存在"),
        place=Place(sheet="rules", row=rule.row, column=name),
        seen=name,
        expected=", ".join(sorted(candidates.columns)),
        fix=meant(name, candidates.columns),
        code="no_such_column",
    )
