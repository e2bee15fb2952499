# SPDX-License-Identifier: Apache-2.0
"""What is answered about the time of a facility in a year."""

from __future__ import annotations

from typing import Literal

import msgspec

from yuzui.facilities.accounts.entries import Overgranted
from yuzui.facilities.accounts.kpi import Measured
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.model.quantity import Origin
from yuzui.text import Text
from yuzui.text.numbers import number


class Book(msgspec.Struct, frozen=True):
    """Where the time of one scope, unit and cycle went, in its base unit; ``size`` of these make one unit shown."""

    scope: str
    unit: str
    cycle: str
    shown: Text
    size: int
    flow: dict[str, int]
    balances: dict[str, int]

    def amount(self, units: int) -> Text:
        """Return an amount in the unit that people read."""
        shown = units / self.size
        digits = 0 if abs(shown) >= FINE or shown == int(shown) else 1
        return number(shown, digits) + Text(" ", " ") + self.shown

    def holds(self, one: Overgranted) -> bool:
        """Say whether over-granting is of this book."""
        return (self.scope, self.unit, self.cycle) == (one.scope, one.unit, one.cycle)


FINE = 100
"""Amounts below it are shown with a decimal."""


class Broken(msgspec.Struct, frozen=True):
    """A rule of the ledger that is broken, where, and by which entries."""

    rule: str
    message: Text
    where: str
    seen: str
    limit: str
    entries: list[int]


class Cell(msgspec.Struct, frozen=True):
    """A figure of the yearly sheet, the numbers of the entries it is summed from as ranges, why it is empty."""

    value: float | None
    entries: str
    reason: Text | None


class Instrument(msgspec.Struct, frozen=True):
    """An instrument of the yearly sheet; its asset value in fen."""

    id: str
    name: str
    asset: int
    effective: Cell
    external: Cell
    sharing: Cell
    income: Cell
    network: Cell


class Total(msgspec.Struct, frozen=True):
    """A total of the yearly sheet."""

    name: Text
    value: float | None
    entries: str
    reason: Text | None


class Sheet(msgspec.Struct, frozen=True):
    """The yearly sheet on open sharing, and how many instruments in use it lacks."""

    unvalued: int
    instruments: list[Instrument]
    totals: list[Total]


class Outage(msgspec.Struct, frozen=True):
    """When a resource was down, as a source reports it."""

    resource: str
    t0: int
    t1: int
    kind: Literal["fault", "weather"]
    source: str
    source_key: str


class National(msgspec.Struct, frozen=True):
    """National means of one year as published."""

    year: int
    units: int
    instruments: int
    infrastructures: int | None
    effective_hours: float
    external_hours: float
    rate: float | None
    on_network: float | None
    source: str


class Indicator(msgspec.Struct, frozen=True):
    """One of the 21 indicators of the European forum."""

    n: int
    name: Text
    says: Literal["computed", "outside", "not_applicable"]
    value: float | None
    reason: Text | None


class Esfri(msgspec.Struct, frozen=True):
    """The 21 indicators of the European forum."""

    source: str
    confirmed: bool
    indicators: list[Indicator]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.ledger/1"):
    """What became of the time of a facility (empty: of all) in a year.

    ``stored`` is false where it was computed from a log whose entries are not in the store; ``dated`` says whether
    instants count from 1970; ``seq`` is the last entry counted, ``last`` that of the whole ledger at that time.
    """

    origin: Origin
    facility: str
    title: Text
    year: int
    source: Text
    stored: bool
    dated: bool
    seq: int
    last: int
    entries: int
    events: int
    books: list[Book]
    overgranted: list[Overgranted]
    broken: list[Broken]
    figures: list[Measured]
    sheet: Sheet
    outages: list[Outage]
    findings: list[Reported]
    national: list[National]
    esfri: Esfri
    cannot_tell: Text


class Posted(Base, frozen=True, kw_only=True, tag="yuzui.ledger.posted/1"):
    """What a posting did: events read and added, bookings settled, entries; events of what is not registered."""

    facility: str
    year: int
    log: str | None
    unregistered: dict[str, int]
    counts: dict[str, int]
