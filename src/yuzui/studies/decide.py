# SPDX-License-Identifier: Apache-2.0
"""The act of a named person: only this makes a slate a decision.

A slate has no force. Where people are concerned, a machine alone may not decide; so a person
decides, under an authority, with a reason, on exactly one run that is still current.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.record.lifecycle import move
from yuzui.studies.parts.deciding import standing
from yuzui.studies.parts.result import Input, digest, stamp
from yuzui.text import Text, same
from yuzui.text.numbers import count, day, money

if TYPE_CHECKING:
    from yuzui.charts.picture import Picture
    from yuzui.store.files.sheet import Export
    from yuzui.studies.parts.workspace import Workspace

TITLE = Text("a named person decides on a slate", "由具名人员就方案作出决定")
QUESTION = Text("Who decides, by what right, and why?", "由谁决定？依据何在？理由为何？")
SOURCE = "PIPL Art. 24; Regulation (EU) 2016/679 Art. 22"
SCHEMA = "yuzui.decision/1"
LEVEL = "restricted"
INPUTS = (
    Input("slate", Text("id of the slate", "方案编号")),
    Input("by", Text("who decides", "决定人")),
    Input("authority", Text("clause that gives the right", "权限依据条款")),
    Input("reason", Text("why", "理由")),
)


def run(
    workspace: Workspace, slate: str = "", by: str = "", authority: str = "", reason: str = ""
) -> dict[str, Any]:
    """Decide on a slate.

    Parameters
    ----------
    workspace : Workspace
        Where the slate lies; its subject must hold the role of decider.
    slate : str
        Id of the run.
    by, authority, reason : str
        Person, clause that gives the right, and why; none may be empty.

    Returns
    -------
    dict
        Document ``yuzui.decision/1``: ``run``, ``decision``, ``slate``, ``state``.

    Raises
    ------
    InputError
        If person, authority or reason is missing.
    VisibilityError
        If there is no such slate for this subject.
    StateError
        If the slate is stale or decided, has no set, or the person may not decide.
    """
    from yuzui.studies.parts.workspace import clock

    said = {"by": by.strip(), "authority": authority.strip(), "reason": reason.strip()}
    _complete(said)
    document = workspace.latest("fund", slate)
    if document is None:
        raise VisibilityError.not_found()
    state = move("slate", document["state"], "decide")
    standing.current(workspace, document)
    standing.grant(workspace, said["by"], ("decider",))
    standing.unconflicted(workspace, document, said["by"])
    at = clock()
    decision = {
        "id": digest(document["run"]["id"], said, at)[:12],
        "run": document["run"]["id"],
        **said,
        "at": at,
        "second": None,
        "inputs_hash": document["run"]["inputs_hash"],
        "rules_hash": document["run"]["rules_hash"],
        "log_head": workspace.store.head().hash,
        "supersedes": None,
    }
    _act(workspace, document | {"state": state, "decision": decision}, decision)
    return {
        "schema": SCHEMA,
        "run": stamp("decide", {"slate": document["run"]["id"], **said, "at": at}),
        "decision": decision,
        "slate": {
            "id": document["run"]["id"],
            "call": document["call"]["id"],
            "currency": document["call"]["currency"],
            "count": document["slate"]["count"],
            "spend": document["slate"]["spend"],
        },
        "state": state,
    }


def _complete(said: Mapping[str, str]) -> None:
    for name, value in said.items():
        if not value:
            raise InputError(
                Text(
                    "a decision needs a person, an authority and a reason",
                    "决定须有决定人、依据与理由",
                ),
                place=Place(column=f"--{name}"),
                seen="-",
                code=f"missing_{name}",
            )


def _act(workspace: Workspace, document: dict[str, Any], decision: Mapping[str, Any]) -> None:
    """Write decision, state of the slate and log event in one act."""
    run = document["run"]
    stored = workspace.view.get("run", run["id"])
    slate = document["slate"]
    row = {
        "id": run["id"],
        "call": document["call"]["id"],
        "rules_hash": run["rules_hash"],
        "inputs_hash": run["inputs_hash"],
        "value_basis": document["value"],
        "objective": slate["value"],
        "bound": slate["bound"],
        "gap": slate["gap"],
        "status": slate["status"],
        "seed": run["seed"],
        "engine": f"{run['engine']} {run['engine_version']}",
        "made_at": stored["made_at"],
        "state": document["state"],
    }
    with workspace.view.act("decide", f"run {run['id']}", str(decision["reason"])) as change:
        change.insert("decision", [dict(decision)])
        change.replace("slate_run", [row])
        change.replace("run", [{**stored, "document": document}])


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    decision, slate = document["decision"], document["slate"]
    said = Text(
        "{by} funds {n} for {spend} on {day}",
        "{by} 于 {day} 决定资助 {n}，金额 {spend}",
    ).format(
        by=decision["by"],
        n=count(slate["count"], Text("proposal", "项")),
        spend=money(slate["spend"], slate["currency"], 2),
        day=day(decision["at"]),
    )
    return [
        (Text("decided", "决定"), said),
        (Text("authority", "依据"), same(decision["authority"])),
        (Text("reason", "理由"), same(decision["reason"])),
        (Text("run", "运算"), same(decision["run"])),
        (Text("log head", "日志首哈希"), same(decision["log_head"])),
    ]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the pictures are those of the slate."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the decision as a table."""
    from yuzui.store.files.sheet import Export

    heads = {"en": ("item", "content"), "zh": ("项目", "内容")}[lang]
    rows = [(label.say(lang), said.say(lang)) for label, said in lines(document)]
    return [Export({"en": "decision", "zh": "决定"}[lang], heads, rows)]
