# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui schedule`` for booking by hand."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.output import Face, standard


@click.command("book")
@click.argument("resource")
@click.option("--from", "start", required=True, metavar="TIME", help="Begins · 开始")
@click.option("--until", required=True, metavar="TIME", help="Ends · 结束")
@click.option("--by", required=True, metavar="NAME", help="Who uses it · 使用人")
@click.option("--config", default="", metavar="TEXT", help="Configuration · 配置")
@click.option("--amount", default="1", help="Capacity taken · 占用容量")
@click.option("--wait", is_flag=True, help="Wait if it is taken · 已占用时候补")
@standard
def book(face: Face, **inputs: Any) -> None:
    """Book RESOURCE by hand, first come first served · 先到先得的人工预订.

    A TIME such as 2026-12-01T09:00 is in the zone of the resource; one may add an offset, +08:00.
    Of two who take one slot one has it; the other is told when it is taken.
    时间按资源所在时区书写，如 2026-12-01T09:00，也可附时差 +08:00。
    """
    _act(face, "book", inputs)


@click.command("cancel")
@click.argument("booking")
@click.option("--by", required=True, metavar="NAME", help="Who cancels · 取消人")
@standard
def cancel(face: Face, **inputs: Any) -> None:
    """Cancel BOOKING, or a place in the wait list; who waits gets it · 取消预订或候补.

    In time the hours go back; later they are lost, but for what the wait list takes over.
    及时取消者机时退还；逾期者计为损失，候补接替的部分除外。
    """
    _act(face, "cancel", inputs)


@click.command("bookings")
@click.argument("resource")
@click.option("--from", "start", default="", metavar="DAY", help="First day · 首日")
@click.option("--days", default="14", help="Days shown · 显示天数")
@standard
def bookings(face: Face, **inputs: Any) -> None:
    """Show what of RESOURCE is free, booked and waited for · 查看空闲、已订与候补."""
    _act(face, "list", inputs)


@click.command("missed")
@click.argument("resource")
@standard
def missed(face: Face, **inputs: Any) -> None:
    """Mark bookings of RESOURCE that nobody began in time · 将逾时未开始的预订记为爽约."""
    _act(face, "missed", inputs)


COMMANDS = (book, cancel, bookings, missed)


def _act(face: Face, act: str, inputs: dict[str, Any]) -> None:
    from yuzui.scheduling.jobs import booking

    document = booking.run(face.workspace(), act=act, **inputs)
    face.show(document, booking.lines(document), lambda lang: booking.exports(document, lang))
