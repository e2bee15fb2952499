# SPDX-License-Identifier: Apache-2.0
"""A list of bodies is handed in: an office's own sheet in its own headings, or the workbook that is written here."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import upload_steps
from yuzui.job.upload_steps import SAFE
from yuzui.job.workspace import Workspace
from yuzui.network import register_template
from yuzui.network.purposes import register
from yuzui.text import Text
from yuzui.view.page import Block, Card, Form, Page, Split, Visit
from yuzui.view.table import Link

PATH = register.START
PLACE = ("network", 0)
ROLES = WRITERS = register.WRITERS
TITLE = Text("New list for the register", "上传名录名单")
FILES = True
NAME = "register.xlsx"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    hint = Text(
        "up to 5 files of 50 MB: .xlsx, .ods, .csv, .tsv", "最多 5 个文件，每个不超过 50 MB：.xlsx、.ods、.csv、.tsv"
    )
    fields = [*upload_steps.file_fields(hint)]
    form = Form("new", PATH, fields, Text("Read the list", "读取名单"), {"form": "new"}, writes=True)
    aside: list[Block] = [
        Card(
            Text("What is read", "可读取的内容"),
            (
                Text(
                    "Id and name of each body; kind, dates, host, place, field and successors where the list has them. "
                    "Title rows, merged headings and both languages are no hindrance.",
                    "各机构的编号与名称；类别、日期、依托单位、所在地、领域、去向有则读取。标题行、合并表头与中英文均可。",
                ),
                Text(
                    "A date may be a day, a month or a year, and is kept as precisely as it is written.",
                    "日期可为年月日、年月或年份，按原有精度保留。",
                ),
            ),
            links=(Link(Text("A workbook to fill in", "空白工作簿（供填写）"), f"{PATH}/{NAME}"),),
        ),
        Card(
            Text("What comes of it", "登记之后"),
            (
                Text(
                    "Each body has a page with all its names. An old id or name leads to what it is today.",
                    "每个机构均有页面，列明历次名称；旧编号、旧名称可查到现状。",
                ),
            ),
        ),
    ]
    return Page(
        Text("Hand in a list of centres, laboratories or zones", "上传中心、实验室或园区名单"),
        (upload_steps.start(register), Split([form], aside)),
        lead=SAFE,
        crumb=(*register.CRUMB, Link(TITLE, "")),
        texts={NAME: register_template.workbook_bytes},
    )


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return upload_steps.hand_in(workspace, visit, form, "register")
