# SPDX-License-Identifier: Apache-2.0
"""The act of a named person: only this makes a slate a decision.

A slate has no force. Where people are concerned, a machine alone may not decide; so a person
decides, under an authority, with a reason, on exactly one run that is still current.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.record.lifecycle import move
from yuzui.record.visibility import Eq
from yuzui.studies.parts.deciding import award, override, standing
from yuzui.studies.parts.result import Input, digest, stamp
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, money, number

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
    Input(
        "override", Text("in:ID,out:ID against the slate", "与方案不同之处：in:编号,out:编号"), ""
    ),
    Input("second", Text("who agrees to break a hard rule", "同意突破硬规则的第二人"), ""),
)


def run(workspace: Workspace, slate: str = "", **inputs: str) -> dict[str, Any]:
    """Decide on a slate.

    Parameters
    ----------
    workspace : Workspace
        Where the slate lies; its subject must hold the role of decider.
    slate : str
        Id of the run.
    **inputs : str
        ``by``, ``authority`` and ``reason``, of which none may be empty; ``override`` moves
        proposals in or out; ``second`` agrees where a hard rule is broken.

    Returns
    -------
    dict
        Document ``yuzui.decision/1``: ``run``, ``decision``, ``slate``, ``state``.

    Raises
    ------
    InputError
        If person, authority or reason is missing, or the override cannot be read.
    VisibilityError
        If there is no such slate for this subject.
    StateError
        If the slate is stale or decided, has no set, the person may not decide, or a hard rule
        is broken without a second person.
    """
    from yuzui.studies.parts.workspace import clock

    given = {one.name: str(one.default or "") for one in INPUTS} | inputs
    said = {name: given[name].strip() for name in ("by", "authority", "reason")}
    _complete(said)
    document = workspace.latest("fund", slate)
    if document is None:
        raise VisibilityError.not_found()
    state = move("slate", document["state"], "decide")
    standing.current(workspace, document)
    standing.grant(workspace, said["by"], ("decider",))
    standing.unconflicted(workspace, document, said["by"])
    made = override.settled(document, override.parse(given["override"]))
    second = _second(workspace, document, said["by"], given["second"].strip(), made.breaks)
    at = clock()
    name = digest(document["run"]["id"], said, given["override"], second, at)[:12]
    decision = _decision(document, made, {"id": name, **said, "at": at, "second": second})
    decision["log_head"] = workspace.store.head().hash
    _act(workspace, document | {"state": state, "decision": decision}, made)
    return {
        "schema": SCHEMA,
        "run": stamp("decide", {"slate": document["run"]["id"], **said, "at": at}),
        "decision": decision,
        "slate": {
            "id": document["run"]["id"],
            "call": document["call"]["id"],
            "currency": document["call"]["currency"],
            "count": len(made.ids),
            "spend": made.spend,
        },
        "state": state,
    }


def _second(
    workspace: Workspace, document: Mapping[str, Any], by: str, second: str, breaks: Sequence[str]
) -> str | None:
    """Return who agrees to break hard rules; refuse if nobody does who may."""
    if not breaks:
        return None
    if not second or second == by:
        raise StateError(
            Text(
                "a hard rule is broken: a second person must agree",
                "突破硬规则：须有第二人同意",
            ),
            seen="; ".join(breaks),
            expected="--second",
            fix=Text("another decider agrees: --second NAME", "由另一决定人同意：--second 姓名"),
            code="second_person",
            detail={"breaks": list(breaks)},
        )
    standing.grant(workspace, second, ("decider",))
    standing.unconflicted(workspace, document, second)
    return second


def _decision(
    document: Mapping[str, Any], made: override.Settled, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the ``decision`` of the document: who, why, what is funded, what was moved."""
    return {
        "id": said["id"],
        "run": document["run"]["id"],
        **{name: said[name] for name in ("by", "authority", "reason", "at", "second")},
        "inputs_hash": document["run"]["inputs_hash"],
        "rules_hash": document["run"]["rules_hash"],
        "log_head": None,
        "supersedes": None,
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
                Text(
                    "a decision needs a person, an authority and a reason",
                    "决定须有决定人、依据与理由",
                ),
                place=Place(column=f"--{name}"),
                seen="-",
                fix=Text(f"add --{name} with a text in quotes", f"请加上 --{name} 及引号内的文字"),
                code=f"missing_{name}",
            )


