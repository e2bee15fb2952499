# SPDX-License-Identifier: Apache-2.0
"""What the jobs of scheduling are asked with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.inputs import Help
from yuzui.text import Text


def second(value: str) -> int:
    """Return an instant given as a whole second or in ISO 8601; without a zone it is UTC."""
    try:
        if value.lstrip("-").isdigit():
            return int(value)
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise InputError(
            Text("this is no instant", "这不是时刻"),
            place=Place(column="--freeze-until"),
            seen=value,
            expected="2027-03-01T12:00+08:00, 1804000000",
            code="option",
        ) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp())


FILES = Annotated[
    tuple[Path, ...], Help(Text("instance and result; else what is kept", "算例与结果；默认为所存排程"), argument=True)
]
SCHEDULE = Annotated[
    str | None, Help(Text("run kept here; the newest by default", "此处所存运行，默认最新"), metavar="RUN")
]
FREEZE = Annotated[
    int | None,
    Help(Text("bookings before it stay: a second, or ISO 8601", "此前的预订不动"), metavar="TIME", read=second),
]
STABILITY = Annotated[
    float, Help(Text("price of moving a booking with short notice", "短时通知移动一项预订的代价"), metavar="POINTS")
]


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Which instance is scheduled, with what effort, and which schedule it is made again from."""

    path: Annotated[
        str | None,
        Help(
            Text(
                "an instance (JSON, workbook, folder), or telescope or beamline: a synthetic one",
                "算例（JSON、工作簿或文件夹），或 telescope、beamline（合成）",
            ),
            metavar="INSTANCE",
            argument=True,
        ),
    ] = None
    start: Annotated[
        str | None,
        Help(
            Text(
                "first day: INSTANCE is a resource or facility loaded here", "首日：此时 INSTANCE 为已导入的资源或设施"
            ),
            metavar="DAY",
        ),
    ] = None
    days: Annotated[int, Help(Text("days from then on", "自首日起的天数"))] = 120
    again: Annotated[str | None, Help(Text("make it again", "基于该运行重新排程"), metavar="RUN", name="from")] = None
    freeze_until: FREEZE = None
    stability: STABILITY = 0.0
    budget: Annotated[float, Help(Text("seconds of one core, counted in steps", "单核秒数，按步数计"))] = 10.0
    workers: Annotated[int, Help(Text("processes; the result is the same", "进程数；结果不变"))] = 1
    engine: Annotated[
        str | None,
        Help(Text("cpsat: let it arrange parts anew (an extra)", "由 cpsat 重排局部（附加组件）"), metavar="NAME"),
    ] = None


class TimetableBenchmark(msgspec.Struct, frozen=True, kw_only=True):
    """With what effort the timetables are planned."""

    budget: Annotated[float, Help(Text("seconds of one core, counted in steps", "每方案单核秒数，按步数计"))] = 0.2


class ScheduleDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Which two schedules are compared."""

    a: Annotated[str, Help(Text("run or result file before", "原排程：运行编号或结果文件"), metavar="A", argument=True)]
    b: Annotated[str, Help(Text("run or result file after", "新排程：运行编号或结果文件"), metavar="B", argument=True)]
    at: Annotated[
        int | None,
        Help(Text("notice is counted from it: a second, or ISO 8601", "通知起算时刻"), metavar="TIME", read=second),
    ] = None


class ScheduleWhy(msgspec.Struct, frozen=True, kw_only=True):
    """Of which task of which schedule it is asked why it is not placed."""

    task: Annotated[str, Help(Text("id of the task", "任务编号"), argument=True)]
    files: FILES = ()
    schedule: SCHEDULE = None


class ScheduleInsert(msgspec.Struct, frozen=True, kw_only=True):
    """Which task goes into which schedule, and who picks which way."""

    path: Annotated[Path, Help(Text("the task as a JSON file", "任务的 JSON 文件"), metavar="TASK.json", argument=True)]
    files: FILES = ()
    schedule: SCHEDULE = None
    freeze_until: FREEZE = None
    stability: STABILITY = 0.0
    pick: Annotated[int | None, Help(Text("way that is picked", "选定的方案"), metavar="N")] = None
    by: Annotated[str, Help(Text("who picks: name, office", "选定人"), metavar="NAME")] = ""
    reason: Annotated[str, Help(Text("why", "理由"), metavar="TEXT")] = ""


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    """Which schedule is published by whom, and what it displaces; without one they are listed."""

    schedule: Annotated[
        str, Help(Text("id of the kept schedule; empty lists them", "排程编号；空为列表"), metavar="RUN", argument=True)
    ] = ""
    approve: Annotated[str, Help(Text("who approves", "批准人"), metavar='"NAME, OFFICE"')] = ""
    reason: Annotated[str, Help(Text("why", "理由"), metavar="TEXT")] = ""
    supersedes: Annotated[str, Help(Text("takes its place", "所取代的排程"), metavar="RUN")] = ""
    freeze: Annotated[str, Help(Text("frozen before it", "此前冻结"), metavar="TIME")] = ""
    preempt: Annotated[str, Help(Text("why others give way", "抢占理由"), metavar="REASON")] = ""
    instance: Annotated[str, Help(Text("if none was kept", "未留存时的算例"), metavar="FILE")] = ""


BOOKING_DAYS = 14


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with which resource or booking, by whom and when."""

    act: Annotated[str, Help(Text("list, book, cancel or missed", "list、book、cancel 或 missed"))] = "list"
    resource: Annotated[str, Help(Text("id of the resource", "资源编号"))] = ""
    start: Annotated[str, Help(Text("when it begins; the first day of a list", "开始时间；列表的首日"))] = ""
    until: Annotated[str, Help(Text("when it ends", "结束时间"))] = ""
    by: Annotated[str, Help(Text("who books or cancels", "使用人"))] = ""
    config: Annotated[str, Help(Text("configuration used", "所用配置"))] = ""
    amount: Annotated[int | str, Help(Text("capacity taken", "占用容量"), terminal=False)] = 1
    wait: Annotated[bool, Help(Text("wait if it is taken", "已占用时候补"))] = False
    booking: Annotated[str, Help(Text("booking or place in the wait list", "预订或候补编号"))] = ""
    request: Annotated[str, Help(Text("access request whose hours it uses", "所用机时的申请"))] = ""
    reason: Annotated[str, Help(Text("why a rule is set aside, by an officer", "设施主管不适用规则的理由"))] = ""
    days: Annotated[int | str, Help(Text("days shown", "显示天数"), terminal=False)] = BOOKING_DAYS
