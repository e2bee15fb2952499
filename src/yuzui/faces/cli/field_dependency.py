# SPDX-License-Identifier: Apache-2.0
"""``yuzui field dependency``: inputs, who supplies them, and where one supplier decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import dependency_answer, supply_record, supply_sheets
from yuzui.text import Text

dependency = Questions(
    "dependency", default="report", help=Text("where one supplier decides", "查明由一家供应方决定之处")
)
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
