# SPDX-License-Identifier: Apache-2.0
"""All of one's reviews in one Excel sheet: taken away, filled in, brought back under the checks of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from yuzui.errors import InputError, Place
from yuzui.job import intake
from yuzui.job.workspace import Workspace
from yuzui.reviewing import review_form, rounds
from yuzui.reviewing.pages import reviews
from yuzui.sheets import formats
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Option, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/reviews/sheet", EVERYONE
WRITERS = ("reviewer",)
PLACE = ("fund", 0)
FILES = True
TITLE = Text("Reviews in one sheet", "用表格填写评审")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    mine = [item for item in rounds.user_items(workspace) if item.state in rounds.ASKED]
    crumb = (Link(reviews.TITLE, "/reviews"), Link(TITLE, ""))
    if not mine:
        return Page(Text("There is nothing to fill in", "没有需要填写的评审"), (), crumb=crumb)
    name = review_form.NAME.say(visit.lang)
    download = Link(Text("Download your sheet", "下载评审表"), f"{PATH}/{name}")
    files = Field("files", Text("The filled-in sheet", "填好的评审表"), kind="file", accept=".xlsx,.ods,.csv")
    whole = Text("Hand in what is complete", "提交已填完整的评审")
    others = (Option("save", Text("Save all for later", "全部暂存")),)
    form = Form("sheet", PATH, (files,), whole, {"act": "hand_in"}, True, others)
    lines = (
        Text("One row a proposal; leave the first column as it is.", "每行一项申请；请勿改动第一列。"),
        Text("What you saved here stands in it already.", "您已暂存的内容均在表中。"),
    )
    notes = (Text("Rows that lack a score are saved as halves.", "缺评分的行将暂存。"),)
    blocks: list[Block] = [
        Act(Text("1. Take the sheet", "1. 下载"), lines, link=download),
        Act(Text("2. Bring it back", "2. 上传"), (), form, notes),
    ]
    finding = Text("Fill in {n} reviews in one sheet", "用一张表填写 {n} 项评审").format(n=len(mine))
    return Page(finding, blocks, crumb=crumb, texts={name: partial(review_form.workbook, workspace, mine)})


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take a sheet back: all of its rows, or none."""
    if not visit.files:
        raise InputError(
            Text("choose the sheet you filled in", "请选择填好的评审表"),
            place=Place(column="files"),
            expected=review_form.NAME.say(visit.lang),
            code="no_file",
        )
    mine = rounds.user_items(workspace)
    sheets = []
    for one in visit.files:
        intake.sniffed(one.path, one.name)
        with intake.named(one.name):
            sheets += [replace(sheet, file=one.name) for sheet in formats.read(one.path)]
    pieces = []
    try:
        for item, asked, body in review_form.from_sheets(workspace, sheets, mine):
            rounds.require_open(item)
            whole = form.get("act") != "save" and not review_form.missing(asked, body)
            pieces.append((item, body, review_form.rows(asked, body) if whole else None))
    except InputError as error:  # each said with its row: the form has one field only
        for fault in (error, *error.more):
            fault.message = Text("in ", "") + fault.place.text() + Text(": ", "：") + fault.message
            fault.place = replace(fault.place, column="files")
        raise
    rounds.save(workspace, pieces)
    if any(rows is not None for _, _, rows in pieces):
        return "/reviews?done=handed"
    return f"/reviews?done={'kept' if any(item.done.get('handed_in_at') for item, _, _ in pieces) else 'saved'}"
