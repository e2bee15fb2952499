# SPDX-License-Identifier: Apache-2.0
"""The history of one entry as a braid of names: all that led to it, and all it led to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yuzui.model.table import Row
from yuzui.model.tables.register import EVENTS
from yuzui.network.succession import Register
from yuzui.sheets.partial_day import first
from yuzui.text import Text, same
from yuzui.text.numbers import count
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.braid import Joint, Strand, braid_chart

RELATED = 60
"""Related entries that are told."""


def related(graph: Register, id: str) -> list[str]:
    """Return the ids that led to an entry and those it led to, itself first."""
    found = dict.fromkeys([id])
    for _, part in graph.ancestors(id):
        found[part.old[0]] = None
    queue = [id]
    while queue and len(found) < RELATED:
        for state in graph.by_id.get(queue.pop(0), ()):
            for _, parts in graph.leaving.get(state.node, ()):
                for part in parts:
                    if part.new[0] not in found:
                        found[part.new[0]] = None
                        queue.append(part.new[0])
    return [*found][:RELATED]


def braid(id: str, states: Sequence[Row], events: Iterable[Row], parts: Iterable[Row], today: str) -> Picture | None:
    """Draw the names an entry bore, what it came from and where it went; nothing if it stands alone."""
    strands = [
        Strand(
            row["id"],
            Text(row["name"], row["name_zh"] or row["name"]),
            first(row["valid_from"]) if row["valid_from"] else None,
            first(row["valid_to"]) if row["valid_to"] else None,
            row["id"] == id,
        )
        for row in sorted(
            states, key=lambda row: (row["id"] != id, first(row["valid_from"] or ""), row["id"], row["n"])
        )
    ]
    by = {row["id"]: row for row in events}
    joints = [
        Joint(
            row["old"],
            row["new"],
            first(by[row["event"]]["day"]),
            EVENTS[by[row["event"]]["kind"]] + same(f" {by[row['event']]['day']}"),
            row["weight"] == 1.0,
        )
        for row in parts
        if row["event"] in by and (row["old"] != row["new"] or by[row["event"]]["kind"] == "rename")
    ]
    if len(strands) < 2:
        return None
    names = {one.name.en for one in strands if one.main}
    finding = Text("{n} so far, {e} on the way", "至今 {n}，其间 {e}").format(
        n=count(len(names), Text("name", "个名称")),
        e=count(len({row["event"] for row in parts}), Text("event", "次沿革")),
    )
    description = Text(
        "Each row is an id, each bar a name it bore; a line leads to where it went. Dates known only to a month or a "
        "year stand at its beginning.",
        "每行为一个编号，每段为一个曾用名称；连线指向去向。仅知年月的日期画在期初。",
    )
    sources = ", ".join(dict.fromkeys(str(row["source"]) for row in states if row["source"]))[:200]
    meta = Meta("braid", finding, description, "real", same(sources or "–"), today, "/registers")
    return braid_chart(meta, strands, joints, today)
