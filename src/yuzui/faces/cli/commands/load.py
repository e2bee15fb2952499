# SPDX-License-Identifier: Apache-2.0
"""``yuzui load``: files into the workspace, each whole or not at all."""

from __future__ import annotations

from typing import Any

from yuzui.administration.inputs import Load
from yuzui.faces.cli.options import options
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
@options(Load)
@shared()
def command(face: Face, **inputs: Any) -> None:
    face.ask("load", **inputs)
