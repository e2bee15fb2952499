# SPDX-License-Identifier: Apache-2.0
"""What a review holds: a score and words per criterion, and confidence; the same checks for form and sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from yuzui.errors import InputError, Place, together
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.reviewing import rounds
from yuzui.reviewing.rounds import Item
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export, Sheet
from yuzui.text import Text, same
from yuzui.view.page import Field, Form, Option

MOST = 12
"""Most steps of a scale that stand side by side; a finer one is written as a number."""
LONGEST = 20_000
SURE = (
    Option("1", Text("1: outside my field", "1：非本人领域")),
    Option("2", Text("2: partly my field", "2：部分熟悉")),
    Option("3", Text("3: my field", "3：熟悉")),
    Option("4", Text("4: expert on this question", "4：精通该问题")),
)
CONFIDENCE = Text("Confidence", "把握程度")
SCORE, WORDS = Text("Score", "评分"), Text("Comment", "评语")
ITEM, PROPOSAL, TITLE = Text("Item", "任务编号"), Text("Proposal", "申请号"), Text("Title", "项目名称")
NAME = Text("reviews.xlsx", "评审表.xlsx")


class Criterion(NamedTuple):
    """One thing that is scored, on a scale of numbers or of letters, best first."""

    name: str
    low: float
    high: float
    direction: str
    letters: Sequence[str]

    @property
    def label(self) -> Text:
        """Its name; of the only one that has none, that it is the score."""
        return same(self.name) if self.name else SCORE

    @property
    def legal(self) -> Sequence[str] | None:
        """The answers there are; None for any number of a range."""
        if self.letters:
            return self.letters
        whole = float(self.low).is_integer() and float(self.high).is_integer() and self.high - self.low < MOST
        return [str(k) for k in range(int(self.low), int(self.high) + 1)] if whole else None

    @property
    def scale(self) -> Text:
        """The scale in words."""
        if self.letters:
            return Text("{l}, best first", "{l}（由优到劣）").format(l=same(" > ".join(self.letters)))
        best = self.low if self.direction == "lower" else self.high
        return Text("{a} to {b}, {c} is best", "{a} 至 {b}，{c} 为最优").format(
            a=f"{self.low:g}", b=f"{self.high:g}", c=f"{best:g}"
        )


def criteria(workspace: Workspace, call: str) -> list[Criterion]:
    """Return what the reviewers of a call score."""
    rows = rounds.office(workspace, call).view.select("criterion", where=Eq("call", call), order=("criterion",))
    return [
        Criterion(
            str(row["criterion"] or ""),
            float(row["low"] if row["low"] is not None else 1),
            float(row["high"] if row["high"] is not None else 6),
            str(row["direction"] or "higher"),
            [str(one) for one in row["letters"] or ()],
        )
        for row in rows
    ]


def on_scale(given: Mapping[str, object]) -> list[Criterion]:
    """Return the criteria of settings that were read off a form."""
    low, high, names = float(str(given["low"])), float(str(given["high"])), given["criteria"]
    assert isinstance(names, list)
    return [Criterion(name, low, high, str(given["direction"]), ()) for name in names or [""]]


def refitted(before: Sequence[Criterion], after: Sequence[Criterion], body: Mapping[str, str]) -> dict[str, str]:
    """Return half a review under other criteria: words stay with their criterion, scores where the scale stays."""
    place = {one.name: k for k, one in enumerate(before)}
    found = {"confidence": body["confidence"]} if "confidence" in body else {}
    for k, one in enumerate(after):
        was = place.get(one.name, -1)
        if text := body.get(f"text{was}"):
            found[f"text{k}"] = text
        score = body.get(f"score{was}")
        if score and (one.low, one.high, one.direction) == before[was][1:4]:
            found[f"score{k}"] = score
    return found


def fields(asked: Sequence[Criterion], body: Mapping[str, str]) -> list[Field]:
    """Return what is filled in, with what stands there so far."""
    found: list[Field] = []
    for k, one in enumerate(asked):
        value, legal = same(body.get(f"score{k}", "")), one.legal
        if legal is None:
            found.append(Field(f"score{k}", one.label, value, False, "number", hint=one.scale))
        else:
            options = [Option(each, same(each)) for each in legal]
            found.append(Field(f"score{k}", one.label, value, False, "radio", options, one.scale))
        words = Text("Reasons: {c}", "理由：{c}").format(c=one.label) if one.name else Text("Reasons", "理由")
        hint = Text("the applicant may read this, without your name", "申请人可能看到此段文字，但不含您的姓名")
        found.append(
            Field(f"text{k}", words, same(body.get(f"text{k}", "")), False, "area", hint=hint if not k else None)
        )
    found.append(Field("confidence", CONFIDENCE, same(body.get("confidence", "")), False, "radio", SURE))
    return found


def read(
    asked: Sequence[Criterion], form: Mapping[str, str], place: Place | None = None, heads: Mapping[str, str] = {}
) -> dict[str, str]:
    """Return what was filled in, each answer one of those there are; ``heads`` are the headings of a sheet."""

    def at(name: str) -> Place:
        return Place(column=name) if place is None else replace(place, column=heads.get(name, name))

    body: dict[str, str] = {}
    faults: list[InputError] = []
    for k, one in enumerate(asked):
        score = _plain(form.get(f"score{k}", ""))
        if score and (fault := _off_scale(one, score, at(f"score{k}"))) is not None:
            faults.append(fault)
        elif score:
            body[f"score{k}"] = score
        words = form.get(f"text{k}", "").strip()
        if len(words) > LONGEST:
            faults.append(_too_long(words, at(f"text{k}")))
        elif words:
            body[f"text{k}"] = words
    sure = _plain(form.get("confidence", ""))
    if sure and sure not in {one.value for one in SURE}:
        faults.append(_unknown(sure, "1 2 3 4", at("confidence"), Text("1 to 4", "1 至 4")))
    if faults:
        raise together(faults)
    return body | ({"confidence": sure} if sure else {})


def _too_long(words: str, place: Place) -> InputError:
    return InputError(
        Text("this text is too long", "文字过长"),
        place=place,
        seen=str(len(words)),
        expected=f"≤ {LONGEST}",
        fix=Text("shorten it; nothing else was lost", "请精简；其余内容均已保留"),
        code="too_long",
    )


_POINTS = re.compile(r"(.*\d)\s*(?:分|points?|pts?\.?)", re.IGNORECASE)


def _plain(text: str) -> str:
    """Return a cell as a person means it: ``4.0``, ``４`` and ``4分`` are ``4``."""
    text = unicodedata.normalize("NFKC", text).strip()
    if (points := _POINTS.fullmatch(text)) is not None:
        text = points[1]
    try:
        return f"{float(text):.10g}"
    except ValueError:
        return text


def _off_scale(one: Criterion, score: str, place: Place) -> InputError | None:
    """Return what is wrong with a score; None where it is on the scale."""
    legal = one.legal
    if legal is not None:
        return None if score in legal else _unknown(score, " ".join(legal), place, one.scale)
    try:
        value = float(score)
    except ValueError:
        value = float("nan")
    if one.low <= value <= one.high:
        return None
    return _unknown(score, f"{one.low:g} – {one.high:g}", place, one.scale)


def _unknown(seen: str, expected: str, place: Place, scale: Text) -> InputError:
    return InputError(
        Text("{v} is not on the scale ({s})", "{v} 不在量表内（{s}）").format(v=seen[:40], s=scale),
        place=place,
        seen=seen[:40],
        expected=expected,
        fix=Text("choose one of the values of the scale", "请选用量表中的值"),
        code="off_scale",
    )


def decline_all(path: str, n: int) -> Form:
    """Return the form that declines all of one's open items at once."""
    options = [Option(name, words) for name, words in rounds.REASONS.items()]
    why = Field("reason", Text("Why", "原因"), kind="radio", options=options)
    button = Text("Decline all {n}", "谢绝全部 {n} 项").format(n=n)
    return Form("decline_all", path, (why,), button, {"act": "decline_all"}, True)


