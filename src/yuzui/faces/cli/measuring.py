# SPDX-License-Identifier: Apache-2.0
"""Verbs of ``yuzui schedule`` that measure: cost recovered, gain of a schedule, double entries."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text, same


@verb(
    "cost",
    help=Text("invoice a log of jobs, and check the bill against the clock", "计费并与时钟核对"),
    more=Text(
        "TRACE is gaia or a file. Ends with code 3 if bill and clock disagree.",
        "TRACE 为 gaia 或文件。账单与时钟不符时以代码 3 结束。",
    ),
    examples=("yuzui schedule cost gaia", "yuzui schedule cost log.swf --processors 512 --price 0.02 --currency EUR"),
    then="yuzui schedule kpi {asked.trace}",
)
@click.argument("trace", default="gaia")
@option("--processors", type=int, help=Text("processors of the centre", "处理器数"))
@option("--price", help=Text("price of a core-hour", "每核时价格"))
@option("--cost", help=Text("what the centre costs in a year", "中心全年成本"))
@option("--currency", help=Text("currency, ISO 4217", "币种"))
@option("--by", default="user", help=Text("whom to charge: user or group", "计费对象"))
@option("--waive", help=Text("status codes not charged, as 0,5", "不计费的状态码"))
@shared()
def cost(face: Face, **inputs: Any) -> int:
    from yuzui.ledger.jobs import cost_recovery as study

    workspace = face.workspace()
    document = study.run(workspace, **inputs)
    workspace.save("cost_recovery", document, "restricted")
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang), pictures=study.pictures)
    return 3 if document["residual_minor_units"] else 0


@verb(
    "benchmark",
    help=Text("measure our schedules beside order of arrival, and record it", "与先到先得对照并记录"),
    more=Text(
        "The scorecard of the plan reads the record. Ends with code 3 if a schedule is refused.",
        "规划记分卡读取该记录。排程未通过检查时以代码 3 结束。",
    ),
    examples=("yuzui schedule benchmark gaia --days 2",),
    then="yuzui plan",
)
@click.argument("trace", default="gaia")
@option("--processors", type=int, help=Text("processors of the centre", "处理器数"))
@option(
    "--days", type=int, default=10, help=Text("how many, most work first; 0 is all", "天数，工作量大者优先，0 为全部")
)
@option(
    "--budget",
    type=float,
    default=0.05,
    help=Text("seconds of one core a day, counted in steps", "每日单核秒数，按步数计"),
)
@shared(seed=True)
def benchmark(face: Face, **inputs: Any) -> int:
    from yuzui.ledger.jobs import schedule_benchmark as study

    workspace = face.workspace()
    face.progress(study.TITLE)
    document = study.run(workspace, seed=face.seed, **inputs)
    wrote = [(Text("wrote", "已写入"), same(path)) for path in study.keep(workspace, document)]
    face.show(document, [*study.lines(document), *wrote], lambda lang: study.exports(document, lang))
    return 0 if document["checked"] else 3


@verb(
    "alike",
    help=Text("find facilities and centres that may be registered twice", "查找疑似重复登记的设施与中心"),
    examples=("yuzui schedule alike --threshold 0.8",),
    then="yuzui search NAME",
)
@option("--threshold", type=float, default=0.7, help=Text("least likeness of two names", "名称相似度下限"))
@shared()
def alike(face: Face, **inputs: Any) -> None:
    from yuzui.catalogue.jobs import consolidation as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))


COMMANDS = (alike, benchmark, cost)
"""In the order of the help."""
