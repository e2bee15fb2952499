# SPDX-License-Identifier: Apache-2.0
"""Gates of a mission and what falls due: dates from the same futures, verdicts and payments from the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import numpy as np

from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import DESK, Workspace, clock
from yuzui.missions import register
from yuzui.missions.inputs import Mission
from yuzui.missions.jobs import mission
from yuzui.missions.mission_answer import Solved
from yuzui.missions.payments import YearSum, by_year, fiscal_year
from yuzui.model.quantity import Origin, digits
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.sheets.formats import ics
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import NO_CURRENCY, count, money, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("gates and payments of a mission", "任务的关口与拨款")
QUESTION = Text(
    "Which gates come when, who has passed them, and what falls due in which year?",
    "各关口何时到来、哪些已通过、各年度应付多少？",
)
SOURCE = "the same futures as the dates of the mission"
LEVEL = "organisation"


class Inputs(Mission, frozen=True, kw_only=True):
    """Which mission, how its futures are drawn, and when fiscal years begin."""

    fiscal: Annotated[
        int, msgspec.Meta(ge=1, le=12), Help(Text("month in which the fiscal year begins", "财政年度的起始月份"))
    ] = 1


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A task that ends with a gate or makes money due; state and payments from the record where it has a review."""

    task: str
    title: str
    performer: str
    gate: bool
    evidence: str
    deadline: str | None
    planned_day: str | None
    p50_day: str | None
    p80_day: str | None
    p50: float | None
    p80: float | None
    due: float | None
    paid: float
    currency: str | None
    review: str | None
    state: str | None
    state_words: Text | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.mission_gates/1"):
    """Gates in order of their P80 date, and what falls due by fiscal year; ``odds``: from futures, else one date."""

    origin: Origin
    source: str
    mission: str | None
    day: str
    fiscal: int
    dated: bool
    odds: bool
    draws: int
    gates: list[Gate]
    payments: list[YearSum]
    stopped: int

    def pay(self, year: int) -> list[YearSum]:
        """Return what falls due in a fiscal year, one sum a currency."""
        return [one for one in self.payments if one.year == year]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return gates and payments of a sheet of tasks, or of a mission on record."""
    values = {one.name: getattr(inputs, one.name) for one in msgspec.structs.fields(Mission)}
    dates = mission.compute(workspace, Mission(**values))
    solved: Solved = dates.solved
    id = dates.mission.id if dates.mission else None
    reviews = _reviews(workspace, id)
    paid = _paid(workspace, reviews)
    flow = definitions(workspace)["stage_gates"]
    by_task = {one.id: one for one in dates.tasks}
    gates = []
    for task in solved.network.plan.tasks:
        if not (task.gate or task.payment):
            continue
        row, when = reviews.get(task.id), by_task[task.id]
        state = None if row is None else str(row["state"] or flow.start)
        unit = 10 ** digits(task.currency or NO_CURRENCY)
        gates.append(
            Gate(
                task=task.id,
                title=task.title,
                performer=task.performer,
                gate=task.gate,
                evidence=task.evidence,
                deadline=task.deadline,
                planned_day=when.end_day,
                p50_day=when.p50_day,
                p80_day=when.p80_day,
                p50=when.p50,
                p80=when.p80,
                due=None if task.payment is None else task.payment / unit,
                paid=0.0 if row is None else paid.get(str(row["id"]), 0) / unit,
                currency=task.currency,
                review=None if row is None else str(row["id"]),
                state=state,
                state_words=None if state is None else flow.state_words(state),
            )
        )
    gates.sort(key=lambda one: (one.p80 or by_task[one.task].end, one.task))
    return Answer(
        run=Run.of("mission_gates", {"mission": dates.run.id, "fiscal": inputs.fiscal, "gates": digest(_plain(gates))}),
        origin=dates.origin,
        source=dates.source,
        mission=id,
        day=clock()[:10],
        fiscal=inputs.fiscal,
        dated=solved.network.timeline.dated,
        odds=solved.futures is not None,
        draws=dates.draws,
        gates=gates,
        payments=_payments(solved, gates, inputs.fiscal),
        stopped=sum(one.state == "stop" for one in gates),
    )


def _plain(gates: Sequence[Gate]) -> list[object]:
    return [msgspec.to_builtins(one) for one in gates]


def _reviews(workspace: Workspace, mission: str | None) -> dict[str, Row]:
    """Return the review of each task that has one, as who asks may see it."""
    if mission is None:
        return {}
    rows = workspace.view.select("gate_review", where=Eq("mission", mission), order=("id",))
    return {str(row["task"]): row for row in rows}


def _paid(workspace: Workspace, reviews: Mapping[str, Row]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in reviews.values():
        for one in workspace.view.select("gate_payment", where=Eq("gate", row["id"])):
            sums[str(row["id"])] = sums.get(str(row["id"]), 0) + int(one["sum"] or 0)
    return sums


def _payments(solved: Solved, gates: Sequence[Gate], first_month: int) -> list[YearSum]:
    """Return what is still to be paid by fiscal year; nothing for stopped gates, and nothing without days."""
    one, timeline = solved.network, solved.network.timeline
    if not timeline.dated:
        return []
    place = {task.id: n for n, task in enumerate(one.plan.tasks)}
    ends = _ends(solved)
    dues_by_year = []
    for currency in sorted({gate.currency or "" for gate in gates if gate.due}):
        open_ = [
            gate
            for gate in gates
            if gate.due and (gate.currency or "") == currency and gate.due > gate.paid and gate.state != "stop"
        ]
        if not open_:
            continue
        columns = [place[gate.task] for gate in open_]
        mine = ends[:, columns]
        last = timeline.day(float(mine.max())) or str(timeline.start)
        years = fiscal_year(str(timeline.start), first_month), fiscal_year(last, first_month)
        sums = [(gate.due or 0.0) - gate.paid for gate in open_]
        dues_by_year += by_year(mine, sums, timeline.place, years, first_month, currency or None)
    return sorted(dues_by_year, key=lambda one: (one.currency or "", one.year))


def _ends(solved: Solved) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return when tasks end in each future; without odds in the one that is planned."""
    if solved.futures is not None:
        return solved.futures.end
    return np.array([[solved.network.units(int(end)) for end in solved.ends]], dtype=float)


