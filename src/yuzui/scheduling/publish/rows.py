# SPDX-License-Identifier: Apache-2.0
"""From a kept schedule to the rows of the record: schedule, certificate, bookings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.job.result import digest
from yuzui.job.workspace import clock
from yuzui.model.table import Row
from yuzui.scheduling.booking.taken import ANY
from yuzui.scheduling.instance import Resource
from yuzui.scheduling.reading import Read

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule about to be published."""

    document: Document
    source: Any
    given: Read
    home: ZoneInfo
    freeze: int | None
    parent: str | None

    @property
    def id(self) -> str:
        """Id of the run, and of the schedule."""
        return str(self.document["run"]["id"])

    @property
    def resources(self) -> Mapping[str, Resource]:
        """Resources of the instance that the schedule uses."""
        used = {row["resource"] for row in self.document["schedule"]}
        return {k: v for k, v in self.given.instance.resources.items() if k in used}


def bookings(plan: Plan) -> list[Row]:
    """Return a row of ``booking`` for every task placed."""
    found = []
    for row in plan.document["schedule"]:
        frozen = plan.freeze is not None and row["start"] < plan.freeze
        firmness = "frozen" if frozen else "firm"
        found.append(
            {
                "schedule": plan.id,
                "id": row["task"],
                "task": row["task"],
                "resource": row["resource"],
                "t0": row["start"],
                "t1": row["end"],
                "amount": 1,
                "config": plan.document["placed"][row["task"]][1] or None,
                "firmness": firmness,
                "state": firmness,
            }
        )
    return found


def schedule(document: Document, source: Any, status: str, **more: Any) -> Row:
    """Return the row of ``schedule`` of a document."""
    low, high = document["instance"]["horizon"]
    names = ("seed", "objective", "bound", "bound_kind", "gap", "budget")
    return {
        "id": document["run"]["id"],
        "t0": low,
        "t1": high,
        "instance_hash": digest(source),
        "version": document["run"]["version"],
        **{name: document[name] for name in names},
        "status": status,
        "made_at": clock(),
        **more,
    }


def certificate(document: Document, faults: Sequence[Mapping[str, Any]]) -> Row:
    """Return the row of ``certificate``; what is wrong stands in it where something is."""
    proof = document["certificate"]
    return {
        "schedule": document["run"]["id"],
        "kind": proof["kind"],
        "duals": proof["duals"],
        "checker": " ".join(dict.fromkeys(str(one["code"]) for one in faults)) or "ok",
        "value_function": "sum of the values of the tasks placed",
        "unplaced": document["unplaced"],
    }


def unknown(plan: Plan, known: Mapping[str, Row]) -> dict[str, list[Row]]:
    """Return rows of resources that only the instance names, so that they can be looked up."""
    found: dict[str, list[Row]] = {"resource": [], "changeover": []}
    for id, one in plan.resources.items():
        if id in known:
            continue
        row = {"id": id, "name": id, "booking_mode": "scheduled", "capacity": one.capacity,
               "unit": "s", "tz": plan.home.key, "source": f"schedule {plan.id}"}  # fmt: skip
        found["resource"].append(row)
        table = {(ANY, ANY): one.changeover.default, **one.changeover.pairs}
        found["changeover"] += [
            {"resource": id, "from_config": a, "to_config": b, "duration": seconds}
            for (a, b), seconds in table.items()
            if seconds or a != b
        ]
    return found
