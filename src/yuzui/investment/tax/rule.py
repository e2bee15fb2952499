# SPDX-License-Identifier: Apache-2.0
"""One dated rule, one gift, and what a file of them holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from yuzui.errors import InputError, Place
from yuzui.investment.tax.scope import TYPES, WORKS, Firm, Scope, Use
from yuzui.model import money
from yuzui.text import Text

DEDUCTION = "additional_deduction"


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule of R&D tax treatment."""

    id: str
    jurisdiction: str
    instrument: str
    scope: Scope
    words: str
    rate: float | None
    start: dt.date | None
    end: dt.date | None
    announced: dt.date | None = None
    act: str = ""
    source: str = ""
    note: str = ""
    status: str = "sourced"
    supersedes: frozenset[str] = frozenset()
    listed: Mapping[float, float] = field(default_factory=dict, hash=False)
    confirmed_by: str = ""
    row: int = 0

    def on(self, day: dt.date) -> bool:
        """Return whether the rule is in force on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def known(self, day: dt.date) -> bool:
        """Return whether the rule had been announced by a day."""
        return self.announced is None or self.announced <= day

    @property
    def retroactive(self) -> bool:
        """Whether it was announced after it took effect."""
        return bool(self.announced and self.start and self.announced > self.start)

    @property
    def stated(self) -> float:
        """The rate, fraction; ``no_rate`` where the rule states none: none is not 0."""
        if self.rate is None:
            raise InputError(
                Text("the rule states no rate", "该规则未载明比率"),
                Place(row=self.row or None, column="rate"),
                seen=self.id,
                fix=Text("write its rate as a fraction", "请以小数填写其比率"),
                code="no_rate",
            )
        return self.rate

    @property
    def last_day(self) -> dt.date | None:
        """Last day in force; None is open."""
        return self.end - dt.timedelta(days=1) if self.end else None


@dataclass(frozen=True, slots=True)
class Gift:
    """A donation that stands among the rules: its figure is money, no rate."""

    id: str
    jurisdiction: str
    words: str
    donor: str
    recipient: str
    amount: Decimal
    currency: str
    first: dt.date | None
    last: dt.date | None
    kind: str = ""
    status: str = "sourced"
    source: str = ""
    note: str = ""
    row: int = 0

    @property
    def precision(self) -> str:
        """How precisely the date is known: ``day``, ``month`` or ``year``."""
        return money.precision(self.first, self.last)


@dataclass(frozen=True)
class Rules:
    """What a file of tax rules holds."""

    rows: tuple[Rule, ...]
    held_back: tuple[Rule, ...] = ()
    gifts: tuple[Gift, ...] = ()
    file: str = ""

    @cached_property
    def last_dated(self) -> dt.date | None:
        """Last start or announcement the rules name: so far the file speaks."""
        days = [day for rule in self.rows for day in (rule.start, rule.announced) if day]
        return max(days, default=None)

    @property
    def works(self) -> tuple[Use, ...]:
        """Uses of money for which a deduction is listed: own R&D by type, contributions."""
        scopes = [rule.scope for rule in self.rows if rule.instrument == DEDUCTION]
        return tuple(
            Use(work, kind)
            for work in WORKS
            for kind in TYPES
            if any(scope.work == work and kind in scope.types for scope in scopes)
        )

    def by_id(self, name: str) -> Rule | None:
        """Return a usable rule by its id, or None."""
        return next((rule for rule in self.rows if rule.id == name), None)

    def candidates(self, firm: Firm, use: Use, instrument: str = DEDUCTION) -> tuple[Rule, ...]:
        """Return the usable rules with a rate that cover a firm's use, whatever the day."""
        return tuple(
            rule
            for rule in self.rows
            if rule.instrument == instrument and rule.rate is not None and rule.scope.covers(firm, use)
        )
