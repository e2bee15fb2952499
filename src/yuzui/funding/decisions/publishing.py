# SPDX-License-Identifier: Apache-2.0
"""Making decided awards public: an act of its own, after which the public sees these rows only.

What becomes public is the row of each award: id, holder, title, amount, and the decision it rests
on. The decision itself, the slate, its reviews, ranks and whoever was refused stay where they are.
"""

from __future__ import annotations

from typing import Any

from yuzui.errors import StateError, VisibilityError
from yuzui.funding.decisions import succession
from yuzui.job import signature
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.visibility import Eq
from yuzui.text import Text

ROLES = ("decider", "programme_officer")


def publish(workspace: Workspace, decision: str, by: str, reason: str) -> dict[str, Any]:
    """Make the awards of a decision public."""
    view = workspace.view
    with view.act("publish", f"decision {decision}", reason, by or None) as change:
        row = view.get("decision", decision)
        run = view.get("run", row["run"])["document"]
        by = signature.who(workspace, by, ROLES, str(run["call"]["id"]))
        move("decision", succession.stage(workspace, decision), "publish")
        awards = view.select("award", where=Eq("decision", decision), columns=("id",))
        if not awards:
            raise _nothing(decision)
        count = change.publish("award", [(award["id"],) for award in awards])
        stored = view.get("run", row["run"])
        document: dict[str, Any] = stored["document"]
        if document.get("decision", {}).get("id") != decision:
            raise VisibilityError.not_found()
        public = {"at": clock(), "by": by, "awards": count}
        document = {**document, "decision": {**document["decision"], "published": public}}
        change.replace("run", [{**stored, "document": document}])
    return document


def _nothing(decision: str) -> StateError:
    return StateError(
        Text("the decision funds nothing: there is no award to publish", "该决定未资助任何申请"),
        seen=decision,
        fix=Text("tell the applicants by letter", "请以通知书告知申请人"),
        code="no_awards",
    )
