# SPDX-License-Identifier: Apache-2.0
"""Reading one row of rules against the fields of its kind.

Every fault is collected, none stops the reading; see :mod:`yuzui.funding.rulebook`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from yuzui import registry
from yuzui.errors import Place, RuleError, meant
from yuzui.funding.candidates import label
from yuzui.funding.grammar import MEASURES, NEED, SHARE_OF, SHARED, Fault, Field, Rule, Where, combined, where
from yuzui.text import Text

LARGEST = 1e18
"""Numbers beyond are no sums, counts or shares of anything."""


def valued(row: Any, parameters: Mapping[str, float]) -> Any:
    """Return a row with each ``{plan = name}`` replaced by the value of the parameter.

    What is hashed, solved, counted again, drawn and published is then one document that needs no
    plan beside it, and a later edition of the plan changes no slate of today.
    """
    if not isinstance(row, Mapping):
        return row
    found = {
        key: str(value["plan"]) for key, value in row.items() if isinstance(value, Mapping) and set(value) == {"plan"}
    }
    found = {key: name for key, name in found.items() if name in parameters}
    if not found:
        return row
    said = [str(row["note"])] if row.get("note") else []
    said += [f"{key} = plan {name}" for key, name in found.items()]
    return {**row, **{k: parameters[n] for k, n in found.items()}, "note": "; ".join(said)}


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

    def unknown(self, row: Mapping[str, Any], known: Sequence[str], n: int | None) -> None:
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

    def days(self, row: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
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
        found = self._text(seen, n, field.name)
        resource = field.name == "measure" and found.startswith(NEED) and len(found) > len(NEED)
        if found and field.words and (found not in field.words or found == NEED) and not resource:
            self.fault(
                "not a word of the vocabulary",
                "不属于该词表",
                n,
                field.name,
                seen=found,
                expected=" ".join(field.words),
            )
        return found

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
        said = Text("not in the form this key wants", "不符合该键的书写形式")
        self.fault(said.en, said.zh, n, column, seen=str(seen), expected=expected)

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

    def _combination(self, read: Mapping[str, Any], n: int) -> None:
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


def _none(_: Mapping[str, Any]) -> tuple[Fault, ...]:
    return ()
