# SPDX-License-Identifier: Apache-2.0
"""``refuse``: named bad inputs give the named error and change nothing; a good one is taken."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import YuzuiError
from yuzui.model.visibility import LOG_TABLES, ROLES, Subject
from yuzui.policy.evidence.outcome import Outcome, find
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Case, Refuse
from yuzui.policy.plan.clause import Clause
from yuzui.store.sqlite import SqliteStore
from yuzui.text import Text

TITLE = Text("bad input is refused", "错误输入被拒绝")

_DESK = Subject("evidence", frozenset(role.name for role in ROLES))


def run(check: Refuse, world: World, clause: Clause) -> Outcome:
    """Try the good input, then every bad one."""
    world.need(check.ref)
    bar = f"= {len(check.cases)}"
    if wrong := _wrong(check, check.accept, world):
        message = Text("a good input is not taken: ", "正确输入未被接受：") + wrong
        return Outcome("fail", message, 0, bar, (check.ref,))
    for done, case in enumerate(check.cases):
        if wrong := _wrong(check, case, world):
            return Outcome("fail", wrong, done, bar, (check.ref,))
    shown = sorted({case.code or ", ".join(map(str, case.holds.values())) for case in check.cases})
    message = Text(f"refused: {', '.join(shown)}", f"已拒绝：{'、'.join(shown)}")
    return Outcome("pass", message, len(check.cases), bar, (check.ref,))


def _wrong(check: Refuse, case: Case, world: World) -> Text | None:
    """Try a case; return what is not as declared, if anything."""
    code, document = "", None
    try:
        if case.table:
            _insert(case)
        else:
            with tempfile.TemporaryDirectory() as folder:
                args = {key: _given(value, Path(folder)) for key, value in case.args.items()}
                document = world.study(check.ref.removeprefix("study:"), args)
    except YuzuiError as error:
        code = error.code
    if code != case.code:
        return Text(
            f"expected {case.code or 'no error'}, got {code or 'no error'}",
            f"应报 {case.code or '无错误'}，实为 {code or '无错误'}",
        )
    for address, value in case.holds.items():
        if find(document, address) != value:
            seen = find(document, address)
            return Text(f"{address} is {seen}, not {value}", f"{address} 为 {seen}，而非 {value}")
    return None


def _given(value: Any, folder: Path) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "folder" in value:
        target = folder / "input"
        target.mkdir()
        for name, text in value["folder"].items():
            (target / name).write_text(str(text), encoding="utf-8")
        return target
    path = folder / str(value["file"])
    path.write_text(str(value["text"]), encoding="utf-8")
    return path


def _insert(case: Case) -> None:
    """Write the rows to an empty store, one transaction each; a refusal must leave no trace."""
    view = SqliteStore().open(_DESK)
    for row in case.insert:
        before = view.count(case.table)
        try:
            with view.act("check", case.table) as change:
                change.insert(case.table, [row])
        except YuzuiError:
            # the log itself notes that something was refused
            if case.table not in LOG_TABLES and view.count(case.table) != before:
                raise RuntimeError(f"a refused row stayed in {case.table}") from None
            raise
