# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui evaluate`` for snapshots of sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions


@click.command("snapshot", cls=Questions, default="list")
def snapshot() -> None:
    """Snapshots of a source: take, list, accept, reject · 来源的快照."""


@snapshot.command("list")
@click.option("--source", default="", metavar="NAME", help="Only of this source · 仅列该来源")
@standard
def list_(face: Face, source: str) -> None:
    """List snapshots, the newest first · 列出快照，最近者在前."""
    _done(face, act="list", source=source)


@snapshot.command("take")
@click.argument("works", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--source", default="", metavar="NAME", help="Name of the source · 来源名称")
@click.option("--citations", type=click.Path(path_type=Path), help="Links · 引文")
@click.option("--vintage", default="", help="Which publication of the data · 数据版次")
@click.option("--through", type=int, help="Last complete year · 数据完整的最后一年")
@click.option("--licence", default="", help="Licence of the data · 数据许可")
@standard
def take(face: Face, **inputs: Any) -> None:
    """Take a load; held back if it moved by over 5 % · 装入一批数据，变动逾 5% 则暂缓.

    FILE is a table of works, an export, or a folder of exports.  FILE 为成果表、导出文件或文件夹。
    """
    _done(face, act="take", **inputs)


def _decision(act: str, text: str) -> click.Command:
    @click.argument("n", type=int)
    @click.option("--by", default="", metavar="NAME", help="Who decides · 决定人")
    @click.option("--reason", default="", metavar="WHY", help="Why · 理由")
    @standard
    def decide(face: Face, n: int, by: str, reason: str) -> None:
        _done(face, act=act, n=n, by=by, reason=reason)

    return click.command(act, help=text)(decide)


snapshot.add_command(_decision("accept", "Accept what was held back · 验收暂缓的快照."))
snapshot.add_command(_decision("reject", "Reject what was held back · 不采用暂缓的快照."))


def _done(face: Face, **inputs: Any) -> None:
    from yuzui.evaluation.jobs import evaluate_snapshot as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (snapshot,)
