# SPDX-License-Identifier: Apache-2.0
"""The scorecard of a plan: every clause with the three axes status, own data and target, never merged."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.policy.plan.clause import Horizon, Kind, Relation
from yuzui.text import Text, same

Word = Literal["pass", "fail", "error", "no_data", "awaits"]
Status = Literal["served", "partly", "not_yet", "outside"]
RANK = {"not_yet": 0, "partly": 1, "served": 2}
Value = TypeVar("Value")


def known(value: Value | msgspec.UnsetType) -> Value | None:
    """Return what a study says, or None where it says nothing."""
    return None if isinstance(value, msgspec.UnsetType) else value


class TextCoverage(msgspec.Struct, frozen=True):
    """Whether it is known which sentences of the text have no clause, and where the text is."""

    status: str
    source: str


class Section(msgspec.Struct, frozen=True):
    """A section with its clauses by status; waived ones are counted apart."""

    id: str
    title: Text
    counts: dict[str, int]


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """An idea of the plan: the entries of its lists, and the clauses that speak of it.

    Parameters
    ----------
    union : int
        Clauses that speak of it, each counted once.
    sum : int
        The same summed over its list nodes, with the double count.
    """

    id: str
    label: Text
    lists: dict[str, list[str]]
    relations: dict[str, Relation]
    nodes: int
    union: int
    sum: int
    see: list[str]


class Interval(msgspec.Struct, frozen=True):
    """Between which figures a share will lie, in so many of all cases."""

    low: float
    high: float
    level: float | msgspec.UnsetType = msgspec.UNSET
    kind: str | msgspec.UnsetType = msgspec.UNSET


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """The probability of an aim by a year, as the study that measures it gives it; a study may say less of it."""

    method: str
    by: int
    probability: float | None
    title: Text | msgspec.UnsetType = msgspec.UNSET
    interval: Interval | msgspec.UnsetType | None = msgspec.UNSET
    basis: Text | msgspec.UnsetType | None = msgspec.UNSET
    reached: int | msgspec.UnsetType | None = msgspec.UNSET
    forecasts: int | msgspec.UnsetType | None = msgspec.UNSET
    countries: int | msgspec.UnsetType | None = msgspec.UNSET
    effective_countries: float | msgspec.UnsetType | None = msgspec.UNSET
    range: list[float] | msgspec.UnsetType | None = msgspec.UNSET

    @property
    def name(self) -> Text:
        """What the method is called."""
        return self.title or same(self.method)

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        return self.interval.low if self.interval else None

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        return self.interval.high if self.interval else None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read the deadline of an aim; ``why`` says why there are no odds where the study refused them."""

    label: Text
    deadline: str | None
    source: str
    basis: Literal["stated", "assumed", "open"]
    status: str = "open"
    value: float | None = None
    odds: list[Odds] = []
    why: Text | None = None


class Asks(msgspec.Struct, frozen=True):
    """Whom to ask for the odds of another year: the input that takes it, and where they then stand."""

    study: str
    args: dict[str, Any]
    by: str
    at: str


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Has the world reached an aim? ``why`` says why there is no value where what measures it refused."""

    status: Literal["met", "not_met", "no_data"]
    value: float | None
    unit: str
    year: int | None
    vintage: str | None
    source: str | None
    numerator: str
    denominator: str | None
    cmp: str
    aim: float | None
    distance: float | None
    deadline: str | None
    readings: list[Reading]
    odds: list[Odds]
    asks: Asks | None
    why: Text | None


class Binding(msgspec.Struct, frozen=True):
    """A part of the software that serves a clause; the nearest name where there is none such."""

    ref: str
    role: Literal["primary", "support"]
    resolved: bool
    nearest: str


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """What the same check gives when it is run here and now, beside the released result."""

    outcome: Word
    message: Text
    measured: int | float | str | bool | None
    day: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one check.

    Parameters
    ----------
    basis : str
        ``release``: made with the release; ``live``: run here; ``stands beside``: own data, papers.
    day : str or None
        Day on which it was shown.
    last_known : bool
        Whether it is older than its clause allows: it still counts, and says so.
    shows : Text or None
        What a pass shows, for a person.
    package : bool
        Whether it can be run again from the package alone.
    noticed, false : int
        Falsifications of its data that it noticed, of how many.
    proof : str
        Name of the evidence where several clauses share it.
    again : Again or None
        The same check run live, where that was asked.
    """

    name: str
    kind: str
    required: bool
    outcome: Word
    measured: int | float | str | bool | None
    bar: str
    data: list[str]
    message: Text
    basis: Literal["release", "live", "beside"]
    day: str | None = None
    shows: Text | None = None
    truth: Text | None = None
    package: bool = False
    noticed: int = 0
    false: int = 0
    proof: str = ""
    awaits: str = ""
    last_known: bool = False
    again: Again | None = None


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """How far own data of one kind have come: none, loaded, checked by a named person, used.

    Parameters
    ----------
    table : str
        Table of the record.
    rung : str
        ``none loaded checked used``.
    rows : int
        Rows in the workspace, copies of reference data included.
    why : Text
        What is there, and what the next rung needs.
    """

    table: str
    rung: Literal["none", "loaded", "checked", "used"]
    rows: int
    why: Text


class Waiver(msgspec.Struct, frozen=True):
    """Who excluded a clause, why, until when."""

    reason: Text
    by: str
    role: str
    until: str


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its three axes and what they rest on."""

    id: str
    section: str
    title: Text
    promise: Text
    kinds: list[Kind]
    owner: str
    horizon: Horizon
    status: Status
    counterpart_status: Status | None
    counterpart: Text | None
    own_data: Literal["none", "loaded", "checked", "used", "not_asked"]
    own: list[Rung]
    target: Target | None
    bindings: list[Binding]
    checks: list[Check]
    concepts: list[str]
    does_not_show: Text
    text_flag: Text | None
    quote: str | None
    waiver: Waiver | None

    @property
    def failing(self) -> list[Check]:
        """The required checks that do not pass."""
        needed = (check for check in self.checks if check.required and check.basis != "beside")
        return [check for check in needed if check.outcome != "pass"]


class Change(msgspec.Struct, frozen=True):
    """A clause that rose or fell since an earlier scorecard, and why."""

    clause: str
    before: Status = msgspec.field(name="from")
    after: Status = msgspec.field(name="to")
    why: str


class Move(msgspec.Struct, frozen=True):
    """A clause that moved between two scorecards, with each check that made it: name, before, after."""

    clause: str
    before: Status = msgspec.field(name="from")
    after: Status = msgspec.field(name="to")
    why: list[tuple[str, str, str]]

    @property
    def way(self) -> str:
        """Whether it rose or fell; what is outside software has no rank and only moved."""
        if not {self.before, self.after} <= set(RANK):
            return "moved"
        return "rose" if RANK[self.after] > RANK[self.before] else "fell"


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.plan/2"):
    """The clauses of a plan with their evidence; waived ones are counted apart.

    Parameters
    ----------
    evidence : str
        Digest of the released evidence; empty where all checks were run live.
    package : int
        Proven clauses that can be run again from the package alone.
    """

    plan: str
    title: Text
    period: tuple[int, int]
    edition: int
    note: Text | None
    origin: Origin
    digest: str
    evidence: str
    day: str
    counts: dict[str, int]
    counterparts: int
    waived: int
    of: int
    whole: bool
    package: int
    basis: Literal["release", "live", "mixed"]
    text_coverage: TextCoverage
    sections: list[Section]
    concepts: list[Concept]
    clauses: list[Clause]
    changes: list[Change] | msgspec.UnsetType = msgspec.UNSET
