# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``: schedules with their proof, and what was used of a facility."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli import booking
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.facilities.inputs import Access, Instruments
from yuzui.job import contract
from yuzui.ledger import facility_year
from yuzui.ledger.inputs import Ledger, Usage
from yuzui.ledger.jobs import ledger as ledger_job
from yuzui.scheduling import request_form, source
from yuzui.scheduling import view as schedule_view
from yuzui.scheduling.inputs import Schedule, ScheduleDiff, ScheduleInsert, ScheduleWhy
from yuzui.scheduling.jobs import schedule as schedule_job
from yuzui.sheets import formats
from yuzui.text import LANGUAGES, Text, same

TITLE = Text(
    "schedule with its proof, book, publish; who can do it; where the time went",
    "排程及其证明、预订、发布；谁能做；机时去向",
)
GROUP = "work"
_WROTE = Text("wrote", "已写入")


command = Questions(
    "schedule", default="make", help=Text("facilities: what runs when, with a proof; what was used", "设施排程与使用")
)


def _next(filled: Mapping[str, Any]) -> str:
    if filled["status"] in ("refused", "infeasible", "limit"):
        return "yuzui schedule template"
    return 'yuzui schedule publish {run[id]} --approve "NAME, OFFICE"'


def _inserted(filled: Mapping[str, Any]) -> str:
    if filled["asked"].pick is not None or not filled["proposals"]:
        return 'yuzui schedule publish RUN --approve "NAME, OFFICE"'
    return "yuzui schedule insert {asked.path} --pick N --by NAME --reason TEXT"


def _figures(filled: Mapping[str, Any]) -> str:
    return (
        "yuzui schedule post --year YEAR"
        if filled["asked"].year is None
        else "yuzui schedule kpi --year {asked.year} --sheet en --out sharing.xlsx"
    )


@command.command(
    "make",
    help=Text("schedule INSTANCE and prove how good it is", "排程并给出证明"),
    more=Text(
        "INSTANCE is a file, or telescope or beamline (synthetic). A file is JSON, a workbook, or a folder of "
        "csv files, one a sheet; for a workbook to fill in see yuzui schedule template. Ends with code 3 if "
        "there is no schedule, or the checker refuses it: then no file is written.\n"
        "With --from a kept schedule is made again: what begins before the freeze line stays as it is, and "
        "what moves is weighed by --stability; with INSTANCE too, of the instance as it is now (a beam was "
        "lost, a line is closed), and what does not fit is named.",
        "INSTANCE 为算例文件（JSON、工作簿或 csv 文件夹），或 telescope、beamline（合成）；空白工作簿见 yuzui "
        "schedule template。无排程或检查未通过时以代码 3 结束，且不写文件。\n"
        "--from 在所存排程的基础上重排：冻结线之前不动，移动按 --stability 计价；若同时给出 INSTANCE，"
        "则按变更后的算例（如停束、关线）重排，并列出无法留在原处的预订。",
    ),
    examples=(
        "yuzui schedule make beamline.xlsx",
        "yuzui schedule make telescope --budget 2",
        "yuzui schedule make XFEL --start 2027-01-01 --days 120",
        "yuzui schedule make --from newest --freeze-until 2027-03-01T12:00+08:00 --stability 5",
    ),
    then=_next,
)
@options(Schedule)
@shared(seed=True)
def make(face: Face, **inputs: Any) -> int:
    workspace = face.workspace()
    face.progress(Text("bounding, placing, checking", "求上界、安排、检查中"))
    job = contract.of("schedule")
    answer = job.run(workspace, **inputs)
    paths = schedule_job.keep(workspace, answer, face.lang)
    wrote = [(_WROTE, same(path)) for path in paths]
    lines = [*job.lines(answer), *wrote]
    if answer.status in ("refused", "infeasible", "limit"):
        face.report(answer, lines)
        return 3
    if face.out is not None and face.out.suffix == ".ics":
        formats.write_bytes(face.out, schedule_job.calendar(workspace, answer, face.lang))
        face.report(answer, [*lines, (_WROTE, same(face.out))])
        return 0
    face.show_answer("schedule", answer, wrote)
    return 0


