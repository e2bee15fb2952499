# SPDX-License-Identifier: Apache-2.0
"""What the jobs of a log cost: whole core-seconds times one price, and the clock that the bill is held against.

A price is a fraction of a minor unit per core-second, so a charge is exact until it is written on an invoice; what is
written adds up to the sum by the method of largest remainder. The clock sums processors in use at each instant over
time: it goes by the clock where a bill goes by the job, and shares no code with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.ledger import tariff
from yuzui.ledger.inputs import CostRecovery
from yuzui.ledger.job_log import STATUS, Jobs
from yuzui.ledger.tariff import Rate
from yuzui.model.quantity import digits
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY

# The price of an hour, what the centre costs, and which jobs are not charged, as given.


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


class PriceRule(msgspec.Struct, frozen=True):
    """One rule of price: its value, and whether it is assumed, given or declared."""

    rule: Literal["price", "cost", "waive", "rounding"]
    value: str | None
    unit: str
    status: Literal["assumed", "given", "declared"]
    source: Text


class Invoice(msgspec.Struct, frozen=True):
    """What an account of the log (-1 is unknown) pays, minor units."""

    account: int
    jobs: int
    seconds: int
    invoice: int


class ClassCharge(msgspec.Struct, frozen=True):
    """What the accounts of one class pay, beside what the same seconds cost at the price of the centre, minor units."""

    name: str
    price: str
    accounts: int
    jobs: int
    seconds: int
    at_cost: int
    invoiced: int
    markup: int


class Seconds(msgspec.Struct, frozen=True):
    """Span in seconds; what became of it, core-seconds."""

    span: int
    opened: int
    charged: int
    waived: int
    idle: int
    over: int
    residual: int


class Balance(msgspec.Struct, frozen=True):
    """Minor units: cost + markup = invoiced + waived + idle + unpriced, if bill and clock agree.

    ``markup`` is what a tariff asks beyond the price of the centre; without one it is 0.
    """

    cost: int
    opened: int
    invoiced: int
    waived: int
    idle: int
    unpriced: int
    markup: int


class InUse(msgspec.Struct, frozen=True):
    """Most processors in use at one instant, and how many there are."""

    most: int
    processors: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a log."""

    price: Decimal | None
    cost: Decimal | None
    currency: str
    by: str
    waive: tuple[int, ...]
    tariff: tuple[Rate, ...] = ()

    @classmethod
    def of(cls, inputs: CostRecovery) -> Asked:
        """Return what was asked."""
        price, cost = _amount("price", inputs.price), _amount("cost", inputs.cost)
        currency = (inputs.currency or NO_CURRENCY).upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise InputError(
                Text("this is no code of a currency", "币种代码不正确"),
                place=Place(column="currency"),
                seen=currency,
                expected="CNY EUR USD …",
                code="currency",
            )
        if (by := inputs.by or "user") not in ("user", "group"):
            raise InputError(
                Text("jobs are charged to users or to groups", "作业只能计入用户或用户组"),
                place=Place(column="by"),
                seen=by,
                expected="user group",
                code="by",
            )
        return cls(price, cost, currency, by, _codes(inputs.waive or ""), tariff.rates(inputs.tariff))

    @property
    def per_second(self) -> Fraction:
        """Price of a core-second in minor units, exact."""
        return self._second(Decimal(1) if self.price is None else self.price)

    def _second(self, price: Decimal) -> Fraction:
        return Fraction(price) * int(10 ** digits(self.currency)) / HOUR

    def charged(self, account: int) -> Fraction:
        """Price of a core-second of an account in minor units: that of its class, if there are classes."""
        return self._second(tariff.of(self.tariff, account).price) if self.tariff else self.per_second

    def spent(self, span: int) -> Fraction | None:
        """Return what the centre cost in a span of seconds, minor units; None if not given."""
        if self.cost is None:
            return None
        return Fraction(self.cost) * int(10 ** digits(self.currency)) * span / YEAR

    def rules(self) -> list[PriceRule]:
        """Return the rules of price, each with where it comes from."""
        price = Decimal(1) if self.price is None else self.price
        cost = None if self.cost is None else f"{self.cost:f}"
        codes = " ".join(map(str, self.waive))
        return [
            PriceRule("price", f"{price:f}", "core-hour", *_basis(self.price, _PUBLISHED)),
            PriceRule("cost", cost, "year of 365 days", *_basis(self.cost, _EVEN)),
            PriceRule("waive", codes or None, "status code", *_basis(codes or None, _ALL)),
            PriceRule("rounding", None, "minor unit", "declared", ROUNDING),
        ]


_ALL = Text(
    "assumed: every job that ran is charged, whatever became of it", "假定：凡运行过的作业一律计费，不论结果如何"
)


def _basis(value: object, unsaid: Text) -> tuple[Literal["assumed", "given"], Text]:
    return ("assumed", unsaid) if value is None else ("given", _GIVEN)


def _amount(name: str, value: object) -> Decimal | None:
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


def _codes(text: str) -> tuple[int, ...]:
    words = text.replace(",", " ").split()
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


# The bill, job by job.


