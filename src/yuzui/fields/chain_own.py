# SPDX-License-Identifier: Apache-2.0
"""The chain of a person: read from sheets of any shape, kept in the record, read from there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from yuzui.errors import InputError
from yuzui.fields import known_starts
from yuzui.fields.chain_data import Chain, end_month, link_rows, months
from yuzui.fields.chain_ends import NEVER, Span
from yuzui.fields.chain_inputs import InnovationChain
from yuzui.fields.chain_sheets import AWARDS, CALENDAR, EXAMPLE, KINDS, LINKS
from yuzui.fields.number_calendar import US, Anchor, Calendar, calendars, patent, trial
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.sheets import formats
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

_SEVERAL = re.compile(r"[;；、|\n]+")
_AWARDS = re.compile(r"[;；、|\n,，]+")
OUTPUTS = ("paper", "patent", "trial", "product")
OF_AWARD = re.compile(r"award|grant\b|project|立项|资助|批准|项目")
"""Words by which the day of a sheet of outputs is that of the award all the same."""
_COUNT = re.compile(r"(\d{1,3})(?:\.0)?|(\d{1,5})\s*(?:篇|件|项|个|papers?|patents?|trials?)")
_WHOLE = re.compile(r"(\d{1,5})(?:\.0)?")
_COUNTS = re.compile(r"[^号]*(?:数|数量)|(?:number|no\.?|num) of .*|n .*|.* count|count of .*")
"""Headings of a column that counts, however large its figures."""
_YEAR = re.compile(r"(?:FY|财年)?\s*(\d{4})\s*(?:年度|财年)?", re.IGNORECASE)
_WORDS = {word: kind for kind, words in {
    "paper": "paper papers publication article journal 论文 文章 期刊论文 成果论文",
    "patent": "patent patents 专利 授权专利 发明专利 实用新型",
    "trial": "trial trials clinicaltrial 临床试验 试验",
    "product": "product products licence license 产品 转化 许可",
    "citation": "citation cites 被引 引用",
}.items() for word in words.split()}  # fmt: skip
NO_DATE = Text("no day, month or year", "不是日、月或年") + form_sheets.EMPTY
TWO_MONTHS = Text("January or October, a spreadsheet writes both so", "1月还是10月，表格中写法相同") + form_sheets.EMPTY
NO_KIND = Text("neither said nor seen whether paper, patent or trial", "未写明也无法判断是论文、专利还是临床试验")


class Output(NamedTuple):
    """One thing that came of an award: its kind, its id, the months in which it came."""

    award: str
    kind: str
    target: str
    ends: tuple[int, int]


@dataclass
class Reading:
    """Awards in their order with the months of their start and their group; what came of them; what was set aside."""

    opened: dict[str, tuple[int, int]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    listed: bool = False
    aside: list[SetAside] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)

    def awards(self, cell: object) -> list[str]:
        """Return the awards that a cell names, each as it was spelled first: ``r01 ca1`` is ``R01CA1``."""
        names = awards_of(cell)
        return list(dict.fromkeys(self.spellings.setdefault("".join(one.split()).casefold(), one) for one in names))


def key(text: object) -> str:
    """Return the id of an award as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).split()).removesuffix(".0")


def kind_of(word: str, target: str) -> str:
    """Return the kind of an output by its word, else by the form of its number; empty if neither says it."""
    plain = "".join(unicodedata.normalize("NFKC", word).casefold().split())
    if plain in _WORDS:
        return _WORDS[plain]
    if word:
        return next((kind for one, kind in _WORDS.items() if one in plain), "")
    if trial(target).fault is None:
        return "trial"
    if re.match(r"10\.\d{4,}/|doi:|pmid|arxiv", target.strip().casefold()):
        return "paper"
    number = patent(target)
    return "patent" if number.fault in (None, "other_series") else ""


