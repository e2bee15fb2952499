# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``: schedules with their proof, and what was used of a facility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli import booking, measuring, publishing
from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import LANGUAGES, Text, same

TITLE = Text(
    "schedule with its proof, book, publish; who can do it; where the time went",
    "排程及其证明、预订、发布；谁能做；机时去向",
)
GROUP = "work"
_WROTE = Text("wrote", "已写入")


@click.command(cls=Questions, default="make")
def command() -> None:
    """Facilities: what runs when, with a proof; what was used · 设施排程与使用."""


def second(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """Return an instant given as a whole second or in ISO 8601; without a zone it is UTC."""
    import datetime as dt

    if value is None:
        return None
    try:
        if value.lstrip("-").isdigit():
            return int(value)
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        raise InputError(
            Text("this is no instant", "这不是时刻"),
            place=Place(column="--freeze-until"),
            seen=value,
            expected="2027-03-01T12:00+08:00, 1804000000",
            code="option",
        ) from None
    return int((found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp())


FREEZE = click.option(
    "--freeze-until",
    metavar="TIME",
    callback=second,
    help="Bookings before it stay: a second, or ISO 8601 · 此前的预订不动",
)
STABILITY = click.option(
    "--stability",
    type=float,
    default=0.0,
    show_default=True,
    metavar="POINTS",
    help="Price of moving a booking with short notice · 短时通知移动一项预订的代价",
)


@command.command("make")
@click.argument("path", metavar="INSTANCE", required=False)
@click.option("--from", "again", metavar="RUN", help="Make it again · 基于该运行重新排程")
@FREEZE
@STABILITY
@click.option(
    "--budget",
    type=float,
    default=10.0,
    show_default=True,
    help="Seconds of one core, counted in steps · 单核秒数，按步数计",
)
@click.option(
    "--workers", type=int, default=1, show_default=True, help="Processes; the result is the same · 进程数；结果不变"
)
@click.option(
    "--engine", metavar="NAME", help="cpsat: let it arrange parts anew (an extra) · 由 cpsat 重排局部（附加组件）"
)
@standard
def make(face: Face, **inputs: Any) -> int:
    """Schedule INSTANCE (a file; telescope or beamline: synthetic) · 排程并给出证明.

    A file is JSON, a workbook, or a folder of csv files, one a sheet; for a workbook to fill in
    see yuzui schedule template. Ends with code 3 if there is no schedule, or the checker refuses
    it: then no file is written. With --from a kept schedule is made again: what begins before the
    freeze line stays as it is, and what moves is weighed by --stability; with INSTANCE too, of the
    instance as it is now (a beam was lost, a line is closed), and what does not fit is told.
    INSTANCE 为算例文件（JSON、工作簿或 csv 文件夹），或 telescope、beamline（合成）；
    空白工作簿见 yuzui schedule template。无排程或检查未通过时以代码 3 结束。
    --from 在所存排程的基础上重排：冻结线之前不动，移动按 --stability 计价；若同时给出 INSTANCE，
    则按变更后的算例（如停束、关线）重排，并说明哪些预订无法留在原处。
    """
    from yuzui.scheduling.jobs import schedule

    workspace = face.workspace()
    face.progress(Text("bounding, placing, checking", "求上界、安排、检查中"))
    document = schedule.run(workspace, **inputs)
    kept = schedule.keep(workspace, document, face.lang)
    lines = [*schedule.lines(document), *((_WROTE, same(path)) for path in kept)]
    if document["status"] in ("refused", "infeasible", "limit"):
        face.told(document, lines)
        return 3
    if face.out is not None and face.out.suffix == ".ics":
        from yuzui.sheets import formats

        formats.write_bytes(face.out, schedule.calendar(workspace, document, face.lang))
        face.told(document, [*lines, (_WROTE, same(face.out))])
        return 0
    face.show(document, lines, lambda lang: schedule.exports(document, lang))
    return 0


@command.command("template")
@click.option(
    "--example",
    default="beamline",
    show_default=True,
    help="beamline, telescope, tunnel, empty, or an instance of yours · 示例或自有算例",
)
@click.option("--kind", help="The form of a kind of facility instead · 改为某类设施的申请表")
@standard
def template(face: Face, example: str, kind: str | None) -> int:
    """Write a workbook to fill in that already runs · 生成可直接运行的工作簿.

    --out FILE.xlsx, or a folder of csv files; FILE.json writes the same instance as JSON.
    --kind writes a form of proposals, whose windows follow from dates, permits, sky and the like:
    see yuzui list for the kinds.
    --out 可为 .xlsx、csv 文件夹；.json 则写成同一算例的 JSON。--kind 生成该类设施的申请表。
    """
    from yuzui.scheduling.run import form
    from yuzui.scheduling.run import template as made

    if kind is None:
        path, names = made.write(face.out, example, face.lang), [*made.EXAMPLES, made.EMPTY]
    else:
        path, names = made.form(face.out, kind, face.lang), list(form.scheduled())
    document = {"schema": "yuzui.schedule.template/1", "path": str(path), "examples": names}
    lines = [
        (_WROTE, same(path)),
        (Text("next", "下一步"), same(f"yuzui schedule make {made.told(path)}")),
        (Text("examples", "示例") if kind is None else Text("kinds", "类型"), same(" · ".join(names))),
    ]
    face.told(document, lines)
    return 0


@command.command("verify")
@click.argument("path", metavar="INSTANCE", type=click.Path(path_type=Path))
@click.argument("result", type=click.Path(path_type=Path))
@standard
def verify(face: Face, path: Path, result: Path) -> int:
    """Go over RESULT of INSTANCE without a solver: rules, sums, proof · 不用求解器复核结果.

    Ends with code 3 if it is refused.  未通过时以代码 3 结束。
    """
    from yuzui.scheduling.jobs import schedule
    from yuzui.scheduling.run import words

    document = schedule.verify(path, result, face.seed)
    face.show(document, words.verdict(document))
    return 0 if document["verdict"] == "ok" else 3


SCHEDULE = click.option(
    "--schedule", metavar="RUN", help="Run kept here; the newest by default · 此处所存运行，默认最新"
)
FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


@command.command("why")
@click.argument("task")
@FILES
@SCHEDULE
@standard
def why(face: Face, task: str, files: tuple[Path, ...], schedule: str | None) -> None:
    """Say why TASK is not placed, and what would place it · 未安排的原因与最小变更.

    Of the schedule kept last, of another run, or of the files INSTANCE RESULT.
    默认为最近所存排程，也可指定运行，或给出算例与结果文件。
    """
    from yuzui.scheduling.jobs import schedule_why as study

    document = study.run(face.workspace(), task=task, files=files, schedule=schedule)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang), pictures=study.pictures)


