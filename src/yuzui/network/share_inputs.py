# SPDX-License-Identifier: Apache-2.0
"""What a report on sharing is asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheets are read, and what holds of all their offers where the rows do not say it."""

    files: Annotated[
        tuple[Path, ...],
        Help(
            Text(
                "sheets of offers, requests, uses; else those of the workspace",
                "供给、申请、使用表；不给则取工作区内的",
            ),
            argument=True,
        ),
    ] = ()
    kind: Annotated[
        str, Help(Text("what all offers are, where no column says it", "供给类别（表中未写明时）"), metavar="KIND")
    ] = ""
    owner: Annotated[
        str, Help(Text("whose all offers are, where no column says it", "提供单位（表中未写明时）"), metavar="NAME")
    ] = ""
    unit: Annotated[
        str, Help(Text("unit of all amounts, where nothing says it", "数量单位（表中未写明时）"), metavar="UNIT")
    ] = ""
    map: Annotated[Path | None, MAP] = None
    log: Annotated[
        str, Help(Text("log of jobs of a shared computing centre", "共享计算中心的作业日志"), metavar="LOG")
    ] = ""
