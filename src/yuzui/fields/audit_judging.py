# SPDX-License-Identifier: Apache-2.0
"""Labels as they come: a filled-in file, or one document after another on a page; a third person decides.

Two judges work apart. What one reads here is made of the documents and their own labels alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.fields import audit_record, audit_sheet, audit_state
from yuzui.fields.audit import LABELS
from yuzui.fields.audit_record import Seat
from yuzui.fields.audit_sheet import DECIDER, Judged
from yuzui.job import signature
from yuzui.job.next_step import Step
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.view import Line

NOTE = 2_000
"""Longest note, in characters."""
_FILES = Text(
    "name who judged: --judges a,b, or who decides: --decides NAME",
    "请写明判断人：--judges a,b，或裁定人：--decides 姓名",
)


def sitting(workspace: Workspace, id: str, number: int) -> tuple[Row, Seat]:
    """Return a sheet and the seat of whoever looks; another's seat is not there.

    Where nobody signs in, whoever may hand out audits may take either seat, and nobody checked who it is.
    """
    try:
        row = audit_record.sheet(workspace, id)
    except InputError:
        raise VisibilityError.not_found() from None
    seats = {one.number: one for one in audit_record.seats(workspace, id)}
    seat = seats.get(number)
    subject = workspace.subject
    if seat is None and number == DECIDER and audit_record.complete(seats.values()):
        seat = Seat(DECIDER, subject.name if subject.signed_in else "", "", {})
        allowed = bool((subject.roles | subject.scoped) & set(audit_record.WRITERS))
        others = {signature.plain(one.judge) for one in seats.values()}
        if subject.signed_in and signature.plain(subject.name) in others:
            allowed = False
    elif seat is None:
        raise VisibilityError.not_found()
    elif subject.signed_in:
        allowed = signature.plain(seat.judge) == signature.plain(subject.name)
    else:
        allowed = audit_record.of_office(workspace)
    if not allowed:
        raise VisibilityError.not_found()
    return row, seat


def seats_of(workspace: Workspace, node: str) -> list[tuple[Row, Seat]]:
    """Return the seats of whoever is signed in at sheets of a node."""
    if not workspace.subject.signed_in:
        return []
    own = signature.plain(workspace.subject.name)
    return [
        (row, seat)
        for row in audit_record.sheets(workspace, node)
        for seat in audit_record.seats(workspace, str(row["sheet"]))
        if signature.plain(seat.judge) == own
    ]


def waiting(workspace: Workspace) -> Iterator[Step]:
    """Yield the documents that whoever is signed in has still to judge, and for the office what a third decides."""
    held = workspace.subject.roles | workspace.subject.scoped
    role = next((one for one in signature.ANY if one in held), "")
    own = signature.plain(workspace.subject.name) if workspace.subject.signed_in else "\0"
    view = audit_record.inside(workspace).view  # without their documents, which are many
    for row in view.select("audit_sheet", columns=("sheet", "node", "created_at")) if role else ():
        seats = audit_record.seats(workspace, str(row["sheet"]))
        path = f"/fields/{encode(str(row['node']))}/audit/{row['sheet']}"
        for seat in seats:
            if signature.plain(seat.judge) == own and seat.number != DECIDER and not seat.done_at:
                documents = audit_record.sheet(workspace, str(row["sheet"]))["documents"]
                left = count(len(documents) - len(seat.labels), Text("document", "篇文献"))
                words = Text("Judge {n} for {f}", "请判断 {f} 的{n}").format(n=left, f=same(str(row["node"])))
                yield Step(words, f"{path}/{seat.number}", role, str(row["created_at"]))
        if not audit_record.reads(workspace, seats) or not audit_record.complete(seats):
            continue
        decided = {n for seat in seats if seat.number == DECIDER for n in seat.labels}
        if open_ := len(set(audit_record.differing(seats)) - decided):
            left = count(open_, Text("document", "篇文献"))
            words = Text("Decide on {n} of {f} on which two judges differ", "请裁定 {f} 中两人判断不一的{n}")
            yield Step(words.format(n=left, f=same(str(row["node"]))), path, role, str(row["created_at"]))


def numbers(workspace: Workspace, row: Row, seat: Seat) -> list[int]:
    """Return the numbers of the documents that a seat judges: all, or those on which two judges differ."""
    if seat.number == DECIDER:
        return audit_record.differing(audit_record.seats(workspace, str(row["sheet"])))
    return list(range(1, len(row["documents"]) + 1))


def closed(workspace: Workspace, row: Row, seat: Seat) -> bool:
    """Say whether a seat's labels stay as they are: both judges are through, so that each may know of the other."""
    return seat.number != DECIDER and audit_record.complete(audit_record.seats(workspace, str(row["sheet"])))