def sheets(inputs: InnovationChain) -> Reading:
    """Return what stands in the files of a person, or in the example."""
    reading = Reading()
    if not inputs.path:
        _awards(form_sheets.example(AWARDS, EXAMPLE), reading)
        reading.files.append(form_sheets.EXAMPLE)
        return reading
    source = form_sheets.source_map(inputs.map, (AWARDS, LINKS, CALENDAR))
    pool = [sheet for path in inputs.path for sheet in formats.read(path)]
    apart = [sheet for path in inputs.links for sheet in formats.read(path)]
    lists, outputs, links = parts(pool, source)
    more = parts(apart, source)
    used = [*lists, *outputs, *links, *more.lists, *more.outputs, *more.links]
    _refuse_unread(inputs, [*lists, *outputs, *links], [*more.lists, *more.outputs, *more.links], source)
    for rows in lists:
        _awards(rows, reading)
    for rows in [*outputs, *more.lists, *more.outputs]:
        _awards(rows, reading, listing=not reading.listed and rows in outputs)
    for rows in [*links, *more.links]:
        _links(rows, reading)
    tables = form_sheets.fitting(pool, CALENDAR, source)
    if inputs.calendar is not None:
        tables = [form_sheets.read(inputs.calendar, CALENDAR, source)]
    if tables:
        reading.calendars = calendar_of(tables[0])
        reading.files.append(tables[0].file)
    seen = {(rows.file, rows.sheet) for rows in (*used, *tables)}
    reading.unused += [
        sheet.name or sheet.file
        for sheet in (*pool, *apart)
        if (sheet.file, sheet.name) not in seen and len(sheet.rows) > 1
    ]
    reading.files = list(dict.fromkeys(reading.files))
    if not reading.opened:
        raise InputError(
            Text("no award can be read", "没有可读取的项目"),
            seen=reading.aside[0].seen if reading.aside else "",
            expected="award, opened, papers, patents · 项目编号, 立项日期, 论文, 专利",
            code="no_rows",
        )
    return reading


class Parts(NamedTuple):
    """Sheets by what they are: lists of awards, one kind of output each, outputs of several kinds."""

    lists: list[FormRows]
    outputs: list[FormRows]
    links: list[FormRows]


def parts(sheets: Sequence[Sheet], source: SourceMap | None) -> Parts:
    """Tell lists of awards from sheets of what came of them.

    A sheet with outputs of one kind is no list where another is, if each row has one, if it bears the name of the kind,
    if it says of no award when it began, or if awards stand there again and again. Its other days are those of the
    outputs.
    """
    links = form_sheets.fitting(sheets, LINKS, source)
    taken = {(one.file, one.sheet) for one in links}
    lists, outputs, maybe = [], [], []
    for rows in form_sheets.fitting(sheets, AWARDS, source):
        if (rows.file, rows.sheet) in taken:
            continue
        kinds = [kind for kind in OUTPUTS if f"{kind}s" in rows.headings]
        if len(kinds) != 1 or form_sheets.named(rows, AWARDS, None):
            if kinds or not kind_named(rows):
                lists.append(rows)
        elif all(row[f"{kinds[0]}s"] for row in rows.rows):
            outputs.append(rows)
        elif kind_named(rows) or "opened" not in rows.headings or _again(rows):
            maybe.append(rows)
        else:
            lists.append(rows)
    if not lists:
        lists, maybe = maybe, []
    if not lists and not links:
        lists, outputs = outputs, []
    return Parts(lists, [*outputs, *maybe], links)


def _again(rows: FormRows) -> bool:
    names = [key(row["award"]) for row in rows.rows]
    return len(set(names)) < len(names)


def kind_named(rows: FormRows) -> bool:
    """Say whether the name of a sheet, or of its file, is that of a kind of output."""
    name = normalise(rows.sheet or Path(rows.file).stem)
    return any(name in (word, f"{word}清单", f"{word}列表") for word in _WORDS) or name in ("clinicaltrials",)


def _refuse_unread(
    inputs: InnovationChain, own: Sequence[FormRows], apart: Sequence[FormRows], source: SourceMap | None
) -> None:
    """Raise what is wrong with the first file of which no sheet is read: none is left out in silence."""
    read = {rows.file for rows in (*own, *apart)}
    for path in (*inputs.path, *inputs.links):
        if path.name not in read:
            form_sheets.every(path, AWARDS, source)


def _date(rows: FormRows, n: int, column: str, reading: Reading) -> tuple[int, int]:
    """Return the months of a cell; one that is no date is named and left empty."""
    cell = rows.rows[n].get(column)
    try:
        text = "" if cell is None else str(cell).strip()
        return months(year[1] if (year := _YEAR.fullmatch(text)) else text)
    except ValueError:
        reading.aside.append(
            SetAside(
                file=rows.file, sheet=rows.sheet, row=rows.lines[n], column=rows.form[column].label,
                seen=str(cell)[:40],
                expected="2027-01-31 | 2027-01 | 2027 | 2027年3月",
                message=TWO_MONTHS if re.fullmatch(r"\d{4}\.1", str(cell).strip()) else NO_DATE,
            )
        )  # fmt: skip
        return NEVER, NEVER


def _unit(reading: Reading, award: str, opened: tuple[int, int]) -> None:
    known = reading.opened.get(award, (NEVER, NEVER))
    if known[0] == NEVER or (opened[0] != NEVER and opened < known):
        reading.opened[award] = opened if opened[0] != NEVER else known


