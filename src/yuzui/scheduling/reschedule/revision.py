# SPDX-License-Identifier: Apache-2.0
"""A schedule that changes another: checked anew, its bound proven anew from the stored prices.

The prices of the parent prove a bound of the changed instance too, as any prices do; so no solver
is needed, and the certificate can be checked like every other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from yuzui.errors import InputError, InternalError, Place, VisibilityError
from yuzui.job.contract import decoded
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.scheduling import check, source
from yuzui.scheduling.answer import (
    INSTANCE,
    Answer,
    Booking,
    Certificate,
    Change,
    Frame,
    Frozen,
    Moved,
    Removed,
    Solution,
    Stability,
    StoredSchedule,
    Unplaced,
    Valued,
    Way,
    plain_rows,
)
from yuzui.scheduling.inputs import Schedule
from yuzui.scheduling.instance import InstanceJson, zone
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule import view
from yuzui.scheduling.reschedule.fixed_schedule import (
    FROZEN,
    Displacement,
    FixedSchedule,
    displacements,
    frozen,
    hold,
    in_ids,
    standing,
)
from yuzui.scheduling.search.construct import Stand
from yuzui.scheduling.source import Source
from yuzui.scheduling.verify import verify
from yuzui.sheets.formats import jsonl
from yuzui.solve.solution import proven, relative_gap
from yuzui.text import Text, same
from yuzui.text.numbers import number

# A target of opportunity: the three cheapest ways to make room for one more task.


DAY = 86_400
STEPS = 400_000.0
"""Steps of the search at most."""
SHOWN = 3
"""Ways proposed."""
NOTICE, NEAR, FAR = 7 * DAY, 1.0, 0.25
"""Seconds of notice that are short, and what a booking weighs with short and with longer notice."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How bookings that move are weighed."""

    now: int
    stability: float = 0.0

    def weight(self, start: int) -> float:
        """Return what a booking weighs that was to begin at a second."""
        return NEAR if start - self.now < NOTICE else FAR


class Party(msgspec.Struct, frozen=True):
    """What moves and goes of a partner: how many, and seconds; owed are those of bookings that were promised."""

    partner: str | None
    moved: int = 0
    dropped: int = 0
    lost: int = 0
    owed: int = 0


class Proposal(Way, frozen=True, kw_only=True):
    """A way to make room, what its moves weigh and cost, and whom it touches."""

    n: int
    weighed: float
    price: float
    cost: float
    parties: list[Party]


def joined(document: InstanceJson, task: Any, since: int | None, file: str) -> InstanceJson:
    """Return an instance with one more task in it."""
    if not isinstance(task, Mapping) or not task.get("id") or not task.get("alternatives"):
        raise InputError(
            Text("this is no task", "这不是任务"),
            place=Place(file),
            seen=str(task)[:80],
            expected='{"id", "value", "duration", "alternatives": [{"resource"}], "deadline"}',
            code="no_task",
        )
    used = {str(row.get("id")) for row in document["tasks"] if isinstance(row, Mapping)}
    if str(task["id"]) in used:
        raise InputError(
            Text("the instance has a task of that id", "算例中已有该编号的任务"),
            place=Place(file, column="id"),
            seen=str(task["id"]),
            fix=Text("give it another id", "请换一个编号"),
            code="duplicate",
        )
    low, high = document["horizon"]
    last = task.get("deadline", high)
    if type(last) is not int:
        raise InputError(
            Text("a deadline is a whole second", "期限应为整秒"),
            place=Place(file, column="deadline"),
            seen=str(last)[:80],
            expected=f"{low} … {high}",
            code="wrong_type",
        )
    first = low if since is None else max(low, since)
    row = {name: deepcopy(value) for name, value in task.items() if name != "deadline"}
    row["alternatives"] = [_cut(one, first, last) for one in row["alternatives"]]
    return {**document, "tasks": [*document["tasks"], row]}


def _cut(one: Any, first: int, last: int) -> Any:
    """Return an alternative whose windows end with the deadline."""
    if not isinstance(one, Mapping):
        return one
    if one.get("windows") is None:
        return {**one, "windows": [[first, last]] if first < last else []}
    return {
        **one,
        "windows": [
            [span[0], min(span[1], last)] if isinstance(span, list) and len(span) == 2 else span
            for span in one["windows"]
            if not (isinstance(span, list) and len(span) == 2 and span[0] >= last)
        ],
    }


