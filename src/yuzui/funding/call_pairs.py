# SPDX-License-Identifier: Apache-2.0
"""Sheets that name pairs in other words than ids: by names, addresses, numbers of a list.

Exports of conference systems name a reviewer by e-mail or by the number in the list, and bids are
*yes*, *maybe*, *eager*, 愿意. A bid that says *conflict* is a declared conflict and bars the pair.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.job.person_names import one_name
from yuzui.model.headings import APPLICANTS, COLLEAGUES
from yuzui.model.schema import TABLES, accepted, halves, normalise
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import ColumnMapping
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.values import WORDS, UnfitError, is_missing, text, value
from yuzui.text import Text

# Lists of reviewers and of proposals as chairs keep them: known by their columns, not by a name.


GIVEN = ("first name", "given name", "given names", "forename", "first", "名")
FAMILY = ("last name", "family name", "surname", "last", "姓", "姓氏")
MAIL = ("email", "e-mail", "email address", "mail", "邮箱", "电子邮箱", "电子邮件")
NUMBERS = ("#", "№", "no", "no.", "nr", "nr.", "number", "ref", "ref.", "reference", "序号")
PERSONAL = (
    *MAIL, "orcid", "country", "role", "rank", "phone", "job title", "department", "国家", "职称",
    "职务", "电话", "部门", "院系", "学位", "研究方向",
)  # fmt: skip
CALLED = frozenset(
    "dr prof professor mr mrs ms miss assoc associate assistant lecturer reader researcher phd "
    "教授 "
    "副教授 研究员 副研究员 讲师 博士 院士 高级工程师".split()
)
TOP = 20


@dataclass(frozen=True, slots=True)
class Heads:
    """The header of a sheet as this module reads it."""

    row: int
    words: Sequence[str]
    raw: Sequence[str]
    meanings: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def place(self, names: Sequence[str]) -> int | None:
        """Return the first column whose heading is one of some words."""
        known = {normalise(name) for name in names}
        return next((k for k, word in enumerate(self.words) if word and word in known), None)

    def column(self, table: str, name: str) -> int | None:
        """Return the first column that means a column of a table."""
        if (table, name) in self.meanings:
            return self.meanings[table, name]
        words = accepted(TABLES[table])
        return next(
            (k for k, word in enumerate(self.words)
             for form in (word, *(halves(self.raw[k]) or ()))
             if form and form in words and words[form].name == name),
            None,
        )  # fmt: skip

    def heading(self, en: str, zh: str) -> str:
        """Return a word in the language of the headings."""
        return en if "".join(self.raw).isascii() else zh

    def derived_heading(self, en: str, zh: str, of: str) -> str:
        """Return the heading of a column made of others, in the language of the headings."""
        return self.heading(f"{en} ({of})", f"{zh}（{of}）")

    def number(self) -> int | None:
        """Return a column headed “#” or the like, in front of the others."""
        places = (k for k, raw in enumerate(self.raw) if numbered(raw))
        return next((k for k in places if k < 2), None)


def numbered(heading: str) -> bool:
    """Return whether a heading is that of a running number or another mark."""
    return heading.strip().casefold() in NUMBERS


def prepared(sheet: Sheet, mapping: Any) -> tuple[Sheet, Any]:
    """Return a sheet with what a list lacks written out, and what is then said of its columns."""
    heads = heads_of(sheet, mapping)
    if heads is None or {("reviewer", "id"), ("proposal", "id")} & heads.meanings.keys():
        return sheet, mapping
    if _pairs(heads):
        return free_kinds(sheet, heads), mapping
    if (table := _of_person(sheet, heads)) is not None:
        return _pair_of_person(sheet, heads, mapping, table)
    if _persons(sheet, heads):
        return _list_of_persons(sheet, heads, mapping)
    if _proposals(heads) and heads.column("review", "reviewer") is None:
        named = heads.column("proposal", "id")
        place = heads.number() if named is None else named
        return sheet, mapping if place is None else _with_id_column(mapping, "proposal", heads.raw[place])
    return sheet, mapping


