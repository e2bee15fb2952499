# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``: schedules with their proof, and what was used of a facility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.cli import booking, publishing
from yuzui.cli.output import Face, standard
from yuzui.cli.questions import Questions
from yuzui.text import Text, same

TITLE = Text("schedule with its proof; use of a facility", "排程及其证明；设施使用情况")
GROUP = "work"
_WROTE = Text("wrote", "已写入")


@click.command(cls=Questions, default="make")
def command() -> None:
    """Facilities: what runs when, with a proof; what was used · 设施排程与使用."""


@command.command("make")
@click.argument("path", metavar="INSTANCE")
@click.option(
    "--budget",
    type=float,
    default=10.0,
    show_default=True,
    help="Seconds of one core, counted in steps · 单核秒数，按步数计",
)
@standard
def make(face: Face, **inputs: Any) -> int:
    """Schedule INSTANCE (a file; telescope or beamline: synthetic) · 排程并给出证明.

    A file is JSON, a workbook, or a folder of csv files, one a sheet; for a workbook to fill in
    see yuzui schedule template. Ends with code 3 if there is no schedule, or the checker refuses
    it: then no file is written.
    INSTANCE 为算例文件（JSON、工作簿或 csv 文件夹），或 telescope、beamline（合成）；
    空白工作簿见 yuzui schedule template。无排程或检查未通过时以代码 3 结束。
    """
    from yuzui.studies import schedule

    workspace = face.workspace()
    face.progress(Text("bounding, placing, checking", "求上界、安排、检查中"))
    document = schedule.run(workspace, **inputs)
    kept = schedule.keep(workspace, document, face.lang)
    lines = [*schedule.lines(document), *((_WROTE, same(path)) for path in kept)]
    if document["status"] in ("refused", "infeasible", "limit"):
        face.told(document, lines)
        return 3
    if face.out is not None and face.out.suffix == ".ics":
        from yuzui.store import files

        files.write_bytes(face.out, schedule.calendar(workspace, document, face.lang))
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
@standard
def template(face: Face, example: str) -> int:
    """Write a workbook to fill in that already runs · 生成可直接运行的工作簿.

    --out FILE.xlsx, or a folder of csv files; FILE.json writes the same instance as JSON.
    --out 可为 .xlsx、csv 文件夹；.json 则写成同一算例的 JSON。
    """
    from yuzui.studies.parts.schedule import template as made

    path = made.write(face.out, example, face.lang)
    names = [*made.EXAMPLES, made.EMPTY]
    document = {"schema": "yuzui.schedule.template/1", "path": str(path), "examples": names}
    lines = [
        (_WROTE, same(path)),
        (Text("next", "下一步"), same(f"yuzui schedule make {made.told(path)}")),
        (Text("examples", "示例"), same(" · ".join(names))),
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
    from yuzui.studies import schedule
    from yuzui.studies.parts.schedule import words

    document = schedule.verify(path, result, face.seed)
    face.show(document, words.verdict(document))
    return 0 if document["verdict"] == "ok" else 3


SCHEDULE = click.option(
    "--schedule",
    metavar="RUN",
    help="Run kept here; the newest by default · 此处所存运行，默认最新",
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
    from yuzui.studies import schedule_why as study

    document = study.run(face.workspace(), task=task, files=files, schedule=schedule)
    face.show(
        document,
        study.lines(document),
        lambda lang: study.exports(document, lang),
        pictures=study.pictures,
    )


@command.command("kpi")
@click.argument("trace", default="gaia")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@standard
def kpi(face: Face, trace: str, processors: int | None) -> None:
    """Reconcile a log of jobs: gaia, lcg (YUZUI_DATA), or a FILE · 核对作业日志."""
    from yuzui.studies import usage

    document = usage.run(face.workspace(), trace=trace, processors=processors)
    face.show(document, usage.lines(document), lambda lang: usage.exports(document, lang))


for _one in (*booking.COMMANDS, *publishing.COMMANDS):
    command.add_command(_one)
