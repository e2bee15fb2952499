# SPDX-License-Identifier: Apache-2.0
"""What is to look at in lists of instruments before they are loaded, and what loading them would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuzui.administration.instrument_intake import Reading
from yuzui.administration.loading import storage
from yuzui.administration.loading.reading import Part
from yuzui.errors import InputError
from yuzui.facilities import calendar_overlaps, time_ledger
from yuzui.job import intake
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import stops_of
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES as RECORD
from yuzui.model.table import Row
from yuzui.sheets.understand.mapping import Rejected
from yuzui.sheets.understand.questions import Answers, Check, Checks, Choice, Stop, title_of_checks
from yuzui.sheets.values import vocabulary
from yuzui.text import Text, same
from yuzui.text.numbers import count

ASIDE, SEEN = "aside", "seen"
LISTED = 40
"""Most lines of one kind that are only worth knowing."""
_SEEN = Choice(SEEN, Text("seen", "已阅"))
_ASIDE = Choice(ASIDE, Text("leave its rows out", "不载入其各行"))
_QUIET = frozenset({"total_row", "note_row"})
"""Codes of rows that are no rows of a list."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The instruments that are registered, and those of them that whoever asks answers for."""

    ids: frozenset[str]
    mine: frozenset[str]
    zones: Mapping[str, str]
    facility: str
    """The facility the upload is for, where its officer does not answer for all."""
    everywhere: bool
    """Whether whoever asks answers for all instruments, new ones too."""


def registry(workspace: Workspace, upload: Upload) -> Registry:
    """Return what is registered; what whoever asks does not see is registered all the same."""
    rows = workspace.view.select("resource", columns=("id", "tz", "parent"))
    everything = workspace.desk.select("resource", columns=("id", "tz"))
    return Registry(
        frozenset(str(row["id"]) for row in everything),
        frozenset(map(str, time_ledger.answered_for(workspace.view, rows))),
        {str(row["id"]): str(row["tz"]) for row in everything if row["tz"]},
        upload.facility,
        "facility_officer" in workspace.subject.roles,
    )


def id_of(part: Part, row: Row) -> str:
    """Return the instrument that a row is about."""
    return str(row["id" if part.table == "resource" else "resource"])


def checks(workspace: Workspace, reading: Reading, known: Registry, answers: Answers) -> Checks:
    """Return what is to look at."""
    lines = [*_owners(reading, known, answers), *_unknown(reading, known, answers)]
    for part in reading.parts:
        lines += _rejected(part, answers)
        lines += _flagged(part, answers)
    stops = _overlaps(workspace, settled(reading, known, answers), known)
    return Checks(title_of_checks(lines, stops), tuple(lines), tuple(stops))


def _foreign(reading: Reading, known: Registry) -> dict[str, tuple[Part, int]]:
    """Return the instruments of the files that another office answers for, each where it stands first."""
    own = set(known.mine)
    places: dict[str, tuple[Part, int]] = {}
    fresh: dict[str, str] = {}
    for part in reading.parts:
        for k, row in enumerate(part.tables[part.table]):
            places.setdefault(id_of(part, row), (part, k))
            if part.table == "resource" and row["id"] not in known.ids:
                fresh[str(row["id"])] = str(row["parent"] or known.facility)
    before = -1
    while before != len(own):  # a new instrument is of the office that its parent is of
        before = len(own)
        own |= {name for name, parent in fresh.items() if known.everywhere or parent in own}
    registered = known.ids | fresh.keys()
    return {name: at for name, at in places.items() if name in registered and name not in own}


def _owners(reading: Reading, known: Registry, answers: Answers) -> Iterator[Check]:
    """Yield each instrument that whoever hands the list in does not answer for."""
    for name, (part, k) in _foreign(reading, known).items():
        text = Text("{i} is not an instrument you answer for.", "您不负责仪器 {i}。").format(i=name)
        yield _line("other_office", "stop", part, part.lines[k], text, name, answers, choices=(_ASIDE,), seen=name)


def _unregistered(reading: Reading, known: Registry) -> dict[str, tuple[Part, int]]:
    """Return the instruments that rules or hours name and that neither the registry nor a list of the files has."""
    listed = {id_of(part, row) for part in reading.parts if part.table == "resource" for row in part.tables["resource"]}
    places: dict[str, tuple[Part, int]] = {}
    for part in reading.parts:
        for k, row in enumerate(part.tables[part.table]):
            if id_of(part, row) not in known.ids | listed:
                places.setdefault(id_of(part, row), (part, k))
    return places


def _unknown(reading: Reading, known: Registry, answers: Answers) -> Iterator[Check]:
    for name, (part, k) in _unregistered(reading, known).items():
        text = Text(
            "Neither the registry nor a list of these files has an instrument “{i}”.",
            "名录与所上传的清单中均无仪器“{i}”。",
        ).format(i=name)
        yield _line(
            "no_instrument", "stop", part, part.lines[k], text, name, answers, choices=(_ASIDE,), seen=name,
            expected=Text("the id of an instrument", "仪器编号"),
        )  # fmt: skip


def _line(
    code: str, kind: Any, part: Part, row: int | None, text: Text, place: str, answers: Answers, **more: Any
) -> Check:
    if kind == "know":
        more = {"choices": (_SEEN,), "proposed": SEEN, "alike": code, **more}
    answer = answers.get((code, place), "")
    return Check(code, kind, place, text, part.file, part.sheet, row, answer=answer, **more)


