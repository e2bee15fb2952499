# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui evaluate`` for what was kept: results and their differences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yuzui.evaluation.inputs import EvaluateDiff
from yuzui.evaluation.jobs import evaluate_result
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions, Verb, verb
from yuzui.job import contract
from yuzui.text import Text, same

OUTCOMES = ("accepted", "rejected", "withdrawn")


result = Questions("result", default="list", help=Text("results that were kept: list, open, diff", "已保存的结果"))


def _first(filled: Mapping[str, Any]) -> str:
    return "yuzui evaluate result open {results[0][id]}" if filled["results"] else "yuzui evaluate"


@result.command(
    "list",
    help=Text("list results, the one made last first", "列出结果，最近者在前"),
    examples=("yuzui evaluate result list --indicator cd",),
    then=_first,
)
@option("--indicator", default="", metavar="NAME", help=Text("only of this", "仅列该指标"))
@shared()
def list_(face: Face, indicator: str) -> None:
    face.ask("evaluate_result", indicator=indicator)


@result.command(
    "open",
    help=Text("open a result: what it rests on, what it leaves out", "打开结果：依据与未纳入者"),
    more=Text(
        "ID is the id of a result, or its first four digits or more. --out FILE.csv or .parquet takes one row "
        "a work: value, or the reason why there is none.",
        "ID 为结果编号或其前四位以上。--out 写 .csv 或 .parquet 时每项成果一行：取值或无取值的原因。",
    ),
    examples=("yuzui evaluate result open 1a2b --out works.csv",),
    then="yuzui evaluate object {asked.name} --by NAME --grounds TEXT",
)
@click.argument("name", metavar="ID")
@shared()
def open_(face: Face, name: str) -> None:
    workspace = face.workspace()
    answer = contract.of("evaluate_result").run(workspace, result=name)
    if face.out is not None and face.out.suffix in (".parquet", ".csv"):
        evaluate_result.write(workspace, answer.results[0].id, face.out)
        wrote = Text("wrote", "已写入"), same(face.out)
        face.report(answer, [*evaluate_result.sentences(answer), wrote])
        return
    face.show_answer("evaluate_result", answer)


@result.command(
    "diff",
    help=Text("show why an indicator changed from result A to B", "说明指标由 A 到 B 为何变化"),
    more=Text(
        "Works that entered and left, references, parameters, definition: what each explains.",
        "成果进出、参考文献、参数与定义各解释多少。",
    ),
    examples=("yuzui evaluate result diff 1a2b 3c4d",),
    then="yuzui evaluate result open {asked.b}",
)
@options(EvaluateDiff)
@shared()
def diff(face: Face, **inputs: str) -> None:
    face.ask("evaluate_diff", **inputs)


object_ = Questions("object", default="file", help=Text("objections to a number: file, settle, list", "对数字提出异议"))


@object_.command(
    "file",
    help=Text("object to a number of RESULT: it becomes a request to correct", "对结果中的数字提出异议"),
    more=Text(
        "Another person answers it: yuzui evaluate object settle.", "由他人以 yuzui evaluate object settle 答复。"
    ),
    examples=('yuzui evaluate object 1a2b --by "I. Author" --grounds "the year is wrong" --work 10.1000/xyz',),
    then="yuzui evaluate object settle OBJECTION --by NAME --outcome OUTCOME --reason TEXT",
)
@click.argument("result", metavar="RESULT")
@option("--by", required=True, metavar="NAME", help=Text("who objects", "提出人"))
@option("--grounds", required=True, metavar="TEXT", help=Text("what is wrong", "事由"))
@option("--work", default="", metavar="ID", help=Text("work concerned", "所涉成果"))
@option("--part", default="", metavar="COLUMN", help=Text("column concerned", "所涉列"))
@shared()
def file(face: Face, **inputs: str) -> None:
    face.ask("objection", act="file", **inputs)


@object_.command(
    "settle",
    help=Text("answer OBJECTION, in the name of a person who did not raise it", "由他人答复异议"),
    more=Text(
        "What was wrong is corrected in the files; evaluating them again makes a new result.",
        "有误之处在文件中更正；重新评价将生成新的结果。",
    ),
    examples=(
        'yuzui evaluate object settle OBJECTION --by "J. Officer" --outcome accepted --reason "the year was 2011"',
    ),
    then="yuzui evaluate object list",
)
@click.argument("objection", metavar="OBJECTION")
@option("--by", required=True, metavar="NAME", help=Text("who answers", "答复人"))
@option("--outcome", required=True, type=click.Choice(OUTCOMES), help=Text("outcome", "结论"))
@option("--reason", required=True, metavar="TEXT", help=Text("why", "理由"))
@shared()
def settle(face: Face, **inputs: str) -> None:
    face.ask("objection", act="settle", **inputs)


@object_.command(
    "list",
    help=Text("list objections and where each stands", "列出异议及其状态"),
    examples=("yuzui evaluate object list",),
    then="yuzui evaluate object RESULT --by NAME --grounds TEXT",
)
@option("--result", default="", metavar="ID", help=Text("to this result", "仅列对该结果的异议"))
@shared()
def objections(face: Face, result: str) -> None:
    face.ask("objection", act="list", result=result)


COMMANDS = (result, object_)


# Sub-commands of `yuzui evaluate` for snapshots of sources.


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
def list_snapshots(face: Face, source: str) -> None:
    face.ask("evaluate_snapshot", act="list", source=source)


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
    face.ask("evaluate_snapshot", act="take", **inputs)


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
        face.ask("evaluate_snapshot", act=act, n=n, by=by, reason=reason)

    return decide


snapshot.add_command(_decision("accept", Text("accept what was held back", "验收暂缓的快照")))
snapshot.add_command(_decision("reject", Text("reject what was held back", "不采用暂缓的快照")))


SNAPSHOT_COMMANDS = (snapshot,)