def missing(asked: Sequence[Criterion], body: Mapping[str, str]) -> list[int]:
    """Return the criteria without a score."""
    return [k for k in range(len(asked)) if f"score{k}" not in body]


def incomplete(asked: Sequence[Criterion], gaps: Sequence[int]) -> InputError:
    """Return the refusal to hand in half a review: what is filled in stays."""
    names = [asked[k].label for k in gaps]
    return InputError(
        Text("a review is handed in whole: {n} scores are missing", "评审须完整提交：缺少 {n} 项评分").format(
            n=len(gaps)
        ),
        place=Place(column=f"score{gaps[0]}"),
        seen="; ".join(name.en for name in names),
        expected=str(len(asked)),
        fix=Text("fill them in, or save the half for later", "请补全，或先暂存"),
        code="incomplete",
        more=[
            InputError(
                Text("no score", "缺少评分"),
                place=Place(column=f"score{k}"),
                fix=Text("choose a score", "请选择评分"),
                code="missing_score",
            )
            for k in gaps[1:]
        ],
    )


def rows(asked: Sequence[Criterion], body: Mapping[str, str]) -> list[Row]:
    """Return a whole review as rows of the record."""
    sure = float(body["confidence"]) if "confidence" in body else None
    found = []
    for k, one in enumerate(asked):
        value = body[f"score{k}"]
        found.append(
            {
                "criterion": one.name,
                "score": None if one.letters else float(value),
                "grade": value if one.letters else None,
                "confidence": sure,
                "comment": body.get(f"text{k}"),
            }
        )
    return found


