# SPDX-License-Identifier: Apache-2.0
"""Appeals against funding decisions: filed, computed again, settled by another person.

An appeal is kept in one row. Its grounds and its people stand there and nowhere else: not in the
log, not in the slate, not in any letter. The slate is computed again from its stored inputs, and
nothing is taken in place of what is missing: other inputs, rules or another version would answer
another question, so each is named and refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

import yuzui
from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError, VisibilityError, YuzuiError, meant
from yuzui.funding import decisions, run_inputs
from yuzui.funding.decisions import ROLES
from yuzui.funding.inputs import Appeal as Inputs
from yuzui.funding.lottery_draw import with_lottery
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import notices, signature
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.signature import state
from yuzui.job.workspace import DESK, Workspace, clock, stamped
from yuzui.model.lifecycle import CYCLES, move
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, And, Eq, In, Predicate
from yuzui.store.subjects import applicants_of, holds, proposal_scope
from yuzui.store.values import canonical, parse
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import day

LEVEL = "restricted"
OUTCOMES = {"upheld": "uphold", "dismissed": "dismiss", "withdrawn": "withdraw"}
"""What may come of an appeal, with the verb of its life cycle."""


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as its reader may see it: None is what the reader may not read, or is not there.

    ``stage`` is where the decision stands, ``run`` the slate computed again, ``same`` whether it
    gave the same bytes, ``late`` that it was not answered by its deadline.
    """

    id: str
    decision: str
    proposal: str
    by: str | None
    grounds: str | None
    filed: str
    deadline: str | None
    handler: str | None
    outcome: Literal["upheld", "dismissed", "withdrawn"] | None
    reason: str | None
    settled: str | None
    run: str | None
    final: bool
    state: Literal["open", "upheld", "dismissed", "withdrawn"]
    late: bool
    same: bool | None
    call: str | None
    slate: str
    stage: decisions.Stage

    @property
    def waits(self) -> bool:
        """Whether the decision waits for this appeal, or for what follows from it."""
        return self.stage in ("contested", "appealed")


class InputPart(msgspec.Struct, frozen=True):
    """A stored part of what a slate was computed from."""

    part: str
    digest: str


