# SPDX-License-Identifier: Apache-2.0
"""What questions on teams, gates, payments and phases are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text


class ParallelTeams(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet of problems and teams is read."""

    path: Annotated[
        Path | None, Help(Text("sheet of items and teams", "榜单与团队表"), argument=True, metavar="FILE")
    ] = None
    map: Annotated[Path | None, MAP] = None


class TeamBuilder(msgspec.Struct, frozen=True, kw_only=True):
    """Which needs are covered by whom, how many times, under which limits."""

    path: Annotated[Path | None, Help(Text("sheet of people and needs", "能力表"), argument=True, metavar="FILE")] = (
        None
    )
    times: Annotated[
        int, msgspec.Meta(ge=1, le=20), Help(Text("how many people cover each need", "每项需求至少由几人承担"))
    ] = 1
    works: Annotated[
        int, msgspec.Meta(ge=0), Help(Text("works from which a person counts as able", "成果数达到几项方视为有能力"))
    ] = 0
    most: Annotated[
        int | None, msgspec.Meta(ge=1), Help(Text("most people of one institution", "同一单位最多几人"))
    ] = None
    map: Annotated[Path | None, MAP] = None
    tasks: Annotated[
        int,
        msgspec.Meta(ge=0, le=500),
        Help(Text("seeded tasks on the published set in place of a sheet", "改为在公开数据上抽取的任务数")),
    ] = 0
    seed: Annotated[int, Help(Text("seed", "随机种子"), terminal=False)] = 7