# One sheet with one's own rows: taken away, filled in, brought back.


def _headings(asked: Sequence[Criterion]) -> list[Text]:
    found = [ITEM, PROPOSAL, TITLE]
    for one in asked:
        found += [one.label, same(one.name + " · ") + WORDS if one.name else WORDS]
    return [*found, CONFIDENCE]


def _keys(asked: Sequence[Criterion]) -> list[str]:
    pairs = [name for k in range(len(asked)) for name in (f"score{k}", f"text{k}")]
    return ["item", "proposal", "title", *pairs, "confidence"]


def workbook(workspace: Workspace, mine: Sequence[Item], lang: str) -> bytes:
    """Return one's own open items as a workbook, with what is filled in so far; a sheet a call."""
    exports = []
    for call in dict.fromkeys(item.call for item in mine):
        asked = criteria(workspace, call)
        lines = []
        for item in mine:
            if item.call == call and item.state in rounds.ASKED:
                body = rounds.draft(workspace, item)
                cells = [_cell(body.get(name)) for name in _keys(asked)[3:]]
                lines.append((item.pair, item.proposal, item.title, *cells))
        words = [one.legal for one in asked for _ in "st"]
        choices = [(), (), (), *(one if k % 2 == 0 and one else () for k, one in enumerate(words)), tuple("1234")]
        notes = ["", "", "", *(one.scale.say(lang) if not k else "" for one in asked for k in (0, 1)), ""]
        heads = [one.say(lang) for one in _headings(asked)]
        widths = (18, 18, 40, *(12 if k % 2 == 0 else 50 for k in range(2 * len(asked))), 12)
        title = Text("Your reviews of call {c}", "批次 {c} 的评审表").format(c=call).say(lang)
        due = next(item.closes for item in mine if item.call == call)
        lead = [line.say(lang) for line in (_due(due), *(_scale_said(one) for one in asked))]
        exports.append(
            Export(call[:31], heads, lines, widths=widths, title=title, lead=lead, notes=notes, choices=choices)
        )
    with TemporaryDirectory() as folder:
        formats.write_xlsx(path := Path(folder, "reviews.xlsx"), exports)
        return path.read_bytes()


def _due(closes: str) -> Text:
    return Text("To be handed in by {t} UTC.", "请于 {t}（世界协调时）前提交。").format(t=closes[:16].replace("T", " "))


def _scale_said(one: Criterion) -> Text:
    return Text("{c}: {s}.", "{c}：{s}。").format(c=one.label, s=one.scale)