class Changed(msgspec.Struct, frozen=True):
    """A value that differs, by its place in ``yuzui.fund/1``; rows by id or name."""

    where: str
    before: Any
    after: Any


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A slate and one computed again, without time and what later acts wrote; ``more`` changes are not listed."""

    same: bool
    before: str
    after: str
    enters: list[str]
    leaves: list[str]
    changed: list[Changed]
    more: int
    document: dict[str, Any] | None


class Recomputed(Comparison, frozen=True, kw_only=True):
    """What computing the slate of a decision again gave."""

    appeal: str
    decision: str
    slate: str
    version: str
    seed: int
    inputs: list[InputPart]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.appeal/1"):
    """The appeal that an act concerns, or all there are; or what computing again gave."""

    act: Literal["file", "recompute", "settle", "list"]
    appeals: list[Appeal]
    recomputed: Recomputed | None


def answer(act: Literal["file", "settle", "list"], appeals: list[Appeal], call: str | None = None) -> Answer:
    """Return some appeals as the answer of an act."""
    about = {"act": act, "call": call, "appeals": msgspec.to_builtins(appeals)}
    return Answer(run=Run.of("appeal", about), act=act, appeals=appeals, recomputed=None)


def file(workspace: Workspace, inputs: Inputs, own: bool = False) -> Appeal:
    """File an appeal against a decision: as the office, or as an applicant whose ``own`` proposal it is."""
    signature.complete(msgspec.structs.asdict(inputs), _FILED)
    now, decision = clock(), inputs.decision
    deadline = _day(inputs.deadline, now[:10])
    # an applicant who read their letter sees nothing else of the call
    office = workspace.seen_by(DESK) if own else workspace
    view = office.view
    earlier = view.count("appeal", Eq("decision", decision))
    name = digest(decision, inputs.proposal, now, earlier)[:12]
    # neither person nor grounds enter the log: auditors read it, and they see no contents
    with workspace.view.act("appeal", f"appeal {name}", f"decision {decision}") as change:
        signed = view.get("decision", decision)
        document = slate(office, signed)
        call = document["call"]["id"]
        signature.who(workspace, "", ("applicant",) if own else ROLES)
        move("decision", decisions.stage(office, decision), "appeal")
        _known([row["id"] for row in document["proposals"]], inputs.proposal)
        _in_time(document["book"].get("call", {}).get("recheck_days"), signed, now[:10])
        _open_to(office, decision, inputs.proposal)
        row = {
            "id": name,
            "decision": decision,
            "proposal": inputs.proposal,
            "by": inputs.by,
            "grounds": inputs.grounds,
            "filed": now[:10],
            "deadline": deadline,
        }
        change.insert("appeal", [row])
        (seen,) = decisions.governed(call, "appeal", name)
        seen["audiences"].append(applicants_of(call, inputs.proposal))
        change.insert("row_visibility", [seen])
    return one(office, name)


def _answered(row: Row) -> StateError:
    """Return the refusal to answer an objection twice: two of an office may have its form open."""
    form = Text("this objection was answered already on {d}: {o}", "该复审申请已于 {d} 答复：{o}")
    return StateError(
        form.format(d=day(str(row["settled"])), o=CYCLES["appeal"].states[state(row)]),
        fix=Text("nothing more is to be done with it; read the answer", "无需再办理，请查看该答复"),
        code="illegal_move",
    )


def settle(workspace: Workspace, inputs: Inputs) -> Appeal:
    """Settle an appeal, by a person who had no part in the decision."""
    values = msgspec.structs.asdict(inputs)
    signature.complete(values, _SETTLED)
    outcome = signature.outcome(
        inputs.outcome, "appeal", OUTCOMES, Text("there is no such outcome of an appeal", "复审没有这种结论")
    )
    view = workspace.view
    with view.act("settle", f"appeal {inputs.appeal}", outcome) as change:
        row = view.get("appeal", inputs.appeal)
        if state(row) != "open":
            raise _answered(row)
        move("appeal", state(row), OUTCOMES[outcome])
        signed = view.get("decision", row["decision"])
        document = slate(workspace, signed)
        leaders = {one["id"]: one["columns"].get("pi") for one in document["proposals"]}
        decisions.unconflicted(workspace, leaders, inputs.by)
        # nor may the account of one of them sign in another's name
        signature.apart(_parts(row, signed), inputs.by, workspace.subject.name)
        signature.who(workspace, inputs.by, ROLES, document["call"]["id"])
        change.replace("appeal", [{**row, **signature.answered(values, outcome), "final": inputs.final}])
        _tell(workspace, row, document["call"]["id"])
    return one(workspace, inputs.appeal)


def _tell(workspace: Workspace, row: Row, call: str) -> None:
    """Tell the applicants of a proposal that an appeal of it was answered, within the act."""
    scope = proposal_scope(call, str(row["proposal"]))
    path = f"/applications/{encode(call)}/{encode(str(row['proposal']))}"
    for grant in workspace.store.grants():
        if (grant["role"], grant["scope"]) == ("applicant", scope) and holds(grant, clock()):
            notices.tell(workspace, "released", str(grant["subject"]), f"appeal:{row['id']}", path)


def slate(workspace: Workspace, signed: Row) -> dict[str, Any]:
    """Return the slate a decision cites, of whatever version it is, or raise as if there were none."""
    document = workspace.latest("fund", str(signed["run"]))
    if document is None:
        raise VisibilityError.not_found()
    return document


def _parts(row: Row, signed: Row) -> dict[str, Text]:
    """Return who had a part in the matter before, with the part."""
    parts = {str(row["by"]): Text("asked for the appeal", "为申请复审人")}
    if signed["second"]:
        parts[str(signed["second"])] = Text("agreed as second person", "为该决定的第二人")
    return parts | {str(signed["by"]): Text("took the decision", "为该决定的决定人")}


_FILED = {
    "PROPOSAL": Text("an appeal names the proposal it is about", "复审申请须写明所涉申请"),
    "--by": Text("an appeal names the person", "复审须写明人员"),
    "--grounds": Text("an appeal needs grounds", "复审申请须写明事由"),
}
_SETTLED = {"--by": _FILED["--by"], "--reason": Text("an appeal is settled for a reason", "办结复审须写明理由")}


def _day(written: str, today: str) -> str | None:
    """Return the day by which an appeal must be answered; None if nobody said it."""
    if not written:
        return None
    try:
        day = dt.date.fromisoformat(written).isoformat()
    except ValueError:
        day = ""
    if day < today:
        raise InputError(
            Text(
                "the deadline is the day by which the appeal must be answered: one to come",
                "期限是须答复复审申请的日期，应为将来的日期",
            ),
            place=Place(column="--deadline"),
            seen=written,
            expected=f">= {today}",
            fix=Text(
                "write a day such as 2027-03-31, not one that has passed", "请写 2027-03-31 这样的日期，且不得早于今天"
            ),
            code="deadline_passed",
        )
    return day


def _known(known: Sequence[str], proposal: str) -> None:
    if proposal not in known:
        raise UnknownIdentifierError(
            Text("the decision was not about this proposal", "该决定不涉及此申请"),
            place=Place(column="PROPOSAL"),
            seen=proposal,
            fix=meant(proposal, known) or Text("look the id up in the letter of decision", "请在决定书中查找申请号"),
        )


def last_day(days: float | str | None, signed: Row) -> str | None:
    """Return the last day to appeal: so many days after the decision as the rules allow."""
    if days is None:
        return None
    start = dt.date.fromisoformat(str(signed["at"])[:10])
    return (start + dt.timedelta(days=int(float(days)))).isoformat()


def _in_time(days: float | str | None, signed: Row, today: str) -> None:
    last = last_day(days, signed)
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
            code = "appeal_open"
            message = Text("an appeal of this proposal is open already", "该申请已有复审申请正在办理")
            fix = same(f"yuzui appeal settle {row['id']} …")
        elif row["outcome"] == "upheld":
            code = "appeal_upheld"
            message = Text(
                "an appeal of this proposal was upheld: a new decision is due", "该申请的复审已获支持：应另作决定"
            )
            fix = same(f"yuzui decide SLATE --supersedes {decision} …")
        elif row["final"]:
            code = "appeal_final"
            message = Text("an appeal of this proposal was settled for good", "该申请的复审已有终局结论")
            fix = Text("tell the applicant: no further appeal is possible", "请告知申请人：不得再次申请复审")
        else:
            continue
        raise StateError(
            message, seen=f"{row['id']} ({row['filed']})", fix=fix, code=code, detail={"appeal": row["id"]}
        )


# The slate of a decision computed again from its stored inputs, and compared with it to the byte.

MOST = 500
"""Most changes listed one by one; beyond it they are counted."""
_LATER = {"state": None, "decision": None, "explanations": None}
"""Parts of a slate that acts and questions after it wrote, with what stands in their place."""
_DRAWN: Mapping[str, list[str] | None] = {
    "commitment": None, "list_hash": None, "draw": None, "public": None, "secret": None,
    "order": [], "outcome": [],
}  # fmt: skip
"""The same of its ``lottery``."""


def recompute(workspace: Workspace, appeal: str) -> Answer:
    """Compute the slate of an appealed decision again, and store what came of it."""
    try:
        answer = _recomputed(workspace, appeal)
    except YuzuiError as refused:
        # what is refused is an event too; the work itself holds nobody else up
        with workspace.view.act("recompute", f"appeal {appeal}"):
            raise refused
    outcome = "same" if answer.recomputed and answer.recomputed.same else "changed"
    with workspace.view.act("recompute", f"appeal {appeal}", outcome) as change:
        row = workspace.view.get("appeal", appeal)
        move("appeal", state(row), "recompute")
        workspace.put(change, "appeal", answer.document(), LEVEL)
        change.replace("appeal", [{**row, "run": answer.run.id}])
    return answer


def _recomputed(workspace: Workspace, appeal: str) -> Answer:
    row = workspace.view.get("appeal", appeal)
    signature.who(workspace, "", ROLES)
    move("appeal", state(row), "recompute")
    signed = workspace.view.get("decision", row["decision"])
    cited = slate(workspace, signed)
    inputs = _inputs(workspace, signed, str(cited["run"]["version"]))
    fresh = run_inputs.computed(run_inputs.opened(inputs))
    if fresh.run.inputs_hash != signed["inputs_hash"]:
        raise _differ(str(signed["run"]), ["proposals", "reviews", "choices"])
    fresh = fresh.amended(run=msgspec.structs.replace(fresh.run, at=stamped()))
    comparison = compared(cited, fresh)
    seed = fresh.run.seed
    about = {"appeal": appeal, "slate": signed["run"], "after": comparison.after}
    return Answer(
        run=Run.of("appeal", about, seed=seed, rules=inputs["rules"]),
        act="recompute",
        appeals=[],
        recomputed=Recomputed(
            appeal=appeal,
            decision=signed["id"],
            slate=signed["run"],
            version=yuzui.__version__,
            seed=seed,
            inputs=[InputPart(name, digest(inputs[name])) for name in run_inputs.TITLES],
            **msgspec.structs.asdict(comparison),
        ),
    )


def _inputs(workspace: Workspace, signed: Row, version: str) -> run_inputs.Parts:
    """Return the inputs a slate was computed from; refuse what is missing or not the same."""
    run = str(signed["run"])
    if version != yuzui.__version__:
        raise _refused(
            Text("the award list was computed by another version", "该清单由另一版本计算"),
            yuzui.__version__,
            version,
            same(f"pip install yuzui=={version}"),
            "other_version",
        )
    # what concerns a list is kept to nobody who sees the list
    rows = {row["part"]: row for row in workspace.desk.select("run_input", where=Eq("run", run))}
    gone = [name for name in run_inputs.TITLES if name not in rows or rows[name]["body"] is None]
    if gone:
        raise _refused(
            Text("inputs of the award list are no longer here: {parts}", "清单的输入已不存在：{parts}").format(
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
    inputs = {name: run_inputs.read(rows[name]) for name in run_inputs.TITLES}
    other = [name for name, part in inputs.items() if part is None]
    if not other and digest(inputs["rules"]) != signed["rules_hash"]:
        other = ["rules"]
    if other:
        raise _differ(run, other)
    return inputs


def _differ(run: str, other: Sequence[str]) -> StateError:
    return _refused(
        Text(
            "inputs of the award list are not those it was computed from: {parts}", "清单的输入与计算时不一致：{parts}"
        ).format(parts=_named(other)),
        run,
        ", ".join(other),
        Text("bring the workspace back from a copy made before they were changed", "请以改动之前的备份恢复工作区"),
        "inputs_differ",
    )


def _named(parts: Sequence[str]) -> Text:
    return join([run_inputs.TITLES[name] for name in parts])


def _refused(message: Text, seen: str, expected: str, fix: Text, code: str) -> StateError:
    return StateError(message, seen=seen, expected=expected, fix=fix, code=code, detail={"legal": ["settle"]})


def compared(cited: dict[str, Any], fresh: Slate) -> Comparison:
    """Compare a slate with one computed again."""
    drawn = fresh
    if cited["lottery"] is not None and fresh.lottery is None:
        # lots without a rule of their own added a band
        drawn = with_lottery(fresh)
    one, two = computed_part(cited), computed_part(drawn.document())
    before, after = digest(one), digest(two)
    changed = [Changed(*row) for row in sorted(_differences(one, two), key=lambda row: row[0])]
    was, now = set(one["slate"]["ids"]), set(two["slate"]["ids"])
    return Comparison(
        same=before == after,
        before=before,
        after=after,
        enters=sorted(now - was),
        leaves=sorted(was - now),
        changed=changed[:MOST],
        more=max(0, len(changed) - MOST),
        document=None if before == after else fresh.document(),
    )


def computed_part(document: dict[str, Any]) -> dict[str, Any]:
    """Return a slate without what acts and questions after it wrote, and without its time."""
    # in the form in which a store gives it back, where 40.0 is 40
    part: dict[str, Any] = parse(canonical({**document, **_LATER}).decode())
    part["run"]["at"] = None
    if part["lottery"] is not None:
        part["lottery"] |= _DRAWN
    return part


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


def of_call(workspace: Workspace, call: str | None = None) -> list[Appeal]:
    """Return the appeals of a call, or all, the one filed first first."""
    if call is None:
        return _seen(workspace, TRUE)
    runs = workspace.view.select("slate_run", where=Eq("call", call), columns=("id",))
    return _against(workspace, In("run", tuple(row["id"] for row in runs)))


def of_slate(workspace: Workspace, run: str) -> list[Appeal]:
    """Return the appeals against every decision on a slate."""
    return _against(workspace, Eq("run", run))


def one(workspace: Workspace, appeal: str) -> Appeal:
    """Return one appeal, or raise as if there were none."""
    return _appeal(workspace, workspace.view.get("appeal", appeal))


def _against(workspace: Workspace, which: Predicate) -> list[Appeal]:
    rows = workspace.view.select("decision", where=which, columns=("id",))
    return _seen(workspace, In("decision", tuple(row["id"] for row in rows)))


def _seen(workspace: Workspace, where: Predicate) -> list[Appeal]:
    rows = workspace.view.select("appeal", where=where)
    return [_appeal(workspace, row) for row in sorted(rows, key=lambda row: (row["filed"], row["id"]))]


def _appeal(workspace: Workspace, row: Row) -> Appeal:
    """Return an appeal with what else must be known of it; a column the reader may not read is None."""
    signed = workspace.view.get("decision", row["decision"])
    slate = workspace.view.select("slate_run", where=Eq("id", signed["run"]))
    recomputed = workspace.latest("appeal", row["run"]) if row["run"] else None
    answered = row["settled"] or clock()[:10]
    shown = ("by", "grounds", "handler", "outcome", "reason", "settled", "run", "deadline")
    appeal = {
        **{name: row[name] for name in ("id", "decision", "proposal", "filed")},
        **{name: row.get(name) for name in shown},
        "final": bool(row["final"]),
        "state": state(row),
        "late": bool(row["deadline"] and answered > row["deadline"]),
        "same": None if recomputed is None else recomputed["recomputed"]["same"],
        "call": slate[0]["call"] if slate else None,
        "slate": signed["run"],
        "stage": decisions.stage(workspace, row["decision"]),
    }
    return msgspec.convert(appeal, Appeal)
