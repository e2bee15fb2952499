# SPDX-License-Identifier: Apache-2.0
"""Which table each sheet of a call is, and what each of its columns would be taken for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from yuzui.funding import call_advice, call_sheets
from yuzui.funding.call_pairs import ident
from yuzui.funding.rule_sheet import rules_of
from yuzui.job.sheet_reading import key_of
from yuzui.model.schema import TABLES, entered
from yuzui.sheets import units
from yuzui.sheets.directions import remarked
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import fitting, headings, joined
from yuzui.sheets.understand.choose import table_of
from yuzui.sheets.understand.headings import Candidate, Header
from yuzui.sheets.understand.mapping import NONE_SUCH, ColumnMapping, MapFile
from yuzui.sheets.understand.questions import Choice
from yuzui.sheets.understand.reading import Draft, drafted, grouped
from yuzui.sheets.values import is_missing
from yuzui.text import Text, same

CONSTANT = 0.98
"""Share of ids within which a column must say one thing to be told of the id."""
LINKED = ("proposal", "n")
"""Columns of a review that follow from its row where one sheet holds proposals and reviews."""
OF_REVIEWS = frozenset("score grade confidence reviewer criterion comment conflict submitted_at panel".split())
FURTHER, DROP, CRITERION, EXPERT = "further", "drop", "criterion", "expert"
REPEATED = 0.3
"""Share of ids that stand several times from which they are no mistakes."""
TOP = 20
"""Rows among which a person may say that the headings stand."""
DRAFTED = 400
"""Rows by which headings are told."""
SAMPLE = 2_000
"""Rows by which the nearest meaning of a heading is guessed."""


class Cells:
    """What stands below the headings of a sheet, by column; kept, since every question looks at it."""

    def __init__(self, rows: Sequence[Sequence[Any]], id_place: int | None) -> None:
        self.rows, self.id_place = rows, id_place
        self._columns: dict[int, list[Any]] = {}
        self._counts: dict[int, dict[Any, int]] = {}
        self._differing: dict[int, set[str]] = {}

    def column(self, place: int) -> list[Any]:
        """Return the cells of a column."""
        if place not in self._columns:
            self._columns[place] = [row[place] if place < len(row) else None for row in self.rows]
        return self._columns[place]

    def counts(self, place: int) -> dict[Any, int]:
        """Return how often each cell of a column stands, but for those that are missing."""
        if place not in self._counts:
            cells = Counter(map(_hashed, self.column(place)))
            self._counts[place] = {cell: n for cell, n in cells.items() if not is_missing(cell)}
        return self._counts[place]

    @cached_property
    def ids(self) -> list[str]:
        """The id of each row, empty where there is none."""
        if self.id_place is None:
            return [""] * len(self.rows)
        return ["" if is_missing(cell) else str(cell).strip() for cell in self.column(self.id_place)]

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """How many rows each id has."""
        counts = Counter(self.ids)
        counts.pop("", None)
        return counts

    @cached_property
    def filled(self) -> int:
        """How many rows have anything in them."""
        return sum(any(cell is not None for cell in row) for row in self.rows)

    def differing(self, place: int) -> set[str]:
        """Return the ids whose rows say different things in a column."""
        if place not in self._differing:
            first: dict[str, Any] = {}
            differ: set[str] = set()
            for own, cell in zip(self.ids, self.column(place), strict=True):
                if cell is not None and cell != first.setdefault(own, cell) and own and own not in differ:
                    if is_missing(cell):
                        continue
                    if is_missing(first[own]):
                        first[own] = cell
                    else:
                        differ.add(own)
            self._differing[place] = differ
        return self._differing[place]


def _hashed(cell: Any) -> Any:
    return cell if cell.__hash__ is not None else str(cell)


CellCache = dict[tuple[Any, ...], Cells]
"""Cells by sheet, row of headings and column of ids."""


@dataclass(eq=False)
class Part:
    """One sheet with what it is taken for; ``table`` as in ``SheetRead``, ``beside`` if scores may stand in a list."""

    sheet: Sheet
    table: str
    beside: bool = False
    drafts: dict[str, Draft] = field(default_factory=dict)
    means: dict[int, str] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)
    kept: CellCache = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Place of the sheet."""
        return key_of(self.sheet)

    @cached_property
    def header(self) -> Header:
        """Row of headings."""
        if self.drafts:
            return next(iter(self.drafts.values())).shape.header
        return headings.find(headings.read(replace(self.sheet, rows=self.sheet.rows[:TOP])), bool) or headings.first(
            self.sheet
        )

    @property
    def cells_below(self) -> Cells:
        """Cells below the headings; ids of a group stand in each of its rows."""
        listed = "proposal" in self.drafts
        key = (self.key, self.header.last, listed, self.id_place)
        if key not in self.kept:
            rows: Sequence[Sequence[Any]] = headings.unmerged(self.sheet, self.header)
            if listed and self.id_place is not None:
                entry = {"id": ColumnMapping(self.header.name(self.id_place))}
                rows = grouped(TABLES["proposal"], self.header.headings, rows, entry)
            self.kept[key] = Cells(rows, self.id_place)
        return self.kept[key]

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Rows below the headings."""
        return self.cells_below.rows

    @property
    def places(self) -> dict[str, int]:
        """Column of each meaning."""
        return {name: place for place, name in reversed(self.means.items()) if "." in name}

    def heading(self, place: int) -> str:
        """Return the heading of a column as it is named in a ``map.toml``: by its letter where it stands twice."""
        name = self.header.name(place)
        names = [self.header.name(k) for k, parts in enumerate(self.header.headings) if parts]
        return name if names.count(name) < 2 or name.endswith(f"@{letter(place)}") else f"{name}@{letter(place)}"

    def cells(self, place: int) -> list[Any]:
        """Return what stands below a heading."""
        return self.cells_below.column(place)

    def counts(self, place: int) -> dict[Any, int]:
        """Return how often each cell of a column stands."""
        return self.cells_below.counts(place)

    def line(self, k: int) -> int:
        """Return the number in the file of a row below the headings."""
        return self.sheet.number(self.header.last + 1 + k)

    def filled(self, place: int, most: int = 0) -> Iterator[tuple[int, Any]]:
        """Yield place and cell of each row that has one, of the first rows only where told."""
        cells = self.cells(place)
        for k, cell in enumerate(cells[:most] if most else cells):
            if cell is not None and not is_missing(cell):
                yield k, cell

    def rows_with(self, place: int, wanted: Set[Any]) -> list[tuple[int, Any]]:
        """Return the rows whose cell is one of some."""
        return [(k, cell) for k, cell in enumerate(self.cells(place)) if cell is not None and cell in wanted]

    @property
    def id_place(self) -> int | None:
        """Column of the ids of proposals."""
        places = self.places
        return places.get("proposal.id", places.get("review.proposal"))

    @property
    def groups(self) -> Mapping[str, int]:
        """How many rows each id has."""
        return {} if self.id_place is None else self.cells_below.groups

    @property
    def within(self) -> Mapping[int, Set[str]]:
        """The ids within which each column differs."""
        own = self.id_place
        places = [k for k, parts in enumerate(self.header.headings) if parts and k != own]
        return {k: set() if own is None else self.cells_below.differing(k) for k in places}

    def constant(self, place: int) -> bool:
        """Say whether a column says one thing within nearly every id that stands several times."""
        several = sum(n > 1 for n in self.groups.values())
        return several > 0 and len(self.cells_below.differing(place)) <= (1 - CONSTANT) * several

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables of the record that its columns may belong to."""
        if self.table == "joined" or (self.table == "proposal" and self.beside):
            return ("proposal", "review")
        return (self.table,) if self.table in TABLES else ()

    def choices(self) -> tuple[Choice, ...]:
        """Return what a column of the sheet may mean."""
        out = []
        for name in self.tables:
            table = TABLES[name]
            for column in entered(table):
                linked = name == "review" and column.name in LINKED and len(self.tables) > 1
                if column.name != "tags" and not linked and not column.patterns:
                    more = same("") if len(self.tables) < 2 else Text(f"{table.label.en}: ", f"{table.label.zh}：")
                    out.append(Choice(f"{name}.{column.name}", more + column.label))
        if CRITERION in self.means.values() or ("review" in self.tables and EXPERT not in self.means.values()):
            out.append(Choice(CRITERION, Text("score by a criterion", "单项评分")))
        if EXPERT in self.means.values():
            out.append(Choice(EXPERT, Text("score of one expert", "一位专家的评分")))
        if "review" in self.tables:
            institute = TABLES["reviewer"]["institute"]
            out.append(Choice(f"reviewer.{institute.name}", Text("reviewer: ", "评审人：") + institute.label))
        out.append(Choice(FURTHER, Text("keep under its own name", "保留原列名")))
        return (*out, Choice(DROP, Text("do not use", "不使用")))


