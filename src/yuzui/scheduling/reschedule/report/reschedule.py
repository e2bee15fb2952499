# SPDX-License-Identifier: Apache-2.0
"""A kept schedule made again: what begins before a line stays, and what moves is weighed.

With an instance that changed since (a beam was lost, a line is closed), bookings it has no room for
are let go, and told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.scheduling.reschedule.fixed_schedule import FROZEN
from yuzui.scheduling.reschedule.freeze import standing
from yuzui.scheduling.reschedule.insert import Terms
from yuzui.scheduling.reschedule.report import known, words
from yuzui.scheduling.reschedule.report.known import Known
from yuzui.scheduling.run import source
from yuzui.scheduling.run.source import Source
from yuzui.scheduling.search.warm_start import Stand
from yuzui.text import Text
from yuzui.text.numbers import number

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """A schedule to be made again."""

    source: Source
    stand: Stand
    parent: str
    before: list[dict[str, Any]]
    until: int | None
    stability: float
    let_go: list[dict[str, Any]]
    attention: frozenset[str] | None

    def asked(self) -> dict[str, Any]:
        """Return what the run hangs on beside its instance."""
        fixed = sorted(self.stand.fixed)
        return {"from": digest(self.before), "fixed": fixed, "stability": self.stability}

    def told(self, document: Document) -> dict[str, Any]:
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


def find(workspace: Workspace, given: Mapping[str, Any]) -> Again | None:
    """Return the schedule to be made again, if one was named."""
    from yuzui.scheduling.reschedule.freeze import frozen

    run, until = given["again"], given["freeze_until"]
    price = _points(given["stability"])
    if run is None:
        if until is not None or price:
            raise _refused("--from", "", Text("name the schedule: --from RUN", "请指定 --from 运行编号"))
        return None
    found = known.find(workspace, run)
    changed = None if given["path"] is None else source.find(given["path"], workspace.seed)
    own = _own(found) if changed is None else replace(changed, name=found.frame["name"])
    stands, gone = (found.bookings, []) if changed is None else _standing(changed, found)
    document, fixed = frozen(own.document, stands, until)
    before = [_plain(row) for row in found.result["schedule"]]
    terms = Terms(found.frame["horizon"][0] if until is None else until, price)
    prices = {row["task"]: price * terms.weight(row["start"]) for row in stands
              if row["task"] not in fixed}  # fmt: skip
    rejected = frozenset(str(row["task"]) for row in found.result.get("rejected", ()))
    return Again(
        replace(own, document=document),
        Stand([_plain(row) for row in stands], fixed, prices),
        str(found.run),
        before,
        until,
        price,
        [_plain(row) | {"reason": row["reason"], "frozen": _frozen(row, until)} for row in gone],
        rejected if changed is None else None,
    )


def _plain(row: Document) -> dict[str, Any]:
    return {name: row[name] for name in ("task", "resource", "start", "end")}


def _own(found: Known) -> Source:
    """Return the instance a schedule was made of."""
    frame = found.frame
    return Source(
        found.instance,
        frame["name"],
        Text.of(frame["title"]),
        frame["origin"],
        found.source,
        shift=found.result["instance"].get("shift"),
    )


def _frozen(row: Document, until: int | None) -> bool:
    """Return whether a booking would have stayed if there were room for it."""
    return row.get("firmness") == FROZEN or (until is not None and row["start"] < until)


def _standing(changed: Source, found: Known) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the bookings that a changed instance has room for, and the others."""
    stands, gone = standing(changed.document, found.bookings, changed.file["file"])
    if gone and not stands:
        fix = Text("give the changed instance of that run", "请给出该运行变更后的算例")
        raise _refused("INSTANCE", changed.file["file"], fix)
    return stands, gone


def _points(given: Any) -> float:
    value = float(given)
    if not 0 <= value < math.inf:
        raise _refused("--stability", str(given), Text("give 0 or more", "请给出不小于 0 的数"))
    return value


def _refused(column: str, seen: str, fix: Text) -> InputError:
    return InputError(
        Text("a schedule cannot be made again like this", "无法这样重新排程"),
        place=Place(column=column),
        seen=seen,
        fix=fix,
        code="option",
    )


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return what is said of a schedule that was made again."""
    frozen, stability = document.get("frozen"), document.get("stability")
    if frozen is None or stability is None:
        return []
    frame = known.framed(document)
    parts = Text("from {run}", "基于 {run}").format(run=document["parent"])
    if frozen["until"] is not None:
        parts += Text("; before {t} nothing moved", "；{t} 之前均未变动").format(t=words.at(frozen["until"], frame))
    parts += Text(
        "; {f} bookings fixed, {m} of {n} moved or out{cost}; the bound is of the schedules that are still possible",
        "；固定 {f} 项，{n} 项中移动或移出 {m} 项{cost}；上界针对仍然可行的排程",
    ).format(
        f=number(frozen["bookings"]), m=number(stability["moved"]), n=number(stability["of"]), cost=_cost(stability)
    )
    found = [(Text("again", "重排"), parts)]
    if gone := document.get("let_go"):
        found.append((Text("let go", "移出"), _let_go(gone)))
    return found


def _let_go(gone: Sequence[Document]) -> Text:
    """Return how many bookings did not stay, why, and which of them were before the line."""
    said = Text("{n} do not fit where they were", "{n} 项预订无法留在原处").format(n=number(len(gone)))
    late = [row["task"] for row in gone if row["frozen"]]
    if late:
        said += Text(", {n} of them frozen: {ids}", "，其中 {n} 项已冻结：{ids}").format(
            n=number(len(late)), ids=words.listed(late)
        )
    by: dict[Text, list[str]] = {}
    for row in gone:
        by.setdefault(words.GONE[row["reason"]], []).append(row["task"])
    for why, ids in by.items():
        said += Text("; {why}: {ids}", "；{why}：{ids}").format(why=why, ids=words.listed(ids))
    return said


def _cost(stability: Document) -> Text:
    if not stability["price"]:
        return Text("", "")
    return Text(", which weigh {p} points", "（计 {p} 分）").format(p=number(stability["cost"], 2))
