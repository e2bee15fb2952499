# SPDX-License-Identifier: Apache-2.0
"""Appeals against funding decisions: filed, computed again, settled by another person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yuzui
from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError, VisibilityError, YuzuiError, meant
from yuzui.funding import decisions, run_inputs
from yuzui.funding.decisions import ROLES
from yuzui.funding.lottery_draw import with_lottery
from yuzui.job import signature
from yuzui.job.result import digest, stamp
from yuzui.job.signature import state
from yuzui.job.workspace import Workspace, clock, stamped
from yuzui.model.lifecycle import move
from yuzui.model.visibility import TRUE, And, Eq, In
from yuzui.store.values import canonical, parse
from yuzui.text import Text, join, same

# The acts on an appeal: filing it, and settling it by a person who had no part in the decision.


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
        move("decision", decisions.stage(workspace, decision), "appeal")
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


# The slate of a decision computed again from its kept inputs, and compared with it to the byte.


MOST = 500
"""Most changes listed one by one; beyond it they are counted."""

_LATER = {"state": None, "decision": None, "explanations": None}
"""Parts of a slate that acts and questions after it wrote, with what stands in their place."""
_DRAWN: Document = {
    "commitment": None, "list_hash": None, "draw": None, "public": None, "secret": None,
    "order": [], "outcome": [],
}  # fmt: skip
"""The same of its ``lottery``."""


def recompute(workspace: Workspace, appeal: str, schema: str, level: str) -> Document:
    """Compute the slate of an appealed decision again, and keep what came of it."""
    try:
        document = _computed(workspace, appeal, schema)
    except YuzuiError as refused:
        # what is refused is an event too; the work itself holds nobody else up
        with workspace.view.act("recompute", f"appeal {appeal}"):
            raise refused
    found = "same" if document["recomputed"]["same"] else "changed"
    with workspace.view.act("recompute", f"appeal {appeal}", found) as change:
        row = workspace.view.get("appeal", appeal)
        move("appeal", state(row), "recompute")
        workspace.put(change, "appeal", document, level)
        change.replace("appeal", [{**row, "run": document["run"]["id"]}])
    return document


def _computed(workspace: Workspace, appeal: str, schema: str) -> Document:
    row = workspace.view.get("appeal", appeal)
    signature.who(workspace, "", ROLES)
    move("appeal", state(row), "recompute")
    decided = workspace.view.get("decision", row["decision"])
    cited = slate(workspace, decided)
    kept = _inputs(workspace, decided, cited)
    made = {"schema": cited["schema"], **run_inputs.computed(run_inputs.opened(kept))}
    _same_inputs(decided, made)
    made["run"]["at"] = stamped()
    told = compared(cited, made)
    parts = [{"part": name, "digest": digest(kept[name])} for name in run_inputs.TITLES]
    about = {"appeal": appeal, "slate": decided["run"], "after": told["after"]}
    recomputed = {
        "appeal": appeal,
        "decision": decided["id"],
        "slate": decided["run"],
        "version": yuzui.__version__,
        "seed": made["run"]["seed"],
        "inputs": parts,
        **told,
    }
    run = stamp("appeal", about, seed=made["run"]["seed"], rules=kept["rules"])
    return {"schema": schema, "run": run, "act": "recompute", "appeals": [], "recomputed": recomputed}


def _inputs(workspace: Workspace, decided: Row, cited: Document) -> run_inputs.Parts:
    """Return the inputs a slate was computed from; refuse what is missing or not the same."""
    run = str(decided["run"])
    if cited["run"]["version"] != yuzui.__version__:
        raise _refused(
            Text("the slate was computed by another version", "该方案由另一版本计算"),
            yuzui.__version__,
            str(cited["run"]["version"]),
            same(f"pip install yuzui=={cited['run']['version']}"),
            "other_version",
        )
    rows = {row["part"]: row for row in workspace.view.select("run_input", where=Eq("run", run))}
    gone = [name for name in run_inputs.TITLES if name not in rows or rows[name]["body"] is None]
    if gone:
        raise _refused(
            Text("inputs of the slate are no longer here: {parts}", "方案的输入已不存在：{parts}").format(
                parts=_named(gone)
            ),
            run,
            ", ".join(gone),
            Text(
                "run yuzui fund on the same files once more: if they are the same it is the same "
                "run, and its inputs are kept again",
                "请以相同文件再运行一次 yuzui fund：文件相同则运算相同，其输入将重新留存",
            ),
            "inputs_gone",
        )
    found = {name: run_inputs.read(rows[name]) for name in run_inputs.TITLES}
    other = [name for name, part in found.items() if part is None]
    if not other and digest(found["rules"]) != decided["rules_hash"]:
        other = ["rules"]
    if other:
        raise _differ(run, other)
    return found


def _same_inputs(decided: Row, made: Document) -> None:
    """Refuse inputs whose digest is not the one the decision cites."""
    if made["run"]["inputs_hash"] != decided["inputs_hash"]:
        raise _differ(str(decided["run"]), ["proposals", "reviews", "choices"])


def _differ(run: str, other: Sequence[str]) -> StateError:
    return _refused(
        Text(
            "inputs of the slate are not those it was computed from: {parts}", "方案的输入与计算时不一致：{parts}"
        ).format(parts=_named(other)),
        run,
        ", ".join(other),
        Text("bring the workspace back from a copy made before they were changed", "请以改动之前的备份恢复工作区"),
        "inputs_differ",
    )


def _named(parts: Sequence[str]) -> Text:
    return join([run_inputs.TITLES[name] for name in parts])


def _refused(said: Text, seen: str, expected: str, fix: Text, code: str) -> StateError:
    return StateError(said, seen=seen, expected=expected, fix=fix, code=code, detail={"legal": ["settle"]})


def compared(cited: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """Compare a slate with one computed again."""
    one, two = computed_part(cited), computed_part(_as_drawn(cited, made))
    before, after = digest(one), digest(two)
    changed = [
        {"where": where, "before": a, "after": b}
        for where, a, b in sorted(_differences(one, two), key=lambda row: row[0])
    ]
    was, now = set(one["slate"]["ids"]), set(two["slate"]["ids"])
    return {
        "same": before == after,
        "before": before,
        "after": after,
        "enters": sorted(now - was),
        "leaves": sorted(was - now),
        "changed": changed[:MOST],
        "more": max(0, len(changed) - MOST),
        "document": None if before == after else dict(made),
    }


def _as_drawn(cited: Mapping[str, Any], made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the new slate with a band, where lots without a rule of their own added one."""
    if cited["lottery"] is None or made["lottery"] is not None:
        return made

    return with_lottery(dict(made))


