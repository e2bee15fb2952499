# SPDX-License-Identifier: Apache-2.0
"""Lists of reviewers and of proposals as chairs keep them: known by their columns, not by a name.

A list of persons may have no ids (then the name is the id), its names in two columns (*First
name*, *Last name*), or ids under “#”. What a sheet is called tells nothing: *PC*, *Committee*,
*Panel*, 评审专家 are one thing. Where two persons bear one name and nothing tells them apart, the
reading stops: whom a conflict bars would be a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.model.headings import APPLICANTS, COLLEAGUES
from yuzui.model.schema import TABLES, accepted, halves, normalise
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import Given
from yuzui.sheets.values import UnfitError, is_missing, value
from yuzui.text import Text

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
    told: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def place(self, names: Sequence[str]) -> int | None:
        """Return the first column whose heading is one of some words."""
        known = {normalise(name) for name in names}
        return next((k for k, word in enumerate(self.words) if word and word in known), None)

    def column(self, table: str, name: str) -> int | None:
        """Return the first column that means a column of a table."""
        if (table, name) in self.told:
            return self.told[table, name]
        words = accepted(TABLES[table])
        return next(
            (k for k, word in enumerate(self.words)
             for form in (word, *(halves(self.raw[k]) or ()))
             if form and form in words and words[form].name == name),
            None,
        )  # fmt: skip

    def said(self, en: str, zh: str) -> str:
        """Return a word in the language of the headings."""
        return en if "".join(self.raw).isascii() else zh

    def made(self, en: str, zh: str, of: str) -> str:
        """Return the heading of a column made of others, in the language of the headings."""
        return self.said(f"{en} ({of})", f"{zh}（{of}）")

    def number(self) -> int | None:
        """Return a column headed “#” or the like, in front of the others."""
        found = (k for k, raw in enumerate(self.raw) if numbered(raw))
        return next((k for k in found if k < 2), None)


def numbered(heading: str) -> bool:
    """Return whether a heading is that of a running number or another mark."""
    return heading.strip().casefold() in NUMBERS


def prepared(sheet: Sheet, mapping: Any) -> tuple[Sheet, Any]:
    """Return a sheet with what a list lacks written out, and what is then said of its columns."""
    heads = heads_of(sheet, mapping)
    if heads is None or {("reviewer", "id"), ("proposal", "id")} & heads.told.keys():
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
        return sheet, mapping if place is None else _said(mapping, "proposal", heads.raw[place])
    return sheet, mapping


def heads_of(sheet: Sheet, mapping: Any = None) -> Heads | None:
    """Return the row in the first twenty with most headings that mean something in a list."""
    known = {normalise(word) for word in (*GIVEN, *FAMILY, *PERSONAL, *APPLICANTS)}
    for table in ("reviewer", "proposal", "conflict", "bid"):
        known |= accepted(TABLES[table]).keys()
    said = {
        normalise(one.heading): (table, name)
        for table, entries in (mapping or {}).items()
        for name, one in entries.items() if one.const is None
    }  # fmt: skip
    known |= said.keys()
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
            told = {said[word]: k for k, word in enumerate(words) if word in said}
            best = count, Heads(row, words, raw, told)
    return None if best is None else best[1]


def own(mapping: Any, sheet: Sheet, sheets: Sequence[Sheet]) -> Any:
    """Return what a ``map.toml`` says of one of several sheets: of a table, where its headings are.

    What names a heading that no sheet has stays, so that the reading can say so.
    """
    if not mapping:
        return mapping
    words = [
        {normalise(str(cell)) for row in one.rows[:TOP] for cell in row if cell is not None} for one in (sheet, *sheets)
    ]

    def held(entries: Mapping[str, Any], among: set[str]) -> bool:
        headings = [one.heading for one in entries.values() if one.const is None and one.heading]
        return all(normalise(heading.rpartition("/")[2]) in among for heading in headings)

    return {
        table: entries
        for table, entries in mapping.items()
        if held(entries, words[0]) or not any(held(entries, among) for among in words[1:])
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
    given, family, mail = heads.place(GIVEN), heads.place(FAMILY), heads.place(MAIL)
    if mail is not None:
        heading = heads.raw[mail]
    else:
        assert given is not None and family is not None
        heading, names = full_names(sheet, heads, given, family)
        sheet = wider(sheet, heads.row, [(heading, [name or None for name in names])])
    said = {"reviewer": Given(heading), **(mapping or {}).get(table, {})}
    if table == "conflict":
        sheet = free_kinds(sheet, heads, of_pairs=True)
    return sheet, {**(mapping or {}), table: said}


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
    further = further or any(table == "reviewer" for table, _ in heads.told)
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
    given, family = heads.place(GIVEN), heads.place(FAMILY)
    if name is not None:
        names = [_text(cell) for cell in _column(sheet, heads, name)]
        if name == own:
            added.append((heads.made("name", "姓名", heads.raw[name]), [n or None for n in names]))
    else:
        assert given is not None and family is not None
        heading, names = full_names(sheet, heads, given, family)
        added.append((heading, [n or None for n in names]))
    if own is None:
        # a running number says less than the name, and other sheets name the person
        added.append(_ids(sheet, heads, names))
    mapping = _said(mapping, "reviewer", added[-1][0] if own is None else heads.raw[own])
    return (wider(sheet, heads.row, added) if added else sheet), mapping


def full_names(sheet: Sheet, heads: Heads, given: int, family: int) -> tuple[str, list[str]]:
    """Return the names that stand in two columns, and a heading for them."""
    cells = _column(sheet, heads, given), _column(sheet, heads, family)
    names = [_joined(_text(a), _text(b)) for a, b in zip(*cells, strict=True)]
    return heads.made("name", "姓名", f"{heads.raw[given]}, {heads.raw[family]}"), names


def _filled(sheet: Sheet, heads: Heads, place: int) -> list[str]:
    return [text for cell in _column(sheet, heads, place) if (text := _text(cell))]


def _ids(sheet: Sheet, heads: Heads, names: Sequence[str]) -> tuple[str, list[Any]]:
    """Return ids for persons without: the name where it is one person's, else name and address."""
    counts = Counter(name.casefold() for name in names if name)
    mail = heads.place(MAIL)
    mails = [_text(cell) for cell in _column(sheet, heads, mail)] if mail is not None else []
    found: list[Any] = []
    for k, name in enumerate(names):
        if counts[name.casefold()] < 2:
            found.append(name or None)
        elif mails and mails[k]:
            found.append(f"{name} <{mails[k]}>")
        else:
            raise InputError(
                Text("two reviewers of one name, and no ids", "两名评审专家同名，且没有编号"),
                place=Place(sheet.file, sheet.name, sheet.number(heads.row + 1 + k), "reviewer id"),
                seen=name,
                fix=Text("add a column “reviewer id” that tells them apart", "请加一列“评审人编号”以区分二人"),
                code="same_name",
            )
    return heads.made("reviewer id", "评审人编号", heads.said("name", "姓名")), found


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
        sheet, heads.row, [(heads.made("evidence", "证据", heads.raw[place]), [free.get(k) for k in range(size)])]
    )
    rows = [list(row) for row in added.rows]
    for k in free:
        rows[heads.row + 1 + k][place] = None
    return replace(added, rows=rows)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _joined(given: str, family: str) -> str:
    if family and "\u3400" <= family[0] <= "\u9fff":
        return family + given
    return f"{given} {family}".strip()


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


def _said(mapping: Any, table: str, heading: str) -> Mapping[str, Any]:
    said = (mapping or {}).get(table, {})
    return {**(mapping or {}), table: {"id": Given(heading), **said}}
