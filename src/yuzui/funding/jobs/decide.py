# SPDX-License-Identifier: Apache-2.0
"""The act of a named person: only this makes a slate a decision.

A slate has no force. Where people are concerned, a machine alone may not decide; so a person
decides, under an authority, with a reason, on exactly one run that is still current.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import decision_view, decisions, outbox
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import signature
from yuzui.job.contract import decoded
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.sheets.sheet import Export
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("a named person decides on a slate", "由具名人员就方案作出决定")
QUESTION = Text("Who decides, by what right, and why?", "由谁决定？依据何在？理由为何？")
SOURCE = "PIPL Art. 24; Regulation (EU) 2016/679 Art. 22"
SCHEMA = "yuzui.decision/1"
LEVEL = "restricted"
INPUTS = (
    Input("slate", Text("id of the slate", "方案编号")),
    Input("by", Text("who decides; the owner of the workspace", "决定人；默认为工作区所有者"), ""),
    Input("authority", Text("clause that gives the right", "权限依据条款")),
    Input("reason", Text("why", "理由")),
    Input("override", Text("in:ID,out:ID against the slate", "与方案不同之处：in:编号,out:编号"), ""),
    Input("second", Text("who agrees to break a hard rule", "同意突破硬规则的第二人"), ""),
    Input("supersedes", Text("decision it takes the place of", "所取代的先前决定"), ""),
)


def run(
    workspace: Workspace, slate: str = "", papers: Sequence[str] = (), lang: str = "en", **inputs: str
) -> dict[str, Any]:
    """Decide on a slate."""
    given = {one.name: str(one.default or "") for one in INPUTS} | inputs
    said = {name: given[name].strip() for name in ("by", "authority", "reason")}
    _complete({name: said[name] for name in ("authority", "reason")})
    named = "; ".join(filter(None, (said["by"], given["second"].strip()))) or None
    # whatever is checked is checked within the act: of two that decide at once one is refused
    with workspace.view.act("decide", f"run {slate}", said["reason"], named) as change:
        document = workspace.latest("fund", slate)
        if document is None:
            raise VisibilityError.not_found()
        earlier = decisions.followed(workspace, document, given["supersedes"].strip())
        document, made = _settled(workspace, document, {**given, **said}, earlier)
        _write(workspace, change, document, made)
        if earlier is not None:
            decisions.retire(workspace, change, earlier, slate)
        decision = document["decision"]
        outbox.order(change, slate, decision["id"], papers, lang)
    about = {"slate": slate, **said, "by": decision["by"], "at": document["decision"]["at"]}
    return _document(document, about, document["state"])


def publish(workspace: Workspace, decision: str, by: str, reason: str = "") -> dict[str, Any]:
    """Make the awards of a decision public; see :func:`.publishing.publish`."""
    document = decisions.publish(workspace, decision, by.strip(), reason.strip())
    at = document["decision"]["published"]["at"]
    about = {"publish": decision, "by": document["decision"]["published"]["by"], "at": at}
    return _document(document, about, decisions.stage(workspace, decision))


def _document(document: Mapping[str, Any], about: Mapping[str, Any], state: str) -> dict[str, Any]:
    """Return the document of an act on a slate."""
    decision = document["decision"]
    return {
        "schema": SCHEMA,
        "run": stamp("decide", about),
        "decision": decision,
        "slate": {
            "id": document["run"]["id"],
            "call": document["call"]["id"],
            "currency": document["call"]["currency"],
            "count": len(decision["ids"]),
            "spend": decision["spend"],
        },
        "state": state,
    }


def _settled(
    workspace: Workspace, document: dict[str, Any], given: Mapping[str, str], earlier: Mapping[str, Any] | None
) -> tuple[dict[str, Any], decisions.Settled]:
    """Return the slate with its decision, and what that funds; refuse what may not be."""
    again = earlier is not None and document["state"] in ("decided", "superseded")
    state = move("slate", document["state"], "decide_again" if again else "decide")
    signature.current(workspace, document)
    rules = decisions.rules_in_force(workspace, document)
    call = str(document["call"]["id"])
    given = {**given, "by": signature.who(workspace, given["by"], ("decider",), call)}
    signature.unconflicted(workspace, document, given["by"])
    made = decisions.settled(decoded(Slate, document), decisions.parse(given["override"]))
    second = _second(workspace, document, given["by"], given["second"].strip(), made.breaks)
    at, run = clock(), document["run"]["id"]
    said = {name: given[name] for name in ("by", "authority", "reason")}
    about = (run, said, given["override"], second, at)
    name = digest(*about, earlier["id"]) if earlier else digest(*about)
    decision = _decision(document, made, {"id": name[:12], **said, "at": at, "second": second})
    decision |= {"log_head": workspace.store.head().hash, "in_force": rules}
    if earlier is not None:
        decision["supersedes"] = earlier["id"]
        decision["follows"] = {key: earlier[key] for key in ("id", "run", "at")}
        signature.apart(decisions.who_answered(workspace, earlier["id"]), given["by"], second)
    return document | {"state": state, "decision": decision}, made


def _second(
    workspace: Workspace, document: Mapping[str, Any], by: str, second: str, breaks: Sequence[str]
) -> str | None:
    """Return who agrees to break hard rules; refuse if nobody does who may."""
    if not breaks:
        return None
    if not second or second == by:
        raise StateError(
            Text("a hard rule is broken: a second person must agree", "突破硬规则：须有第二人同意"),
            seen="; ".join(breaks),
            expected="--second",
            fix=Text("another decider agrees: --second NAME", "由另一决定人同意：--second 姓名"),
            code="second_person",
            detail={"breaks": list(breaks)},
        )
    call = str(document["call"]["id"])
    signature.who(workspace, second, ("decider",), call, "--second")
    signature.unconflicted(workspace, document, second)
    return second


def _decision(document: Mapping[str, Any], made: decisions.Settled, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``decision`` of the document: who, why, what is funded, what was moved."""
    return {
        "id": said["id"],
        "run": document["run"]["id"],
        **{name: said[name] for name in ("by", "authority", "reason", "at", "second")},
        "inputs_hash": document["run"]["inputs_hash"],
        "rules_hash": document["run"]["rules_hash"],
        "identity": signature.UNCHECKED.json(),
        "log_head": None,
        "supersedes": None,
        "follows": None,
        "published": None,
        "ids": list(made.ids),
        "levels": dict(made.levels),
        "spend": made.spend,
        "cost": made.cost,
        "breaks": list(made.breaks),
        "moves": [dict(one) for one in made.moves],
        "drawn": bool(document["lottery"] and document["lottery"]["outcome"]),
    }


