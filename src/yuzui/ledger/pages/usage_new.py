# SPDX-License-Identifier: Apache-2.0
"""Files of the use of instruments: records of use, exports, calendars, logs of jobs; what they lack is asked."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError, Place
from yuzui.job import upload_steps
from yuzui.job.upload_steps import SAFE
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_checks
from yuzui.ledger.purposes import usage
from yuzui.ledger.usage_intake import Instrument
from yuzui.text import Text, same
from yuzui.view.page import Block, Card, Field, Form, Option, Page, Split, Visit
from yuzui.view.table import Link

PATH = "/facilities/usage/new"
PLACE = ("facilities", 0)
ROLES = WRITERS = ("facility_officer",)
TITLE = Text("New usage file", "上传使用记录")
FILES = True
SHAPES = (
    (
        Text("Record of use", "机时记录"),
        Text("a row each: begin and end, or day and hours", "每次一行：起止时间，或日期与机时"),
    ),
    (Text("NEMO", "NEMO"), Text("usage export, usage events, reservations (CSV)", "使用导出、使用事件、预约（CSV）")),
    (Text("Calendar", "日历"), Text(".ics, with series, left-out dates and changed ones", ".ics，含重复、例外与改期")),
    (Text("Computing", "计算"), Text("Slurm (sacct), Standard Workload Format", "Slurm（sacct）、SWF 标准格式")),
)  # fmt: skip
"""What is read without a question about its form."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    aside: list[Block] = [
        Card(
            Text("What is read", "可读取的文件"),
            (
                Text(
                    "Any table will do: what its columns mean is shown and asked. These are known:",
                    "任何表格均可：各列含义会逐一列出并询问。以下格式可直接识别：",
                ),
                *(name + Text(": ", "：") + what for name, what in SHAPES),
            ),
        ),
        Card(
            Text("What a file does not say", "文件未写明的内容"),
            (
                Text(
                    "Instrument, time zone, year, whom it served: each is asked once, and holds of the whole file.",
                    "仪器、时区、年份、服务对象：逐项询问一次，适用于整个文件。",
                ),
            ),
        ),
    ]
    return Page(
        Text("Hand in a file of use", "上传仪器使用记录"),
        (upload_steps.start(usage), Split([_form(workspace)], aside)),
        lead=SAFE,
        crumb=(*usage.CRUMB, Link(TITLE, "")),
    )


def _form(workspace: Workspace) -> Form:
    fields = [
        *upload_steps.file_fields(
            Text(
                "up to 5 files of 50 MB: .xlsx, .csv, .tsv, .txt, .ics",
                "最多 5 个文件，每个不超过 50 MB：.xlsx、.csv、.tsv、.txt、.ics",
            )
        )
    ]
    if choices := _scopes(workspace):
        options = [Option(one.id, same(" · ".join(dict.fromkeys((one.id, *one.names))))) for one in choices]
        fields.insert(0, Field("facility", Text("For", "所属"), same(choices[0].id), True, "select", options))
    return Form("new", PATH, fields, Text("Read the file", "读取文件"), {"form": "new"}, writes=True)


def _scopes(workspace: Workspace) -> list[Instrument]:
    """Return the facilities of an officer who answers for some only; none for one who answers for all."""
    subject = workspace.subject
    if "facility_officer" in subject.roles:
        return []
    scopes = {one.removeprefix("facility:") for one in subject.audiences}
    return [one for one in usage_checks.instruments(workspace) if one.mine and one.id in scopes]


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    facility, scopes = form.get("facility", ""), [one.id for one in _scopes(workspace)]
    if "facility_officer" not in workspace.subject.roles and facility not in scopes:
        raise InputError(
            Text("choose a facility you answer for", "请选择您负责的设施"),
            place=Place(column="facility"),
            seen=facility[:40],
            expected=", ".join(scopes[:20]) or "–",
            code="answer",
        )
    return upload_steps.hand_in(workspace, visit, form, "usage", facility=facility)
