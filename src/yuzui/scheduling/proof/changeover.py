# SPDX-License-Identifier: Apache-2.0
"""Time lost between configurations, for checks of bounds: tables closed and searched anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yuzui.scheduling.rules.plain import Document, config, listed, number


def closed(resource: Document, tasks: Sequence[Document]) -> dict[tuple[str, str], int]:
    """Return the seconds between any two configurations, no detour being shorter."""
    table = resource.get("changeover")
    table = table if isinstance(table, Mapping) else {}
    given = {(str(a), str(b)): number(s, 0) for a, b, s in listed(table, "pairs")}
    default = number(table.get("default"), 0)
    named = {name for pair in given for name in pair}
    names = sorted({config(row) for row in tasks} | named)
    way = {(a, b): given.get((a, b), 0 if a == b else default) for a in names for b in names}
    # a detour helps only over a name in the table, or to a far one and back
    others = [name for name in names if name not in named][:2]
    shorter = True
    while shorter:
        shorter = False
        for middle in (*sorted(named), *others):
            for a, b in way:
                if (found := way[a, middle] + way[middle, b]) < way[a, b]:
                    way[a, b], shorter = found, True
    return way


def losses(way: Mapping[tuple[str, str], int], there: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return, for each configuration, the seconds before any task of it and before the first."""
    found = {}
    for name in sorted(there):
        enter = min((way[other, name] for other in there if other != name), default=way[name, name])
        found[name] = (min(enter, way[name, name]), enter)
    return found
