# SPDX-License-Identifier: Apache-2.0
"""Offers, requests and uses are registered: in one act, each row once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.network import share_sheets, sharing
from yuzui.network.share_inputs import Share
from yuzui.network.sharing import Issue, Shared
from yuzui.store.store import Change
from yuzui.text import Text, join, same
from yuzui.text.numbers import count
from yuzui.view.view import Line

NAMES = {"share_offer": Text("offer", "项供给"), "share_request": Text("request", "项申请"),
         "share_use": Text("use", "次使用")}  # fmt: skip


class Loaded(Tagged, frozen=True, kw_only=True, tag="yuzui.share.load/1"):
    """How many rows of each table are new, how many changed, how many were there; what does not fit."""

    new: dict[str, int]
    changed: dict[str, int]
    same: dict[str, int]
    aside: int
    issues: list[Issue]


@dataclass(slots=True)
class Plan:
    """Rows to write, by table, and how many there are of each sort."""

    insert: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in NAMES})
    replace: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in NAMES})
    same: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))


def load(workspace: Workspace, inputs: Share) -> Loaded:
    """Register what files say, in one act."""
    if not inputs.files:
        raise InputError(
            Text("no file is named", "未指定文件"),
            expected="yuzui share load FILE …",
            fix=Text("name the sheets to register", "请写出要登记的表"),
            code="no_path",
        )
    unsaid = share_sheets.unsaid(inputs.kind, inputs.owner, inputs.unit)
    source = form_sheets.source_map(inputs.map, share_sheets.TABLES)
    shared = sharing.of_sheets(workspace, share_sheets.read([Path(one) for one in inputs.files], unsaid, source))
    refuse_others(workspace, shared)
    plan = planned(workspace, shared)
    if any(plan.insert.values()) or any(plan.replace.values()):
        with workspace.view.act("load", "share_offer") as change:
            write(change, plan)
    return loaded(plan, shared)


def refuse_others(workspace: Workspace, shared: Shared) -> None:
    """Refuse offers of institutions for which an office of some institutions does not answer."""
    subject = workspace.subject
    if subject.roles & {"facility_officer", "library_keeper"}:
        return
    scopes = {one.removeprefix("org:") for one in subject.audiences}
    standing = workspace.desk.select("share_offer", where=In("id", tuple(shared.offers)))
    visible = {str(row["id"]) for row in workspace.view.select("share_offer", columns=("id",))}
    others = {str(row["owner"]) for row in shared.offers.values()} - scopes
    # of an offer that is not seen only the number is named, which the sheet has already
    others |= {str(row["owner"] if row["id"] in visible else row["id"]) for row in standing
               if row["owner"] not in scopes}  # fmt: skip
    if others:
        raise InputError(
            Text("you do not answer for this institution", "您不负责该单位"),
            place=Place(column="files"),
            seen=", ".join(sorted(others))[:80],
            expected=", ".join(sorted(scopes)) or "–",
            fix=Text("register offers of your own institution only", "请仅登记本单位的供给"),
            code="not_yours",
        )


def loaded(plan: Plan, shared: Shared) -> Loaded:
    """Return what was registered."""
    return Loaded(
        new={name: len(rows) for name, rows in plan.insert.items()},
        changed={name: len(rows) for name, rows in plan.replace.items()},
        same=plan.same,
        aside=shared.aside,
        issues=shared.issues,
    )


def planned(workspace: Workspace, shared: Shared) -> Plan:
    """Return what is new and what changes; of a row that a workflow moves its state stays."""
    plan = Plan()
    for name, rows in (
        ("share_offer", list(shared.offers.values())),
        ("share_request", [_request(one, shared) for one in shared.requests.values()]),
        ("share_use", list(_uses(shared))),
    ):
        table = TABLES[name]
        standing = {table.row_id(row): row for row in workspace.desk.select(name)}
        moved = {row["row"] for row in workspace.desk.select("move_log", columns=("table", "row"))
                 if row["table"] == name}  # fmt: skip
        for row in rows:
            whole = {column: row.get(column) for column in table.names}
            before = standing.get(table.row_id(whole))
            if before is None:
                plan.insert[name].append(whole)
            elif table.row_id(whole) in moved or _says_no_more(whole, before):
                plan.same[name] += 1
            elif table.append_only:
                seen = "; ".join(f"{one}: {cell} ≠ {before[one]}" for one, cell in _other(whole, before).items())
                shared.issues.append(sharing.issue("differs_from_record", Place(), f"{table.row_id(whole)}; {seen}"))
            else:
                plan.replace[name].append({**before, **{key: cell for key, cell in whole.items() if cell is not None}})
    return plan


def _says_no_more(row: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return not _other(row, before)


def _other(row: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says that the registered one does not."""
    return {name: cell for name, cell in row.items() if cell is not None and before.get(name) != cell}


def _request(row: Row, shared: Shared) -> Row:
    """Return a request with its owner, and with the state in which its workflow would have it."""
    offer = shared.offers[row["offer"]]
    used = any(one["request"] == row["id"] for one in shared.uses)
    state = row["state"] or ("agreed" if row["agreed"] is not None else "asked")
    if state == "agreed" and used:
        state = "in_use"
    own = {name: row.get(name) or offer[name] for name in ("owner", "keeper", "unit", "price", "currency")}
    return {**row, **own, "state": state}


def _uses(shared: Shared) -> Sequence[Row]:
    """Return uses numbered within their request; those that nobody asked for within their offer."""
    counts: dict[str, int] = {}
    rows = []
    for one in shared.uses:
        name = one["request"] or f"unasked:{one['offer']}"
        counts[name] = counts.get(name, 0) + 1
        typed = None if one.get("booking") else one["amount"]
        rows.append({**one, "request": name, "n": counts[name], "amount": typed})
    return rows


def write(change: Change, plan: Plan) -> None:
    """Write what is new and what changes, within an act under way."""
    for name in NAMES:
        if plan.insert[name]:
            change.insert(name, plan.insert[name])
        if plan.replace[name]:
            change.replace(name, plan.replace[name])


def sentences(answer: Loaded) -> list[Line]:
    """Return the transcript: what is new, what changed, what does not fit."""
    lines: list[Line] = []
    for label, counts in (
        (Text("new", "新增"), answer.new),
        (Text("changed", "更改"), answer.changed),
        (Text("as before", "未变"), answer.same),
    ):
        parts = [count(n, NAMES[name]) for name, n in counts.items() if n]
        if parts:
            lines.append((label, join(parts, ", ", "、")))
    if answer.aside:
        aside = Text("{n} set aside: yuzui share FILES names them", "{n}未登记：yuzui share 文件 可查看原因")
        lines.append((Text("look at", "请注意"), aside.format(n=count(answer.aside, Text("row", "行")))))
    lines += [
        (Text("look at", "请注意"), same(one.seen + ": ") + one.message)
        for one in answer.issues
        if one.code == "differs_from_record"
    ]
    return lines or [(Text("new", "新增"), Text("nothing: all of it is registered already", "无：均已登记"))]
