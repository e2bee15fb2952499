# SPDX-License-Identifier: Apache-2.0
"""``yuzui check``: is the workspace sound? Exit 0 only if it is."""

from __future__ import annotations

from pathlib import Path

from yuzui.administration.inputs import Check
from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text

TITLE = Text("is the workspace sound: store, log, snapshots, slates, plans", "检查工作区是否完好")
GROUP = "start"
UNSOUND, FALSE = 6, 3


@verb(
    "check",
    help=Text("check whether the workspace, or a PART of it, is sound", "检查工作区或其一部分是否完好"),
    more=Text(
        "PART is store, log (the log, and every table against it), snapshot, files, overrides, slates, draws, "
        "schedules, results, plan or all. Ends with code 6 if not sound.\n"
        "An anchor, written by “yuzui export anchor” and kept elsewhere, shows a log that was cut short or "
        "rewritten. “yuzui check engines” says which engines answer here. “yuzui check draw FILE” draws again "
        "from a published file alone and ends with code 3 if a step does not hold; it is named. “yuzui check restore "
        "FOLDER” checks a copy of the workspace.",
        "PART 可为 store、log（日志，并逐表核对）、snapshot、files、overrides、slates、draws、schedules、"
        "results、plan 或 all。不完好时以代码 6 结束。\n"
        "由“yuzui export anchor”写出、另处保存的锚点，可发现被截短或改写的日志。“yuzui check "
        "engines”列出可用的求解器。“yuzui check draw FILE”仅凭公布文件重新抽签，某步不符时指明并以代码 3 结束。"
        "“yuzui check restore 文件夹”检查工作区的副本。",
    ),
    examples=("yuzui check", "yuzui check log --anchor anchor.json"),
    then="yuzui open {asked.folder}",
)
@options(Check)
@shared()
def command(face: Face, part: str, file: Path | None, anchors: tuple[Path, ...]) -> int:
    answer = face.ask("check", part=part, file=file, anchors=anchors)
    return 0 if answer.ok else FALSE if part == "draw" else UNSOUND
