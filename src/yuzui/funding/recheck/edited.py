# SPDX-License-Identifier: Apache-2.0
"""Who is in after a person edited an exported slate: a column of yes and no, or a list of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.funding.call_data.matrix import ident
from yuzui.funding.call_data.sheets import AMOUNT, MUST, SELECTED, unknown
from yuzui.funding.candidates import number
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.schema import Column, Schema
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.values import NO, YES, is_missing, text
from yuzui.text import Text

SEARCHED = 20
IDS = TABLES["proposal"]["id"]
SLATE = Schema(
    "slate",
    Text("slate", "方案"),
    (
        Column("id", IDS.label, aliases=IDS.headers),
        Column("in", SELECTED, aliases=("selected", "fund", "funded", "入选", "资助", "是否资助", "是否入选")),
        Column("must", MUST, aliases=("必须", "必选", "必须入选")),
        Column("amount", AMOUNT),
    ),
)
"""What is read of a slate that was handed out and edited."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A set as a person wants it."""

    ids: tuple[str, ...]
    must: tuple[str, ...] = ()


def read(path: Path, document: Mapping[str, Any]) -> Edited:
    """Read an edited slate."""
    for sheet in formats.read(path):
        for at, row in enumerate(sheet.rows[:SEARCHED]):
            keys = [_key(cell) for cell in row]
            if "id" in keys:
                _whole(sheet, at, keys)
                return _edited(sheet, at, keys, document)
    raise ColumnError(
        Text("no column of proposal ids", "缺少申请号列"),
        place=Place(file=path.name),
        expected="proposal / 申请号",
        fix=Text(
            "start from the table that --out wrote: it has this column", "请从 --out 写出的表开始修改，其中含有该列"
        ),
        code="missing_column",
    )


def _key(cell: Any) -> str:
    column = SLATE.lookup(str(cell)) if cell is not None else None
    return column.key if column else ""


def _whole(sheet: Sheet, at: int, keys: Sequence[str]) -> None:
    """Refuse a slate that says who must be funded and no longer who is in: all would be."""
    if "must" in keys and "in" not in keys:
        raise ColumnError(
            Text("the column that says who is in is missing", "缺少“入选”列"),
            place=Place(sheet.file, sheet.name, at + 1),
            seen=", ".join(str(cell) for cell in sheet.rows[at] if cell is not None)[:300],
            expected=f"{SELECTED.en} / {SELECTED.zh}",
            fix=Text(
                f"write “{SELECTED.en}” as the heading of the column of yes and no",
                f"请将是否入选一列的表头写为“{SELECTED.zh}”",
            ),
            code="missing_column",
        )


def _edited(sheet: Sheet, at: int, keys: Sequence[str], document: Mapping[str, Any]) -> Edited:
    known = {row["id"]: row["amount"] for row in document["proposals"]}
    inside: list[str] = []
    must: list[str] = []
    seen: set[str] = set()
    for line, cells in enumerate(sheet.rows[at + 1 :], at + 2):
        row = {key: _at(cells, place) for place, key in enumerate(keys) if key}
        if row["id"] is None:
            continue
        name = _ident(row["id"])
        place = Place(sheet.file, sheet.name, line, "id")
        if name not in known:
            raise unknown(name, known.keys(), place, "proposal")
        if name in seen:
            raise InputError(
                Text("a proposal stands twice", "同一申请出现两次"),
                place=place,
                seen=name,
                fix=Text("delete one of the two rows", "请删去其中一行"),
            )
        seen.add(name)
        if {"in", "must"} <= set(keys):
            _same(row.get("amount"), known[name], place)
        wanted = _yes(row.get("must"), place, "must")
        if wanted:
            must.append(name)
        if wanted or "in" not in keys or _yes(row["in"], place, "in"):
            inside.append(name)
    if "in" in keys and (gone := sorted(known.keys() - seen)):
        raise InputError(
            Text("proposals of the slate are missing from the table", "表中缺少方案内的申请"),
            place=Place(sheet.file, sheet.name),
            seen=", ".join(gone[:5]) + (f" … ({len(gone)})" if len(gone) > 5 else ""),
            fix=Text("keep every line and write “no” for whoever goes out", "请保留全部各行；移出者在“入选”列填“否”"),
            code="rows_missing",
        )
    return Edited(tuple(sorted(inside)), tuple(sorted(must)))


def _same(cell: Any, amount: float, place: Place) -> None:
    """Refuse an amount other than that of the slate: it would be read by nobody."""
    found = number(cell)
    # a spreadsheet keeps fifteen digits
    if found is not None and abs(found - amount) > max(0.005, 1e-9 * abs(amount)):
        raise InputError(
            Text("an amount of the slate was changed", "方案中的金额被改动"),
            place=Place(place.file, place.sheet, place.row, "amount"),
            seen=str(cell),
            expected=f"{amount:.15g}",
            fix=Text(
                "change amounts in the file of proposals and run yuzui fund again; here only who is in is read",
                "请在申请书文件中修改金额并重新运行 yuzui fund；此处只读取入选与否",
            ),
            code="amount_changed",
        )


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _ident(cell: Any) -> str:
    return ident(cell)


def _yes(cell: Any, place: Place, column: str) -> bool:
    if is_missing(cell):
        return False
    word = text(cell).casefold()
    if word in YES or word in NO or isinstance(cell, bool):
        return word in YES
    raise InputError(
        Text("neither yes nor no", "既非“是”也非“否”"),
        place=Place(place.file, place.sheet, place.row, column),
        seen=str(cell),
        expected="yes no · 是 否",
        code="neither_yes_nor_no",
    )
