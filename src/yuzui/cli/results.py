# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui evaluate`` for what was kept: results and their differences."""

from __future__ import annotations

import click

from yuzui.cli.output import Face, standard
from yuzui.cli.questions import Questions


@click.command("result", cls=Questions, default="list")
def result() -> None:
    """Results that were kept: list, open, diff · 已保存的结果."""


@result.command("list")
@click.option("--indicator", default="", metavar="NAME", help="Only of this · 仅列该指标")
@standard
def list_(face: Face, indicator: str) -> None:
    """List results, the one made last first · 列出结果，最近者在前."""
    from yuzui.studies import evaluate_result as study

    document = study.run(face.workspace(), indicator=indicator)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


@result.command("open")
@click.argument("name", metavar="ID")
@standard
def open_(face: Face, name: str) -> None:
    """Open a result: what it rests on, what it leaves out · 打开结果：依据与未纳入者.

    ID is the id of a result, or its first four digits or more.  ID 为结果编号或其前四位以上。
    """
    from yuzui.studies import evaluate_result as study

    document = study.run(face.workspace(), result=name)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


@result.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@standard
def diff(face: Face, a: str, b: str) -> None:
    """Say why an indicator changed from result A to B · 说明指标由 A 到 B 为何变化.

    Works that entered and left, references, parameters, definition: what each explains.
    成果进出、参考文献、参数与定义各解释多少。
    """
    from yuzui.studies import evaluate_diff as study

    document = study.run(face.workspace(), a=a, b=b)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (result,)
