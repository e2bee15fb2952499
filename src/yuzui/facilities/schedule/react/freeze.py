# SPDX-License-Identifier: Apache-2.0
"""An instance in which what begins before a line stays as it is, and nothing else begins before.

It is an instance like any other: its bound and its certificate speak of the schedules that are
still possible, and are checked in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.facilities.schedule.react.held import hold


def frozen(
    document: Mapping[str, Any], bookings: Sequence[Any], until: int | None
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the instance with a freeze line drawn.

    Parameters
    ----------
    document : mapping
        The instance, as JSON gives it.
    bookings : sequence of mapping
        The schedule; those that say they are frozen stay too.
    until : int or None
        The line, seconds; None draws none.

    Returns
    -------
    (dict, frozenset of str)
        The instance, in which a task that stays has one window, its booking, and any other begins
        at the line or later; and the tasks that stay.

    Raises
    ------
    InputError
        If the instance cannot be read, or the schedule breaks a rule of it.
    """
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
