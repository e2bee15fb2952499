# SPDX-License-Identifier: Apache-2.0
"""``yuzui call``: lists of calls, and calls of several funders."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import FILE, Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.funding import cofunding
from yuzui.funding.jobs.call import Inputs as List
from yuzui.funding.jobs.joint_call import Inputs as Joint
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP
from yuzui.text import Text

TITLE = Text("lists of calls; calls of several funders", "指南清单与多方联合征集")
GROUP = "work"
command = Questions("call", default="list", help=TITLE)


@command.command(
    "list",
    help=Text("count a list of calls: budgets, deadlines", "统计指南清单的预算与截止日期"),
    examples=("yuzui call calls.xlsx",),
    then="yuzui call joint FILE",
)
@options(List)
@shared()
def list_(face: Face, **inputs: Any) -> None:
    face.ask("call", **inputs)


@command.command(
    "joint",
    help=Text("draft the joint calls of FILE; each funder then signs", "起草 FILE 中的联合征集，再由各资助方签署"),
    more=Text(
        "One row a funder and currency: call, funder, amount, currency, signer. A row of the whole is checked.",
        "每资助方、每币种一行：批次、资助方、金额、币种、签署人；合计行会被核对。",
    ),
    examples=('yuzui call joint call.csv --by "O. One"',),
    then="yuzui move joint_call ID sign --by NAME",
)
@click.argument("file", type=FILE)
@option("--by", default="", metavar="NAME", help=Text("who drafts it: one of the signers", "起草人：签署人之一"))
@option("--map", type=FILE, metavar=MAP.metavar, help=MAP.text)
@shared()
def joint(face: Face, file: Path, by: str, map: Path | None) -> None:
    drafted = cofunding.draft(face.workspace(), file, by, map)
    face.ask("joint_call", call=drafted[0] if len(drafted) == 1 else "")


@command.command(
    "show",
    help=Text("show where a joint call stands", "查看联合征集的进展"),
    examples=("yuzui call show J-1",),
    then="yuzui move joint_call ID",
)
@options(Joint)
@shared()
def show(face: Face, **inputs: Any) -> None:
    face.ask("joint_call", **inputs)


template.add(
    command,
    "call",
    "joint.xlsx",
    partial(form_sheets.template, [(cofunding.SHEET, cofunding.EXAMPLE)]),
    help=Text("write a sheet of a joint call to fill in", "生成待填的联合征集表"),
    then="yuzui call joint {path}",
)
