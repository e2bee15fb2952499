# SPDX-License-Identifier: Apache-2.0
"""``yuzui appeal``: file an appeal, compute the slate again, settle it, list what there is."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text

TITLE = Text(
    "appeal against a decision: file, recompute, settle, list", "对决定申请复审：file、recompute、settle、list"
)
GROUP = "decide"
OUTCOMES = ("upheld", "dismissed", "withdrawn")


command = Questions(
    "appeal",
    examples=("yuzui appeal list", "yuzui appeal recompute APPEAL"),
    help=Text("appeal against a decision; another person handles it", "由他人办理的复审申请"),
    more=Text(
        "Order: file, recompute, settle. An upheld one waits for yuzui decide … --supersedes.",
        "顺序：提出，重算，办结。获支持者须以 yuzui decide … --supersedes 另作决定。",
    ),
)


@command.command(
    "file",
    help=Text("file an appeal about PROPOSAL against DECISION", "就申请对决定提出复审"),
    more=Text(
        "Only a decision in force can be appealed, within [call] recheck_days of the rules if set.",
        "仅可对生效的决定申请复审；规则 [call] 写明 recheck_days 的，须在期限内提出。",
    ),
    examples=('yuzui appeal file DECISION P-0412 --by "D. Applicant" --grounds "a score was misread"',),
    then="yuzui appeal recompute APPEAL",
)
@click.argument("decision")
@click.argument("proposal")
@option("--by", required=True, metavar="NAME", help=Text("who appeals", "申请复审人"))
@option("--grounds", required=True, metavar="TEXT", help=Text("why", "事由"))
@option("--deadline", default="", metavar="DATE", help=Text("to be answered by", "应答复日期"))
@shared()
def file(face: Face, **inputs: Any) -> None:
    _step(face, "file", inputs)


@command.command(
    "recompute",
    help=Text("compute the slate behind APPEAL again from its kept inputs", "以留存的输入重算方案"),
    more=Text(
        "Says “the same bytes”, or what changed and ends with code 3. Other inputs are refused.",
        "结果逐字节相同，或列出变化并以代码 3 结束；输入缺失或不一致时拒绝。",
    ),
    examples=("yuzui appeal recompute APPEAL",),
    then="yuzui appeal settle {asked.appeal} --by NAME --outcome OUTCOME --reason TEXT",
)
@click.argument("appeal")
@shared()
def recompute(face: Face, **inputs: Any) -> int:
    face.progress(Text("computing again", "重算中"))
    return _step(face, "recompute", inputs)


@command.command(
    "settle",
    help=Text("settle APPEAL, in the name of a person who had no part in it", "由无关人员办结复审"),
    more=Text(
        "Not the decider, not the second person, not who appeals, nobody with a conflict of interest.",
        "办理人不得为决定人、第二人、申请复审人，亦不得存在利益冲突。",
    ),
    examples=(
        'yuzui appeal settle APPEAL --by "E. Officer" --outcome dismissed --reason "the score was read as written"',
    ),
    then="yuzui appeal list",
)
@click.argument("appeal")
@option("--by", required=True, metavar="NAME", help=Text("who handles it", "办理人"))
@option("--outcome", required=True, type=click.Choice(OUTCOMES), help=Text("outcome", "结论"))
@option("--reason", required=True, metavar="TEXT", help=Text("why", "理由"))
@option("--final", is_flag=True, help=Text("no further appeal is possible", "终局"))
@shared()
def settle(face: Face, **inputs: Any) -> None:
    _step(face, "settle", inputs)


@command.command(
    "list",
    help=Text("list the appeals and where each stands", "列出复审申请及其状态"),
    examples=("yuzui appeal list", "yuzui appeal list --call NSFC-2026"),
    then="yuzui appeal file DECISION PROPOSAL --by NAME --grounds TEXT",
)
@option("--call", metavar="CALL", help=Text("of one call", "仅列某批次"))
@shared()
def list_(face: Face, **inputs: Any) -> None:
    _step(face, "list", inputs)


def _step(face: Face, act: str, inputs: dict[str, Any]) -> int:
    answer = face.ask("appeal", act=act, **inputs)
    return 0 if answer.recomputed is None or answer.recomputed.same else 3
