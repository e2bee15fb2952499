# SPDX-License-Identifier: Apache-2.0
"""The parts of several funders in one call: read from a sheet, signed, decided and paid; each currency for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from yuzui.errors import InputError, StateError, together
from yuzui.job import form_sheets
from yuzui.job.form_sheets import Line
from yuzui.job.signature import plain
from yuzui.job.workflow import moving
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Money
from yuzui.model.schema import TABLES
from yuzui.model.table import TEXT, Row, Table, column
from yuzui.model.tables.programme import COFUNDING
from yuzui.model.visibility import Eq
from yuzui.text import Text

WHOLE = frozenset({"whole", "total", "sum", "合计", "总额", "总计"})
"""What stands for the funder in the row of the whole."""
NOT_WHOLE = Text("the parts do not add up to the whole", "各方份额与总额不符")
CORRECT = Text("correct a part or the whole", "请更正份额或总额")
SHEET = Table(
    "cofunding",
    COFUNDING.label,
    COFUNDING.note,
    (),
    (
        *(replace(COFUNDING[name], null=False) for name in ("call", "funder", "currency", "amount")),
        replace(COFUNDING["signer"], null=True),  # of the row of the whole nobody signs
        column("title", TEXT, "title", "名称", "Title of the call", "征集名称", headers=("call title", "征集名称")),
        column("programme", TEXT, "programme", "计划", "Programme that it belongs to", "所属计划"),
    ),
    sheets=COFUNDING.sheets,
)  # fmt: skip
"""A joint call as an office writes it: one row a funder and currency, and a row of the whole where there is one."""
EXAMPLE: tuple[Row, ...] = (
    {
        "call": "J-1",
        "title": "Example joint call",
        "funder": "F-1",
        "amount": 600,
        "currency": "CNY",
        "signer": "O. One",
    },
    {
        "call": "J-1",
        "title": "Example joint call",
        "funder": "F-2",
        "amount": 400,
        "currency": "CNY",
        "signer": "T. Two",
    },
    {"call": "J-1", "title": "Example joint call", "funder": "whole", "amount": 1000, "currency": "CNY"},
)


def parts(workspace: Workspace, attempt: Attempt) -> list[Row]:
    """Return the parts of the joint call that moves."""
    return workspace.desk.select("cofunding", where=Eq("call", attempt.id), order=("funder", "currency"))


def outstanding(attempt: Attempt, column: str) -> bool:
    """Say whether who moves signs for a part whose day in a column is empty."""
    rows = parts(attempt.workspace, attempt)
    return any(plain(str(row["signer"])) in attempt.persons and not row[column] for row in rows)


def waiting(attempt: Attempt, column: str, message: Text) -> Wrong | None:
    """Return that a joint call waits for funders whose day in a column is empty."""
    waits = sorted({str(row["funder"]) for row in parts(attempt.workspace, attempt) if not row[column]})
    fix = Text("wait for: {f}", "请待：{f}").format(f=", ".join(waits))
    return Wrong(message, ", ".join(waits), fix) if waits else None


def draft(workspace: Workspace, path: Path, by: str = "", map: Path | None = None) -> list[str]:
    """Draft the joint calls of a sheet, in the name of one of those who will sign.

    Returns
    -------
    list of str
        Ids of the calls.

    Raises
    ------
    InputError
        If parts do not add up to the whole that the sheet states, in any currency, or lack who signs.
    StateError
        If a call is there already, or the person signs for none of its funders.
    """
    person = acting(workspace, by)
    lines: dict[str, list[Line]] = defaultdict(list)
    for one in form_sheets.complete(path, SHEET, form_sheets.source_map(map, (SHEET,))):
        lines[str(one.row["call"])].append(one)
    drafts = {call: _parts(call, rows) for call, rows in lines.items()}
    flow = definitions(workspace)["joint_call"]
    for call, rows in drafts.items():
        if workspace.desk.count("call", Eq("call", call)):
            raise StateError(
                Text("this call is here already", "该批次已存在"),
                seen=call,
                fix=Text("give it another id", "请另用编号"),
                code="key_exists",
            )
        first = lines[call][0].row
        title = str(first.get("title") or call)
        row = {
            "call": call, "title": {"en": title, "zh": title}, "type": "joint", "programme": first.get("programme"),
            "currency": rows[0]["currency"], "budget": rows[0]["whole"],
            "signers": sorted({str(part["signer"]) for part in rows}),
        }  # fmt: skip
        with moving.act(workspace, "new", f"call {call}", "", person) as change:
            moving.begun(workspace, change, flow, row, person)
            change.insert("cofunding", rows)
    return list(drafts)


def _parts(call: str, lines: Sequence[Line]) -> list[Row]:
    """Return the parts of one call; refuse those that do not add up."""
    wholes = {str(one.row["currency"]): one for one in lines if str(one.row["funder"]).strip().casefold() in WHOLE}
    shares = [one for one in lines if one not in wholes.values()]
    sums: Mapping[str, int] = _sums(shares)
    faults = [_unsigned(one) for one in shares if not one.row.get("signer")]
    for currency, one in wholes.items():
        if one.row["amount"] != sums.get(currency, 0):
            whole, given = (Money(minor, currency).amount for minor in (one.row["amount"], sums.get(currency, 0)))
            faults.append(
                InputError(
                    NOT_WHOLE,
                    place=one.at("amount"),
                    seen=f"{given} ≠ {whole} {currency}",
                    expected=str(given),
                    fix=CORRECT,
                    code="parts_not_whole",
                )
            )
    if not shares:
        faults.append(
            InputError(
                Text("no part of a funder", "没有资助方份额"),
                place=lines[0].at(),
                fix=Text("add a row a funder, with its amount", "请为每个资助方加一行并填写金额"),
                code="no_part",
            )
        )
    if faults:
        raise together(faults)
    blank = dict.fromkeys(TABLES["cofunding"].names)
    return [
        {**blank, **{name: one.row[name] for name in ("funder", "currency", "amount", "signer")}, "call": call,
         "whole": sums[str(one.row["currency"])]}
        for one in shares
    ]  # fmt: skip


def _sums(shares: Sequence[Line]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for one in shares:
        sums[str(one.row["currency"])] += int(one.row["amount"])
    return sums


def _unsigned(one: Line) -> InputError:
    return InputError(
        Text("nobody signs for this funder", "该资助方没有签署人"),
        place=one.at("signer"),
        seen=str(one.row["funder"]),
        expected="signer",
        fix=Text("write who signs into the column “signer”", "请在“签署人”列填写签署人"),
        code="missing_value",
    )
