# SPDX-License-Identifier: Apache-2.0
"""What the network of laboratories is asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text

Sheet = Annotated[
    str,
    Help(
        Text(
            "a sheet of laboratories with their works, or awards; else those registered here",
            "实验室及其成果的表，或 awards；默认为本处登记的实验室",
        ),
        terminal=False,
    ),
]
Least = Annotated[
    int,
    Help(
        Text("works from which a laboratory is tested", "参与检验的最少成果数"),
        default=Text("15; 8 for the awards", "15；awards 为 8"),
    ),
]


Columns = Annotated[Path | None, Help(Text("map.toml: which column is which", "各列含义"), file=True, exists=True)]


class Labs(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are held against each other, and how often works are exchanged."""

    labs: Sheet = ""
    least: Least = 0
    draws: Annotated[
        int, Help(Text("exchanges of works", "置换次数"), default=Text("2,000", "2,000")), msgspec.Meta(ge=0, le=20_000)
    ] = 0
    map: Annotated[Path | None, MAP] = None


class LabReorganise(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are merged on paper; without two of them all mergers are ranked."""

    labs: Sheet = ""
    a: Annotated[str, Help(Text("one laboratory", "一家实验室"), terminal=False)] = ""
    b: Annotated[str, Help(Text("the other", "另一家"), terminal=False)] = ""
    least: Least = 0
    map: Annotated[Path | None, MAP] = None


Weights = Annotated[
    str,
    Help(
        Text(
            "weights in the order of the criteria, adding up to 1: 0.5,0.3,0.2",
            "按标准顺序的权重，合计为 1：0.5,0.3,0.2",
        ),
        metavar="W,W,…",
    ),
]
Draws = Annotated[int, Help(Text("vectors of weights drawn", "抽取权重的次数")), msgspec.Meta(ge=100, le=100_000)]


class SiteOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Which options are put in order, under which weights."""

    sheet: Annotated[
        str,
        Help(
            Text(
                "a sheet of options, facilities, universities, or proposals as LP-1,LP-2",
                "方案表，或 facilities、universities，或建议编号如 LP-1,LP-2",
            ),
            terminal=False,
        ),
    ] = "facilities"
    weights: Weights = ""
    less: Annotated[
        str,
        Help(Text("criteria of which less is better: costs, times", "越小越好的标准：费用、时长"), metavar="NAME,NAME"),
    ] = ""
    draws: Draws = 1_000


class RegionReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """Of which year regions are put in order, under which weights."""

    year: Annotated[int, Help(Text("year of the figures", "数据年份"), default=Text("the newest", "最新"))] = 0
    weights: Weights = ""
    draws: Draws = 1_000


class LabEfficiency(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are put side by side, by which measures."""

    labs: Sheet = ""
    methods: Annotated[
        str, Help(Text("measures: works, shares, people, money", "口径：works、shares、people、money"), metavar="M,M")
    ] = "works,shares"
    rank: Annotated[str, Help(Text("what is ranked: laboratories", "排名对象：实验室"), metavar="WHAT")] = "labs"
    least: Least = 0
    map: Annotated[Path | None, MAP] = None


class LabGap(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are held against which need."""

    labs: Sheet = ""
    need: Annotated[
        str, Help(Text("a sheet of fields with what is needed of each", "各领域的需求表"), metavar="FILE")
    ] = ""
    corpus: Annotated[
        str,
        Help(Text("works in which the seven laboratory fields are looked for, instead of laboratories",
                  "在此语料中检索七个实验室领域的成果，代替实验室表"), metavar="FILE"),
    ] = ""  # fmt: skip
    map: Annotated[Path | None, MAP] = None
