# SPDX-License-Identifier: Apache-2.0
"""The act of a named person: only this makes a slate a decision.

A slate has no force. Where people are concerned, a machine alone may not decide; so a person
decides, under an authority, with a reason, on exactly one run that is still current.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import call_notices, decisions, outbox, second_signer, slate_acts, slate_outcome
from yuzui.funding.decision_view import headline, sentences
from yuzui.funding.decisions import Answer, Settled
from yuzui.funding.inputs import Decide as Inputs
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Decision, Follows, Rest
from yuzui.job import signature
from yuzui.job.contract import of
from yuzui.job.result import digest
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.text import Text, join
from yuzui.view.view import View

TITLE = Text("a named person decides on a slate", "由具名人员就方案作出决定")
QUESTION = Text("Who decides, by what right, and why?", "由谁决定？依据何在？理由为何？")
SOURCE = "PIPL Art. 24; Regulation (EU) 2016/679 Art. 22"
LEVEL = "restricted"
publish = decisions.publish
resume = outbox.complete_quietly
acts = slate_acts.acts


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Decide on a slate."""
    return _decide(workspace, inputs, None)


def agree(workspace: Workspace, run: str, state: str) -> Answer:
    """Agree as the second decider to what another signed though it breaks a hard rule; only this decides."""
    asked = second_signer.waiting(workspace, run)
    if asked is None:
        raise VisibilityError.not_found()
    return _decide(workspace, msgspec.convert({**asked["form"], "slate": run, "state": state}, Inputs), asked)


def _decide(workspace: Workspace, inputs: Inputs, asked: Row | None) -> Answer:
    texts = {name: value.strip() for name, value in msgspec.structs.asdict(inputs).items() if isinstance(value, str)}
    inputs = msgspec.structs.replace(inputs, **texts)
    for name in ("authority", "reason"):
        if not texts[name]:
            raise InputError(
                Text("a decision needs an authority and a reason", "决定须有依据与理由"),
                place=Place(column=f"--{name}"),
                seen="-",
                fix=Text(f"add --{name} with a text in quotes", f"请加上 --{name} 及引号内的文字"),
                code=f"missing_{name}",
            )
    named = "; ".join(filter(None, (inputs.by, inputs.second))) or None
    if asked is not None:
        named = f"{asked['by']}; {workspace.subject.name}"
    # whatever is checked is checked within the act: of two that decide at once one is refused
    with workspace.view.act("decide", f"run {inputs.slate}", inputs.reason, named) as change:
        slate: Slate | None = of("fund").latest(workspace, inputs.slate)
        if slate is None:
            raise VisibilityError.not_found()
        earlier = decisions.followed(workspace, slate, inputs.supersedes)
        again = earlier is not None and slate.state in ("decided", "superseded")
        state = move("slate", slate.state, "decide_again" if again else "decide")
        decision, settled = _decision(workspace, slate, inputs, earlier, asked)
        _write(workspace, change, slate, decision, settled, state)
        if earlier is not None:
            decisions.retire(workspace, change, earlier, inputs.slate)
        told: list[str] = []
        for call in workspace.view.select("call", where=Eq("call", slate.call.id)):
            told += moving.follow(workspace, change, "call", call, "decide", decision.by, inputs.reason)
        call_notices.signed(workspace, decision.id, inputs.slate, slate.call.id, told)
        second_signer.close(workspace, change, inputs.slate, asked, decision.second)
        outbox.order(change, inputs.slate, decision.id, inputs.papers, inputs.lang)
    signed = {name: getattr(decision, name) for name in ("by", "authority", "reason", "at")}
    return decisions.answer(slate, decision, {"slate": inputs.slate, **signed}, state)


def _decision(
    workspace: Workspace, slate: Slate, inputs: Inputs, earlier: Row | None, asked: Row | None
) -> tuple[Decision, Settled]:
    """Return the decision on a slate, and what it funds; refuse what may not be."""
    decisions.unchanged(workspace, slate, inputs.state)
    decisions.current(workspace, slate)
    in_force = decisions.rules_in_force(workspace, slate)
    if asked is None:
        by = signature.who(workspace, inputs.by, ("decider",), slate.call.id)
    else:
        by = str(asked["by"])
        decisions.unchanged(workspace, slate, str(asked["digest"]))
        signature.require_role(workspace, by, ("decider",), slate.call.id)
    decisions.unconflicted(workspace, slate.leaders, by)
    listed, reasons = decisions.changes(slate, inputs.changes)
    rest = _rest(slate, inputs)
    settled = decisions.clear(slate) if rest else decisions.settled(slate, [*decisions.parse(inputs.override), *listed])
    unchecked = _unchecked(slate, inputs)
    named = inputs.second if asked is None else workspace.subject.name
    second = _second(workspace, slate, by, named, settled.breaks)
    at, signed = clock(), {"by": by, "authority": inputs.authority, "reason": inputs.reason}
    about = (slate.run.id, signed, inputs.override, second, at, *([inputs.changes] if inputs.changes else []))
    moves = [
        msgspec.structs.replace(one, reason=reasons[one.proposal]) if one.proposal in reasons else one
        for one in settled.moves
    ]
    if earlier is not None:
        signature.apart(decisions.who_answered(workspace, earlier["id"]), by, second)
    decision = Decision(
        id=digest(*about, *([earlier["id"]] if earlier else []))[:12],
        run=slate.run.id,
        **signed,
        at=at,
        second=second,
        inputs_hash=slate.run.inputs_hash,
        rules_hash=slate.run.rules_hash or "",
        identity=second_signer.identity(workspace, asked),
        unchecked=unchecked,
        rest=rest,
        log_head=workspace.store.head().hash,
        in_force=in_force,
        supersedes=earlier["id"] if earlier else None,
        follows=Follows(earlier["id"], earlier["run"], earlier["at"]) if earlier else None,
        published=None,
        ids=list(settled.ids),
        levels=dict(settled.levels),
        spend=settled.spend,
        cost=settled.cost,
        breaks=list(settled.breaks),
        moves=moves,
        drawn=bool(slate.lots),
    )
    return decision, settled