@command.command(
    "template",
    help=Text("write a workbook to fill in that already runs", "生成可直接运行的工作簿"),
    more=Text(
        "--out FILE.xlsx, or a folder of csv files; FILE.json writes the same instance as JSON. --kind writes "
        "a form of proposals, whose windows follow from dates, permits, sky and the like: see yuzui list "
        "--seam facility_kind for the kinds.",
        "--out 可为 .xlsx、csv 文件夹；.json 则写成同一算例的 JSON。--kind 生成该类设施的申请表，窗口由日期、"
        "许可、天区等推出；类别见 yuzui list --seam facility_kind。",
    ),
    examples=(
        "yuzui schedule template --out beamline.xlsx",
        "yuzui schedule template --example telescope --out telescope.json",
        "yuzui schedule template --example instruments --out instruments.xlsx",
    ),
)
@option(
    "--example",
    default="beamline",
    help=Text("beamline, telescope, tunnel, empty, instruments, or an instance of yours", "示例或自有算例"),
)
@option("--kind", help=Text("the form of a kind of facility instead", "改为某类设施的申请表"))
@shared()
def template(face: Face, example: str, kind: str | None) -> int:
    if kind is None:
        path, names = source.write(face.out, example, face.lang), [*source.EXAMPLES, source.EMPTY, source.INSTRUMENTS]
    else:
        path, names = source.form(face.out, kind, face.lang), list(request_form.scheduled())
    step = "yuzui load" if kind is None and example == source.INSTRUMENTS else "yuzui schedule make"
    lines = [
        (_WROTE, same(path)),
        (Text("next", "下一步"), same(f"{step} {source.argument(path)}")),
        (Text("examples", "示例") if kind is None else Text("kinds", "类型"), same(" · ".join(names))),
    ]
    face.report(source.Template(path=str(path), examples=names), lines)
    return 0


@command.command(
    "verify",
    help=Text(
        "go over RESULT of INSTANCE without a solver: rules, sums, proof", "不用求解器复核结果：规则、合计、证明"
    ),
    more=Text("Ends with code 3 if it is refused.", "未通过时以代码 3 结束。"),
    examples=("yuzui schedule verify beamline.json schedule.json",),
    then="yuzui schedule diff A B",
)
@click.argument("path", metavar="INSTANCE", type=click.Path(path_type=Path))
@click.argument("result", type=click.Path(path_type=Path))
@shared(seed=True)
def verify(face: Face, path: Path, result: Path) -> int:
    verdict = schedule_job.verify(path, result, face.seed)
    face.show(verdict, schedule_view.verdict(verdict))
    return 0 if verdict.verdict == "ok" else 3


@command.command(
    "why",
    help=Text("show why TASK is not placed, and what would place it", "未安排的原因与最小变更"),
    more=Text(
        "Of the schedule kept last, of another run, or of the files INSTANCE RESULT.",
        "默认为最近所存排程，也可指定运行，或给出算例与结果文件。",
    ),
    examples=("yuzui schedule why p069", "yuzui schedule why p069 --schedule newest"),
    then="yuzui schedule make INSTANCE --from RUN",
)
@options(ScheduleWhy)
@shared(seed=True)
def why(face: Face, **inputs: Any) -> None:
    face.ask("schedule_why", **inputs)


@command.command(
    "insert",
    help=Text("make room for an urgent task: the three cheapest ways", "为紧急任务让位的三种最省方案"),
    more=Text(
        "TASK.json is a task of an instance, perhaps with a deadline. Nothing changes until a named person "
        "picks; then the changed schedule is kept as a draft. Ends with code 3 if no way is found.",
        "任务文件与算例中的任务同格式，可加 deadline。选定之前不作变更，选定后存为草案；未找到方案时以代码 3 结束。",
    ),
    examples=(
        "yuzui schedule insert urgent.json",
        'yuzui schedule insert urgent.json --pick 1 --by "B. Officer, user office" --reason "supernova"',
    ),
    then=_inserted,
)
@options(ScheduleInsert)
@shared(seed=True)
def insert(face: Face, **inputs: Any) -> int:
    return 0 if face.ask("schedule_insert", **inputs).proposals else 3


@command.command(
    "diff",
    help=Text("compare schedules A and B: moved, added, dropped, notice", "比较两个排程：移动、新增、取消、通知"),
    more=Text(
        "Each is the id of a run kept here, newest, or the file of a result as make --json prints it.",
        "A、B 为此处所存运行编号、newest，或 make --json 所得结果文件。",
    ),
    examples=("yuzui schedule diff before.json newest",),
    then='yuzui schedule publish RUN --approve "NAME, OFFICE"',
)
@options(ScheduleDiff)
@shared()
def diff(face: Face, **inputs: Any) -> None:
    face.ask("schedule_diff", **inputs)


