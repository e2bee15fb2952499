# SPDX-License-Identifier: Apache-2.0
"""What the jobs of funding are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from yuzui.job.inputs import Help
from yuzui.text import Text


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """What reviews are judged with; nothing is chosen."""

    path: Annotated[
        Path | None, Help(Text("workbook or folder; by default the demo", "工作簿或文件夹；默认为演示"), argument=True)
    ] = None
    call: Annotated[
        str | None,
        Help(Text("call of what was loaded, instead of a file", "已导入数据的批次，代替文件"), terminal=False),
    ] = None
    map: Annotated[Path | None, Help(Text("map.toml: which column is which", "map.toml：各列含义"), file=True)] = None
    top: Annotated[
        int | None,
        Meta(ge=1),
        Help(
            Text("K of the chance to be in the first K", "进入前 K 名概率中的 K"),
            metavar="K",
            default=Text("default a fifth", "默认五分之一"),
        ),
    ] = None
    severity: Annotated[
        bool | None,
        Help(
            Text("remove severity of reviewers", "去除评审严苛度"),
            default=Text("default where it can", "默认视数据而定"),
        ),
    ] = None
    model: Annotated[
        Literal["normal", "ordinal", "scale", "confidence", "compare"], Help(Text("model of the scores", "评分模型"))
    ] = "normal"
    prior: Annotated[
        Literal["default", "snsf"], Help(Text("prior; snsf as in ERforResearch", "先验；snsf 同 ERforResearch"))
    ] = "default"
    panel: Annotated[bool, Help(Text("let panels have an effect of their own", "单独估计评审组效应"))] = True
