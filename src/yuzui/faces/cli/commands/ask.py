# SPDX-License-Identifier: Apache-2.0
"""``yuzui ask``: why, what if, how do two slates differ."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.funding.inputs import Ask
from yuzui.text import Text

TITLE = Text(
    '"why ID" · "what if budget=650M" · "diff A B" · "loosen RULE by X"',
    "“为什么 编号”“如果 预算=6.5亿”“比较 甲 乙”“放宽 规则 幅度”",
)
GROUP = "work"


@verb(
    "ask",
    help=Text("ask a stored slate", "就已保存的方案提问"),
    more=Text(
        "The answer is computed by solving again; nothing is stored or decided. Ends with code 3 if no set "
        "keeps every rule under what was asked.\n"
        "Forms: why ID · what if NAME=VALUE, … · loosen RULE by X · diff A B · sensitivity.",
        "重新求解作答，不保存、不决定。若所问条件下无方案满足全部规则，以代码 3 结束。\n"
        "形式：为什么 编号 · 如果 名称=数值，… · 放宽 规则 幅度 · 比较 甲 乙 · 敏感性。",
    ),
    examples=(
        Text("yuzui ask why S-0101", "yuzui ask 为什么 S-0101"),
        Text("yuzui ask what if budget=650M", "yuzui ask 如果 预算=6.5亿"),
        Text("yuzui ask loosen budget by 1M", "yuzui ask 放宽 预算 100万"),
    ),
    then="yuzui decide {slate[id]} --authority CLAUSE --reason TEXT",
)
@click.argument("question", nargs=-1, required=True)
@options(Ask)
@shared()
def command(face: Face, question: tuple[str, ...], **inputs: Any) -> int:
    from yuzui.job import contract

    answer = contract.of("ask").run(face.workspace(), question=" ".join(question), **inputs)
    face.show_answer("ask", answer)
    return 3 if answer.sets[-1].status in ("infeasible", "limit") else 0
