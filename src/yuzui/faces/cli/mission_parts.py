# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui mission`` for teams, covers, phases, gates, payments and the roadmap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions, Verb, verb
from yuzui.facilities import roadmap_sheet
from yuzui.facilities.jobs import facility_roadmap
from yuzui.job import contract, form_sheets
from yuzui.missions import phase_sheet, team_sheets
from yuzui.missions.gate_inputs import ParallelTeams, TeamBuilder
from yuzui.missions.jobs import mission_gates, mission_phases
from yuzui.model.table import Row, Table
from yuzui.sheets import formats
from yuzui.text import Text, same

Forms = Sequence[tuple[Table, Sequence[Row]]]
BY = option("--by", default="", metavar="NAME", help=Text("in whose name", "办理人"))
teams = Questions(
    "teams", default="weigh", help=Text("parallel teams on one problem: odds and payments", "并行团队：成功可能与支出")
)


@teams.command(
    "weigh",
    help=Text("what each number of teams buys on the problems of FILE", "各榜单不同团队数的成功可能与支出"),
    more=Text(
        "FILE has a row a team: item, team, the panel's chance that it passes the gate (0.8, 80 %, 0.7-0.9) and that "
        "it then succeeds. A sheet of items may add sum, stage shares and the day by which it is needed. Without a "
        "file the example is weighed.",
        "文件每行一支团队：榜单、团队、过关把握（0.8、80%、0.7-0.9）与过关后成功把握；榜单表可另写经费、阶段比例与期限。"
        "不给文件时按示例计算。",
    ),
    examples=("yuzui mission teams call.xlsx", "yuzui mission teams call.xlsx --out plans.xlsx"),
    then="yuzui mission teams template",
)
@options(ParallelTeams)
@shared()
def weigh(face: Face, **inputs: Any) -> None:
    face.answer("parallel_teams", **inputs)


_ITEMS: list[Row] = [{**row, "amount": 100_000} for row in team_sheets.EXAMPLE_ITEMS]
_TEAMS: Forms = [(team_sheets.ITEMS, _ITEMS), (team_sheets.TEAMS, team_sheets.EXAMPLE_TEAMS)]
template.add(teams, "mission teams", "call.xlsx", partial(form_sheets.template, _TEAMS))

cover = Questions(
    "cover", default="build", help=Text("smallest set of people that covers every need", "覆盖全部需求的最小团队")
)


@cover.command(
    "build",
    help=Text("smallest set of people of FILE that covers every need, proven", "由能力表求可覆盖全部需求的最小团队"),
    more=Text(
        "FILE has a row a person and need. A sheet “needs” may say how many people each need takes, a sheet “joint "
        "works” who worked together: of equal sets the one with most joint works is taken. Ends with code 3 if no "
        "set covers.",
        "文件每行为一人一项需求；“需求表”可写所需人数，“合作成果”可写合作情况：人数相同时取合作最多者。"
        "无法覆盖时以代码 3 结束。",
    ),
    examples=("yuzui mission cover people.xlsx", "yuzui mission cover people.xlsx --times 2 --most 1"),
    then="yuzui mission cover template",
)
@options(TeamBuilder)
@shared(seed=True)
def build(face: Face, **inputs: Any) -> None:
    face.answer("team_builder", **inputs, seed=face.seed)


_NEEDS: list[Row] = [{"need": name, "times": 1} for name in ("lattice", "solver", "cryostat")]
_COVER: Forms = [
    (team_sheets.ABLE, team_sheets.EXAMPLE_ABLE),
    (team_sheets.NEEDS, _NEEDS),
    (team_sheets.JOINT, team_sheets.EXAMPLE_JOINT),
]
template.add(cover, "mission cover", "people.xlsx", partial(form_sheets.template, _COVER))

phases = Questions(
    "phases", default="list", help=Text("phases of missions: planned, and as they went", "任务阶段：计划与实际")
)


@phases.command(
    "list",
    help=Text("phases of FILE, or of the record; with --by they are entered in it", "列出阶段；加 --by 即录入"),
    more=Text(
        "Dates may be days, months or years. What took place never overwrites what was planned.",
        "日期可写至日、月或年。实际情况不覆盖计划。",
    ),
    examples=("yuzui mission phases", 'yuzui mission phases phases.xlsx --by "M. Lead"'),
    then="yuzui move todo",
)
@options(mission_phases.Inputs)
@BY
@shared()
def list_(face: Face, path: Path | None, map: Path | None, by: str) -> None:
    if not by:
        face.ask("mission_phases", path=path, map=map)
        return
    if path is None:
        raise InputError(
            Text("no sheet of phases is named", "未指定阶段表"),
            place=Place(column="FILE"),
            expected="phases.xlsx",
            fix=Text("name the sheet to be entered", "请指定要录入的阶段表"),
            code="no_file",
        )
    face.show_answer("mission_phases", mission_phases.enter(face.workspace(), path, by, map))


