# SPDX-License-Identifier: Apache-2.0
"""Verbs of ``yuzui schedule`` that measure: cost recovered, gain of a schedule, double entries."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.text import Text, same


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
    from yuzui.ledger.jobs import cost_recovery as study

    workspace = face.workspace()
    document = study.run(workspace, **inputs)
    workspace.save("cost_recovery", document, "restricted")
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang), pictures=study.pictures)
    return 3 if document["residual_minor_units"] else 0


@click.command("benchmark")
@click.argument("trace", default="gaia")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@click.option(
    "--days",
    type=int,
    default=10,
    show_default=True,
    help="How many, most work first; 0 is all · 天数，工作量大者优先，0 为全部",
)
@click.option(
    "--budget",
    type=float,
    default=0.05,
    show_default=True,
    help="Seconds of one core a day, counted in steps · 每日单核秒数，按步数计",
)
@standard
def benchmark(face: Face, **inputs: Any) -> int:
    """Measure our schedules beside order of arrival, and record it · 与先到先得对照并记录.

    The scorecard of the plan reads the record. Ends with code 3 if a schedule is refused.
    规划记分卡读取该记录。排程未通过检查时以代码 3 结束。
    """
    from yuzui.ledger.jobs import schedule_benchmark as study

    workspace = face.workspace()
    face.progress(study.TITLE)
    document = study.run(workspace, seed=face.seed, **inputs)
    wrote = [(Text("wrote", "已写入"), same(path)) for path in study.keep(workspace, document)]
    face.show(document, [*study.lines(document), *wrote], lambda lang: study.exports(document, lang))
    return 0 if document["checked"] else 3


@click.command("alike")
@click.option(
    "--threshold", type=float, default=0.7, show_default=True, help="Least likeness of two names · 名称相似度下限"
)
@standard
def alike(face: Face, **inputs: Any) -> None:
    """Which facilities and centres stand in the registers twice · 疑似重复登记."""
    from yuzui.catalogue.jobs import consolidation as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (alike, benchmark, cost)
"""In the order of the help."""