def _rejected(part: Part, answers: Answers) -> Iterator[Check]:
    """Yield what could not be read as a row, with its reason."""
    counts: Counter[str] = Counter()
    for one in part.rejected:
        counts[one.code] += 1
        if one.code in _QUIET or counts[one.code] > LISTED:
            continue
        cells = " · ".join(str(cell) for cell in one.cells if cell not in (None, ""))[:120]
        place = f"{part.file}!{part.sheet}|{one.line}|{one.code}"
        text, words = _reason(part.table, one.column, one.code), _words(part.table, one.column, one.code)
        text += Text(" The row is not loaded.", "该行不载入。")
        yield _line("set_aside", "know", part, one.line, text, place, answers, column=_heading(part, one.column),
                    seen=cells, expected=words)  # fmt: skip
    for code, n in counts.items():
        rest = n if code in _QUIET else n - LISTED
        if rest > 0:
            first = next(one for one in part.rejected if one.code == code)
            text = CODES[code] + Text(" ({n}, not loaded)", "（{n}，不载入）").format(n=count(rest, Text("row", "行")))
            place = f"{part.file}!{part.sheet}|{code}"
            yield _line("set_aside", "know", part, first.line, text, place, answers)


def _flagged(part: Part, answers: Answers) -> Iterator[Check]:
    """Yield cells that could not be read: they are left blank, and the row is loaded."""
    table = RECORD[part.table]
    lines = {table.row_id(row): line for row, line in zip(part.tables[part.table], part.lines, strict=True)}
    counts: Counter[tuple[str, str]] = Counter()
    for one in part.findings:
        counts[one.code, one.column] += 1
        if counts[one.code, one.column] > LISTED:
            continue
        place = f"{part.file}!{part.sheet}|{one.row}|{one.column}|{one.code}"
        text = _reason(part.table, one.column, one.code)
        text += Text(" The cell is taken as blank.", "该单元格按空白处理。")
        yield _line("flagged", "know", part, lines.get(one.row), text, place, answers, seen=one.seen,
                    column=_heading(part, one.column), expected=_words(part.table, one.column, one.code))  # fmt: skip


def _reason(table: str, column: str, code: str) -> Text:
    text = CODES[code]
    if column in RECORD[table]:
        text = RECORD[table][column].label + Text(": ", "：") + text
    return text + Text(".", "。")


def _words(table: str, column: str, code: str) -> Text:
    return same(vocabulary(table, column) if code == "unknown_word" else "")


def _heading(part: Part, column: str) -> str:
    return next((one.heading for one in part.mapping if one.column == column), column)


def _overlaps(workspace: Workspace, parts: Sequence[Part], known: Registry) -> list[Stop]:
    """Return where opening hours overlap: no answer mends that."""
    rows = [row for part in parts for row in part.tables.get("calendar", ())]
    listed = {str(row["id"]): row["tz"] for part in parts for row in part.tables.get("resource", ()) if row["tz"]}
    faults = calendar_overlaps.faults(workspace.desk, rows, {**known.zones, **listed}, storage.places(parts))
    return [stop for fault in faults for stop in stops_of(fault)]


def settled(reading: Reading, known: Registry, answers: Answers) -> list[Part]:
    """Return the sheets as they are loaded: rows of others left out, new instruments under their facility."""
    left = {*_foreign(reading, known), *_unregistered(reading, known)}
    return [_settled(part, left, known) for part in reading.parts]


def _settled(part: Part, left: set[str], known: Registry) -> Part:
    rows, lines, rejected = [], [], list(part.rejected)
    for row, line in zip(part.tables[part.table], part.lines, strict=True):
        if id_of(part, row) in left:
            rejected.append(Rejected(line, "", "set_aside", [id_of(part, row)]))
            continue
        fresh = part.table == "resource" and row["id"] not in known.ids and known.facility and not row["parent"]
        rows.append({**row, "parent": known.facility} if fresh else row)
        lines.append(line)
    return replace(part, tables={part.table: rows}, lines=lines, kept=len(rows), rejected=rejected)


@dataclass(frozen=True, slots=True)
class Changed:
    """One value of the record that a list brings or changes; ``column`` is empty for a row that is new."""

    table: str
    row: Row
    column: str = ""
    before: Any = None
    after: Any = None


def changes(workspace: Workspace, parts: Sequence[Part]) -> list[Changed]:
    """Return what loading would change, row by row."""
    office = intake.office(workspace)
    result = []
    for name, rows in storage.merged(office, parts).items():
        standing = storage.standing_rows(office, name, rows)
        for row in rows:
            old = standing.get(tuple(row[key] for key in RECORD[name].key))
            if old is None:
                result.append(Changed(name, row))
                continue
            result += [Changed(name, row, k, old[k], cell) for k, cell in row.items() if k in old and old[k] != cell]
    return result


def moved(name: str) -> InputError:
    """Return the refusal to load rows that need an answer again."""
    return InputError(
        Text("something needs an answer again: the registry changed meanwhile", "其间名录已有变动，需重新核查"),
        fix=Text("look at the checks once more", "请再次查看核查结果"),
        code="checks_moved",
        detail={"path": f"/uploads/{name}/checks"},
    )
