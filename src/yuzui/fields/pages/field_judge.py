# SPDX-License-Identifier: Apache-2.0
"""One judge's seat at an audit: document after document, yes, no or unsure; nothing of the other judge is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.fields import audit_judging, audit_record, audit_sheet
from yuzui.fields.audit_record import Seat
from yuzui.fields.audit_sheet import BELONGS, DECIDER, NOT, SEATS, SPOKEN
from yuzui.fields.nodes import Node
from yuzui.fields.pages import field_audit_sheet
from yuzui.fields.pages.field_audit import crumb, node_at
from yuzui.job import next_step, signature
from yuzui.job.workspace import Workspace
from yuzui.model import visibility
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Chip,
    Field,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Progress,
    Prose,
    Split,
    Visit,
    Ways,
)  # fmt: skip
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fields/{id}/audit/{sheet}/{seat}", EVERYONE
WRITERS = tuple(role.name for role in visibility.ROLES if role.name != "public")
PLACE = ("results", 0)
FILES = True
TITLE = Text("Judge an audit sheet", "判断抽检文献")
ADDRESS = "/fields/LAB-7/audit/none/1"
if audit_judging.waiting not in next_step.SOURCES:
    next_step.SOURCES.append(audit_judging.waiting)
KINDS = {"yes": "good", "no": "out", "unsure": "part"}


class Labelled(NamedTuple):
    """One document with one's own label."""

    number: int
    title: str
    label: str
    path: str


