# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui schedule`` for schedules that hold."""

from __future__ import annotations

import click

from yuzui.faces.cli.output import Face, standard


@click.command("publish")
@click.argument("schedule", metavar="RUN")
@click.option("--approve", required=True, metavar='"NAME, OFFICE"', help="Who approves · 批准人")
@click.option("--reason", default="", metavar="TEXT", help="Why · 理由")
@click.option("--supersedes", default="", metavar="RUN", help="Takes its place · 所取代的排程")
@click.option("--freeze", default="", metavar="TIME", help="Frozen before it · 此前冻结")
@click.option("--preempt", default="", metavar="REASON", help="Why others give way · 抢占理由")
@click.option("--instance", default="", metavar="FILE", help="If none was kept · 未留存时的算例")
@standard
def publish(face: Face, **inputs: str) -> None:
    """Publish the kept schedule RUN, in the name of a person · 具名批准发布排程.

    Rules and proof are gone over again; what is published never changes. Bookings that hold give
    way with --preempt only, or to an urgent task that was inserted; each is compensated in the
    ledger.
    发布前重新复核规则与证明；发布后不得更改。已生效的预订仅可凭 --preempt
    或为已插入的紧急任务让出，并记账补偿。
    """
    _show(face, inputs)


@click.command("list")
@standard
def list_(face: Face) -> None:
    """List schedules: draft, published, superseded, refused · 列出排程及其状态."""
    _show(face, {})


COMMANDS = (publish, list_)


def _show(face: Face, inputs: dict[str, str]) -> None:
    from yuzui.scheduling.jobs import publish as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))
