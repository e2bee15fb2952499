# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui evaluate`` for snapshots of sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions, Verb, verb
from yuzui.text import Text

snapshot = Questions(
    "snapshot", default="list", help=Text("snapshots of a source: take, list, accept, reject", "来源的快照")
)


@snapshot.command(
    "list",
    help=Text("list snapshots, the newest first", "列出快照，最近者在前"),
    examples=("yuzui evaluate snapshot list",),
    then="yuzui evaluate snapshot take FILE --source NAME",
)
@option("--source", default="", metavar="NAME", help=Text("only of this source", "仅列该来源"))
@shared()
def list_(face: Face, source: str) -> None:
    _done(face, act="list", source=source)


@snapshot.command(
    "take",
    help=Text("take a load; it is held back if it moved by over 5 %", "导入一批数据，变动逾 5% 则暂缓"),
    more=Text("FILE is a table of works, an export, or a folder of exports.", "FILE 为成果表、导出文件或文件夹。"),
    examples=("yuzui evaluate snapshot take works.csv --source institute --vintage 2026-06",),
    then="yuzui evaluate --snapshot SOURCE",
)
@click.argument("works", metavar="FILE", type=click.Path(path_type=Path))
@option("--source", default="", metavar="NAME", help=Text("name of the source", "来源名称"))
@option("--citations", type=click.Path(path_type=Path), help=Text("links", "引文"))
@option("--vintage", default="", help=Text("which publication of the data", "数据版次"))
@option("--through", type=int, help=Text("last complete year", "数据完整的最后一年"))
@option("--licence", default="", help=Text("licence of the data", "数据许可"))
@shared()
def take(face: Face, **inputs: Any) -> None:
    _done(face, act="take", **inputs)


def _decision(act: str, help: Text) -> Verb:
    @verb(
        act,
        help=help,
        examples=(f'yuzui evaluate snapshot {act} 3 --by "C. Curator" --reason "compared with the source"',),
        then="yuzui evaluate snapshot list",
    )
    @click.argument("n", type=int)
    @option("--by", default="", metavar="NAME", help=Text("who decides", "决定人"))
    @option("--reason", default="", metavar="WHY", help=Text("why", "理由"))
    @shared()
    def decide(face: Face, n: int, by: str, reason: str) -> None:
        _done(face, act=act, n=n, by=by, reason=reason)

    return decide


snapshot.add_command(_decision("accept", Text("accept what was held back", "验收暂缓的快照")))
snapshot.add_command(_decision("reject", Text("reject what was held back", "不采用暂缓的快照")))


def _done(face: Face, **inputs: Any) -> None:
    from yuzui.evaluation.jobs import evaluate_snapshot as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (snapshot,)