@dataclass(frozen=True, slots=True)
class Account:
    """Jobs and core-seconds charged to a user or group of the log; -1 where the log does not say."""

    account: int
    jobs: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A log charged job by job: accounts by core-seconds, most first, and what a status waives."""

    accounts: tuple[Account, ...]
    waived_jobs: int
    waived_seconds: int

    @property
    def seconds(self) -> int:
        """Core-seconds charged."""
        return sum(one.seconds for one in self.accounts)


def bill(jobs: Jobs, by: str = "user", waive: Sequence[int] = ()) -> Bill:
    """Charge every job to its account."""
    free = np.isin(jobs.status, np.array(waive, dtype=np.int64))
    seconds = jobs.run * jobs.procs
    owners = getattr(jobs, by)[~free]
    names, place = np.unique(owners, return_inverse=True)
    sums = np.zeros(len(names), dtype=np.int64)
    np.add.at(sums, place, seconds[~free])
    counts = np.bincount(place, minlength=len(names))
    rows = [Account(int(name), int(count), int(total)) for name, count, total in zip(names, counts, sums, strict=True)]
    rows.sort(key=lambda one: (-one.seconds, one.account))
    return Bill(tuple(rows), int(free.sum()), int(seconds[free].sum()))


def written(amounts: Sequence[Fraction]) -> list[int]:
    """Round amounts so that they add up to their rounded sum.

    Examples
    --------
    >>> written([Fraction(1, 2), Fraction(1, 2), Fraction(1)])
    [1, 0, 1]
    """
    floors = [amount.numerator // amount.denominator for amount in amounts]
    missing = round(sum(amounts, Fraction(0))) - sum(floors)
    order = sorted(range(len(amounts)), key=lambda k: (floors[k] - amounts[k], k))
    more = set(order[:missing])
    return [floor + (k in more) for k, floor in enumerate(floors)]


# The clock: processors in use at each instant.


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Core-seconds there were, unused, and beyond what there is (0 if the log is possible); most in use at once."""

    opened: int
    idle: int
    over: int
    most: int


def swept(jobs: Iterable[tuple[int, int, int]], processors: int, span: int) -> Occupancy:
    """Go through time from the first second to the last."""
    steps: dict[int, int] = {0: 0, span: 0}
    for start, end, size in jobs:
        steps[start] = steps.get(start, 0) + size
        steps[end] = steps.get(end, 0) - size
    idle = over = most = used = last = 0
    for now in sorted(steps):
        free = processors - used
        if free >= 0:
            idle += free * (now - last)
        else:
            over -= free * (now - last)
        used += steps[now]
        most, last = max(most, used), now
    return Occupancy(processors * span, idle, over, most)


# The bill by job and the clock by processor, put side by side in minor units.


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A bill beside the clock."""

    accounts: list[Invoice]
    classes: list[ClassCharge]
    waived_jobs: int
    seconds: Seconds
    balance: Balance
    in_use: InUse

    @property
    def residual(self) -> int:
        """What was opened, and asked beyond its price, less what was invoiced, waived and idle, minor units."""
        balance = self.balance
        return balance.opened + balance.markup - balance.invoiced - balance.waived - balance.idle

    def even(self) -> Fraction | None:
        """Return the price of a core-hour at which the charged hours pay the cost, minor units."""
        return Fraction(self.balance.cost * HOUR, self.seconds.charged) if self.seconds.charged else None


def reconciled(jobs: Jobs, processors: int, terms: Asked) -> Reconciled:
    """Return accounts, balance and residual of a log.

    Notes
    -----
    The bill adds up jobs; the clock adds up free processors. Only if both are right, and the log
    is possible on that many processors, is what was opened the sum of what was charged, waived
    and idle. The residual is what was opened less that sum; nothing is set to make it vanish.
    """
    side, span = bill(jobs, terms.by, terms.waive), int(jobs.end.max(initial=0))
    rows = zip(jobs.start.tolist(), jobs.end.tolist(), jobs.procs.tolist(), strict=True)
    clock = swept(rows, processors, span)
    price = terms.per_second
    seconds = [*(one.seconds for one in side.accounts), side.waived_seconds, clock.idle]
    *at_cost, waived, idle = written([price * n for n in seconds])
    invoiced = written([terms.charged(one.account) * one.seconds for one in side.accounts]) if terms.tariff else at_cost
    opened, spent = round(price * clock.opened), terms.spent(span)
    cost = opened if spent is None else round(spent)
    return Reconciled(
        accounts=[
            Invoice(one.account, one.jobs, one.seconds, amount)
            for one, amount in zip(side.accounts, invoiced, strict=True)
        ],
        classes=list(_classes(side, terms.tariff, at_cost, invoiced)),
        waived_jobs=side.waived_jobs,
        seconds=Seconds(
            span,
            clock.opened,
            charged=side.seconds,
            waived=side.waived_seconds,
            idle=clock.idle,
            over=clock.over,
            residual=clock.opened - sum(seconds),
        ),
        balance=Balance(
            cost, opened, sum(invoiced), waived, idle, unpriced=cost - opened, markup=sum(invoiced) - sum(at_cost)
        ),
        in_use=InUse(clock.most, processors),
    )


def _classes(
    side: Bill, rates: Sequence[Rate], at_cost: Sequence[int], invoiced: Sequence[int]
) -> Iterator[ClassCharge]:
    """Yield the charges of each class of a tariff, in its order."""
    rows = list(zip(side.accounts, at_cost, invoiced, strict=True))
    for rate in rates:
        own = [row for row in rows if tariff.of(rates, row[0].account) is rate]
        yield ClassCharge(
            rate.name,
            f"{rate.price:f}",
            len(own),
            sum(one.jobs for one, _, _ in own),
            sum(one.seconds for one, _, _ in own),
            sum(cost for _, cost, _ in own),
            sum(paid for _, _, paid in own),
            sum(paid - cost for _, cost, paid in own),
        )
