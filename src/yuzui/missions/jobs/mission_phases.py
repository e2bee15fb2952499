# SPDX-License-Identifier: Apache-2.0
"""Phases of missions: what is planned, what took place, what is late; the one never overwrites the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import VisibilityError
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, Tagged, digest
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace, clock
from yuzui.missions import phase_sheet
from yuzui.missions.acts.record_flown import ENDING
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.model.tables.mission_gate import BASES
from yuzui.model.visibility import Eq
from yuzui.sheets.partial_day import cut, last
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.timelines import Events, TimeAxis, event_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("phases of missions", "任务阶段")
QUESTION = Text(
    "Which phases are planned, which took place, and how late is each?",
    "哪些阶段尚在计划、哪些已实际发生、各推迟多少？",
)
SOURCE = "phases that are loaded, and those that come with Yuzui"
LEVEL = "public"
SHIPPED = "cn_deep_space_mission_phases.csv"


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet of phases is read; without one the record and what comes with Yuzui."""

    path: Annotated[Path | None, Help(Text("sheet of phases", "阶段表"), argument=True, metavar="FILE")] = None
    map: Annotated[Path | None, MAP] = None


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A phase: dates as far as they are known, days late, and where it stands."""

    id: str
    mission: Text
    phase: Text
    body: Text | None
    basis: str
    start: str
    end: str
    slip_days: int | None
    after: str | None
    plan: str | None
    outcome: str | None
    source: str | None
    state: str
    state_words: Text
    loaded: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.mission_phases/1"):
    """Phases with where they come from; ``stored`` were entered in the record by this."""

    origin: Origin
    source: str
    day: str
    missions: int
    planned: int
    flown: int
    late: int
    overdue: int
    phases: list[Phase]
    aside: list[SetAside]
    unused: list[str]
    stored: int


class PlanOf(msgspec.Struct, frozen=True):
    """A plan in which a phase has stood."""

    id: str


class One(Tagged, frozen=True, kw_only=True, tag="yuzui.mission_phase/1"):
    """One phase as planned, and as it went if it did; ``forecast`` is the plan and its delay."""

    id: str
    mission: Text
    phase: Text
    state: str
    state_words: Text
    plan: str | None
    plans: list[PlanOf]
    start: str
    forecast: str
    slip_days: int | None
    flown: Phase | None


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """List phases: of a sheet, or of the record with those that come with Yuzui."""
    if inputs.path is not None:
        rows, aside, sheet = phase_sheet.read(inputs.path, form_sheets.source_map(inputs.map, (phase_sheet.PHASES,)))
        return _answer(rows, aside, sheet.file, "derived", 0, set(), sheet.unused)
    entered = workspace.view.select("mission_phase", order=("mission", "start_day", "id"))
    here = {str(row["id"]) for row in entered}
    theirs = [row for row in shipped(workspace) if str(row["id"]) not in here]
    source = manifest_source(workspace) if theirs else "record"
    origin: Origin = "secondary" if theirs else "derived"
    return _answer([*entered, *theirs], [], source, origin, 0, here)


def shipped(workspace: Workspace) -> list[Row]:
    """Return the phases that come with Yuzui, as rows of the record."""
    rows = []
    for row in workspace.shipped_rows(SHIPPED):
        plain = {name: value or None for name, value in row.items()}
        rows.append(
            {
                **{name: plain[name] for name in ("id", "mission", "mission_zh", "phase", "body", "source")},
                "basis": "flown",
                **phase_sheet.days(phase_sheet.date(plain["start"]), phase_sheet.date(plain["end"])),
                "outcome": plain["note"],
                "state": "achieved",
            }
        )
    return rows


def manifest_source(workspace: Workspace) -> str:
    """Return whose the phases are that come with Yuzui."""
    return next((row["source"] for row in workspace.shipped_rows("MANIFEST.csv") if row["file"] == SHIPPED), SHIPPED)


def _answer(
    rows: Sequence[Row],
    aside: list[SetAside],
    source: str,
    origin: Origin,
    stored: int,
    here: set[str] | None = None,
    unused: Sequence[str] = (),
) -> Answer:
    today = clock()[:10]
    phases = [_phase(row, here is None or str(row["id"]) in here) for row in rows]
    waiting = [
        row
        for row in rows
        if row["basis"] == "planned" and (row.get("state") or "announced") in ("announced", "preparing")
    ]
    # a plan beside which stands what took place of it is one phase
    ids = {str(row["id"]) for row in rows}
    pairs = sum(row["basis"] == "planned" and f"{row['id']}{ENDING}" in ids for row in rows)
    return Answer(
        run=Run.of("mission_phases", {"rows": digest([msgspec.to_builtins(one) for one in phases]), "day": today}),
        origin=origin,
        source=source,
        day=today,
        missions=len({str(row["mission"]) for row in rows}),
        planned=sum(row["basis"] == "planned" for row in rows) - pairs,
        flown=sum(row["basis"] == "flown" for row in rows),
        late=sum((row.get("slip_days") or 0) > 0 for row in rows),
        overdue=sum(bool(row["start_day"]) and _latest(row) < today for row in waiting),
        phases=phases,
        aside=aside,
        unused=list(unused),
        stored=stored,
    )


def _latest(row: Row) -> str:
    """Return the latest day that the start of a phase can mean, with its delay."""
    day = dt.date.fromisoformat(last(cut(row["start_day"], row.get("date_precision"))))
    return (day + dt.timedelta(days=row.get("slip_days") or 0)).isoformat()


WORDS = {
    "launch": "发射", "orbiter": "环绕", "lander": "着陆", "rover": "巡视", "flyby": "飞越", "end": "结束",
    "cruise": "巡航", "Moon": "月球", "Mars": "火星", "(4179) Toutatis": "图塔蒂斯小行星",
}  # fmt: skip
"""Names of phases and bodies that come with Yuzui."""


def _phase(row: Row, loaded: bool) -> Phase:
    state = str(row.get("state") or "announced")
    precision = row.get("date_precision")
    mission = str(row["mission"])
    return Phase(
        id=str(row["id"]),
        mission=Text(mission, row.get("mission_zh") or mission),
        phase=_word(str(row["phase"])),
        body=_word(str(row["body"])) if row.get("body") else None,
        basis=str(row["basis"]),
        start=cut(row["start_day"], precision),
        end=cut(row["end_day"], precision),
        slip_days=row.get("slip_days"),
        after=row.get("after"),
        plan=row.get("plan"),
        outcome=row.get("outcome"),
        source=row.get("source"),
        state=state,
        state_words=STATES.get(state, same(state)),
        loaded=loaded,
    )


STATES = {
    "announced": Text("announced", "已公布"),
    "preparing": Text("in preparation", "准备中"),
    "under_way": Text("under way", "进行中"),
    "achieved": Text("achieved", "已完成"),
    "failed": Text("failed", "未成功"),
    "lost": Text("lost", "失去"),
    "succeeded_by": Text("succeeded by another", "由其他阶段接替"),
}


def _word(name: str) -> Text:
    return Text(name, WORDS.get(name, name))


def enter(workspace: Workspace, path: Path, by: str, map: Path | None = None) -> Answer:
    """Enter the phases of a sheet in the record, in the name of who answers for them.

    Raises
    ------
    InputError
        If a phase is in the record already: what stands there moves by its workflow.
    """
    rows, aside, sheet = phase_sheet.read(path, form_sheets.source_map(map, (phase_sheet.PHASES,)))
    person = acting(workspace, by)
    flow = definitions(workspace)["mission_phase"]
    there = {str(row["id"]) for row in workspace.desk.select("mission_phase", columns=("id",))}
    for n, row in enumerate(rows):
        if str(row["id"]) in there:
            raise form_sheets.refused(
                sheet, min(n, len(sheet.rows) - 1), "id",
                Text("this phase is in the record already", "该阶段已在库中"), "a new id",
                Text("move it: yuzui move mission_phase {i}", "请按流程办理：yuzui move mission_phase {i}").format(
                    i=str(row["id"])
                ),
                "there_already",
            )  # fmt: skip
    with moving.act(workspace, moving.BEGIN, "mission_phase", "", person) as change:
        blank = dict.fromkeys(flow.table.names)
        for row in rows:
            if row["basis"] == "flown" or row.get("state") == "achieved":
                change.insert(flow.table.name, [{**blank, **row, "lead": person, "state": "achieved"}])
            else:
                moving.begun(workspace, change, flow, {**row, "lead": person, "state": flow.start}, person)
    done = {str(row["id"]) for row in rows if row["basis"] == "flown" or row.get("state") == "achieved"}
    states = [{**row, "state": "achieved" if str(row["id"]) in done else flow.start} for row in rows]
    return _answer(states, aside, sheet.file, "derived", len(rows), unused=sheet.unused)


def one(workspace: Workspace, id: str) -> One:
    """Return a phase with its delay and what took place; one that the subject does not see does not exist."""
    rows = workspace.view.select("mission_phase", where=Eq("id", id))
    if not rows:
        raise VisibilityError.not_found()
    (row,) = rows
    phase = _phase(row, loaded=True)
    flown = [
        other for other in workspace.view.select("mission_phase", where=Eq("after", id)) if other["basis"] == "flown"
    ]
    late = row["slip_days"] or 0
    forecast = phase.start
    if row["start_day"] and late:
        forecast = (dt.date.fromisoformat(row["start_day"]) + dt.timedelta(days=late)).isoformat()
    return One(
        id=phase.id,
        mission=phase.mission,
        phase=phase.phase,
        state=phase.state,
        state_words=phase.state_words,
        plan=phase.plan,
        plans=[PlanOf(str(name)) for name in row["plans"] or []],
        start=phase.start,
        forecast=forecast,
        slip_days=row["slip_days"],
        flown=_phase(flown[0], loaded=True) if flown else None,
    )


# What is said, drawn and listed.


def headline(answer: Answer) -> Text:
    """Return how many phases of how many missions took place, are planned, are overdue."""
    if not answer.phases:
        return Text("No phase of a mission is loaded", "尚未载入任务阶段")
    sentence = Text("{n} phases of {m}: {f} took place, {p} planned", "{m}共 {n} 个阶段：{f} 个已发生，{p} 个计划中")
    words = sentence.format(
        n=number(answer.planned + answer.flown),
        m=count(answer.missions, Text("mission", "项任务")),
        f=number(answer.flown),
        p=number(answer.planned),
    )
    if answer.late:
        words += Text(", {n} late", "，{n} 个推迟").format(n=number(answer.late))
    if answer.overdue:
        words += Text(", {n} overdue", "，{n} 个已逾期").format(n=number(answer.overdue))
    return words


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("phases", "阶段"), headline(answer))]
    if answer.stored:
        words = Text("{n} entered in the record", "已录入 {n} 个").format(n=number(answer.stored))
        lines.append((Text("record", "入库"), words))
    for phase in answer.phases[:MOST]:
        words = same(f"{phase.start or '–'}" + (f" … {phase.end}" if phase.end else "")) + same(" ")
        lines.append((phase.mission, phase.phase + same(" ") + words + BASES[phase.basis] + _late(phase)))
    if len(answer.phases) > MOST:
        rest = Text("{n} more: --out phases.xlsx", "另有 {n} 个：--out phases.xlsx")
        lines.append((same(""), rest.format(n=number(len(answer.phases) - MOST))))
    if answer.unused:
        lines.append((Text("not read", "未读取"), join([same(f"“{one}”") for one in answer.unused], ", ", "、")))
    lines += [
        (
            Text("look at", "请注意"),
            Text("row {r}, {c}: ", "第 {r} 行“{c}”：").format(r=str(one.row), c=one.column or same("–"))
            + one.message
            + same(f" “{one.seen}”" if one.seen else "")
            + (Text("; expected: ", "；应为 ") + same(one.expected) if one.expected else same("")),
        )
        for one in answer.aside
    ]
    return lines


MOST = 30
"""Phases of a transcript; files hold all."""


def _late(phase: Phase) -> Text:
    if not phase.slip_days:
        return same("")
    return Text(", {n} days late", "，推迟 {n} 天").format(n=number(phase.slip_days))


GROUPS = (Text("failed or lost", "未成功或失去"), Text("planned", "计划"), Text("as it went", "实际"))


def timeline(answer: Answer) -> Picture | None:
    """Draw phases by mission: planned above what took place, in rows of their own."""
    rows: dict[tuple[str, str], list[tuple[float, float, int, str]]] = {}
    labels: dict[tuple[str, str], Text] = {}
    for one in answer.phases:
        if not one.start:
            continue
        begin = _year(one.start)
        end = max(begin, _year(one.end)) if one.end else begin
        group = 0 if one.state in ("failed", "lost") else 1 if one.basis == "planned" else 2
        key = (one.mission.en, one.basis)
        labels[key] = one.mission
        rows.setdefault(key, []).append((begin, end, group, one.phase.en))
    if not rows:
        return None
    low = min(span[0] for spans in rows.values() for span in spans)
    high = max(span[1] for spans in rows.values() for span in spans)
    time = TimeAxis((low - 0.5, high + 0.5), Text("year", "年"))
    about = Text(
        "A row a mission; a bar from the first to the last known day of a phase, what is planned and what took place "
        "in rows of their own.",
        "每项任务一行；横条为阶段的起止，计划与实际分行。",
    )
    meta = Meta(
        "phase_dates",
        headline(answer),
        about,
        answer.origin,
        same(answer.source),
        answer.day,
        "/about/method#mission_phases",
    )
    ordered = sorted(rows, key=lambda key: (min(span[0] for span in rows[key]), key))
    heads = (Text("Mission", "任务"), Text("Basis", "性质"), Text("Phase", "阶段"))
    return event_chart(meta, [Events(labels[key], rows[key]) for key in ordered], GROUPS, time, heads)


def _year(day: str) -> float:
    parts = [int(one) for one in day.split("-")]
    date = dt.date(*[*parts, 1, 1][:3])
    first, last = dt.date(date.year, 1, 1), dt.date(date.year + 1, 1, 1)
    return date.year + (date - first).days / (last - first).days


PHASE_ROWS = Table[Answer](
    "phases",
    Text("Phases", "阶段"),
    rows=lambda answer: answer.phases,
    columns=lambda answer: (
        Column("id", Text("Id", "编号"), link=lambda _, one: f"/moves/mission_phase/{one.id}" if one.loaded else ""),
        Column("mission", Text("Mission", "任务")),
        Column("phase", Text("Phase", "阶段")),
        Column("body", Text("Body or place", "天体或地点")),
        Column("basis", Text("Planned or as it went", "计划或实际"), value=lambda one: BASES[one.basis]),
        Column("start", Text("Start", "开始")),
        Column("end", Text("End", "结束")),
        *([Column("slip_days", Text("Days late", "推迟天数"), digits=0)] if answer.late else []),
        Column("after", Text("After", "前一阶段"), places=("file", "pack")),
        Column("plan", Text("Plan", "规划"), places=("file", "pack")),
        Column("state", Text("State", "状态"), value=lambda one: one.state_words),
        Column("outcome", Text("Outcome", "结果"), places=("file", "pack")),
        Column("source", Text("Source", "来源"), places=("file", "pack")),
    ),
    sheet=Text("phases", "阶段"),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, charts=(timeline,), first=(PHASE_ROWS,), tables=(ASIDE,))


def lines(one: One) -> list[Line]:
    """Return the transcript of one phase."""
    transcript: list[Line] = [
        (one.mission, one.phase + same(" ") + one.state_words),
        (Text("planned", "计划"), same(one.start or "–")),
    ]
    if one.slip_days:
        words = Text("{d}, {n} days late", "{d}，推迟 {n} 天").format(d=same(one.forecast), n=number(one.slip_days))
        transcript.append((Text("expected", "预计"), words))
    if one.flown is not None:
        transcript.append((Text("as it went", "实际"), same(f"{one.flown.start} … {one.flown.end}")))
    return transcript
