# SPDX-License-Identifier: Apache-2.0
"""What missions are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text


class Mission(msgspec.Struct, frozen=True, kw_only=True):
    """Which mission, from when on, and how its futures are drawn."""

    path: Annotated[
        str,
        Help(
            Text("a sheet of tasks, a .sm file, or the id of a mission", "作业表、.sm 文件或任务编号"),
            metavar="TASKS",
            argument=True,
        ),
    ] = ""
    start: Annotated[str, Help(Text("first day of the mission", "任务首日"), metavar="DAY")] = ""
    today: Annotated[
        str, Help(Text("day on which progress stands as the sheet says", "作业进展所截止的日期"), metavar="DAY")
    ] = ""
    capacity: Annotated[
        str, Help(Text("what there is: rig=1,crew=4", "可用数量：试验台=1,班组=4"), metavar="R=N,…", joined=True)
    ] = ""
    range: Annotated[
        str,
        Help(
            Text(
                "assume shortest and longest as parts of the plan: 0.8,1.6", "假定最短与最长工期为计划的倍数：0.8,1.6"
            ),
            metavar="LOW,HIGH",
        ),
    ] = ""
    draws: Annotated[int, Help(Text("futures drawn", "模拟次数")), msgspec.Meta(ge=100, le=100_000)] = 4_000
    common: Annotated[
        float,
        Help(Text("what tasks have in common in bad years", "各作业工期的共同相关程度")),
        msgspec.Meta(ge=0, le=0.95),
    ] = 0.3
    schedules: Annotated[int, Help(Text("schedules tried", "试排次数")), msgspec.Meta(ge=1, le=100_000)] = 1_000
    map: Annotated[Path | None, MAP] = None
    network: Annotated[
        str,
        Help(Text("a network of the published sets: j301_1", "公开算例的名称：j301_1"), metavar="NAME", terminal=False),
    ] = ""
    seed: Annotated[int, Help(Text("seed", "随机种子"), terminal=False)] = 7


class CampaignBenchmark(msgspec.Struct, frozen=True, kw_only=True):
    """On how many published networks dates are held against first come, first served."""

    instances: Annotated[
        str,
        Help(
            Text(
                "archive of networks in the larger data; made-up ones without",
                "较大数据集中的算例压缩包；缺省为自拟算例",
            ),
            argument=True,
        ),
    ] = ""
    networks: Annotated[int, Help(Text("how many, in order; 0 is all", "算例数，依次；0 为全部"))] = 0
    schedules: Annotated[int, Help(Text("schedules tried of each", "每个算例的试排次数"))] = 1_000
    prove: Annotated[bool, Help(Text("prove lengths where that is cheap", "在代价不大时证明最短"))] = False
    seed: Annotated[int, Help(Text("seed", "随机种子"), terminal=False)] = 7
