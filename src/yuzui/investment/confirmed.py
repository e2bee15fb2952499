# SPDX-License-Identifier: Apache-2.0
"""Which rows from memory a named person confirmed: lines of ``overrides.csv``, the last one holds.

A line ``table,id,column,value,who,when,reason`` such as ``tax_rule,ID,confirmed_by,NAME,…``
confirms a row; a later line with an empty value takes that back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

from yuzui.job.workspace import Workspace
from yuzui.sheets import overrides
from yuzui.sheets.overrides import Override

Answer = TypeVar("Answer")

COLUMN = "confirmed_by"


def path(workspace: Workspace) -> Path:
    """Return where the corrections of a workspace stand."""
    return workspace.dir / "overrides.csv"


def held(workspace: Workspace) -> dict[tuple[str, str], Override]:
    """Return the confirmations that hold."""
    lines = overrides.read(path(workspace)) if path(workspace).is_file() else []
    last = {(line.table, line.row): line for line in lines if line.column == COLUMN}
    return {key: line for key, line in last.items() if line.value}


def confirmed(workspace: Workspace, table: str) -> dict[str, str]:
    """Return the rows of a table that a person confirmed, with the person's name."""
    return {row: str(line.value) for (name, row), line in held(workspace).items() if name == table}


def kept(most: int) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Keep what a function of a workspace returns until what was confirmed there changes."""

    def made(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @lru_cache(maxsize=most)
        def answer(folder: Path, _: tuple[Any, ...], *rest: Any) -> Answer:
            return function(Workspace(folder), *rest)

        @wraps(function)
        def asked(workspace: Workspace, *rest: Any) -> Answer:
            known = sorted((row, str(line.value)) for row, line in held(workspace).items())
            return answer(workspace.dir.absolute(), tuple(known), *rest)

        return asked

    return made
