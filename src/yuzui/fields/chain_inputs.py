# SPDX-License-Identifier: Apache-2.0
"""What the chain is asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text


class InnovationChain(msgspec.Struct, frozen=True, kw_only=True):
    """Where a chain begins, which steps are followed, for how long, on whose links."""

    path: Annotated[
        tuple[Path, ...],
        Help(Text("awards and what came of them", "项目及其产出"), argument=True, metavar="FILE", exists=True),
    ] = ()
    entry: Annotated[
        Literal["award", "paper"], Help(Text("where the chain begins", "起点：award 项目，paper 论文"), name="from")
    ] = "award"
    step: Annotated[
        Literal["", "paper", "patent", "trial", "product", "citation"],
        Help(
            Text("one step only: paper, patent, trial, product", "只看一个环节：paper、patent、trial、product"),
            default=Text("every step", "各环节"),
        ),
    ] = ""
    horizon: Annotated[
        int,
        msgspec.Meta(ge=1, le=50),
        Help(Text("years to follow before a unit counts as lost", "跟踪多少年仍未到达才计为断链"), metavar="YEARS"),
    ] = 10
    through: Annotated[
        str,
        Help(
            Text("day, month or year through which links are complete", "关联完整截至何日、月或年"),
            metavar="DAY",
            name="complete-through",
            default=Text("the last date seen", "所见最后日期"),
        ),
    ] = ""
    links: Annotated[
        tuple[Path, ...],
        Help(Text("further files that hold links alone", "仅含关联的其他文件"), metavar="FILE", file=True, exists=True),
    ] = ()
    calendar: Annotated[
        Path | None,
        Help(
            Text("first numbers of an office by day, in place of those known here", "机构号码年历，替代内置者"),
            metavar="FILE",
            file=True,
            exists=True,
        ),
    ] = None
    map: Annotated[Path | None, MAP] = None
    composite: Annotated[
        bool, Help(Text("one score for the whole chain; it is refused", "整条链的总分；将被拒绝"), flag=True)
    ] = False
