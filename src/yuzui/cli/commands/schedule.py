# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``: facilities, what was used and what was not."""

from __future__ import annotations

import click

from yuzui.cli.output import Face, standard
from yuzui.text import Text

TITLE = Text("use of a facility, from its own log", "设施使用情况（据其日志）")
GROUP = "work"


@click.group("schedule")
def command() -> None:
    """Facilities: what was used, by whom, how long they waited · 设施使用."""


@command.command("kpi")
@click.argument("trace", default="gaia")
@click.option("--processors", type=int, help="Processors of the centre · 处理器数")
@standard
def kpi(face: Face, trace: str, processors: int | None) -> None:
    """Reconcile a log of jobs: gaia, lcg (YUZUI_DATA), or a FILE · 核对作业日志."""
    from yuzui.studies import usage

    document = usage.run(face.workspace(), trace=trace, processors=processors)
    face.show(document, usage.lines(document), lambda lang: usage.exports(document, lang))