def label(workspace: Workspace, row: Row, seat: Seat, document: int, word: str, note: str = "", name: str = "") -> None:
    """Put one label of a seat on record; ``name`` is who decides where nobody signs in.

    Raises
    ------
    InputError
        If the label is none of three, or the document is not one of the seat's.
    StateError
        If both judges are through.
    """
    wanted = numbers(workspace, row, seat)
    if word not in LABELS:
        raise InputError(
            Text("choose yes, no or unsure", "请选择：是、否或不确定"),
            Place(column="label"),
            word[:40] or "-",
            " | ".join(LABELS),
            code="label",
        )
    if document not in wanted:
        raise InputError(
            Text("this document is not on your sheet", "您的抽检表中没有该文献"),
            Place(column="n"),
            str(document),
            f"1-{len(wanted)}",
            code="no_document",
        )
    _write(workspace, row, named(workspace, row, seat, name), {document: (word, note.strip()[:NOTE])}, len(wanted))


def named(workspace: Workspace, row: Row, seat: Seat, name: str) -> Seat:
    """Return the seat of who decides with their name: none of those who judged."""
    if seat.judge:
        return seat
    own = signature.plain(name)
    judges = [one.judge for one in audit_record.seats(workspace, str(row["sheet"])) if one.number != DECIDER]
    if own and own not in {signature.plain(one) for one in judges}:
        return replace(seat, judge=name.strip())
    raise InputError(
        Text("say who decides: a third person", "请写明裁定人：须为第三人"),
        Place(column="judge"),
        name[:40] or "-",
        fix=Text("neither {j} decides", "裁定人不得为{j}").format(j=join([same(one) for one in judges], " nor ", "或")),
        code="decider",
    )


def through(workspace: Workspace, row: Row, seat: Seat) -> None:
    """Say that a judge is through, whatever has no label."""
    _write(workspace, row, seat, {}, 0)


def _write(workspace: Workspace, row: Row, seat: Seat, labels: Mapping[int, tuple[str, str]], whole: int) -> None:
    """Write labels of a seat; with so many in all it is through."""
    if closed(workspace, row, seat):
        raise StateError(
            Text("both judges are through: labels stay as they are", "两人均已完成判断，标注不再更改"),
            seen=seat.judge,
            fix=Text("draw another sheet with another seed to judge anew", "如需重新判断，请换随机种子另抽一份抽检表"),
            code="closed",
        )
    person = signature.who(workspace, seat.judge if workspace.subject.signed_in else "", signature.ANY)
    sheet, moment = str(row["sheet"]), clock()
    store = audit_record.inside(workspace)
    done = len({*seat.labels, *labels}) >= whole
    with store.view.act("label_document", f"audit_sheet {sheet}", f"seat {seat.number}", person) as change:
        place = audit_record.seat_row(workspace, sheet, seat.number)
        base = place or {"sheet": sheet, "seat": seat.number, "judge": seat.judge, "named_at": moment, "done_at": None}
        if place is None or (done and not place["done_at"]):
            audit_record.put(change, "audit_judge", [{**base, "done_at": moment if done else None}])
        rows = [
            {"sheet": sheet, "document": n, "judge": seat.judge, "label": word, "note": note or None,
             "decides": int(seat.number == DECIDER), "read_at": moment}
            for n, (word, note) in labels.items()
        ]  # fmt: skip
        if rows:
            audit_record.put(change, "audit_label", rows)
    if done:
        audit_state.settle(workspace, sheet)


# Files.


def hand_in(workspace: Workspace, row: Row, seat: Seat, path: Path, name: str, judge: str = "") -> Judged:
    """Put the labels of a filled-in file on record, in the place of what this judge said before.

    Raises
    ------
    InputError
        If the file cannot be read as the one of this judge.
    """
    one = audit_sheet.read(path, {str(row["sheet"]): row["documents"]}, name)
    if one.seat != seat.number:
        raise _other_judge(one, seat.judge)
    wanted = set(numbers(workspace, row, seat))
    labels = {n: (word, one.notes.get(n, "")) for n, word in one.labels.items() if n in wanted}
    _write(workspace, row, named(workspace, row, seat, judge), labels, 0)
    return one


