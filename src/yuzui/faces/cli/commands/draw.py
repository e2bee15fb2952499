# SPDX-License-Identifier: Apache-2.0
"""``yuzui draw``: lots by a secret committed to beforehand; anyone can draw again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text

TITLE = Text(
    "lots by a secret committed to first: commit, fix, reveal, replay",
    "先承诺后揭示的抽签：commit、fix、reveal、replay",
)
GROUP = "decide"
FALSE = 3
SLATE = option("--slate", metavar="RUN", help=Text("slate; else the newest", "方案，默认最新"))


command = Questions(
    "draw",
    examples=("yuzui draw commit", "yuzui draw fix", "yuzui draw reveal --public 12345678 --out draw.json"),
    help=Text("lots that nobody can choose and anyone can check", "无人可操纵、人人可复核的抽签"),
    more=Text(
        "Order: commit, yuzui fund, fix, publish list and commitment, wait for the public value, reveal.",
        "顺序：承诺，yuzui fund，确定名单，公布名单与承诺值，等待公共值，揭示。",
    ),
)


@command.command(
    "commit",
    help=Text("commit to a secret before the candidates are fixed", "在名单确定前作出承诺"),
    examples=('yuzui draw commit --by "F. Notary" --source "lottery of 1 June" --due 2027-06-30',),
    then="yuzui fund FILE --rules rules.toml",
)
@option("--by", default="", metavar="NAME", help=Text("who keeps the secret", "保管密值者"))
@option("--source", default="", metavar="TEXT", help=Text("public value to come", "公共值来源"))
@option(
    "--due",
    metavar="DATE",
    help=Text("last day to reveal", "揭示期限"),
    default_text=Text("default in 90 days", "默认 90 天内"),
)
@shared()
def commit(face: Face, **inputs: Any) -> None:
    _step(face, "commit", inputs)


@command.command(
    "fix",
    help=Text("fix the candidates and give the chance of each", "确定候选名单并列出各自机会"),
    examples=("yuzui draw fix",),
    then="yuzui draw reveal --public VALUE --out draw.json",
)
@SLATE
@shared()
def fix(face: Face, **inputs: Any) -> None:
    _step(face, "fix", inputs)


@command.command(
    "reveal",
    help=Text(
        "reveal the secret and draw; --out FILE.json is what is published", "揭示密值并抽签；--out FILE.json 即公布文件"
    ),
    examples=("yuzui draw reveal --public 12345678 --out draw.json",),
    then="yuzui check draw FILE",
)
@option("--public", required=True, metavar="TEXT", help=Text("the public value", "公共值"))
@SLATE
@shared()
def reveal(face: Face, **inputs: Any) -> None:
    _step(face, "reveal", inputs)


@command.command(
    "void",
    help=Text("declare the open draw void; another person commits anew", "宣告抽签作废，由他人重新承诺"),
    examples=('yuzui draw void --reason "the public value was never drawn"',),
    then="yuzui draw commit --by NAME",
)
@option("--reason", required=True, metavar="TEXT", help=Text("why", "理由"))
@shared()
def void(face: Face, **inputs: Any) -> None:
    _step(face, "void", inputs)


@command.command(
    "replay",
    help=Text("draw again from the published FILE alone", "仅凭公布文件复核"),
    more=Text("Ends with code 3 if a step does not hold; it is named.", "某步不符时指明并以代码 3 结束。"),
    examples=("yuzui draw replay draw.json",),
    then="yuzui draw replay -h",
)
@click.argument("file", type=click.Path(path_type=Path))
@shared()
def replay(face: Face, file: Path) -> int:
    return 0 if face.ask("check", part="draw", file=file).ok else FALSE


def _step(face: Face, act: str, inputs: dict[str, Any]) -> None:
    face.ask("draw", act=act, **inputs)
