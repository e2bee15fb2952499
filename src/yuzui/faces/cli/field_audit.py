# SPDX-License-Identifier: Apache-2.0
"""``yuzui field audit``: a sample that two persons judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import audit_judging, audit_record, audit_sheet
from yuzui.fields.audit_frame import WIDTH, Narrowing, years
from yuzui.fields.jobs import field_audit
from yuzui.fields.jobs.field_audit import Inputs as Audit
from yuzui.sheets import formats
from yuzui.text import Text, same

audit = Questions("audit", default="show", help=Text("a sample that two persons judge", "由两人判断的样本"))
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
    "make",
    help=Text("draw a sample and write a workbook a judge", "抽取样本并为每名判断人生成工作簿"),
    more=Text(
        "The labels that a width of the interval of recall asks for come first; --plan stops there. Hits, near misses "
        "and the rest are drawn apart and shuffled; judges see neither which is which nor the query.",
        "先给出所需判断数，--plan 到此为止。命中、邻近与其余分层抽取并打乱次序，判断人看不到所在层与检索式。",
    ),
    examples=("yuzui field audit make LAB-7 --corpus works.xlsx --judges a,b", "yuzui field audit make LAB-7 --plan"),
    then="yuzui field audit read {files[0]}",
)
@click.argument("node")
@option("--corpus", default="nsf_award_texts.parquet", metavar="FILE", help=Text("file of titles", "含题名的文件"))
@option("--years", "span", default="", metavar="A-B", help=Text("years of the frame", "总体的起止年份"))
@option("--subfield", default="", metavar="CLASS", help=Text("class that the source gives", "来源给出的类别"))
@option("--labels", default=200, metavar="N", type=click.IntRange(1), help=Text("documents judged", "判断的文献数"))
@option("--width", default=WIDTH, metavar="W", type=float, help=Text("width of the interval of recall", "区间宽度"))
@option("--plan", is_flag=True, help=Text("only the labels needed", "仅列所需判断数"))
@option("--definition", default="", metavar="TEXT", help=Text("what the field is, for the judges", "领域定义"))
@option("--belongs", multiple=True, metavar="TEXT", help=Text("an example that belongs", "属于的示例"))
@option("--not", "not_", multiple=True, metavar="TEXT", help=Text("an example that does not", "不属于的示例"))
@JUDGES
@BY
@shared()
def audit_make(face: Face, node: str, corpus: str, span: str, subfield: str, judges: str, **more: Any) -> None:
    workspace = face.workspace()
    within = Narrowing(corpus=corpus, years=years(span), subfield=subfield)
    if more.pop("plan"):
        answer = audit_record.needed(workspace, node, within, more["width"])
        face.show(answer, audit_record.plan_lines(answer))
        return
    ask = audit_record.Ask(node=node, within=within, judges=tuple(judges.split(",")), seed=face.seed or 7, **more)
    drawn = audit_record.make(workspace, ask, face.out or Path(), face.lang)
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
@option("--decides", default="", metavar="NAME", help=Text("who decides where two differ", "判断不一时的裁定人"))
@BY
@shared()
def audit_read(face: Face, files: tuple[str, ...], judges: str, decides: str, by: str) -> None:
    workspace = face.workspace()
    names = [decides] if decides else judges.split(",")
    brought = audit_judging.bring(workspace, audit_judging.paired(files, names), bool(decides), by)
    answer = field_audit.compute(workspace, field_audit.Inputs(sheet=brought[0].sheet))
    lines = audit_judging.read_lines(brought) + field_audit.sentences(answer)
    if answer.disagreements and not decides:
        path = (face.out or Path()) / "disagreements.xlsx"
        row = audit_record.sheet(workspace, answer.sheet)
        decider = audit_record.Seat(audit_sheet.DECIDER, "", "", {})
        formats.write_xlsx(path, audit_record.workbook(workspace, row, decider, face.lang))
        lines.append((Text("wrote", "已写入"), same(str(path))))
    face.show(answer, lines)