def _rest(slate: Slate, inputs: Inputs) -> Rest | msgspec.UnsetType:
    """Return what is left to a committed draw, if that is signed; refuse where there is none."""
    if not inputs.draw:
        return msgspec.UNSET
    if inputs.changes or inputs.override:
        raise InputError(
            Text("changes are written, and the rest is left to the draw", "填写了调整，却选择其余由抽签确定"),
            place=Place(column="changes"),
            fix=Text("sign with changes, or leave the rest to the draw", "请选择“作出调整”，或由抽签确定其余部分"),
            code="changes_unsaid",
        )
    part = slate.lottery
    if part is None or not part.draw or not part.commitment or not part.list_hash or part.outcome:
        raise StateError(
            Text("no draw waits for its reveal over this list", "该清单没有等待揭示的抽签"),
            seen=slate.run.id,
            fix=Text("commit to a draw and fix its candidates first", "请先作出抽签承诺并确定候选名单"),
            code="no_committed_draw",
        )
    return Rest(part.draw, part.commitment, part.list_hash, len(part.candidates))


_UNREVIEWED = Text("some proposals were not reviewed", "有申请未经评审")
_UNCHECKED = Text("conflicts of interest could not be checked", "利益冲突未能核查")


def _unchecked(slate: Slate, inputs: Inputs) -> Text | msgspec.UnsetType:
    """Return what the person signs knowing that it could not be checked; refuse if that was asked and not said."""
    warning = slate_outcome.warning(slate)
    if warning is None or inputs.confirmed is None:
        return msgspec.UNSET
    if not inputs.confirmed:
        gaps = [_UNREVIEWED] if slate_outcome.unreviewed(slate) else []
        gaps += [_UNCHECKED] if slate_outcome.unchecked(slate) else []
        raise InputError(
            join(gaps, " and ", "，") + Text(", and nobody confirmed that", "，且未经确认"),
            place=Place(column="confirmed"),
            fix=Text("tick that you know it, or return the list to the office", "请勾选确认知悉，或将清单退回"),
            code="not_confirmed",
        )
    return warning


def _second(workspace: Workspace, slate: Slate, by: str, second: str, breaks: Sequence[str]) -> str | None:
    """Return who agrees to break hard rules; refuse if nobody does who may."""
    if not breaks:
        return None
    if not second or second == by:
        raise StateError(
            Text("a hard rule is broken: a second person must agree", "突破硬规则：须有第二人同意"),
            seen="; ".join(breaks),
            expected="--second",
            fix=_ON_SITE
            if workspace.subject.signed_in
            else Text("another decider agrees: --second NAME", "由另一决定人同意：--second 姓名"),
            code="second_person",
            detail={"breaks": list(breaks)},
        )
    signature.who(workspace, second, ("decider",), slate.call.id, "--second")
    decisions.unconflicted(workspace, slate.leaders, second)
    return second


_ON_SITE = Text(
    "sign on the page of the list: another decider agrees there", "请在清单页面签署，由另一决定人在该页同意"
)


def _write(
    workspace: Workspace, change: Change, slate: Slate, decision: Decision, settled: Settled, state: str
) -> None:
    """Write decision, moves, awards and state of the slate, within the act."""
    run = slate.run
    stored = workspace.view.get("run", run.id)
    row = {
        "id": run.id,
        "call": slate.call.id,
        "rules_hash": run.rules_hash,
        "inputs_hash": run.inputs_hash,
        "value_basis": msgspec.to_builtins(slate.value),
        "objective": slate.slate.value,
        "bound": slate.slate.bound,
        "gap": slate.slate.gap,
        "status": slate.slate.status,
        "seed": run.seed,
        "engine": f"{run.engine} {run.engine_version}",
        "made_at": stored["made_at"],
        "state": state,
    }
    awards = decisions.awards(slate, decision.id, settled)
    document = {**stored["document"], "state": state, "decision": msgspec.to_builtins(decision)}
    if not workspace.view.count("slate_run", Eq("id", run.id)):
        change.insert("row_visibility", decisions.governed(slate.call.id, "slate_run", run.id))
    change.replace("slate_run", [row])
    change.insert("decision", [decisions.row(decision, change.seq)])
    change.insert("decision_move", decisions.moves(decision))
    change.insert("award", awards)
    # awards are the office's until they are published
    call, moves = slate.call.id, [f"{decision.id}|{one.proposal}" for one in decision.moves]
    governed = [
        *decisions.governed(call, "award", *(str(one["id"]) for one in awards)),
        *decisions.governed(call, "decision", decision.id),
        *decisions.governed(call, "decision_move", *moves),
    ]
    change.insert("row_visibility", governed)
    change.replace("run", [{**stored, "document": document}])


def hand_out(workspace: Workspace, slate: str) -> Path:
    """Write the letters to the applicants and note them in the log."""
    answer: Slate | None = of("fund").latest(workspace, slate)
    if answer is None:
        raise VisibilityError.not_found()
    if answer.decided is None:
        move("slate", answer.state, "hand out letters")
        raise VisibilityError.not_found()
    decision = answer.decided.id
    with workspace.view.act("export", f"letters {decision}", "letter") as change:
        outbox.order(change, slate, decision, ("letters",), "")
    outbox.complete(workspace)
    return outbox.folder_of(workspace, decision)


VIEW = View(headline=headline, sentences=sentences)
