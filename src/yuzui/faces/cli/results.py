# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui evaluate`` for what was kept: results and their differences."""

from __future__ import annotations

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import Text, same

OUTCOMES = ("accepted", "rejected", "withdrawn")


@click.command("result", cls=Questions, default="list")
def result() -> None:
    """Results that were kept: list, open, diff · 已保存的结果."""


@result.command("list")
@click.option("--indicator", default="", metavar="NAME", help="Only of this · 仅列该指标")
@standard
def list_(face: Face, indicator: str) -> None:
    """List results, the one made last first · 列出结果，最近者在前."""
    from yuzui.evaluation.jobs import evaluate_result as study

    document = study.run(face.workspace(), indicator=indicator)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


@result.command("open")
@click.argument("name", metavar="ID")
@standard
def open_(face: Face, name: str) -> None:
    """Open a result: what it rests on, what it leaves out · 打开结果：依据与未纳入者.

    ID is the id of a result, or its first four digits or more. --out FILE.csv or .parquet takes
    one row a work: value, or the reason why there is none.
    ID 为结果编号或其前四位以上。--out 写 .csv 或 .parquet 时每项成果一行：取值或无取值的原因。
    """
    from yuzui.evaluation.jobs import evaluate_result as study

    workspace = face.workspace()
    document = study.run(workspace, result=name)
    if face.out is not None and face.out.suffix in (".parquet", ".csv"):
        study.write(workspace, document["results"][0]["id"], face.out)
        wrote = Text("wrote", "已写入"), same(face.out)
        face.told(document, [*study.lines(document), wrote])
        return
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
    from yuzui.evaluation.jobs import evaluate_diff as study

    document = study.run(face.workspace(), a=a, b=b)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


@click.command("object", cls=Questions, default="file")
def object_() -> None:
    """Objections to a number: file, settle, list · 对数字提出异议."""


@object_.command("file")
@click.argument("result", metavar="RESULT")
@click.option("--by", required=True, metavar="NAME", help="Who objects · 提出人")
@click.option("--grounds", required=True, metavar="TEXT", help="What is wrong · 事由")
@click.option("--work", default="", metavar="ID", help="Work concerned · 所涉成果")
@click.option("--part", default="", metavar="COLUMN", help="Column concerned · 所涉列")
@standard
def file(face: Face, **inputs: str) -> None:
    """Object to a number of RESULT: it becomes a request to correct · 对结果中的数字提出异议.

    Another person answers it: yuzui evaluate object settle.  由他人以 settle 答复。
    """
    _step(face, "file", inputs)


@object_.command("settle")
@click.argument("objection", metavar="OBJECTION")
@click.option("--by", required=True, metavar="NAME", help="Who answers · 答复人")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="Outcome · 结论")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@standard
def settle(face: Face, **inputs: str) -> None:
    """Answer OBJECTION, in the name of a person who did not raise it · 由他人答复异议.

    What was wrong is mended in the files; evaluating them again makes a new result.
    有误之处在文件中更正；重新评价将生成新的结果。
    """
    _step(face, "settle", inputs)


@object_.command("list")
@click.option("--result", default="", metavar="ID", help="To this result · 仅列对该结果的异议")
@standard
def objections(face: Face, result: str) -> None:
    """List objections and where each stands · 列出异议及其状态."""
    _step(face, "list", {"result": result})


def _step(face: Face, act: str, inputs: dict[str, str]) -> None:
    from yuzui.evaluation.jobs import objection as study

    document = study.run(face.workspace(), act=act, **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (result, object_)