@command.command(
    "kpi",
    help=Text("key figures of a year, or of a log of jobs", "年度指标，或作业日志的指标"),
    more=Text(
        "TRACE is gaia, lcg, jobs (those loaded here) or a file.", "TRACE 为 gaia、lcg、jobs（已导入的作业）或文件。"
    ),
    examples=(
        "yuzui schedule kpi gaia",
        "yuzui schedule kpi --year 2025 --facility xfel",
        "yuzui schedule kpi --year 2025 --facility xfel --sheet zh --out sharing.xlsx",
    ),
    then=_figures,
)
@options(Usage)
@option("--year", help=Text("key figures of a year from the ledger", "由账簿计算某年度指标"))
@option("--facility", default="", help=Text("its id; all if not given", "设施编号，缺省为全部"))
@option(
    "--sheet",
    type=click.Choice(LANGUAGES),
    help=Text("write the yearly sheet on open sharing to --out", "输出年度开放共享数据表"),
)
@shared()
def kpi(face: Face, trace: str, year: str | None, **inputs: Any) -> None:
    if year is not None:
        _year(face, year, inputs["facility"], inputs["sheet"])
        return
    job, workspace = contract.of("usage"), face.workspace()
    answer = job.run(workspace, trace=trace, processors=inputs["processors"])
    if answer.trace.log is not None:  # a log of this workspace has its page here
        job.save(workspace, answer)
    face.show_answer("usage", answer)


def _year(face: Face, year: str, facility: str, sheet: str | None) -> None:
    """Show the key figures of a year, or write its sheet on open sharing."""
    if sheet is None or face.out is None:
        face.answer("ledger", facility=facility, year=year)
        return
    workspace = face.workspace()
    answer = ledger_job.compute(workspace, Ledger(facility=facility, year=year))
    workspace.save("ledger", answer, ledger_job.LEVEL)
    face.show(answer, facility_year.sentences(answer), lambda _: ledger_job.sheet(workspace, answer, sheet))


@command.command(
    "post",
    help=Text(
        "post to the ledger what happened: calendar and events, or a LOG of jobs",
        "按实际发生记账：日历与事件，或作业日志",
    ),
    more=Text(
        "LOG is gaia, lcg, jobs (those loaded here; jobs:NAME for one of several logs) or a file.",
        "LOG 可为 gaia、lcg、jobs（已导入的作业；有多份时写 jobs:名称）或文件。",
    ),
    examples=("yuzui schedule post --year 2025", "yuzui schedule post gaia --facility cluster --year 2014"),
    then="yuzui schedule kpi --year {asked.year}",
)
@click.argument("log", required=False)
@option(
    "--facility",
    default="",
    help=Text("id of the resource; all with a calendar or events if not given", "资源编号，缺省为全部"),
)
@option("--year", required=True, help=Text("year it is posted to", "记入的年度"))
@option("--processors", type=int, help=Text("processors of the centre", "处理器数"))
@shared()
def post(face: Face, log: str | None, **inputs: Any) -> None:
    answer = ledger_job.post(face.workspace(), log=log, **inputs)
    face.show(answer, facility_year.posted(answer))


@command.command(
    "instruments",
    help=Text("find which instruments overlap, are due, were made at home", "仪器重复、到期与国产占比"),
    more=Text(
        "LIST is a workbook or csv with headings in English or Chinese; without one, what is loaded.",
        "LIST 为中英文表头的清单；不给则用已导入的资源。",
    ),
    examples=("yuzui schedule instruments list.xlsx", "yuzui schedule instruments list.csv --threshold 0.2 --home CHN"),
    then="yuzui schedule access CAPABILITY",
)
@click.argument("path", metavar="[LIST]", default="")
@options(Instruments)
@shared()
def instruments(face: Face, **inputs: Any) -> None:
    face.ask("instruments", **inputs)


@command.command(
    "access",
    help=Text("find who can do QUERY, at any operator", "按能力查找设施"),
    more=Text("QUERY is words and a range with its unit.", "QUERY 为词语与带单位的范围。"),
    examples=(
        Text("yuzui schedule access photon energy 5..12 keV", "yuzui schedule access 光子能量 5..12 keV"),
        "yuzui schedule access neutron --near 47.4,8.5",
    ),
    then="yuzui schedule book RESOURCE --from TIME --until TIME --by NAME",
)
@click.argument("query", nargs=-1)
@options(Access)
@shared()
def access(face: Face, query: tuple[str, ...], near: str) -> None:
    face.ask("access", query=" ".join(query), near=near)


for _one in (*booking.COMMANDS, *booking.PUBLICATION_COMMANDS, *booking.MEASUREMENT_COMMANDS):
    command.add_command(_one)
