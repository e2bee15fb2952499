# SPDX-License-Identifier: Apache-2.0
"""Missions on record: put there with goal and owner, planned anew, forecast by forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, VisibilityError, together
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace, clock
from yuzui.missions import task_sheet
from yuzui.missions.mission_answer import Answer, Forecast, Registered
from yuzui.missions.mission_plan import Capacity, Link, Plan, Task
from yuzui.missions.network import longer
from yuzui.model.table import Row
from yuzui.model.tables.mission import MISSION
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.text import Text

NEEDED = ("title", "owner", "goal", "measure", "threshold")
"""Without these there is no mission."""


def there(workspace: Workspace, id: str) -> bool:
    """Say whether a mission of this id is on record for who asks."""
    return bool(workspace.view.count("mission", Eq("id", id)))


def row_of(workspace: Workspace, id: str) -> Row:
    """Return a mission as who asks sees it.

    Raises
    ------
    VisibilityError
        If there is none for them.
    """
    rows = workspace.view.select("mission", where=Eq("id", id))
    if not rows:
        raise VisibilityError.not_found()
    return dict(rows[0])


def plan_of(workspace: Workspace, id: str) -> tuple[Plan, Registered]:
    """Return the plan of a mission on record, with delays and progress as noted, and what is on record of it."""
    row = row_of(workspace, id)
    select = workspace.view.select
    where = Eq("mission", id)
    needs: dict[str, dict[str, int]] = {}
    for one in select("milestone_need", where=where):
        needs.setdefault(str(one["task"]), {})[str(one["resource"])] = int(one["units"])
    links: dict[str, list[Link]] = {}
    for one in select("precedence", where=where):
        link = Link(str(one["after"]), one["link"], float(one["lag"]))
        links.setdefault(str(one["task"]), []).append(link)
    tasks = [
        _task(one, needs.get(str(one["task"]), {}), links.get(str(one["task"]), []))
        for one in sorted(select("mission_task", where=where), key=lambda one: int(one["n"]))
    ]
    tasks = _progressed(tasks, select("mission_progress", where=where))
    rows = sorted(select("mission_capacity", where=where), key=lambda one: (str(one["resource"]), int(one["n"])))
    capacities = [Capacity(str(one["resource"]), int(one["units"]), one["start_day"], one["end_day"]) for one in rows]
    plan = Plan(tuple(tasks), tuple(capacities), row["pace"] or "week", row["start_day"], source=str(row["id"]))
    slips: dict[str, float] = {}
    for one in select("mission_slip", where=where):
        slips[str(one["task"])] = slips.get(str(one["task"]), 0.0) + float(one["longer"])
    return task_sheet.checked(longer(plan, slips)), registered(workspace, row)


def _progressed(tasks: list[Task], notes: Iterable[Row]) -> list[Task]:
    """Return the tasks as the last note of each has them: one that is noted as begun again is not done."""
    last: dict[str, tuple[str | None, str | None]] = {task.id: (task.begun, task.done) for task in tasks}
    for one in sorted(notes, key=lambda one: int(one["n"])):
        last[str(one["task"])] = one["begun"] or last[str(one["task"])][0], one["done"]
    return [replace(task, begun=last[task.id][0], done=last[task.id][1]) for task in tasks]


def _task(row: Row, needs: Mapping[str, int], links: list[Link]) -> Task:
    return Task(
        id=str(row["task"]),
        duration=float(row["mode"]),
        low=row["low"],
        high=row["high"],
        gate=row["gate"] == "gate",
        deadline=row["deadline"],
        payment=row["payment"],
        currency=row["currency"],
        begun=row["begun"],
        done=row["done"],
        needs=needs,
        after=tuple(links),
        title=str(row["title"] or ""),
        performer=str(row["performer"] or ""),
        evidence=str(row["evidence"] or ""),
        team=str(row["team"] or ""),
    )


def registered(workspace: Workspace, row: Row) -> Registered:
    """Return what is on record of a mission."""
    forecasts = workspace.view.select("mission_forecast", where=Eq("mission", row["id"]))
    flow = definitions(workspace)["mission"]
    state = str(row["state"] or flow.start)
    return Registered(
        id=str(row["id"]),
        title=str(row["title"]),
        owner=str(row["owner"]),
        goal=str(row["goal"]),
        measure=str(row["measure"]),
        threshold=float(row["threshold"]),
        unit=str(row["unit"] or ""),
        horizon=row["horizon"],
        state=state,
        state_words=flow.state_words(state),
        forecasts=[
            Forecast(
                int(one["version"]), one["made_on"], one["length"], one["p50"], one["p80"],
                one["planned_day"], one["p80_day"],
                str(one["why"] or ""),
            )
            for one in sorted(forecasts, key=lambda one: int(one["version"]))
        ],
    )  # fmt: skip


def add(workspace: Workspace, id: str, plan: Plan, fields: Mapping[str, Any], by: str = "") -> Row:
    """Put a mission on record, in the first state of its workflow.

    Raises
    ------
    InputError
        If it has no measurable goal, no named owner, or a task without a performer.
    """
    person = acting(workspace, by)
    row = {**fields, "id": id, "start_day": plan.start, "pace": plan.pace}
    row["owner"] = row.get("owner") or person
    faults = [
        InputError(
            Text("a mission needs “{l}”", "任务须有“{l}”").format(l=MISSION[name].label),
            place=Place(column=f"--{name}"),
            seen="-",
            fix=Text("add --{n} …", "请补充 --{n} …").format(n=name),
            code="missing_field",
        )
        for name in NEEDED
        if row.get(name) in (None, "")
    ]
    faults += [
        InputError(
            Text("task “{t}” has no performer", "作业“{t}”没有承担单位").format(t=task.id),
            place=task.place,
            seen=task.id,
            fix=Text("name who does it in the column “performer”", "请在“承担单位”列写明由谁承担"),
            code="no_performer",
        )
        for task in plan.tasks
        if not task.performer
    ]
    if faults:
        raise together(faults)
    flow = definitions(workspace)["mission"]
    with moving.act(workspace, moving.BEGIN, f"mission {id}", "", person) as change:
        if workspace.desk.count("mission", Eq("id", id)):
            raise InputError(
                Text("a mission of this id is there already", "该编号的任务已存在"),
                place=Place(column="ID"),
                seen=id,
                fix=Text(
                    "take another id, or plan it anew: yuzui mission {id} replan",
                    "请另取编号，或重排：yuzui mission {id} replan",
                ).format(id=id),
                code="duplicate",
            )
        begun = moving.begun(workspace, change, flow, row, person)
        _write(change, id, plan)
    return begun


def _write(change: Change, id: str, plan: Plan) -> None:
    change.insert(
        "mission_task",
        [
            {
                "mission": id, "task": task.id, "n": n, "title": task.title or None, "low": task.low,
                "mode": task.duration, "high": task.high, "performer": task.performer or None,
                "gate": "gate" if task.gate else "none", "evidence": task.evidence or None,
                "deadline": task.deadline, "payment": task.payment, "currency": task.currency,
                "team": task.team or None, "begun": task.begun, "done": task.done,
            }
            for n, task in enumerate(plan.tasks, start=1)
        ],
    )  # fmt: skip
    links = [
        {"mission": id, "task": task.id, "after": link.task, "link": link.kind, "lag": link.lag}
        for task in plan.tasks
        for link in task.after
    ]
    needs = [
        {"mission": id, "task": task.id, "resource": name, "units": units}
        for task in plan.tasks
        for name, units in task.needs.items()
    ]
    counts: dict[str, int] = {}
    capacities = []
    for one in plan.capacities:
        counts[one.resource] = counts.get(one.resource, 0) + 1
        capacities.append({
            "mission": id, "resource": one.resource, "n": counts[one.resource], "start_day": one.start,
            "end_day": one.end, "units": one.units,
        })  # fmt: skip
    for table, rows in (("precedence", links), ("milestone_need", needs), ("mission_capacity", capacities)):
        if rows:
            change.insert(table, rows)


def forecast(workspace: Workspace, id: str, answer: Answer, by: str = "", why: str = "") -> Answer:
    """Keep an answer about a mission on record as its next forecast; return it with all of them."""
    person = acting(workspace, by)
    row = row_of(workspace, id)
    with moving.act(workspace, "forecast", f"mission {id}", why, person) as change:
        version = workspace.desk.count("mission_forecast", Eq("mission", id)) + 1
        p50, p80 = answer.p50, answer.p80
        line = Forecast(
            version,
            clock()[:10],
            answer.length,
            p50.length if p50 else None,
            p80.length if p80 else None,
            answer.end_day,
            p80.day if p80 else None,
            why,
        )
        new = {
            **msgspec.structs.asdict(line),
            "mission": id,
            "run": answer.run.id,
            "p50_day": p50.day if p50 else None,
            "why": why or None,
        }
        change.insert("mission_forecast", [new])
        known = registered(workspace, row)
        answer = answer.amended(mission=replace_forecasts(known, [*known.forecasts, line]), state=known.state)
        workspace.put(change, "mission", answer.document(), "organisation")
    return answer


def replace_forecasts(known: Registered, forecasts: list[Forecast]) -> Registered:
    """Return what is on record with other forecasts."""
    return msgspec.structs.replace(known, forecasts=list({one.version: one for one in forecasts}.values()))
