# SPDX-License-Identifier: Apache-2.0
"""Why a task is not placed: first what is so whatever else is placed, then who is in the way.

In order: reasons of its own; the cheapest that would have to go for it; the irreducible set of
bookings and rules that keeps it out where everything stands; the smallest change of a list that
places it at no loss. The last is checked by the checker on the changed instance before it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InternalError, Place, UnknownIdentifierError, meant
from yuzui.scheduling import check
from yuzui.scheduling.reschedule.conflict import Conflict, Item, conflict
from yuzui.scheduling.reschedule.displace import Displacement, displacements
from yuzui.scheduling.reschedule.fixed_schedule import Held
from yuzui.scheduling.reschedule.place import place
from yuzui.scheduling.reschedule.relax import Allowed, Relaxation, applied, smallest
from yuzui.scheduling.reschedule.static import reasons
from yuzui.scheduling.search.state import Work
from yuzui.text import Text

STEPS = 400_000.0
"""Steps of each part of an answer at most."""


@dataclass(frozen=True, slots=True)
class _Asked:
    held: Held
    task: int
    needed: tuple[int, ...]
    may: Allowed | None


def why(held: Held, task: str, may: Allowed | None = None) -> dict[str, Any]:
    """Return why a task is not placed, and the smallest change that places it."""
    none: dict[str, Any] = {
        "static": [], "placed": [], "competition": None, "conflict": None, "relaxation": None,
        "tried": [], "errors": [],
    }  # fmt: skip
    if task in held.given.rejected:
        errors = held.given.rejected[task].json()["errors"]
        return {"status": "rejected", **none, "errors": errors}
    number = _number(held, task)
    if (spot := held.spots[number]) is not None:
        return {"status": "placed", **none, "placed": [held.row(number, spot)]}
    state = held.state(Work(STEPS))
    others = [one for one in state.needed(number) if one != number]
    asked = _Asked(held, number, (*others, number), may)
    static = reasons(held, number)
    barred = number in held.world.barred or any(one["final"] for one in static)
    if not barred:
        stands = place(held.world, state, asked.needed)
        if stands.placed is not None:
            rows = [held.row(*one) for one in stands.placed]
            return {"status": "fits", **none, "placed": rows}
    status = "static" if barred else "competition"
    return {"status": status, **none, **_reasoned(asked, static, barred=barred)}


def _number(held: Held, task: str) -> int:
    known = held.tasks
    if task not in known:
        raise UnknownIdentifierError(
            Text("the instance has no such task", "算例中没有该任务"),
            place=Place(column="TASK"),
            seen=task,
            fix=meant(task, known)
            or Text("take an id of its tasks: {ids} …", "请从其任务编号中选取：{ids} …").format(
                ids=", ".join(known[:5])
            ),
        )
    return known.index(task)


def _reasoned(asked: _Asked, static: Sequence[Any], *, barred: bool) -> dict[str, Any]:
    """Return the parts of the answer on a task that has no place as everything stands."""
    held, needed = asked.held, asked.needed
    ways = [] if barred else displacements(held, asked.task, STEPS)
    told = {"static": list(static), "competition": told_way(held, ways[0]) if ways else None}
    told["conflict"] = _conflict(held, conflict(held, needed, STEPS))
    found, tried = smallest(held, needed, STEPS, asked.may)
    return {**told, "relaxation": None if found is None else _relaxation(held, found),
            "tried": tried}  # fmt: skip


def told_way(held: Held, way: Displacement) -> dict[str, Any]:
    """Return a displacement in ids and numbers."""
    return {
        "placed": [facts(held, *one) for one in way.placed],
        "moved": [{**facts(held, task, old), "to": held.row(task, new)} for task, old, new in way.moved],
        "dropped": [facts(held, task, old) for task, old in way.dropped],
        "lost": way.lost,
    }


def facts(held: Held, task: int, spot: tuple[int, int]) -> dict[str, Any]:
    """Return a booking with its partner and value."""
    one = list(held.given.instance.tasks.values())[task]
    return {**held.row(task, spot), "partner": one.partner, "value": one.value}


def _conflict(held: Held, found: Conflict) -> dict[str, Any]:
    rows = [_item(held, one) for one in found.items]
    order = {one.kind: n for n, one in enumerate(found.items)}
    rows.sort(key=lambda row: (order[row["kind"]], row.get("resource", ""), row.get("start", 0)))
    return {"proven": found.proven, "items": rows}


def _item(held: Held, one: Item) -> dict[str, Any]:
    instance = held.given.instance
    if one.kind == "booking":
        spot = held.spots[one.of]
        return {"kind": "booking"} | (facts(held, one.of, spot) if spot is not None else {})
    names: Mapping[str, tuple[str, Sequence[str]]] = {
        "quota": ("partner", list(instance.quotas)),
        "group": ("group", list(instance.groups)),
        "pool": ("pool", list(instance.pools)),
        "pool_closed": ("pool", list(instance.pools)),
        "changeover": ("resource", held.resources),
        "closed": ("resource", held.resources),
    }
    column, ids = names[one.kind]
    span = {"start": one.span[0], "end": one.span[1]} if one.span != (0, 0) else {}
    return {"kind": one.kind, column: ids[one.of], **span}


def _relaxation(held: Held, found: Relaxation) -> dict[str, Any]:
    """Return a change, after the checker has gone over the schedule it makes possible."""
    document = applied(held.document, found.changes)
    shorter = {one["task"]: one["by"] for one in found.changes if one["kind"] == "shorter"}
    rows = [held.row(*one) for one in found.placed]
    for row in rows:
        row["end"] -= shorter.get(row["task"], 0)
    stay = [held.row(n, spot) for n, spot in enumerate(held.spots) if spot is not None]
    broken = check.violations(document, [*stay, *rows])
    if broken:
        raise InternalError(
            Text("a change was found that the checker refuses: {what}", "检查未通过所找到的变更：{what}").format(
                what=broken[0].message
            )
        )
    return {"changes": [dict(one) for one in found.changes], "placed": rows}