def heads_of(sheet: Sheet, mapping: Any = None) -> Heads | None:
    """Return the row in the first twenty with most headings that mean something in a list."""
    known = {normalise(word) for word in (*GIVEN, *FAMILY, *PERSONAL, *APPLICANTS)}
    for table in ("reviewer", "proposal", "conflict", "bid"):
        known |= accepted(TABLES[table]).keys()
    known_words = {
        normalise(one.heading): (table, name)
        for table, entries in (mapping or {}).items()
        for name, one in entries.items() if one.const is None
    }  # fmt: skip
    known |= known_words.keys()
    best: tuple[int, Heads] | None = None
    for row, cells in enumerate(sheet.rows[:TOP]):
        raw = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
        words = [normalise(cell) for cell in raw]
        count = sum(
            word in known or any(half in known for half in halves(cell) or ())
            or cell.casefold() in NUMBERS
            for word, cell in zip(words, raw, strict=True) if cell
        )  # fmt: skip
        if count >= 2 and (best is None or count > best[0]):
            columns = {known_words[word]: k for k, word in enumerate(words) if word in known_words}
            best = count, Heads(row, words, raw, columns)
    return None if best is None else best[1]


def sheet_mapping(mapping: Any, sheet: Sheet, sheets: Sequence[Sheet]) -> Any:
    """Return what a ``map.toml`` says of one of several sheets: of a table, where its headings are.

    What names a heading that no sheet has stays, so that the reading can say so.
    """
    if not mapping:
        return mapping
    words = [
        {normalise(str(cell)) for row in one.rows[:TOP] for cell in row if cell is not None} for one in (sheet, *sheets)
    ]

    def has_headings(entries: Mapping[str, Any], among: set[str]) -> bool:
        headings = [one.heading for one in entries.values() if one.const is None and one.heading]
        return all(normalise(heading.rpartition("/")[2]) in among for heading in headings)

    return {
        table: entries
        for table, entries in mapping.items()
        if has_headings(entries, words[0]) or not any(has_headings(entries, among) for among in words[1:])
    }


def _pairs(heads: Heads) -> bool:
    return all(heads.column("conflict", name) is not None for name in ("proposal", "reviewer"))


def _of_person(sheet: Sheet, heads: Heads) -> str | None:
    """Return the table of a sheet that names a proposal, a person by name or address, and a tie."""
    named = heads.place(MAIL) is not None or None not in (heads.place(GIVEN), heads.place(FAMILY))
    if heads.column("conflict", "proposal") is None or not named:
        return None
    if heads.column("conflict", "reviewer") is not None:
        return None
    if heads.column("bid", "bid") is not None:
        return "bid"
    return "conflict" if heads.column("conflict", "kind") is not None else None


def _pair_of_person(sheet: Sheet, heads: Heads, mapping: Any, table: str) -> tuple[Sheet, Mapping[str, Any]]:
    person_columns, family, mail = heads.place(GIVEN), heads.place(FAMILY), heads.place(MAIL)
    if mail is not None:
        heading = heads.raw[mail]
    else:
        assert person_columns is not None and family is not None
        heading, names = full_names(sheet, heads, person_columns, family)
        sheet = wider(sheet, heads.row, [(heading, [name or None for name in names])])
    meanings = {"reviewer": ColumnMapping(heading), **(mapping or {}).get(table, {})}
    if table == "conflict":
        sheet = free_kinds(sheet, heads, of_pairs=True)
    return sheet, {**(mapping or {}), table: meanings}


def _proposals(heads: Heads) -> bool:
    titled = heads.column("proposal", "title") is not None
    return titled or heads.column("proposal", "amount") is not None or heads.place(APPLICANTS) is not None