def _cell(text: str | None) -> str | float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def from_sheets(
    workspace: Workspace, sheets: Sequence[Sheet], mine: Sequence[Item]
) -> list[tuple[Item, list[Criterion], dict[str, str]]]:
    """Return each row of a sheet brought back as the item and what was filled in; all that is wrong is said at once."""
    known = {item.pair: item for item in mine}
    asked_of: dict[str, list[Criterion]] = {}
    pieces, faults, found = [], [], False
    for sheet in sheets:
        head = next((k for k, row in enumerate(sheet.rows) if _is_head(row)), None)
        if head is None:
            continue
        found = True
        for k in range(head + 1, len(sheet.rows)):
            place = Place(sheet.file, sheet.name, sheet.number(k))
            cells = ["" if cell is None else str(cell).strip() for cell in sheet.rows[k]]
            if not any(cells):
                continue
            item = known.get(cells[0])
            if item is None:
                faults.append(_not_yours(cells[0], replace(place, column=str(sheet.rows[head][0]).strip())))
                continue
            asked = asked_of.setdefault(item.call, criteria(workspace, item.call))
            at = _places(sheet, head, asked)
            form = {name: cells[n].removeprefix("'") for name, n in at.items() if n < len(cells)}
            heads = {name: str(sheet.rows[head][n] or "").strip() for name, n in at.items()}
            try:
                body = read(asked, form, place, heads)
            except InputError as error:
                faults += [error, *(one for one in error.more if isinstance(one, InputError))]
                continue
            if item.done.get("handed_in_at"):
                faults += [
                    _taken_out(asked[n], replace(place, column=heads[f"score{n}"])) for n in missing(asked, body)
                ]
            if body:
                pieces.append((item, asked, body))
    if not found:
        raise _other_sheet(sheets)
    if faults:
        for one in faults:
            one.more = ()
        raise together(faults[:MOST_FAULTS])
    return pieces


MOST_FAULTS = 30
"""Most faults of a sheet that are named at once."""


def _taken_out(one: Criterion, place: Place) -> InputError:
    return InputError(
        Text("this review was handed in, and its mark is gone from the sheet", "该评审已提交，表中却缺少其评分"),
        place=place,
        expected=one.scale.en,
        fix=Text(
            "write the mark, or take the row out of the sheet: what was handed in then stays as it is",
            "请补填评分，或从表中删去该行：已提交的评审将保持不变",
        ),
        code="mark_gone",
    )


def _other_sheet(sheets: Sequence[Sheet]) -> InputError:
    return InputError(
        Text("this is not the sheet of your reviews", "这不是您的评审表"),
        place=Place(sheets[0].file if sheets else "", column="files"),
        expected=ITEM.en,
        fix=Text("download the sheet on this page, fill it in, and bring it back", "请下载本页的评审表，填写后再上传"),
        code="other_sheet",
    )


def _is_head(row: Sequence[object]) -> bool:
    return bool(row) and str(row[0] or "").strip() in (ITEM.en, ITEM.zh)


def _places(sheet: Sheet, head: int, asked: Sequence[Criterion]) -> dict[str, int]:
    """Return where each field stands, by its heading in either language."""
    cells = [str(cell or "").strip() for cell in sheet.rows[head]]
    found = {}
    for name, label in zip(_keys(asked), _headings(asked), strict=True):
        n = next((k for k, cell in enumerate(cells) if cell in (label.en, label.zh)), None)
        if n is not None:
            found[name] = n
        elif name.startswith(("score", "confidence")):
            raise InputError(
                Text("a column of the sheet is gone", "评审表缺少一列"),
                place=Place(sheet.file, sheet.name, sheet.number(head)),
                expected=label.en,
                fix=Text("keep the headings as they were downloaded", "请保留下载时的表头"),
                code="no_column",
            )
    return found


def _not_yours(seen: str, place: Place) -> InputError:
    return InputError(
        Text("this row is no item of yours", "该行不是您的评审任务"),
        place=place,
        seen=seen[:40] or "-",
        expected=Text("an item of your list", "您清单中的任务").en,
        fix=Text(
            "leave the first column as it was; nothing of the sheet was taken", "请勿改动第一列；本次未接收任何内容"
        ),
        code="not_your_item",
    )