def tasks(answer: Answer) -> list[Gate]:
    """Return the gates, without tasks that only make money due."""
    return [one for one in answer.gates if one.gate]


# What is said, drawn and listed.

GATE = Text("gate", "个关口")


def headline(answer: Answer) -> Text:
    """Return how many gates there are, the next one, and what falls due first."""
    gates = tasks(answer)
    if not answer.gates:
        return Text("No task has a gate or a payment", "没有设关口或拨款的作业")
    passed = sum(one.state in ("go", "closed") for one in gates)
    words = Text("{n}, {p} passed", "{n}，已通过 {p} 个").format(n=count(len(gates), GATE), p=number(passed))
    if answer.payments:
        first = answer.payments[0]
        due = Text("; in {y} up to {s} fall due in 8 of 10 futures", "；{y} 年度应付款八成把握不超过{s}")
        if not answer.odds:
            due = Text("; in {y} {s} fall due as planned", "；按计划 {y} 年度应付{s}")
        words += due.format(y=same(str(first.year)), s=money(first.p80, first.currency or NO_CURRENCY))
    return words


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: gates, then years."""
    lines: list[Line] = [(Text("gates", "关口"), headline(answer))]
    lines += [(same(one.task), _gate(one)) for one in tasks(answer)]
    lines += [(same(str(one.year)), _year(answer, one)) for one in answer.payments]
    if not answer.odds:
        words = Text(
            "no range or capacity given, no odds: one date for each", "未给工期范围或能力，无法给出把握，仅列一个日期"
        )
        lines.append((Text("odds", "把握"), words))
    if not answer.dated:
        words = Text("add --start DAY for days and fiscal years", "请补充 --start 日期以得出日期与年度")
        lines.append((Text("dates", "日期"), words))
    if answer.mission is None:
        words = Text(
            "verdicts and payments are of missions on record: yuzui mission register",
            "裁定与拨款须先登记任务：yuzui mission register",
        )
        lines.append((Text("verdicts", "裁定"), words))
    return lines


def years(answer: Answer) -> list[Line]:
    """Return the transcript of payments: years, and what is still to be paid in all."""
    lines = [line for line in sentences(answer) if line[0] != Text("gates", "关口")]
    known = {one.task for one in tasks(answer)}
    lines = [line for line in lines if line[0].en not in known]
    totals: dict[str, float] = {}
    for one in answer.payments:
        totals[one.currency or NO_CURRENCY] = totals.get(one.currency or NO_CURRENCY, 0.0) + one.mean
    whole = [(Text("in all", "合计"), money(total, coin)) for coin, total in totals.items()]
    none = [(Text("payments", "拨款"), Text("nothing is to be paid, or no day is known", "没有应付款，或日期未知"))]
    return [*(whole or none), *lines]


def _gate(one: Gate) -> Text:
    when = Text("P50 {a}, P80 {b}", "五成 {a}，八成 {b}").format(
        a=same(_when(one.p50_day, one.p50)), b=same(_when(one.p80_day, one.p80))
    )
    if one.p80 is None:
        when = same(one.planned_day or "–")
    words = same(f"{one.title} · " if one.title else "") + when
    if one.due is not None:
        words += same(" · ") + money(one.due, one.currency or NO_CURRENCY)
        if one.paid:
            words += Text(", {p} paid", "，已付{p}").format(p=money(one.paid, one.currency or NO_CURRENCY))
    return words + (same(" · ") + one.state_words if one.state_words is not None else same(""))


def _when(day: str | None, units: float | None) -> str:
    return day or ("–" if units is None else f"{units:.1f}")


def _year(answer: Answer, one: YearSum) -> Text:
    coin = one.currency or NO_CURRENCY
    if not answer.odds:
        return money(one.mean, coin)
    return Text("P50 {a}, P80 {b}, expected {c}", "五成 {a}，八成 {b}，期望 {c}").format(
        a=money(one.p50, coin), b=money(one.p80, coin), c=money(one.mean, coin)
    )


def dues(answer: Answer) -> Picture | None:
    """Draw the expected sums that fall due by fiscal year in the first currency."""
    if not answer.payments:
        return None
    coin = answer.payments[0].currency
    rows = [one for one in answer.payments if one.currency == coin]
    about = Text(
        "Expected sum that falls due by fiscal year, {c}; P50 and P80 stand in the table.",
        "各财政年度应付款的期望值（{c}）；五成与八成把握见下表。",
    ).format(c=same(coin or ""))
    bars = [Bar(label=same(str(one.year)), value=one.mean) for one in rows]
    most = max(rows, key=lambda one: one.mean)
    finding = Text("Most is expected to fall due in {y}: {s}", "预计 {y} 年度应付最多：{s}")
    if not answer.odds:
        finding = Text("Most falls due in {y} as planned: {s}", "按计划 {y} 年度应付最多：{s}")
    finding = finding.format(y=same(str(most.year)), s=money(most.mean, coin or NO_CURRENCY))
    meta = Meta("dues", finding, about, answer.origin, same(answer.source), answer.day, "/about/method#mission_gates")
    return bar_chart(meta, bars, (Text("falls due", "应付"), ""))


def _units(length: float | None) -> str | None:
    """Return a length in units of the mission, where no day is known."""
    return None if length is None else f"{length:.1f}"


GATES = Table[Answer](
    "gates",
    Text("Gates and payments", "关口与拨款"),
    rows=lambda answer: answer.gates,
    columns=(
        Column("task", Text("Task", "作业")),
        Column("title", Text("Title", "名称")),
        Column("performer", Text("Performer", "承担单位")),
        Column("gate", Text("Gate", "关口"), value=lambda one: Text("yes", "是") if one.gate else Text("no", "否")),
        Column("evidence", Text("Evidence", "证据"), places=("file", "pack")),
        Column("planned_day", Text("Planned", "计划")),
        Column("p50_day", Text("P50", "五成把握"), value=lambda one: one.p50_day or _units(one.p50)),
        Column("p80_day", Text("P80", "八成把握"), value=lambda one: one.p80_day or _units(one.p80)),
        Column("deadline", Text("Deadline", "期限")),
        Column("due", Text("Falls due", "应付"), digits=2),
        Column("paid", Text("Paid", "已付"), digits=2),
        Column("currency", Text("Currency", "币种")),
        Column(
            "state",
            Text("State", "状态"),
            value=lambda one: one.state_words,
            link=lambda _, one: f"/moves/stage_gates/{encode(one.review)}" if one.review else "",
        ),
    ),
    sheet=Text("gates", "关口"),
)
PAYMENTS = Table[Answer](
    "payments",
    Text("What falls due by fiscal year", "各财政年度应付款"),
    rows=lambda answer: answer.payments,
    columns=(
        Column("year", Text("Fiscal year", "财政年度"), value=lambda one: str(one.year)),
        Column("first_day", Text("from", "起"), places=("file", "pack")),
        Column("currency", Text("Currency", "币种")),
        Column("p50", Text("P50", "五成把握"), digits=2),
        Column("p80", Text("P80", "八成把握"), digits=2),
        Column("mean", Text("Expected", "期望"), digits=2),
        Column("worst", Text("At worst", "最多"), digits=2),
    ),
    note=Text(
        "Expected sums add up over the years; P50 and P80 do not. What is paid or stopped is left out.",
        "期望值可跨年相加，五成与八成把握值不可。已付及已终止者不计。",
    ),
    sheet=Text("payments", "拨款"),
)
VIEW = View(headline=headline, sentences=sentences, charts=(dues,), first=(GATES,), tables=(PAYMENTS,))


def calendar(answer: Answer, lang: str) -> bytes:
    """Return the gates as an iCalendar file, each on its P80 day (else its planned day); none without days."""
    events = []
    for one in answer.gates:
        if (day := one.p80_day or one.planned_day) is None:
            continue
        start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
        name = (GATE_OF if one.gate else DUE_OF).format(t=same(f"{one.task} {one.title}".strip()))
        uid = f"{answer.mission or answer.source}-{one.task}@yuzui"
        events.append(
            ics.Event(uid, start, start + dt.timedelta(days=1), name.say(lang), description=_gate(one).say(lang))
        )
    return ics.text(events, TITLE.say(lang), dt.datetime.fromisoformat(clock())).encode()


GATE_OF = Text("Gate: {t}", "关口：{t}")
DUE_OF = Text("Payment due: {t}", "应付：{t}")


def begin(workspace: Workspace, id: str, by: str, contact: str, decider: str) -> list[str]:
    """Begin the review of every gate of a mission on record that has none, with its share; return their ids.

    Raises
    ------
    VisibilityError
        If there is no such mission for who asks.
    StateError
        If this person may not begin them.
    """
    register.row_of(workspace, id)
    answer = compute(workspace, Inputs(path=id))
    there = _reviews(workspace.seen_by(DESK), id)
    person = acting(workspace, by)
    flow = definitions(workspace)["stage_gates"]
    begun = []
    with moving.act(workspace, moving.BEGIN, flow.table.name, "", person) as change:
        for one in tasks(answer):
            if one.task in there:
                continue
            unit = 10 ** digits(one.currency or NO_CURRENCY)
            row = {
                "id": f"{id}-{one.task}", "mission": id, "task": one.task, "performer": one.performer or None,
                "contact": contact, "decider": decider, "planned_day": one.planned_day, "currency": one.currency,
                "share": None if one.due is None else round(one.due * unit),
            }  # fmt: skip
            moving.begun(workspace, change, flow, row, person)
            begun.append(str(row["id"]))
    return begun