def computed_part(document: Mapping[str, Any]) -> Document:
    """Return a slate without what acts and questions after it wrote, and without its time."""
    # in the form in which a store gives it back, where 40.0 is 40
    found: Document = parse(canonical({**document, **_LATER}).decode())
    found["run"]["at"] = None
    if found["lottery"] is not None:
        found["lottery"] |= _DRAWN
    return found


def _differences(one: Any, two: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each place where two JSON values differ, with both values."""
    if isinstance(one, dict) and isinstance(two, dict):
        pairs = {key: (one.get(key), two.get(key)) for key in {**one, **two}}
    elif (left := _by_name(one)) is not None and (right := _by_name(two)) is not None:
        pairs = {key: (left.get(key), right.get(key)) for key in {**left, **right}}
    else:
        if canonical(one) != canonical(two):
            yield where, one, two
        return
    for key, (a, b) in pairs.items():
        yield from _differences(a, b, f"{where}.{key}" if where else key)


def _by_name(value: Any) -> dict[str, Any] | None:
    """Return a list of named rows by their names; None if it is no such list."""
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return None
    key = next((key for key in ("id", "name", "reviewer") if key in value[0]), None)
    if key is None:
        return None
    names = [f"{row.get(key)}[{row['category']}]" if row.get("category") else str(row.get(key)) for row in value]
    return dict(zip(names, value, strict=True)) if len(set(names)) == len(names) else None


# Appeals as a reader may see them: a column the reader may not read is null, as if empty.


SHOWN = (
    "id", "decision", "proposal", "by", "grounds", "filed", "deadline", "handler", "outcome",
    "reason", "settled", "run", "final",
)  # fmt: skip


def of_call(workspace: Workspace, call: str | None = None) -> list[Row]:
    """Return the appeals of a call, or all, the one filed first first."""
    where = TRUE
    if call is not None:
        runs = workspace.view.select("slate_run", where=Eq("call", call), columns=("id",))
        named = In("run", tuple(row["id"] for row in runs))
        made = workspace.view.select("decision", where=named, columns=("id",))
        where = In("decision", tuple(row["id"] for row in made))
    return listed(workspace, workspace.view.select("appeal", where=where))


def of_slate(workspace: Workspace, run: str) -> list[Row]:
    """Return the appeals against every decision on a slate; see :func:`listed`."""
    made = workspace.view.select("decision", where=Eq("run", run), columns=("id",))
    where = In("decision", tuple(row["id"] for row in made))
    return listed(workspace, workspace.view.select("appeal", where=where))


def one(workspace: Workspace, appeal: str) -> Row:
    """Return one appeal, or raise as if there were none."""
    return listed(workspace, [workspace.view.get("appeal", appeal)])[0]


def listed(workspace: Workspace, rows: Sequence[Row]) -> list[Row]:
    """Return appeals with what else must be known of them."""
    today, found = clock()[:10], []
    for row in sorted(rows, key=lambda one: (one["filed"], one["id"])):
        decided = workspace.view.get("decision", row["decision"])
        slate = workspace.view.select("slate_run", where=Eq("id", decided["run"]))
        again = workspace.latest("appeal", row["run"]) if row["run"] else None
        answered = row["settled"] or today
        found.append(
            {
                **{name: row.get(name) for name in SHOWN},
                "final": bool(row["final"]),
                "state": state(row),
                "late": bool(row["deadline"] and answered > row["deadline"]),
                "same": None if again is None else again["recomputed"]["same"],
                "call": slate[0]["call"] if slate else None,
                "slate": decided["run"],
                "stage": decisions.stage(workspace, row["decision"]),
            }
        )
    return found
