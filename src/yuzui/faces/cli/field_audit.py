# SPDX-License-Identifier: Apache-2.0
"""``yuzui field audit``: a sample that two persons judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import audit_record
from yuzui.fields.jobs import field_audit
from yuzui.fields.jobs.field_audit import Inputs as Audit
from yuzui.text import Text

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
        "Hits, near misses and the rest are drawn apart and shuffled; judges do not see which is which.",
        "命中、邻近与其余分层抽取并打乱次序，判断人看不到所在层。",
    ),
    examples=("yuzui field audit make LAB-7 --corpus works.xlsx --judges a,b",),
    then="yuzui field audit read {files[0]} --judges a",
)
@click.argument("node")
@option("--corpus", default="nsf_award_texts.parquet", metavar="FILE", help=Text("file of titles", "含题名的文件"))
@option("--labels", default=200, metavar="N", type=click.IntRange(1), help=Text("documents judged", "判断的文献数"))
@JUDGES
@BY
@shared()
def audit_make(face: Face, node: str, corpus: str, labels: int, judges: str, by: str) -> None:
    ask = audit_record.Ask(
        node=node, corpus=corpus, labels=labels, judges=tuple(judges.split(",")), seed=face.seed or 7, by=by,
        folder=face.out or Path(), lang=face.lang,
    )  # fmt: skip
    answer = audit_record.make(face.workspace(), ask)
    face.show(answer, audit_record.sentences(answer))


@audit.command(
    "read",
    help=Text("put filled-in sheets on record", "登记填好的抽检表"),
    examples=("yuzui field audit read a.xlsx b.xlsx --judges a,b", "yuzui field audit read c.xlsx --decides c"),
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
    brought = audit_record.bring(workspace, audit_record.paired(files, names), bool(decides), by)
    answer = field_audit.compute(workspace, field_audit.Inputs(sheet=brought[0].sheet))
    face.show(answer, audit_record.read_lines(brought) + field_audit.sentences(answer))
