# SPDX-License-Identifier: Apache-2.0
"""Decisions: what an override costs, what is awarded, whether the rules were in force, which decision stands.

A decision is never changed: whether it is published, under appeal or superseded is read from the
rows that refer to it, so that no two places can say different things. What becomes public is the
row of each award: id, holder, title, amount, and the decision it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError, VisibilityError, meant
from yuzui.funding import slate_answer, slate_outcome
from yuzui.funding.grammar import DATES
from yuzui.funding.portfolio_problem import Problem, formulate, point
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Decision, InForce, Move, Published
from yuzui.job import signature
from yuzui.job.contract import decoded
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.quantity import digits
from yuzui.model.table import Row
from yuzui.model.tables.award import AWARD, DECISION
from yuzui.model.visibility import PUBLIC, Eq, In
from yuzui.store.store import Change
from yuzui.text import Text, same

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# What a decision moves against the slate: checked again against every hard rule, and priced.


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision funds."""

    ids: tuple[str, ...]
    levels: Mapping[str, float]
    spend: float
    cost: float
    breaks: tuple[str, ...]
    moves: tuple[Move, ...] = ()


def parse(text: str) -> list[tuple[Literal["in", "out"], str]]:
    """Read moves as they are written.

    Examples
    --------
    >>> parse("in:P06, out:P05")
    [('in', 'P06'), ('out', 'P05')]
    """
    words: dict[str, Literal["in", "out"]] = {"in": "in", "out": "out", "调入": "in", "调出": "out"}
    moves = []
    for part in filter(None, (p.strip() for p in text.replace("，", ",").split(","))):
        word, mark, name = part.replace("：", ":").partition(":")
        direction = words.get(word.strip().lower())
        if direction is None or not mark or not name.strip():
            raise InputError(
                Text("an override moves proposals in or out", "调整须写明调入或调出的申请"),
                place=Place(column="--override"),
                seen=part,
                expected="in:ID,out:ID",
                fix=Text("write each move with its direction: in:P06,out:P05", "请为每一项写明方向：in:P06,out:P05"),
                code="bad_override",
            )
        moves.append((direction, name.strip()))
    return moves


_CHANGE = re.compile(r"(in|out|调入|调出)[\s:：]+(.+)", re.IGNORECASE)


def changes(slate: Slate, text: str) -> tuple[list[tuple[Literal["in", "out"], str]], dict[str, str]]:
    """Read changes, one a line with its reason, as in ``in P06: its referee withdrew``; moves, and why of each."""
    ids = sorted((row.id for row in slate.proposals), key=len, reverse=True)
    moves: list[tuple[Literal["in", "out"], str]] = []
    reasons: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _CHANGE.fullmatch(line.strip())
        rest = match[2] if match else ""
        # an id may hold a colon: of those the line begins with the longest is meant
        name = next(
            (one for one in ids if rest.startswith(one) and rest[len(one) :].lstrip()[:1] in ("", ":", "：")), ""
        )
        name = name or re.split("[:：]", rest)[0].strip()
        reason = rest[len(name) :].lstrip().lstrip(":：").strip()
        if match is None or not name or not reason:
            raise InputError(
                Text("a change names a proposal and a reason", "每项调整须写明申请与理由"),
                place=Place(column="changes", row=number),
                seen=line.strip()[:60],
                expected="in ID: reason",
                fix=Text(
                    "write “in ID: reason” or “out ID: reason”, one a line",
                    "请逐行填写“in 编号：理由”或“out 编号：理由”",
                ),
                code="bad_override",
            )
        moves.append(("in" if match[1].lower() in ("in", "调入") else "out", name))
        reasons[name] = reason
    return moves, reasons


