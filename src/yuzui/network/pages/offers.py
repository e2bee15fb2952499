# SPDX-License-Identifier: Apache-2.0
"""What may be asked for, what was asked and what came of it; an office hands in its own sheets here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from yuzui.errors import ColumnError, InputError, Place
from yuzui.job import form_door, intake, pages, upload_steps
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import item
from yuzui.job.workspace import Workspace
from yuzui.model.tables.sharing import KINDS
from yuzui.network import share_record, share_sheets, sharing
from yuzui.network.jobs import share
from yuzui.network.jobs.share import Answer
from yuzui.network.share_inputs import Share
from yuzui.network.share_sheets import Sheets, Unsaid
from yuzui.network.sharing import Offered
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.store.subjects import PERSON
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import (
    EVERYONE,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Notice,
    Option,
    Page,
    Received,
    Visit,
    Ways,
)
from yuzui.view.table import Column, DataTable, Link, Table

PATH, ROLES = "/offers", EVERYONE
PLACE = ("network", 60)
WRITERS = ("facility_officer", "library_keeper")
TITLE = Text("Sharing", "共享")
LEAD = Text("What may be asked for, and what came of it.", "可申请的资源及其使用结果。")
FILES = True
SHOWN = 200
"""Requests listed, the newest."""
_CRUMB = (Link(Text("Network", "体系"), "/network"),)
FLOWS = ("share_offer", "material_request")


def _ask(_: Answer, row: Offered) -> str:
    flow = "material_request" if row.kind == "material" else "share_offer"
    return f"/moves/{flow}/new?offer={encode(row.id)}"


OPEN = Table[Answer](
    "open",
    Text("What may be asked for now", "目前可申请"),
    rows=lambda answer: [one for one in answer.offered if one.open],
    columns=(
        Column("id", Text("Ask for it", "申请"), link=_ask),
        Column("title", Text("Name", "名称"), value=lambda row: row.title or "–"),
        Column("owner", Text("Owner", "提供单位")),
        Column("kind", Text("Kind", "类别"), value=lambda row: KINDS.get(row.kind, same(row.kind))),
        Column("left", Text("Left", "余量"), value=lambda row: share.amount(row.left, row.unit)),
        Column("price", Text("Price", "单价"), value=lambda row: share.price(row)),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    # as the one who asks may see it, now
    answer = share.compute(workspace, Share())
    office = bool(set(WRITERS) & (workspace.subject.roles | workspace.subject.scoped))
    blocks: list[Block] = []
    if office:
        blocks.append(Ways((Link(Text("From a sheet to the report", "由表格生成报告"), f"{PATH}#form-sheet"),)))
    if answer.offers:
        blocks.append(_facts(answer))
    blocks += [Figure(picture) for picture in share.VIEW.pictures(answer)]
    if answer.offers:
        blocks.append(OPEN.drawn(answer) if any(one.open for one in answer.offered) else Notice(_NONE))
    if requests := _requests(workspace):
        blocks.append(requests)
    if answer.offers:
        blocks += [table.drawn(answer) for table in (share.REPORT, share.FLOWS, share.BORROWERS)
                   if list(table.rows(answer))]  # fmt: skip
    if answer.issues and office:
        blocks.append(share.ISSUES.drawn(answer))
    if office:
        blocks.append(_form())
    return Page(share.headline(answer), blocks, lead=LEAD, crumb=_CRUMB, document=answer, stamp=pages.stamp(answer))


_NONE = Text("Nothing may be asked for today.", "目前没有可申请的资源。")


def _facts(answer: Answer) -> Facts:
    waiting = sum(one.requests for one in answer.report)
    return Facts(
        (
            Fact(Text("Offers", "供给"), number(answer.offers), Text("of {n}", "来自 {n}").format(
                n=count(len({one.owner for one in answer.offered}), Text("institution", "家单位")))),
            Fact(Text("May be asked for", "可申请"), number(sum(one.open for one in answer.offered)),
                 Text("with terms, in their days, not used up", "条款齐全、在期限内且有余量")),
            Fact(Text("Requests", "申请"), number(waiting), Text("{n} refused", "未同意 {n}").format(
                n=number(sum(one.refused for one in answer.report)))),
            Fact(Text("Uses", "使用"), number(answer.uses), Text("{n} to look at", "待核对 {n}").format(
                n=number(len(answer.issues)))),
        )
    )  # fmt: skip


def _requests(workspace: Workspace) -> DataTable | None:
    """Return the requests that the visitor may see, each with the page of its moves."""
    flows = [definitions(workspace)[name] for name in FLOWS]
    material = {row["id"] for row in workspace.view.select("share_offer") if row["kind"] == "material"}
    rows = []
    for row in workspace.view.select("share_request", order=("-asked_on",), limit=SHOWN):
        # a request that no workflow has moved yet is moved by the one of its kind
        for flow in reversed(flows) if row["offer"] in material else flows:
            one = item(workspace, flow, row)
            if one.mine and one.state in flow.states:
                link = Link(same(row["id"]), f"/moves/{flow.name}/{encode(row['id'])}")
                state = flow.states[one.state].label
                rows.append((link, str(row["offer"]), str(row["borrower"]), row["asked_on"] or "–", state))
                break
    if not rows:
        return None
    columns = (
        Column("id", Text("Request", "申请")), Column("offer", Text("Offer", "供给")),
        Column("borrower", Text("Borrower", "使用单位")), Column("day", Text("Asked on", "申请日期")),
        Column("state", Text("State", "状态")),
    )  # fmt: skip
    return DataTable("requests", Text("Requests", "申请"), columns, rows)


KIND = Text("What they are, if no column says it", "供给类别（表中未写明时）")


def _form() -> Form:
    hint = Text(
        "an asset list, and sheets of requests and uses if there are any; up to 5 files, any headings",
        "资产清单，及申请、使用表（如有）；最多 5 个文件，列名不限",
    )
    kinds = [Option("", Text("as a column says", "见表中列")), *(Option(name, text) for name, text in KINDS.items())]
    fields = [
        *upload_steps.file_fields(hint),
        Field("kind", KIND, same(""), False, "select", kinds),
        Field("owner", Text("Whose they are, if no column says it", "提供单位（表中未写明时）"), same(""), False),
        Field("unit", Text("Unit of the amounts, if nothing says it", "数量单位（表中未写明时）"), same(""), False),
    ]  # fmt: skip
    others = (Option("register", Text("Register them", "登记入库")),)
    return Form(
        "sheet", PATH, fields, Text("Show the report", "生成报告"), {"form": "sheet"}, writes=True, others=others
    )


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Answer from the sheets of a form, or register what they say."""
    unsaid = Unsaid(form.get("kind", ""), form.get("owner", "").strip(), form.get("unit", "").strip())
    with upload_steps.received(workspace, visit, form) as files:
        if not files:
            raise InputError(
                Text("no file was chosen", "未选择文件"),
                place=Place(column="files"),
                fix=Text("choose a file, or paste rows from a spreadsheet", "请选择文件，或粘贴表格内容"),
                code="no_file",
            )
        try:
            read = _understood(_sheets(files), unsaid)
        except ColumnError:  # which column is what is asked, one by one
            return form_door.hand_in(workspace, visit, form, "share")
        shared = sharing.of_sheets(workspace, read)
        names = ", ".join(one.name for one in files)
    if form.get("act") == "register":
        share_record.refuse_others(workspace, shared)
        plan = share_record.planned(workspace, shared)
        if any(plan.insert.values()) or any(plan.replace.values()):
            with workspace.view.act("load", "share_offer") as change:
                share_record.write(change, plan)
        return PATH
    answer = share.of_shared(workspace, Share(), shared, names, read.unused)
    run = workspace.save("share", answer, share.LEVEL, audiences=[f"{PERSON}:{workspace.subject.name}"])
    return f"/answers/share?run={run}"


def _sheets(files: Sequence[Received]) -> list[Sheet]:
    """Return the sheets of files under the names that their owner gave them."""
    sheets: list[Sheet] = []
    with tempfile.TemporaryDirectory() as folder:
        for one in files:
            # a text file is known by its ending only
            path = Path(folder, f"file{intake.ending_of(one.name)}")
            shutil.copyfile(one.path, path)
            intake.sniffed(path, one.name)
            with intake.named(one.name):
                sheets += [replace(sheet, file=one.name) for sheet in formats.read(path)]
    return sheets


def _understood(sheets: Sequence[Sheet], unsaid: Unsaid) -> Sheets:
    try:
        return share_sheets.understood(sheets, unsaid)
    except InputError as error:  # what the form has a field for stands there
        column = {"no_kind": "kind", "no_owner": "owner"}.get(error.code, "files")
        error.place = replace(error.place, column=column)
        raise
