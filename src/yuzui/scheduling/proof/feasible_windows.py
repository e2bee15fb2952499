# SPDX-License-Identifier: Apache-2.0
"""Which tasks of an instance can be meant, and where they may run, read from its document alone.

Nothing here is shared with what reads an instance or proves its bound: a task that is set aside
there must be set aside here too, by other code, or the two bounds differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.rules.plain import MOST, Document, by_id, number, openings, rows, whole

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


_ROUNDS = 20
"""Rounds in which windows are narrowed; the bound says no more than it does in as many."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where tasks may run: windows cut by closures."""

    ids: list[str]
    rows: list[Document]
    task: Array
    resource: Array
    start: Array
    end: Array
    length: Array
    value: Array


def places(document: Document) -> Places:
    """Return where the tasks of an instance may run."""
    kept = dict(tasks(document))
    resources, pools = by_id(document, "resources"), by_id(document, "pools")
    place = {id: at for at, id in enumerate(resources)}
    found = [
        (at, place[str(way["resource"])], whole(a), whole(b))
        for at, row in enumerate(kept.values())
        for way in row.get("alternatives") or ()
        for a, b in way.get("windows") or ()
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 4)
    parts = [np.zeros((0, 4), dtype=np.int64)]
    for id, row in resources.items():
        if row.get("capacity", 1) > 0:
            parts.append(_cut(table[table[:, 1] == place[id]], *openings(row, document)))
    table = np.concatenate(parts)
    for id, row in pools.items():
        given = [(one.get("uses") or {}).get(id, 0) for one in kept.values()]
        amount = np.array([whole(one) for one in given], dtype=np.int64)[table[:, 0]]
        rest, mine = table[amount == 0], table[(amount > 0) & (amount <= row.get("capacity", 1))]
        table = np.concatenate([rest, _cut(mine, *openings(row, document))])
    lengths = np.array([whole(row["duration"]) for row in kept.values()], dtype=np.int64)
    values = np.array([row["value"] for row in kept.values()], dtype=float)
    table = table[table[:, 3] - table[:, 2] >= lengths[table[:, 0]]]
    table = _following(table, kept, lengths.tolist())
    task, resource, start, end = table.T
    listed = list(kept), list(kept.values())
    return Places(*listed, task, resource, start, end, lengths[task], values[task])


def _cut(table: Array, opens: Array, closes: Array) -> Array:
    """Return what of each window lies in each of some disjoint intervals."""
    start, end = table[:, 2], table[:, 3]
    first = np.searchsorted(closes, start, "right")
    counts = np.maximum(0, np.searchsorted(opens, end, "left") - first)
    found = np.repeat(table, counts, axis=0)
    nth = np.arange(len(found)) - np.repeat(np.cumsum(counts) - counts, counts)
    into = np.repeat(first, counts) + nth
    found[:, 2] = np.maximum(found[:, 2], opens[into])
    found[:, 3] = np.minimum(found[:, 3], closes[into])
    return found


def _following(table: Array, kept: Mapping[str, Document], lengths: list[int]) -> Array:
    """Return windows cut to when the tasks that each task follows let it run."""
    at = {id: n for n, id in enumerate(kept)}
    ties = [
        (at[id], at[str(tie[0])], *(*tie[1:], None, None)[:2])
        for id, row in kept.items()
        for tie in row.get("after") or ()
    ]
    rows = [list(row) for row in table.tolist()]
    for _ in range(_ROUNDS if ties else 0):
        spans: dict[int, tuple[int, int]] = {}
        for task, _, a, b in rows:
            first, last = spans.get(task, (a, b))
            spans[task] = min(first, a), max(last, b)
        limits: dict[int, tuple[float, float]] = {}
        for task, other, low, high in ties:
            least, most = limits.get(task, (-math.inf, math.inf))
            first, last = spans.get(other, (MOST * 4, -MOST * 4))
            least = max(least, first + lengths[other] + number(low, 0))
            if high is not None or other not in spans:
                most = min(most, last + number(high, 0) + lengths[task])
            limits[task] = least, most
        cut = []
        for task, resource, a, b in rows:
            least, most = limits.get(task, (a, b))
            if min(b, most) - max(a, least) >= lengths[task]:
                cut.append([task, resource, int(max(a, least)), int(min(b, most))])
        if cut == rows:
            break
        rows = cut
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def tasks(document: Document) -> Iterator[tuple[str, Document]]:
    """Yield the tasks that can be meant, by id, but those that need one that cannot be placed."""
    frame = {table: by_id(document, table) for table in ("resources", "pools", "groups")}
    given = rows(document, "tasks")
    known = {str(row.get("id")) for row in given if _word(row.get("id"))}
    readable: dict[str, Document] = {}
    members: dict[str, list[str]] = {}
    seen = set[str]()
    for nth, row in enumerate(given):
        word = named(row, "id")
        # a row without a name still keeps its group from being whole
        id = f"#{nth}" if word is None else word
        if id not in seen and (group := named(row, "group")) is not None:
            members.setdefault(group, []).append(id)
        if id not in seen and word is not None and _meant(row, frame, known):
            readable[id] = row
        seen.add(id)
    rules = {id: row.get("rule") for id, row in frame["groups"].items()}
    whole = [every for id, every in members.items() if rules.get(id) == "all"]
    able = _able(readable, whole)
    yield from ((id, row) for id, row in readable.items() if id in able)


