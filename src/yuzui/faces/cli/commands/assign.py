# SPDX-License-Identifier: Apache-2.0
"""``yuzui assign``: from proposals and reviewers to who reviews what; who accepts, who declines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text

TITLE = Text("proposals + reviewers → who reviews what, conflicts, proof", "申请书 + 评审人 → 评审指派、回避、证明")
GROUP = "work"
OBJECTIVES = ("total", "max_min", "leximin", "alpha", "randomised", "random_draw")


def _next(filled: Mapping[str, Any]) -> str:
    if filled["status"] == "unchecked":
        return "yuzui assign {asked.path} --accept-unchecked CHECK"
    if not filled["assignments"]:
        return "yuzui assign {asked.path} --demand N --load MIN..MAX"
    return "yuzui assign accept {run[id]} PROPOSAL REVIEWER"


command = Questions(
    "assign",
    default="pairs",
    help=Text("from proposals and reviewers to who reviews what", "由申请书与评审专家得出评审指派"),
)


@command.command(
    "pairs",
    help=Text("assign reviewers to proposals", "指派评审专家"),
    more=Text(
        "PATH is a workbook or a folder with proposals and reviewers. Ends with code 3 if no assignment "
        "exists, none was proven in time, or conflicts could not be checked for every pair and nobody accepted "
        "that.",
        "PATH 为含申请书与评审专家的工作簿或文件夹。无可行指派、限时内未得证明，或有回避无法核查且无人接受时，"
        "以代码 3 结束。",
    ),
    examples=(
        "yuzui assign call.xlsx --demand 3",
        "yuzui assign call.xlsx --demand 3 --load 0..12 --objective leximin --out pairs.xlsx",
    ),
    then=_next,
)
@click.argument("path", type=click.Path(path_type=Path))
@option("--demand", type=click.IntRange(1), help=Text("reviewers of each proposal", "每项评审人数"))
@option("--load", metavar="MIN..MAX", help=Text("proposals of each reviewer", "每人评审项数"))
@option("--objective", type=click.Choice(OBJECTIVES), default="total", help=Text("what counts", "目标"))
@option("--q", type=float, default=1.0, help=Text("largest chance of a pair", "每对最大概率"))
@option("--beta", type=float, default=0.0, help=Text("bonus for spreading chances, 0 to 1", "分散概率的奖励"))
@option("--rules", type=click.Path(dir_okay=False, path_type=Path), help=Text("rules.toml", "规则文件"))
@option(
    "--map", type=click.Path(dir_okay=False, path_type=Path), help=Text("map.toml: which column is which", "各列含义")
)
@option("--mix", metavar="NAME=W,…", help=Text("weights of supplied, text, bids, field", "依据权重"))
@option("--conflicts", "kinds", metavar="KIND,…", help=Text("kinds that count", "计入的回避类别"))
@option("--window", type=float, default=4.0, help=Text("years", "回溯年限"))
@option("--path", "path_length", type=click.IntRange(1, 2), default=1, help=Text("steps", "步数"))
@option(
    "--accept-unchecked",
    metavar="CHECK,…",
    help=Text("assign although employer, author or declared was not checked for all", "接受未核查"),
)
@option(
    "--released",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=Text("file of released possible conflicts", "已解除的疑似回避名单"),
)
@option("--at", metavar="DAY", help=Text("day years are counted from", "起算日"))
@option("--secret", default="", help=Text("secret, if kept elsewhere", "另存的密值"))
@option("--public", default="", help=Text("public value of a draw", "抽签公共值"))
@shared(seed=True)
def pairs(face: Face, **inputs: Any) -> int:
    from yuzui.reviewing.jobs import assign

    workspace = face.workspace()
    face.progress(Text("looking for conflicts, scoring, assigning", "核查回避、计分、指派中"))
    document = assign.run(workspace, **inputs)
    assign.keep(workspace, document, inputs)
    lines = assign.lines(document)
    face.show(document, lines, lambda lang: assign.exports(document, lang))
    return 3 if document["status"] in ("infeasible", "limit", "unchecked") else 0


@command.command(
    "accept",
    help=Text("note that REVIEWER accepts PROPOSAL of RUN", "记录评审专家接受"),
    more=Text("A pair accepted is never moved. RUN may be “newest”.", "已接受者不再调整；RUN 可为 newest。"),
    examples=("yuzui assign accept newest P-0412 R-07",),
    then="yuzui assign accept newest PROPOSAL REVIEWER",
)
@click.argument("run")
@click.argument("proposal")
@click.argument("reviewer")
@shared()
def accept(face: Face, **inputs: Any) -> None:
    _invite(face, "accept", inputs)


@command.command(
    "decline",
    help=Text("note that REVIEWER declines PROPOSAL of RUN, and find who reviews instead", "记录谢绝并另请评审专家"),
    more=Text(
        "As few others move as can be. RUN may be “newest”. Ends with code 3 if no reviewer is left.",
        "尽量不动其他指派。RUN 可为 newest。无人可请时以代码 3 结束。",
    ),
    examples=('yuzui assign decline newest P-0412 R-07 --reason "on leave"',),
    then="yuzui assign accept newest PROPOSAL REVIEWER",
)
@click.argument("run")
@click.argument("proposal")
@click.argument("reviewer")
@option("--reason", default="", metavar="TEXT", help=Text("why; in the log alone", "理由，仅存日志"))
@option(
    "--from", "path", type=click.Path(path_type=Path), help=Text("where the sheets lie now, if moved", "表格现在的位置")
)
@shared()
def decline(face: Face, **inputs: Any) -> int:
    document = _invite(face, "decline", inputs)
    return 0 if document["instead"] is not None else 3


def _invite(face: Face, act: str, inputs: dict[str, Any]) -> dict[str, Any]:
    from yuzui.reviewing.jobs import invite

    document = invite.run(face.workspace(), act=act, **inputs)
    face.show(document, invite.lines(document), lambda lang: invite.exports(document, lang))
    return document
