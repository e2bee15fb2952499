# SPDX-License-Identifier: Apache-2.0
"""Real timetables planned anew when part of their open time is lost, beside service in order."""

from __future__ import annotations

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.scheduling.answer import plain_rows
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.inputs import TimetableBenchmark as Inputs
from yuzui.scheduling.solution import Effort, solve
from yuzui.scheduling.timetables import TIMETABLES, Request, Timetable, first_come, instance
from yuzui.scheduling.verify import verify
from yuzui.text import Text
from yuzui.text.numbers import count, number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("real timetables planned anew", "真实时间表的重新排程")
QUESTION = Text(
    "If part of the open time is lost, how much of a timetable can still be done?",
    "开放时间缺失一部分时，还能完成多少？",
)
SOURCE = "timetables of NICER and XMM-Newton, NASA-ACROSS/across-data-ingestion"
LEVEL = "public"
PEER = "first come, first served"
LOST = (0, 10, 20, 30, 40, 50)
"""Per cent of every opening that are lost."""
SEED = 7
CANNOT_TELL = Text(
    "Which observations matter more: a second of any is worth the same. Slews between targets are not counted, "
    "and no telescope lost this time in fact.",
    "无法判断哪些观测更重要：各观测每秒等值。未计目标间的转向时间；所述时间缺失为设定，并未实际发生。",
)


class Plan(msgspec.Struct, frozen=True):
    """A timetable with part of its open time lost: seconds asked for, done in order, done by plan, proven ceiling.

    ``checked`` says that both keep every rule, and that rules, sums and ceiling of ours pass the verifier.
    """

    timetable: str
    lost: int
    requests: int
    requested: int = msgspec.field(name="asked")
    first_come: int
    ours: int
    bound: float
    gap: float
    checked: bool


class Total(msgspec.Struct, frozen=True):
    """The sums of the plans, seconds."""

    first_come: int
    ours: int
    bound: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.timetable_benchmark/1"):
    """Timetables with part of their time lost, planned and served in order."""

    origin: Origin
    source: str
    peer: str
    plans: list[Plan]
    total: Total
    worst_gap: float
    better: int
    worse: int
    refused: int
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Plan each timetable at each loss; check all plans."""
    files = {name: one.path(workspace) for name, one in TIMETABLES.items()}
    effort = Effort(inputs.budget, SEED)
    plans = [
        _plan(name, requests, lost, effort)
        for name, path in files.items()
        for requests in [TIMETABLES[name].read(path)]
        for lost in LOST
    ]
    rested = {"files": [digest(path.read_bytes()) for path in files.values()], "budget": inputs.budget}
    return Answer(
        run=Run.of("timetable_benchmark", rested, seed=SEED),
        origin="derived",
        source=SOURCE,
        peer=PEER,
        plans=plans,
        total=Total(*(sum(getattr(one, name) for one in plans) for name in ("first_come", "ours", "bound"))),
        worst_gap=max(one.gap for one in plans),
        better=sum(one.ours > one.first_come for one in plans),
        worse=sum(one.ours < one.first_come for one in plans),
        refused=sum(not one.checked for one in plans),
        cannot_tell=CANNOT_TELL,
    )


def _plan(name: str, requests: list[Request], lost: int, effort: Effort) -> Plan:
    document = instance(requests, lost)
    served, solution = first_come(document), solve(document, effort)
    verdict = verify(document, {**msgspec.to_builtins(solution), "cpu_seconds": 0.0})
    done = objective(document, plain_rows(solution.schedule))
    return Plan(
        timetable=name,
        lost=lost,
        requests=len(requests),
        requested=sum(one.seconds for one in requests),
        first_come=int(objective(document, served)),
        ours=int(done),
        bound=solution.bound,
        gap=max(0.0, solution.bound / done - 1) if done else 1.0,
        checked=verdict.verdict == "ok" and not violations(document, served),
    )


def headline(answer: Answer) -> Text:
    """Return how much more is done, and how near each plan is to its proven ceiling."""
    total = answer.total
    return Text(
        "{plans} of real timetables: {ours} hours observed, {served} in order of the timetable; "
        "each within {gap} of its proven ceiling",
        "真实时间表的 {plans}：共观测 {ours} 小时，按原次序为 {served} 小时；各方案距已证上限均不超过 {gap}",
    ).format(
        plans=count(len(answer.plans), Text("plan", "个方案")),
        ours=number(total.ours / HOUR, 1),
        served=number(total.first_come / HOUR, 1),
        gap=percent(answer.worst_gap, 2),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the sums, and what the plans do beside service in order."""
    beside = Text(
        "more than in order in {n} plans, less in {less}; plans {checked}",
        "其中 {n} 个方案优于按原次序，{less} 个较差；方案{checked}",
    ).format(
        n=number(answer.better),
        less=number(answer.worse),
        checked=Text("are refused", "未通过检查") if answer.refused else Text("pass the checker", "均通过检查"),
    )
    return [
        (Text("timetables", "时间表"), headline(answer)),
        (Text("beside order", "与原次序对照"), beside),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


HOUR = 3_600


def _label(plan: Plan) -> Text:
    timetable: Timetable = TIMETABLES[plan.timetable]
    return timetable.label


def _hours(name: str, label: Text) -> Column:
    return Column(name, label, digits=2, value=lambda row: getattr(row, name) / HOUR)


PLANS = Table[Answer](
    "plans",
    Text("Plans, hours", "方案（小时）"),
    rows=lambda answer: answer.plans,
    columns=(
        Column("timetable", Text("timetable", "时间表"), value=_label),
        Column("lost", Text("time lost, %", "缺失时间（%）"), digits=0),
        Column("requests", Text("requests", "申请数"), digits=0),
        _hours("requested", Text("asked", "申请")),
        _hours("first_come", Text("in order", "按原次序")),
        _hours("ours", Text("planned", "本排程")),
        _hours("bound", Text("ceiling", "上限")),
        Column("gap", Text("gap", "差距"), form="0.00%"),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(PLANS,))
