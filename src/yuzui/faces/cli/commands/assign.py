# SPDX-License-Identifier: Apache-2.0
"""``yuzui assign``: from proposals and reviewers to who reviews what; who accepts, who declines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import Text, same

TITLE = Text("proposals + reviewers → who reviews what, conflicts, proof", "申请书 + 评审人 → 评审指派、回避、证明")
GROUP = "work"
OBJECTIVES = ("total", "max_min", "leximin", "alpha", "randomised", "random_draw")


@click.command(cls=Questions, default="pairs")
def command() -> None:
    """From proposals and reviewers to who reviews what · 由申请书与评审人得出评审指派."""


@command.command("pairs")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--demand", type=click.IntRange(1), help="Reviewers of each proposal · 每项评审人数")
@click.option("--load", metavar="MIN..MAX", help="Proposals of each reviewer · 每人评审项数")
@click.option(
    "--objective", type=click.Choice(OBJECTIVES), default="total", show_default=True, help="What counts · 目标"
)
@click.option("--q", type=float, default=1.0, help="Largest chance of a pair · 每对最大概率")
@click.option("--beta", type=float, default=0.0, help="Bonus for spreading chances, 0 to 1 · 分散概率的奖励")
@click.option("--rules", type=click.Path(dir_okay=False, path_type=Path), help="rules.toml · 规则文件")
@click.option(
    "--map", type=click.Path(dir_okay=False, path_type=Path), help="map.toml: which column is which · 各列含义"
)
@click.option("--mix", metavar="NAME=W,…", help="Weights of supplied, text, bids, field · 依据权重")
@click.option("--conflicts", "kinds", metavar="KIND,…", help="Kinds that count · 计入的回避类别")
@click.option("--window", type=float, default=4.0, show_default=True, help="Years · 回溯年限")
@click.option("--path", "path_length", type=click.IntRange(1, 2), default=1, help="Steps · 步数")
@click.option(
    "--accept-unchecked",
    metavar="CHECK,…",
    help="Assign although employer, author or declared was not checked for all · 接受未核查",
)
@click.option(
    "--released",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of released possible conflicts · 已解除的疑似回避名单",
)
@click.option("--at", metavar="DAY", help="Day years are counted from · 起算日")
@click.option("--secret", default="", help="Secret, if kept elsewhere · 另存的密值")
@click.option("--public", default="", help="Public value of a draw · 抽签公共值")
@standard
def pairs(face: Face, **inputs: Any) -> int:
    """Assign reviewers: PATH is a workbook or a folder with proposals and reviewers.

    指派评审人：PATH 为含申请书与评审人的工作簿或文件夹。
    Ends with code 3 if no assignment exists, none was proven in time, or conflicts could not be
    checked for every pair and nobody accepted that.
    """
    from yuzui.reviewing.jobs import assign

    workspace = face.workspace()
    face.progress(Text("looking for conflicts, scoring, assigning", "核查回避、计分、指派中"))
    document = assign.run(workspace, **inputs)
    assign.keep(workspace, document, inputs)
    lines = assign.lines(document)
    if document["assignments"]:
        page = same(f"yuzui open /assignments/{document['run']['id']}")
        lines.append((Text("next", "下一步"), page))
    face.show(document, lines, lambda lang: assign.exports(document, lang))
    return 3 if document["status"] in ("infeasible", "limit", "unchecked") else 0


@command.command("accept")
@click.argument("run")
@click.argument("proposal")
@click.argument("reviewer")
@standard
def accept(face: Face, **inputs: Any) -> None:
    """Note that REVIEWER accepts PROPOSAL of RUN · 记录评审人接受.

    A pair accepted is never moved. RUN may be "newest".  已接受者不再调整；RUN 可为 newest。
    """
    _invite(face, "accept", inputs)


@command.command("decline")
@click.argument("run")
@click.argument("proposal")
@click.argument("reviewer")
@click.option("--reason", default="", metavar="TEXT", help="Why; in the log alone · 理由，仅存日志")
@click.option(
    "--from", "path", type=click.Path(path_type=Path), help="Where the sheets lie now, if moved · 表格现在的位置"
)
@standard
def decline(face: Face, **inputs: Any) -> int:
    """Note that REVIEWER declines PROPOSAL of RUN; who instead · 谢绝并另请.

    As few others move as can be. RUN may be "newest".  尽量不动其他指派；RUN 可为 newest。
    Ends with code 3 if no reviewer is left.
    """
    document = _invite(face, "decline", inputs)
    return 0 if document["instead"] is not None else 3


def _invite(face: Face, act: str, inputs: dict[str, Any]) -> dict[str, Any]:
    from yuzui.reviewing.jobs import invite

    document = invite.run(face.workspace(), act=act, **inputs)
    face.show(document, invite.lines(document), lambda lang: invite.exports(document, lang))
    return document
