# SPDX-License-Identifier: Apache-2.0
"""What the jobs of funding are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from yuzui.job.inputs import Help
from yuzui.text import Text

Call = Annotated[
    Path | None, Help(Text("workbook or folder; by default the demo", "工作簿或文件夹；默认为演示"), argument=True)
]
Loaded = Annotated[
    str | None, Help(Text("call of what was loaded, instead of a file", "已导入数据的批次，代替文件"), terminal=False)
]
Map = Annotated[Path | None, Help(Text("map.toml: which column is which", "map.toml：各列含义"), file=True)]
Severity = Annotated[
    bool | None,
    Help(
        Text("remove severity of reviewers", "去除评审严苛度"), default=Text("default where it can", "默认视数据而定")
    ),
]
Model = Annotated[
    Literal["normal", "ordinal", "scale", "confidence", "compare"], Help(Text("model of the scores", "评分模型"))
]
Prior = Annotated[
    Literal["default", "snsf"], Help(Text("prior; snsf as in ERforResearch", "先验；snsf 同 ERforResearch"))
]
Panel = Annotated[bool, Help(Text("let panels have an effect of their own", "单独估计评审组效应"))]


class Fund(msgspec.Struct, frozen=True, kw_only=True):
    """What a slate is chosen from, and how it is judged."""

    path: Call = None
    call: Loaded = None
    rules: Annotated[Path | None, Help(Text("rules.toml", "规则文件 rules.toml"), file=True)] = None
    map: Map = None
    overrides: Annotated[
        Path | None,
        Help(Text("overrides.csv: corrections by named persons", "overrides.csv：指名人员的更正"), file=True),
    ] = None
    redraws: Annotated[
        int | None,
        Meta(ge=0),
        Help(
            Text("most posterior draws that are solved again", "重新求解的后验抽样次数上限"),
            metavar="N",
            default=Text("default 400, or as the rules ask", "默认 400，或依规则"),
        ),
    ] = None
    near: Annotated[
        int | None,
        Meta(ge=0),
        Help(
            Text("refused proposals explained exactly", "精确解释的落选申请数"),
            metavar="N",
            default=Text("default 100", "默认 100"),
        ),
    ] = None
    severity: Severity = None
    model: Model = "normal"
    prior: Prior = "default"
    panel: Panel = True
    lang: Annotated[str, Help(Text("language of the rejects file", "搁置行文件的语言"), terminal=False)] = "en"


Slate = Annotated[str | None, Help(Text("run or call", "运行或批次"), default=Text("default the newest", "默认最新"))]
Seconds = Annotated[float, Meta(ge=0.1, le=3600), Help(Text("most time for all solves", "全部求解的时限（秒）"))]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of which slate."""

    question: Annotated[
        str, Help(Text("the question, in one of the forms", "问题，须为规定形式之一"), terminal=False)
    ] = ""
    slate: Slate = None
    seconds: Seconds = 60.0


