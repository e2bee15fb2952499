# SPDX-License-Identifier: Apache-2.0
"""Appeals against decisions: where each stands, what computing again gave, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding import appeal_view
from yuzui.funding import appeals as kept
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.tables.award import APPEAL
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import day
from yuzui.view.page import EVERYONE, Block, Chip, Code, Notice, Page, Prose, Remedy, Section, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/appeals", 0, EVERYONE
TITLE = Text("Appeals against decisions", "对决定的复审申请")

_CHIPS = {"open": "part", "upheld": "good", "dismissed": "none", "withdrawn": "out"}
_AGAIN = {
    None: Chip(Text("not yet", "尚未重算"), "none"),
    True: Chip(Text("the same bytes", "逐字节相同"), "good"),
    False: Chip(Text("not the same", "不同"), "bad"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: every appeal the reader may see."""
    found = kept.of_call(workspace)
    blocks: list[Block] = [_listing(found)] if found else [_how("DECISION", "PROPOSAL")]
    return Page(
        pages.sentence(appeal_view.finding(found)),
        blocks,
        lead=Text(
            "Another person than the one who decided handles an appeal, and the slate is computed "
            "again from what it was computed from.",
            "复审由决定人以外的人员办理，并以原有输入重算方案。",
        ),
        document={"appeals": found},
    )


def section(workspace: Workspace, document: Mapping[str, Any], proposal: str = "") -> list[Block]:
    """Return what a page of a slate, or of one of its proposals, says of appeals."""
    if not (signed := document.get("decision")):
        return []
    found = kept.of_slate(workspace, str(document["run"]["id"]))
    found = [row for row in found if proposal in ("", row["proposal"])]
    head = Section(Text("Appeals", "复审"))
    said = pages.sentence(appeal_view.finding(found))
    if not found:
        return [head, Prose((said,)), _how(str(signed["id"]), proposal or "PROPOSAL")]
    waits = any(row["stage"] in ("contested", "appealed") for row in found)
    first: Block = Notice(said) if waits else Prose((said,))
    return [head, first, _listing(found), *_due(found)]


def _listing(found: Sequence[Mapping[str, Any]]) -> DataTable:
    """Return the table of some appeals; what the reader may not read is a dash."""
    heads = [APPEAL[name] for name in ("id", "proposal", "filed", "deadline", "outcome")]
    people = [APPEAL[name] for name in ("by", "grounds", "handler", "reason")]
    return DataTable(
        "appeals",
        Text("Each appeal, its grounds and what came of it", "各项复审申请的事由与结论"),
        (
            *(Column(column.name, column.label) for column in heads),
            Column("again", Text("computed again", "重算")),
            *(Column(column.name, column.label) for column in people),
        ),
        [
            (
                Code(row["id"]),
                _proposal(row),
                day(row["filed"]),
                _deadline(row),
                _outcome(row),
                _AGAIN[row["same"]],
                *(same(str(row[column.name] or "—")) for column in people),
            )
            for row in found
        ],
    )


def _proposal(row: Mapping[str, Any]) -> Link:
    return Link(same(row["proposal"]), f"/slates/{encode(row['slate'])}/why/{encode(row['proposal'])}")


def _deadline(row: Mapping[str, Any]) -> Text:
    if not row["deadline"]:
        return same("—")
    late = Text(" (passed)", "（已过）") if row["late"] else same("")
    return day(row["deadline"]) + late


def _outcome(row: Mapping[str, Any]) -> Chip:
    said = appeal_view.STATES[row["state"]]
    final = Text(", final", "（终局）") if row["final"] else same("")
    return Chip(said + final, _CHIPS[row["state"]])


def _due(found: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Return the command of what is due next, if anything is."""
    for row in found:
        if row["state"] == "open" and row["run"] is None:
            how = Text("Compute the slate again:", "重算方案：")
            return [Remedy(how, f"yuzui appeal recompute {row['id']}")]
        if row["state"] == "open":
            how = Text("A person who had no part in the decision settles it:", "由未参与决定者办结：")
            command = f"yuzui appeal settle {row['id']} --by NAME --outcome OUTCOME --reason TEXT"
            return [Remedy(how, command)]
    for row in found:
        if row["stage"] in ("contested", "appealed"):
            how = Text("A new decision takes the place of this one:", "另作决定以取代本决定：")
            return [Remedy(how, f"yuzui decide SLATE --supersedes {row['decision']} …")]
    return []


def _how(decision: str, proposal: str) -> Remedy:
    how = Text("An appeal that came in is filed with its grounds:", "收到的复审申请须连同事由登记：")
    return Remedy(how, f"yuzui appeal file {decision} {proposal} --by NAME --grounds TEXT")
