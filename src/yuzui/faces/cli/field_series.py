# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui field`` that say how a field goes, alone and beside others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared, typed
from yuzui.faces.cli.verb import verb
from yuzui.fields import field_join
from yuzui.fields.field_answer import Inputs as Field
from yuzui.fields.jobs.field_board import Inputs as Board
from yuzui.fields.jobs.field_compare import Inputs as Compare
from yuzui.fields.jobs.field_diff import Inputs as Diff
from yuzui.fields.jobs.field_matrix import Inputs as Matrix
from yuzui.text import Text


def _next(filled: Mapping[str, Any]) -> str:
    """Return the command that measures recall where it is not, else the one that sets the field beside others."""
    corpus = filled["asked"].corpus
    behind = f" --corpus {typed(corpus)}" if corpus else ""
    if filled["bodies"] and not filled["measured"]:
        line = f"yuzui field audit make {filled['node']}{behind} --judges a,b"
    else:
        line = f"yuzui field matrix{behind}"
    return line.replace("{", "{{").replace("}", "}}")


@verb(
    "show",
    help=Text("say whether a field rises or falls, or why it cannot be said", "说明领域走势，或为何尚不能判断"),
    more=Text(
        "The total is of the same venues or classes in every year. No verdict without measured recall. Kept, and shown "
        "on the page of the field.",
        "总数逐年取相同的刊物或类别。未测查全率不作判断。结果留存并显示于该领域页面。",
    ),
    examples=(
        "yuzui field show LAB-7 --corpus works.xlsx --country CN",
        "yuzui field show BOX2-01-4-1 --corpus works.csv --strata ICRA,IROS --years 2008-2023",
    ),
    then=_next,
)
@options(Field)
@shared(seed=True)
def show(face: Face, **inputs: Any) -> None:
    face.answer("field", **inputs)


@verb(
    "matrix",
    help=Text("lists of fields beside each other, and fields that overlap", "各清单领域对照与重叠领域"),
    more=Text(
        "One row a concept, one column a list; empty where a list does not name it. Works of a list are given once "
        "each, beside the sum over its lines.",
        "每行一个概念，每列一份清单；未列者为空白。清单的成果去重计数，旁列逐项相加之和。",
    ),
    examples=("yuzui field matrix --corpus works.xlsx --out matrix.xlsx", "yuzui field matrix --lang zh"),
    then="yuzui field show {concepts[0][id]}",
)
@options(Matrix)
@shared()
def matrix(face: Face, **inputs: Any) -> None:
    face.ask("field_matrix", **inputs)


@verb(
    "diff",
    help=Text("works that enter and leave between two versions of a query", "检索式两版之间进入与离开的成果"),
    more=Text("Without versions the last two are compared.", "不写版本号时比较最近两版。"),
    examples=("yuzui field diff LAB-7 2 3 --corpus works.xlsx", "yuzui field diff LAB-7"),
    then="yuzui field show {node}",
)
@options(Diff)
@shared()
def diff(face: Face, **inputs: Any) -> None:
    face.ask("field_diff", **inputs)


@verb(
    "board",
    help=Text(
        "one sheet on a list of fields: verdict or why it is too early, and what is missing",
        "领域一览表：判断或尚不能判断的原因，以及尚缺什么",
    ),
    more=Text(
        "Without a list: all fields on record. --out board.xlsx has one row a field and a sheet for each.",
        "不写清单则取全部已登记领域。--out board.xlsx 每个领域一行，并各有一张表。",
    ),
    examples=("yuzui field board --corpus works.ris --out board.xlsx", "yuzui field board PLAN --country CN"),
    then="yuzui field show {fields[0][id]}",
)
@options(Board)
@shared(seed=True)
def board(face: Face, **inputs: Any) -> None:
    face.answer("field_board", **inputs)


@verb(
    "compare",
    help=Text(
        "own works beside a benchmark: shares of fields, their ratio with its interval",
        "本方成果与基准对比：各领域占比及其比值与区间",
    ),
    more=Text(
        "A benchmark is any set: the world, a country (--country), another institute. Works that stand in both are "
        "held against the rest. Small counts are refused. --by topics takes the 26 fields of OpenAlex, by topic ids "
        "or by words of topics.",
        "基准可为任一集合：全球、某国（--country）或其他机构。同属两者的成果与其余部分比较，数量过小不作比较。"
        "--by topics 取 OpenAlex 的26个领域，依据主题编号或主题词语。",
    ),
    examples=(
        "yuzui field compare --own works.xlsx --benchmark world.jsonl --out compare.xlsx",
        "yuzui field compare PLAN --own mine --benchmark world --country CN",
    ),
    then="yuzui field board --corpus {asked.own}",
)
@options(Compare)
@shared()
def compare(face: Face, **inputs: Any) -> None:
    face.answer("field_compare", **inputs)


@verb(
    "join",
    help=Text("say that lines of two lists name one thing", "判定两份清单的条目指同一事物"),
    more=Text(
        "The first line is counted with the concept of the second. --relation related takes it back.",
        "第一个条目并入第二个条目的概念。--relation related 可撤回。",
    ),
    examples=('yuzui field join FRO-3 LAB-3 --by "C. Curator"', "yuzui field join FRO-3 LAB-3 --relation related"),
    then="yuzui field matrix",
)
@click.argument("entry")
@click.argument("concept")
@option("--relation", default="exact", type=click.Choice(list(field_join.RELATIONS)),
        help=Text("what the first is to the second", "第一个对第二个的关系"))  # fmt: skip
@option("--by", default="", metavar="NAME", help=Text("in whose name", "判定人"))
@shared()
def join(face: Face, entry: str, concept: str, relation: str, by: str) -> None:
    answer = field_join.join(face.workspace(), entry, concept, relation, by)
    face.show(answer, field_join.sentences(answer))


COMMANDS = (compare, board, show, matrix, diff, join)
