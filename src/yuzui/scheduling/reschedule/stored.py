# SPDX-License-Identifier: Apache-2.0
"""Which schedule is meant: one kept here, or files; and the instance it was made from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import run_inputs
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import And, Eq
from yuzui.scheduling import source
from yuzui.scheduling.answer import Answer, Removed, Stability
from yuzui.scheduling.inputs import Schedule
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule import view
from yuzui.scheduling.reschedule.fixed_schedule import FROZEN, standing
from yuzui.scheduling.reschedule.revision import Terms
from yuzui.scheduling.search.construct import Stand
from yuzui.scheduling.source import Source
from yuzui.sheets.formats import jsonl
from yuzui.text import Text, same
from yuzui.text.numbers import number

PART = "instance"
NEWEST = "newest"
STUDY = "schedule"
DRAFT = "tentative"


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """A schedule with its instance."""

    instance: Mapping[str, Any]
    result: Mapping[str, Any]
    run: str | None
    frame: Mapping[str, Any]
    firmness: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> dict[str, str]:
        """Return the row of the file that the instance was read from."""
        named = self.result.get("files") or [{}]
        empty = dict.fromkeys(("file", "source", "vintage", "licence", "sha256", "note"), "")
        return {**empty, "file": str(self.frame["name"]), **named[0]}

    @property
    def bookings(self) -> list[dict[str, Any]]:
        """Return the bookings, each with how firm it is."""
        return [
            {**row, "firmness": self.firmness.get(str(row["task"]), row.get("firmness", DRAFT))}
            for row in self.result["schedule"]
        ]


def rows(run: str, instance: Any) -> list[dict[str, Any]]:
    """Return the row of ``run_input`` that keeps the instance of a run."""
    body = canonical(instance)
    return [{"run": run, "part": PART, "digest": digest(instance), "body": body}]


def stored_schedule(workspace: Workspace, run: str | None, files: Sequence[Path | str] = ()) -> StoredSchedule:
    """Return the schedule that is meant."""
    if files:
        return _files(files, workspace.seed)
    return with_instance(workspace, stored_document(workspace, run))


def stored_document(workspace: Workspace, run: str | None) -> dict[str, Any]:
    """Return the document of a kept schedule."""
    request = None if run in (None, NEWEST) else run
    result = workspace.latest(STUDY, request)
    if result is None and request is not None:
        raise VisibilityError.not_found()
    if result is None:
        raise InputError(
            Text("no schedule has been made here", "此处尚无排程"),
            place=Place(column="--schedule"),
            fix=same("yuzui schedule make telescope"),
            code="no_schedule",
        )
    return result


def with_instance(workspace: Workspace, result: Mapping[str, Any]) -> StoredSchedule:
    """Return a kept schedule with its instance."""
    run = str(result["run"]["id"])
    where = And((Eq("run", run), Eq("part", PART)))
    rows = workspace.view.select("run_input", where=where)
    instance = run_inputs.read(rows[0]) if rows and rows[0]["body"] is not None else None
    if instance is None:
        raise StateError(
            Text("the instance of this schedule is not kept here", "该排程的算例未留存"),
            seen=run,
            fix=Text(
                "run yuzui schedule make on the same instance once more: it is the same run, and "
                "its instance is kept with it",
                "请对同一算例再运行一次 yuzui schedule make：运算相同，算例将一并留存",
            ),
            code="inputs_gone",
        )
    return StoredSchedule(instance, result, run, frame(result), firmness(workspace, run))


def reopen(workspace: Workspace, answer: Answer) -> StoredSchedule:
    """Return a schedule with the very instance it was made of, as it is stored here."""
    return with_instance(workspace, answer.document())


def frame(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a schedule is called, and how its times are read."""
    instance = result["instance"]
    names = ("name", "title", "timezone", "horizon")
    return {"run": result["run"]["id"], **{name: instance[name] for name in names},
            "origin": result["origin"]}  # fmt: skip


def firmness(workspace: Workspace, run: str) -> dict[str, str]:
    """Return how firm each booking of a published schedule is, by task; empty of a draft."""
    rows = workspace.view.select("booking", where=Eq("schedule", run))
    return {str(row["task"]): str(row["firmness"]) for row in rows if row["task"]}


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
    if not isinstance(result, Mapping) or not isinstance(result.get("schedule"), list):
        raise InputError(
            Text("this is no result of a schedule", "这不是排程结果"),
            place=Place(Path(files[1]).name),
            expected='{"schedule": [{"task": …}]}',
            code="no_result",
        )
    frame = {
        "run": None,
        "name": instance_source.name,
        "title": instance_source.title.json(),
        "timezone": source.zone(instance_source.document),
        "horizon": list(read(instance_source.document, instance_source.file["file"]).instance.horizon),
        "origin": instance_source.origin,
    }
    return StoredSchedule(instance_source.document, result, None, frame)


