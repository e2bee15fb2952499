# SPDX-License-Identifier: Apache-2.0
"""``yuzui mission``: from a sheet of tasks to the date to promise; missions on record, planned anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from yuzui.faces.cli import mission_parts, template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job import contract
from yuzui.missions import register, task_sheet
from yuzui.missions.inputs import Mission
from yuzui.missions.jobs import mission as mission_job
from yuzui.text import Text

TITLE = Text("a mission: dates, odds, what delays it", "任务：日期、把握与延误来源")
GROUP = "work"
BY = option("--by", default="", metavar="NAME", help=Text("in whose name", "办理人"))


command = Questions(
    "mission",
    default="dates",
    help=Text("from a sheet of tasks to the date to promise", "由作业表得出可承诺的日期"),
    more=Text(
        "TASKS is a workbook or csv file with one task a row, a file of the project scheduling library (.sm), or the "
        "id of a mission on record.",
        "TASKS 为每行一项作业的工作簿或 csv 文件、项目排程算例（.sm），或已登记任务的编号。",
    ),
)


def _next(filled: Mapping[str, Any]) -> str:
    if filled["mission"]:
        return "yuzui mission {mission[id]} replan"
    if not filled["asked"].path:
        return "yuzui mission template --out tasks.xlsx"
    if not filled["counts"]["ranged"]:
        return "yuzui mission {asked.path} --range 0.8,1.6"
    return 'yuzui mission register {asked.path} M-1 --title "…" --goal "…" --measure "…" --threshold 1'


@command.command(
    "dates",
    help=Text("dates and odds of TASKS", "作业表的日期与把握"),
    more=Text(
        "With capacities no task starts before what it needs is free. P80 is the length that holds in 8 of 10 "
        "futures. A mission on record is planned anew with the word replan behind its id.",
        "计入能力后，所需资源空闲之前作业不得开始。P80 为十种未来中八种成立的工期。"
        "已登记任务在编号后加 replan 即重排。",
    ),
    examples=(
        "yuzui mission tasks.xlsx",
        "yuzui mission tasks.xlsx --start 2027-03-01 --capacity rig=1,crew=4",
        "yuzui mission M-1 replan",
    ),
    then=_next,
)
@options(Mission)
@click.argument("action", required=False, default="", metavar="[replan]")
@BY
@option("--reason", default="", metavar="TEXT", help=Text("why it is planned anew", "重排理由"))
@shared(seed=True)
def dates(face: Face, action: str, by: str, reason: str, **inputs: Any) -> None:
    if action not in ("", "replan"):
        raise click.UsageError(f"unexpected argument {action}")
    workspace = face.workspace()
    face.progress(Text("scheduling, drawing futures", "正在排程与模拟"))
    job = contract.of("mission")
    answer = job.run(workspace, **inputs, seed=face.seed)
    if action:
        answer = register.forecast(workspace, inputs["path"], answer, by, reason)
    else:
        job.save(workspace, answer)
    face.show_answer("mission", answer)


@command.command(
    "show",
    help=Text("what is on record of mission ID", "已登记任务的情况"),
    examples=("yuzui mission show M-1",),
    then="yuzui mission {mission[id]} replan",
)
@click.argument("id")
@shared()
def show(face: Face, id: str) -> None:
    workspace = face.workspace()
    register.row_of(workspace, id)
    face.show_answer("mission", contract.of("mission").run(workspace, path=id, seed=face.seed))


@command.command(
    "register",
    help=Text("put a mission on record from its sheet TASKS", "由作业表登记任务"),
    more=Text(
        "A mission has a goal that can be measured, a named owner, and a performer for each task.",
        "任务须有可衡量的目标、具名负责人，且每项作业有承担单位。",
    ),
    examples=(
        'yuzui mission register tasks.xlsx M-1 --title "Deep probe" --owner "M. Lead" --goal "a working probe" '
        '--measure "depth reached" --threshold 6000 --unit m --start 2027-03-01',
    ),
    then="yuzui move mission {mission[id]} approve",
)
@options(Mission)
@click.argument("id")
@option("--title", default="", metavar="TEXT", help=Text("title", "名称"))
@option("--owner", default="", metavar="NAME", help=Text("who answers for it", "负责人"))
@option("--goal", default="", metavar="TEXT", help=Text("what is to be reached", "要达到的目标"))
@option("--measure", default="", metavar="TEXT", help=Text("by what it is measured", "衡量指标"))
@option("--threshold", type=float, metavar="X", help=Text("value from which it is reached", "指标值"))
@option("--unit", default="", metavar="UNIT", help=Text("unit of the measure", "指标单位"))
@option("--horizon", default="", metavar="DAY", help=Text("day by which it is wanted", "要求完成日"))
@option("--programme", default="", metavar="ID", help=Text("programme it belongs to", "所属计划"))
@option("--clause", default="", metavar="ID", help=Text("clause of the plan it serves", "所服务的规划条款"))
@BY
@shared(seed=True)
def registration(face: Face, id: str, by: str, **given: Any) -> None:
    names = ("title", "owner", "goal", "measure", "threshold", "unit", "horizon", "programme", "clause")
    fields = {name: value for name in names if (value := given.pop(name)) not in ("", None)}
    workspace = face.workspace()
    plan, _ = mission_job.plan_of(workspace, Mission(**given, seed=face.seed))
    register.add(workspace, id, plan, fields, by)
    job = contract.of("mission")
    answer = job.run(workspace, **{**given, "path": id, "capacity": ""}, seed=face.seed)
    face.show_answer("mission", register.forecast(workspace, id, answer, by))


template.add(command, "mission", "tasks.xlsx", task_sheet.template)
for _one in mission_parts.COMMANDS:
    command.add_command(_one)