@command.command("insert")
@click.argument("path", metavar="TASK.json", type=click.Path(path_type=Path))
@FILES
@SCHEDULE
@FREEZE
@STABILITY
@click.option("--pick", type=int, metavar="N", help="Way that is picked · 选定的方案")
@click.option("--by", default="", metavar="NAME", help="Who picks: name, office · 选定人")
@click.option("--reason", default="", metavar="TEXT", help="Why · 理由")
@standard
def insert(face: Face, **inputs: Any) -> int:
    """Make room for an urgent task: three cheapest ways · 为紧急任务让位的三种方案.

    TASK.json is a task of an instance, perhaps with a deadline. Nothing changes until a named
    person picks; then the changed schedule is kept as a draft. Ends with code 3 if no way is found.
    任务文件与算例中的任务同格式，可加 deadline。选定之前不作变更；未找到方案时以代码 3 结束。
    """
    from yuzui.scheduling.jobs import schedule_insert as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))
    return 0 if document["proposals"] else 3


@command.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--at", metavar="TIME", callback=second, help="Notice is counted from it: a second, or ISO 8601 · 通知起算时刻"
)
@standard
def diff(face: Face, **inputs: Any) -> None:
    """Compare schedules A and B: moved, added, dropped, notice · 比较两个排程.

    Each is the id of a run kept here, newest, or the file of a result as make --json prints it.
    A、B 为此处所存运行编号、newest，或 make --json 所得结果文件。
    """
    from yuzui.scheduling.jobs import schedule_diff as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang), pictures=study.pictures)