def bring(workspace: Workspace, files: Sequence[tuple[Path, str]], decides: bool = False, by: str = "") -> list[Judged]:
    """Put the labels of filled-in sheets on record, all or none.

    Parameters
    ----------
    files : sequence of (Path, str)
        Each file with the name of who judged it; empty is whose workbook it is.
    decides : bool
        Whether it decides what two judges left open.

    Raises
    ------
    InputError
        If a file cannot be read as a sheet on record, or is the workbook of another judge.
    StateError
        If a judge has judged the sheet already, a third one would judge it, or a judge decides between oneself and
        another.
    """
    person = signature.who(workspace, by, audit_record.WRITERS)
    sheets = {str(row["sheet"]): row for row in audit_record.sheets(workspace)}
    documents = {id: row["documents"] for id, row in sheets.items()}
    made = [(audit_sheet.read(path, documents), judge.strip()) for path, judge in files]
    pieces = []
    for k, (one, judge) in enumerate(made):
        twice = any(other.sheet == one.sheet and other.seat == one.seat for other, _ in made[:k])
        pieces.append((one, _seat_for(workspace, one, judge, decides, twice)))
    store, moment = audit_record.inside(workspace), clock()
    with store.view.act("read_audit", "audit_label", f"{len(files)} files", person) as change:
        for one, seat in pieces:
            base = audit_record.seat_row(workspace, one.sheet, seat.number)
            base = base or {"sheet": one.sheet, "seat": seat.number, "judge": seat.judge, "named_at": moment}
            audit_record.put(change, "audit_judge", [{**base, "done_at": moment}])
            wanted = set(numbers(workspace, sheets[one.sheet], seat))
            rows = [
                {"sheet": one.sheet, "document": n, "judge": seat.judge, "label": word, "decides": int(decides),
                 "note": one.notes.get(n), "read_at": moment}
                for n, word in one.labels.items() if n in wanted
            ]  # fmt: skip
            if rows:
                audit_record.put(change, "audit_label", rows)
    for sheet in dict.fromkeys(one.sheet for one, _ in pieces):
        audit_state.settle(workspace, sheet)
    return [one for one, _ in pieces]


def _seat_for(workspace: Workspace, one: Judged, judge: str, decides: bool, twice: bool) -> Seat:
    """Return the seat for which a file is taken."""
    seats = {seat.number: seat for seat in audit_record.seats(workspace, one.sheet)}
    judging = {signature.plain(seat.judge): seat for seat in seats.values() if seat.number != DECIDER}
    own = signature.plain(judge)
    if decides:
        if sum(bool(seat.labels) for seat in judging.values()) < 2:
            raise _refusal("early", one, judge)
        if own in judging or not own:
            raise _refusal("part", one, judge)
        return Seat(DECIDER, judge, "", {})
    seat = judging.get(own) if own else seats.get(one.seat)
    if seat is None:
        raise _refusal("third", one, judge)
    if seat.labels or twice:
        raise _refusal("same_judge", one, seat.judge)
    if seat.number != one.seat:
        raise _other_judge(one, judge)
    return seat


REFUSALS: Mapping[str, Text] = {
    "early": Text("nothing is to be decided before two have judged", "两人判断之前无需裁定"),
    "part": Text("who judged the sheet does not decide it", "判断人不得兼任裁定人"),
    "third": Text("this person is no judge of this sheet; a third only decides", "此人不是该表判断人；第三人只作裁定"),
    "same_judge": Text("this judge has handed in the sheet already", "该判断人已提交过此抽检表"),
}


def _refusal(code: str, one: Judged, judge: str) -> StateError:
    return StateError(REFUSALS[code], seen=f"{one.file}: {judge or '-'}", fix=_FILES, code=code)


def _other_judge(one: Judged, judge: str) -> InputError:
    return InputError(
        Text("this is the workbook of the other judge ({s})", "这是另一名判断人的工作簿（{s}）").format(
            s=audit_sheet.SEATS[one.seat]
        ),
        Place(one.file),
        "",
        judge,
        Text(
            "hand in the workbook that was made for this judge; labels may be copied into it by number",
            "请提交为该判断人生成的工作簿；可按序号将判断复制过去",
        ),
        code="other_judge",
    )


def paired(files: Sequence[str], judges: Sequence[str]) -> list[tuple[Path, str]]:
    """Return each file with who judged it; without names a file is of the judge whose workbook it is.

    Raises
    ------
    InputError
        If there are names, and not as many as files.
    """
    names = [one.strip() for one in judges if one.strip()]
    if names and len(names) != len(files):
        raise InputError(
            Text("each file has a judge of its own", "每个文件须对应一名判断人"),
            Place(column="--judges"),
            f"{len(files)} ≠ {len(names)}",
            "--judges a,b",
            code="judges",
        )
    return [(Path(file), names[k] if names else "") for k, file in enumerate(files)]


def read_lines(brought: Sequence[Judged]) -> list[Line]:
    """Return what was read of each file."""
    lines: list[Line] = []
    for one in brought:
        words = Text("{f}: {n} labels, {m} without", "{f}：{n} 项判断，{m} 项空白")
        if one.seat == DECIDER:
            words = Text("{f}: {n} labels", "{f}：{n} 项判断")
        lines.append((Text("read", "已读取"), words.format(f=same(one.file), n=len(one.labels), m=one.missing)))
        if one.spellings:
            spelt = join([same(f"{word} → {label}") for word, label in one.spellings.items()], ", ", "、")
            lines.append((Text("understood", "已理解"), spelt))
    return lines


def at_field(error: InputError) -> InputError:
    """Return the error of a file with each fault said with its row, at the one field of a form."""
    for fault in (error, *error.more):
        if where := fault.place.text():
            fault.message = where + Text(": ", "：") + fault.message
        fault.place = Place(column="files")
    return error
