# SPDX-License-Identifier: Apache-2.0
"""The price of an hour, what the centre costs, and which jobs are not charged, as given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.ledger.usage import STATUS
from yuzui.model.money import digits
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY

HOUR, YEAR = 3_600, 365 * 86_400
"""Seconds."""
_PUBLISHED = Text(
    "assumed: no price of this centre is published. One unit per core-hour, in no currency; shares do not depend on it",
    "假定：该中心未公布价格。每核时一个单位，不涉币种；各项占比与此无关",
)
_GIVEN = Text("as given by the user", "由使用者给出")
_EVEN = Text(
    "assumed: no budget of this centre is published. The price pays for the centre if every core-hour is charged",
    "假定：该中心未公布预算。若每个核时均计费，则价格恰可收回成本",
)
ROUNDING = Text(
    "charges are exact until they are written; what is written is in minor units and adds up by largest remainder",
    "金额在写出之前保持精确；写出时取最小货币单位，按最大余数法使合计相符",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a log."""

    price: Decimal | None
    cost: Decimal | None
    currency: str
    by: str
    waive: tuple[int, ...]

    @classmethod
    def of(cls, inputs: Mapping[str, Any]) -> Asked:
        """Return what was asked."""
        price, cost = (_amount(name, inputs.get(name)) for name in ("price", "cost"))
        currency = str(inputs.get("currency") or NO_CURRENCY).upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise InputError(
                Text("this is no code of a currency", "币种代码不正确"),
                place=Place(column="currency"),
                seen=currency,
                expected="CNY EUR USD …",
                code="currency",
            )
        by = str(inputs.get("by") or "user")
        if by not in ("user", "group"):
            raise InputError(
                Text("jobs are charged to users or to groups", "作业只能计入用户或用户组"),
                place=Place(column="by"),
                seen=by,
                expected="user group",
                code="by",
            )
        return cls(price, cost, currency, by, _codes(str(inputs.get("waive") or "")))

    @property
    def per_second(self) -> Fraction:
        """Price of a core-second in minor units, exact."""
        price = Decimal(1) if self.price is None else self.price
        return Fraction(price) * int(10 ** digits(self.currency)) / HOUR

    def spent(self, span: int) -> Fraction | None:
        """Return what the centre cost in a span of seconds, minor units; None if not given."""
        if self.cost is None:
            return None
        return Fraction(self.cost) * int(10 ** digits(self.currency)) * span / YEAR

    def rules(self) -> list[dict[str, Any]]:
        """Return the rules of price, each with where it comes from."""
        price = Decimal(1) if self.price is None else self.price
        codes = " ".join(map(str, self.waive))
        return [
            _rule("price", f"{price:f}", "core-hour", *_basis(self.price, _PUBLISHED)),
            _rule(
                "cost", None if self.cost is None else f"{self.cost:f}", "year of 365 days",
                *_basis(self.cost, _EVEN),
            ),
            _rule("waive", codes or None, "status code", "given" if codes else "assumed",
                  _GIVEN if codes else _ALL),
            _rule("rounding", None, "minor unit", "declared", ROUNDING),
        ]  # fmt: skip


_ALL = Text(
    "assumed: every job that ran is charged, whatever became of it", "假定：凡运行过的作业一律计费，不论结果如何"
)


def _basis(value: Decimal | None, unsaid: Text) -> tuple[str, Text]:
    return ("assumed", unsaid) if value is None else ("given", _GIVEN)


def _rule(name: str, value: str | None, unit: str, status: str, source: Text) -> dict[str, Any]:
    return {"rule": name, "value": value, "unit": unit, "status": status, "source": source.json()}


def _amount(name: str, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
        if amount.is_finite() and amount > 0:
            return amount
    except InvalidOperation:
        pass
    raise InputError(
        Text("a price or a cost is a number above 0", "价格与成本应为大于 0 的数"),
        place=Place(column=name),
        seen=str(value),
        expected="> 0",
        fix=Text("write for example 0.05", "例如写 0.05"),
        code="price",
    )


def _codes(said: str) -> tuple[int, ...]:
    words = said.replace(",", " ").split()
    known = {str(code): code for code in STATUS}
    if odd := next((word for word in words if word not in known), None):
        raise InputError(
            Text("there is no such status of a job", "没有这种作业状态"),
            place=Place(column="waive"),
            seen=odd,
            expected=" ".join(f"{code} ({label.en})" for code, label in STATUS.items()),
            code="status",
        )
    return tuple(sorted({known[word] for word in words}))
