# SPDX-License-Identifier: Apache-2.0
"""Sheets with an author a row, as conference systems export them: proposal, name, institution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from yuzui.funding.call_data import lists
from yuzui.funding.call_data.matrix import conflicts_by_name, ident
from yuzui.model.column import JSON, TEXT, column
from yuzui.model.headings import APPLICANTS, EMPLOYERS, RECUSALS
from yuzui.model.schema import normalise
from yuzui.model.table import Table
from yuzui.sheets import understand
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import Understood
from yuzui.sheets.understand.mapping import Given
from yuzui.sheets.values import is_missing
from yuzui.text import Text

NAMES = ("name", "full name", "person", "姓名", "作者姓名", *APPLICANTS)
_CALLED = re.compile(r"author|applicant|participant|investigator|team|作者|申请人|参与|参加|成员")
AUTHOR = Table(
    "author",
    Text("author of a proposal", "申请书作者"),
    Text("Somebody whose proposal it is, a person a row", "申请书的申请人或参与人，一人一行"),
    key=("proposal", "name"),
    columns=(
        column("proposal", TEXT, "proposal", "申请号", "Proposal concerned", "所涉申请"),
        column("name", TEXT, "name", "姓名", "Name of the person", "姓名"),
        column("institute", TEXT, "institute", "单位", "Organisation the person works for",
               "任职单位", several=True, headers=EMPLOYERS),
        column("tags", JSON, "further columns", "其他列", "Any further column", "文件中的其他列"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Authors:
    """A sheet that may hold an author a row."""

    sheet: Sheet
    heads: lists.Heads
    proposal: int
    name: str
    repeated: bool

    def read(self) -> Understood:
        """Return the authors."""
        told = {"proposal": Given(self.heads.raw[self.proposal]), "name": Given(self.name)}
        return understand.understand(self.sheet, AUTHOR, {"author": told}, ("proposal", "name"))

    def proposals(self) -> Sheet:
        """Return the first row of each proposal without what differs between its persons."""
        rows, numbers, seen = [], [], set[str]()
        aside = _varying(self.sheet, self.heads, self.proposal) | {
            k for k, word in enumerate(self.heads.words) if word in _PERSONAL
        }
        for at, row in enumerate(self.sheet.rows):
            own = ident(_cell(row, self.proposal))
            if at > self.heads.row and (not own or own in seen):
                continue
            seen |= {own} if at > self.heads.row else set()
            rows.append([cell for k, cell in enumerate(row) if k not in aside])
            numbers.append(self.sheet.number(at))
        return replace(self.sheet, rows=rows, numbers=numbers, merged=(), faulty={})


_PERSONAL = frozenset(normalise(word) for word in (*lists.GIVEN, *lists.FAMILY, *lists.MAIL, *NAMES, *EMPLOYERS))


def _varying(sheet: Sheet, heads: lists.Heads, proposal: int) -> set[int]:
    """Return the columns that differ between rows of one proposal."""
    first: dict[str, Sequence[Any]] = {}
    varying = set()
    for row in sheet.rows[heads.row + 1 :]:
        held = first.setdefault(ident(_cell(row, proposal)), row)
        varying |= {k for k in range(len(row)) if _cell(row, k) != _cell(held, k)}
    return varying


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) and not is_missing(row[place]) else None


def authors(sheet: Sheet) -> Authors | None:
    """Return a sheet as one of authors, if its columns could be that."""
    heads = lists.heads_of(sheet)
    proposal = None if heads is None else heads.column("conflict", "proposal")
    if heads is None or proposal is None or heads.place(RECUSALS) is not None:
        return None
    others = (("conflict", "reviewer"), ("conflict", "kind"), ("review", "score"), ("bid", "bid"))
    title = sheet.name or PurePath(sheet.file).stem
    if any(heads.column(*one) is not None for one in others) or conflicts_by_name(title):
        return None
    given, family = heads.place(lists.GIVEN), heads.place(lists.FAMILY)
    name = heads.place(NAMES)
    if given is not None and family is not None:
        heading, names = lists.full_names(sheet, heads, given, family)
        wider = lists.wider(sheet, heads.row, [(heading, names)])
    elif name is not None and name != proposal:
        wider, heading = sheet, heads.raw[name]
    else:
        return None
    varying = _varying(sheet, heads, proposal)
    repeated = bool({given, family, name} & varying)
    listed = [heads.column("proposal", one) for one in ("title", "amount")]
    if repeated:
        # two proposals under one id are no two authors of one
        return None if {*listed} & varying else Authors(wider, heads, proposal, heading, True)
    called = _CALLED.search(title.casefold()) is not None
    alone = called and not any(place is not None for place in listed)
    return Authors(wider, heads, proposal, heading, False) if alone else None
