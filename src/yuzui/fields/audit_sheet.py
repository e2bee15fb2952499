# SPDX-License-Identifier: Apache-2.0
"""The workbook that judges fill in, and what comes back of it: sorted, with columns more, with rows missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yuzui.errors import InputError, Place, together
from yuzui.fields.audit import LABELS
from yuzui.job.result import digest
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export, Sheet
from yuzui.text import Text

WORDS: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "y", "1", "true", "是", "属于", "对", "√"),
    "no": ("no", "n", "0", "false", "否", "不属于", "不是", "×", "x"),
    "unsure": ("unsure", "?", "？", "不确定", "存疑", "maybe"),
}
"""What people write into the column of labels."""
HEADINGS = {
    "no": Text("No", "序号"),
    "title": Text("Title", "题名"),
    "abstract": Text("Abstract", "摘要"),
    "year": Text("Year", "年份"),
    "label": Text("Label", "判断"),
    "note": Text("Note", "备注"),
    "check": Text("Check", "校验"),
}
SPOKEN = {"yes": Text("yes", "是"), "no": Text("no", "否"), "unsure": Text("unsure", "不确定")}


@dataclass(frozen=True, slots=True)
class Judged:
    """What one file says: the sheet it is of, labels and notes by number, words that were read as labels."""

    sheet: str
    file: str
    labels: dict[int, str]
    notes: dict[int, str]
    spellings: dict[str, str]
    missing: int


def check(sheet: str, number: int, title: str) -> str:
    """Return the code that ties a row to its sheet and document: an edited number or title is noticed."""
    return f"{sheet}-{digest([sheet, number, _plain(title)])[:6]}"


def _plain(text: str) -> str:
    # a workbook writes what could be a formula behind an apostrophe
    return re.sub(r"\s+", " ", text).strip().lstrip("'")


def exports(sheet: str, question: Text, query: Mapping[str, str], documents: Sequence[Row], lang: str) -> list[Export]:
    """Return the two sheets of a workbook: what is asked, and the documents."""
    lead = [
        Text(
            "Judge each document alone, without talking to the other judge.", "请独立判断每篇文献，勿与另一判断人商量。"
        ),
        Text(
            "Label: yes, no or unsure. An empty label counts as not judged.", "判断填：是、否、不确定。空白视为未判断。"
        ),
        Text(
            "Rows may be sorted and columns added; numbers and checks stay as they are.",
            "可排序、可加列；序号与校验码请勿改动。",
        ),
    ]
    rows = [(one.say(lang), "") for one in lead]
    rows += [(label.say(lang), body) for key, body in query.items() if (label := _LANGUAGES[key])]
    read_me = Export(
        Text("Read me", "说明").say(lang),
        (Text("Question", "问题").say(lang), question.say(lang)),
        rows,
        widths=(60, 90),
    )
    order = tuple(HEADINGS)
    table = [
        (n, row["title"], row["abstract"], row["year"], None, None, check(sheet, n, str(row["title"])))
        for n, row in enumerate(documents, start=1)
    ]
    choices = tuple(tuple(one.say(lang) for one in SPOKEN.values()) if name == "label" else () for name in order)
    sheet_ = Export(
        Text("Documents", "文献").say(lang), tuple(one.say(lang) for one in HEADINGS.values()), table,
        formats=("0", "", "", "0", "", "", ""), widths=(6, 60, 80, 8, 12, 30, 20), choices=choices,
        title=f"{question.say(lang)} · {sheet}",
    )  # fmt: skip
    return [sheet_, read_me]


_LANGUAGES = {"en": Text("Query in English", "英文检索式"), "zh": Text("Query in Chinese", "中文检索式")}


def read(path: Path, documents: Mapping[str, Sequence[Row]]) -> Judged:
    """Return the labels of a file.

    Parameters
    ----------
    path : Path
        The workbook, or a text table of its documents.
    documents : mapping of str to sequence of Row
        Documents of each sheet on record, by its id.

    Raises
    ------
    InputError
        If the file is of no sheet on record or of two, a number or title was edited, or a label means nothing.
    """
    sheet, header, places = _documents(path)
    faults: list[InputError] = []
    labels: dict[int, str] = {}
    notes: dict[int, str] = {}
    spellings: dict[str, str] = {}
    ids: set[str] = set()
    for at, cells in enumerate(sheet.rows[header + 1 :], start=header + 1):
        code = _cell(cells, places["check"])
        if not code:
            continue
        id = code.rpartition("-")[0]
        ids.add(id)
        place = Place(path.name, sheet.name, sheet.number(at))
        number, title = _number(_cell(cells, places["no"])), _cell(cells, places["title"])
        if id not in documents:
            faults.append(_fault(Text("this sheet is not on record", "该抽检表未登记"), place, code, "sheet_unknown"))
        elif number is None or check(id, number, title) != code:
            message = Text("number, title or check of this row was edited", "该行的序号、题名或校验码已被改动")
            faults.append(_fault(message, place, f"{number} {title}"[:60], "row_edited"))
        elif word := _cell(cells, places["label"]):
            label = next((one for one, words in WORDS.items() if word.casefold() in words), None)
            if label is None:
                faults.append(_fault(Text("this is no label", "无法识别的判断"), place, word[:40], "label"))
                continue
            if word not in (label, SPOKEN[label].zh):
                spellings[word] = label
            labels[number] = label
            if note := _cell(cells, places.get("note", -1)):
                notes[number] = note
    if len(ids) > 1:
        message = Text("rows of two audit sheets stand in one file", "一个文件中有两份抽检表的行")
        faults.append(_fault(message, Place(path.name, sheet.name), " ".join(sorted(ids)), "two_sheets"))
    if faults:
        raise together(faults)
    (id,) = ids
    return Judged(id, path.name, labels, notes, spellings, len(documents[id]) - len(labels))


def _fault(message: Text, place: Place, seen: str, code: str) -> InputError:
    expected = {"label": " | ".join(LABELS), "sheet_unknown": "yuzui field audit make"}
    fix = Text("take the cells from the sheet that was sent, and fill in the label alone",
               "请使用所发的原表，仅填写判断一列")  # fmt: skip
    return InputError(message, place, seen, expected.get(code, ""), None if code in expected else fix, code=code)


def _documents(path: Path) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet of documents, the row of its headings, and where its columns stand."""
    names = {
        normalise(word): key for key, text in HEADINGS.items() for word in (text.en, text.zh)
    }  # fmt: skip
    for sheet in formats.read(path):
        for at, cells in enumerate(sheet.rows[:12]):
            places = {names[word]: k for k, cell in enumerate(cells) if (word := normalise(str(cell or ""))) in names}
            if {"no", "title", "label", "check"} <= set(places):
                return sheet, at, places
    raise InputError(
        Text("no sheet of documents is in this file", "文件中没有文献表"),
        Place(path.name),
        expected=", ".join(one.en for one in HEADINGS.values()),
        fix=Text("send the workbook that was handed out, filled in", "请提交所发的工作簿"),
        code="no_documents",
    )


def _cell(cells: Sequence[object], place: int) -> str:
    value = cells[place] if 0 <= place < len(cells) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _plain(str(value)) if value is not None else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