def parts(sheets: Sequence[Sheet], mapping: MapFile, kept: CellCache) -> list[Part]:
    """Return what each sheet of a call would be taken for; sheets are as :func:`mapping.arranged` gives them."""
    wanted = call_sheets.sought("fund")
    done = [Part(one, _table(one, mapping, wanted), kept=kept) for one in remarked(sheets)]
    listed = any(
        (one.table == "proposal" and not _repeats(one, mapping)) or (not one.table and asks_money(one)) for one in done
    )
    for one in done:
        if one.table in ("proposal", "review", "") and not one.sheet.table and not listed and _repeats(one, mapping):
            one.table = "joined"
    for one in done:
        _draft(one, mapping)
    if not any(one.table in ("joined", "review") for one in done):
        for one in done:
            if one.table == "proposal":
                one.beside = True
                _draft(one, mapping)
    if not any(one.table == "reviewer" for one in done):
        for one in done:
            _employed(one, mapping)
    return done


REQUEST = re.compile(
    r"request|\bfec\b|applied|\bask(?:ed)?\b|beantragt|f(?:ö|oe)rdersumme|申请(?:金额|经费|资金|额)", re.IGNORECASE
)
"""Headings of what is asked for, whoever it is asked from."""


def asks_money(part: Part) -> bool:
    """Say whether a sheet that no word tells has a column of amounts: a heading of requests, cells with a currency."""
    for place, parts in enumerate(part.header.headings):
        cells = [str(cell) for cell in part.counts(place)] if parts else []
        coins = sum(bool(units.coin(cell)) for cell in cells)
        if cells and REQUEST.search(part.header.name(place)) and 10 * coins >= 8 * len(cells):
            return True
    return False


