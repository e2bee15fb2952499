# SPDX-License-Identifier: Apache-2.0
"""Which schedule is meant: one kept here, or files; and the instance it was made from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job.contract import decoded
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.scheduling import source
from yuzui.scheduling.answer import (
    INSTANCE,
    Answer,
    Booking,
    Change,
    Frame,
    Frozen,
    Removed,
    Stability,
    StoredSchedule,
    plain_rows,
)
from yuzui.scheduling.inputs import Schedule
from yuzui.scheduling.instance import InstanceJson, zone
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule import view
from yuzui.scheduling.reschedule.fixed_schedule import FROZEN, frozen, standing
from yuzui.scheduling.reschedule.revision import Terms
from yuzui.scheduling.search.construct import Stand
from yuzui.scheduling.source import Source
from yuzui.sheets.formats import jsonl
from yuzui.text import Text, same
from yuzui.text.numbers import number

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
    own = _own(parent, stored) if changed is None else replace(changed, name=parent.instance.name)
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


def _own(parent: Answer, stored: StoredSchedule) -> Source:
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


def lines(answer: Answer) -> list[tuple[Text, Text]]:
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
