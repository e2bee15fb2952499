# SPDX-License-Identifier: Apache-2.0
"""Which call the rows of a workspace were loaded as, and under which name reviews are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text, same

MARK = "loaded_as"
"""Key among the further columns of a proposal or reviewer: the calls it was loaded as."""


def marks(row: Mapping[str, Any]) -> list[str]:
    """Return the calls a row was loaded as; none for rows of an older workspace."""
    return list((row.get("tags") or {}).get(MARK) or ())


def belongs(row: Mapping[str, Any], call: str) -> bool:
    """Say whether a row of a shared list may stand in a call: it was loaded as it, or as none."""
    known = marks(row)
    return not known or call in known


def unmarked(row: Row) -> Row:
    """Return a row without its mark, as its file gave it."""
    tags = {name: tag for name, tag in (row.get("tags") or {}).items() if name != MARK}
    return {**row, "tags": tags or None} if "tags" in row else row


def named(call: str, known: Sequence[str]) -> InputError:
    """Return the error for a call of which nothing is loaded."""
    return InputError(
        Text("nothing is loaded of this call", "没有导入该批次的数据"),
        seen=call,
        expected=" · ".join(known[:12]),
        fix=same("yuzui load proposals.csv reviews.csv --call NAME"),
        code="no_proposals",
    )


def pseudonyms(workspace: Workspace, persons: Iterable[str], call: str = "") -> dict[str, str]:
    """Return the pseudonyms under which reviews of these people were kept; of others none."""
    wanted = set(persons)
    if not wanted or not (workspace.dir / "sealed.sqlite").is_file():
        return {}
    file = open_sealed(workspace.dir)
    try:
        return dict(file.known(call, wanted))
    finally:
        file.close()
