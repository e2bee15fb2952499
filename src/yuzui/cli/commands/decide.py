# SPDX-License-Identifier: Apache-2.0
"""``yuzui decide``: a named person decides on a slate."""

from __future__ import annotations

import click

from yuzui.cli.output import Face, standard
from yuzui.text import Text, join, same

TITLE = Text(
    "slate → decision of a named person; the only way", "拟资助方案 → 具名决定（唯一途径）"
)
GROUP = "decide"


@click.command("decide")
@click.argument("slate")
@click.option("--by", required=True, metavar="NAME", help="Who decides · 决定人")
@click.option("--authority", required=True, metavar="CLAUSE", help="By what right · 权限依据")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@click.option("--override", default="", metavar="in:ID,out:ID", help="Moves · 与方案不同之处")
@click.option("--second", default="", metavar="NAME", help="Agrees to break a rule · 第二人")
@click.option("--letters/--no-letters", default=True, help="Letters to applicants · 通知书")
@standard
def command(face: Face, slate: str, letters: bool, **inputs: str) -> None:
    """Decide on SLATE, in the name of a person · 就方案作出具名决定.

    An override is checked again against every rule; a broken hard rule needs a second person.
    与方案不同之处按全部规则重新核验；突破硬规则须有第二人同意。
    """
    from yuzui.studies import decide
    from yuzui.studies.parts import board_pack

    workspace = face.workspace()
    document = decide.run(workspace, slate, **inputs)
    written = board_pack.renew(workspace, slate, face.lang)
    if letters:
        written.append(decide.hand_out(workspace, slate))
    lines = decide.lines(document)
    lines.append((Text("wrote", "已写入"), join([same(path) for path in written], " · ", " · ")))
    face.show(document, lines, lambda lang: decide.exports(document, lang))
