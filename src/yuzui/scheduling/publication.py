# SPDX-License-Identifier: Apache-2.0
"""Where every schedule stands: a draft until somebody approves it, published, superseded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import tables
from yuzui.job.signature import IDENTITY, UNCHECKED
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.model.tables.schedule import SCHEDULE
from yuzui.model.visibility import Eq
from yuzui.scheduling.view import upward
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import moment, number, percent

NAMES = ("id", "parent", "status", "approver", "reason", "published_at", "freeze_until")


def of(workspace: Workspace, name: str, status: str) -> dict[str, Any]:
    """Return where a stored schedule stands, as the reader may know, by its run and how that ended."""
    rows = workspace.view.select("schedule", where=Eq("id", name))
    if not rows:
        status = "refused" if status == "refused" else "draft"
        return dict.fromkeys(NAMES) | {"id": name, "status": status, "by": None}
    return _stands(workspace, rows[0])


def _stands(workspace: Workspace, row: Row) -> dict[str, Any]:
    later = workspace.view.select("schedule", where=Eq("parent", row["id"]))
    by = next((one["id"] for one in later if one["status"] in ("published", "superseded")), None)
    return {**{name: row.get(name) for name in NAMES}, "by": by}


def every(workspace: Workspace) -> list[dict[str, Any]]:
    """Return every schedule kept here, the newest first, with where it stands."""
    rows = []
    for run in workspace.runs("schedule"):
        document = run["document"]
        rows.append(
            {
                **of(workspace, run["id"], document["status"]),
                "title": document["instance"]["title"],
                "made_at": run["made_at"],
                "tasks": document["instance"]["tasks"],
                "placed": len(document["schedule"]),
                **{name: document[name] for name in ("objective", "bound", "gap")},
            }
        )
    return rows


# What is said of schedules that are published, and of where each stands.


Document = Mapping[str, Any]
Line = tuple[Text, Text]

STATES = CYCLES["schedule"].states
NOBODY = Text("not for this reader", "此读者不可见")


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    if (done := document["published"]) is None:
        return _list(document)
    row = document["schedules"][0]
    lines = [
        (Text("published", "已发布"), same(f"{row['id']} · ") + _value(row)),
        (Text("checked", "复核"), _checked(done)),
        (Text("approved", "批准"), who(row)),
        (IDENTITY, UNCHECKED),
        (Text("bookings", "预订"), _changes(done)),
    ]
    if row["parent"]:
        lines.append((Text("in place of", "取代"), same(row["parent"])))
    lines += [(Text("gives way", "让出"), _away(one)) for one in done["displaced"]]
    lines.append((Text("ledger", "账簿"), _entries(done)))
    return lines


def who(row: Mapping[str, Any]) -> Text:
    """Return who published a schedule and when, as far as the reader may know."""
    if row["status"] not in ("published", "superseded"):
        return STATES[row["status"]]
    when = moment(row["published_at"]) if row["published_at"] else same("–")
    name = same(row["approver"]) if row["approver"] else NOBODY
    return name + Text(" · ", " · ") + when + same(" UTC")


def state(row: Mapping[str, Any]) -> Text:
    """Return where a schedule stands, in words."""
    sentence = STATES[row["status"]]
    if row["status"] == "superseded" and row["by"]:
        return sentence + Text(" by {b}", "（{b}）").format(b=row["by"])
    return sentence


def how(name: str) -> str:
    """Return the command that publishes a draft."""
    return f'yuzui schedule publish {name} --approve "name, office"'


def _list(document: Document) -> list[Line]:
    rows = document["schedules"]
    if not rows:
        return [
            (Text("schedules", "排程"), Text("none yet: yuzui schedule make INSTANCE",
                                            "尚无：yuzui schedule make 算例"))
        ]  # fmt: skip
    return [(STATES[row["status"]], _brief(row)) for row in rows]


def _brief(row: Mapping[str, Any]) -> Text:
    parts = [same(row["id"]), Text.of(row["title"]), _value(row)]
    if row["status"] == "published":
        parts.append(who(row))
    elif row["status"] == "superseded":
        parts.append(state(row))
    return join(parts, " · ", " · ")


def _value(row: Mapping[str, Any]) -> Text:
    gap = same("–") if row["gap"] is None else percent(upward(row["gap"]))
    return Text(
        "{p} of {t} tasks, value {v}, bound {b}, gap {g}", "安排 {t} 项中的 {p} 项，价值 {v}，上界 {b}，差距 {g}"
    ).format(
        p=number(row["placed"]), t=number(row["tasks"]), v=number(row["objective"], 2), b=number(row["bound"], 2), g=gap
    )


def _checked(done: Mapping[str, Any]) -> Text:
    return Text(
        "every rule kept and the bound proven from the stored prices, gone over again now",
        "已再次复核：全部规则均满足，上界由所存价格得证",
    )


def _changes(done: Mapping[str, Any]) -> Text:
    labels = {
        "added": Text("new", "新增"),
        "kept": Text("as they were", "不变"),
        "moved": Text("moved", "移动"),
        "dropped": Text("dropped", "取消"),
    }
    parts = [number(len(done[name])) + same(" ") + label for name, label in labels.items() if done[name]]
    return join(parts, " · ", " · ")


def _away(one: Mapping[str, Any]) -> Text:
    return Text(
        "booking {b} on {r}, {t}; as much again from the reserve", "{r} 上的预订 {b}，{t}；自储备补偿同等机时"
    ).format(b=one["id"], r=one["resource"], t=one["when"])


def _entries(done: Mapping[str, Any]) -> Text:
    if done["entries"] is None:
        return Text("nothing to note", "无须记账")
    first, last = done["entries"]
    return Text("entries {a} to {b}", "分录 {a} 至 {b}").format(a=number(first), b=number(last))


def exports(document: Document, lang: str) -> list[Export]:
    """Return the schedules as a table, and who gave way."""
    columns = (
        (SCHEDULE["id"].label, ""),
        (Text("instance", "算例"), ""),
        (SCHEDULE["status"].label, ""),
        (SCHEDULE["objective"].label, "#,##0.00"),
        (SCHEDULE["bound"].label, "#,##0.00"),
        (SCHEDULE["gap"].label, "0.0%"),
        (SCHEDULE["approver"].label, ""),
        (SCHEDULE["published_at"].label, ""),
        (SCHEDULE["parent"].label, ""),
    )
    rows = [
        (
            row["id"], row["title"], state(row), row["objective"], row["bound"],
            None if row["gap"] is None else upward(row["gap"]), row["approver"],
            row["published_at"], row["parent"],
        )
        for row in document["schedules"]
    ]  # fmt: skip
    items = [tables.table(Text("Schedules", "排程"), columns, rows, lang)]
    if (done := document["published"]) is not None:
        heads = tuple(
            (label, "")
            for label in (
                Text("booking", "预订"), Text("schedule", "排程"), Text("resource", "资源"),
                Text("when", "时间"),
            )
        )  # fmt: skip
        away = [tuple(row[k] for k in ("id", "schedule", "resource", "when"))
                for row in done["displaced"]]  # fmt: skip
        items.append(tables.table(Text("Gave way", "让出"), heads, away, lang))
    return items
