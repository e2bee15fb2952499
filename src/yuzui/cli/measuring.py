# SPDX-License-Identifier: Apache-2.0
"""Verbs of ``yuzui schedule`` that measure: what use of a facility recovers of its cost."""

from __future__ import annotations

from typing import Any

import click

from yuzui.cli.output import Face, standard


@click.command("cost")
@click.argument("trace", default="gaia")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@click.option("--price", help="Price of a core-hour · 每核时价格")
@click.option("--cost", help="What the centre costs in a year · 中心全年成本")
@click.option("--currency", help="Currency, ISO 4217 · 币种")
@click.option("--by", help="Whom to charge: user or group · 计费对象", default="user")
@click.option("--waive", help="Status codes not charged, as 0,5 · 不计费的状态码")
@standard
def cost(face: Face, **inputs: Any) -> int:
    """Invoice a log of jobs, and hold the bill against the clock · 计费并与时钟核对.

    gaia, or a FILE. Ends with code 3 if bill and clock disagree.
    gaia 或文件。账单与时钟不符时以代码 3 结束。
    """
    from yuzui.studies import cost_recovery as study

    workspace = face.workspace()
    document = study.run(workspace, **inputs)
    workspace.save("cost_recovery", document, "restricted")
    face.show(
        document,
        study.lines(document),
        lambda lang: study.exports(document, lang),
        pictures=study.pictures,
    )
    return 3 if document["residual_minor_units"] else 0


COMMANDS = (cost,)
"""In the order of the help."""
