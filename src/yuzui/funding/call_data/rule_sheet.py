# SPDX-License-Identifier: Apache-2.0
"""A page of rules kept as a sheet: the keys of ``rules.toml`` as headings, a rule a row.

Above the headings may stand what is said once for all rules, a word and its value side by side:
``zero | 6``, ``币种 | CNY``. A cell that begins with ``{`` or ``[`` is a TOML value; a condition
may also be written ``研究类型=基础; 青年=是``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from yuzui import registry
from yuzui.errors import Place, RuleError
from yuzui.funding.rule_sheet import HEAD, cell_of, figure, schema, spoken
from yuzui.funding.rulebook import Book, build
from yuzui.model.schema import TABLES, accepted, meant, normalise
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.units import parse, split
from yuzui.text import Text

# Where each rule of a page was written, so that a fault names the line or row a person opens.


_RULE = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*[.=]")
_BLOCK = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Written:
    """The place of every rule of a page."""

    file: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    keys: tuple[Mapping[str, int], ...] = ()
    head: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def in_text(cls, text: str, file: str, count: int) -> Written:
        """Find the rules in the text of a ``rules.toml``."""
        rows, keys, head = [], [dict[str, int]()], dict[str, int]()
        here, block = head, ""
        for line, text_line in enumerate(text.splitlines(), 1):
            if block:
                block = "" if block in text_line else block
                continue
            marks = _BLOCK.findall(text_line)
            block = marks[-1] if len(marks) % 2 else ""
            if _RULE.match(text_line):
                rows.append(line)
                here = {}
                keys.append(here)
            elif table := _TABLE.match(text_line):
                here = here if table[1].startswith("rule.") else head
                here.setdefault(table[1].rpartition(".")[2], line)
            elif key := _KEY.match(text_line):
                here.setdefault(key[1] or key[2] or key[3], line)
        if len(rows) != count:
            return cls(file)
        return cls(file, "", tuple(rows), tuple(keys[1:]), head)

    def place(self, number: int | None, column: str = "") -> Place:
        """Return where a key was written."""
        if number is None:
            return Place(self.file, self.sheet, self.head.get(column), column)
        if number > len(self.rows):
            return Place(self.file, "rules", number, column)
        lines = self.keys[number - 1] if self.keys else {}
        return Place(self.file, self.sheet, lines.get(column, self.rows[number - 1]), column)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Let every fault of a rule that is raised within name the place; not to be nested."""
        try:
            yield
        except RuleError as error:
            for one in (error, *error.more):
                if one.place.sheet == "rules" or one.place.row is None:
                    one.place = self.place(one.place.row, one.place.column)
            raise


SEARCHED = 20
NEARLY = 0.85
"""How much like a heading of ours another must be to be a slip of the pen, from 0 to 1."""
FORMAT = "yuzui-rules/1"
_MONEY = ("at_least", "at_most", "total", "reserve", "limit", "by_year")


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A page of rules as rows of a sheet."""

    place: Place
    raw: dict[str, Any]
    lines: list[int]
    header_row: int
    headings: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def written(self) -> Written:
        """Row of each rule."""
        return Written(self.place.file, self.place.sheet, tuple(self.lines))


def rules_of(sheet: Sheet) -> RuleSheet | None:
    """Return the rules of a sheet, or None if it is no page of rules."""
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        named = [split(str(cell)) if cell is not None else ("", None) for cell in row]
        columns = [schema().lookup(name) for name, _ in named]
        keys = [column.key if column else "" for column in columns]
        if {"name", "kind", "source"} <= set(keys) and {"strength", *_MONEY} & set(keys):
            place = Place(sheet.file, sheet.name)
            units = {key: unit for key, (_, unit) in zip(keys, named, strict=True) if key}
            rules, lines = [], []
            for line, cells in enumerate(sheet.rows[at + 1 :], at + 2):
                if any(cell is not None for cell in cells):
                    rules.append(_rule(keys, cells, units, Place(sheet.file, sheet.name, line)))
                    lines.append(line)
            head = _head(sheet.rows[:at])
            headings = [(str(c), k) for c, k in zip(row, keys, strict=True) if c is not None and k]
            raw = {"format": FORMAT, **head, "rule": rules}
            unread = _unread(row, keys, sheet.rows[at + 1 :], Place(place.file, place.sheet, at + 1))
            return RuleSheet(place, raw, lines, at + 1, headings, unread)
    return None


def _unread(heads: Sequence[Any], keys: Sequence[str], below: Sequence[Sequence[Any]], place: Place) -> list[str]:
    """Return headings of filled columns that stand for no key; refuse one that is nearly a key.

    A limit under a mistyped heading would otherwise be a rule that nobody keeps.
    """
    unread = []
    for at, (head, key) in enumerate(zip(heads, keys, strict=True)):
        filled = any(at < len(cells) and cells[at] is not None for cells in below)
        if head is None or key or not filled:
            continue
        name = str(head)
        if near := schema().nearest(name, NEARLY):
            raise RuleError(
                Text("this heading is not known", "未知的表头"),
                place=Place(place.file, place.sheet, place.row, name),
                seen=name,
                fix=Text(f"write “{near.key}” instead of “{name}”", f"请将“{name}”改为“{near.label.zh}”或“{near.key}”"),
                code="unknown_key",
            )
        unread.append(name)
    return unread


def _head(rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return what stands above the headings: a known word with its value to the right."""
    groups: dict[str, dict[str, Any]] = {"call": {}, "value": {}}
    for row in rows:
        filled = [cell for cell in row if cell is not None]
        for word, cell in itertools.pairwise(filled):
            if (key := meant(HEAD, str(word))) is None:
                continue
            plain = spoken(cell) if key[0] == "value" else cell
            if key == ("call", "unit") and isinstance(cell, str):
                unit = parse(cell)
                plain = float(unit.factor)
                if unit.currency:
                    groups["call"].setdefault("currency", unit.currency)
            if key in (("value", "zero"), ("call", "unit")):
                plain = figure(plain)
            groups[key[0]].setdefault(key[1], str(plain) if key == ("call", "id") else plain)
    return groups