def proposals(
    document: InstanceJson,
    bookings: Sequence[Booking],
    task: str,
    terms: Terms,
    freeze_until: int | None = None,
    firmness: Mapping[str, str] = MappingProxyType({}),
) -> tuple[FixedSchedule, list[Proposal]]:
    """Return the cheapest ways to place a task."""
    held = hold(document, bookings, freeze_until, firmness=firmness)
    if task in held.reading.rejected:
        raise held.reading.rejected[task]
    ways = displacements(held, held.tasks.index(task), STEPS)
    ways.sort(key=lambda way: (way.lost + terms.stability * _weighed(way, terms), _weighed(way, terms), way.placed))
    return held, [_proposal(held, way, terms, firmness, n) for n, way in enumerate(ways[:SHOWN], 1)]


def _weighed(way: Displacement, terms: Terms) -> float:
    starts = [*(old[1] for _, old, _ in way.moved), *(old[1] for _, old in way.dropped)]
    return sum(terms.weight(start) for start in starts)


def _proposal(held: FixedSchedule, one: Displacement, terms: Terms, firmness: Mapping[str, str], n: int) -> Proposal:
    way, weighed = in_ids(held, one), _weighed(one, terms)
    price = terms.stability * weighed

    def noticed(row: Valued) -> Any:
        firm = firmness.get(row.task, "tentative")
        return msgspec.structs.replace(row, firmness=firm, notice=row.start - terms.now)

    moved, dropped = [noticed(row) for row in way.moved], [noticed(row) for row in way.dropped]
    return Proposal(
        n=n,
        placed=way.placed,
        moved=moved,
        dropped=dropped,
        lost=way.lost,
        weighed=weighed,
        price=price,
        cost=one.lost + price,
        parties=_parties(moved, dropped),
    )


def _parties(moved: Sequence[Moved], dropped: Sequence[Valued]) -> list[Party]:
    """Return what moves and goes of each partner, and the seconds owed to it."""
    partners = {row.partner for row in (*moved, *dropped)}
    parties = []
    for partner in sorted(partners, key=lambda name: (name is None, str(name))):
        gone = [row for row in dropped if row.partner == partner]
        seconds = [(row.end - row.start, row.firmness in ("firm", FROZEN)) for row in gone]
        owed = sum(length for length, promised in seconds if promised)
        count = sum(row.partner == partner for row in moved)
        parties.append(Party(partner, count, len(gone), sum(length for length, _ in seconds), owed))
    return parties


def after(bookings: Sequence[Booking], way: Way) -> list[Booking]:
    """Return the bookings of a schedule after one of the ways was picked."""
    gone = {row.task for row in (*way.moved, *way.dropped)}
    rows = [row for row in bookings if row.task not in gone]
    rows += [
        *(row.to for row in way.moved),
        *(Booking(row.task, row.resource, row.start, row.end) for row in way.placed),
    ]
    return sorted(rows, key=lambda row: (row.resource, row.start))


def child(document: InstanceJson, bookings: list[Booking], parent: Solution | Answer) -> Solution:
    """Return the result of a changed schedule."""
    rows = plain_rows(bookings)
    broken = check.violations(document, rows)
    if broken:
        raise InternalError(
            Text("the changed schedule breaks a rule: {what}", "变更后的排程违反规则：{what}").format(
                what=broken[0].message
            )
        )
    objective = check.objective(document, rows)
    unplaced, certificate = _rest(document, bookings, parent)
    solution = Solution(
        status="feasible",
        objective=objective,
        bound=objective,
        bound_kind=parent.bound_kind,
        gap=None,
        baselines=parent.baselines,
        schedule=bookings,
        unplaced=unplaced,
        seed=parent.seed,
        checker="ok",
        certificate=certificate,
        findings=parent.findings,
    )
    ceiling = verify(document, msgspec.to_builtins(solution) | {"cpu_seconds": 0.0}).proven
    if ceiling is None:
        raise InternalError(Text("the bound of the changed schedule is not proven", "变更后排程的上界无法证明"))
    bound = max(ceiling, objective)
    status = "optimal" if proven(objective, bound) else "feasible"
    return msgspec.structs.replace(solution, bound=bound, gap=relative_gap(objective, bound), status=status)


