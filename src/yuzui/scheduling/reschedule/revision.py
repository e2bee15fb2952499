# SPDX-License-Identifier: Apache-2.0
"""A schedule that changes another: checked anew, its bound proven anew from the stored prices.

The prices of the parent prove a bound of the changed instance too, as any prices do; so no solver
is needed, and the certificate can be checked like every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from yuzui.errors import InputError, InternalError, Place
from yuzui.scheduling import check
from yuzui.scheduling.reschedule.displacement import Displacement, displacements
from yuzui.scheduling.reschedule.fixed_schedule import FROZEN, Held, hold
from yuzui.scheduling.reschedule.infeasibility import told_way
from yuzui.scheduling.verify import verify
from yuzui.solve.solution import proven, relative_gap
from yuzui.text import Text

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


def joined(document: Mapping[str, Any], task: Any, since: int | None, file: str) -> dict[str, Any]:
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
    document: Mapping[str, Any], bookings: Sequence[Any], task: str, terms: Terms,
    freeze_until: int | None = None,
) -> tuple[Held, list[dict[str, Any]]]:  # fmt: skip
    """Return the cheapest ways to place a task."""
    held = hold(document, bookings, freeze_until)
    if task in held.reading.rejected:
        raise held.reading.rejected[task]
    firm = {str(row["task"]): row.get("firmness", "tentative") for row in bookings}
    ways = displacements(held, held.tasks.index(task), STEPS)
    ways.sort(key=lambda way: (way.lost + terms.stability * _weighed(way, terms),
                               _weighed(way, terms), way.placed))  # fmt: skip
    return held, [_told(held, way, terms, firm, n) for n, way in enumerate(ways[:SHOWN], 1)]


def _weighed(way: Displacement, terms: Terms) -> float:
    starts = [*(old[1] for _, old, _ in way.moved), *(old[1] for _, old in way.dropped)]
    return sum(terms.weight(start) for start in starts)


def _told(held: Held, way: Displacement, terms: Terms, firm: Mapping[str, str], n: int) -> dict[str, Any]:
    body = told_way(held, way)
    for row in (*body["moved"], *body["dropped"]):
        row["firmness"] = firm.get(row["task"], "tentative")
        row["notice"] = row["start"] - terms.now
    weighed = _weighed(way, terms)
    price = terms.stability * weighed
    return {"n": n, **body, "weighed": weighed, "price": price, "cost": way.lost + price, "parties": _parties(body)}


def _parties(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what moves and goes of each partner, and the seconds owed to it.

    Owed are the seconds of bookings that were promised, firm or frozen, and go.
    """
    parties: dict[str | None, dict[str, Any]] = {}
    for kind in ("moved", "dropped"):
        for row in body[kind]:
            one = parties.setdefault(
                row["partner"], {"partner": row["partner"], "moved": 0, "dropped": 0, "lost": 0, "owed": 0}
            )
            one[kind] += 1
            if kind == "dropped":
                seconds = row["end"] - row["start"]
                one["lost"] += seconds
                one["owed"] += seconds if row["firmness"] in ("firm", FROZEN) else 0
    return sorted(parties.values(), key=lambda one: (one["partner"] is None, str(one["partner"])))


