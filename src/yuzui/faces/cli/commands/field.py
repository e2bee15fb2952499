# SPDX-License-Identifier: Apache-2.0
"""``yuzui field``: priority fields, from a list to what belongs to each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli import field_maps, template
from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import dependency_answer, field_record, field_sheet, supply_record, supply_sheets
from yuzui.fields.jobs.classify import Inputs as Classify
from yuzui.fields.jobs.field_lint import Inputs as Lint
from yuzui.fields.jobs.field_list import Inputs as Listed
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
    face.ask("classify", **inputs)


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
    "load",
    help=Text("put a list of fields on record", "登记领域清单"),
    more=Text(
        "A name in either language is enough; queries and topics may come later. A cell of terms parted by semicolons "
        "is read as OR. A changed query is a new version.",
        "有中文或英文名称即可，检索式与主题可后补。以分号或顿号分隔的词语按 OR 相连；检索式有改动即为新版本。",
    ),
    examples=("yuzui field load fields.xlsx --list PLAN", 'yuzui field load fields.csv --by "E. Evaluator"'),
    then="yuzui field classify {name}",
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


template.add(command, "field load", "fields.xlsx", field_sheet.template)
for _one in field_maps.COMMANDS:
    command.add_command(_one)


dependency = Questions(
    "dependency", default="report", help=Text("where one supplier decides", "查明由一家供应方决定之处")
)
command.add_command(dependency)
_SHEETS = Text(
    "FILES are sheets of suppliers and shares, one row an input and a supplier or a column for each country; beside "
    "them lists of inputs, of what goes into what, of firms. Shares are 61 %, 0.61, <1% or empty.",
    "FILES 为供应方与份额表：每项投入品与一家供应方一行，或每个国家一列；另可附投入品清单、投入关系、供应方名单。"
    "份额写作 61%、0.61、<1% 或留空。",
)


@dependency.command(
    "report",
    help=Text(
        "find where one supplier decides, with what is not known as a range", "查明由一家供应方决定之处及未知范围"
    ),
    more=_SHEETS
    + Text(
        "\nA node of a list such as BOX2-03-1 in place of files takes what is registered for that field.",
        "\n不给文件而写条目编号（如 BOX2-03-1），则取该领域已登记的内容。",
    ),
    examples=("yuzui field dependency supply.xlsx --country China", "yuzui field dependency BOX2-03-1"),
    then=lambda filled: "yuzui field dependency load FILES" if filled["asked"].files else "",
)
@options(dependency_answer.Inputs)
@shared()
def dependency_report(face: Face, files: tuple[Path, ...], **inputs: Any) -> None:
    if files and not inputs["field"] and not files[0].suffix and not files[0].exists():
        inputs["field"], files = str(files[0]), files[1:]
    face.ask("dependencies", files=files, **inputs)


@dependency.command(
    "load",
    help=Text(
        "register inputs and suppliers, in place of what stood of the same inputs", "登记投入品与供应方，替换原有内容"
    ),
    more=_SHEETS,
    examples=("yuzui field dependency load supply.xlsx",),
    then="yuzui field dependency",
)
@options(supply_record.Inputs)
@option("--by", default="", metavar="NAME", help=Text("in whose name", "登记人"))
@shared()
def dependency_load(face: Face, by: str, **inputs: Any) -> None:
    done = supply_record.load(face.workspace(), supply_record.Inputs(**inputs), by)
    face.report(done, supply_record.sentences(done))


template.add(dependency, "field dependency", "supply.xlsx", supply_sheets.template)