def _awards(rows: FormRows, reading: Reading, listing: bool = True) -> None:
    """Add a sheet of awards, with what came of each where it says so; one that lists none adds outputs alone."""
    _note(rows, reading)
    reading.listed = reading.listed or listing
    own_day = not listing and "opened" in rows.headings and not OF_AWARD.search(rows.headings["opened"].casefold())
    for n, row in enumerate(rows.rows):
        opened = _date(rows, n, "opened", reading) if listing or own_day else (NEVER, NEVER)
        days = {kind: _date(rows, n, f"{kind}_day", reading) for kind in OUTPUTS}
        for award in reading.awards(row["award"]):
            if listing:
                _unit(reading, award, opened)
                if row["group"]:
                    reading.groups[award] = str(row["group"]).strip()
            for kind, dated in days.items():
                targets = _targets(row[f"{kind}s"], award, rows.headings.get(f"{kind}s", ""), dated)
                if own_day and dated[0] == NEVER:
                    dated = opened
                for k, target in enumerate(targets):
                    reading.outputs.append(Output(award, kind, target, dated if k == 0 else (NEVER, NEVER)))


def awards_of(cell: object) -> list[str]:
    """Return the awards that a cell names: several are parted by ; , | 、 or lines."""
    return list(dict.fromkeys(one for part in _AWARDS.split(str(cell)) if (one := key(part))))


def _targets(cell: object, award: str, heading: str, dated: tuple[int, int]) -> list[str]:
    """Return the outputs of a cell: ids, or as many without one as it counts; a date alone stands for one."""
    text = "" if cell is None else str(cell).strip()
    form = _WHOLE if _COUNTS.fullmatch(heading.casefold().strip()) else _COUNT
    if hit := form.fullmatch(text) or _COUNT.fullmatch(text):
        return [f"{award} #{n + 1}" for n in range(int(next(filter(None, hit.groups()))))]
    ids = [one.strip() for one in _SEVERAL.split(text) if one.strip()]
    return ids or ([f"{award} #1"] if dated[0] != NEVER and not text else [])


def _links(rows: FormRows, reading: Reading) -> None:
    """Add a sheet with one output a row; its awards are all there are only where no list of awards is at hand."""
    _note(rows, reading)
    for n, row in enumerate(rows.rows):
        target = str(row["target"]).strip()
        kind = kind_of(str(row["kind"] or ""), target)
        if not kind:
            column = "kind" if row["kind"] else "target"
            reading.aside.append(
                SetAside(
                    file=rows.file, sheet=rows.sheet, row=rows.lines[n], column=rows.form[column].label,
                    seen=str(row[column])[:40], expected=" ".join(KINDS), message=NO_KIND,
                )
            )  # fmt: skip
            continue
        opened, day = _date(rows, n, "opened", reading), _date(rows, n, "day", reading)
        for award in reading.awards(row["award"]):
            if not reading.listed or award in reading.opened:
                _unit(reading, award, opened)
            reading.outputs.append(Output(award, kind, target, day))


def _note(rows: FormRows, reading: Reading) -> None:
    reading.aside += rows.aside
    reading.unused += [one for one in rows.unused if one not in reading.unused]
    reading.files.append(rows.file)


def calendar_of(rows: FormRows) -> dict[str, Calendar]:
    """Return the calendars of a sheet; a year means its first of January.

    Raises
    ------
    InputError
        If a day cannot be read, or numbers and days do not rise together.
    """
    anchors = []
    for n, row in enumerate(rows.rows):
        try:
            day = PartialDay.of(row["day_from"]).text
        except ValueError:
            day = ""
        if not day:
            raise form_sheets.refused(
                rows, n, "day_from", Text("this is no date", "这不是日期"), "2007 | 2007-01-02",
                Text("write the day or the year", "请填写日期或年份"), "day",
            )  # fmt: skip
        source = str(row["source"] or "")
        status = "sourced" if source else known_starts.UNVERIFIED
        anchors.append((office_of(row["office"]), Anchor(int(row["number_from"]), first(day), source, status)))
    return calendars(anchors)


def office_of(cell: object) -> str:
    """Return the office of a calendar; patents of the United States where none is named."""
    word = key(cell or US).upper()
    return US if word in ("US", "USPTO", "USA", "美国") else word


