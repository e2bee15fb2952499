# SPDX-License-Identifier: Apache-2.0
"""The acts on an appeal: filing it, and settling it by a person who had no part in the decision.

An appeal is kept in one row. Its grounds and its people stand there and nowhere else: not in the
log, not in the slate, not in any letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError, VisibilityError, meant
from yuzui.funding.decisions import succession
from yuzui.funding.decisions.publishing import ROLES
from yuzui.job import signature
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.visibility import And, Eq
from yuzui.text import Text, same

Row = dict[str, Any]
Document = dict[str, Any]

OUTCOMES = {"upheld": "uphold", "dismissed": "dismiss", "withdrawn": "withdraw"}
"""What may come of an appeal, with the verb of its life cycle."""


def file(workspace: Workspace, given: Mapping[str, str]) -> str:
    """File an appeal against a decision."""
    signature.complete(given, _FILED)
    now, decision = clock(), given["decision"]
    deadline = _day(given["deadline"], now[:10])
    view = workspace.view
    earlier = view.count("appeal", Eq("decision", decision))
    name = digest(decision, given["proposal"], now, earlier)[:12]
    # neither person nor grounds enter the log: auditors read it, and they see no contents
    with view.act("appeal", f"appeal {name}", f"decision {decision}") as change:
        decided = view.get("decision", decision)
        signature.who(workspace, "", ROLES)
        move("decision", succession.stage(workspace, decision), "appeal")
        document = slate(workspace, decided)
        _listed(document, given["proposal"])
        _in_time(document, decided, now[:10])
        _open_to(workspace, decision, given["proposal"])
        row = {
            "id": name,
            **{key: given[key] for key in ("decision", "proposal", "by", "grounds")},
            "filed": now[:10],
            "deadline": deadline,
        }
        change.insert("appeal", [row])
    return name


def settle(workspace: Workspace, given: Mapping[str, str], final: bool) -> None:
    """Settle an appeal."""
    signature.complete(given, _SETTLED)
    outcome = signature.outcome(
        given["outcome"], "appeal", OUTCOMES, Text("there is no such outcome of an appeal", "复审没有这种结论")
    )
    view = workspace.view
    with view.act("settle", f"appeal {given['appeal']}", outcome) as change:
        row = view.get("appeal", given["appeal"])
        move("appeal", signature.state(row), OUTCOMES[outcome])
        decided = view.get("decision", row["decision"])
        document = slate(workspace, decided)
        signature.unconflicted(workspace, document, given["by"])
        # nor may the account of one of them sign in another's name
        signature.apart(_parts(row, decided), given["by"], workspace.subject.name)
        signature.who(workspace, given["by"], ROLES, document["call"]["id"])
        settled = {**signature.answered(given, outcome), "final": final}
        change.replace("appeal", [{**row, **settled}])


def slate(workspace: Workspace, decided: Mapping[str, Any]) -> Document:
    """Return the slate a decision cites, or raise as if there were none."""
    document = workspace.latest("fund", str(decided["run"]))
    if document is None:
        raise VisibilityError.not_found()
    return document


def _parts(row: Row, decided: Row) -> dict[str, Text]:
    """Return who had a part in the matter before, with the part."""
    found = {str(row["by"]): Text("asked for the appeal", "为申请复审人")}
    if decided["second"]:
        found[str(decided["second"])] = Text("agreed as second person", "为该决定的第二人")
    return found | {str(decided["by"]): Text("took the decision", "为该决定的决定人")}


_FILED = {
    "PROPOSAL": Text("an appeal names the proposal it is about", "复审申请须写明所涉申请"),
    "--by": Text("an appeal names the person", "复审须写明人员"),
    "--grounds": Text("an appeal needs grounds", "复审申请须写明事由"),
}
_SETTLED = {"--by": _FILED["--by"], "--reason": Text("an appeal is settled for a reason", "办结复审须写明理由")}


def _day(said: str, today: str) -> str | None:
    """Return the day by which an appeal must be answered; None if nobody said it."""
    if not said:
        return None
    try:
        found = dt.date.fromisoformat(said).isoformat()
    except ValueError:
        found = ""
    if found < today:
        raise InputError(
            Text(
                "the deadline is the day by which the appeal must be answered: one to come",
                "期限是须答复复审申请的日期，应为将来的日期",
            ),
            place=Place(column="--deadline"),
            seen=said,
            expected=f">= {today}",
            fix=Text(
                "write a day such as 2027-03-31, not one that has passed", "请写 2027-03-31 这样的日期，且不得早于今天"
            ),
            code="deadline_passed",
        )
    return found


def _listed(document: Document, proposal: str) -> None:
    known = [row["id"] for row in document["proposals"]]
    if proposal not in known:
        raise UnknownIdentifierError(
            Text("the decision was not about this proposal", "该决定不涉及此申请"),
            place=Place(column="PROPOSAL"),
            seen=proposal,
            fix=meant(proposal, known) or Text("look the id up in the letter of decision", "请在决定书中查找申请号"),
        )


def last_day(document: Document, decided: Mapping[str, Any]) -> str | None:
    """Return the last day to appeal: so many days after the decision as the rules allow."""
    days = document["book"].get("call", {}).get("recheck_days")
    if days is None:
        return None
    start = dt.date.fromisoformat(str(decided["at"])[:10])
    return (start + dt.timedelta(days=int(float(days)))).isoformat()


def _in_time(document: Document, decided: Row, today: str) -> None:
    last = last_day(document, decided)
    if last is not None and today > last:
        raise StateError(
            Text("the time to appeal against this decision is over", "对该决定申请复审的期限已过"),
            seen=today,
            expected=f"<= {last}",
            fix=Text(
                "tell the applicant: the rules of the call set the days under [call], recheck_days",
                "请告知申请人：期限由规则 [call] 下的 recheck_days 规定",
            ),
            code="too_late",
            detail={"last": last, "legal": []},
        )


def _open_to(workspace: Workspace, decision: str, proposal: str) -> None:
    """Refuse an appeal beside one of the same proposal that is open, upheld or final."""
    where = And((Eq("decision", decision), Eq("proposal", proposal)))
    for row in workspace.view.select("appeal", where=where):
        if row["outcome"] is None:
            raise _again(
                row,
                Text("an appeal of this proposal is open already", "该申请已有复审申请正在办理"),
                same(f"yuzui appeal settle {row['id']} …"),
                "appeal_open",
            )
        if row["outcome"] == "upheld":
            raise _again(
                row,
                Text(
                    "an appeal of this proposal was upheld: a new decision is due", "该申请的复审已获支持：应另作决定"
                ),
                same(f"yuzui decide SLATE --supersedes {decision} …"),
                "appeal_upheld",
            )
        if row["final"]:
            raise _again(
                row,
                Text("an appeal of this proposal was settled for good", "该申请的复审已有终局结论"),
                Text("tell the applicant: no further appeal is possible", "请告知申请人：不得再次申请复审"),
                "appeal_final",
            )


def _again(row: Row, said: Text, fix: Text, code: str) -> StateError:
    seen = f"{row['id']} ({row['filed']})"
    return StateError(said, seen=seen, fix=fix, code=code, detail={"appeal": row["id"]})
