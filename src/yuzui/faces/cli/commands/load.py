# SPDX-License-Identifier: Apache-2.0
"""``yuzui load``: files into the workspace, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text("files or folders → what was understood, findings, rejects", "装载文件：理解结果、标记与拒收")
GROUP = "start"


@click.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="map.toml: which column is which · 各列含义")
@click.option(
    "--origin",
    type=click.Choice(("real", "synthetic")),
    default=None,
    help="what the data are; figures of synthetic rows say so · 数据性质；合成数据的结果会注明",
)
@click.option(
    "--as",
    "tables",
    multiple=True,
    metavar="TABLE",
    help="which table it is, where headings do not tell: TABLE or SHEET=TABLE · 指明对应的表",
)
@click.option("--call", default="", metavar="NAME", help="call of the rows · 数据所属批次")
@standard
def command(
    face: Face, files: tuple[Path, ...], mapping: Path | None, origin: str | None, tables: tuple[str, ...], call: str
) -> None:
    """Load FILES, each whole or not at all · 装载文件，要么全部装入，要么不装."""
    from yuzui.administration.jobs import load

    document = load.run(face.workspace(), files=files, map=mapping, origin=origin or "", tables=tables, call=call)
    face.show(document, load.lines(document), lambda lang: load.exports(document, lang))