def rated(heading: str) -> bool:
    """Say whether a heading names a scale or a share: what stands below it is no money."""
    return units.scale(heading) is not None or units.weight(heading) is not None


def _employed(part: Part, mapping: MapFile) -> None:
    """Take a column beside the scores for where their reviewers work, where no sheet lists those."""
    if "review.reviewer" not in part.places:
        return
    spare = {part.heading(place): place for place, meaning in part.means.items() if meaning == FURTHER}
    if (place := spare.get(call_sheets.employer(spare, mapping))) is not None:
        part.means[place] = "reviewer.institute"
        if "institute" not in mapping.get("reviewer", {}):
            part.exact.add(place)


def _table(sheet: Sheet, mapping: MapFile, wanted: Any) -> str:
    if sheet.table:
        return sheet.table
    if rules_of(sheet) is not None:
        return "rules"
    if call_sheets.handed_out(sheet):
        return "none"
    if joined(sheet, mapping, wanted):
        return "joined"
    table = table_of(sheet, mapping, wanted)
    if table is not None and table.name == "review" and fitting(sheet, TABLES["proposal"], mapping, wanted) > 0:
        return "proposal"
    return "" if table is None else table.name if table.name in call_sheets.OURS else "none"


def _repeats(part: Part, mapping: MapFile) -> bool:
    """Say whether ids of proposals repeat, some columns say one thing within an id, and others do not."""
    probe = Part(part.sheet, "joined", kept=part.kept)
    _draft(probe, mapping)
    if probe.id_place is None:
        return False
    several = sum(n > 1 for n in probe.groups.values())
    if several < max(2, REPEATED * len(probe.groups)):
        return False
    constant = [place for place in probe.within if probe.constant(place) and probe.counts(place)]
    apart = [place for place in probe.within if len(probe.within[place]) > several / 2]
    return bool(constant) and bool(apart)


def _draft(part: Part, mapping: MapFile) -> None:
    """Say what each column of a sheet would be taken for."""
    part.__dict__.pop("header", None)
    part.drafts, part.means, part.exact = {}, {}, set()
    top = replace(part.sheet, rows=part.sheet.rows[: DRAFTED + (part.sheet.head or 0)])
    for name in part.tables:
        part.drafts[name] = drafted(top, TABLES[name], _linked(part, name, mapping))
    for name in part.tables:
        _place(part, name, mapping)
    review = part.drafts.get("review")
    if review is not None and review.shape.names:
        _wide(part, review)
    for place, parts in enumerate(part.header.headings):
        if parts:
            part.means.setdefault(place, FURTHER)
    whole = mapping.of(part.sheet)
    raw = written_headings(part)
    for place, name in raw.items():
        if name in whole.drop or f"{name}@{letter(place)}" in whole.drop:
            part.means[place] = DROP


def written_headings(part: Part) -> dict[int, str]:
    """Return the headings as they are written, those that were left out too."""
    plain = replace(part.sheet, dropped=frozenset(), lettered=frozenset(), head=part.header.last)
    rows = headings.read(plain)
    kept = part.header.headings

    def agrees(one: Header) -> int:
        return sum(bool(a) and a == b for a, b in zip(kept, one.headings, strict=False))

    best = max(rows, key=agrees, default=None)
    if best is None:
        return {}
    return {k: best.name(k) for k, parts in enumerate(best.headings) if parts}


