# SPDX-License-Identifier: Apache-2.0
"""What the jobs of scheduling are asked with."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


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
    budget: Annotated[float, Help(Text("seconds of one core, counted in steps", "单核秒数，按步数计"))] = 10.0
    workers: Annotated[int, Help(Text("processes; the result is the same", "进程数；结果不变"))] = 1
    engine: Annotated[
        str | None, Help(Text("cpsat: it arranges parts anew", "cpsat：由该引擎重排局部"), metavar="NAME")
    ] = None
    again: Annotated[
        str | None,
        Help(
            Text(
                "run made again, with path of its instance as it is now", "基于该运行重新排程；可同时给出变更后的算例"
            ),
            metavar="RUN",
            name="from",
        ),
    ] = None
    freeze_until: Annotated[
        int | None, Help(Text("second before which nothing moves", "此前的预订不动（秒）"), metavar="TIME")
    ] = None
    stability: Annotated[
        float, Help(Text("points a booking is worth staying", "每项预订不动值多少分"), metavar="POINTS")
    ] = 0.0
