# SPDX-License-Identifier: Apache-2.0
"""When a mission will be ready: chain, dates under capacities, odds, what delays it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.job.result import Run
from yuzui.job.workflow.days import Calendar
from yuzui.job.workspace import Workspace, clock
from yuzui.missions import mission_answer, mission_view, psplib_file, register, task_sheet
from yuzui.missions.inputs import Mission as Inputs
from yuzui.missions.mission_answer import Answer, Drawing
from yuzui.missions.mission_plan import Plan, Remark
from yuzui.missions.timeline import Timeline
from yuzui.model.finding import computed
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("a mission: dates, odds, what delays it", "任务：日期、把握与延误来源")
QUESTION = Text("When will it be ready, how sure is that, and what delays it?", "何时能成？把握多大？卡在哪里？")
SOURCE = "doi:10.1016/j.ejor.2005.01.065"
LEVEL = "organisation"
NETWORKS = "allocation/psplib/j30.zip"
"""Where published networks are found by name."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return dates and odds of a sheet of tasks, of a registered mission, or of a published network."""
    plan, mission = plan_of(workspace, inputs)
    if inputs.range:
        plan = mission_answer.ranged(plan, *_range(inputs.range))
    if mission is not None and plan.start and plan.start < clock()[:10] and _progress(plan) is None:
        words = Text(
            "it was to begin on {d} and no task is noted as begun: dates are as if none were late",
            "应于 {d} 开始，但尚未登记任何作业开始：日期按均未延误计",
        )
        plan = replace(plan, remarks=(*plan.remarks, Remark("none_begun", words.format(d=plan.start))))
    timeline = Timeline(plan.pace, plan.start, Calendar.of(workspace))
    today = _day(inputs.today, "--today") or _progress(plan)
    drawing = Drawing(inputs.draws, inputs.common, inputs.schedules, inputs.seed, today)
    parts, solved = mission_answer.parts(plan, timeline, drawing)
    seen = {**mission_answer.inputs_of(plan), "drawing": str(drawing), "mission": mission.id if mission else ""}
    answer = Answer(
        run=Run.of("mission", seen, seed=inputs.seed),
        origin=computed(plan.origin),
        mission=mission,
        state=mission.state if mission else None,
        **parts,
    )
    answer.attach(solved=solved)
    return answer


def plan_of(workspace: Workspace, inputs: Inputs) -> tuple[Plan, mission_answer.Registered | None]:
    """Return the plan that is asked about, with what is on record of it."""
    start, name = _day(inputs.start, "--start"), str(inputs.path or "").strip()
    if inputs.network:
        path = workspace.larger(name or NETWORKS)
        if path is None:
            raise InputError(
                Text("the published networks are not here", "此处没有公开算例"),
                place=Place(column="--network"),
                seen=name or NETWORKS,
                fix=Text("set YUZUI_DATA to the folder of the larger data", "请将 YUZUI_DATA 设为较大数据集所在文件夹"),
                code="no_data",
            )
        return replace(psplib_file.network(path, inputs.network), start=start), None
    if not name:
        return task_sheet.example(start), None
    if register.there(workspace, name):
        plan, mission = register.plan_of(workspace, name)
        return (replace(plan, start=start) if start else plan), mission
    path = Path(name)
    if not path.exists():
        raise InputError(
            Text("there is neither a file nor a mission of this name", "没有此名称的文件或任务"),
            place=Place(column="TASKS"),
            seen=name[:80],
            expected=".xlsx .csv .sm",
            fix=Text(
                "write a sheet first: yuzui mission template --out tasks.xlsx",
                "可先生成模板：yuzui mission template --out tasks.xlsx",
            ),
            code="no_file",
        )
    return task_sheet.read(path, _capacities(inputs.capacity), start, inputs.map), None


def _capacities(text: str) -> Mapping[str, int]:
    named: dict[str, int] = {}
    for part in text.replace("；", ",").replace(";", ",").replace("，", ",").split(","):
        if not part.strip():
            continue
        name, sign, units = part.rpartition("=")
        if not sign or not units.strip().isdecimal():
            raise _wrong("--capacity", text, "rig=1,crew=4")
        if any(name.strip().casefold() == other.casefold() for other in named):
            raise InputError(
                Text("the capacity of “{r}” is given twice", "“{r}”的能力给出了两次").format(r=name.strip()),
                place=Place(column="--capacity"),
                seen=text[:60],
                fix=Text("name each once: rig=1,crew=4", "每种资源只写一次：试验台=1,班组=4"),
                code="option_twice",
            )
        named[name.strip()] = int(units)
    return named


def _range(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise _wrong("--range", text, "0.8,1.6") from None
    if not 0 <= low <= 1 <= high <= 100:
        raise _wrong("--range", text, "0.8,1.6")
    return low, high


def _day(text: str, option: str) -> str | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise _wrong(option, text, "2027-03-01") from None


def _wrong(option: str, seen: str, expected: str) -> InputError:
    return InputError(
        Text("this option cannot be read", "该选项无法识别"),
        place=Place(column=option),
        seen=seen[:60],
        expected=expected,
        code="option",
    )


def _progress(plan: Plan) -> str | None:
    """Return the day on which progress stands: today, or later where the sheet says what happened later."""
    days = [day for task in plan.tasks for day in (task.begun, task.done) if day]
    return max([clock()[:10], *days]) if days else None


VIEW = View(
    headline=mission_view.headline,
    sentences=mission_view.sentences,
    charts=(mission_view.gantt, mission_view.end_curve, mission_view.slip_chart),
    first=(mission_view.TASKS,),
    tables=(
        *(mission_view.DELAYS, mission_view.LEVERS, mission_view.QUANTILES, mission_view.PAYMENTS),
        *(mission_view.FORECASTS, mission_view.FINDINGS, mission_view.ASIDE),
    ),
)
