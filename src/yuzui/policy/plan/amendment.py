# SPDX-License-Identifier: Apache-2.0
"""Amending a plan: a draft of what changes in one clause, and the edition that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, StateError, together
from yuzui.job.result import Tagged, digest
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.policy.plan import loader, workbook
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text

FOLDER = "plans"
"""Folder of the editions that a workspace published."""
PARTS = ("title", "promise", "owner", "horizon", "target", "quote", "does_not_show", "counterpart")
"""Parts of a clause that an amendment may change; what proves it is the tool's."""


class Amendment(msgspec.Struct, frozen=True):
    """A drafted change of one clause."""

    id: str
    plan: str
    edition: int
    clause: str
    parts: list[str]
    state: str


class Amend(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.amend/1"):
    """An amendment that was drafted, and who has to agree."""

    amendment: Amendment


def draft(workspace: Workspace, path: Path, by: str) -> Amend:
    """Draft an amendment from a file: plan, clause, reason, and the parts as they are to stand."""
    raw = yaml_lines.read(path)
    plan, clause, change, reason = _parts(raw, path)
    person = acting(workspace, by)
    file = current(workspace, plan)
    edition = amended(file, clause, change)["plan"]["edition"] - 1
    flow = definitions(workspace)["plan_amendment"]
    name = digest(plan, edition, clause, change, person)[:12]
    row = {"id": name, "plan": plan, "edition": edition, "clause": clause, "change": change, "grounds": reason}
    with moving.act(workspace, "amend", f"plan {plan}", reason, person) as act:
        moving.begun(workspace, act, flow, row, person, reason)
    return Amend(amendment=Amendment(name, plan, edition, clause, sorted(change), flow.start))


def _parts(raw: Any, path: Path) -> tuple[str, str, dict[str, Any], str]:
    """Return plan, clause, parts and reason that a file of an amendment names."""
    known = ("plan", "clause", "reason", *PARTS)
    if not isinstance(raw, yaml_lines.Marked):
        raise _wrong(path, None, "-", known)
    faults = [_wrong(path, raw.lines.get(name), name, known) for name in raw if name not in known]
    faults += [_wrong(path, raw.line, "-", (name,)) for name in ("plan", "clause", "reason") if not raw.get(name)]
    change = {name: workbook.without_places(raw[name]) for name in PARTS if name in raw}
    if not change:
        faults.append(_wrong(path, raw.line, "-", PARTS))
    if faults:
        raise together(faults)
    return str(raw["plan"]), str(raw["clause"]), change, str(raw["reason"])


def _wrong(path: Path, line: int | None, seen: str, expected: tuple[str, ...]) -> InputError:
    return InputError(
        Text("this is not how an amendment is written", "修订文件的写法不对"),
        place=Place(file=path.name, row=line),
        seen=seen,
        expected=" ".join(expected),
        code="not_an_amendment",
    )


def current(workspace: Workspace, plan: str, but: str = "") -> Path:
    """Return the edition of a plan that holds here: the newest that was published, else the file that is named.

    The rows say what was published, whatever files a fault left; ``but`` is an amendment not to count.
    """
    rows = workspace.desk.select("plan_amendment", where=Eq("state", "published"))
    stem = Path(plan).stem
    editions = [row["edition"] + 1 for row in rows if row["id"] != but and Path(row["plan"]).stem == stem]
    return _file(workspace, plan, max(editions)) if editions else loader.find(plan)


def _file(workspace: Workspace, plan: str, edition: int) -> Path:
    return workspace.dir / FOLDER / f"{Path(plan).stem}_ed{edition}.yaml"


def amended(file: Path, clause: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the next edition of a plan, one clause changed; refuse one that may not be loaded."""
    if not isinstance(change, Mapping) or not change or set(change) - set(PARTS):
        raise InputError(
            Text("an amendment changes other parts of a clause than these", "修订所改并非条款中可修改的各项"),
            place=Place(column="change"),
            seen=(" ".join(change) if isinstance(change, Mapping) else str(change)[:40]) or "-",
            expected=" ".join(PARTS),
            fix=Text("draft it anew with parts of the clause", "请以条款中可修改的各项重新起草"),
            code="not_amendable",
        )
    raw: dict[str, Any] = workbook.without_places(loader.assemble(file))
    rows = [one for one in raw["clauses"] if one["id"] == clause]
    if not rows:
        raise InputError(
            Text("the plan has no such clause", "规划中没有该条款"),
            place=Place(column="clause"),
            seen=clause,
            expected=" ".join(one["id"] for one in raw["clauses"][:12]),
            code="unknown_clause",
        )
    for name, value in change.items():
        old = rows[0].get(name)
        rows[0][name] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    raw["plan"]["edition"] = int(raw["plan"]["edition"]) + 1
    return raw


def publish(workspace: Workspace, row: Mapping[str, Any]) -> str:
    """Write the edition that an amendment makes; return the path of its file."""
    file = current(workspace, row["plan"], row["id"])
    raw = amended(file, row["clause"], row["change"])
    edition = raw["plan"]["edition"]
    if edition != row["edition"] + 1:
        raise StateError(
            Text("another edition was published since this was drafted", "起草之后已有新版发布"),
            seen=f"{edition - 1}",
            expected=str(row["edition"]),
            fix=Text("draft it anew from the edition that holds", "请依据现行版本重新起草"),
            code="edition_moved",
        )
    path = _file(workspace, row["plan"], edition)
    path.parent.mkdir(exist_ok=True)
    path.write_text(workbook.to_yaml(raw), encoding="utf-8")
    try:
        loader.load(str(path))
    except BaseException:
        path.unlink()
        raise
    return str(path)
