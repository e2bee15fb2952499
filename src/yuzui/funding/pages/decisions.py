# SPDX-License-Identifier: Apache-2.0
"""Every decision there is: on which call, by whom, where it stands."""

from __future__ import annotations

from yuzui.funding import decisions, slate_acts
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count, day, number
from yuzui.view.page import EVERYONE, Chip, Page, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/fund/decisions", EVERYONE
PLACE = ("fund", 50)
TITLE = Text("Decisions", "决定")
_CHIPS = {"signed": "part", "published": "good", "contested": "bad", "appealed": "bad", "superseded": "none"}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: every decision the reader may see."""
    rows = workspace.view.select("decision", order=("-audit_seq",))
    if not rows:
        return pages.missing(TITLE, "yuzui decide")
    stages = {row["id"]: decisions.stage(workspace, row["id"]) for row in rows}
    ready = sum(stages[row["id"]] != "superseded" and slate_acts.released(workspace, row["id"]) is None for row in rows)
    finding = Text("{n}; no letters wait to be released", "{n}；无待发放的通知书")
    if ready:
        finding = Text("{n}; the letters of {k} {are} not released", "{n}；其中 {k} 项的通知书尚未发放")
    return Page(
        finding.format(n=count(len(rows), Text("decision", "项决定")), k=number(ready), are=agree(ready, "is", "are")),
        [_table(workspace, stages).drawn(rows)],
        lead=Text("Each is the act of a named person on one award list.", "每项决定均由具名人员就一份清单作出。"),
    )


def _table(workspace: Workspace, stages: dict[str, decisions.Stage]) -> Table[list[Row]]:
    def letters(row: Row) -> Text:
        release = slate_acts.released(workspace, row["id"])
        if release is None:
            return Text("not released", "未发放")
        if release.waits:
            return Text("at {t}", "定于 {t}").format(t=release.due.replace("T", " ")[:16])
        return Text("released", "已发放")

    columns = (
        Column(
            "id",
            Text("Decision", "决定"),
            value=lambda row: row["id"],
            link=lambda _, row: f"{PATH}/{encode(row['id'])}",
        ),
        Column("at", Text("Signed", "签署日"), value=lambda row: day(row["at"])),
        Column("by", Text("By", "决定人"), value=lambda row: row["by"]),
        Column("authority", Text("Authority", "依据"), value=lambda row: row["authority"]),
        Column(
            "run",
            Text("Award list", "拟资助清单"),
            value=lambda row: row["run"],
            link=lambda _, row: f"/fund/lists/{encode(row['run'])}",
        ),
        Column(
            "stage",
            Text("State", "状态"),
            value=lambda row: CYCLES["decision"].states[stages[row["id"]]],
            shown=lambda _, row: Chip(CYCLES["decision"].states[stages[row["id"]]], _CHIPS[stages[row["id"]]]),
        ),
        Column("letters", Text("Letters", "通知书"), value=letters),
    )
    return Table("decisions", Text("Every decision", "全部决定"), lambda rows: rows, columns)
