# SPDX-License-Identifier: Apache-2.0
"""What people do with a slate beside deciding: propose it, agree, return it, draft it again; release its letters.

Each is one transaction that checks role, state and that the list is still the one that was seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import msgspec

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import applicants, call_notices, decisions, outbox, run_inputs, second_signer, slate_outcome
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import signature
from yuzui.job.contract import of
from yuzui.job.progress import Progress
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace, clock, stamped
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.tables.award import LETTER_RELEASE
from yuzui.model.visibility import And, Eq
from yuzui.store.store import Change
from yuzui.text import Text, same
from yuzui.view.view import Line

OFFICE, CHAIR, DECIDER = ("programme_officer",), ("panel_chair",), ("decider",)
ACTS: dict[str, Text] = {
    "propose": Text("proposed it", "提请审议"),
    "agree": Text("agrees", "同意"),
    "return": Text("returned it to the office", "退回"),
    "redraw": Text("drafted it again", "重新拟定"),
}
"""What can be done with a slate before its decision, as it is told of a person."""
_DONE = Literal["propose", "agree", "return", "redraw"]


class Step(msgspec.Struct, frozen=True):
    """What one person did with a slate, and whether the list is still the one that was acted on."""

    act: _DONE
    by: str
    at: str
    reason: str
    same: bool


class Release(msgspec.Struct, frozen=True):
    """When the letters of a decision go out, and by whom; ``stopped`` tells who stopped them."""

    by: str
    at: str
    due: str
    letters: int
    stopped_by: str | None
    stopped_at: str | None

    @property
    def out(self) -> bool:
        """Whether the letters went out."""
        return self.stopped_at is None and self.due <= clock()

    @property
    def waits(self) -> bool:
        """Whether they go out later, unless somebody stops them."""
        return self.stopped_at is None and self.due > clock()


class Acts(Base, frozen=True, kw_only=True, tag="yuzui.slate.acts/1"):
    """What was done with an award list before its decision, and when the letters of the decision go out."""

    slate: str
    state: str
    steps: list[Step]
    decision: str | None
    releases: list[Release]


def acts(workspace: Workspace, name: str) -> Acts:
    """Return what was done with a slate, named by its run or by the decision on it."""
    rows = workspace.view.select("decision", where=Eq("id", name))
    slate = _slate(workspace, str(rows[0]["run"]) if rows else name)
    decision = None if slate.decided is None else slate.decided.id
    return Acts(
        run=Run.of("decide.acts", {"slate": slate.run.id, "state": slate.state}),
        slate=slate.run.id,
        state=slate.state,
        steps=steps(workspace, slate),
        decision=decision,
        releases=[] if decision is None else releases(workspace, decision),
    )


def lines(answer: Acts) -> list[Line]:
    """Return who did what, a line each."""
    told = [(same(one.at.replace("T", " ")[:16]), same(f"{one.by} ") + ACTS[one.act]) for one in answer.steps]
    for one in answer.releases:
        words = Text("{by} released the letters for {d}", "{by} 安排于 {d} 发放通知书").format(by=one.by, d=one.due)
        if one.stopped_at is not None:
            words += Text("; {s} stopped them", "；{s} 已停止").format(s=one.stopped_by or "–")
        told.append((same(one.at.replace("T", " ")[:16]), words))
    return told or [(Text("acts", "办理"), Text("nobody has done anything with it", "尚无办理记录"))]


def steps(workspace: Workspace, slate: Slate) -> list[Step]:
    """Return what was done with a slate, the first first."""
    rows = workspace.view.select("slate_act", where=Eq("run", slate.run.id), order=("n",))
    now = list_digest(slate)
    return [Step(row["act"], row["by"], row["at"], row["reason"] or "", row["digest"] == now) for row in rows]


def list_digest(slate: Slate) -> str:
    """Return the digest of who is in the list, whatever its state."""
    return decisions.seen(slate.amended(state="computed"))


def propose(workspace: Workspace, run: str, state: str, reason: str = "") -> None:
    """Put a slate forward for decision."""
    _step(workspace, run, state, "propose", OFFICE, reason)


def agree(workspace: Workspace, run: str, state: str, reason: str = "") -> None:
    """Let the chair of the panel agree to a slate that was put forward."""
    _step(workspace, run, state, "agree", CHAIR, reason)


def send_back(workspace: Workspace, run: str, state: str, reason: str) -> None:
    """Return a slate to the office, for a reason."""
    signature.require(Text("a list is returned for a reason", "退回清单须说明理由"), reason)
    _step(workspace, run, state, "return", (*DECIDER, *OFFICE), reason)


def _step(
    workspace: Workspace,
    run: str,
    state: str,
    act: Literal["propose", "agree", "return"],
    roles: Sequence[str],
    reason: str,
) -> None:
    with workspace.view.act(act, f"run {run}", reason.strip()) as change:
        slate = _slate(workspace, run)
        by = signature.who(workspace, "", roles, slate.call.id)
        decisions.unchanged(workspace, slate, state)
        decisions.current(workspace, slate)
        if act == "agree":
            _agreeable(workspace, slate, by)
        else:
            slate = slate.amended(state=move("slate", slate.state, act))
            _keep(workspace, change, slate)
            second_signer.close(workspace, change, run, None, None)
        call_notices.waits(workspace, act, run, _note(workspace, change, slate, act, by, reason), slate.call.id)


def _agreeable(workspace: Workspace, slate: Slate, by: str) -> None:
    decisions.unconflicted(workspace, slate.leaders, by)
    if slate.state != "proposed":
        raise StateError(
            Text("this list was not put forward for decision", "该清单尚未提请审议"),
            seen=slate.state,
            fix=Text("the programme officer proposes it first", "请先由项目主管提请审议"),
            code="not_proposed",
        )


def _slate(workspace: Workspace, run: str) -> Slate:
    slate: Slate | None = of("fund").latest(workspace, run)
    if slate is None:
        raise VisibilityError.not_found()
    return slate


def _keep(workspace: Workspace, change: Change, slate: Slate) -> None:
    stored = workspace.view.get("run", slate.run.id)
    change.replace("run", [{**stored, "document": {**stored["document"], "state": slate.state}}])


def _note(workspace: Workspace, change: Change, slate: Slate, act: str, by: str, reason: str) -> int:
    """Write down what was done with a slate; return its number."""
    run = slate.run.id
    number = workspace.view.count("slate_act", Eq("run", run)) + 1
    row = {
        "run": run,
        "n": number,
        "act": act,
        "by": by,
        "at": clock(),
        "reason": reason.strip() or None,
        "digest": list_digest(slate),
        "audit_seq": change.seq,
    }
    change.insert("slate_act", [row])
    _shown(change, "slate_act", f"{run}|{number}", slate.call.id)
    return number


def _shown(change: Change, table: str, row: str, call: str) -> None:
    """Let who works on a call see a row."""
    audiences = [f"call:{call}"]
    change.insert("row_visibility", [{"table": table, "row": row, "level": "restricted", "audiences": audiences}])


def redrawable(workspace: Workspace, run: str) -> tuple[str, run_inputs.Parts]:
    """Return who drafts a slate again, and what it was computed from; refuse one that is past that."""
    slate = _slate(workspace, run)
    by = signature.who(workspace, "", OFFICE, slate.call.id)
    if slate.state != "computed":
        move("slate", slate.state, "propose")
        raise StateError(
            Text("this list was put forward for decision", "该清单已提请审议"),
            seen=slate.state,
            fix=Text("return it to the office first", "请先退回清单"),
            code="not_open",
        )
    if slate.lottery is not None and slate.lottery.draw:
        raise StateError(
            Text("the candidates of a draw over this list are fixed", "该清单的抽签候选名单已定"),
            seen=slate.lottery.draw,
            fix=Text("reveal the draw, or declare it void first", "请先揭示抽签或宣告作废"),
            code="draw_fixed",
        )
    rows = workspace.desk.select("run_input", where=Eq("run", run))
    parts = {row["part"]: run_inputs.read(row) for row in rows}
    if set(parts) != set(run_inputs.TITLES) or any(part is None for part in parts.values()):
        raise StateError(
            Text("what this list was computed from is not kept here", "此处未保存该清单的计算输入"),
            seen=run,
            fix=Text("draft it again from the files", "请以原文件重新拟定"),
            code="no_inputs",
        )
    return by, parts


def redraw(workspace: Workspace, run: str, redraws: int | None = None, tell: Progress | None = None) -> str:
    """Draft a slate again from what it was computed from, perhaps with more re-draws; return its run.

    Computed after a commitment, its candidates are fixed after it.
    """
    by, parts = redrawable(workspace, run)
    if redraws is not None:
        parts["choices"] = {**parts["choices"], "redraws": redraws}
    inputs = run_inputs.opened(parts)
    fresh = run_inputs.computed(replace(inputs, options=replace(inputs.options, tell=tell)))
    fresh = fresh.amended(run=msgspec.structs.replace(fresh.run, at=stamped()))
    with workspace.view.act("redraw", f"run {fresh.run.id}", f"after run {run}", by) as change:
        workspace.put(change, "fund", fresh.document(), "restricted")
        if fresh.run.id != run:
            change.replace("run_input", run_inputs.rows(fresh.run.id, parts))
        second_signer.close(workspace, change, run, None, None)
        _note(workspace, change, fresh, "redraw", by, "")
    return str(fresh.run.id)


# Letters lie ready after a decision; nobody is told anything until they are released.


def releases(workspace: Workspace, decision: str) -> list[Release]:
    """Return every time letters of a decision were released, the first first."""
    rows = workspace.view.select("letter_release", where=Eq("decision", decision), order=("n",))
    return [Release(**{name: row[name] for name in Release.__struct_fields__}) for row in rows]


def papers_wait(workspace: Workspace, decision: str) -> bool:
    """Say whether letters or papers of a decision are still to be made."""
    return any(row["subject"] == decision for row in outbox.waiting(workspace))


def released(workspace: Workspace, decision: str) -> Release | None:
    """Return the release that is in force, whether it has come or is to come."""
    return next((one for one in releases(workspace, decision) if one.stopped_at is None), None)


def release(workspace: Workspace, decision: str, due: str = "") -> Release:
    """Let the letters of a decision go out, now or at a later time."""
    with workspace.view.act("release", f"decision {decision}", due.strip()) as change:
        slate = _decided(workspace, decision)
        by = signature.who(workspace, "", OFFICE, slate.call.id)
        if (before := released(workspace, decision)) is not None:
            raise StateError(
                Text("the letters were released already", "通知书已发放"),
                seen=before.due,
                fix=Text("stop that release first, while its time has not come", "请在发放时间之前先行停止"),
                code="released_before",
            )
        if papers_wait(workspace, decision):
            raise StateError(
                Text("the letters are not all made yet", "通知书尚未全部生成"),
                seen=decision,
                fix=Text("wait until they are made, then release them", "请待生成完毕后再发放"),
                code="letters_wait",
            )
        if decisions.stage(workspace, decision) == "superseded":
            move("decision", "superseded", "publish")
        now = clock()
        one = Release(by, now, _moment(due, now), len(slate.proposals), None, None)
        number = len(releases(workspace, decision)) + 1
        change.insert("letter_release", [_release_row(decision, number, one)])
        _shown(change, "letter_release", f"{decision}|{number}", slate.call.id)
        applicants.release(workspace, change, slate, decision, number, one.due)
    return one


def stop(workspace: Workspace, decision: str) -> None:
    """Stop letters whose time has not come."""
    with applicants.early(workspace).view.act("stop", f"decision {decision}") as change:
        slate = _decided(workspace, decision)
        by = signature.who(workspace, "", (*OFFICE, *DECIDER), slate.call.id)
        every = releases(workspace, decision)
        one = next((one for one in every if one.waits), None)
        if one is None:
            raise StateError(
                Text("no letters wait for their time", "没有等待发放的通知书"),
                seen=decision,
                fix=Text("what went out cannot be called back", "已发出者无法撤回"),
                code="nothing_waits",
            )
        stopped = msgspec.structs.replace(one, stopped_by=by, stopped_at=clock())
        number = every.index(one) + 1
        change.replace("letter_release", [_release_row(decision, number, stopped)])
        change.delete("released_letter", And((Eq("decision", decision), Eq("n", number))))
        applicants.stop(workspace, slate, decision, number)


def _release_row(decision: str, number: int, one: Release) -> Row:
    row = {"decision": decision, "n": number, **msgspec.to_builtins(one)}
    return {name: row[name] for name in LETTER_RELEASE.names}


def _decided(workspace: Workspace, decision: str) -> Slate:
    """Return the slate of a decision; raise as if there were none."""
    row = workspace.view.get("decision", decision)
    slate = _slate(workspace, str(row["run"]))
    if slate.decided is None or slate.decided.id != decision:
        raise VisibilityError.not_found()
    return slate


def _moment(due: str, now: str) -> str:
    """Return when letters go out: now, or at a time to come, UTC."""
    text = due.strip().replace("T", " ").replace("Z", "")
    if not text:
        return now
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    written = "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if written <= now:
        raise InputError(
            Text("this is no time to come", "这不是将来的时间"),
            place=Place(column="due"),
            seen=due.strip(),
            expected="2027-03-31 09:00",
            fix=Text(
                "write day and time (UTC), or leave it empty for now", "请写日期与时间（世界协调时），或留空即刻发放"
            ),
            code="not_to_come",
        )
    return written


def counted(slate: Slate) -> Text:
    """Return how the letters divide: funded, not funded, together."""
    inside = len(slate_outcome.levels(slate))
    n = len(slate.proposals)
    return Text("{a} + {b} = {n} letters", "{a}＋{b}＝{n} 份通知书").format(a=inside, b=n - inside, n=n)