def _complete(said: Mapping[str, str]) -> None:
    for name, value in said.items():
        if not value:
            raise InputError(
                Text("a decision needs an authority and a reason", "决定须有依据与理由"),
                place=Place(column=f"--{name}"),
                seen="-",
                fix=Text(f"add --{name} with a text in quotes", f"请加上 --{name} 及引号内的文字"),
                code=f"missing_{name}",
            )


def _write(workspace: Workspace, change: Change, document: dict[str, Any], made: decisions.Settled) -> None:
    """Write decision, moves, awards and state of the slate, within the act."""
    run, decision, slate = document["run"], document["decision"], document["slate"]
    stored = workspace.view.get("run", run["id"])
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
    reason = str(decision["reason"])
    awards = decisions.awards(document, decision["id"], made)
    change.replace("slate_run", [row])
    change.insert("decision", [decisions.decision(decision, change.seq)])
    change.insert("decision_move", decisions.moves(decision["id"], made, reason))
    change.insert("award", awards)
    change.insert("row_visibility", decisions.unpublished(awards))
    change.replace("run", [{**stored, "document": document}])


def hand_out(workspace: Workspace, slate: str) -> Path:
    """Write the letters to the applicants and note them in the log."""
    document = workspace.latest("fund", slate)
    if document is None:
        raise VisibilityError.not_found()
    if "decision" not in document:
        move("slate", document["state"], "hand out letters")
    decision = str(document["decision"]["id"])
    with workspace.view.act("export", f"letters {decision}", "letter") as change:
        outbox.order(change, document["run"]["id"], decision, ("letters",), "")
    outbox.complete(workspace)
    return outbox.folder_of(workspace, decision)


resume = outbox.complete_quietly


lines = decision_view.decided


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the pictures are those of the slate."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the decision as a table."""
    heads = {"en": ("item", "content"), "zh": ("项目", "内容")}[lang]
    rows = [(label.say(lang), said.say(lang)) for label, said in lines(document)]
    return [Export({"en": "decision", "zh": "决定"}[lang], heads, rows)]
