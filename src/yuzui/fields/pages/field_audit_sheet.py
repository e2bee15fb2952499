# SPDX-License-Identifier: Apache-2.0
"""One audit sheet: how far two judges are, their workbooks, what their labels say, what a third is to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from yuzui.errors import InputError, Place, UnknownIdentifierError, VisibilityError
from yuzui.fields import audit_judging, audit_record, audit_sheet
from yuzui.fields.audit_record import Seat
from yuzui.fields.audit_sheet import DECIDER, SEATS
from yuzui.fields.audit_state import POOR, STATES, share
from yuzui.fields.jobs import field_audit
from yuzui.fields.nodes import Node
from yuzui.fields.pages.field_audit import crumb, node_at
from yuzui.job import intake, pages, signature
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Fact,
    Facts,
    Field,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Progress,
    Prose,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}/audit/{sheet}", EVERYONE
WRITERS = audit_record.WRITERS
PLACE = ("results", 0)
FILES = True
TITLE = Text("One audit sheet", "单份抽检表")
ADDRESS = "/fields/LAB-7/audit/none"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    node = node_at(workspace, visit.parts["id"])
    id = visit.parts["sheet"]
    try:
        answer = field_audit.compute(workspace, field_audit.Inputs(sheet=id))
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    if answer.node != node.id:
        raise VisibilityError.not_found()
    row, sitting = audit_record.sheet(workspace, id), audit_record.seats(workspace, id)
    path = f"/fields/{encode(node.id)}/audit/{id}"
    blocks: list[Block] = _notices(visit, answer)
    poor = answer.kappa is not None and bool(answer.disagreements) and answer.kappa.value < POOR
    if poor:
        blocks.append(field_audit.DISAGREEMENTS.drawn(answer))
    blocks.append(_facts(answer))
    names = {one.number: _file(node, id, one.number) for one in sitting if one.number != DECIDER}
    judging, complete = [one for one in sitting if one.number != DECIDER], audit_record.complete(sitting)
    differ = audit_record.differing(sitting)
    if differ and complete:
        names[DECIDER] = f"disagreements-{id}.xlsx"
        blocks.append(_decider(path, names[DECIDER], len(answer.disagreements), len(differ)))
    if answer.disagreements and not poor:
        blocks.append(field_audit.DISAGREEMENTS.drawn(answer))
    blocks += [_progress(one, answer.documents) for one in judging]
    if complete:
        words = Text("Workbook of {j}", "{j}的工作簿")
        blocks.append(Ways([Link(words.format(j=same(one.judge)), f"{path}/{names[one.number]}") for one in judging]))
    else:
        blocks += _open_seats(workspace, judging, path, names)
    blocks.append(field_audit.STRATA.drawn(answer))
    if answer.labels_needed:
        blocks.append(Prose((field_audit.narrower(answer) + Text(".", "。"),)))
    decider = next((one for one in sitting if one.number == DECIDER), Seat(DECIDER, "", "", {}))
    seats = {one.number: one for one in sitting} | {DECIDER: decider}
    return Page(
        field_audit.headline(answer),
        blocks,
        lead=STATES[answer.state] + Text(": ", "：") + answer.reason,
        crumb=crumb(node, Link(Text("Audit", "抽检"), f"/fields/{encode(node.id)}/audit"), Link(same(id), "")),
        state=STATES[answer.state],
        document=answer,
        stamp=pages.stamp(answer),
        texts={name: partial(book, workspace, row, seats[seat]) for seat, name in names.items()},
    )


def book(workspace: Workspace, row: Row, seat: Seat, lang: str) -> bytes:
    """Return the workbook of one judge."""
    return audit_sheet.workbook(audit_record.workbook(workspace, row, seat, lang))


def _file(node: Node, id: str, seat: int) -> str:
    return f"audit-{encode(node.id)}-{id}-{seat}.xlsx"


def _notices(visit: Visit, answer: field_audit.Answer) -> list[Block]:
    blocks: list[Block] = []
    if visit.query.get("done") == "read" and visit.refused is None:
        blocks.append(Notice(Text("The labels are on record.", "判断已登记。")))
    if answer.census:
        blocks.append(Notice(_sentence(audit_record.CENSUS.format(n=number(answer.frame)))))
    return blocks


def _sentence(text: Text) -> Text:
    return Text(text.en[0].upper() + text.en[1:] + ".", text.zh + "。")


def _facts(answer: field_audit.Answer) -> Facts:
    alone = Text("one judge alone", "仅一人判断")
    base = Text("{n} labels count", "有效判断 {n} 项").format(n=answer.labelled)
    unsure = (
        Text("{v} with unsure as yes", "不确定计为是时 {v}").format(v=share(answer.precision_unsure))
        if answer.precision_unsure != answer.precision
        else base
    )
    agreed = Text("on {n} documents of both", "两人共判 {n} 篇").format(n=answer.agreed_on)
    if answer.ac1 is not None:
        agreed += Text("; AC1 {v}", "；AC1 {v}").format(v=number(answer.ac1, 2))
    needed = field_audit.narrower(answer) if answer.labels_needed else Text("within the frame", "以总体为准")
    return Facts(
        (
            Fact(Text("Precision", "查准率"), share(answer.precision), alone if answer.judges == 1 else unsure),
            Fact(Text("Recall", "查全率"), share(answer.recall), needed if answer.recall else _no_recall(answer)),
            Fact(Text("Agreement (κ)", "一致性（κ）"), share(answer.kappa), agreed),
        )
    )


def _no_recall(answer: field_audit.Answer) -> Text:
    if answer.judges < 2:
        return Text("needs two judges", "需两人判断")
    return Text("no document that belongs, or a stratum without labels", "无属于的文献，或某层尚无判断")


def _progress(one: Seat, documents: int) -> Progress:
    words = Text("{s}: {n} of {t}", "{s}：{n} / {t}")
    text = words.format(s=audit_sheet.seat_words(one.number, one.judge), n=len(one.labels), t=documents)
    if one.done_at:
        text += Text(", through", "，已完成")
    return Progress(text, len(one.labels), documents, live=False)


def _open_seats(workspace: Workspace, judging: Sequence[Seat], path: str, names: Mapping[int, str]) -> list[Block]:
    """Return what the judges of a sheet may still do: on the page where nobody signs in, or by their workbooks."""
    blocks: list[Block] = []
    if not workspace.subject.signed_in:
        words = Text("Judge here as {j}", "在此以{j}身份判断")
        blocks.append(Ways([Link(words.format(j=same(one.judge)), f"{path}/{one.number}") for one in judging]))
    return blocks + [_judge(workspace, one, path, names[one.number]) for one in judging]


def _judge(workspace: Workspace, one: Seat, path: str, file: str) -> Act:
    """Return the card of one judge: the workbook to send, and where nobody signs in the way to judge for them."""
    title = SEATS[one.number] + Text(": ", "：") + same(one.judge)
    download = Link(Text("Download the workbook", "下载工作簿"), f"{path}/{file}")
    if workspace.subject.signed_in:
        words = Text(
            "This person signs in, judges on the page or hands in the workbook.", "由本人登录，在页面判断或提交工作簿。"
        )
        return Act(title, (words,), link=download)
    files = Field("files", Text("The filled-in workbook", "填好的工作簿"), kind="file", accept=ACCEPT)
    form = Form(f"seat{one.number}", path, (files,), Text("Hand it in", "提交"),
                {"act": "hand_in", "seat": str(one.number)}, True)  # fmt: skip
    return Act(title, (signature.UNCHECKED,), form, link=download)


ACCEPT = ".xlsx,.ods,.csv,.tsv"


def _decider(path: str, file: str, open_: int, differ: int) -> Items:
    words = Text("{n} of {t} documents on which they differ are open.", "两人不一的 {t} 篇中 {n} 篇待裁定。")
    lines = (words.format(n=open_, t=differ), Text("Neither judge may decide.", "判断人不得裁定。"))
    ways = (
        Item(Text("Decide on the page", "在页面裁定"), path=f"{path}/{DECIDER}"),
        Item(Text("Download the disagreements", "下载分歧清单"), path=f"{path}/{file}"),
    )
    return Items(Text("A third person decides", "第三人裁定"), [Item(lines[0], lines[1:]), *ways])


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take the workbook of a judge where nobody signs in."""
    seat = form.get("seat", "")
    if form.get("act") != "hand_in" or workspace.subject.signed_in or not seat.isdecimal():
        raise VisibilityError.not_found()
    take(workspace, visit, int(seat))
    return f"/fields/{encode(visit.parts['id'])}/audit/{visit.parts['sheet']}?done=read"


def take(workspace: Workspace, visit: Visit, number_: int, judge: str = "") -> None:
    """Take the one filled-in file that came with a form, under the checks of every file."""
    row, seat = audit_judging.sitting(workspace, visit.parts["sheet"], number_)
    if len(visit.files) != 1:
        raise InputError(
            Text("choose one file: the workbook of this judge", "请选择一个文件：该判断人的工作簿"),
            Place(column="files"),
            str(len(visit.files)),
            "1",
            code="no_file" if not visit.files else "two_files",
        )
    (one,) = visit.files
    try:
        # what came lies under a name without ending, and by its ending a text is known
        with TemporaryDirectory() as folder, intake.named(one.name):
            path = Path(folder, f"sheet{intake.ending_of(one.name)}")
            copyfile(one.path, path)
            intake.sniffed(path, one.name)
            audit_judging.hand_in(workspace, row, seat, path, one.name, judge)
    except InputError as error:  # each said with its row: the form has one field only
        raise audit_judging.at_field(error) from None
