# SPDX-License-Identifier: Apache-2.0
"""``yuzui draw``: lots by a secret committed to beforehand; anyone can draw again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text(
    "lots by a secret committed to first: commit, fix, reveal, replay",
    "先承诺后揭示的抽签：commit、fix、reveal、replay",
)
GROUP = "decide"
FALSE = 3
SLATE = click.option("--slate", metavar="RUN", help="Slate; else the newest · 方案，默认最新")


@click.group("draw")
def command() -> None:
    """Lots that nobody can choose and anyone can check · 无人可操纵、人人可复核的抽签.

    Order: commit, yuzui fund, fix, publish list and commitment, wait for the public value, reveal.
    顺序：承诺，yuzui fund，确定名单，公布名单与承诺值，等待公共值，揭示。
    """


@command.command("commit")
@click.option("--by", default="", metavar="NAME", help="Who keeps the secret · 保管密值者")
@click.option("--source", default="", metavar="TEXT", help="Public value to come · 公共值来源")
@click.option("--due", metavar="DATE", help="Last day to reveal · 揭示期限  [in 90 days]")
@standard
def commit(face: Face, **inputs: Any) -> None:
    """Commit to a secret before the candidates are fixed · 在名单确定前作出承诺."""
    _step(face, "commit", inputs)


@command.command("fix")
@SLATE
@standard
def fix(face: Face, **inputs: Any) -> None:
    """Fix the candidates and say the chance of each · 确定候选名单并列出各自机会."""
    _step(face, "fix", inputs)


@command.command("reveal")
@click.option("--public", required=True, metavar="TEXT", help="The public value · 公共值")
@SLATE
@standard
def reveal(face: Face, **inputs: Any) -> None:
    """Reveal the secret and draw; --out FILE.json is what is published · 揭示密值并抽签."""
    _step(face, "reveal", inputs)


@command.command("void")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@standard
def void(face: Face, **inputs: Any) -> None:
    """Declare the open draw void; another person commits anew · 宣告抽签作废."""
    _step(face, "void", inputs)


@command.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@standard
def replay(face: Face, file: Path) -> int:
    """Draw again from the published FILE alone · 仅凭公布文件复核.

    Ends with code 3 if a step does not hold; it is named.
    """
    from yuzui.administration.jobs import check
    from yuzui.funding.jobs import draw

    document = draw.replay(file)
    face.show(document, check.lines(document), lambda lang: check.exports(document, lang))
    return 0 if document["ok"] else FALSE


def _step(face: Face, act: str, inputs: dict[str, Any]) -> None:
    from yuzui.funding.jobs import draw

    document = draw.run(face.workspace(), act=act, **inputs)
    face.show(document, draw.lines(document), lambda lang: draw.exports(document, lang))