@phases.command(
    "show",
    help=Text("where phase ID stands, how late it is, and how it went", "某阶段的状态、推迟与实际情况"),
    examples=("yuzui mission phases show MP-1",),
    then="yuzui move mission_phase {id}",
)
@click.argument("id")
@shared()
def show(face: Face, id: str) -> None:
    one = mission_phases.one(face.workspace(), id)
    face.report(one, mission_phases.lines(one))


_PHASES: Forms = [(phase_sheet.PHASES, phase_sheet.EXAMPLE)]
template.add(phases, "mission phases", "phases.xlsx", partial(form_sheets.template, _PHASES))


@verb(
    "gates",
    help=Text("gates of TASKS with P50 and P80, verdicts and what each makes due", "各关口的把握日期、裁定与应付款"),
    more=Text(
        "TASKS is a sheet of tasks or the id of a mission on record. With --contact and --decider the review of every "
        "gate begins that has none.",
        "TASKS 为作业表或已登记任务的编号。给出 --contact 与 --decider 时，为尚无评审的关口发起评审。",
    ),
    examples=("yuzui mission gates tasks.xlsx --start 2027-03-01", "yuzui mission gates M-1 --out gates.ics"),
    then="yuzui mission pay {asked.path}",
)
@options(mission_gates.Inputs)
@option("--contact", default="", metavar="NAME", help=Text("who hands in the evidence", "提交证据的人员"))
@option(
    "--decider",
    default="",
    metavar="NAME",
    help=Text("who gives the verdicts: begins the reviews", "裁定人：据此发起评审"),
)
@BY
@shared(seed=True)
def gates(face: Face, contact: str, decider: str, by: str, **inputs: Any) -> None:
    if decider:
        mission_gates.begin(face.workspace(), inputs["path"], by, contact, decider)
    face.progress(Text("scheduling, drawing futures", "正在排程与模拟"))
    if face.out is None or face.out.suffix != ".ics":
        face.answer("mission_gates", **inputs, seed=face.seed)
        return
    workspace = face.workspace()
    job = contract.of("mission_gates")
    answer = job.run(workspace, **inputs, seed=face.seed)
    job.save(workspace, answer)
    formats.write_bytes(face.out, mission_gates.calendar(answer, face.lang))
    face.report(answer, [*job.lines(answer), (Text("wrote", "已写入"), same(face.out))])


@verb(
    "pay",
    help=Text("what falls due by fiscal year: P50, P80, expected", "各财政年度应付款：五成、八成把握与期望"),
    more=Text(
        "From the same futures as the dates. What is paid, and what a stop ended, is left out.",
        "与日期出自同一组模拟。已付及已终止者不计。",
    ),
    examples=("yuzui mission pay tasks.xlsx --start 2027-03-01 --fiscal 4", "yuzui mission pay M-1 --table payments"),
    then="yuzui mission gates {asked.path}",
)
@options(mission_gates.Inputs)
@shared(seed=True)
def pay(face: Face, **inputs: Any) -> None:
    face.progress(Text("scheduling, drawing futures", "正在排程与模拟"))
    workspace = face.workspace()
    job = contract.of("mission_gates")
    answer = job.run(workspace, **inputs, seed=face.seed)
    job.save(workspace, answer)
    face.show_answer("mission_gates", answer, lines=mission_gates.years(answer))


roadmap = Questions(
    "roadmap", default="draw", help=Text("facilities on the way: costs, late gates, a year of waiting", "设施路线图")
)


@roadmap.command(
    "draw",
    help=Text("roadmap of facilities, with those of FILE", "设施路线图，可加自有设施表"),
    examples=("yuzui mission roadmap", "yuzui mission roadmap facilities.xlsx --day 2027-01-01"),
    then="yuzui move new facility_project F-1",
)
@options(facility_roadmap.Inputs)
@shared()
def draw(face: Face, **inputs: Any) -> None:
    face.answer("facility_roadmap", **inputs)


_PROJECTS: Forms = [(roadmap_sheet.PROJECTS, roadmap_sheet.EXAMPLE)]
template.add(roadmap, "mission roadmap", "facilities.xlsx", partial(form_sheets.template, _PROJECTS))


COMMANDS: tuple[Verb | Questions, ...] = (teams, cover, phases, gates, pay, roadmap)
