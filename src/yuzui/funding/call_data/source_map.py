# SPDX-License-Identifier: Apache-2.0
"""Where each rule of a page was written, so that a fault names the line or row a person opens.

The grammar counts the rules of a book from 1; only the reader knows on which line of a text file,
or in which row of a sheet, each of them stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from yuzui.errors import Place, RuleError

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
        for line, said in enumerate(text.splitlines(), 1):
            if block:
                block = "" if block in said else block
                continue
            marks = _BLOCK.findall(said)
            block = marks[-1] if len(marks) % 2 else ""
            if _RULE.match(said):
                rows.append(line)
                here = {}
                keys.append(here)
            elif table := _TABLE.match(said):
                here = here if table[1].startswith("rule.") else head
                here.setdefault(table[1].rpartition(".")[2], line)
            elif key := _KEY.match(said):
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
