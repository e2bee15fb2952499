# SPDX-License-Identifier: Apache-2.0
"""Windows from permits and qualifications: a gate that is shut until somebody opened it.

Every type of permit a request needs must be granted to it for the whole of the time; a request
that needs none passes. An operator must be qualified on the resource; without a named operator the
staff run it.
"""

from __future__ import annotations

from yuzui.facilities.windows.calendar import FROM, UNTIL
from yuzui.facilities.windows.provider import Facts, Given, Provider, Window, intersect, span, within
from yuzui.facilities.windows.spans import Span
from yuzui.model.column import TEXT, column
from yuzui.model.table import Table
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
TYPES = ("ethics", "radiation", "biosafety", "laser", "animal", "export")
PERMITS_HELD = Table(
    "permit",
    Text("permit", "许可"),
    Text("What was granted to whom, for how long", "已批准的许可及其有效期"),
    key=(),
    sheets=("permit", "permits", "许可"),
    columns=(
        column("subject", TEXT, "subject", "对象",
               "Request, or pseudonym of the team", "申请编号或团队代号", null=False),
        column("type", TEXT, "type", "类型", "What is permitted", "许可类型", values=TYPES,
               null=False),
        FROM,
        UNTIL,
        column("status", TEXT, "status", "状态",
               "Whether it is granted; empty is granted", "是否已批准；空白为已批准",
               values=("granted", "pending", "refused", "withdrawn")),
    ),
)
QUALIFICATIONS = Table(
    "qualification",
    Text("qualification", "资质"),
    Text("Who may run what, for how long", "何人可操作何设备及有效期"),
    key=(),
    sheets=("qualification", "qualifications", "资质"),
    columns=(
        column("who", TEXT, "who", "人员", "Pseudonym of the operator", "操作人代号",
               null=False),
        column("resource", TEXT, "resource", "资源",
               "Resource the operator may run", "可操作的资源", null=False),
        FROM,
        UNTIL,
    ),
)
NEEDED = column("permits", TEXT, "permits needed", "所需许可",
                "Types of permit it needs, divided by semicolons: ethics; biosafety",
                "所需许可类型，以分号分隔，如 ethics; biosafety")
TEAM = column("team", TEXT, "team", "团队",
              "Pseudonym of the team that comes", "到场团队的代号")
OPERATOR = column("operator", TEXT, "operator", "操作人",
                  "Pseudonym of who runs it; empty is the staff", "操作人代号；空白为工作人员")
# fmt: on


def parts(said: object) -> list[str]:
    """Return the words of a cell that lists several."""
    text = str(said or "").replace("；", ";").replace("、", ";")
    return [word.strip() for word in text.split(";") if word.strip()]


def _permitted(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    found = within([horizon], horizon)
    whose = {task["id"], task.get("team")}
    for wanted in parts(task.get("permits")):
        granted = (
            span(row, horizon)
            for row in facts.get("permit", ())
            if row["subject"] in whose and row["type"] == wanted and (row.get("status") or "granted") == "granted"
        )
        found = intersect(found, within(granted, horizon))
    return found


def _qualified(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    if not (who := task.get("operator")):
        return within([horizon], horizon)
    rows = (
        span(row, horizon)
        for row in facts.get("qualification", ())
        if row["who"] == who and row["resource"] == resource["id"]
    )
    return within(rows, horizon)


PERMITS = Provider(
    "permit",
    Text("a permit it needs is not granted for that time", "所需许可届时未获批准"),
    _permitted,
    fields=(NEEDED, TEAM),
    sheets=(PERMITS_HELD,),
    reads=("id",),
)
QUALIFIED = Provider(
    "qualification",
    Text("the operator is not qualified for it", "操作人没有相应资质"),
    _qualified,
    fields=(OPERATOR,),
    sheets=(QUALIFICATIONS,),
    reads=("resource",),
)