@command.command("kpi")
@click.argument("trace", default="gaia")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@click.option("--year", help="Key figures of a year from the ledger · 由账簿计算某年度指标")
@click.option("--facility", default="", help="Its id; all if not given · 设施编号，缺省为全部")
@click.option(
    "--sheet",
    type=click.Choice(LANGUAGES),
    help="Write the yearly sheet on open sharing to --out · 输出年度开放共享数据表",
)
@standard
def kpi(face: Face, trace: str, year: str | None, **inputs: Any) -> None:
    """Key figures of --year, or a log of jobs: gaia, lcg, jobs, FILE · 年度指标或作业日志."""
    from yuzui.ledger.jobs import usage

    if year is not None:
        _year(face, year, inputs["facility"], inputs["sheet"])
        return
    processors = inputs["processors"]
    workspace = face.workspace()
    document = usage.run(workspace, trace=trace, processors=processors)
    if document["trace"]["log"] is not None:  # a log of this workspace has its page here
        workspace.save("usage", document, usage.LEVEL)
    face.show(document, usage.lines(document), lambda lang: usage.exports(document, lang))


def _year(face: Face, year: str, facility: str, sheet: str | None) -> None:
    """Show the key figures of a year, or write its sheet on open sharing."""
    from yuzui.ledger.jobs import ledger

    workspace = face.workspace()
    document = ledger.run(workspace, facility=facility, year=year)
    workspace.save("ledger", document, ledger.LEVEL)
    lines = ledger.lines(document)
    if sheet is None or face.out is None:
        face.show(document, lines, lambda lang: ledger.exports(document, lang), pictures=_drawn)
        return
    face.show(document, lines, lambda _: ledger.sheet(workspace, document, sheet))


def _drawn(document: dict[str, Any]) -> Any:
    from yuzui.ledger.jobs import ledger

    return ledger.pictures(document)


@command.command("post")
@click.argument("log", required=False)
@click.option(
    "--facility",
    default="",
    help="Id of the resource; all with a calendar or events if not given · 资源编号，缺省为全部",
)
@click.option("--year", required=True, help="Year it is posted to · 记入的年度")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@standard
def post(face: Face, log: str | None, **inputs: Any) -> None:
    """Post to the ledger what happened: calendar and events, or a LOG of jobs · 按实际发生记账.

    LOG is gaia, lcg, jobs (those loaded here; jobs:NAME for one of several logs) or a file.
    LOG 可为 gaia、lcg、jobs（已装载的作业；有多份时写 jobs:名称）或文件。
    """
    from yuzui.ledger.jobs import ledger
    from yuzui.ledger.posting import words

    document = ledger.post(face.workspace(), log=log, **inputs)
    face.show(document, words.posted(document))


@command.command("instruments")
@click.argument("path", metavar="[LIST]", default="")
@click.option(
    "--threshold",
    type=float,
    default=0.3,
    show_default=True,
    help="Use below which one counts as idle · 利用不足的界限",
)
@click.option("--year", type=int, help="The year one stands in; else this one · 基准年份")
@click.option("--home", default="", help="Country of home; else where most stand · 本国代码；不给则为多数仪器所在国")
@standard
def instruments(face: Face, **inputs: Any) -> None:
    """Which instruments overlap, are due, were made at home · 仪器重复、到期与国产占比.

    LIST is a workbook or csv with headings in English or Chinese; without one, what is loaded.
    LIST 为中英文表头的清单；不给则用已装载的资源。
    """
    from yuzui.facilities.jobs import instruments as listed

    document = listed.run(face.workspace(), **inputs)
    face.show(document, listed.lines(document), lambda lang: listed.exports(document, lang))


@command.command("access")
@click.argument("query", nargs=-1)
@click.option("--near", default="", help="A town, or lat,lon: distances from there · 从何处计距离")
@standard
def access(face: Face, query: tuple[str, ...], near: str) -> None:
    """Who can do QUERY, at any operator · 按能力查找设施.

    QUERY is words and a range with its unit: photon energy 5..12 keV.  QUERY 为词语与带单位的范围。
    """
    from yuzui.facilities.jobs import access as asking

    document = asking.run(face.workspace(), query=" ".join(query), near=near)
    face.show(document, asking.lines(document), lambda lang: asking.exports(document, lang))


for _one in (*booking.COMMANDS, *publishing.COMMANDS, *measuring.COMMANDS):
    command.add_command(_one)
