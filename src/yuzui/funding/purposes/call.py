# SPDX-License-Identifier: Apache-2.0
"""Files of a call: proposals, reviews, reviewers, in one sheet or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec.structs import replace

from yuzui.errors import InputError, StateError, YuzuiError
from yuzui.funding import intake_checks, intake_difference, intake_questions, upload_record
from yuzui.funding.call_data import Material
from yuzui.funding.call_sheets import Sorted
from yuzui.funding.intake import Checks, Reading
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import Files, files, sheets, sheets_of
from yuzui.job.upload_steps import OWN, answers
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES as TABLES_OF
from yuzui.model.visibility import Eq, In
from yuzui.sheets.overrides import Override
from yuzui.store.store import Change
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, number
from yuzui.view.page import Alarm, Block, Card
from yuzui.view.table import Column, DataTable, Link

TITLE = Text("A call", "一个批次")
WRITERS = ("programme_officer",)
CRUMB = (Link(Text("Fund", "资助"), "/fund"), Link(Text("New call", "新建批次"), "/fund/new"))
STEPS = ((Text("Rules", "规则"), "/uploads/{id}/rules"), (Text("Draft", "草案"), ""))
START, DONE = "/fund/new", "/fund/lists/{run}"
TABLES = {
    "joined": Text("proposals and reviews in one", "申请与评审合表"),
    "proposal": Text("proposals", "申请"),
    "review": Text("reviews", "评审"),
    "reviewer": Text("reviewers", "评审人"),
    "conflict": Text("conflicts of interest", "回避关系"),
    "criterion": Text("criteria", "评审指标"),
    "rules": Text("rules", "规则"),
    "none": Text("nothing that is used", "不使用的内容"),
}
"""What a sheet may hold."""
ADD = Text("Add a list of reviewers", "补充评审人名单")
UNCHECKED = Text("Conflicts of interest cannot be checked", "无法核查利益冲突")


def recalled(upload: Upload, kept: Mapping[str, str]) -> str:
    """Return the mapping that was kept for files with these headings; empty for none."""
    return intake_questions.recalled(sheets(upload)[0], kept)


def read(workspace: Workspace, upload: Upload, given: Mapping[tuple[str, str], str], memory: str) -> Reading:
    """Return what is understood of the files and what is asked."""
    budget = upload.answer(OWN + "budget")
    return _read(files(upload), frozenset(given.items()), memory, budget, upload.answer(OWN + "currency"))


@lru_cache(maxsize=32)
def _read(these: Files, given: frozenset[tuple[tuple[str, str], str]], memory: str, budget: str, coin: str) -> Reading:
    found, stops = sheets_of(these)
    if not found:
        return Reading(Text("These files hold no table", "文件中没有表格"), stops=stops)
    reading = intake_questions.read(found, dict(given), memory, float(budget) if budget else None, coin)
    return replace(reading, stops=(*stops, *reading.stops))


@lru_cache(maxsize=3)
def _rows(these: Files, toml: str) -> Sorted:
    return intake_checks.rows_of(sheets_of(these)[0], toml)


def _read_rows(upload: Upload, reading: Reading) -> Sorted | None:
    """Return the rows under the mapping, read once for checks and list; None where they cannot be read yet."""
    try:
        return _rows(files(upload), reading.toml)
    except InputError:
        return None


def checks(workspace: Workspace, upload: Upload, reading: Reading, given: Mapping[tuple[str, str], str]) -> Checks:
    """Return what is to look at in the rows."""
    return _checks(upload, reading, given)


def _checks(upload: Upload, reading: Reading, given: Mapping[tuple[str, str], str]) -> Checks:
    budget = upload.answer(OWN + "budget")
    money = float(budget) if budget else None
    return _checked(files(upload), reading.toml, frozenset(given.items()), money, _Beside(upload, reading))


class _Beside:
    """What rows are checked with; it follows from what tells two checks apart, and is no part of that."""

    def __init__(self, upload: Upload, reading: Reading) -> None:
        self.upload, self.reading = upload, reading

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Beside)


@lru_cache(maxsize=4)
def _checked(
    these: Files, toml: str, given: frozenset[tuple[tuple[str, str], str]], money: float | None, beside: _Beside
) -> Checks:
    """Return what is to look at, once for page, answers, corrections and draft: a large call takes long."""
    found = _read_rows(beside.upload, beside.reading)
    return intake_checks.checks(sheets_of(these)[0], beside.reading, dict(given), money, found)


def corrections(upload: Upload, reading: Reading) -> list[Override]:
    """Return the overrides that the answers write, each by who gave it."""
    found = _checks(upload, reading, answers(upload))
    return intake_checks.overrides(found, upload.by, upload.at, signatures=upload.signatures)


def material(upload: Upload, reading: Reading, lines: list[Override]) -> Material:
    """Return the call that a list is drafted from."""
    name = upload.call or upload.answer(OWN + "name") or upload.id
    return intake_checks.material(name, sheets(upload)[0], reading.toml, lines, _read_rows(upload, reading))


def rows(upload: Upload, reading: Reading, lines: list[Override], material: Material) -> upload_record.Rows:
    """Return what loading writes into the record."""
    done = _read_rows(upload, reading)
    assert done is not None
    done = intake_checks.rows_apart(sheets(upload)[0], reading.toml, done, lines)
    return upload_record.rows(upload, done, lines, material)


def remove(workspace: Workspace, upload: Upload) -> Callable[[Change], None]:
    """Return what takes the rows of an upload out of the record; refused once reviewers or a decision rest on them."""
    if workspace.view.count("review_round", Eq("upload", upload.id)):
        raise StateError(
            Text("the reviewing of this call rests on these files", "该批次的评审正以这些文件为依据"),
            seen=upload_record.call_of(upload),
            fix=Text(
                "hand in the corrected file under the same name; these stay for as long as reviewers work with them",
                "请以相同名称上传更正后的文件；评审期间原文件予以保留",
            ),
            code="reviewed",
            detail={"legal": []},
        )
    name = upload_record.call_of(upload)
    lists = workspace.view.select("slate_run", where=Eq("call", name), columns=("id",))
    decided = In("run", tuple(str(row["id"]) for row in lists))
    if lists and workspace.view.count("decision", decided):
        raise StateError(
            Text("a decision rests on what was loaded", "已有决定以所载入的内容为依据"),
            seen=name,
            fix=Text(
                "hand in the corrected file under the same name; the decision keeps what it was taken on",
                "请以相同名称上传更正后的文件；决定仍保留其当时的依据",
            ),
            code="decided",
            detail={"legal": []},
        )
    return lambda change: upload_record.remove(workspace, change, upload)


def beside(upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands beside the columns: what becomes of the sheet, what cannot be checked, who is left out."""
    blocks: list[Block] = []
    for one in reading.splits:
        repeated = join([same(name) for name in one.columns[:6]], ", ", "、")
        words = Text(
            "{c} repeat unchanged over the rows of one proposal, so they are split off.",
            "{c} 在同一申请的各行中保持不变，因此单独成表。",
        ).format(c=repeated)
        facts = (
            (Text("Proposals", "申请"), number(one.proposals)),
            (Text("Reviews", "评审"), number(one.reviews)),
            (Text("Reviewers", "评审人"), number(one.reviewers)),
        )
        title = Text("One sheet becomes three tables", "一张表拆为三张")
        blocks.append(Card(title, (words,) if one.columns else (), facts))
    if reading.unchecked:
        lines = [one.text for one in reading.unchecked]
        lines.append(
            Text(
                "A draft can be made, but it will carry this warning, and the person who decides must confirm it.",
                "仍可生成草案，但草案将带有此警示，并须由决定人确认。",
            )
        )
        blocks.append(Alarm(UNCHECKED, lines, (Link(ADD, f"/uploads/{upload.id}#form-add"),)))
    if reading.left_out:
        out = reading.left_out
        listed = [same(f"{one.id} ({one.word})") for one in out[:12]]
        if len(out) > 12:
            listed.append(Text("and {n} more", "及另外 {n} 项").format(n=len(out) - 12))
        words = Text("{n} left out", "{n} 项不参加").format(n=number(len(out)))
        blocks.append(Card(words, (join(listed, ", ", "、"),)))
    return blocks


