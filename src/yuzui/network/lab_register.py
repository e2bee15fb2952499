# SPDX-License-Identifier: Apache-2.0
"""Laboratories of a sheet, registered: what they work on and who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.network.lab_network import is_id, several
from yuzui.network.lab_sheets import Listed
from yuzui.text import Text

OFFICES = ("programme_officer", "decider")
"""Who registers laboratories."""


def register(workspace: Workspace, listed: Listed, named: str | None = None) -> tuple[int, int]:
    """Register the laboratories of a sheet in place of what stood there of them; return laboratories and rows."""
    if not set(OFFICES) & workspace.subject.roles:
        raise VisibilityError(
            Text("laboratories are registered by a programme officer or a decider", "实验室由项目主管或决定人登记"),
            code="not_allowed",
        )
    labs = sorted({str(row["lab"]).strip() for row in listed.rows if row.get("lab")})
    topics, members = list(_topics(listed.rows)), list(_members(listed.rows))
    with workspace.view.act("register", f"labs:{len(labs)}", named=named) as change:
        for table in ("lab_topic", "lab_member"):
            change.delete(table, In("lab", tuple(labs)))
        change.insert("lab_topic", topics)
        change.insert("lab_member", members)
    return len(labs), len(topics)


def _topics(rows: Iterable[Row]) -> Iterable[Row]:
    """Return one row for each laboratory, item, topic and year; the topics of one item stay rows."""
    made: dict[tuple[Any, ...], Row] = {}
    for n, row in enumerate(rows):
        if not row.get("lab"):
            continue
        kind, item = _item(row, n)
        if kind == "person" and not is_id(item):
            kind, item = "row", f"{n:07d}"  # a name is no id, and stands in no table
        key = (str(row["lab"]).strip(), kind, item, "; ".join(several(row.get("topic"))), int(row.get("year") or 0))
        names = ("title", "weight", "group", "money", "currency", "instrument")
        made[key] = {
            **dict(zip(("lab", "kind", "item", "topic", "year"), key, strict=True)),
            **{name: row.get(name) for name in names},
        }
    return made.values()


def _item(row: Mapping[str, Any], n: int) -> tuple[str, str]:
    if row.get("work"):
        return "work", str(row["work"]).strip()
    if row.get("title"):
        return "work", " ".join(str(row["title"]).casefold().split())
    return ("person", str(row["person"]).strip()) if row.get("person") else ("row", f"{n:07d}")


def _members(rows: Iterable[Row]) -> Iterable[Row]:
    shares: dict[tuple[str, str], float | None] = {}
    for row in rows:
        for person in several(row.get("person")):
            if row.get("lab") and is_id(person):
                key, fte = (str(row["lab"]).strip(), person), row.get("fte")
                before = shares.get(key)
                shares[key] = before if fte is None else max(float(fte), before or 0.0)
    for (lab, person), fte in shares.items():
        share = None if fte is None else round(100 * fte)
        yield {"lab": lab, "person": person, "start_day": "", "end_day": None, "fte": share, "role": None}
