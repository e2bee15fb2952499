# SPDX-License-Identifier: Apache-2.0
"""A target of opportunity: the three cheapest ways to make room for it, one picked by a person."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job import signature
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.scheduling.answer import Change, Frame, Frozen, StoredSchedule, TaskFacts, plain_rows
from yuzui.scheduling.inputs import ScheduleInsert as Inputs
from yuzui.scheduling.instance import InstanceJson
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.reschedule import revision, view
from yuzui.scheduling.reschedule.revision import Party, Proposal
from yuzui.scheduling.reschedule.view import step_columns, steps
from yuzui.scheduling.source import Source
from yuzui.sheets.formats import jsonl
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("a target of opportunity", "机遇目标")
QUESTION = Text(
    "An urgent request came: who moves or goes for it, and what is owed to them?",
    "紧急请求到来：谁移动、谁让位，应补偿多少？",
)
SOURCE = "Ropke and Pisinger 2006, doi:10.1287/trsc.1050.0135"


class Picked(msgspec.Struct, frozen=True):
    """The way a named person picked, and the schedule kept of it."""

    n: int
    by: str
    reason: str
    at: str
    run: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.schedule.insert/1"):
    """The cheapest ways to make room for a task, at most three, and the one a person picked."""

    schedule: Frame
    task: TaskFacts
    now: int
    freeze_until: int | None
    stability: float
    weights: list[float]
    proposals: list[Proposal]
    picked: Picked | None

    def way(self, n: int) -> Proposal:
        """Return a way by its number."""
        return next(one for one in self.proposals if one.n == n)


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Propose ways to make room for a task; keep the schedule of the one picked."""
    base = revision.stored_schedule(workspace, inputs.schedule, inputs.files)
    path = Path(inputs.path)
    task, freeze = jsonl.document(path), inputs.freeze_until
    instance = revision.joined(base.instance, task, freeze, path.name)
    terms = revision.Terms(base.frame.horizon[0] if freeze is None else freeze, _points(inputs.stability))
    id = str(task["id"])
    held, ways = revision.proposals(instance, base.schedule, id, terms, freeze, base.firmness)
    body = {
        "instance": digest(instance),
        "schedule": digest(plain_rows(base.schedule)),
        "freeze_until": freeze,
        "stability": terms.stability,
    }
    answer = Answer(
        run=Run.of("schedule_insert", body),
        schedule=base.frame,
        task=TaskFacts.of(id, held.reading.instance.tasks[id]),
        now=terms.now,
        freeze_until=freeze,
        stability=terms.stability,
        weights=[revision.NEAR, revision.FAR],
        proposals=ways,
        picked=None,
    )
    if inputs.pick is None:
        return answer
    return msgspec.structs.replace(answer, picked=_pick(workspace, base, instance, answer, inputs))


def _points(raw: Any) -> float:
    value = float(raw)
    if not 0 <= value < math.inf:
        raise InputError(
            Text("the price of a move is 0 or more", "移动的代价应不小于 0"),
            place=Place(column="--stability"),
            seen=str(raw),
            expected=">= 0",
            code="option",
        )
    return value


def _pick(workspace: Workspace, base: StoredSchedule, instance: InstanceJson, answer: Answer, inputs: Inputs) -> Picked:
    """Keep the schedule of the way a named person picked."""
    signature.require(_SIGN, inputs.reason)
    name, _, _ = inputs.by.replace("，", ",").partition(",")
    owner = signature.who(workspace, name)
    numbers = [way.n for way in answer.proposals]
    if inputs.pick not in numbers:
        raise InputError(
            Text("there is no such way", "没有该方案"),
            place=Place(column="--pick"),
            seen=str(inputs.pick),
            expected=" ".join(map(str, numbers)) or "-",
            code="option",
        )
    if base.answer is None:
        raise InputError(
            Text(
                "this result has no proof, so that none can be given of what changes it",
                "该结果不含证明，无法由此证明变更后的排程",
            ),
            place=Place(column="RESULT"),
            expected="yuzui.schedule/1",
            fix=Text("write it by yuzui schedule make --json", "请用 yuzui schedule make --json 生成"),
            code="no_result",
        )
    parent, before, at = base.answer, digest(plain_rows(base.schedule)), clock()
    rows = revision.after(base.schedule, answer.way(inputs.pick))
    body = {"instance": digest(instance), "parent": before, "schedule": digest(plain_rows(rows))}
    run = Run.of("schedule", body, seed=parent.seed)
    source = Source(instance, base.frame.name, base.frame.title, base.frame.origin, base.file)
    child = schedule.answered(source, revision.child(instance, rows, parent), run)
    by, until = inputs.by.strip() or owner, answer.freeze_until
    child = msgspec.structs.replace(
        child,
        parent=base.frame.run,
        change=Change(before, "insert", by, inputs.reason, at, answer.task.id, inputs.pick),
        frozen=msgspec.UNSET if until is None else Frozen(until, sum(row.start < until for row in base.schedule)),
    )
    child.attach(rows={"run_input": revision.rows(run.id, instance)})
    schedule.keep(workspace, child)
    return Picked(inputs.pick, by, inputs.reason, at, run.id)


