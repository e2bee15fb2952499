# SPDX-License-Identifier: Apache-2.0
"""Which decision of a call is in force, where it stands, and what takes its place.

A decision is never changed: whether it is published, under appeal or superseded is read from the
rows that refer to it, so that no two places can say different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import StateError
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import move
from yuzui.model.visibility import PUBLIC, Eq, In
from yuzui.store.store import Change
from yuzui.text import Text, same

Row = dict[str, Any]
Document = Mapping[str, Any]


def in_force(workspace: Workspace, call: str) -> Row | None:
    """Return the decision of a call that nothing took the place of."""
    view = workspace.view
    runs = view.select("slate_run", where=Eq("call", call), columns=("id",))
    rows = view.select("decision", where=In("run", tuple(row["id"] for row in runs)))
    gone = {row["supersedes"] for row in rows}
    return next((row for row in rows if row["id"] not in gone), None)


def stage(workspace: Workspace, decision: str) -> str:
    """Return where a decision stands in its life cycle."""
    view = workspace.view
    if view.count("decision", Eq("supersedes", decision)):
        return "superseded"
    appeals = view.select("appeal", where=Eq("decision", decision), columns=("outcome",))
    waits = any(row["outcome"] in (None, "upheld") for row in appeals)
    # it is public when the public sees it, and by nothing else
    public = workspace.seen_by(PUBLIC).view.count("award", Eq("decision", decision)) > 0
    if waits:
        return "appealed" if public else "contested"
    return "published" if public else "signed"


def followed(workspace: Workspace, document: Document, named: str) -> Row | None:
    """Return the decision that a new one takes the place of; refuse a second one in force."""
    call = str(document["call"]["id"])
    standing = in_force(workspace, call)
    if not named:
        if standing is not None:
            raise _decided(document, standing)
        return None
    row = workspace.view.get("decision", named)
    move("decision", stage(workspace, named), "supersede")
    if standing is None or standing["id"] != named:
        raise StateError(
            Text("that decision is on another call", "该决定属于另一批次"),
            seen=named,
            expected=standing["id"] if standing else call,
            fix=_anew(document, standing)
            if standing
            else Text("leave --supersedes out: nothing is decided on this call", "请去掉 --supersedes：该批次尚无决定"),
            code="other_call",
        )
    _answered(workspace, named)
    return row


def _anew(document: Document, standing: Row) -> Text:
    return same(f"yuzui decide {document['run']['id']} --supersedes {standing['id']} …")


def _decided(document: Document, standing: Row) -> StateError:
    return StateError(
        Text(
            "a decision on this call is in force; another can only take its place",
            "该批次已有生效的决定；新决定只能取代它",
        ),
        seen=f"{standing['id']} ({standing['by']})",
        expected="--supersedes",
        fix=_anew(document, standing),
        code="decided_before",
        detail={"decision": standing["id"], "legal": ["supersede"]},
    )


def _answered(workspace: Workspace, decision: str) -> None:
    """Refuse to supersede while an appeal waits: nobody's appeal is lost on the way."""
    rows = workspace.view.select("appeal", where=Eq("decision", decision))
    waiting = [row["id"] for row in rows if row["outcome"] is None]
    if waiting:
        raise StateError(
            Text("an appeal against the earlier decision is not settled", "针对先前决定的复审申请尚未办结"),
            seen=", ".join(waiting),
            fix=same(f"yuzui appeal settle {waiting[0]} …"),
            code="open_appeals",
            detail={"appeals": waiting},
        )


def who_answered(workspace: Workspace, decision: str) -> dict[str, Text]:
    """Return who settled appeals against a decision: none of them takes the next one."""
    rows = workspace.view.select("appeal", where=Eq("decision", decision))
    part = Text("settled an appeal against the earlier decision", "曾办理针对先前决定的复审申请")
    return {str(row["handler"]): part for row in rows if row.get("handler")}


def retire(workspace: Workspace, change: Change, row: Row, run: str) -> None:
    """Let a decision, its awards and its slate be superseded, within an act."""
    view = workspace.view
    awards = view.select("award", where=Eq("decision", row["id"]))
    change.replace("award", [{**award, "stage": "superseded"} for award in awards])
    if row["run"] == run:
        return
    slate, stored = view.get("slate_run", row["run"]), view.get("run", row["run"])
    state = move("slate", slate["state"], "supersede")
    change.replace("slate_run", [{**slate, "state": state}])
    change.replace("run", [{**stored, "document": {**stored["document"], "state": state}}])