def settled(slate: Slate, moves: Sequence[tuple[Literal["in", "out"], str]] = ()) -> Settled:
    """Return what a decision funds, with the price of each move."""
    problem = slate.reopen()
    chosen = _start(slate, problem)
    before, held = _worth(problem, chosen), _broken(slate, problem, chosen)
    broken: list[str] = [*_undrawn(slate)]
    priced: list[Move] = []
    first = before
    for direction, name in moves:
        place = _place(slate, problem, chosen, direction, name)
        chosen = chosen.copy()
        chosen[problem.candidates.copies(place)] = False
        chosen[place] = direction == "in"
        after = _worth(problem, chosen)
        new = [r for r in _broken(slate, problem, chosen) if r not in {*held, *broken}]
        new += [r for r in _drawn(slate, name) if r not in broken]
        priced.append(Move(name, direction, before - after, new))
        broken += new
        before = after
    if len({name for _, name in moves}) < len(moves):
        raise _misplaced("; ".join(name for _, name in moves), Text("twice", "重复"))
    still = {*_broken(slate, problem, chosen), *_undrawn(slate)}
    still |= {r for _, name in moves for r in _drawn(slate, name)}
    level = problem.candidates.proposals(chosen)
    levels = {row.id: float(share) for row, share in zip(slate.proposals, level, strict=True) if share > 0}
    return Settled(
        tuple(sorted(levels)),
        levels,
        float(problem.candidates.amount @ chosen),
        first - before,
        tuple(r for r in broken if r in still),
        # what one move breaks and a later one mends is not broken
        tuple(msgspec.structs.replace(one, breaks=[r for r in one.breaks if r in still]) for one in priced),
    )


def clear(slate: Slate) -> Settled:
    """Return what a decision funds that leaves the band to a committed draw: those clear of it."""
    return _whole(slate, slate_outcome.fixed_in(slate))


def as_drawn(slate: Slate) -> Settled:
    """Return what such a decision funds once the lots are drawn."""
    return _whole(slate, slate_outcome.funded(slate))


def _whole(slate: Slate, ids: Sequence[str]) -> Settled:
    # that a draw can keep every rule was made sure of when its candidates were fixed
    inside = set(ids)
    spend = float(sum(row.amount for row in slate.proposals if row.id in inside))
    return Settled(tuple(ids), dict.fromkeys(ids, 1.0), spend, 0.0, ())


def _start(slate: Slate, problem: Problem) -> Array:
    """Return what slate or draw funds, copies at lower levels included."""
    inside = set(slate_outcome.funded(slate))
    level = [(1.0 if slate.lots else row.level) if row.id in inside else 0.0 for row in slate.proposals]
    return slate_answer.placed(problem, np.array(level))


def _worth(problem: Problem, chosen: Array) -> float:
    """Return the value of a set, penalties and bonuses included."""
    return formulate(problem).value(point(problem, chosen))


def _broken(slate: Slate, problem: Problem, chosen: Array) -> list[str]:
    """Return the hard rules a set breaks, and those that keep one of its members out."""
    broken = [t.name for t in problem.terms if t.rule.hard and t.shortfall(chosen)]
    level = problem.candidates.proposals(chosen)
    for place in np.flatnonzero(level > 0):
        row = slate.proposals[int(place)]
        if not row.eligible:
            broken += row.ineligible_by or ["eligible"]
    return list(dict.fromkeys(broken))


def _undrawn(slate: Slate) -> list[str]:
    """Return the row that draws lots, if there is one and no lots were drawn."""
    lots = slate.lottery
    if lots is None or lots.rule is None or not lots.candidates or lots.outcome:
        return []
    return [lots.rule]


def _drawn(slate: Slate, name: str) -> list[str]:
    """Return the row that draws lots, if a move undoes what the lots said of a proposal."""
    lots = slate.lottery
    if lots is None or not lots.outcome or name not in lots.candidates:
        return []
    return [lots.rule or "lottery"]


