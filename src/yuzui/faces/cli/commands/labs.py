# SPDX-License-Identifier: Apache-2.0
"""``yuzui labs``: which laboratories overlap, what a merger loses, where a field is uncovered, where to build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import FILE, shared, typed
from yuzui.faces.cli.verb import Questions
from yuzui.job.inputs import MAP
from yuzui.network import lab_templates
from yuzui.network.inputs import LabEfficiency, LabGap, LabReorganise, Labs, SiteOptions
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.faces.cli.output import Face

TITLE = Text("laboratories: overlap, mergers, gaps, sites", "实验室：重叠、合并、缺口、选址")
GROUP = "work"

command = Questions(
    "labs",
    default="overlap",
    help=Text("say which laboratories overlap beyond their field", "实验室的重叠、合并、缺口与选址"),
    more=Text(
        "SHEET has one row a work, topic or person: laboratory, then title or topic. A workbook with a sheet for each "
        "laboratory, a table of laboratories by topics and an export of works with affiliations are read too.",
        "SHEET 每项成果、方向或人员一行：实验室，及成果名称或方向。每家实验室一张表的工作簿、实验室×方向的矩阵、"
        "带作者单位的成果导出文件也可读取。",
    ),
)


def _merger(filled: dict[str, Any]) -> str:
    """Return the command that merges the pair that overlaps most on paper; nothing where no pair is tested."""
    if not filled["pairs"]:
        return ""
    first = filled["pairs"][0]
    names = " ".join(typed(first[side]) for side in "ab").replace("{", "{{").replace("}", "}}")
    return f"yuzui labs merge {names}" + (" --labs {asked.labs}" if filled["asked"].labs else "")


@command.command(
    "overlap",
    help=Text("find the pairs that overlap beyond their field", "找出超出学科范围的重叠"),
    more=Text(
        "Without a sheet those registered here, or universities with their awards. Works are exchanged among "
        "laboratories within their group; how often that calls a pair where there is nothing is printed.",
        "不给表时用本处登记的实验室，否则为高校及其资助项目。在同组内置换成果；并给出误报率。",
    ),
    examples=("yuzui labs labs.xlsx", "yuzui labs overlap labs.csv --least 10 --out overlap.xlsx"),
    then=_merger,
)
@click.argument("labs", metavar="[SHEET]", default="")
@options(Labs)
@shared(seed=True)
def overlap(face: Face, **inputs: Any) -> None:
    face.progress(Text("exchanging works", "正在置换成果"))
    face.ask("labs", **inputs)


@command.command(
    "merge",
    help=Text(
        "show what merging A and B would lose; without them all mergers, ranked",
        "推演合并 A 与 B 的得失；不给则列出全部",
    ),
    more=Text("No merger is advised and no saving is claimed.", "不建议任何合并，也不推算节约。"),
    examples=('yuzui labs merge "L-1" "L-2" --labs labs.xlsx', "yuzui labs merge --labs labs.xlsx --out mergers.xlsx"),
    then="yuzui labs {asked.labs}",
)
@click.argument("a", default="")
@click.argument("b", default="")
@option("--labs", default="", metavar="SHEET", help=Text("the sheet of laboratories", "实验室表"))
@options(LabReorganise)
@shared()
def merge(face: Face, **inputs: Any) -> None:
    face.ask("lab_reorganise", **inputs)


@command.command(
    "efficiency",
    help=Text("put output side by side by several measures, with ranges of ranks", "多口径产出并列，附名次范围"),
    more=Text(
        "Per FTE where the sheet has it. No score is given, and persons are not ranked.",
        "表中有人员投入时按其折算。不给出总分，也不给个人排名。",
    ),
    examples=("yuzui labs efficiency labs.xlsx --methods works,people",),
    then="yuzui labs",
)
@click.argument("labs", metavar="[SHEET]", default="")
@options(LabEfficiency)
@shared(seed=True)
def efficiency(face: Face, **inputs: Any) -> None:
    face.ask("lab_efficiency", **inputs)


@command.command(
    "gap",
    help=Text("find the fields with less than is needed", "找出能力不及需求的领域"),
    more=Text(
        "The topics of works are held against a sheet of fields with what is needed of each. With --corpus the seven "
        "laboratory fields are looked for in a file of works by their queries.",
        "将成果的方向与各领域需求表对照。使用 --corpus 时，按检索式在成果文件中检索七个实验室领域。",
    ),
    examples=("yuzui labs gap labs.xlsx --need need.xlsx", "yuzui labs gap --corpus nsf_award_texts.parquet"),
    then="yuzui labs options",
)
@click.argument("labs", metavar="[SHEET]", default="")
@options(LabGap)
@shared(seed=True)
def gap(face: Face, **inputs: Any) -> None:
    face.ask("lab_gap", **inputs)


@command.command(
    "options",
    help=Text("put options in order, with how far each rank moves with the weights", "方案排序及名次随权重的变化"),
    more=Text(
        "TABLE is a sheet (option, criterion, value, and a sheet of weights), facilities, universities, or proposals "
        "as LP-1,LP-2. A score is not given.",
        "TABLE 为方案表（方案、标准、取值，另有权重表），或 facilities、universities，"
        "或建议编号如 LP-1,LP-2。不给出总分。",
    ),
    examples=("yuzui labs options", "yuzui labs options options.xlsx --weights 0.5,0.3,0.2"),
    then="yuzui labs",
)
@click.argument("sheet", metavar="[TABLE]", default="facilities")
@options(SiteOptions)
@option(
    "--by",
    default="",
    metavar="NAME",
    help=Text("note the comparison on the proposals, in whose name", "以谁的名义登记比较结果"),
)
@shared(seed=True)
def site_options(face: Face, by: str, **inputs: Any) -> None:
    from yuzui.job.contract import of
    from yuzui.network import lab_proposals

    space = face.workspace()
    answer = of("site_options").run(space, **inputs)
    more = []
    if by and lab_proposals.are_proposals(space, inputs["sheet"]):
        ids = lab_proposals.note_compared(space, answer.options, by)
        more.append((Text("noted", "已登记"), same(", ".join(ids))))
    face.show_answer("site_options", answer, more)


@command.command(
    "propose",
    help=Text("hand in proposals for laboratories", "提交实验室建设建议"),
    more=Text(
        "SHEET has a row for each value: id, host, field, criterion, value.",
        "SHEET 每个取值一行：编号、依托单位、领域、标准、取值。",
    ),
    examples=('yuzui labs propose proposals.xlsx --by "L. Officer"',),
    then=lambda filled: f"yuzui labs options {','.join(filled['ids'])}",
)
@click.argument("sheet", metavar="SHEET", type=click.Path(path_type=Path))
@option("--by", default="", metavar="NAME", help=Text("in whose name", "提交人"))
@shared()
def propose(face: Face, sheet: Path, by: str) -> int:
    from yuzui.network import lab_proposals

    done = lab_proposals.propose(face.workspace(), sheet, by)
    words = Text("{n}; compared by {c}", "{n}；按{c}比较").format(
        n=", ".join(done.ids), c=", ".join(done.criteria) or "–"
    )
    face.report(done, [(Text("proposed", "已提交"), words)])
    return 0


@command.command(
    "register",
    help=Text("register the laboratories of SHEET, in place of what stood of them", "登记表中的实验室，替换原有内容"),
    examples=("yuzui labs register labs.xlsx",),
    then="yuzui labs",
)
@click.argument("sheet", metavar="SHEET", type=click.Path(path_type=Path))
@option("--map", "columns", type=FILE, metavar=MAP.metavar, help=MAP.text)
@shared()
def register(face: Face, sheet: Path, columns: Path | None) -> int:
    from yuzui.job import form_sheets
    from yuzui.network import lab_register, lab_sheets

    source = form_sheets.source_map(columns, (lab_sheets.LABS,))
    labs, rows = lab_register.register(face.workspace(), lab_sheets.read(sheet, source))
    words = Text("{n} laboratories, {r} rows", "{n} 家实验室，{r} 行").format(n=labs, r=rows)
    face.report(lab_templates.Registered(labs=labs, entries=rows), [(Text("registered", "已登记"), words)])
    return 0


template.add(command, "labs", "labs.xlsx", lab_templates.sheets)