def after(bookings: Sequence[Any], way: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the bookings of a schedule after one of the ways was picked."""
    gone = {row["task"] for row in (*way["moved"], *way["dropped"])}
    rows = [row for row in bookings if str(row["task"]) not in gone]
    rows += [*(row["to"] for row in way["moved"]), *way["placed"]]
    names = ("task", "resource", "start", "end")
    plain = [{name: row[name] for name in names} for row in rows]
    return sorted(plain, key=lambda row: (str(row["resource"]), row["start"]))


_KEPT = ("baselines", "seed", "bound_kind")


def child(document: Mapping[str, Any], bookings: Sequence[Any], parent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a changed schedule."""
    broken = check.violations(document, bookings)
    if broken:
        raise InternalError(
            Text("the changed schedule breaks a rule: {what}", "变更后的排程违反规则：{what}").format(
                what=broken[0].message
            )
        )
    objective = check.objective(document, bookings)
    unplaced, certificate = _rest(document, bookings, parent)
    body = {
        "status": "feasible",
        "objective": objective,
        **{name: parent[name] for name in _KEPT},
        "certificate": certificate,
        "schedule": list(bookings),
        "unplaced": unplaced,
        "checker": "ok",
        "cpu_seconds": 0.0,
        "findings": list(parent.get("findings", ())),
    }
    ceiling = verify(document, {**body, "bound": objective, "gap": None})["proven"]
    if ceiling is None:
        raise InternalError(Text("the bound of the changed schedule is not proven", "变更后排程的上界无法证明"))
    bound = max(ceiling, objective)
    status = "optimal" if proven(objective, bound) else "feasible"
    gap = relative_gap(objective, bound)
    return {**body, "bound": bound, "gap": gap, "status": status}


def _rest(
    document: Mapping[str, Any], bookings: Sequence[Any], parent: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return what is not placed, and the prices with those of the tasks the parent did not know."""
    placed = {str(row["task"]) for row in bookings}
    unplaced = {str(row["task"]): row for row in parent["unplaced"]}
    known = unplaced.keys() | {str(row["task"]) for row in parent["schedule"]}
    tasks = {str(row.get("id")): row for row in document["tasks"]}
    left = [unplaced.get(id, {"task": id, "reason": "competition"}) for id in tasks if id not in placed]
    # a task nobody knew is worth its value at most: its own row pays for it
    fresh = {f"task:{id}": float(tasks[id]["value"]) for id in tasks if id in placed - known}
    certificate = parent["certificate"]
    return left, {**certificate, "duals": {**certificate["duals"], **fresh}}


# What changed between two schedules: moved, added, dropped, with how much notice.


BINS = (0, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Edges of the classes of notice, seconds; below the first the booking had begun."""
PROMISED = ("firm", "frozen")

Row = Mapping[str, Any]


def diff(before: Sequence[Row], after: Sequence[Row], now: int) -> dict[str, Any]:
    """Return what changed from one schedule to another."""
    old = {str(row["task"]): row for row in before}
    new = {str(row["task"]): row for row in after}
    moved, unmoved = [], []
    for task, row in old.items():
        if task in new and _spot(row) != _spot(new[task]):
            first = min(row["start"], new[task]["start"])
            moved.append({**_plain(row), "to": _plain(new[task]), "notice": first - now})
        elif task in new:
            unmoved.append(task)
    dropped = [_noticed(row, now) for task, row in old.items() if task not in new]
    added = [_noticed(row, now) for task, row in new.items() if task not in old]
    promised = [task for task, row in old.items() if row.get("firmness") in PROMISED]
    base = promised or list(old)
    stay = set(unmoved)
    return {
        "moved": sorted(moved, key=_order),
        "added": sorted(added, key=_order),
        "dropped": sorted(dropped, key=_order),
        "unmoved": len(unmoved),
        "notice": _classes([*moved, *dropped]),
        "stability": sum(task in stay for task in base) / len(base) if base else None,
        "of": "promised" if promised else "all",
        "base": len(base),
    }


def _plain(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("task", "resource", "start", "end")}


def _spot(row: Row) -> tuple[str, int]:
    return str(row["resource"]), row["start"]


def _noticed(row: Row, now: int) -> dict[str, Any]:
    return {**_plain(row), "notice": row["start"] - now}


def _order(row: Row) -> tuple[int, str]:
    return row["start"], str(row["task"])


def _classes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return how many bookings had how much notice."""
    edges = (None, *BINS, None)
    return [
        {
            "from": low,
            "to": high,
            "bookings": sum(
                (low is None or row["notice"] >= low) and (high is None or row["notice"] < high) for row in rows
            ),
        }
        for low, high in pairwise(edges)
    ]