def _place(slate: Slate, problem: Problem, chosen: Array, direction: str, name: str) -> int:
    ids = [row.id for row in slate.proposals]
    if name not in ids:
        raise UnknownIdentifierError(
            Text("the award list has no such proposal", "清单中没有该申请"),
            place=Place(column="--override"),
            seen=name,
            fix=meant(name, ids) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    place = ids.index(name)
    inside = bool(chosen[problem.candidates.copies(place)].any())
    if inside == (direction == "in"):
        raise _misplaced(f"{direction}:{name}", Text("it is there already", "该申请本已如此"))
    return place


def _misplaced(seen: str, why: Text) -> InputError:
    return InputError(
        Text("a proposal cannot be moved there: {why}", "该申请无法如此调整：{why}").format(why=why),
        place=Place(column="--override"),
        seen=seen,
        fix=Text("leave this change out", "请去掉这一项"),
        code="bad_override",
    )


class Decided(msgspec.Struct, frozen=True):
    """The slate decided on, and what is funded of it."""

    id: str
    call: str
    currency: str
    count: int
    spend: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.decision/1"):
    """A named person decided on a slate, or made its awards public."""

    decision: Decision
    slate: Decided
    state: str


def answer(slate: Slate, decision: Decision, about: Mapping[str, str], state: str) -> Answer:
    """Return the answer of an act on a slate."""
    return Answer(
        run=Run.of("decide", about),
        decision=decision,
        slate=Decided(slate.run.id, slate.call.id, slate.call.currency, len(decision.ids), decision.spend),
        state=state,
    )


# From a decision to the rows of the record: decision, moves and awards.


def awards(slate: Slate, decision: str, settled: Settled) -> list[Row]:
    """Return a row of ``award`` for every proposal that is funded."""
    unit = 10 ** digits(slate.call.currency)
    return [
        {
            **dict.fromkeys(AWARD.names),
            "id": f"{decision}-{row.id}",
            "proposal": row.id,
            "decision": decision,
            "organisation": _text(row.columns.get("institute")),
            "region": _text(row.columns.get("region")),
            "title": _text(row.columns.get("title")),
            "amount": round(row.amount * settled.levels[row.id] * unit),
            "currency": slate.call.currency,
            "stage": "granted",
        }
        for row in slate.proposals
        if row.id in settled.levels
    ]


def governed(call: str, table: str, *keys: str) -> list[Row]:
    """Return the rows of ``row_visibility`` that keep rows to the office, also to that of their call alone."""
    return [{"table": table, "row": key, "level": "restricted", "audiences": [f"call:{call}"]} for key in keys]


def _text(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def moves(decision: Decision) -> list[Row]:
    """Return a row of ``decision_move`` for every move."""
    return [
        {"reason": decision.reason, **msgspec.to_builtins(move), "decision": decision.id} for move in decision.moves
    ]


def row(decision: Decision, seq: int) -> Row:
    """Return the row of ``decision`` with its number in the log."""
    values = {**msgspec.to_builtins(decision), "audit_seq": seq}
    return {name: values[name] for name in DECISION.names}


# Whether a slate still stands, and whether a person may act on it.


def seen(slate: Slate) -> str:
    """Return the digest of what a person sees of a slate: its set, its draw, its state."""
    lots = slate.lottery
    drawn = None if lots is None else [lots.commitment, lots.list_hash, lots.order, [one.drawn for one in lots.outcome]]
    return digest(slate.run.id, slate.run.at, slate_outcome.levels(slate), drawn, slate.state)[:32]


def unchanged(workspace: Workspace, slate: Slate, state: str) -> None:
    """Refuse to act on a list that is not the one that was seen, or that another list has replaced."""
    if not state:
        return
    newer = newest(workspace, slate)
    if newer is None and state == seen(slate):
        return
    at, by = _changed(workspace, slate.run.id if newer is None else newer)
    link = f"/fund/lists/{slate.run.id}" + ("" if newer is None else f"..{newer}")
    words = Text(
        "{name} acted on this list at {t} UTC. Nothing of yours was done, and nothing was signed.",
        "{name} 已于 {t}（世界协调时）办理本清单；您的操作未执行，本次未签署任何内容。",
    )
    if newer is not None:
        words = Text(
            "{name} drafted this list again at {t} UTC. Nothing of yours was done, and nothing was signed.",
            "{name} 已于 {t}（世界协调时）重新拟定清单；您的操作未执行，本次未签署任何内容。",
        )
    raise StateError(
        words.format(t=at, name=by),
        fix=Text("look at what changed, then act on the list as it is now", "请查看变更，再就现行清单办理"),
        code="changed",
        detail={"current": newer or slate.run.id, "difference": link},
    )


def unmoved(before: Slate, now: Slate) -> None:
    """Refuse to write a slate that somebody signed or moved since it was read."""
    if (before.state, before.decided) != (now.state, now.decided):
        raise StateError(
            Text("the list was signed or moved meanwhile", "清单在此期间已被签署或变动"),
            seen=now.state,
            expected=before.state,
            fix=Text("look at the list as it is now, then go on", "请查看现行清单后再继续"),
            code="changed",
        )


def made(workspace: Workspace, run: str) -> int:
    """Return the log number under which a slate was made, without reading the slate."""
    rows = workspace.view.select("run", where=Eq("id", run), columns=("audit_seq",))
    if not rows:
        raise VisibilityError.not_found()
    return int(rows[0]["audit_seq"])


def newest(workspace: Workspace, slate: Slate) -> str | None:
    """Return the list of the same call that was made after this one; None if this is the newest."""
    view = workspace.view
    rows = view.select("run", where=Eq("study", "fund"), columns=("id", "audit_seq"), order=("-audit_seq",))
    mine = next((row["audit_seq"] for row in rows if row["id"] == slate.run.id), None)
    if mine is None:
        raise VisibilityError.not_found()
    for row in rows:
        if row["audit_seq"] <= mine:
            return None
        if view.get("run", row["id"])["document"]["call"]["id"] == slate.call.id:
            return str(row["id"])
    return None


def _changed(workspace: Workspace, run: str) -> tuple[str, str]:
    """Return when a slate was last acted on or computed, and by whom."""
    rows = workspace.desk.select("audit", where=In("object", (f"run {run}",)), order=("-seq",), limit=1)
    if not rows:
        rows = [{"at": clock(), "actor": "–", "named": None}]
    return str(rows[0]["at"])[11:16], str(rows[0]["named"] or rows[0]["actor"])


def current(workspace: Workspace, slate: Slate) -> None:
    """Refuse a slate without a set, or one that a newer one of the same call has overtaken."""
    if slate.slate.value is None:
        raise StateError(
            Text("there is no set to decide on", "没有可供决定的方案"),
            seen=slate.slate.status,
            fix=Text(
                "loosen one of the rules in conflict and run yuzui fund again",
                "请放宽互相矛盾的规则之一，再运行 yuzui fund",
            ),
            code="no_slate",
        )
    newest = next((row for row in workspace.runs("fund") if row["document"]["call"]["id"] == slate.call.id), None)
    if newest is None:
        return
    if (newest["inputs_hash"], newest["rules_hash"]) != (slate.run.inputs_hash, slate.run.rules_hash):
        raise StateError(
            Text(
                "this award list is stale: inputs or rules have changed since", "该清单已过期：此后输入或规则已有变更"
            ),
            seen=slate.run.id,
            expected=newest["id"],
            fix=same(f"yuzui decide {newest['id']}"),
            code="stale",
            detail={"legal": ["supersede", "withdraw"], "current": newest["id"]},
        )


def unconflicted(workspace: Workspace, leaders: Mapping[str, object], by: str) -> None:
    """Refuse a person with a conflict of interest: who leads one of the proposals, or is tied to one."""
    own = [
        proposal for proposal, leader in leaders.items() if signature.plain(str(leader or "")) == signature.plain(by)
    ]
    ties = workspace.view.select("conflict", where=Eq("reviewer", by))
    own += [row["proposal"] for row in ties if row["proposal"] in leaders and row["state"] != "waived"]
    if own:
        raise StateError(
            Text("this person has a conflict of interest", "此人存在利益冲突"),
            seen=f"{by}: {', '.join(sorted(set(own))[:3])}",
            fix=Text("let another person act", "请由他人办理"),
            code="conflicted",
        )


# Whether the rules a slate rests on were in force, and public, when its call opened.


def rules_in_force(workspace: Workspace, slate: Slate) -> InForce:
    """Refuse rules that were not in force when the call opened."""
    book = slate.book
    common = {key: day for key, day in _dates(book.get("call", {})).items() if day}
    opens = _opens(workspace, slate)
    undated, late = [], []
    for row in book["rule"]:
        dates = common | _dates(row)
        if not dates:
            undated.append(str(row["name"]))
        elif opens is not None and (missed := _missed(dates, opens)) is not None:
            late.append((str(row["name"]), missed))
    if late:
        raise _refused(late, str(opens))
    return InForce(opens, len(book["rule"]), undated)


def _dates(row: Row) -> dict[str, str]:
    return {one.name: str(row[one.name])[:10] for one in DATES if row.get(one.name)}


def _opens(workspace: Workspace, slate: Slate) -> str | None:
    """Return the day the call opened: as its page of rules says it, else as it was loaded."""
    if day := slate.book.get("call", {}).get("opens"):
        return str(day)[:10]
    where = Eq("call", slate.call.id)
    rows = workspace.view.select("call", where=where, columns=("opens",))
    return str(rows[0]["opens"]) if rows and rows[0]["opens"] else None


def _missed(dates: Mapping[str, str], opens: str) -> str | None:
    """Return the date by which a rule was not in force on a day, as ``key = day``; else None."""
    wrong = {
        "published_at": dates.get("published_at", "") > opens,
        "valid_from": dates.get("valid_from", "") > opens,
        # the first day on which it no longer holds
        "valid_to": dates.get("valid_to", "9999") <= opens,
    }
    return next((f"{key} = {dates[key]}" for key, missed in wrong.items() if missed), None)


def _refused(late: list[tuple[str, str]], opens: str) -> StateError:
    seen = "; ".join(f"{name}: {missed}" for name, missed in late[:3])
    return StateError(
        Text(
            "rules of this award list were not in force when the call opened", "该清单所依据的规则在指南开放时并未生效"
        ),
        seen=seen if len(late) <= 3 else f"{seen} … ({len(late)})",
        expected=f"{opens}",
        fix=Text(
            "run yuzui fund with the rules that were in force on that day, or correct the dates in the rules",
            "请以当日有效的规则重新运行 yuzui fund，或更正规则中的日期",
        ),
        code="rules_not_in_force",
        detail={"opens": opens, "rules": [name for name, _ in late]},
    )


# Which decision of a call is in force, where it stands, and what takes its place.


def standing(workspace: Workspace, call: str) -> Row | None:
    """Return the decision of a call that nothing took the place of."""
    view = workspace.view
    runs = view.select("slate_run", where=Eq("call", call), columns=("id",))
    rows = view.select("decision", where=In("run", tuple(row["id"] for row in runs)))
    gone = {row["supersedes"] for row in rows}
    return next((row for row in rows if row["id"] not in gone), None)


Stage = Literal["signed", "published", "contested", "appealed", "superseded"]


def stage(workspace: Workspace, decision: str) -> Stage:
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


def followed(workspace: Workspace, slate: Slate, named: str) -> Row | None:
    """Return the decision that a new one takes the place of; refuse a second one in force."""
    current = standing(workspace, slate.call.id)
    anew = None if current is None else same(f"yuzui decide {slate.run.id} --supersedes {current['id']} …")
    if not named:
        if current is None:
            return None
        raise StateError(
            Text(
                "a decision on this call is in force; another can only take its place",
                "该批次已有生效的决定；新决定只能取代它",
            ),
            seen=f"{current['id']} ({current['by']})",
            expected="--supersedes",
            fix=anew,
            code="decided_before",
            detail={"decision": current["id"], "legal": ["supersede"]},
        )
    row = workspace.view.get("decision", named)
    move("decision", stage(workspace, named), "supersede")
    if current is None or current["id"] != named:
        raise StateError(
            Text("that decision is on another call", "该决定属于另一批次"),
            seen=named,
            expected=current["id"] if current else slate.call.id,
            fix=anew
            or Text("leave --supersedes out: nothing is decided on this call", "请去掉 --supersedes：该批次尚无决定"),
            code="other_call",
        )
    _answered(workspace, named)
    return row


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


# Making decided awards public: an act of its own, after which the public sees these rows only.


ROLES = ("decider", "programme_officer")


def publish(workspace: Workspace, name: str, by: str = "", reason: str = "") -> Answer:
    """Make the awards of a decision public."""
    view = workspace.view
    with view.act("publish", f"decision {name}", reason, by or None) as change:
        run = view.get("decision", name)["run"]
        stored = view.get("run", run)
        slate = decoded(Slate, stored["document"])
        by = signature.who(workspace, by, ROLES, slate.call.id)
        move("decision", stage(workspace, name), "publish")
        if slate.awaits_draw:
            raise StateError(
                Text("the draw that decides the rest is not revealed yet", "确定其余部分的抽签尚未揭示"),
                seen=name,
                fix=Text("reveal the draw first, then publish", "请先揭示抽签，再行公布"),
                code="draw_open",
            )
        awards = view.select("award", where=Eq("decision", name), columns=("id",))
        if not awards:
            raise StateError(
                Text("the decision funds nothing: there is no award to publish", "该决定未资助任何申请"),
                seen=name,
                fix=Text("tell the applicants by letter", "请以通知书告知申请人"),
                code="no_awards",
            )
        count = change.publish("award", [(award["id"],) for award in awards])
        if slate.decided is None or slate.decided.id != name:
            raise VisibilityError.not_found()
        public = Published(clock(), by, count)
        decision = msgspec.structs.replace(slate.decided, published=public)
        document = {**stored["document"], "decision": msgspec.to_builtins(decision)}
        change.replace("run", [{**stored, "document": document}])
    about = {"publish": name, "by": public.by, "at": public.at}
    return answer(slate, decision, about, stage(workspace, name))