def _persons(sheet: Sheet, heads: Heads) -> bool:
    """Return whether a sheet lists reviewers: names and more of a person, nothing of a proposal."""
    name = _name(sheet, heads)
    named = name is not None or (heads.place(GIVEN) is not None and heads.place(FAMILY) is not None)
    pair = heads.column("review", "proposal")
    if pair is not None and heads.column("reviewer", "id") != pair:
        return False
    title = heads.column("proposal", "title")
    if title is not None and title != name and not _called(sheet, heads, title):
        return False
    # whom a reviewer works with is no applicant of a proposal
    applicants = heads.place([word for word in APPLICANTS if word not in COLLEAGUES])
    places = (applicants, heads.column("proposal", "amount"))
    own = [place for place in places if place is not None and place != name]
    if not named or own:
        return False
    more = ("institute", "expertise", "field", "min", "max", "senior", "orcid", "region")
    further = any(heads.column("reviewer", column) is not None for column in more)
    further = further or any(table == "reviewer" for table, _ in heads.meanings)
    return further or heads.place(PERSONAL) is not None


def _name(sheet: Sheet, heads: Heads) -> int | None:
    """Return the column of names: by its heading, or one of reviewers whose cells are names."""
    place = heads.column("reviewer", "name")
    if place is not None:
        return place
    place = heads.column("reviewer", "id")
    if place is None or heads.words[place] in ("id", "编号"):
        return None
    cells = _filled(sheet, heads, place)
    return place if cells and sum(_like_a_name(cell) for cell in cells) * 2 > len(cells) else None


def _like_a_name(cell: str) -> bool:
    wide = "\u3400" <= cell[0] <= "\u9fff"
    return not any(sign.isdigit() for sign in cell) and (" " in cell.strip() or wide)


def _called(sheet: Sheet, heads: Heads, place: int) -> bool:
    """Return whether a column “Title” says how persons are called, and no names of projects."""
    cells = [str(c).strip(" .").casefold() for c in _column(sheet, heads, place) if c is not None]
    return bool(cells) and sum(cell.split(" ")[0].strip(".") in CALLED for cell in cells) * 2 > len(cells)


def _column(sheet: Sheet, heads: Heads, place: int) -> list[Any]:
    rows = sheet.rows[heads.row + 1 :]
    return [row[place] if place < len(row) else None for row in rows]


def _list_of_persons(sheet: Sheet, heads: Heads, mapping: Any) -> tuple[Sheet, Any]:
    added: list[tuple[str, list[Any]]] = []
    name, own = _name(sheet, heads), heads.column("reviewer", "id")
    name_columns, family = heads.place(GIVEN), heads.place(FAMILY)
    if name is not None:
        names = [_text(cell) for cell in _column(sheet, heads, name)]
        if name == own:
            added.append((heads.derived_heading("name", "姓名", heads.raw[name]), [n or None for n in names]))
    else:
        assert name_columns is not None and family is not None
        heading, names = full_names(sheet, heads, name_columns, family)
        added.append((heading, [n or None for n in names]))
    if own is None:
        # a running number says less than the name, and other sheets name the person
        added.append(_ids(sheet, heads, names))
    mapping = _with_id_column(mapping, "reviewer", added[-1][0] if own is None else heads.raw[own])
    return (wider(sheet, heads.row, added) if added else sheet), mapping


def full_names(sheet: Sheet, heads: Heads, given_name: int, family: int) -> tuple[str, list[str]]:
    """Return the names that stand in two columns, and a heading for them."""
    cells = _column(sheet, heads, given_name), _column(sheet, heads, family)
    names = [_joined(_text(a), _text(b)) for a, b in zip(*cells, strict=True)]
    return heads.derived_heading("name", "姓名", f"{heads.raw[given_name]}, {heads.raw[family]}"), names


def _filled(sheet: Sheet, heads: Heads, place: int) -> list[str]:
    return [text for cell in _column(sheet, heads, place) if (text := _text(cell))]


