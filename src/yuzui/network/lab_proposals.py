# SPDX-License-Identifier: Apache-2.0
"""Proposals for laboratories: handed in as a sheet, and noted as compared with one another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.result import Tagged
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace
from yuzui.model.table import REAL, TEXT, Row, Table, column
from yuzui.model.visibility import In
from yuzui.network.rank_ranges import Ranked
from yuzui.text import Text

WORKFLOW = "lab_proposal"
# Two lines a column read as a table; one argument a line would not.
# fmt: off
PROPOSALS = Table(
    "lab_proposals",
    Text("proposals for laboratories", "实验室建设建议"),
    Text("Proposals with their criteria, a row for each value", "建议及其各项标准取值，每个取值一行"),
    key=(),
    sheets=("proposals", "建议", "建设建议", "实验室建议"),
    columns=(
        column("id", TEXT, "proposal id", "建议编号", "Id of the proposal", "建议编号", null=False,
               headers=("id", "proposal", "编号", "建议")),
        column("host", TEXT, "host", "依托单位", "Organisation that would host it", "拟依托单位", null=False,
               headers=("host organisation", "institution", "依托", "承建单位", "单位")),
        column("field", TEXT, "field", "领域", "Field it is for", "所属领域", null=False,
               headers=("topic", "方向", "研究领域")),
        column("name", TEXT, "name", "名称", "Proposed name", "拟用名称", headers=("title", "实验室名称", "拟用名称")),
        column("criterion", TEXT, "criterion", "标准", "What is compared", "比较的标准",
               headers=("criteria", "indicator", "指标", "准则")),
        column("value", REAL, "value", "取值", "Its value; empty where it is not known", "取值；未知则为空",
               headers=("score", "amount", "数值", "得分", "值")),
    ),
)
# fmt: on


class Proposed(Tagged, frozen=True, kw_only=True, tag="yuzui.labs.proposed/1"):
    """Proposals that were handed in, and the criteria they have."""

    ids: list[str]
    criteria: list[str]


def propose(workspace: Workspace, path: Path, by: str = "") -> Proposed:
    """Hand in the proposals of a sheet, all or none, and submit them.

    Raises
    ------
    InputError
        If a proposal has two hosts or fields, or one of its ids is there already.
    """
    form = form_sheets.read(path, PROPOSALS)
    rows: dict[str, Row] = {}
    values: dict[tuple[str, str], float | None] = {}
    for n, row in enumerate(form.rows):
        one = {name: row.get(name) for name in ("id", "host", "field", "name")}
        before = rows.setdefault(str(row["id"]), one)
        if any(one[name] not in (None, before[name]) for name in ("host", "field")):
            raise InputError(
                Text("one proposal has two hosts or two fields", "同一建议有两个依托单位或领域"),
                place=form.place(n, "host"),
                seen=f"{one['host']} · {one['field']}",
                expected=f"{before['host']} · {before['field']}",
                fix=Text("give the other one an id of its own", "请为另一建议另设编号"),
                code="conflict",
            )
        if row.get("criterion"):
            values[str(row["id"]), str(row["criterion"])] = row.get("value")
    held = workspace.view.select(WORKFLOW, where=In("id", tuple(rows)), columns=("id",))
    if held:
        raise InputError(
            Text("a proposal of this id is there already", "已有该编号的建议"),
            place=Place(path.name, "", None, "id"),
            seen=", ".join(sorted(str(row["id"]) for row in held))[:80],
            fix=Text("choose another id", "请另设编号"),
            expected="LP-9",
            code="exists",
        )
    person = acting(workspace, by)
    flow = definitions(workspace)[WORKFLOW]
    with moving.act(workspace, "propose", WORKFLOW, "", person) as change:
        for row in rows.values():
            moving.begun(workspace, change, flow, row, person)
        made = ({"proposal": one, "criterion": name, "value": value} for (one, name), value in values.items())
        change.insert("lab_criterion", list(made))
    for id_ in rows:
        moving.move(workspace, WORKFLOW, id_, "submit", by=by)
    return Proposed(ids=sorted(rows), criteria=sorted({name for _, name in values}))


def note_compared(workspace: Workspace, options: Sequence[Ranked], by: str) -> list[str]:
    """Note on each proposal with which others it was compared, and the range of its rank; return their ids."""
    names = ", ".join(one.name for one in options)
    for one in options:
        words = f"{names}: {one.rank} ({one.rank_range.low}–{one.rank_range.high})"
        moving.move(workspace, WORKFLOW, one.name, "compare", by=by, given={"compared": words})
    return [one.name for one in options]


def are_proposals(workspace: Workspace, text: str) -> bool:
    """Say whether a text names proposals of the record."""
    ids = tuple(part.strip() for part in text.split(",") if part.strip())
    return bool(ids) and workspace.view.count(WORKFLOW, In("id", ids)) == len(set(ids))
