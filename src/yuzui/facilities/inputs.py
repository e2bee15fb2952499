# SPDX-License-Identifier: Apache-2.0
"""What the registers of facilities are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """Of which facility the registry is read; it comes with Yuzui."""

    item: Annotated[
        str, Help(Text("id of one facility, as A1; all by default", "一项设施的编号，如 A1；默认全部"), argument=True)
    ] = ""


class CentreTree(msgspec.Struct, frozen=True, kw_only=True):
    """The tree is read from what comes with Yuzui and from the instruments loaded: nothing is asked."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, and from where distances count."""

    query: Annotated[
        str,
        Help(Text("words and a range: photon energy 5..12 keV", "词语与范围，如：光子能量 5..12 keV"), terminal=False),
    ] = ""
    near: Annotated[
        str, Help(Text("a town, or lat,lon: distances from there", "城市，或“纬度,经度”：从该处计距离"))
    ] = ""


class Instruments(msgspec.Struct, frozen=True, kw_only=True):
    """Which list of instruments is reported on, and against which limits."""

    path: Annotated[
        Path | str,
        Help(
            Text("a list of instruments; else those of the workspace", "仪器清单；不给则用工作区内的资源"),
            terminal=False,
        ),
    ] = ""
    threshold: Annotated[
        float, Help(Text("use below which one counts as idle, a fraction", "利用率低于此值视为利用不足（小数）"))
    ] = 0.3
    year: Annotated[int | None, Help(Text("the year one stands in; else this one", "基准年份；不给则为今年"))] = None
    home: Annotated[
        str,
        Help(
            Text(
                "country of home, ISO 3166-1; else the one in which most of them stand",
                "本国代码（ISO 3166-1）；不给则为多数仪器所在国",
            )
        ),
    ] = ""
