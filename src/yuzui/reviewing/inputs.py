# SPDX-License-Identifier: Apache-2.0
"""What the jobs of reviewing are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from yuzui.job.inputs import MAP, Help
from yuzui.text import Text

Objective = Literal["total", "max_min", "leximin", "alpha", "randomised", "random_draw"]


class Assign(msgspec.Struct, frozen=True, kw_only=True):
    """Who reviews what: the call, how many reviews, what counts and what is kept apart."""

    path: Annotated[Path | None, Help(Text("workbook or folder", "工作簿或文件夹"), argument=True)] = None
    call: Annotated[
        str | None,
        Help(Text("call of what was loaded, instead of a file", "已导入数据的批次，代替文件"), terminal=False),
    ] = None
    upload: Annotated[
        str | None, Help(Text("files handed in through the site", "经网站提交的文件"), terminal=False)
    ] = None
    demand: Annotated[int | None, Meta(ge=1), Help(Text("reviewers of each proposal", "每项评审人数"))] = None
    load: Annotated[str | None, Help(Text("proposals of each reviewer", "每人评审项数"), metavar="MIN..MAX")] = None
    objective: Annotated[Objective, Help(Text("what counts", "目标"))] = "total"
    q: Annotated[float, Help(Text("largest chance of a pair", "每对最大概率"))] = 1.0
    beta: Annotated[float, Help(Text("bonus for spreading chances, 0 to 1", "分散概率的奖励"))] = 0.0
    rules: Annotated[Path | None, Help(Text("rules.toml", "规则文件"), file=True)] = None
    map: Annotated[Path | None, Help(Text("map.toml: which column is which", "各列含义"), file=True)] = None
    mix: Annotated[str | None, Help(Text("weights of supplied, text, bids, field", "依据权重"), metavar="NAME=W,…")] = (
        None
    )
    kinds: Annotated[
        str | None, Help(Text("kinds that count", "计入的回避类别"), metavar="KIND,…", name="conflicts")
    ] = None
    window: Annotated[float, Help(Text("years", "回溯年限"))] = 4.0
    path_length: Annotated[int, Meta(ge=1, le=2), Help(Text("steps", "步数"), name="path")] = 1
    accept_unchecked: Annotated[
        str | None,
        Help(
            Text("assign although employer, author or declared was not checked for all", "接受未核查"),
            metavar="CHECK,…",
        ),
    ] = None
    released: Annotated[
        Path | None, Help(Text("file of released possible conflicts", "已解除的疑似回避名单"), file=True, exists=True)
    ] = None
    at: Annotated[str | None, Help(Text("day years are counted from", "起算日"), metavar="DAY")] = None
    secret: Annotated[str, Help(Text("secret, if kept elsewhere", "另存的密值"))] = ""
    public: Annotated[str, Help(Text("public value of a draw", "抽签公共值"))] = ""


class Deploy(msgspec.Struct, frozen=True, kw_only=True):
    """Who could fill which post: people with free time, open posts, what must hold."""

    people: Annotated[
        Path | None, Help(Text("people with free time", "可调配人员表"), argument=True, metavar="PEOPLE")
    ] = None
    posts: Annotated[
        Path | None,
        Help(Text("open posts; else the second sheet of the first file", "岗位表"), argument=True, metavar="POSTS"),
    ] = None
    cap: Annotated[
        int | None, Meta(ge=0), Help(Text("blocks that one home lends at most", "每个原单位至多借出块数"))
    ] = None
    caps: Annotated[
        str, Help(Text("blocks that these homes lend at most", "指定原单位至多借出块数"), metavar="HOME=N,…")
    ] = ""
    least: Annotated[
        str,
        Help(Text("blocks of each post from a sector at least", "每个岗位中某部门至少占的块数"), metavar="SECTOR=N,…"),
    ] = ""
    map: Annotated[Path | None, MAP] = None


class Accept(msgspec.Struct, frozen=True, kw_only=True):
    """Which pair of which assignment is meant."""

    run: Annotated[str, Help(Text("assignment, or newest", "指派运算编号，或 newest"), argument=True)]
    proposal: Annotated[str, Help(Text("proposal", "申请号"), argument=True)]
    reviewer: Annotated[str, Help(Text("reviewer", "评审人"), argument=True)]


class Decline(Accept, frozen=True, kw_only=True):
    """The pair, why, and where the sheets of the call are."""

    reason: Annotated[str, Help(Text("why; in the log alone", "理由，仅存日志"), metavar="TEXT")] = ""
    path: Annotated[Path | None, Help(Text("where the sheets lie now, if moved", "表格现在的位置"), name="from")] = None


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer says, and of which pair."""

    act: Annotated[
        Literal["accept", "decline"], Help(Text("accept or decline", "accept（接受）或 decline（谢绝）"))
    ] = "decline"
    run: Annotated[str, Help(Text("assignment, or newest", "指派运算编号，或 newest"))] = "newest"
    proposal: Annotated[str, Help(Text("proposal", "申请号"))] = ""
    reviewer: Annotated[str, Help(Text("reviewer", "评审人"))] = ""
    reason: Annotated[str, Help(Text("why; kept in the log alone", "理由；仅存于日志"))] = ""
    path: Annotated[
        Path | None, Help(Text("where the sheets lie, if they were moved", "表格现在的位置（如已移动）"))
    ] = None