def _ids(sheet: Sheet, heads: Heads, names: Sequence[str]) -> tuple[str, list[Any]]:
    """Return ids for persons without: the name where it is one person's, else name and address."""
    counts = Counter(name.casefold() for name in names if name)
    mail = heads.place(MAIL)
    mails = [_text(cell) for cell in _column(sheet, heads, mail)] if mail is not None else []
    ids: list[Any] = []
    for k, name in enumerate(names):
        if counts[name.casefold()] < 2:
            ids.append(name or None)
        elif mails and mails[k]:
            ids.append(f"{name} <{mails[k]}>")
        else:
            raise InputError(
                Text("two reviewers of one name, and no ids", "两名评审专家同名，且没有编号"),
                place=Place(sheet.file, sheet.name, sheet.number(heads.row + 1 + k), "reviewer id"),
                seen=name,
                fix=Text("add a column “reviewer id” that tells them apart", "请加一列“评审人编号”以区分二人"),
                code="same_name",
            )
    return heads.derived_heading("reviewer id", "评审人编号", heads.heading("name", "姓名")), ids


def free_kinds(sheet: Sheet, heads: Heads | None = None, of_pairs: bool = False) -> Sheet:
    """Return a sheet of conflicts whose kind is told in free words: those are its evidence.

    However a conflict is called, it was declared and bars the pair. Any other sheet is returned
    as it is.
    """
    heads = heads_of(sheet) if heads is None else heads
    if heads is None or not (of_pairs or _pairs(heads)):
        return sheet

    place = heads.column("conflict", "kind")
    if place is None or heads.column("conflict", "evidence") is not None:
        return sheet
    kind = TABLES["conflict"]["kind"]
    free: dict[int, Any] = {}
    for k, cell in enumerate(_column(sheet, heads, place)):
        try:
            value(kind, cell)
        except UnfitError:
            if not is_missing(cell):
                free[k] = cell
    if not free:
        return sheet
    size = len(sheet.rows) - heads.row - 1
    added = wider(
        sheet,
        heads.row,
        [(heads.derived_heading("evidence", "证据", heads.raw[place]), [free.get(k) for k in range(size)])],
    )
    rows = [list(row) for row in added.rows]
    for k in free:
        rows[heads.row + 1 + k][place] = None
    return replace(added, rows=rows)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _joined(given_name: str, family: str) -> str:
    if family and "\u3400" <= family[0] <= "\u9fff":
        return family + given_name
    return f"{given_name} {family}".strip()


def wider(sheet: Sheet, head: int, added: Sequence[tuple[str, Sequence[Any]]]) -> Sheet:
    width = max(len(row) for row in sheet.rows)
    rows: list[Sequence[Any]] = []
    for place, row in enumerate(sheet.rows):
        cells = [*row, *[None] * (width - len(row))]
        for heading, column in added:
            below = place - head - 1
            empty = all(cell is None for cell in row)
            cells.append(heading if place == head else column[below] if below >= 0 and not empty else None)
        rows.append(cells)
    return replace(sheet, rows=rows)


def _with_id_column(mapping: Any, table: str, heading: str) -> Mapping[str, Any]:
    declared = (mapping or {}).get(table, {})
    return {**(mapping or {}), table: {"id": ColumnMapping(heading), **declared}}


# Affinities, bids or conflicts as a matrix: proposals down, reviewers across, or the other way.


SEARCHED, SAMPLED, KEYS = 20, 400, 3
NEGATIVE = frozenset("no n 0 - – — none false ok 否 无 不 ○".split())
"""Cells of a matrix of conflicts that say there is none."""
CROSSES, TICKS = frozenset("× ✗ ✘".split()), frozenset("✓ ✔ √".split())

