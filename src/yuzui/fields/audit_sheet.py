# SPDX-License-Identifier: Apache-2.0
"""The workbook that a judge fills in, and what comes back of it: sorted, with columns more, with rows missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from yuzui.errors import InputError, Place, together
from yuzui.fields.audit import LABELS
from yuzui.job.result import digest
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import headings
from yuzui.text import Text, same

WORDS: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "y", "1", "true", "t", "是", "属于", "对", "符合", "相关", "√", "✓", "✔"),
    "no": ("no", "n", "0", "false", "f", "否", "不属于", "不是", "不符合", "不相关", "非", "×", "x", "✗", "✘"),
    "unsure": ("unsure", "?", "不确定", "不清楚", "存疑", "待定", "maybe", "unclear", "not sure"),
}
"""What people write into the column of labels, as it reads without width and case."""
HEADINGS = {
    "no": Text("No", "序号"),
    "title": Text("Title", "题名"),
    "abstract": Text("Abstract", "摘要"),
    "year": Text("Year", "年份"),
    "link": Text("Link", "链接"),
    "label": Text("Label", "判断"),
    "note": Text("Note", "备注"),
    "check": Text("Check", "校验"),
}
ALSO: Mapping[str, tuple[str, ...]] = {
    "no": ("number", "no.", "#", "编号", "文献序号"),
    "title": ("标题", "篇名", "文献题名", "document"),
    "label": ("judgement", "judgment", "verdict", "结论", "判定", "是否属于", "判断结果"),
    "note": ("notes", "comment", "remark", "说明", "意见"),
    "check": ("check code", "校验码"),
}
"""What else these columns are called when a sheet comes back."""
SPOKEN = {"yes": Text("yes", "是"), "no": Text("no", "否"), "unsure": Text("unsure", "不确定")}
NEEDED = ("no", "title", "label", "check")
BELONGS, NOT = Text("Belongs", "属于"), Text("Does not belong", "不属于")
DECIDER = 3
"""Seat of who decides where two judges differ."""
SEATS = {
    1: Text("First judge", "判断人一"),
    2: Text("Second judge", "判断人二"),
    DECIDER: Text("Adjudicator", "裁定人"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What one file says: sheet and seat it is of, labels and notes by number, words that were read as labels."""

    sheet: str
    seat: int
    file: str
    labels: dict[int, str]
    notes: dict[int, str]
    spellings: dict[str, str]
    missing: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What judges are asked: whether a document belongs to a field, what the field is, examples each way.

    The query is not among it: who reads the words of the query judges the words.
    """

    sheet: str
    question: Text
    definition: str = ""
    belongs: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()


def check(sheet: str, seat: int, number: int, title: str) -> str:
    """Return the code that ties a row to its sheet, judge and document: an edited number or title is noticed."""
    return f"{sheet}-{seat}-{digest([sheet, seat, number, _plain(title)])[:6]}"


def _plain(text: str) -> str:
    # a workbook writes what could be a formula behind an apostrophe
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lstrip("'")


def link(id: object) -> str:
    """Return the address of a document whose id is one of a public register; empty for another."""
    text = str(id or "").strip()
    if re.fullmatch(r"10\.\d{4,9}/\S+", text):
        return f"https://doi.org/{text}"
    if re.fullmatch(r"(?:[a-z-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?", text):
        return f"https://arxiv.org/abs/{text}"
    return ""


LEAD = (
    Text("Judge each document alone, without talking to the other judge.", "请独立判断每篇文献，勿与另一判断人商量。"),
    Text("Label: yes, no or unsure. An empty label counts as not judged.", "判断填：是、否、不确定。空白视为未判断。"),
    Text(
        "Rows may be sorted and columns added; numbers, titles and the hidden check stay as they are.",
        "可排序、可加列；序号、题名与隐藏的校验码请勿改动。",
    ),
)


def exports(
    asked: Asked, seat: int, documents: Mapping[int, Row], labels: Mapping[int, tuple[str, str]], lang: str
) -> list[Export]:
    """Return the two sheets of a workbook: the documents, and what is asked.

    Parameters
    ----------
    asked : Asked
        Field, definition and examples.
    seat : int
        Whose workbook it is.
    documents : mapping of int to Row
        Documents by number; of a row title, abstract, year and id are written and nothing else.
    labels : mapping of int to (str, str)
        Label and note that this judge gave already.
    lang : str
        Language of headings and words.
    """
    rows = [(one.say(lang), "") for one in LEAD]
    if asked.definition:
        rows.append((Text("Definition", "定义").say(lang), asked.definition))
    rows += [(word.say(lang), text) for word, texts in ((BELONGS, asked.belongs), (NOT, asked.not_)) for text in texts]
    question = asked.question.say(lang)
    read_me = Export(
        Text("Read me", "说明").say(lang), (Text("Question", "问题").say(lang), question), rows, widths=(60, 90)
    )
    table = []
    for n, row in documents.items():
        label, note = labels.get(n, ("", ""))
        spoken = SPOKEN[label].say(lang) if label else None
        code = check(asked.sheet, seat, n, str(row["title"]))
        table.append(
            (n, row["title"], row["abstract"], row["year"], link(row["id"]) or None, spoken, note or None, code)
        )
    choices = tuple(tuple(one.say(lang) for one in SPOKEN.values()) if name == "label" else () for name in HEADINGS)
    sheet = Export(
        Text("Documents", "文献").say(lang), tuple(one.say(lang) for one in HEADINGS.values()), table,
        formats=("0", "", "", "0", "", "", "", ""), widths=(6, 60, 80, 8, 24, 12, 30, 20), choices=choices,
        title=f"{question} · {asked.sheet} · {SEATS[seat].say(lang)}", hidden=(len(HEADINGS) - 1,),
        footer=f"{asked.sheet}-{seat}",
    )  # fmt: skip
    return [sheet, read_me]


def workbook(sheets: Sequence[Export]) -> bytes:
    """Return a workbook to be sent."""
    with TemporaryDirectory() as folder:
        formats.write_xlsx(path := Path(folder, "audit.xlsx"), sheets)
        return path.read_bytes()


def text_table(sheets: Sequence[Export]) -> bytes:
    """Return the documents of a workbook as a text table."""
    with TemporaryDirectory() as folder:
        formats.write_csv(path := Path(folder, "audit.csv"), sheets[0])
        return path.read_bytes()


def read(path: Path, documents: Mapping[str, Sequence[Row]], name: str = "") -> Judged:
    """Return the labels of a file.

    Parameters
    ----------
    path : Path
        The workbook, or a text table of its documents.
    documents : mapping of str to sequence of Row
        Documents of each sheet on record, by its id.
    name : str
        What the person calls the file, where it lies under another name.

    Raises
    ------
    InputError
        If the file is of no sheet on record, of two sheets or of two judges, a number or title was edited, a document
        stands twice, or a label means nothing.
    """
    file = name or path.name
    sheet, header, places = _documents(path, file)
    lines = headings.unmerged(sheet, headings.Header(header, (), (), 1.0))
    faults: list[InputError] = []
    labels: dict[int, str] = {}
    notes: dict[int, str] = {}
    spellings: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    numbers: set[int] = set()
    for at, cells in enumerate(lines, start=header + 1):
        code = _cell(cells, places["check"])
        if not code:
            if fault := _unchecked(cells, places, Place(file, sheet.name, sheet.number(at), HEADINGS["check"].en)):
                faults.append(fault)
            continue
        place = Place(file, sheet.name, sheet.number(at))
        id, seat = _split(code)
        number, title = _number(_cell(cells, places["no"])), _cell(cells, places["title"])
        if id not in documents:
            faults.append(_fault("sheet_unknown", place, code))
            continue
        seen.add((id, seat))
        if number is None or check(id, seat, number, title) != code:
            faults.append(_fault("row_edited", place, f"{_cell(cells, places['no'])} {title}"[:60]))
        elif number in numbers:
            faults.append(_fault("row_twice", place, str(number)))
        else:
            numbers.add(number)
            word = _cell(cells, places["label"])
            label = meaning(word)
            if word and label is None:
                faults.append(_fault("label", place, word[:40]))
            elif label is not None:
                if word not in (label, SPOKEN[label].zh):
                    spellings[word] = label
                labels[number] = label
                if note := _cell(cells, places.get("note", -1)):
                    notes[number] = note
    if len({id for id, _ in seen}) > 1:
        faults.append(_fault("two_sheets", Place(file, sheet.name), " ".join(sorted({id for id, _ in seen}))))
    elif len(seen) > 1:
        faults.append(_fault("two_judges", Place(file, sheet.name), " ".join(str(seat) for _, seat in sorted(seen))))
    if not faults and not labels:
        faults.append(_fault("no_labels" if seen else "no_rows", Place(file, sheet.name), ""))
    if faults:
        raise together(faults)
    ((id, seat),) = seen
    return Judged(id, seat, file, labels, notes, spellings, len(documents[id]) - len(labels))


def meaning(word: str) -> str | None:
    """Return the label that a word means, in either language and however it is set; None for another word.

    Examples
    --------
    >>> [meaning(one) for one in ("是", " Ｙ", "1", "不确定。", "perhaps", "")]
    ['yes', 'yes', 'yes', 'unsure', None, None]
    """
    plain = unicodedata.normalize("NFKC", word).strip().rstrip(".。!").casefold()
    return next((one for one, words in WORDS.items() if plain in words), None)


def _split(code: str) -> tuple[str, int]:
    id, _, rest = code.partition("-")
    seat = rest.partition("-")[0]
    return id, int(seat) if seat in ("1", "2", "3") else 0


def _unchecked(cells: Sequence[object], places: Mapping[str, int], place: Place) -> InputError | None:
    """Return what is wrong with a row that has a label and no check; None of an empty or added row."""
    if not _cell(cells, places["label"]) or _number(_cell(cells, places["no"])) is None:
        return None
    return _fault("row_edited", place, _cell(cells, places["title"])[:60])


FAULTS: Mapping[str, Text] = {
    "sheet_unknown": Text("this audit sheet is not on record here", "该抽检表未在此登记"),
    "row_edited": Text("number, title or check of this row was edited", "该行的序号、题名或校验码已被改动"),
    "row_twice": Text("this document stands twice in the file", "该文献在文件中出现两次"),
    "label": Text("this is not a label", "无法识别的判断"),
    "two_sheets": Text("rows of two audit sheets stand in one file", "一个文件中有两份抽检表的行"),
    "two_judges": Text("rows of two judges stand in one file", "一个文件中有两名判断人的行"),
    "no_labels": Text("no document of this file has a label", "文件中没有任何判断"),
    "no_rows": Text("no row of an audit sheet is in this file", "文件中没有抽检表的行"),
}
_EXPECTED = {"label": " | ".join(LABELS), "sheet_unknown": "yuzui field audit make"}
_FIX = Text(
    "take numbers, titles and checks from the sheet that was sent, and fill in label and note alone",
    "请从所发原表恢复序号、题名与校验码，仅填写判断与备注",
)
_FIXES: Mapping[str, Text] = {
    "label": Text("write yes, no or unsure, or leave it empty", "请填：是、否、不确定，或留空"),
    "row_twice": Text("keep one of the two rows", "请只保留其中一行"),
    "two_sheets": Text("hand in one file a sheet", "每份抽检表请单独提交"),
    "two_judges": Text("hand in one file a judge", "每名判断人请单独提交"),
    "no_labels": Text("fill in the column Label: yes, no or unsure", "请填写“判断”一列：是、否、不确定"),
    "no_rows": Text("hand in the workbook that was sent, filled in", "请提交填好的原工作簿"),
    "sheet_unknown": Text(
        "hand it in where it was made, or take the workbook of a sheet on record",
        "请在编制该表处提交，或下载已登记的抽检表",
    ),
}


def _fault(code: str, place: Place, seen: str) -> InputError:
    return InputError(FAULTS[code], place, seen, _EXPECTED.get(code, ""), _FIXES.get(code, _FIX), code=code)


def _documents(path: Path, file: str) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet of documents, the row of its headings, and where its columns stand."""
    best: set[str] = set()
    for sheet in formats.read(path):
        for at, cells in enumerate(sheet.rows[:20]):
            places: dict[str, int] = {}
            for k, cell in enumerate(cells):
                if (name := _heading(str(cell or ""))) and name not in places:
                    places[name] = k
            if set(NEEDED) <= set(places):
                return sheet, at, places
            best = max(best, set(places) & set(NEEDED), key=len)
    gone = [name for name in NEEDED if name not in best]
    if len(best) > 1:
        heads = ", ".join(f"{HEADINGS[name].en} {HEADINGS[name].zh}" for name in gone)
        message = Text("a column of the sheet is gone", "抽检表缺少列")
        fix = Text("keep the headings and columns as they were handed out", "请保留所发原表的表头与各列")
        raise InputError(message, Place(file), expected=heads, fix=fix, code="no_column")
    raise InputError(
        Text("no sheet of documents is in this file", "文件中没有文献表"),
        Place(file),
        expected=", ".join(one.en for one in HEADINGS.values()),
        fix=Text("send the workbook that was handed out, filled in", "请提交所发的工作簿"),
        code="no_documents",
    )


def _heading(cell: str) -> str:
    """Return the column that a heading names, in either language, with what a person put in brackets behind it."""
    plain = normalise(re.sub(r"[（(\[【].*", "", cell))
    return _NAMES.get(plain, "")


_NAMES = {
    normalise(word): key
    for key, text in HEADINGS.items()
    for word in (text.en, text.zh, *ALSO.get(key, ()))
}  # fmt: skip


def _cell(cells: Sequence[object], place: int) -> str:
    value = cells[place] if 0 <= place < len(cells) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool):
        value = int(value)
    return _plain(str(value)) if value is not None else ""


def _number(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text).removesuffix(".0")
    return int(text) if text.isdecimal() else None


def seat_words(seat: int, judge: str) -> Text:
    """Return a seat and who sits on it."""
    if not judge:
        return SEATS[seat]
    return SEATS[seat] + Text(" (", "（") + same(judge) + Text(")", "）")
