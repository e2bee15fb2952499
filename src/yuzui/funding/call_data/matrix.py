# SPDX-License-Identifier: Apache-2.0
"""Affinities, bids or conflicts as a matrix: proposals down, reviewers across, or the other way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from yuzui.model.schema import TABLES, accepted, normalise
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.values import WORDS, UnfitError, is_missing, text, value

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
    table, told = read
    name = {"affinity": "score", "bid": "bid", "conflict": "kind"}[table]
    made = []
    for kind, column in ((table, name), ("conflict", "kind")) if table == "bid" else ((table, name),):
        taken = [
            (line, a, b, value)
            for (line, a, b, _), value in zip(cells, told, strict=True)
            if value is not None and (table != "bid" or (value == CONFLICT) == (kind != "bid"))
        ]
        columns = {
            "proposal": [a for _, a, _, _ in taken],
            "reviewer": [b for _, _, b, _ in taken],
            column: ["declared" if kind == "conflict" else value for *_, value in taken],
        }
        if taken or kind == table:
            made.append(Matrix(columns, [line for line, *_ in taken], kind, place.row + 1))
    return made


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
    found = []
    for at in range(place.row + 1, len(sheet.rows)):
        row = sheet.rows[at]
        down = ident(row[place.column]) if place.column < len(row) else ""
        if not down or is_total(down):
            continue
        for k, name in across.items():
            if k < len(row) and not is_missing(row[k]):
                pair = (name, down) if place.turned else (down, name)
                found.append((sheet.number(at), *pair, row[k]))
    return found


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
        told = [bid(cell) for cell in cells]
        bare = plain <= CROSSES | TICKS | {"x"}
        return None if not all(told) or (bare and not hinted) else ("bid", told)
    try:
        return "affinity", [value(TABLES["affinity"]["score"], cell) for cell in cells]
    except UnfitError:
        return None
