# SPDX-License-Identifier: Apache-2.0
"""How sure it is which table a sheet is: what each table knows of its headings, and the runner-up.

A heading such as *id* or *title* is a word of many tables. So the table that has what it needs
may be the wrong one, and the right one may lack its key; both are shown, and what cannot be told
for sure does not come where everybody sees it unless somebody says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.schema import TABLES, normalise
from yuzui.model.table import Table
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import header, reading
from yuzui.sheets.understand.choose import USUAL, Guess, Sought, _top, guess
from yuzui.text import Text

LEAST, NAMED = 0.8, 0.5
"""Share of headings that must be known; where file or sheet bears the name of the table."""
KNOWN = 3
"""Fewest headings that tell a table which is not named."""
SHARED = 1
"""Other tables that may know a heading which still tells one."""
MARGIN = 0.25
"""By how much the runner-up must know less where the table is not named."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The table a sheet was taken for, and the one that comes next."""

    best: Guess
    next: Guess | None
    sure: bool

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        following = self.next.json() if self.next else None
        return {**self.best.json(), "sure": self.sure, "next": following}


def recognised(sheet: Sheet, name: str, sought: Sought = USUAL) -> Recognition:
    """Say how sure it is that a sheet is the table it was taken for."""
    heads = header.read(_top(sheet))
    guesses = [guess(sheet, table, sought, heads) for table in sought.tables()]
    best = next(one for one in guesses if one.table.name == name)
    others = [one for one in guesses if one is not best and one.known]
    own = [head for head in best.known if sum(head in one.known for one in others) <= SHARED]
    # of equals the one that is named, and that lacks nothing
    following = max(others, key=lambda o: (o.share, o.named, not o.lacks), default=None)
    return Recognition(best, following, _sure(best, following, bool(own)))


def _sure(best: Guess, following: Guess | None, telling: bool) -> bool:
    rival = following.share if following else 0.0
    if best.named:
        level = following is not None and following.named and rival == best.share
        return best.share >= max(NAMED, rival) and not level
    apart = following is None or (best.share - rival >= MARGIN and not following.named)
    return best.share >= LEAST and len(best.known) >= KNOWN and telling and apart


def unsure(sheet: Sheet, told: Recognition, alone: bool) -> ColumnError:
    """Return the error for a sheet that may be something else than a table everybody sees."""
    guesses = [told.best, *([told.next] if told.next else [])]
    names = [one.table.name for one in guesses]
    able = [one.table.name for one in guesses if not one.lacks]
    ways = [name if alone else f"{sheet.name}={name}" for name in able]
    options = [f"--as {way}" if re.fullmatch(r"[\w=.-]+", way) else f'--as "{way}"' for way in ways]
    label = told.best.table.label
    return ColumnError(
        Text(
            f"it cannot be told for sure that this is “{label.en}”, and everybody sees such rows",
            f"无法确定这张表就是“{label.zh}”，而此类数据对所有人公开",
        ),
        place=Place(sheet.file, sheet.name),
        seen=", ".join("/".join(parts) for parts in _headings(sheet, told.best.table))[:300],
        expected="; ".join(f"{g.text().en} · {g.text().zh}" for g in guesses),
        fix=Text(
            f"nothing was loaded. Say which table it is: yuzui load FILE {' or '.join(options)} "
            "(any other table likewise), or say which column is which in map.toml",
            f"未导入任何数据。请指明是哪张表：yuzui load 文件 {' 或 '.join(options)}"
            "（其他表同理），或在 map.toml 中写明各列含义",
        ),
        code="unsure_table",
        detail={"tables": names},
    )


def _headings(sheet: Sheet, table: Table) -> list[tuple[str, ...]]:
    return [parts for parts in reading.shaped(_top(sheet), table, {}).headings if parts]


def table_named(word: str) -> Table:
    """Return the table of a name: its own, its label, or a name its sheets usually have."""
    own = [table for table in TABLES.values() if table.sheets]
    # a table's own name goes before its label, and that before a name that several have
    known = {normalise(one): table for table in own for one in table.sheets}
    known |= {normalise(one): table for table in own for one in (table.sheets[0], table.label.en, table.label.zh)}
    known |= {normalise(table.name): table for table in own}
    found = known.get(normalise(word))
    if found is None:
        raise InputError(
            Text("there is no such table", "没有该表"),
            place=Place(column="--as"),
            seen=word,
            expected=", ".join(sorted(table.name for table in own)),
            fix=Text(
                "name one of the tables, as in --as work; of one sheet of a workbook --as SHEET=work",
                "请指明其中一张表，如 --as work；只指工作簿中的一张表时写 --as 工作表=work",
            ),
            code="unknown_table",
        )
    return found
