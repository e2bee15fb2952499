# SPDX-License-Identifier: Apache-2.0
"""``refuse``: named bad inputs give the named error and change nothing; a good one is taken."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import YuzuiError
from yuzui.plan.check import Case, Refuse
from yuzui.plan.clause import Clause
from yuzui.record.visibility import ROLES, Subject
from yuzui.studies.parts.evidence.outcome import Outcome
from yuzui.studies.parts.evidence.world import World
from yuzui.text import Text

TITLE = Text("bad input is refused", "错误输入被拒绝")

_DESK = Subject("evidence", frozenset(role.name for role in ROLES))


def run(check: Refuse, world: World, clause: Clause) -> Outcome:
    """Try the good input, then every bad one.

    Parameters
    ----------
    check : Refuse
        As declared.
    world : World
        What may be looked at.
    clause : Clause
        The clause it speaks for.

    Returns
    -------
    Outcome
        Measured is the number of bad inputs refused with their code.
    """
    world.need(check.ref)
    bar = f"= {len(check.cases)}"
    if code := _try(check, check.accept, world):
        message = Text(f"even a good input is refused ({code})", f"正确输入也被拒绝（{code}）")
        return Outcome("fail", message, 0, bar, (check.ref,))
    for done, case in enumerate(check.cases):
        code = _try(check, case, world)
        if code != case.code:
            message = Text(
                f"expected {case.code}, got {code or 'no error'}",
                f"应报 {case.code}，实为 {code or '未报错'}",
            )
            return Outcome("fail", message, done, bar, (check.ref,))
    codes = ", ".join(sorted({case.code for case in check.cases}))
    message = Text(f"refused with {codes}", f"已拒绝：{codes}")
    return Outcome("pass", message, len(check.cases), bar, (check.ref,))


def _try(check: Refuse, case: Case, world: World) -> str:
    try:
        if case.table:
            _insert(case)
        else:
            with tempfile.TemporaryDirectory() as folder:
                args = {key: _file(value, Path(folder)) for key, value in case.args.items()}
                world.study(check.ref.removeprefix("study:"), args)
    except YuzuiError as error:
        return error.code
    return ""


def _file(value: Any, folder: Path) -> Any:
    if not isinstance(value, Mapping):
        return value
    path = folder / str(value["file"])
    path.write_text(str(value["text"]), encoding="utf-8")
    return path


def _insert(case: Case) -> None:
    """Write the rows to an empty store, one transaction each; a refusal must leave no trace."""
    from yuzui.store.memory import MemoryStore

    view = MemoryStore().open(_DESK)
    for row in case.insert:
        before = view.count(case.table)
        try:
            with view.act("check", case.table) as change:
                change.insert(case.table, [row])
        except YuzuiError:
            if view.count(case.table) != before:
                raise RuntimeError(f"a refused row stayed in {case.table}") from None
            raise
