# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui schedule`` for schedules that hold."""

from __future__ import annotations

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text


@verb(
    "publish",
    help=Text("publish the kept schedule RUN, in the name of a person", "具名批准发布排程"),
    more=Text(
        "Rules and proof are gone over again; what is published never changes. Bookings in force give way with "
        "--preempt only, or to an urgent task that was inserted; each is compensated in the ledger.",
        "发布前重新复核规则与证明；发布后不得更改。已生效的预订仅可凭 --preempt 或为已插入的紧急任务让出，并记账补偿。",
    ),
    examples=('yuzui schedule publish newest --approve "B. Officer, user office" --reason "autumn cycle"',),
    then="yuzui schedule list",
)
@click.argument("schedule", metavar="RUN")
@option("--approve", required=True, metavar='"NAME, OFFICE"', help=Text("who approves", "批准人"))
@option("--reason", default="", metavar="TEXT", help=Text("why", "理由"))
@option("--supersedes", default="", metavar="RUN", help=Text("takes its place", "所取代的排程"))
@option("--freeze", default="", metavar="TIME", help=Text("frozen before it", "此前冻结"))
@option("--preempt", default="", metavar="REASON", help=Text("why others give way", "抢占理由"))
@option("--instance", default="", metavar="FILE", help=Text("if none was kept", "未留存时的算例"))
@shared()
def publish(face: Face, **inputs: str) -> None:
    _show(face, inputs)


@verb(
    "list",
    help=Text("list schedules: draft, published, superseded, refused", "列出排程及其状态"),
    examples=("yuzui schedule list",),
    then='yuzui schedule publish RUN --approve "NAME, OFFICE"',
)
@shared()
def list_(face: Face) -> None:
    _show(face, {})


COMMANDS = (publish, list_)


def _show(face: Face, inputs: dict[str, str]) -> None:
    from yuzui.scheduling.jobs import publish as study

    document = study.run(face.workspace(), **inputs)
    face.show(document, study.lines(document), lambda lang: study.exports(document, lang))
