# SPDX-License-Identifier: Apache-2.0
"""``yuzui field audit``: a sample that two persons judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import audit_frame, audit_judging, audit_record, audit_sheet
from yuzui.fields.audit_frame import WIDTH, Narrowing, years
from yuzui.fields.jobs import field_audit
from yuzui.fields.jobs.field_audit import Inputs as Audit
from yuzui.sheets import formats
from yuzui.text import Text, same

audit = Questions("audit", default="show", help=Text("a sample that two persons judge", "由两人判断的样本"))
CORPUS = option(
    "--corpus",
    default="",
    metavar="FILE",
    help=Text("file or corpus; default: that on record", "成果文件或语料；缺省取已登记者"),
)
SPAN = option("--years", "span", default="", metavar="A-B", help=Text("years of the frame", "总体的起止年份"))
SUBFIELD = option("--subfield", default="", metavar="CLASS", help=Text("class that the source gives", "来源给出的类别"))
WIDE = option(
    "--width", default=WIDTH, metavar="W", type=float, help=Text("width of the interval of recall", "区间宽度")
)
FOLDER = option(
    "--into", "target", default=".", metavar="DIR", type=click.Path(exists=True, file_okay=False),
    help=Text("where workbooks are written", "工作簿写入的文件夹"),
)  # fmt: skip
JUDGES = option("--judges", default="", metavar="A,B", help=Text("who judges", "判断人"))
BY = option("--by", default="", metavar="NAME", help=Text("in whose name", "登记人"))


@audit.command(
    "show",
    help=Text("what the labels of a sheet say", "抽检结果"),
    examples=("yuzui field audit show 3f2a9c0b1d",),
    then="yuzui field classify {node}",
)
@options(Audit)
@shared()
def audit_show(face: Face, **inputs: Any) -> None:
    face.ask("field_audit", **inputs)


@audit.command(
    "plan",
    help=Text("how many labels a width of recall asks for", "查全率区间宽度所需判断数"),
    examples=("yuzui field audit plan LAB-7 --corpus works.xlsx --width 0.2",),
    then="yuzui field audit make NODE --judges a,b",
)
@click.argument("node")
@CORPUS
@SPAN
@SUBFIELD
@WIDE
@shared()
def audit_plan(face: Face, node: str, corpus: str, span: str, subfield: str, width: float) -> None:
    within = Narrowing(corpus=corpus, years=years(span), subfield=subfield)
    answer = audit_record.needed(face.workspace(), node, within, width)
    face.show(answer, audit_frame.lines(answer))


@audit.command(
    "make",
    help=Text("draw a sample and write a workbook a judge", "抽取样本并为每名判断人生成工作簿"),
    more=Text(
        "Hits, near misses and the rest are drawn apart and shuffled; judges see neither which is which nor the query.",
        "命中、邻近与其余分层抽取并打乱次序，判断人看不到所在层与检索式。",
    ),
    examples=("yuzui field audit make LAB-7 --corpus works.xlsx --judges a,b",),
    then="yuzui field audit read {files[0]}",
)
@click.argument("node")
@CORPUS
@SPAN
@SUBFIELD
@option("--labels", default=200, metavar="N", type=click.IntRange(1), help=Text("documents judged", "判断的文献数"))
@WIDE
@option("--definition", default="", metavar="TEXT", help=Text("what the field is, for the judges", "领域定义"))
@option("--belongs", multiple=True, metavar="TEXT", help=Text("an example that belongs", "属于的示例"))
@option("--not", "not_", multiple=True, metavar="TEXT", help=Text("an example that does not", "不属于的示例"))
@FOLDER
@JUDGES
@BY
@shared(seed=True)
def audit_make(
    face: Face, node: str, corpus: str, span: str, subfield: str, judges: str, target: str, **more: Any
) -> None:
    within = Narrowing(corpus=corpus, years=years(span), subfield=subfield)
    ask = audit_record.Ask(node=node, within=within, judges=tuple(judges.split(",")), seed=face.seed, **more)
    drawn = audit_record.make(face.workspace(), ask, Path(target), face.lang)
    face.show(drawn, audit_record.sentences(drawn))


@audit.command(
    "read",
    help=Text("put filled-in sheets on record", "登记填好的抽检表"),
    more=Text(
        "Without --judges a file is of the judge whose workbook it is. Where two differ, disagreements.xlsx is written "
        "for a third person.",
        "不写 --judges 时按工作簿归属判断人。两人不一之处写入 disagreements.xlsx，交第三人裁定。",
    ),
    examples=("yuzui field audit read a.xlsx b.xlsx", "yuzui field audit read disagreements.xlsx --decides c"),
    then="yuzui field audit show {sheet}",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@JUDGES
@FOLDER
@option("--decides", default="", metavar="NAME", help=Text("who decides where two differ", "判断不一时的裁定人"))
@BY
@shared()
def audit_read(face: Face, files: tuple[str, ...], judges: str, target: str, decides: str, by: str) -> None:
    workspace = face.workspace()
    names = [decides] if decides else judges.split(",")
    brought = audit_judging.bring(workspace, audit_judging.paired(files, names), bool(decides), by)
    answer = field_audit.compute(workspace, field_audit.Inputs(sheet=brought[0].sheet))
    lines = audit_judging.read_lines(brought) + field_audit.sentences(answer)
    if answer.disagreements and not decides:
        path = Path(target) / "disagreements.xlsx"
        row = audit_record.sheet(workspace, answer.sheet)
        decider = audit_record.Seat(audit_sheet.DECIDER, "", "", {})
        formats.write_xlsx(path, audit_record.workbook(workspace, row, decider, face.lang))
        lines.append((Text("wrote", "已写入"), same(str(path))))
    face.show(answer, lines)
