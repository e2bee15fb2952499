# SPDX-License-Identifier: Apache-2.0
"""``yuzui field``: priority fields, from a list to what belongs to each."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli import (
    field_audit,
    field_corpus,
    field_dependency,
    field_extras,
    field_maps,
    field_series,
    field_split,
    template,
)
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import field_record, field_sheet
from yuzui.fields.jobs import field_expansion
from yuzui.fields.jobs.classify import Inputs as Classify
from yuzui.fields.jobs.field_lint import Inputs as Lint
from yuzui.fields.jobs.field_list import Inputs as Listed
from yuzui.fields.jobs.field_method import Inputs as Method
from yuzui.fields.jobs.field_results import Inputs as Results
from yuzui.job import contract
from yuzui.text import Text

TITLE = Text(
    "priority fields: which works belong to each, by which words", "重点领域：哪些成果属于各领域，依据哪些词语"
)
GROUP = "work"

command = Questions("field", default="classify", help=TITLE)


@command.command(
    "classify",
    help=Text("which works belong to a field, and by which words", "哪些成果属于某领域，依据哪些词语"),
    more=Text(
        "A corpus is a file with a column of titles in any headings, or a set that comes with Yuzui. A list (LAB, FRO, "
        "COR, BOX2-01) answers for each of its nodes. No verdict is drawn: that needs measured recall.",
        "语料为含题名列的文件（表头不限）或随附数据集。清单（LAB、FRO、COR、BOX2-01）逐节点作答。未测查全率，不作判断。",
    ),
    examples=("yuzui field classify LAB-7", "yuzui field classify LAB --corpus works.xlsx"),
    then="yuzui field classify {nodes[0][id]}",
)
@options(Classify)
@shared()
def classify(face: Face, **inputs: Any) -> None:
    answer = face.ask("classify", **inputs)
    if answer.expansion is not None:
        # the page of the field shows what citations add; titles of a person's file stay with who may see the run
        contract.of("field_expansion").save(face.workspace(), field_expansion.of(answer))


@command.command(
    "list",
    help=Text("fields, and how far each is", "各领域及其状态"),
    examples=("yuzui field list", "yuzui field list BOX2-03"),
    then="yuzui field classify {nodes[0][id]}",
)
@options(Listed)
@shared()
def list_(face: Face, **inputs: Any) -> None:
    face.ask("field_list", **inputs)


@command.command(
    "lint",
    help=Text("what to mend in a query before it is frozen", "检索式冻结前应改正之处"),
    examples=("yuzui field lint BOX2-03-4", "yuzui field lint '\"gallium nitride\" OR GaN' --corpus works.csv"),
    then="yuzui field classify LAB-7",
)
@options(Lint)
@shared()
def lint(face: Face, **inputs: Any) -> None:
    face.ask("field_lint", **inputs)


@command.command(
    "method",
    help=Text("how well the queries do in each domain, against classes of others", "各门类检索式与他人分类相比的效果"),
    more=Text(
        "Classes are those of arXiv, of one-topic conferences and of Chinese disciplines; half of the documents stayed "
        "unseen, and that half decides. Your own classes: yuzui field classify NODE --corpus FILE --label CLASS.",
        "类别取自 arXiv、单一主题会议和中文学科；一半文献事先保留，以该半为准。自有类别请用："
        "yuzui field classify 节点 --corpus 文件 --label 类别。",
    ),
    examples=("yuzui field method physical --corpus paperscape_9196_works.parquet",),
    then="yuzui field list",
)
@options(Method)
@shared()
def method(face: Face, **inputs: Any) -> None:
    face.ask("field_method", **inputs)


@command.command(
    "results",
    help=Text("newest measured result of each machine on each test", "每台机器各项测试的最新实测结果"),
    examples=("yuzui field results results.xlsx --node BOX2-02-2",),
    then="yuzui field list",
)
@options(Results)
@shared()
def results(face: Face, **inputs: Any) -> None:
    face.ask("field_results", **inputs)


@command.command(
    "load",
    help=Text("put a list of fields on record", "登记领域清单"),
    more=Text(
        "A name in either language is enough; queries and topics may come later. A cell of terms parted by semicolons "
        "is read as OR. A changed query is a new version.",
        "有中文或英文名称即可，检索式与主题可后补。以分号或顿号分隔的词语按 OR 相连；检索式有改动即为新版本。",
    ),
    examples=("yuzui field load fields.xlsx --list PLAN", 'yuzui field load fields.csv --by "E. Evaluator"'),
    then="yuzui field board {name} --corpus FILE --out board.xlsx",
)
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@option("--list", "name", default="", metavar="NAME", help=Text("name of the list", "清单名称"))
@option("--by", default="", metavar="NAME", help=Text("in whose name", "登记人"))
@option(
    "--map", "map_", default=None, metavar="FILE.toml", type=click.Path(exists=True, dir_okay=False),
    help=Text("which heading is which column, where the sheet does not say", "表头与列的对应，用于表中未写明之处"),
)  # fmt: skip
@shared()
def load(face: Face, path: str, name: str, by: str, map_: str | None) -> None:
    answer = field_record.load(face.workspace(), path, name, by, map_)
    face.show(answer, field_record.sentences(answer))


template.add(command, "field", "fields.xlsx", field_sheet.template, then="yuzui field load {path}")
for _one in (*field_maps.COMMANDS, *field_extras.COMMANDS, *field_series.COMMANDS):
    command.add_command(_one)
command.add_command(field_dependency.dependency)
command.add_command(field_split.split)
command.add_command(field_audit.audit)
command.add_command(field_corpus.corpus)