def changes(workspace: Workspace, upload: Upload, reading: Reading) -> list[Block]:
    """Return what this upload adds, changes and no longer has against the one of the call that was loaded last."""
    rows = [row for row in intake.listed(workspace, "call", 200) if row["call"] == upload.call]
    earlier = next((row for row in rows if row["state"] == "loaded" and row["id"] != upload.id), None)
    if earlier is None or not upload.call:
        return []
    try:
        before = intake.get(workspace, earlier["id"])
        read_before = upload_steps.reading(workspace, before)
        found = intake_difference.difference(_rows(files(before), read_before.toml), _rows(files(upload), reading.toml))
    except YuzuiError:
        return []  # what was loaded can no longer be read: there is nothing to compare with
    lines: list[tuple[Text, Text, str, Text, str, str]] = []
    for words, these in ((Text("added", "新增"), found.added), (Text("gone", "不再出现"), found.gone)):
        lines += [(words, TABLES_OF[table].label, row, same(""), "", "") for table, row in these]
    lines += [
        (Text("changed", "已更改"), TABLES_OF[one.table].label, one.row, one.column, one.before, one.after)
        for one in found.changed
    ]
    title = Text(
        "Against what was loaded on {d}: {a} added, {c} changed, {g} gone",
        "与 {d} 载入的内容相比：新增 {a}、更改 {c}、不再出现 {g}",
    )
    title = title.format(
        d=day(before.at), a=number(len(found.added)), c=number(len(found.changed)), g=number(len(found.gone))
    )
    return [DataTable("changes", title, CHANGES, lines)]


CHANGES = (
    Column("what", Text("What", "情况")),
    Column("table", Text("Table", "数据表")),
    Column("row", Text("Row", "行")),
    Column("column", Text("Column", "列")),
    Column("before", Text("Before", "原值")),
    Column("after", Text("Now", "现值")),
)
