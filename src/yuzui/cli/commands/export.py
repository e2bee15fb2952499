# SPDX-License-Identifier: Apache-2.0
"""``yuzui export``: results of the workspace as files, each noted in the log."""

from __future__ import annotations

import click

from yuzui.cli.output import Face, standard
from yuzui.errors import InputError
from yuzui.text import Text, same

TITLE = Text("a result of the workspace as xlsx, csv or json", "导出工作区结果为 xlsx、csv 或 json")
GROUP = "keep"


@click.command("export")
@click.argument("study")
@standard
def command(face: Face, study: str) -> None:
    """Write the latest result of STUDY to the file named by --out · 导出结果."""
    from yuzui.studies.parts import handing_out

    if face.out is None:
        raise InputError(
            Text("say where to write", "请指定写入的文件"),
            expected="--out FILE.xlsx",
            fix=same(f"yuzui export {study} --out {study}.xlsx"),
            code="usage",
        )
    done = handing_out.write(face.workspace(), study, face.out, face.lang)
    line = (Text("wrote", "已写入"), same(f"{done['file']}  sha256 {done['sha256'][:16]}…"))
    document = {"schema": "yuzui.export/1", "exports": [done]}
    face.told(document, [line])
