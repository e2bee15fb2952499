# SPDX-License-Identifier: Apache-2.0
"""``yuzui chain``: of the awards, how many reach a paper, a patent, a trial; how late; where they are lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import FILE, Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import chain_own, chain_sheets
from yuzui.fields.chain_inputs import InnovationChain
from yuzui.job import contract, form_sheets
from yuzui.text import Text

TITLE = Text("innovation chain: from award to paper, patent, trial", "创新链：从项目到论文、专利、临床试验")
GROUP = "work"
FORMS = (
    (chain_sheets.AWARDS, chain_sheets.EXAMPLE),
    (chain_sheets.LINKS, chain_sheets.EXAMPLE_LINKS),
    (chain_sheets.CALENDAR, chain_sheets.EXAMPLE_CALENDAR),
)


def _next(filled: Mapping[str, Any]) -> str:
    if filled["origin"] == "example":
        return "yuzui chain template --out chain.xlsx"
    return "yuzui chain --from award --step patent --horizon 5"


command = Questions(
    "chain", default="show", help=Text("from award to paper, patent and trial", "从项目到论文、专利与临床试验")
)


@command.command(
    "show",
    help=Text("which awards of FILE arrive, how late, where they are lost", "FILE 中项目的到达、用时与断点"),
    more=Text(
        "FILE is a sheet of awards with what came of them in columns, a sheet with one output a row, a workbook with "
        "both, or several files; any headings. Without a file what was loaded is shown, else the published awards in "
        "YUZUI_DATA, else an example. Reached, open and lost are told apart: open was not followed for the whole "
        "horizon.",
        "FILE 可为带产出列的项目表、每行一项产出的关联表、含两者的工作簿或多个文件，表头不限。不给文件时显示已导入者，"
        "其次为 YUZUI_DATA 中的公开数据，否则为示例。到达、未决、断链分开计数：未决指未跟踪满期限。",
    ),
    examples=(
        "yuzui chain chain.xlsx --complete-through 2026",
        "yuzui chain awards.csv papers.csv patents.csv trials.csv",
        "yuzui chain --from award --step patent --horizon 10",
        "yuzui chain --from paper",
    ),
    then=_next,
)
@options(InnovationChain)
@shared()
def show(face: Face, **inputs: Any) -> None:
    face.answer("innovation_chain", **inputs)


@command.command(
    "load",
    help=Text("keep awards, links and first numbers of FILE in the record", "将 FILE 的项目、关联与号码年历导入"),
    more=Text(
        "A list of awards with their dates makes times to each step possible; rows of the same ids are replaced.",
        "带立项日期的项目清单可用于计算各环节用时；同编号的行将被替换。",
    ),
    examples=("yuzui chain load chain.xlsx", "yuzui chain load awards.csv --links links.csv --calendar uspto.csv"),
    then="yuzui chain",
)
@click.argument("path", type=FILE, metavar="FILE", nargs=-1, required=True)
@option("--links", type=FILE, multiple=True, help=Text("further files that hold links alone", "仅含关联的其他文件"))
@option("--calendar", type=FILE, help=Text("first numbers of an office by day", "机构号码年历"))
@option("--map", type=FILE, help=Text("which heading is which column", "表头与列的对应"))
@shared()
def load(face: Face, path: tuple[Path, ...], links: tuple[Path, ...], calendar: Path | None, map: Path | None) -> None:
    workspace = face.workspace()
    chain_own.load(workspace, path, links, calendar, map)
    face.show_answer("innovation_chain", contract.of("innovation_chain").run(workspace))


template.add(command, "chain", "chain.xlsx", lambda lang: form_sheets.template(FORMS, lang))
