# SPDX-License-Identifier: Apache-2.0
"""Reading one row of rules against the fields of its kind.

Every fault is collected, none stops the reading; see :mod:`yuzui.allocate.rulebook`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from yuzui import plugins
from yuzui.allocate.grammar import MEASURES, NEED, SHARED, SHARES, Field, Rule, where
from yuzui.errors import Place, RuleError
from yuzui.text import Text, same

LARGEST = 1e18
"""Numbers beyond are no sums, counts or shares of anything."""


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
        self.kinds = plugins.modules("rule")

    def fault(
        self, en: str, zh: str, row: int | None = None, column: str = "", **more: Any
    ) -> None:
        """Add one fault.

        Parameters
        ----------
        en, zh : str
            What is wrong, in both languages.
        row : int, optional
            Number of the rule; without it the head of the file is meant.
        column : str
            The key.
        **more : object
            Further fields of :class:`~yuzui.errors.RuleError`.
        """
        place = Place(file=self.file, sheet="rules" if row else "", row=row, column=column)
        self.faults.append(RuleError(Text(en, zh), place=place, **more))

    def unknown(self, row: Mapping[str, Any], known: Sequence[str], n: int | None) -> None:
        """Add a fault for each key that is not known, with the nearest known one."""
        for key in row:
            if key not in known:
                near = get_close_matches(str(key), known, 1, 0.6)
                self.fault(
                    "this key is not known",
                    "未知的键",
                    n,
                    str(key),
                    seen=str(key),
                    expected=" ".join(known),
                    fix=same(near[0]) if near else None,
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

    def rule(self, row: Any, n: int, unit: float) -> Rule | None:
        """Read one row.

        Parameters
        ----------
        row : object
            The row as written.
        n : int
            Its number, from 1.
        unit : float
            Factor of amounts in the whole file.

        Returns
        -------
        Rule or None
            None if it has a fault; the faults are collected.
        """
        if not isinstance(row, Mapping):
            self.fault("a rule must be a table", "规则必须是表", n, seen=str(row))
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
        self._combination(read, n)
        factor = float(read.get("unit", unit)) if len(self.faults) == before else 1.0
        return self._made(read, fields, n, factor) if len(self.faults) == before else None

    def _missing(self, field: Field, n: int, name: str) -> None:
        self.fault(
            f"a rule without {field.name}",
            f"规则缺少“{field.label.zh}”（{field.name}）",
            n,
            field.name,
            seen=name or "-",
            expected=" ".join(field.words),
            fix=field.help,
            code=f"missing_{field.name}",
        )

    def _field(self, field: Field, seen: Any, n: int) -> Any:
        if field.kind == "number":
            return self.number(seen, n, field.name)
        if field.kind == "limit":
            return self._limit(seen, n, field.name)
        if field.kind == "years":
            return self._years(seen, n, field.name)
        if field.kind == "where":
            try:
                return where(seen)
            except ValueError as error:
                self.fault(
                    "this condition cannot be read",
                    "无法理解该条件",
                    n,
                    field.name,
                    seen=str(error),
                    expected="{column = value}, {column = [a, b]}, {column = {ge = 5}}",
                )
                return where({})
        if field.kind == "title":
            return self._title(seen, n)
        if not isinstance(seen, str) or not seen.strip():
            self.fault("a text is wanted here", "此处应为文字", n, field.name, seen=str(seen))
            return ""
        resource = field.name == "measure" and seen.startswith(NEED) and len(seen) > len(NEED)
        if field.words and (seen not in field.words or seen == NEED) and not resource:
            self.fault(
                "not a word of the vocabulary",
                "不属于该词表",
                n,
                field.name,
                seen=seen,
                expected=" ".join(field.words),
            )
        return seen.strip()

    def _title(self, seen: Any, n: int) -> Text | None:
        if isinstance(seen, Mapping) and set(seen) == {"en", "zh"}:
            return Text(str(seen["en"]), str(seen["zh"]))
        self.fault(
            "a title is wanted in both languages",
            "标题应为中英文两种",
            n,
            "title",
            seen=str(seen),
            expected='{en = "…", zh = "…"}',
        )
        return None

    def _limit(self, seen: Any, n: int, column: str) -> float | str:
        if isinstance(seen, Mapping) and set(seen) == {"column"}:
            return str(seen["column"])
        if isinstance(seen, Mapping) and set(seen) == {"plan"}:
            name = str(seen["plan"])
            if name in self.parameters:
                return float(self.parameters[name])
            self.fault("the plan has no such parameter", "规划中没有该参数", n, column, seen=name)
            return 0.0
        return self.number(seen, n, column)

    def _years(self, seen: Any, n: int, column: str) -> dict[int, float]:
        if (
            not isinstance(seen, Mapping)
            or not seen
            or not all(str(year).isdigit() for year in seen)
        ):
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
        limits = [read[key] for key in ("at_least", "at_most") if isinstance(read.get(key), float)]
        measure, share = read.get("measure", "amount"), read.get("share_of", "")
        fraction = any(0 < limit < 1 for limit in limits)
        if fraction and not share and measure in MEASURES[:2]:
            self.fault(
                "a share without the base it is a share of",
                "占比缺少基数",
                n,
                "share_of",
                seen=name,
                expected=" ".join(SHARES),
                fix=Text(
                    "“budget” is the fixed sum, “awarded” the sum of what is funded: "
                    "they are different rules",
                    "“budget”为固定总额，“awarded”为获资助总额，两者是不同的规则",
                ),
                code="missing_share_of",
            )
        if share and any(not 0 <= limit <= 1 for limit in limits):
            self.fault(
                "a share is a fraction between 0 and 1",
                "占比应为 0 与 1 之间的小数",
                n,
                "at_least" if "at_least" in read else "at_most",
                seen=str(limits[0]),
                expected="0.45",
            )
        if share == "budget" and measure != "amount":
            self.fault(
                "only an amount can be a share of the budget",
                "只有金额才能占预算的比例",
                n,
                "share_of",
                seen=str(measure),
            )
        self._strength(read, n, name)
        if read.get("kind") == "budget":
            self._money(read, n, name)

    def _strength(self, read: Mapping[str, Any], n: int, name: str) -> None:
        soft = read.get("strength") == "soft"
        if soft and not read.get("penalty", 0.0) > 0:
            self.fault(
                "a soft rule needs a penalty above nothing",
                "软性规则必须有大于零的罚分",
                n,
                "penalty",
                seen=name,
                code="missing_penalty",
            )
        if soft and read.get("share_of") == "awarded":
            self.fault(
                "a soft rule cannot be a share of what is awarded: its shortfall has no fixed unit",
                "软性规则不能以获资助总额为基数：缺口没有固定单位",
                n,
                "share_of",
                seen=name,
            )

    def _money(self, read: Mapping[str, Any], n: int, name: str) -> None:
        if ("total" in read) == ("by_year" in read):
            self.fault(
                "a budget has either a total or sums by year",
                "预算应写总额或分年额度，二者取一",
                n,
                "total",
                seen=name,
                expected="total = 300",
                code="missing_total",
            )
        if read.get("total", 0.0) < 0 or read.get("strength") == "soft":
            self.fault(
                "a budget is a hard sum, never negative",
                "预算是硬性总额，不得为负",
                n,
                "total",
                seen=name,
            )

    def _made(self, read: dict[str, Any], fields: Sequence[Field], n: int, unit: float) -> Rule:
        """Return the rule, amounts in whole currency units."""
        names = {field.name for field in Rule.__dataclass_fields__.values()}
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
