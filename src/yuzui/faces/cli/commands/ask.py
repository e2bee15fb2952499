# SPDX-License-Identifier: Apache-2.0
"""``yuzui ask``: why, what if, how do two slates differ."""

from __future__ import annotations

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text(
    '"why ID" · "what if budget=650M" · "diff A B" · "loosen RULE by X"',
    "“为什么 编号”“如果 预算=6.5亿”“比较 甲 乙”“放宽 规则 幅度”",
)
GROUP = "work"


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--slate", help="Run or call; else the newest · 运行或批次，默认最新方案")
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    default=60.0,
    show_default=True,
    help="Most time for all solves · 全部求解的时限（秒）",
)
@standard
def command(face: Face, question: tuple[str, ...], slate: str | None, seconds: float) -> int:
    """Ask a stored slate; the answer is computed by solving again, and nothing is stored.

    就已保存的方案提问；重新求解作答，不保存、不决定。
    Forms: why ID · what if NAME=VALUE, … · loosen RULE by X · diff A B · sensitivity.
    形式：为什么 编号 · 如果 名称=数值，… · 放宽 规则 幅度 · 比较 甲 乙 · 敏感性。
    Ends with code 3 if no set keeps every rule under what was asked.
    """
    from yuzui.funding.jobs import ask

    document = ask.run(face.workspace(), " ".join(question), slate, seconds)
    face.show(document, ask.lines(document), lambda lang: ask.exports(document, lang))
    return 3 if document["sets"][-1]["status"] in ("infeasible", "limit") else 0