class Recheck(msgspec.Struct, frozen=True, kw_only=True):
    """Which edited slate is checked against which."""

    path: Annotated[
        Path | None, Help(Text("the slate as --out wrote it, edited", "由 --out 导出并修改的方案"), argument=True)
    ] = None
    slate: Slate = None
    seconds: Annotated[float, Help(Text("most time for all solves", "全部求解的时限（秒）"), terminal=False)] = 120.0


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """What reviews are judged with; nothing is chosen."""

    path: Call = None
    call: Loaded = None
    map: Map = None
    top: Annotated[
        int | None,
        Meta(ge=1),
        Help(
            Text("K of the chance to be in the first K", "进入前 K 名概率中的 K"),
            metavar="K",
            default=Text("default a fifth", "默认五分之一"),
        ),
    ] = None
    severity: Severity = None
    model: Model = "normal"
    prior: Prior = "default"
    panel: Panel = True


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an appeal: each step reads what concerns it."""

    act: Annotated[
        Literal["file", "recompute", "settle", "list"],
        Help(Text("file, recompute, settle or list", "file、recompute、settle 或 list")),
    ] = "list"
    decision: Annotated[str, Help(Text("decision appealed against", "所涉决定"))] = ""
    proposal: Annotated[str, Help(Text("proposal concerned", "所涉申请"))] = ""
    appeal: Annotated[str, Help(Text("id of the appeal", "复审编号"))] = ""
    by: Annotated[str, Help(Text("who appeals, or who handles it", "申请复审人，或办理人"))] = ""
    grounds: Annotated[str, Help(Text("grounds given", "所述事由"))] = ""
    deadline: Annotated[str, Help(Text("day by which it must be answered", "应答复日期"))] = ""
    outcome: Annotated[str, Help(Text("upheld, dismissed or withdrawn", "upheld、dismissed 或 withdrawn"))] = ""
    reason: Annotated[str, Help(Text("why it is settled so", "作出该结论的理由"))] = ""
    final: Annotated[bool, Help(Text("no further appeal is possible", "是否终局"))] = False
    call: Annotated[str | None, Help(Text("call whose appeals are listed", "列出哪一批次的复审申请"))] = None


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a draw: each step reads what concerns it."""

    act: Annotated[
        Literal["commit", "fix", "reveal", "void"],
        Help(Text("commit, fix, reveal or void", "commit、fix、reveal 或 void")),
    ] = "commit"
    slate: Annotated[str | None, Help(Text("run of the slate; by default the newest", "方案编号；默认为最新"))] = None
    by: Annotated[str, Help(Text("who keeps the secret", "保管密值者"))] = ""
    source: Annotated[str, Help(Text("where the public value will come from", "公共值的来源"))] = ""
    due: Annotated[str | None, Help(Text("last day to reveal", "揭示期限"))] = None
    public: Annotated[str, Help(Text("the public value", "公共值"))] = ""
    reason: Annotated[str, Help(Text("why the draw is void", "作废理由"))] = ""
    call: Annotated[str, Help(Text("call whose draw it is; each has its own", "所属批次；各批次分别抽签"))] = ""


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides on which slate, by what right and why."""

    slate: Annotated[str, Help(Text("id of the slate", "方案编号"))] = ""
    by: Annotated[str, Help(Text("who decides; the owner of the workspace", "决定人；默认为工作区所有者"))] = ""
    authority: Annotated[str, Help(Text("clause that gives the right", "权限依据条款"))] = ""
    reason: Annotated[str, Help(Text("why", "理由"))] = ""
    override: Annotated[str, Help(Text("in:ID,out:ID against the slate", "与方案不同之处：in:编号,out:编号"))] = ""
    changes: Annotated[
        str, Help(Text("changes, one a line: in ID: reason", "调整，每行一项：in 编号：理由"), terminal=False)
    ] = ""
    draw: Annotated[
        bool,
        Help(Text("the clear ones; the committed draw decides the rest", "仅决定明确部分，其余由已承诺的抽签确定")),
    ] = False
    second: Annotated[str, Help(Text("who agrees to break a hard rule", "同意突破硬规则的第二人"))] = ""
    state: Annotated[str, Help(Text("digest of the list that was seen", "所见清单的摘要"), terminal=False)] = ""
    confirmed: Annotated[
        bool | None,
        Help(
            Text("whether it was confirmed that conflicts could not be checked", "是否确认利益冲突未能核查"),
            terminal=False,
        ),
    ] = None
    supersedes: Annotated[str, Help(Text("decision it takes the place of", "所取代的先前决定"))] = ""
    papers: Annotated[
        tuple[str, ...], Help(Text("letters, pack: files that the decision owes", "letters、pack：须写出的文件"))
    ] = ()
    lang: Annotated[str, Help(Text("language of the board pack", "审议材料的语言"))] = "en"


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """How much each need weighs."""

    weights: Annotated[
        str,
        Help(
            Text("weight of each need, COR-1=0.2,…; they sum to 1", "各需求权重，如 COR-1=0.2,…，合计为1"),
            default=Text("default equal", "默认相等"),
        ),
    ] = ""


class Horizons(msgspec.Struct, frozen=True, kw_only=True):
    """At which rates money is discounted, and where the long run begins."""

    rates: Annotated[str, Help(Text("yearly rates, fractions or per cent", "年贴现率，小数或百分数"))] = "0,0.03,0.07"
    years: Annotated[
        float, Meta(gt=0, le=50), Help(Text("years after which spending is long-term", "满几年以后的支出视为长远"))
    ] = 3.0


class Orientations(msgspec.Struct, frozen=True, kw_only=True):
    """By which codes awards are read under the orientations."""

    codes: Annotated[
        Path | None,
        Help(
            Text("csv with directorate, division, orientation", "csv，列为 directorate、division、orientation"),
            file=True,
            default=Text("default our list of codes", "默认为自带代码表"),
        ),
    ] = None