# A kept schedule made again: what begins before a line stays, and what moves is weighed.


Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """A schedule to be made again."""

    source: Source
    stand: Stand
    parent: str
    before: list[dict[str, Any]]
    until: int | None
    stability: float
    let_go: list[dict[str, Any]]
    attention: frozenset[str] | None

    def inputs(self) -> dict[str, Any]:
        """Return what the run hangs on beside its instance."""
        fixed = sorted(self.stand.fixed)
        return {"from": digest(self.before), "fixed": fixed, "stability": self.stability}

    def report(self, document: Document) -> dict[str, Any]:
        """Return what the document says of the schedule that was made again."""
        now = {row["task"]: (row["resource"], row["start"]) for row in document["schedule"]}
        gone = [row for row in self.before
                if now.get(row["task"]) != (row["resource"], row["start"])]  # fmt: skip
        cost = sum(self.stand.prices.get(row["task"], 0.0) for row in gone)
        return {
            "parent": self.parent,
            "change": {"schedule": digest(self.before), "kind": "make", "by": "", "reason": "",
                       "at": clock()},
            "frozen": {"until": self.until, "bookings": len(self.stand.fixed)},
            "stability": {"price": self.stability, "moved": len(gone), "of": len(self.before),
                          "cost": cost},
            "let_go": self.let_go,
            "rejected": [row for row in document["rejected"]
                         if self.attention is None or row["task"] in self.attention],
        }  # fmt: skip


def rescheduling(workspace: Workspace, inputs: Schedule) -> Rescheduling | None:
    """Return the schedule to be made again, if one was named."""
    from yuzui.scheduling.reschedule.fixed_schedule import frozen

    run, until = inputs.again, inputs.freeze_until
    price = _points(inputs.stability)
    if run is None:
        if until is not None or price:
            raise _refused("--from", "", Text("name the schedule: --from RUN", "请指定 --from 运行编号"))
        return None
    parent = stored_schedule(workspace, run)
    changed = None if inputs.path is None else source.find(inputs.path, workspace.seed)
    own = _own(parent) if changed is None else replace(changed, name=parent.frame["name"])
    stands, gone = (parent.bookings, []) if changed is None else _standing(changed, parent)
    document, fixed = frozen(own.document, stands, until)
    before = [_plain(row) for row in parent.result["schedule"]]
    terms = Terms(parent.frame["horizon"][0] if until is None else until, price)
    prices = {row["task"]: price * terms.weight(row["start"]) for row in stands
              if row["task"] not in fixed}  # fmt: skip
    rejected = frozenset(str(row["task"]) for row in parent.result.get("rejected", ()))
    return Rescheduling(
        replace(own, document=document),
        Stand([_plain(row) for row in stands], fixed, prices),
        str(parent.run),
        before,
        until,
        price,
        [_plain(row) | {"reason": row["reason"], "frozen": _frozen(row, until)} for row in gone],
        rejected if changed is None else None,
    )


def _plain(row: Document) -> dict[str, Any]:
    return {name: row[name] for name in ("task", "resource", "start", "end")}


def _own(parent: StoredSchedule) -> Source:
    """Return the instance a schedule was made of."""
    frame = parent.frame
    return Source(
        parent.instance,
        frame["name"],
        Text.of(frame["title"]),
        frame["origin"],
        parent.source,
        shift=parent.result["instance"].get("shift"),
    )


def _frozen(row: Document, until: int | None) -> bool:
    """Return whether a booking would have stayed if there were room for it."""
    return row.get("firmness") == FROZEN or (until is not None and row["start"] < until)


def _standing(changed: Source, parent: StoredSchedule) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the bookings that a changed instance has room for, and the others."""
    stands, gone = standing(changed.document, parent.bookings, changed.file["file"])
    if gone and not stands:
        fix = Text("give the changed instance of that run", "请给出该运行变更后的算例")
        raise _refused("INSTANCE", changed.file["file"], fix)
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
    frame_ = {"timezone": answer.instance.timezone, "horizon": answer.instance.horizon}
    parts = Text("from {run}", "基于 {run}").format(run=answer.parent)
    if frozen.until is not None:
        parts += Text("; before {t} nothing moved", "；{t} 之前均未变动").format(t=view.at(frozen.until, frame_))
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