def _linked(part: Part, name: str, mapping: MapFile) -> Mapping[str, Mapping[str, ColumnMapping]]:
    """Return what is said of the columns; in a joined sheet the ids of proposals name what is reviewed."""
    if name != "review" or len(part.tables) < 2:
        return mapping
    own = part.drafts["proposal"].places.get("id")
    said = dict(mapping.get("review", {}))
    if own is not None:
        said = {"proposal": ColumnMapping(own.heading), **({"n": NONE_SUCH} if part.beside else {}), **said}
    return {**mapping, "review": said}


def place_of(part: Part, one: Candidate, draft: Draft) -> int | None:
    """Return the column of the file that a heading of a draft stands in."""
    if not draft.shape.names and one.place < len(part.header.headings) and part.header.headings[one.place]:
        return one.place
    return next((k for k, p in enumerate(part.header.headings) if p and "/".join(p) == one.heading), None)


def _place(part: Part, name: str, mapping: MapFile) -> None:
    draft, said = part.drafts[name], mapping.get(name, {})
    for column, one in draft.places.items():
        place = place_of(part, one, draft)
        if place is None or (name == "review" and len(part.tables) > 1 and column in LINKED):
            continue
        held = part.means.get(place)
        if held is not None and column not in said and not _stronger(part, place, column):
            continue
        part.means[place] = f"{name}.{column}"
        if column in draft.exact:
            part.exact.add(place)
        else:
            part.exact.discard(place)
    for heading, (column_, _) in draft.gathered.items():
        at = next((k for k, p in enumerate(part.header.headings) if p and "/".join(p) == heading), None)
        if at is not None and at not in part.means:
            part.means[at] = f"{name}.{column_.name}"
            part.exact.add(at)


def _stronger(part: Part, place: int, column: str) -> bool:
    """Say whether a column that a proposal claims as well is one of its reviews."""
    if part.table == "joined":
        return column in OF_REVIEWS and not part.constant(place)
    return column in OF_REVIEWS


def _wide(part: Part, draft: Draft) -> None:
    """Mark the columns that hold a score each: of an expert, or by a criterion."""
    spent = {*draft.shape.spent}
    by_criterion = ("criterion",) in draft.shape.headings and ("reviewer",) not in draft.shape.headings
    for place, parts in enumerate(part.header.headings):
        if parts and "/".join(parts) in spent:
            whole = headings.among(TABLES["review"], part.header.headings, "score") == place and by_criterion
            part.means[place] = FURTHER if whole else CRITERION if by_criterion else EXPERT
            part.exact.add(place)


def people_place(part: Part, others: Sequence[Part]) -> int | None:
    """Return the column of a sheet that names the reviewers of the call; None where none does."""
    reviewers: set[str] = set()
    for other in others:
        who = other.places.get("review.reviewer")
        if other is not part and who is not None:
            reviewers |= {ident(cell) for cell in other.counts(who)}
        reviewers |= {ident(other.header.name(k)) for k, name in other.means.items() if name == EXPERT}
    for place, parts in enumerate(part.header.headings):
        cells = {ident(cell) for cell in part.counts(place)} if parts and reviewers else set()
        if cells and 2 * len(cells & reviewers) >= min(len(cells), len(reviewers)) and len(cells & reviewers) > 1:
            return place
    return None


def lists_people(part: Part, others: Sequence[Part]) -> bool:
    """Say whether a sheet seems to list the reviewers: it names them, or heads a column so and one after employers."""
    if people_place(part, others) is not None:
        return True
    among = [headings.among(TABLES["reviewer"], part.header.headings, name) for name in ("id", "name", "institute")]
    scored = headings.among(TABLES["review"], part.header.headings, "score") is not None
    listed = headings.among(TABLES["proposal"], part.header.headings, "amount") is not None
    return (among[0] is not None or among[1] is not None) and among[2] is not None and not scored and not listed


def near(part: Part) -> Mapping[str, int]:
    """Return the nearest meaning of columns that no word tells: ``table.column`` to column."""
    sample = replace(part.sheet, rows=part.sheet.rows[: part.header.last + 1 + SAMPLE])
    fields = call_advice.meanings([sample])
    out: dict[str, int] = {}
    for _, columns, meant in fields:
        for table, by in meant.items():
            for name, one in by.items():
                out.setdefault(
                    f"{table}.{name}", next(f.one.place for f in columns if f.one.heading == one.one.heading)
                )
    return out