CONFLICT = "conflict"
_BIDS = {
    "very": "yes y eager very high want favourite definitely ✓ ✔ √ x 非常愿意 很愿意 首选 是 高",
    "some": "maybe willing some possibly ok medium neutral inapinch indifferent low if needed "
            "愿意 可以 可 一般 中 不确定 低",
    "no": "no n not notwilling unwilling reluctant none never × ✗ ✘ 不愿意 不愿 不 否 不可以",
    CONFLICT: "conflict conflicts conflicted coi conflictofinterest cannot recused 回避 利益冲突 "
              "需回避 冲突",
}  # fmt: skip
BIDS = {word: bid for bid, words in _BIDS.items() for word in words.split()}
"""What the words of a bid mean, in lower case and without spaces."""
Known = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix in long form."""

    columns: dict[str, list[Any]]
    lines: list[int]
    table: str
    header_row: int


@dataclass(frozen=True, slots=True)
class Corner:
    """Where the names of a matrix stand."""

    row: int
    column: int
    turned: bool


def corner(sheet: Sheet, proposals: Set[str], reviewer: Known, hinted: bool = False) -> Corner | None:
    """Return where the names of a matrix stand, or None if the sheet is none."""
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        for key in range(min(KEYS, len(row))):
            across = [ident(cell) for cell in row[key + 1 :]]
            below = [one for one in sheet.rows[at + 1 :] if key < len(one) and one[key] is not None]
            down = [ident(one[key]) for one in below]
            if not any(across) or not down or 2 * len({*down}) < len(down):
                continue
            if _most(down, proposals.__contains__) and (_most(_names(across), reviewer) or (hinted and key == 0)):
                return Corner(at, key, turned=False)
            if _most(_names(across), proposals.__contains__) and (_most(down, reviewer) or (hinted and key == 0)):
                return Corner(at, key, turned=True)
    return None


def matrix(sheet: Sheet, proposals: Set[str], reviewer: Known, hinted: bool = False) -> list[Matrix]:
    """Return the long form of a matrix; nothing if the sheet is none."""
    place = corner(sheet, proposals, reviewer, hinted)
    if place is None:
        return []
    cells = [(line, a, b, cell) for line, a, b, cell in _cells(sheet, place) if cell is not None]
    values = [cell for *_, cell in cells]
    if conflicts_by_name(sheet.name or PurePath(sheet.file).stem):
        read: tuple[str, list[Any]] | None = _conflicts(values)
    else:
        read = _values(values, hinted)
    if read is None:
        return []
    table, readings = read
    name = {"affinity": "score", "bid": "bid", "conflict": "kind"}[table]
    pairs = []
    for kind, column in ((table, name), ("conflict", "kind")) if table == "bid" else ((table, name),):
        filled = [
            (line, a, b, value)
            for (line, a, b, _), value in zip(cells, readings, strict=True)
            if value is not None and (table != "bid" or (value == CONFLICT) == (kind != "bid"))
        ]
        columns = {
            "proposal": [a for _, a, _, _ in filled],
            "reviewer": [b for _, _, b, _ in filled],
            column: ["declared" if kind == "conflict" else value for *_, value in filled],
        }
        if filled or kind == table:
            pairs.append(Matrix(columns, [line for line, *_ in filled], kind, place.row + 1))
    return pairs


def bid(cell: Any) -> str:
    """Return what a bid means: ``very``, ``some``, ``no``, ``conflict``; empty for another word."""
    plain = unicodedata.normalize("NFKC", str(cell)).strip().strip(".!。！").casefold()
    word = "".join(c for c in plain if not c.isspace() and c not in "-_'’")
    return BIDS.get(word) or (WORDS[plain] if WORDS.get(plain) in _BIDS else "")


def conflicts_by_name(name: str) -> bool:
    """Return whether a sheet is called after conflicts of interest."""
    return re.search(r"conflict|\bcois?\b|recus|回避|利益冲突", name.casefold()) is not None


def ident(cell: Any) -> str:
    """Return a cell as an id is compared: full-width letters and digits made plain."""
    return "" if cell is None else unicodedata.normalize("NFKC", text(cell))


def _names(across: Sequence[str]) -> list[str]:
    return [name for name in across if name and not _heading(name)]


def _heading(name: str) -> bool:
    """Return whether a text heads a column that says more of those who stand down a matrix."""
    word = normalise(name)
    return is_total(name) or any(word in accepted(TABLES[one]) for one in ("proposal", "reviewer"))


def _most(names: Sequence[str], known: Known) -> bool:
    filled = [name for name in names[:SAMPLED] if name]
    return bool(filled) and sum(bool(known(name)) for name in filled) * 2 > len(filled)


def _cells(sheet: Sheet, place: Corner) -> list[tuple[int, str, str, Any]]:
    """Return row number, proposal, reviewer and content of each cell that is not missing."""
    head = sheet.rows[place.row]
    across = {k: name for k in range(place.column + 1, len(head)) if (name := ident(head[k])) and not _heading(name)}
    cells = []
    for at in range(place.row + 1, len(sheet.rows)):
        row = sheet.rows[at]
        down = ident(row[place.column]) if place.column < len(row) else ""
        if not down or is_total(down):
            continue
        for k, name in across.items():
            if k < len(row) and not is_missing(row[k]):
                pair = (name, down) if place.turned else (down, name)
                cells.append((sheet.number(at), *pair, row[k]))
    return cells


def _conflicts(cells: Sequence[Any]) -> tuple[str, list[Any]] | None:
    """Return conflicts; None where ticks and crosses stand side by side, and either may be one."""
    words = [str(cell).strip().casefold() for cell in cells]
    if CROSSES & {*words} and TICKS & {*words}:
        return None
    return "conflict", [None if word in NEGATIVE or word == "0.0" else "declared" for word in words]


def _values(cells: Sequence[Any], hinted: bool) -> tuple[str, list[Any]] | None:
    words = sum(isinstance(cell, str) and not any(c.isdigit() for c in cell) for cell in cells)
    if words * 2 > len(cells):
        plain = {str(cell).strip().casefold() for cell in cells}
        bids = [bid(cell) for cell in cells]
        bare = plain <= CROSSES | TICKS | {"x"}
        return None if not all(bids) or (bare and not hinted) else ("bid", bids)
    try:
        return "affinity", [value(TABLES["affinity"]["score"], cell) for cell in cells]
    except UnfitError:
        return None


PAIRS = ("affinity", "bid", "conflict", "reviewer_work")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


class Persons:
    """The reviewers of a list by everything that names one of them."""

    def __init__(self, people: Mapping[str, Sequence[Any]]) -> None:
        ids = [str(one) for one in people.get("id", ())]
        self.ids = frozenset(ids)
        cells = zip(ids, people.get("name", ()), strict=False)
        self._names = [(one, str(name)) for one, name in cells if name is not None]
        exact: dict[str, set[str]] = {}
        numbers: dict[str, set[str]] = {}
        for one, name in self._names:
            exact.setdefault(name.casefold(), set()).add(one)
        for heading, column in people.items():
            mail, number = normalise(heading) in _MAILS, numbered(heading)
            for one, cell in zip(ids, column, strict=True) if mail or number else ():
                for name in _MAIL.findall(str(cell)) if mail else ():
                    exact.setdefault(name.casefold(), set()).add(one)
                if number:
                    numbers.setdefault(ident(cell), set()).add(one)
        self._exact = {name: next(iter(who)) for name, who in exact.items() if len(who) == 1}
        self._numbers = {name: next(iter(who)) for name, who in numbers.items() if len(who) == 1}
        self._known: dict[str, str] = {}

    def id_of(self, cell: Any) -> str:
        """Return the id of the one person a cell names; empty for nobody or several."""
        name = ident(cell)
        if name not in self._known:
            self._known[name] = name if name in self.ids else self._match(name)
        return self._known[name]

    def by_number(self, cells: Sequence[Any]) -> list[str]:
        """Return the ids of persons whom all cells name by their number in the list; else none."""
        ids = [self._numbers.get(ident(cell), "") for cell in cells]
        return ids if all(ids) and not any(ident(cell) in self.ids for cell in cells) else []

    def _match(self, name: str) -> str:
        if (one := self._exact.get(name.casefold())) is not None:
            return one
        mails = {self._exact.get(mail.casefold(), "") for mail in _MAIL.findall(name)}
        if mails:
            return mails.pop() if len(mails) == 1 else ""
        meant = {one for one, printed in self._names if one_name(printed, name)}
        return meant.pop() if len(meant) == 1 else ""


_MAILS = frozenset(normalise(word) for word in MAIL)


def renamed(tables: Mapping[str, dict[str, list[Any]]], tied: Mapping[str, Sequence[str]]) -> None:
    """Put the id of a reviewer where a sheet of pairs names one person of the list."""
    persons = Persons(tables.get("reviewer", {}))
    for table, columns in tied.items():
        cells = tables.get(table, {}).get("reviewer", []) if "reviewer" in columns else []
        cells[:] = persons.by_number(cells) or [persons.id_of(cell) or cell for cell in cells]


def by_cells(sheet: Sheet, fault: ColumnError, proposals: Set[str], persons: Persons) -> Mapping[str, Any] | None:
    """Return what a ``map.toml`` would say of a sheet of pairs without headings for both."""
    table, lacking = fault.detail.get("table"), fault.detail.get("columns", ())
    if table not in PAIRS or not lacking or not {*lacking} <= {"proposal", "reviewer"}:
        return None
    columns: dict[str, Any] = {}
    for name in lacking:
        known = proposals.__contains__ if name == "proposal" else persons.id_of
        matches = [
            (heading, cells)
            for heading, cells in _columns(sheet)
            if any(cells) and all(known(ident(cell)) for cell in cells if not is_missing(cell))
        ]
        # the name beside the number of a person says the same
        if name == "reviewer" and len(matches) > 1 and _agree([c for _, c in matches], persons):
            matches = matches[:1]
        if len(matches) != 1:
            return None
        columns[name] = ColumnMapping(matches[0][0])
    return {str(table): columns}


def _columns(sheet: Sheet) -> list[tuple[str, list[Any]]]:
    """Return the cells below each heading: of the row with most texts, the first of such."""
    top = sheet.rows[:TOP]
    texts = [sum(isinstance(cell, str) for cell in row) for row in top]
    if not texts:
        return []
    at = texts.index(max(texts))
    return [
        (str(heading), [row[k] if k < len(row) else None for row in sheet.rows[at + 1 :]])
        for k, heading in enumerate(top[at])
        if heading is not None
    ]


def _agree(columns: Sequence[Sequence[Any]], persons: Persons) -> bool:
    rows = zip(*columns, strict=True)
    return all(len({persons.id_of(cell) for cell in row if cell is not None}) <= 1 for row in rows)


def worded(sheet: Sheet, conflicts: bool = True) -> tuple[Sheet, set[int]]:
    """Return a sheet with bids in our words, and the numbers of rows that declare a conflict.

    Numbers are bids where some are below 0: then their sign says whether the person would like to.
    Whoever cannot keep such conflicts asks for none, and finds the words as they stood.
    """
    heads = heads_of(sheet)
    place = None if heads is None else heads.column("bid", "bid")
    if heads is None or place is None:
        return sheet, set()
    rows = [list(row) for row in sheet.rows]
    below = [row for row in rows[heads.row + 1 :] if place < len(row) and not is_missing(row[place])]
    figures = [_figure(row[place]) for row in below]
    signed = any(figure is not None and figure < 0 for figure in figures)
    words = set()
    for k in range(heads.row + 1, len(rows)):
        cell = rows[k][place] if place < len(rows[k]) else None
        if is_missing(cell):
            continue
        figure = _figure(cell) if signed else None
        word = bid(cell) if figure is None else "no" if figure < 0 else "very" if figure else "some"
        if word == CONFLICT or (figure is not None and figure <= BARRED):
            words.add(sheet.number(k))
            word = "no" if conflicts else ""
        rows[k][place] = word or cell
    return replace(sheet, rows=rows), words


BARRED = -100
"""A preference at or below which a conference system holds a conflict."""


def _figure(cell: Any) -> float | None:
    """Return a bid as a number; a letter behind it says how well the person knows the matter."""
    match = re.fullmatch(r"([-−+]?\d+(?:\.\d+)?)\s*[XYZ]?", str(cell).strip())
    return None if match is None else float(match[1].replace("−", "-"))
