# SPDX-License-Identifier: Apache-2.0
"""``yuzui demo``: the whole loop on real data, offline, in two minutes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from yuzui.demonstration.jobs import demo
from yuzui.faces.cli.commands.serve import address, port_for, run, started
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.job.progress import silent
from yuzui.text import Text, same
from yuzui.text.address import encode

TITLE = Text("the whole loop on real data, offline: begin here", "用真实数据离线走完全流程：从这里开始")
GROUP = "start"
HEAD = Text(
    "Yuzui demo · offline · seed {seed} · files in {folder} (delete to forget)",
    "鱼嘴演示 · 离线 · 随机种子 {seed} · 文件在 {folder}（删除即清空）",
)

LABELS = 23
"""Cells of the first column of the transcript: that of the longest label, in either language."""


def _next(filled: Mapping[str, Any]) -> str:
    return "yuzui open {asked.folder}" if filled["asked"].no_serve else ""


@verb(
    "demo",
    help=Text("run the whole loop on the data that come with Yuzui", "用随附数据走完全流程"),
    examples=("yuzui demo", Text("yuzui demo --no-serve --lang en", "yuzui demo --no-serve --lang zh")),
    then=_next,
)
@option("--no-serve", is_flag=True, help=Text("end after printing", "打印后结束"))
@option("--port", type=click.IntRange(1, 65535), help=Text("port", "端口"))
@shared(seed=True, folder="yuzui-demo")
def command(face: Face, no_serve: bool, port: int | None) -> None:
    folder = face.dir
    workspace = face.workspace()
    say = silent if face.json else face.progress
    if not face.json:
        face.echo(HEAD.format(seed=face.seed, folder=folder).say(face.lang))
        face.echo(" " + demo.LEGEND.format(origin=folder / "ORIGIN.md").say(face.lang))
    # each step is printed as soon as it is done: nobody waits for the last one to see the first
    announce = (lambda _: None) if face.json else lambda lines: face.transcript(lines, LABELS)
    answer = demo.loop(workspace, say, face.lang, announce)
    workspace.close()
    face.show_answer("demo", answer, lines=())
    if face.json or no_serve:
        return
    chosen, token = port_for(port), started()
    slate = next(step.run for step in answer.steps if step.study == "fund")
    end = partial(
        face.transcript,
        [
            (Text("open", "打开"), same(address(chosen, face.lang, f"/fund/lists/{encode(slate)}", token))),
            (Text("board pack", "决策材料"), same(str(folder / "board-pack.xlsx"))),
            (Text("中文", "English"), same("--lang zh" if face.lang == "en" else "--lang en")),
            (Text("stop", "停止"), same("Ctrl-C")),
        ],
    )
    run(folder, chosen, token, end)