def _rest(
    document: InstanceJson, bookings: Sequence[Booking], parent: Solution | Answer
) -> tuple[list[Unplaced], Certificate]:
    """Return what is not placed, and the prices with those of the tasks the parent did not know."""
    placed = {row.task for row in bookings}
    unplaced = {row.task: row for row in parent.unplaced}
    known = unplaced.keys() | {row.task for row in parent.schedule}
    tasks = {str(row.get("id")): row for row in document["tasks"]}
    left = [unplaced.get(id, Unplaced(id, "competition")) for id in tasks if id not in placed]
    # a task nobody knew is worth its value at most: its own row pays for it
    fresh = {f"task:{id}": float(tasks[id]["value"]) for id in tasks if id in placed - known}
    return left, Certificate(parent.certificate.kind, {**parent.certificate.duals, **fresh})


# What changed between two schedules: moved, added, dropped, with how much notice.


BINS = (0, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Edges of the classes of notice, seconds; below the first the booking had begun."""
PROMISED = ("firm", "frozen")


class Noticed(Booking, frozen=True):
    """A booking that came or went, and the seconds of notice."""

    notice: int


class Move(Noticed, frozen=True):
    """A booking that went elsewhere; notice is of the earlier of its two starts."""

    to: Booking


class NoticeClass(msgspec.Struct, frozen=True):
    """How many bookings moved or were dropped with so many seconds of notice; None is without end."""

    least: int | None = msgspec.field(name="from")
    most: int | None = msgspec.field(name="to")
    bookings: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changed from one schedule to another; ``base`` counts the bookings of which a part stays."""

    moved: list[Move]
    added: list[Noticed]
    dropped: list[Noticed]
    unmoved: int
    notice: list[NoticeClass]
    stability: float | None
    of: str
    base: int


def diff(
    before: Sequence[Booking], after: Sequence[Booking], now: int, firmness: Mapping[str, str] = MappingProxyType({})
) -> Difference:
    """Return what changed from one schedule to another; ``firmness`` is that of the bookings before."""
    old, new = ({row.task: row for row in rows} for rows in (before, after))
    moved = [
        Move(*_place(row), min(row.start, to.start) - now, to)
        for task, row in old.items()
        if (to := new.get(task)) is not None and _spot(row) != _spot(to)
    ]
    gone = [Noticed(*_place(row), row.start - now) for task, row in old.items() if task not in new]
    added = [Noticed(*_place(row), row.start - now) for task, row in new.items() if task not in old]
    stay = old.keys() & new.keys() - {row.task for row in moved}
    promised = [task for task in old if firmness.get(task) in PROMISED]
    base = promised or list(old)
    return Difference(
        moved=sorted(moved, key=_order),
        added=sorted(added, key=_order),
        dropped=sorted(gone, key=_order),
        unmoved=len(stay),
        notice=_classes([*moved, *gone]),
        stability=sum(task in stay for task in base) / len(base) if base else None,
        of="promised" if promised else "all",
        base=len(base),
    )


def _place(row: Booking) -> tuple[str, str, int, int]:
    return row.task, row.resource, row.start, row.end


def _spot(row: Booking) -> tuple[str, int]:
    return row.resource, row.start


def _order(row: Booking) -> tuple[int, str]:
    return row.start, row.task


def _classes(rows: Sequence[Noticed]) -> list[NoticeClass]:
    """Return how many bookings had how much notice."""

    def within(row: Noticed, low: int | None, high: int | None) -> bool:
        return (low is None or row.notice >= low) and (high is None or row.notice < high)

    edges = (None, *BINS, None)
    return [NoticeClass(low, high, sum(within(row, low, high) for row in rows)) for low, high in pairwise(edges)]


# Which schedule is meant: one kept here, or files; and the instance it was made from.


NEWEST = "newest"
STUDY = "schedule"
DRAFT = "tentative"


def rows(run: str, instance: InstanceJson) -> list[Row]:
    """Return the row of ``run_input`` that keeps the instance of a run."""
    return [{"run": run, "part": INSTANCE, "digest": digest(instance), "body": canonical(instance)}]


def stored_schedule(workspace: Workspace, run: str | None, files: Sequence[Path | str] = ()) -> StoredSchedule:
    """Return the schedule that is meant."""
    if files:
        return _files(files, workspace.seed)
    return stored_answer(workspace, run).reopen(workspace)


def stored_answer(workspace: Workspace, run: str | None) -> Answer:
    """Return a schedule that is kept here."""
    request = None if run in (None, NEWEST) else run
    document = workspace.latest(STUDY, request)
    if document is None and request is not None:
        raise VisibilityError.not_found()
    if document is None:
        raise InputError(
            Text("no schedule has been made here", "此处尚无排程"),
            place=Place(column="--schedule"),
            fix=same("yuzui schedule make telescope"),
            code="no_schedule",
        )
    return decoded(Answer, document)


def _files(files: Sequence[Path | str], seed: int) -> StoredSchedule:
    if len(files) != 2:
        raise InputError(
            Text("name an instance and its result, or none", "请同时给出算例与结果，或都不给"),
            place=Place(column="INSTANCE RESULT"),
            seen=" ".join(map(str, files)),
            expected="INSTANCE RESULT",
            code="no_path",
        )
    instance_source = source.find(files[0], seed)
    result = jsonl.document(Path(files[1]))
    listed = result.get("schedule") if isinstance(result, Mapping) else None
    try:
        bookings = msgspec.convert([_named(row) for row in listed or ()], list[Booking])
    except (msgspec.ValidationError, TypeError, KeyError):
        listed = None
    if not isinstance(listed, list):
        raise InputError(
            Text("this is no result of a schedule", "这不是排程结果"),
            place=Place(Path(files[1]).name),
            expected='{"schedule": [{"task": …}]}',
            code="no_result",
        )
    frame = Frame(
        None,
        instance_source.name,
        instance_source.title,
        zone(instance_source.document),
        list(read(instance_source.document, instance_source.file.file).instance.horizon),
        instance_source.origin,
    )
    firmness = {str(row["task"]): str(row["firmness"]) for row in listed if "firmness" in row}
    answer = decoded(Answer, result) if result.get("schema") == "yuzui.schedule/1" else None
    return StoredSchedule(instance_source.document, bookings, frame, firmness, answer)


def _named(row: Row) -> Row:
    return {**row, "task": str(row["task"]), "resource": str(row["resource"])}


# A kept schedule made again: what begins before a line stays, and what moves is weighed.


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """A schedule to be made again."""

    source: Source
    stand: Stand
    parent: Answer
    until: int | None
    stability: float
    let_go: list[Removed]
    attention: frozenset[str] | None

    def inputs(self) -> Row:
        """Return what the run hangs on beside its instance."""
        return {"from": self._before(), "fixed": sorted(self.stand.fixed), "stability": self.stability}

    def _before(self) -> str:
        return digest(plain_rows(self.parent.schedule))

    def report(self, answer: Answer) -> Answer:
        """Return an answer with what it says of the schedule that was made again."""
        before, now = self.parent.schedule, {(row.task, row.resource, row.start) for row in answer.schedule}
        gone = [row.task for row in before if (row.task, row.resource, row.start) not in now]
        cost = sum(self.stand.prices.get(task, 0.0) for task in gone)
        return msgspec.structs.replace(
            answer,
            parent=self.parent.run.id,
            change=Change(self._before(), "make", "", "", clock()),
            frozen=Frozen(self.until, len(self.stand.fixed)),
            stability=Stability(self.stability, len(gone), len(before), cost),
            let_go=self.let_go,
            rejected=[row for row in answer.rejected if self.attention is None or row.task in self.attention],
        )


def meant(workspace: Workspace, inputs: Schedule) -> Source:
    """Return the instance that is meant: a file, a synthetic one, or what is asked of a facility of the record."""
    if inputs.start is None:
        return source.find(inputs.path, workspace.seed)
    return source.recorded(workspace, str(inputs.path or ""), inputs.start, inputs.days)


def rescheduling(workspace: Workspace, inputs: Schedule) -> Rescheduling | None:
    """Return the schedule to be made again, if one was named."""
    run, until = inputs.again, inputs.freeze_until
    price = _points(inputs.stability)
    if run is None:
        if until is not None or price:
            raise _refused("--from", "", Text("name the schedule: --from RUN", "请指定 --from 运行编号"))
        return None
    parent = stored_answer(workspace, run)
    stored = parent.reopen(workspace)
    changed = None if inputs.path is None else meant(workspace, inputs)
    own = _instance_source(parent, stored) if changed is None else replace(changed, name=parent.instance.name)
    stands, gone = (stored.schedule, []) if changed is None else _standing(changed, stored)
    document, fixed = frozen(own.document, stands, until, stored.firmness)
    terms = Terms(parent.instance.horizon[0] if until is None else until, price)
    prices = {row.task: price * terms.weight(row.start) for row in stands if row.task not in fixed}
    removed = [
        Removed(row.task, row.resource, row.start, row.end, reason, _frozen(row, until, stored.firmness))
        for row, reason in gone
    ]
    rejected = frozenset(row.task for row in parent.rejected)
    return Rescheduling(
        replace(own, document=document),
        Stand(stands, fixed, prices),
        parent,
        until,
        price,
        removed,
        rejected if changed is None else None,
    )


def _instance_source(parent: Answer, stored: StoredSchedule) -> Source:
    """Return the instance a schedule was made of."""
    one = parent.instance
    return Source(stored.instance, one.name, one.title, parent.origin, stored.file, shift=one.shift)


def _frozen(row: Booking, until: int | None, firmness: Mapping[str, str]) -> bool:
    """Return whether a booking would have stayed if there were room for it."""
    return firmness.get(row.task) == FROZEN or (until is not None and row.start < until)


def _standing(changed: Source, stored: StoredSchedule) -> tuple[list[Booking], list[tuple[Booking, str]]]:
    """Return the bookings that a changed instance has room for, and the others."""
    stands, gone = standing(changed.document, stored.schedule, changed.file.file)
    if gone and not stands:
        fix = Text("give the changed instance of that run", "请给出该运行变更后的算例")
        raise _refused("INSTANCE", changed.file.file, fix)
    return stands, gone


def _points(raw: Any) -> float:
    value = float(raw)
    if not 0 <= value < math.inf:
        raise _refused("--stability", str(raw), Text("give 0 or more", "请给出不小于 0 的数"))
    return value


def _refused(column: str, seen: str, fix: Text) -> InputError:
    return InputError(
        Text("a schedule cannot be made again like this", "无法这样重新排程"),
        place=Place(column=column),
        seen=seen,
        fix=fix,
        code="option",
    )


def sentences(answer: Answer) -> list[tuple[Text, Text]]:
    """Return what is said of a schedule that was made again."""
    frozen, stability = answer.frozen, answer.stability
    if not frozen or not stability:
        return []
    parts = Text("from {run}", "基于 {run}").format(run=answer.parent)
    if frozen.until is not None:
        parts += Text("; before {t} nothing moved", "；{t} 之前均未变动").format(
            t=view.at(frozen.until, answer.instance)
        )
    parts += Text(
        "; {f} bookings fixed, {m} of {n} moved or out{cost}; the bound is of the schedules that are still possible",
        "；固定 {f} 项，{n} 项中移动或移出 {m} 项{cost}；上界针对仍然可行的排程",
    ).format(f=number(frozen.bookings), m=number(stability.moved), n=number(stability.of), cost=_cost(stability))
    lines = [(Text("again", "重排"), parts)]
    if gone := answer.let_go:
        lines.append((Text("let go", "移出"), _let_go(gone)))
    return lines


def _let_go(gone: Sequence[Removed]) -> Text:
    """Return how many bookings did not stay, why, and which of them were before the line."""
    sentence = Text("{n} do not fit where they were", "{n} 项预订无法留在原处").format(n=number(len(gone)))
    late = [row.task for row in gone if row.frozen]
    if late:
        sentence += Text(", {n} of them frozen: {ids}", "，其中 {n} 项已冻结：{ids}").format(
            n=number(len(late)), ids=view.listed(late)
        )
    by: dict[Text, list[str]] = {}
    for row in gone:
        by.setdefault(view.GONE[row.reason], []).append(row.task)
    for why, ids in by.items():
        sentence += Text("; {why}: {ids}", "；{why}：{ids}").format(why=why, ids=view.listed(ids))
    return sentence


def _cost(stability: Stability) -> Text:
    if not stability.price:
        return Text("", "")
    return Text(", which weigh {p} points", "（计 {p} 分）").format(p=number(stability.cost, 2))
