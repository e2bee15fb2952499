# SPDX-License-Identifier: Apache-2.0
"""What a schedule says of itself: bookings, bound, certificate, and what was left out and why."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Reported
from yuzui.model.quantity import Origin
from yuzui.text import Text

UNSET = msgspec.UNSET


class Booking(msgspec.Struct, frozen=True):
    """A task on a resource, in seconds."""

    task: str
    resource: str
    start: int
    end: int


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a row, at its place."""

    message: Text
    file: str | None
    sheet: str | None
    row: int | None
    column: str | None
    seen: str | None
    expected: str | None
    fix: Text | None


class Unplaced(msgspec.Struct, frozen=True):
    """A task left out, and what is wrong with its lags."""

    task: str
    reason: str
    errors: list[dict[str, Any]] | msgspec.UnsetType = UNSET


class Violation(msgspec.Struct, frozen=True):
    """A rule the schedule breaks, and from which second."""

    code: str
    tasks: list[str]
    message: Text
    when: int | None


class Certificate(msgspec.Struct, frozen=True):
    """The prices that prove the bound, by row."""

    kind: str
    duals: dict[str, float]


class Instance(msgspec.Struct, frozen=True):
    """What was scheduled; ``shift`` is its seconds where people count in shifts."""

    name: str
    title: Text
    timezone: str
    horizon: list[int]
    resources: int
    tasks: int
    pools: int
    quotas: int
    open_seconds: int
    calendars: dict[str, list[list[int]]]
    shift: int | None = None
    inputs_as_of: int | msgspec.UnsetType | None = UNSET


class Rule(msgspec.Struct, frozen=True):
    """How often a rule was checked, and how often it was broken."""

    rule: str
    checked: int
    broken: int


class Share(msgspec.Struct, frozen=True):
    """What a partner used of its share; what one second more is worth, and for how many seconds that holds."""

    partner: str
    most: int
    used: int
    waiting: int
    price: float
    holds: int | None


class Rejected(msgspec.Struct, frozen=True):
    """A row that needs attention, as it stands."""

    task: str
    errors: list[Fault]
    cells: list[str | float | bool | None]


class Frozen(msgspec.Struct, frozen=True):
    """How many bookings stayed, those before a second."""

    until: int | None
    bookings: int


class Change(msgspec.Struct, frozen=True):
    """The act that changed another schedule."""

    schedule: str
    kind: str
    by: str
    reason: str
    at: str
    task: str | msgspec.UnsetType = UNSET
    n: int | msgspec.UnsetType = UNSET


class Form(msgspec.Struct, frozen=True):
    """The form of a kind of facility: reasons in words, the request of each task, quotations."""

    kind: str
    title: Text
    unit: str
    reasons: dict[str, Text]
    requests: dict[str, str]
    quotations: dict[str, float | None]


class Stability(msgspec.Struct, frozen=True):
    """What moved of the schedule that was made again, and what that weighs."""

    price: float
    moved: int
    of: int
    cost: float


class Engine(msgspec.Struct, frozen=True):
    """What an engine that was asked for did; nothing stored proves its claim."""

    name: str
    version: str
    parts: int
    better: int
    claim: str | None


class Removed(msgspec.Struct, frozen=True):
    """A booking that a changed instance has no room for, and the rule it would break."""

    task: str
    resource: str
    start: int
    end: int
    reason: str
    frozen: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.schedule/1"):
    """A schedule with its proof: no schedule is worth more than ``bound``."""

    status: str
    objective: float
    bound: float
    bound_kind: str
    gap: float | None
    baselines: dict[str, float]
    schedule: list[Booking]
    unplaced: list[Unplaced]
    seed: int
    cpu_seconds: float
    checker: str | list[Violation]
    certificate: Certificate
    findings: list[Reported]
    budget: float
    origin: Origin | None
    instance: Instance
    placed: dict[str, list[Any]]
    changeovers: list[tuple[str, int, int]] = msgspec.field(default_factory=list)
    rules: list[Rule] = msgspec.field(default_factory=list)
    shares: list[Share] = msgspec.field(default_factory=list)
    rejected: list[Rejected]
    files: list[File]
    parent: str | msgspec.UnsetType | None = UNSET
    frozen: Frozen | msgspec.UnsetType = UNSET
    change: Change | msgspec.UnsetType = UNSET
    form: Form | msgspec.UnsetType = UNSET
    stability: Stability | msgspec.UnsetType = UNSET
    engine: Engine | msgspec.UnsetType = UNSET
    let_go: list[Removed] | msgspec.UnsetType = UNSET

    @property
    def refused(self) -> bool:
        """Whether the checker found a rule broken, so that no schedule is given."""
        return self.status == "refused"

    @property
    def violations(self) -> list[Violation]:
        """The rules broken; none of a schedule that passed."""
        return [] if isinstance(self.checker, str) else self.checker

    @property
    def quotations(self) -> dict[str, float | None]:
        """What each task would cost where, for requests of industry."""
        return self.form.quotations if self.form else {}

    def partner(self, task: str) -> str | None:
        """Return the partner of a task that is placed."""
        partner: str | None = self.placed[task][0]
        return partner
