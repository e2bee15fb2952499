# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui schedule`` for booking by hand."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text


@verb(
    "book",
    help=Text("book RESOURCE by hand, first come first served", "先到先得的人工预订"),
    more=Text(
        "A TIME such as 2026-12-01T09:00 is in the zone of the resource; one may add an offset, +08:00. Of two "
        "who take one slot one has it; the other is told when it is taken.",
        "时间按资源所在时区书写，如 2026-12-01T09:00，也可附时差 +08:00。两人同订一个时段时，先到者得，"
        "另一方会得知时段已被占用。",
    ),
    examples=('yuzui schedule book line-1 --from 2026-12-01T09:00 --until 2026-12-01T17:00 --by "H. User"',),
    then="yuzui schedule bookings {asked.resource}",
)
@click.argument("resource")
@option("--from", "start", required=True, metavar="TIME", help=Text("begins", "开始"))
@option("--until", required=True, metavar="TIME", help=Text("ends", "结束"))
@option("--by", required=True, metavar="NAME", help=Text("who uses it", "使用人"))
@option("--config", default="", metavar="TEXT", help=Text("configuration", "配置"))
@option("--amount", default="1", help=Text("capacity taken", "占用容量"))
@option("--wait", is_flag=True, help=Text("wait if it is taken", "已占用时候补"))
@shared()
def book(face: Face, **inputs: Any) -> None:
    _act(face, "book", inputs)


@verb(
    "cancel",
    help=Text("cancel BOOKING, or a place in the wait list; who waits gets it", "取消预订或候补，由候补者接替"),
    more=Text(
        "In time the hours go back; later they are lost, but for what the wait list takes over.",
        "及时取消者机时退还；逾期者计为损失，候补接替的部分除外。",
    ),
    examples=('yuzui schedule cancel BOOKING --by "H. User"',),
    then="yuzui schedule bookings RESOURCE",
)
@click.argument("booking")
@option("--by", required=True, metavar="NAME", help=Text("who cancels", "取消人"))
@shared()
def cancel(face: Face, **inputs: Any) -> None:
    _act(face, "cancel", inputs)


@verb(
    "bookings",
    help=Text("show what of RESOURCE is free, booked and waited for", "查看空闲、已订与候补"),
    examples=("yuzui schedule bookings line-1 --from 2026-12-01 --days 7",),
    then="yuzui schedule book {asked.resource} --from TIME --until TIME --by NAME",
)
@click.argument("resource")
@option("--from", "start", default="", metavar="DAY", help=Text("first day", "首日"))
@option("--days", default="14", help=Text("days shown", "显示天数"))
@shared()
def bookings(face: Face, **inputs: Any) -> None:
    _act(face, "list", inputs)


@verb(
    "missed",
    help=Text("mark bookings of RESOURCE that nobody began in time", "将逾时未开始的预订记为爽约"),
    examples=("yuzui schedule missed line-1",),
    then="yuzui schedule bookings {asked.resource}",
)
@click.argument("resource")
@shared()
def missed(face: Face, **inputs: Any) -> None:
    _act(face, "missed", inputs)


COMMANDS = (book, cancel, bookings, missed)


def _act(face: Face, act: str, inputs: dict[str, Any]) -> None:
    from yuzui.scheduling.jobs import booking

    document = booking.run(face.workspace(), act=act, **inputs)
    face.show(document, booking.lines(document), lambda lang: booking.exports(document, lang))
