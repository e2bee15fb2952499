# SPDX-License-Identifier: Apache-2.0
"""``yuzui load``: files into the workspace, each whole or not at all."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.administration.inputs import Load
from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text

TITLE = Text("files or folders → what was understood, findings, rejects", "装载文件：理解结果、标记与拒收")
GROUP = "start"


def _next(filled: Mapping[str, Any]) -> str:
    from yuzui.store.accounts import FILE

    folder = Path(shlex.split(str(filled["asked"].folder))[0])
    return (
        "yuzui serve --site site.toml --dir {asked.folder}"
        if (folder / FILE).is_file()
        else "yuzui open {asked.folder}"
    )


@verb(
    "load",
    help=Text("load FILES, each whole or not at all", "导入文件：要么全部导入，要么不导入"),
    more=Text(
        "Ends with code 3 if a sheet that looks meant was not read, or no row of one was kept; the others are loaded.",
        "若有看似应导入的工作表未读取，或某表未保留任何行，则以代码 3 结束；其余各表照常导入。",
    ),
    examples=("yuzui load reviews.xlsx", "yuzui load export.csv --as proposal --call NSFC-2026"),
    then=_next,
)
@options(Load)
@shared()
def command(face: Face, **inputs: Any) -> int:
    answer = face.ask("load", **inputs)
    unread = any(left.table for left in answer.ignored)
    return 3 if unread or any(one.rows_in and not one.kept and not one.already for one in answer.loads) else 0