def _able(readable: Mapping[str, Document], whole: Sequence[Sequence[str]]) -> set[str]:
    """Return the tasks behind which there is neither a circle nor one that cannot be read."""
    left = set(readable)
    while True:
        needs = {id: {str(tie[0]) for tie in readable[id].get("after") or ()} for id in left}
        followers: dict[str, list[str]] = {}
        for id, others in needs.items():
            for other in others:
                followers.setdefault(other, []).append(id)
        done, todo = set[str](), [id for id in left if not needs[id]]
        while todo:
            done.add(id := todo.pop())
            for other in followers.get(id, ()):
                needs[other].discard(id)
                if not needs[other]:
                    todo.append(other)
        lost = {id for group in whole if not done.issuperset(group) for id in group}
        if not lost & done:
            return done
        left = done - lost


def named(row: Document, column: str) -> str | None:
    """Return the word of a field; None where there is none."""
    value = row.get(column)
    return str(value) if _word(value) else None


def _word(value: Any) -> bool:
    """Return whether a value names something."""
    if isinstance(value, str):
        return value.strip() != ""
    return type(value) is int and whole(value) is not None


def _meant(row: Document, frame: Mapping[str, Mapping[str, Any]], known: set[str]) -> bool:
    """Return whether every field of a task can be used."""
    value, length = row.get("value"), whole(row.get("duration"))
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= MOST:
        return False
    for column in ("group", "partner", "config"):
        if row.get(column) not in (None, "") and not _word(row[column]):
            return False
    group = named(row, "group")
    if length is None or length < 1 or (group is not None and group not in frame["groups"]):
        return False
    uses, ways, after = (row.get(name) for name in ("uses", "alternatives", "after"))
    if not (uses is None or isinstance(uses, Mapping)):
        return False
    if not all(one is None or isinstance(one, list | tuple) for one in (ways, after)):
        return False
    amounts = [(str(pool), whole(amount)) for pool, amount in (uses or {}).items()]
    if not all(p in frame["pools"] and a is not None and a >= 0 for p, a in amounts):
        return False
    return all(_way(one, frame["resources"]) for one in ways or ()) and all(_behind(one, known) for one in after or ())


def _way(given: Any, resources: Mapping[str, Any]) -> bool:
    """Return whether an alternative names a resource, and pairs of seconds."""
    if not isinstance(given, Mapping) or named(given, "resource") not in resources:
        return False
    windows = given.get("windows")
    if windows is None:
        return True
    return isinstance(windows, list | tuple) and all(map(_window, windows))


def _window(given: Any) -> bool:
    pair = isinstance(given, list | tuple) and len(given) == 2
    return pair and whole(given[0]) is not None and whole(given[1]) is not None


def _behind(given: Any, known: set[str]) -> bool:
    """Return whether a task is named, and lags that can be read."""
    if not isinstance(given, list | tuple) or not 1 <= len(given) <= 3 or not _word(given[0]):
        return False
    lags = [whole(lag) for lag in given[1:] if lag is not None]
    if str(given[0]) not in known or None in lags:
        return False
    low, high = (*given, None, None)[1:3]
    return high is None or number(low, 0) <= number(high, 0)
