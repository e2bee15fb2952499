# SPDX-License-Identifier: Apache-2.0
"""What the jobs of this folder are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Check(msgspec.Struct, frozen=True):
    """What of a workspace is checked, and what is known of it from elsewhere."""

    part: Annotated[str, Help(Text("what to check", "检查哪一部分"), argument=True)] = "all"
    file: Annotated[
        Path | None,
        Help(Text("published file of a draw, with part draw", "抽签公布文件，part 为 draw 时"), argument=True),
    ] = None
    anchors: Annotated[
        tuple[Path, ...], Help(Text("kept elsewhere", "另存的锚点"), name="anchor", metavar="FILE", file=True)
    ] = ()


class Load(msgspec.Struct, frozen=True):
    """Files, and what is known of them that they do not say."""

    files: Annotated[tuple[Path, ...], Help(Text("files and folders", "文件与文件夹"), argument=True)]
    map: Annotated[Path | None, Help(Text("map.toml: which column is which", "各列含义"))] = None
    origin: Annotated[
        Literal["real", "synthetic"] | None,
        Help(Text("what the data are; figures of synthetic rows say so", "数据性质；合成数据的结果会注明")),
    ] = None
    tables: Annotated[
        tuple[str, ...],
        Help(
            Text("which table it is, where headings do not tell: TABLE or SHEET=TABLE", "指明对应的表"),
            name="as",
            metavar="TABLE",
        ),
    ] = ()
    call: Annotated[str, Help(Text("call of the rows", "数据所属批次"), metavar="NAME")] = ""
