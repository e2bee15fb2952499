# SPDX-License-Identifier: Apache-2.0
"""What the question about people's time is asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Whose time is added up: a sheet, or what is registered; all persons, or one."""

    path: Annotated[
        Path | str,
        Help(Text("a sheet of people's time; else what is registered", "人员时间表；不给则用已登记的"), terminal=False),
    ] = ""
    person: Annotated[str, Help(Text("one person, by staff number", "某一人员的工号"), terminal=False)] = ""
    day: Annotated[
        str, Help(Text("day on which time is free; else today", "查询空闲的日期；不给则为今日"), metavar="DAY")
    ] = ""
    ends: Annotated[
        Literal["auto", "last", "after"],
        Help(Text("an end is the last day, or the first day after it", "止期为末日（last）或次日（after）")),
    ] = "auto"
    full: Annotated[
        str,
        Help(
            Text(
                "days or hours of a full post, for sheets in days or hours: a week if they are weekly, else a month",
                "一个全时的天数或小时数（仅用于按天或小时填写的表）：按周填写的为每周，否则为每月",
            ),
            metavar="N",
        ),
    ] = ""
    map: Annotated[Path | None, MAP] = None
