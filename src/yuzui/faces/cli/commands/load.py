# SPDX-License-Identifier: Apache-2.0
"""``yuzui load``: files into the workspace, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text

TITLE = Text("files or folders → what was understood, findings, rejects", "装载文件：理解结果、标记与拒收")
GROUP = "start"


@verb(
    "load",
    help=Text("load FILES, each whole or not at all", "导入文件：要么全部导入，要么不导入"),
    examples=("yuzui load reviews.xlsx", "yuzui load export.csv --as proposal --call NSFC-2026"),
    then="yuzui open {asked.folder}",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--map", "mapping", type=click.Path(path_type=Path), help=Text("map.toml: which column is which", "各列含义"))
@option(
    "--origin",
    type=click.Choice(("real", "synthetic")),
    default=None,
    help=Text("what the data are; figures of synthetic rows say so", "数据性质；合成数据的结果会注明"),
)
@option(
    "--as",
    "tables",
    multiple=True,
    metavar="TABLE",
    help=Text("which table it is, where headings do not tell: TABLE or SHEET=TABLE", "指明对应的表"),
)
@option("--call", default="", metavar="NAME", help=Text("call of the rows", "数据所属批次"))
@shared()
def command(
    face: Face, files: tuple[Path, ...], mapping: Path | None, origin: str | None, tables: tuple[str, ...], call: str
) -> None:
    from yuzui.administration.jobs import load

    document = load.run(face.workspace(), files=files, map=mapping, origin=origin or "", tables=tables, call=call)
    face.show(document, load.lines(document), lambda lang: load.exports(document, lang))