def _act(workspace: Workspace, document: dict[str, Any], made: override.Settled) -> None:
    """Write decision, moves, awards, state of the slate and one log event in one act."""
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
    with workspace.view.act("decide", f"run {run['id']}", reason) as change:
        change.insert("decision", [award.decision(decision, change.seq)])
        change.insert("decision_move", award.moves(decision["id"], made, reason))
        change.insert("award", award.awards(document, decision["id"], made))
        change.replace("slate_run", [row])
        change.replace("run", [{**stored, "document": document}])


def hand_out(workspace: Workspace, slate: str) -> Path:
    """Write the letters to the applicants and note them in the log.

    Parameters
    ----------
    workspace : Workspace
        Where the decided slate lies.
    slate : str
        Id of the run.

    Returns
    -------
    Path
        The folder, with one folder a language and one file a proposal.

    Raises
    ------
    VisibilityError
        If there is no such slate for this subject.
    StateError
        If nothing was decided on it.
    """
    from yuzui.studies.parts.deciding import letters
    from yuzui.studies.parts.workspace import clock

    document = workspace.latest("fund", slate)
    if document is None:
        raise VisibilityError.not_found()
    if "decision" not in document:
        move("slate", document["state"], "hand out letters")
    folder = workspace.dir / "letters" / str(document["decision"]["id"])
    count, total = letters.write(document, folder)
    note = {
        "id": total[:16],
        "at": clock(),
        "by": workspace.subject.name,
        "role": " ".join(sorted(workspace.subject.roles)),
        "table": "letter",
        "filter": {"run": document["run"]["id"], "decision": document["decision"]["id"]},
        "format": "html",
        "rows": count,
        "sha256": total,
    }
    with workspace.view.act("export", f"letters {document['decision']['id']}", "letter") as change:
        if not workspace.view.count("export", Eq("id", total[:16])):
            change.insert("export", [note])
    return folder


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
        *_differs(decision),
        (Text("authority", "依据"), same(decision["authority"])),
        (Text("reason", "理由"), same(decision["reason"])),
        (Text("run", "运算"), same(decision["run"])),
        (Text("log head", "日志首哈希"), same(decision["log_head"])),
    ]


def _differs(decision: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return what else than the slate decided: lots, moves and their price, broken rules."""
    found = []
    if decision["drawn"]:
        told = Text("lots decided within the band", "抽签区间内由抽签决定")
        found.append((Text("draw", "抽签"), told))
    found += [(Text("moved", "调整"), _moved(one)) for one in decision["moves"]]
    if decision["moves"]:
        form = Text("{d} points of value lost", "价值损失 {d} 分")
        found.append((Text("costs", "代价"), form.format(d=number(decision["cost"], 3))))
    if decision["breaks"]:
        form = Text("{rules}; {second} agrees", "{rules}；{second} 同意")
        rules = join([same(name) for name in decision["breaks"]])
        told = form.format(rules=rules, second=decision["second"])
        found.append((Text("broken", "突破的硬规则"), told))
    return found


def _moved(one: Mapping[str, Any]) -> Text:
    form = Text("{p} in", "调入 {p}")
    if one["direction"] == "out":
        form = Text("{p} out", "调出 {p}")
    said = form.format(p=one["proposal"])
    if one["breaks"]:
        rules = join([same(name) for name in one["breaks"]])
        said += Text(", breaking {r}", "，突破{r}").format(r=rules)
    return said


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the pictures are those of the slate."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the decision as a table."""
    from yuzui.store.files.sheet import Export

    heads = {"en": ("item", "content"), "zh": ("项目", "内容")}[lang]
    rows = [(label.say(lang), said.say(lang)) for label, said in lines(document)]
    return [Export({"en": "decision", "zh": "决定"}[lang], heads, rows)]