def chain(reading: Reading, through: str, source: str, origin: Origin) -> Chain:
    """Return what was read as a chain: complete through the day that is stated, else the last that was seen."""
    units = list(reading.opened)
    place = {name: at for at, name in enumerate(units)}
    every = known_starts.known() | reading.calendars
    opened = np.asarray([reading.opened[name] for name in units], np.int64).reshape(-1, 2)
    made = Chain(units, Span(opened[:, 0], opened[:, 1]), {}, source, origin, calendars=every)
    if reading.groups:
        made.groups = [reading.groups.get(name, "") for name in units]
    for kind in KINDS:
        rows = [(one.award, one.target, one.ends) for one in reading.outputs if one.kind == kind]
        if rows:
            made.links[kind] = link_rows(kind, rows, place, every)
    linked = {one.award for one in reading.outputs}
    made.complete_list = reading.listed and any(name not in linked for name in units)
    # an award that began later than all that came of awards does not say that links were still being gathered
    seen = [one.ends[1] for one in reading.outputs if one.ends[1] != NEVER]
    seen = seen or [high for low, high in reading.opened.values() if low == high and high != NEVER]
    if through:
        made.through = dict.fromkeys(KINDS, end_month(through))
    elif seen:
        made.through, made.through_kind = dict.fromkeys(KINDS, max(seen)), "last_seen"
    made.aside, made.unused, made.files = reading.aside, reading.unused, reading.files
    return made


# The record.

SOURCE_OF_RECORD = "record"


def of_record(workspace: Workspace) -> Reading | None:
    """Return the chain that was loaded here and may be seen; None without."""
    rows = workspace.view.select("chain_link", order=("from_id", "to_id"))
    units = workspace.view.select("chain_unit", order=("id",))
    if not rows and not units:
        return None
    reading = Reading(listed=bool(units), files=[SOURCE_OF_RECORD])
    for row in units:
        reading.opened[str(row["id"])] = _ends(row["opened"], row["opened_lo"], row["opened_hi"])
        if row["group"]:
            reading.groups[str(row["id"])] = str(row["group"])
    for row in rows:
        award = str(row["from_id"])
        if not reading.listed:
            reading.opened.setdefault(award, (NEVER, NEVER))
        ends = _ends(row["date_to"], row["event_lo"], row["event_hi"])
        reading.outputs.append(Output(award, str(row["to_kind"]), str(row["to_id"]), ends))
    anchors = [
        (str(row["office"]),
         Anchor(int(row["number_from"]), str(row["day_from"]), str(row["source"] or ""), str(row["fact_status"] or "")))
        for row in workspace.view.select("number_calendar", order=("office", "number_from"))
    ]  # fmt: skip
    reading.calendars = calendars(anchors)
    return reading


def _ends(day: object, low: object, high: object) -> tuple[int, int]:
    if day:
        return months(str(day))
    if low and high:
        return months(str(low))[0], months(str(high))[1]
    return NEVER, NEVER


def _range(ends: tuple[int, int]) -> tuple[str | None, str | None]:
    if ends[0] == NEVER:
        return None, None
    return f"{ends[0] // 12}-{ends[0] % 12 + 1:02d}", f"{ends[1] // 12}-{ends[1] % 12 + 1:02d}"


def rows_of(reading: Reading, source: str) -> Mapping[str, Sequence[Row]]:
    """Return what was read as rows of the record: units, links, first numbers."""
    units, links = [], {}
    for name, ends in reading.opened.items():
        low, high = _range(ends)
        units.append(
            {
                "kind": "award", "id": name, "opened": low if low == high else None, "group": reading.groups.get(name),
                "opened_kind": "none" if low is None else "recorded", "opened_lo": low, "opened_hi": high,
            }
        )  # fmt: skip
    for one in reading.outputs:
        low, high = _range(one.ends)
        links[one.award, one.kind, one.target] = {
            "from_kind": "award", "from_id": one.award, "to_kind": one.kind, "to_id": one.target, "source": source,
            "kind": "acknowledges", "event_lo": low, "event_hi": high,
            "date_kind": "none" if low is None else "recorded",
        }  # fmt: skip
    return {"chain_unit": units, "chain_link": list(links.values()), "number_calendar": list(_starts(reading))}


def _starts(reading: Reading) -> Iterator[Row]:
    for office, one in reading.calendars.items():
        for anchor in one.anchors:
            yield {
                "office": office, "number_from": anchor.number, "day_from": anchor.day, "source": anchor.source or None,
                "fact_status": anchor.fact_status,
            }  # fmt: skip


def load(workspace: Workspace, path: Sequence[Path], links: Sequence[Path] = (), calendar: Path | None = None,
         map: Path | None = None) -> dict[str, int]:  # fmt: skip
    """Load a person's sheets into the record; rows of the same ids are replaced. Return rows by table."""
    reading = sheets(InnovationChain(path=tuple(path), links=tuple(links), calendar=calendar, map=map))
    names = ", ".join(one.name for one in path)
    rows = rows_of(reading, names)
    with workspace.view.act("load", "chain", names) as change:
        for table, some in rows.items():
            change.replace(table, some)
    return {table: len(some) for table, some in rows.items()}
