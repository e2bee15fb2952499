# SPDX-License-Identifier: Apache-2.0
"""``yuzui export``: results of the workspace as files, each noted in the log."""

from __future__ import annotations

import click

from yuzui.administration import anchor
from yuzui.errors import InputError
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.job import audited_export
from yuzui.text import Text, same

TITLE = Text("a result of the workspace as xlsx, csv or json", "导出工作区结果为 xlsx、csv 或 json")
GROUP = "work"


@verb(
    "export",
    help=Text("write the latest result of STUDY to the file named by --out", "将 STUDY 的最新结果写入 --out 所指文件"),
    more=Text(
        "STUDY may be anchor: the last event of the log, to be kept elsewhere for “yuzui check log”.",
        "STUDY 为 anchor 时导出日志锚点，另处保存，供“yuzui check log --anchor”核对。",
    ),
    examples=("yuzui export fund --out slate.xlsx", "yuzui export anchor --out anchor.json"),
    then="yuzui check log --anchor FILE",
)
@click.argument("study")
@shared()
def command(face: Face, study: str) -> None:
    if study == "anchor":
        workspace = face.workspace()
        head = anchor.now(workspace) if face.out is None else anchor.write(workspace, face.out)
        sentence = Text("event {seq}, {hash}", "事件 {seq}，{hash}").format(seq=head.seq, hash=head.hash)
        held = Text(
            "keep it where this workspace cannot reach: another machine, another's hands, paper",
            "请存于本工作区无法触及之处：其他机器、他人手中或纸面",
        )
        face.report(head, [(Text("anchor", "锚点"), sentence), (Text("keep", "保管"), held)])
        return
    if face.out is None:
        raise InputError(
            Text("say where to write", "请指定写入的文件"),
            expected="--out FILE.xlsx",
            fix=same(f"yuzui export {study} --out {study}.xlsx"),
            code="usage",
        )
    done = audited_export.write(face.workspace(), study, face.out, face.lang)
    line = (Text("wrote", "已写入"), same(f"{done.file}  sha256 {done.sha256[:16]}…"))
    face.report(audited_export.Exports(exports=[done]), [line])
