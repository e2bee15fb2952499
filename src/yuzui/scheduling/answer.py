# SPDX-License-Identifier: Apache-2.0
"""What a schedule says of itself: bookings, bound, certificate, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from yuzui.errors import Fault, StateError
from yuzui.funding import run_inputs
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Reported
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.lifecycle import CYCLES
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.scheduling.check import Rule, Violation
from yuzui.scheduling.instance import InstanceJson, Task
from yuzui.text import Text, same
from yuzui.text.numbers import moment

UNSET = msgspec.UNSET
INSTANCE = "instance"
"""Part of ``run_input`` that holds the instance of a run."""


class Booking(msgspec.Struct, frozen=True):
    """A task on a resource, in seconds."""

    task: str
    resource: str
    start: int
    end: int


def plain_rows(bookings: Iterable[Booking]) -> list[Row]:
    """Return bookings as the checker reads them."""
    rows: list[Row] = msgspec.to_builtins(list(bookings))
    return rows


class Valued(Booking, frozen=True, kw_only=True):
    """A booking with its partner and value; of one that gives way, how firm it was and seconds of notice."""

    partner: str | None
    value: float
    firmness: str | msgspec.UnsetType = UNSET
    notice: int | msgspec.UnsetType = UNSET


class Moved(Valued, frozen=True, kw_only=True):
    """A booking that goes elsewhere."""

    to: Booking


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way to place a task: what goes in, moves and goes out, and the points lost by that."""

    placed: list[Valued]
    moved: list[Moved]
    dropped: list[Valued]
    lost: float


class Frame(msgspec.Struct, frozen=True):
    """What a schedule is called, and how its times are read; ``run`` is None of files."""

    run: str | None
    name: str
    title: Text
    timezone: str
    horizon: list[int]
    origin: Origin | None


class TaskFacts(msgspec.Struct, frozen=True):
    """What is shown of a task; nothing is known of one that cannot be read."""

    id: str
    value: float | None = None
    duration: int | None = None
    partner: str | None = None
    config: str | None = None

    @classmethod
    def of(cls, id: str, task: Task | None) -> TaskFacts:
        """Return what is known of a task."""
        return cls(id) if task is None else cls(id, task.value, task.duration, task.partner, task.config or None)


def reported(findings: Iterable[Finding]) -> list[Reported]:
    """Return findings about data as an answer states them."""
    return [Reported.of(one) for one in findings]


class Unplaced(msgspec.Struct, frozen=True):
    """A task left out, and what is wrong with its lags."""

    task: str
    reason: str
    errors: list[Fault] | msgspec.UnsetType = UNSET


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


class Share(msgspec.Struct, frozen=True):
    """What a partner used of its share; what one second more is worth, and for how many seconds that holds."""

    partner: str
    most: int
    used: int
    waiting: int
    price: float = 0.0
    holds: int | None = None


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


class Solution(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as it was solved: bookings, what was left out, the bound and its proof, and what the checker says."""

    status: str
    objective: float
    bound: float
    bound_kind: str
    gap: float | None
    baselines: dict[str, float]
    schedule: list[Booking]
    unplaced: list[Unplaced]
    seed: int
    checker: str | list[Violation]
    certificate: Certificate
    findings: list[Reported]
    engine: Engine | msgspec.UnsetType = UNSET


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

    def reopen(self, workspace: Workspace) -> StoredSchedule:
        """Return the schedule with the very instance it was made of, as it is stored here."""
        where = And((Eq("run", self.run.id), Eq("part", INSTANCE)))
        rows = workspace.view.select("run_input", where=where)
        instance = run_inputs.read(rows[0]) if rows and rows[0]["body"] is not None else None
        if instance is None:
            raise StateError(
                Text("the instance of this schedule is not kept here", "该排程的算例未留存"),
                seen=self.run.id,
                fix=Text(
                    "run yuzui schedule make on the same instance once more: it is the same run, and "
                    "its instance is kept with it",
                    "请对同一算例再运行一次 yuzui schedule make：运算相同，算例将一并留存",
                ),
                code="inputs_gone",
            )
        return StoredSchedule(instance, self.schedule, self.frame, firmness(workspace, self.run.id), self)

    def stand(self, workspace: Workspace) -> Stand:
        """Return where it stands, as the reader may know."""
        return stand_of(workspace, self.run.id, self.status)

    @property
    def frame(self) -> Frame:
        """What it is called, and how its times are read."""
        one = self.instance
        return Frame(self.run.id, one.name, one.title, one.timezone, one.horizon, self.origin)

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


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """A schedule with its instance; of other software only the bookings are known, and no ``answer``."""

    instance: InstanceJson
    schedule: list[Booking]
    frame: Frame
    firmness: Mapping[str, str]
    answer: Answer | None = None

    @property
    def file(self) -> File:
        """The file that the instance was read from."""
        if self.answer is not None:
            return self.answer.files[0]
        return File(file=self.frame.name, source="", licence="", vintage="", sha256="")


def firmness(workspace: Workspace, run: str) -> dict[str, str]:
    """Return how firm each booking of a published schedule is, by task; empty of a draft."""
    rows = workspace.view.select("booking", where=Eq("schedule", run))
    return {str(row["task"]): str(row["firmness"]) for row in rows if row["task"]}


# Where every schedule stands: a draft until somebody approves it, published, superseded.


STATES = CYCLES["schedule"].states
NOBODY = Text("not for this reader", "此读者不可见")


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where a schedule stands, as the reader may know; ``by`` took its place."""

    id: str
    parent: str | None = None
    status: str
    approver: str | None = None
    reason: str | None = None
    published_at: str | None = None
    freeze_until: int | None = None
    by: str | None = None

    @property
    def who(self) -> Text:
        """Who published it and when, as far as the reader may know."""
        if self.status not in ("published", "superseded"):
            return STATES[self.status]
        when = moment(self.published_at) if self.published_at else same("–")
        name = same(self.approver) if self.approver else NOBODY
        return name + Text(" · ", " · ") + when + same(" UTC")

    @property
    def state(self) -> Text:
        """Where it stands, in words."""
        sentence = STATES[self.status]
        if self.status == "superseded" and self.by:
            return sentence + Text(" by {b}", "（{b}）").format(b=self.by)
        return sentence


def stand_of(workspace: Workspace, name: str, status: str) -> Stand:
    """Return where a stored schedule stands by its run and how that ended."""
    rows = workspace.view.select("schedule", where=Eq("id", name))
    if not rows:
        return Stand(id=name, status="refused" if status == "refused" else "draft")
    row = rows[0]
    later = workspace.view.select("schedule", where=Eq("parent", name))
    by = next((one["id"] for one in later if one["status"] in ("published", "superseded")), None)
    names = ("id", "parent", "status", "approver", "reason", "published_at", "freeze_until")
    values: dict[str, Any] = {column: row.get(column) for column in names}
    return Stand(**values, by=by)


def publishing_command(name: str) -> str:
    """Return the command that publishes a draft."""
    return f'yuzui schedule publish {name} --approve "name, office"'