def _rule(keys: Sequence[str], cells: Sequence[Any], units: Mapping[str, Any], place: Place) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key and cell is not None and str(cell).strip():
            row[key] = cell_of(key, cell, Place(place.file, place.sheet, place.row, key))
    written = [unit for key, unit in units.items() if key in _MONEY and key in row and unit]
    factor = next((float(unit.factor) for unit in written if unit.factor != 1), None)
    if factor is not None and factor >= 1 and "unit" not in row and "share_of" not in row:
        row["unit"] = factor
    return row


def book(rules: RuleSheet, columns: Mapping[str, Sequence[Any]], parameters: Mapping[str, float] | None = None) -> Book:
    """Return the book of a sheet; faults name the row of the sheet."""
    raw = {**rules.raw, "rule": [translated(row, columns) for row in rules.raw["rule"]]}
    try:
        with rules.written.naming():
            return build(raw, rules.place.file, parameters)
    except RuleError as error:
        for one in (error, *error.more):
            if one.code == "missing_zero":
                one.fix = Text("write above the headings, side by side: zero | 6", "在表头上方并排写：零分 | 6")
        raise


def translated(row: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return a row with headings of the proposals' sheet turned into names of columns."""
    if not isinstance(row, Mapping):
        return row
    row_ = dict(row)
    of_people = _of_people(row_.get("kind"))
    if isinstance(row_.get("where"), Mapping):
        row_["where"] = _named(row_["where"], None if "where" in of_people else columns)
    for key in ("by", "column", "item", "author"):
        if isinstance(row_.get(key), str):
            row_[key] = name_of(row_[key], None if key in of_people else columns)
    for key in ("at_least", "at_most", "available"):
        if isinstance(row_.get(key), Mapping) and set(row_[key]) == {"column"}:
            row_[key] = {"column": name_of(str(row_[key]["column"]), columns)}
    return row_


def _of_people(kind: Any) -> tuple[str, ...]:
    """Return the keys of a kind that name columns of reviewers."""
    kinds = registry.modules("rule")
    return getattr(kinds[kind], "REVIEWERS", ()) if kind in kinds.places else ()


def _named(where: Mapping[str, Any], columns: Mapping[str, Sequence[Any]] | None) -> dict[str, Any]:
    row_: dict[str, Any] = {}
    for key, value in where.items():
        if key == "any" and isinstance(value, list):
            row_[key] = [_named(v, columns) if isinstance(v, Mapping) else v for v in value]
        elif key == "not" and isinstance(value, Mapping):
            row_[key] = _named(value, columns)
        else:
            row_[name_of(key, columns)] = value
    return row_


def name_of(word: str, columns: Mapping[str, Sequence[Any]] | None) -> str:
    """Return the column a word stands for: itself, or the one whose heading it is."""
    if columns is None:
        person = accepted(TABLES["reviewer"]).get(normalise(word))
        return word if person is None else person.name
    if word in columns:
        return word
    column = accepted(TABLES["proposal"]).get(normalise(word))
    if column is not None and column.name in columns:
        return column.name
    alike = [name for name in columns if normalise(name) == normalise(word)]
    return alike[0] if len(alike) == 1 else word


def links(tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the rules that a sheet of links makes: one per kind and bonus."""
    sheet = tables.get("proposal_link", {})
    bonuses = sheet.get("bonus", [None] * len(sheet.get("a", ())))
    groups: dict[tuple[str, Any], list[list[str]]] = {}
    for a, b, kind, bonus in zip(sheet.get("a", ()), sheet.get("b", ()), sheet.get("kind", ()), bonuses, strict=True):
        groups.setdefault((str(kind), bonus if kind == "synergy" else None), []).append([a, b])
    for (kind, bonus), pairs in groups.items():
        row = {"name": f"links: {kind}", "kind": kind, "pairs": pairs}
        if bonus is not None:
            row |= {"name": f"links: {kind} {bonus:+g}", "bonus": bonus}
        yield row | {"strength": "hard", "source": "sheet “links” · 工作表“关联”"}
