# SPDX-License-Identifier: Apache-2.0
"""What the network of laboratories is asked with."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
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


class Labs(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are held against each other, and how often works are exchanged."""

    labs: Sheet = ""
    least: Least = 0
    draws: Annotated[
        int, Help(Text("exchanges of works", "置换次数"), default=Text("2,000", "2,000")), msgspec.Meta(ge=0, le=20_000)
    ] = 0


class LabReorganise(msgspec.Struct, frozen=True, kw_only=True):
    """Which laboratories are merged on paper; without two of them all mergers are ranked."""

    labs: Sheet = ""
    a: Annotated[str, Help(Text("one laboratory", "一家实验室"), terminal=False)] = ""
    b: Annotated[str, Help(Text("the other", "另一家"), terminal=False)] = ""
    least: Least = 0