LABELLED = Table[list[Labelled]](
    "labels",
    Text("Your labels", "您的判断"),
    rows=lambda rows: rows,
    columns=(
        Column("number", Text("Number", "序号"), digits=0),
        Column("title", Text("Title", "题名"), link=lambda _, row: row.path),
        Column(
            "label",
            Text("Label", "判断"),
            value=lambda row: SPOKEN[row.label] if row.label else "",
            shown=lambda _, row: Chip(SPOKEN[row.label], KINDS[row.label]) if row.label else same("–"),
        ),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    node, (row, seat) = _here(workspace, visit)
    path = f"/fields/{encode(node.id)}/audit/{row['sheet']}/{seat.number}"
    asked, wanted = audit_record.asked(workspace, row), audit_judging.numbers(workspace, row, seat)
    closed = audit_judging.closed(workspace, row, seat)
    blocks: list[Block] = []
    if visit.query.get("done") == "read" and visit.refused is None:
        blocks.append(Notice(Text("The labels of the file are on record.", "文件中的判断已登记。")))
    words = Text("{n} of {t} judged", "已判断 {n} / {t}").format(n=len(seat.labels), t=len(wanted))
    blocks.append(Progress(words, len(seat.labels), len(wanted), live=False))
    n = _number(visit, seat, wanted)
    if closed:
        blocks.append(Notice(Text("Both judges are through; labels stay as they are.", "两人均已完成，判断不再更改。")))
    elif n is None:
        blocks.append(Notice(Text("All is judged. Thank you.", "已全部判断，谢谢。")))
    file = f"audit-{encode(node.id)}-{row['sheet']}-{seat.number}"
    if n is not None:
        main: list[Block] = [*_document(workspace, row, seat, n, len(wanted))]
        if not closed:
            main.append(_form(path, seat, n, visit.query if visit.refused is not None else {}))
        main.append(_ways(path, wanted, n))
        blocks.append(Split(main, _aside(path, file, seat, asked, closed, len(wanted))))
    else:
        blocks += _aside(path, file, seat, asked, closed, len(wanted))
    documents = row["documents"]
    own = [
        Labelled(k, str(documents[k - 1]["title"]), seat.labels.get(k, ("", ""))[0], f"{path}?n={k}") for k in wanted
    ]
    blocks.append(LABELLED.drawn(own))
    return Page(
        asked.question,
        blocks,
        lead=audit_sheet.seat_words(seat.number, seat.judge) + same(" · ") + signature.identity(workspace),
        crumb=crumb(
            node, Link(Text("Audit", "抽检"), f"/fields/{encode(node.id)}/audit"), Link(SEATS[seat.number], "")
        ),
        texts={
            f"{file}.xlsx": partial(field_audit_sheet.book, workspace, row, seat),
            f"{file}.csv": partial(_text_table, workspace, row, seat),
        },
    )


def _text_table(workspace: Workspace, row: Row, seat: Seat, lang: str) -> bytes:
    return audit_sheet.text_table(audit_record.workbook(workspace, row, seat, lang))


def _here(workspace: Workspace, visit: Visit) -> tuple[Node, tuple[Row, Seat]]:
    node, number = node_at(workspace, visit.parts["id"]), visit.parts["seat"]
    if number not in ("1", "2", "3"):
        raise VisibilityError.not_found()
    row, seat = audit_judging.sitting(workspace, visit.parts["sheet"], int(number))
    if row["node"] != node.id:
        raise VisibilityError.not_found()
    return node, (row, seat)


def _number(visit: Visit, seat: Seat, wanted: Sequence[int]) -> int | None:
    """Return the document that is shown: the one of the address, else the first without a label."""
    asked = visit.query.get("n", "")
    if asked.isdecimal() and int(asked) in wanted:
        return int(asked)
    return next((k for k in wanted if k not in seat.labels), None)


def _document(workspace: Workspace, row: Row, seat: Seat, n: int, total: int) -> list[Block]:
    one = row["documents"][n - 1]
    lines = [same(str(one["abstract"]))] if one["abstract"] else []
    facts = [str(part) for part in (one["year"], audit_sheet.link(one["id"])) if part]
    lines += [same(" · ".join(facts))] if facts else []
    title = Text("Document {n} of {t}", "第 {n} 篇，共 {t} 篇").format(n=n, t=len(row["documents"]))
    blocks: list[Block] = [Items(title, [Item(same(str(one["title"])), lines)])]
    if seat.number == DECIDER:
        blocks.append(Items(Text("The judges say", "两人的判断"), _both_labels(workspace, row, n)))
    return blocks


def _both_labels(workspace: Workspace, row: Row, n: int) -> list[Item]:
    """Return both labels with their notes, in the order of the words and not of the judges."""
    both = [
        one.labels[n]
        for one in audit_record.seats(workspace, str(row["sheet"]))
        if one.number != DECIDER and n in one.labels
    ]
    return [Item(SPOKEN[label], (same(note),) if note else ()) for label, note in sorted(both)]


def _name(sent: Mapping[str, str]) -> Field:
    return Field("judge", Text("Who decides", "裁定人"), same(sent.get("judge", "")))


def _form(path: str, seat: Seat, n: int, sent: Mapping[str, str]) -> Form:
    label, note = seat.labels.get(n, ("", ""))
    options = [Option(name, words) for name, words in SPOKEN.items()]
    fields: tuple[Field, ...] = (
        Field("label", Text("Does it belong?", "是否属于？"), same(sent.get("label", label)), True, "radio", options),
        Field("note", Text("Note", "备注"), same(sent.get("note", note)), False, "area"),
    )
    fields = fields if seat.judge else (_name(sent), *fields)
    return Form("judge", path, fields, Text("Save and go on", "保存并继续"), {"act": "label", "n": str(n)}, True)


def _ways(path: str, wanted: Sequence[int], n: int) -> Ways:
    at = wanted.index(n)
    links = [Link(Text("Next", "下一篇"), f"{path}?n={wanted[at + 1]}")] if at + 1 < len(wanted) else []
    links += [Link(Text("Previous", "上一篇"), f"{path}?n={wanted[at - 1]}")] if at else []
    return Ways(links)


def _aside(path: str, file: str, seat: Seat, asked: audit_sheet.Asked, closed: bool, total: int) -> list[Block]:
    blocks: list[Block] = []
    if asked.definition:
        blocks.append(Prose((Text("Definition: ", "定义：") + same(asked.definition),)))
    examples = [
        Item(word, [same(text) for text in texts])
        for word, texts in ((BELONGS, asked.belongs), (NOT, asked.not_)) if texts
    ]  # fmt: skip
    if examples:
        blocks.append(Items(Text("Examples", "示例"), examples))
    if closed:
        return blocks
    ways = (
        Link(Text("Download your workbook", "下载您的工作簿"), f"{path}/{file}.xlsx"),
        Link(Text("The same as csv", "csv 格式"), f"{path}/{file}.csv"),
    )
    files = Field("files", Text("The filled-in workbook", "填好的工作簿"), kind="file", accept=field_audit_sheet.ACCEPT)
    form = Form(
        "file",
        path,
        (files,) if seat.judge else (_name({}), files),
        Text("Hand in the file", "提交文件"),
        {"act": "file"},
        True,
    )
    lines = (*audit_sheet.LEAD[:1], Text("Its labels take the place of yours here.", "文件中的判断将替换此处的判断。"))
    blocks += [Act(Text("Work in a workbook instead", "改用工作簿"), lines, form), Ways(ways)]
    if seat.labels and len(seat.labels) < total and not seat.done_at and seat.number != DECIDER:
        words = Text("{n} documents stay without a label.", "{n} 篇将无判断。").format(n=total - len(seat.labels))
        done = Form("through", path, (), Text("I am through", "我已完成"), {"act": "through"}, True)
        blocks.append(Act(Text("Leave the rest", "其余不再判断"), (words,), done))
    return blocks


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take one label, a filled-in file, or that the judge is through."""
    node, (row, seat) = _here(workspace, visit)
    path, step = f"/fields/{encode(node.id)}/audit/{row['sheet']}/{seat.number}", form.get("act", "")
    if step == "file":
        field_audit_sheet.take(workspace, visit, seat.number, form.get("judge", ""))
        return f"{path}?done=read"
    if step == "through":
        audit_judging.through(workspace, row, seat)
        return path
    if step != "label" or not form.get("n", "").isdecimal():
        raise InputError(
            Text("this page cannot do that", "本页不支持该操作"),
            Place(column="act"),
            step[:40],
            "label file through",
            code="act",
        )
    n = int(form["n"])
    audit_judging.label(workspace, row, seat, n, form.get("label", ""), form.get("note", ""), form.get("judge", ""))
    wanted = audit_judging.numbers(workspace, row, seat)
    left = [k for k in wanted if k not in seat.labels and k != n]
    following = next((k for k in left if k > n), left[0] if left else None)
    return f"{path}?n={following}" if following else path
