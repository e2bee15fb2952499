# SPDX-License-Identifier: Apache-2.0
"""``yuzui appeal``: file an appeal, compute the slate again, settle it, list what there is."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text(
    "appeal against a decision: file, recompute, settle, list", "对决定申请复审：file、recompute、settle、list"
)
GROUP = "decide"
OUTCOMES = ("upheld", "dismissed", "withdrawn")


@click.group("appeal")
def command() -> None:
    """Appeal against a decision; another person handles it · 由他人办理的复审申请.

    Order: file, recompute, settle. An upheld one waits for yuzui decide … --supersedes.
    顺序：提出，重算，办结。获支持者须以 yuzui decide … --supersedes 另作决定。
    """


@command.command("file")
@click.argument("decision")
@click.argument("proposal")
@click.option("--by", required=True, metavar="NAME", help="Who appeals · 申请复审人")
@click.option("--grounds", required=True, metavar="TEXT", help="Why · 事由")
@click.option("--deadline", default="", metavar="DATE", help="To be answered by · 应答复日期")
@standard
def file(face: Face, **inputs: Any) -> None:
    """File an appeal about PROPOSAL against DECISION · 就申请对决定提出复审.

    Only a decision in force can be appealed, within [call] recheck_days of the rules if set.
    仅可对生效的决定申请复审；规则 [call] 写明 recheck_days 的，须在期限内提出。
    """
    _step(face, "file", inputs)


@command.command("recompute")
@click.argument("appeal")
@standard
def recompute(face: Face, **inputs: Any) -> int:
    """Compute the slate behind APPEAL again from its kept inputs · 以留存的输入重算方案.

    Says "the same bytes", or what changed and ends with code 3. Other inputs are refused.
    结果逐字节相同，或列出变化并以代码 3 结束；输入缺失或不一致时拒绝。
    """
    face.progress(Text("computing again", "重算中"))
    return _step(face, "recompute", inputs)


@command.command("settle")
@click.argument("appeal")
@click.option("--by", required=True, metavar="NAME", help="Who handles it · 办理人")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES), help="Outcome · 结论")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@click.option("--final", is_flag=True, help="No further appeal is possible · 终局")
@standard
def settle(face: Face, **inputs: Any) -> None:
    """Settle APPEAL, in the name of a person who had no part in it · 由无关人员办结复审.

    Not the decider, not the second person, not who appeals, nobody with a conflict of interest.
    办理人不得为决定人、第二人、申请复审人，亦不得存在利益冲突。
    """
    _step(face, "settle", inputs)


@command.command("list")
@click.option("--call", metavar="CALL", help="Of one call · 仅列某批次")
@standard
def list_(face: Face, **inputs: Any) -> None:
    """List the appeals and where each stands · 列出复审申请及其状态."""
    _step(face, "list", inputs)


def _step(face: Face, act: str, inputs: dict[str, Any]) -> int:
    from yuzui.funding.jobs import appeal

    document = appeal.run(face.workspace(), act=act, **inputs)
    face.show(document, appeal.lines(document), lambda lang: appeal.exports(document, lang))
    again = document["recomputed"]
    return 0 if again is None or again["same"] else 3