_SIGN = Text("a way is picked by a named person with a reason", "方案须由具名人员选定并说明理由")


def headline(answer: Answer) -> Text:
    """Return the cheapest way to make room, or that there is none."""
    return _way(answer.proposals[0], answer) if answer.proposals else _NOWHERE


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what is asked, each way with its cost, and who decides."""
    lines = [(Text("task", "任务"), _task(answer)), (Text("notice", "通知"), _terms(answer))]
    for way in answer.proposals:
        lines.append((Text("way {n}", "方案 {n}").format(n=way.n), _way(way, answer)))
    if not answer.proposals:
        lines.append((Text("answer", "结论"), _NOWHERE))
    return [*lines, (Text("decided", "决定"), _decided(answer))]


_NOWHERE = Text(
    "no placement found in this neighbourhood, whatever may move", "在所查邻域内，移动任何可移动的预订也未找到位置"
)


def _task(answer: Answer) -> Text:
    task = answer.task
    parts = [
        answer.schedule.title,
        same(f"“{task.id}”"),
        Text("value {v}", "价值 {v}").format(v=number(task.value or 0, 2)),
        duration(task.duration or 0),
    ]
    return join(parts, " · ", " · ")


def _terms(answer: Answer) -> Text:
    near, far = answer.weights
    sentence = Text("counted from {t}", "自 {t} 起算").format(t=view.at(answer.now, answer.schedule))
    if answer.freeze_until is not None:
        sentence += Text("; bookings before {t} stay", "；{t} 之前的预订不动").format(
            t=view.at(answer.freeze_until, answer.schedule)
        )
    return sentence + Text(
        "; a booking moved with under 7 days of notice costs {l} points, else {f}",
        "；不足 7 天通知的移动每项计 {l} 分，其余计 {f} 分",
    ).format(l=number(answer.stability * near, 2), f=number(answer.stability * far, 2))


def _way(way: Proposal, answer: Answer) -> Text:
    own = next(row for row in way.placed if row.task == answer.task.id)
    parts = [view.booked(own, answer.schedule), _cost(way), view.displaced(way)]
    return join([*parts, *map(_party, way.parties)], "; ", "；")


def _cost(way: Proposal) -> Text:
    """Return what the others lose, and what the moves weigh."""
    lost = sum(row.value for row in way.dropped)
    sentence = Text("others lose {v} points", "其他任务损失 {v} 分").format(v=number(lost, 2))
    if not way.dropped:
        sentence = Text("nothing is lost", "没有损失")
    if way.price:
        sentence += Text(", moves weigh {p}", "，移动计 {p} 分").format(p=number(way.price, 2))
    return sentence


def _party(one: Party) -> Text:
    who = same(one.partner) if one.partner else Text("no partner", "无合作方")
    sentence = Text("{who}: {m} moved, {d} out", "{who}：移动 {m} 项，移出 {d} 项").format(
        who=who, m=number(one.moved), d=number(one.dropped)
    )
    if one.lost:
        sentence += Text(", {t} less", "，减少 {t}").format(t=duration(one.lost))
    if one.owed:
        sentence += Text(", {t} owed", "，应补偿 {t}").format(t=duration(one.owed))
    return sentence


def _decided(answer: Answer) -> Text:
    picked = answer.picked
    if picked is None:
        return Text(
            "nothing changed; pick one with --pick N --by “name, office” --reason “…”",
            "尚未作任何变更；请用 --pick N --by “姓名，职务” --reason “…” 选定",
        )
    sentence = Text(
        "way {n} picked by {by}: {reason}; schedule {run} is a draft", "{by} 选定方案 {n}：{reason}；排程 {run} 为草案"
    ).format(n=picked.n, by=picked.by, reason=picked.reason, run=picked.run)
    if owed := sum(one.owed for one in answer.way(picked.n).parties):
        sentence += Text(
            "; the {t} owed are posted to the ledger when it is published", "；应补偿的 {t}于发布时记入账簿"
        ).format(t=duration(owed))
    return sentence


_NUMBER = Text("way", "方案")
CHANGES = Table[Answer](
    "changes",
    Text("Changes", "变动"),
    rows=lambda answer: [step for way in answer.proposals for step in steps(way, way.n)],
    columns=lambda answer: (Column("n", _NUMBER, form="0"), *step_columns(answer.schedule)),
)
PARTIES = Table[Answer](
    "parties",
    Text("Parties", "各方"),
    rows=lambda answer: [(way.n, one) for way in answer.proposals for one in way.parties],
    columns=(
        Column("n", _NUMBER, form="0", value=lambda row: row[0]),
        Column("partner", Text("partner", "合作方"), value=lambda row: row[1].partner),
        Column("moved", Text("moved", "移动"), form="0", value=lambda row: row[1].moved),
        Column("dropped", Text("out", "移出"), form="0", value=lambda row: row[1].dropped),
        Column("lost", Text("less (s)", "减少（秒）"), form="0", value=lambda row: row[1].lost),
        Column("owed", Text("owed (s)", "应补偿（秒）"), form="0", value=lambda row: row[1].owed),
    ),
)
VIEW = View(headline=headline, sentences=sentences, tables=(CHANGES, PARTIES))
