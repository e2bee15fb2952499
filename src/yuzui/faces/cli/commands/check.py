# SPDX-License-Identifier: Apache-2.0
"""``yuzui check``: is the workspace sound? Exit 0 only if it is."""

from __future__ import annotations

from pathlib import Path

import click

from yuzui.administration.jobs import check
from yuzui.faces.cli.output import FILE, Face, standard
from yuzui.text import Text

TITLE = Text("is the workspace sound: store, log, snapshots, slates, plans", "检查工作区是否完好")
GROUP = "start"
UNSOUND, FALSE = 6, 3


@click.command("check")
@click.argument("part", default="all")
@click.argument("file", required=False)
@click.option("--anchor", "anchors", multiple=True, type=FILE, help="Kept elsewhere · 另存的锚点")
@standard
def command(face: Face, part: str, file: str | None, anchors: tuple[Path, ...]) -> int:
    """Check the workspace, or a PART of it · 检查工作区或其一部分.

    PART is store, log (the log, and every table against it), snapshot, files, overrides, slates,
    draws, schedules, results, plan or all. Ends with code 6 if not sound. An anchor, written by
    “yuzui export anchor” and kept elsewhere, shows a log that was cut short or rewritten. “yuzui
    check engines” says which engines answer here. “yuzui check draw FILE” draws again from a
    published file alone and ends with code 3 if a step does not hold; it is named.
    """
    document = check.run(face.workspace(), part, file, anchors)
    face.show(document, check.lines(document), lambda lang: check.exports(document, lang))
    return 0 if document["ok"] else FALSE if part == "draw" else UNSOUND
