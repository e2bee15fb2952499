# SPDX-License-Identifier: Apache-2.0
"""An instance in which what begins before a line stays as it is, and nothing else begins before.

It is an instance like any other: its bound and its certificate speak of the schedules that are
still possible, and are checked in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from typing import Any

from yuzui.scheduling import check
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.state import Work
from yuzui.scheduling.search.warm_start import Stand, again


def standing(
    document: Any, bookings: Sequence[Any], file: str = ""
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return which bookings of another instance a changed one still has room for."""
    given = read(document, file)
    made = world(given.instance)
    state = again(made, Stand(bookings).homes(given.instance), Work(math.inf))
    length = {id: task.duration for id, task in given.instance.tasks.items()}
    now = [{**row, "end": row["start"] + length.get(row["task"], row["end"] - row["start"])}
           for row in bookings]  # fmt: skip
    stays = {id for id, spot in zip(length, state.spots, strict=True) if spot is not None}
    kept = [row for row in now if row["task"] in stays]
    gone = [row for row in now if row["task"] not in stays]
    reasons = _reasons(document, now, kept, given.rejected)
    old = {row["task"]: row["end"] for row in bookings}
    return kept, [{**row, "end": old[row["task"]], "reason": reasons[row["task"]]} for row in gone]


def _reasons(document: Any, now: Sequence[Any], kept: Sequence[Any], rejected: Container[str]) -> dict[str, str]:
    """Return why bookings cannot stay: a rule broken among all, or else beside those that do."""
    found: dict[str, str] = {}
    for one in check.violations(document, now):
        for task in one.tasks:
            found.setdefault(task, one.code)
    stays = {row["task"] for row in kept}
    for row in now:
        if row["task"] in rejected:
            found[row["task"]] = "rejected"
        elif row["task"] not in stays and row["task"] not in found:
            # what it needs is gone
            found[row["task"]] = check.violations(document, [*kept, row])[0].code
    return found


def frozen(
    document: Mapping[str, Any], bookings: Sequence[Any], until: int | None
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the instance with a freeze line drawn."""
    held = hold(document, bookings, until)
    fixed = frozenset(held.tasks[n] for n in held.fixed)
    stays = {str(row["task"]): row for row in bookings if str(row["task"]) in fixed}
    tasks = [
        row if not isinstance(row, Mapping) else _drawn(row, stays.get(str(row.get("id"))), until)
        for row in document["tasks"]
    ]
    return {**document, "tasks": tasks}, fixed


def _drawn(row: Mapping[str, Any], booking: Any, until: int | None) -> dict[str, Any]:
    """Return a task with its one booking, or with windows that begin at the line."""
    if booking is not None:
        window = [[booking["start"], booking["end"]]]
        return {**row, "alternatives": [{"resource": booking["resource"], "windows": window}]}
    if until is None or not isinstance(row.get("alternatives"), list):
        return dict(row)
    return {**row, "alternatives": [_later(one, until) for one in row["alternatives"]]}


def _later(one: Any, until: int) -> Any:
    if not isinstance(one, Mapping) or not isinstance(one.get("windows"), list):
        return one
    spans = [span for span in one["windows"] if not _pair(span) or span[1] > until]
    cut = [[max(span[0], until), span[1]] if _pair(span) else span for span in spans]
    return {**one, "windows": cut}


def _pair(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and {type(one) for one in span} <= {int}
