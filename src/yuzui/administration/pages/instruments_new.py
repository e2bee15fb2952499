# SPDX-License-Identifier: Apache-2.0
"""A list of instruments is handed in: the workbook that is written here, or an office's list in its own headings."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration.purposes import instruments
from yuzui.errors import InputError, Place
from yuzui.facilities import time_ledger
from yuzui.job import upload_steps
from yuzui.job.upload_steps import SAFE
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import template
from yuzui.text import Text, same
from yuzui.view.page import Block, Card, Field, Form, Option, Page, Split, Visit
from yuzui.view.table import Link

PATH = instruments.START
PLACE = ("facilities", 0)
ROLES = WRITERS = ("facility_officer",)
TITLE = Text("New list of instruments", "上传仪器清单")
FILES = True
NAME = "instruments.xlsx"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    aside: list[Block] = [
        Card(
            Text("What is read", "可读取的内容"),
            (
                Text(
                    "The list of instruments, booking rules, opening hours and closed days, change-over times: a sheet "
                    "each, in one workbook or several files.",
                    "仪器清单、预订规则、开放时间与停开日、切换时间：各占一张表，可在同一工作簿或多个文件中。",
                ),
                Text(
                    "Your own list in your own headings will do: what each column means is shown and asked.",
                    "可直接使用本单位的清单与表头：各列含义会逐一列出并询问。",
                ),
            ),
            links=(Link(Text("A workbook to fill in", "空白工作簿（供填写）"), f"{PATH}/{NAME}"),),
        ),
        Card(
            Text("A list handed in again", "再次上传"),
            (
                Text(
                    "A column that a list does not have stays as it is known; a blank cell clears nothing unless you "
                    "say so.",
                    "清单未列的项保持原有内容；空白单元格不清除已有内容，除非您指明。",
                ),
            ),
        ),
    ]
    return Page(
        Text("Hand in a list of instruments", "上传仪器清单"),
        (upload_steps.start(instruments), Split([_form(workspace)], aside)),
        lead=SAFE,
        crumb=(*instruments.CRUMB, Link(TITLE, "")),
        texts={NAME: template.workbook_bytes},
    )


def _form(workspace: Workspace) -> Form:
    hint = Text(
        "up to 5 files of 50 MB: .xlsx, .ods, .csv, .tsv", "最多 5 个文件，每个不超过 50 MB：.xlsx、.ods、.csv、.tsv"
    )
    fields = [*upload_steps.file_fields(hint)]
    if choices := _scopes(workspace):
        options = [Option(name, label) for name, label in choices.items()]
        fields.insert(0, Field("facility", Text("For", "所属"), same(next(iter(choices))), True, "select", options))
    return Form("new", PATH, fields, Text("Read the file", "读取文件"), {"form": "new"}, writes=True)


def _scopes(workspace: Workspace) -> dict[str, Text]:
    """Return the facilities of an officer who answers for some only; none for one who answers for all."""
    subject = workspace.subject
    if "facility_officer" in subject.roles:
        return {}
    scopes = {one.removeprefix("facility:") for one in subject.audiences}
    rows = workspace.view.select("resource", columns=("id", "name", "name_zh", "parent"))
    mine = time_ledger.answered_for(workspace.view, rows)
    return {
        row["id"]: same(" · ".join(dict.fromkeys(one for one in (row["id"], row["name"], row["name_zh"]) if one)))
        for row in rows
        if row["id"] in mine & scopes
    }


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    facility, scopes = form.get("facility", ""), _scopes(workspace)
    everywhere = "facility_officer" in workspace.subject.roles
    if not everywhere and facility not in scopes:
        raise InputError(
            Text("choose a facility you answer for", "请选择您负责的设施"),
            place=Place(column="facility"),
            seen=facility[:40],
            expected=", ".join([*scopes][:20]) or "–",
            code="answer",
        )
    return upload_steps.hand_in(workspace, visit, form, "instruments", facility="" if everywhere else facility)
