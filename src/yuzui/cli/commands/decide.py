# SPDX-License-Identifier: Apache-2.0
"""``yuzui decide``: a named person decides on a slate."""

from __future__ import annotations

import click

from yuzui.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text(
    "slate → decision of a named person; the only way", "拟资助方案 → 具名决定（唯一途径）"
)
GROUP = "decide"


@click.command("decide")
@click.argument("slate")
@click.option("--by", required=True, metavar="NAME", help="Who decides · 决定人")
@click.option("--authority", required=True, metavar="CLAUSE", help="By what right · 权限依据")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@standard
def command(face: Face, slate: str, by: str, authority: str, reason: str) -> None:
    """Decide on SLATE, in the name of a person · 就方案作出具名决定."""
    from yuzui.studies import decide

    document = decide.run(face.workspace(), slate, by, authority, reason)
    face.show(document, decide.lines(document), lambda lang: decide.exports(document, lang))
