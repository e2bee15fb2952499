# SPDX-License-Identifier: Apache-2.0
"""What is proposed: slates, and lots drawn where the scores cannot tell."""

from __future__ import annotations

from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import INT, INTERNAL, JSON, REAL, SEALED, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

SLATE_RUN = Table(
    "slate_run",
    Text("slate", "拟资助方案"),
    Text("A proposed set of awards with its rules, bound and bands; not a decision",
         "拟资助的一组申请及其规则、上界与区间；不是决定"),
    key=("id",),
    columns=(
        column("id", TEXT, "slate id", "方案编号",
               "Digest of inputs, rules, seed and version", "由输入、规则、种子与版本得出的摘要",
               refers="run.id", loose=True),
        column("call", TEXT, "call", "指南编号",
               "Call it was made for", "所属指南", refers="call.call", loose=True),
        column("rules_hash", TEXT, "rules digest", "规则摘要",
               "Digest of the rules", "规则的摘要", null=False),
        column("inputs_hash", TEXT, "inputs digest", "输入摘要",
               "Digest of the inputs", "输入数据的摘要", null=False),
        column("value_basis", JSON, "value basis", "价值基准",
               "Where value comes from, per what, and which score is worth nothing",
               "价值的来源、计量单位与零点"),
        column("objective", REAL, "objective", "目标值",
               "Value of the chosen set, in points", "入选集合的价值分", visible=INTERNAL,
               unit="point"),
        column("bound", REAL, "bound", "上界",
               "Proven ceiling of the objective, in points", "目标值的已证上界", visible=INTERNAL,
               unit="point"),
        column("gap", REAL, "gap", "差距",
               "(bound − objective) / |objective|; empty at objective 0",
               "（上界−目标值）/|目标值|；目标值为 0 时为空", visible=INTERNAL, unit="1", low=0),
        column("status", TEXT, "status", "求解状态",
               "What the mathematics said", "求解结论", null=False,
               values=("optimal", "feasible", "infeasible", "limit")),
        column("seed", INT, "seed", "随机种子",
               "Seed of every random step", "各随机步骤的种子", null=False),
        column("engine", TEXT, "engine", "引擎", "Engine and version", "引擎与版本"),
        column("made_at", STAMP, "made", "生成时间",
               "When it was made, UTC", "生成时间（世界协调时）", null=False),
        column("state", TEXT, "state", "状态",
               "State in the life cycle of a slate", "方案所处阶段", null=False,
               values=CYCLES["slate"].values),
    ),
)

SLATE_ACT = Table(
    "slate_act",
    Text("act on a slate", "方案的办理"),
    Text("What a person did with a slate before its decision: proposed it, agreed, returned it",
         "决定作出之前某人对方案的办理：提请审议、同意、退回"),
    key=("run", "n"),
    append_only=True,
    columns=(
        column("run", TEXT, "slate", "方案编号", "Slate it concerns", "所涉方案", refers="run.id", loose=True),
        column("n", INT, "number", "序号", "Running number within the slate", "方案内的顺序号", low=1),
        column("act", TEXT, "act", "办理", "What was done", "所办事项", null=False,
               values=("propose", "agree", "return", "redraw")),
        column("by", TEXT, "by", "人员", "Person who did it", "办理人", null=False),
        column("at", STAMP, "time", "时间", "When it was done, UTC", "办理时间（世界协调时）", null=False),
        column("reason", TEXT, "reason", "理由", "Why, in the person's words", "办理人说明的理由",
               visible=INTERNAL),
        column("digest", TEXT, "state seen", "所见状态", "Digest of the list that was acted on",
               "所办理清单的摘要", null=False),
        column("audit_seq", INT, "log number", "日志序号", "Log row of the act", "该办理的日志序号",
               null=False, low=1),
    ),
)

DRAW = Table(
    "draw",
    Text("draw of lots", "抽签"),
    Text("Lots drawn so that anyone can repeat the draw from the published file",
         "任何人可凭公布文件复核的抽签"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "draw id", "抽签编号", "Id of the draw", "抽签编号"),
        column("slate", TEXT, "slate", "方案编号",
               "Slate whose band is drawn", "所涉方案", refers="slate_run.id", loose=True),
        column("call", TEXT, "call", "指南编号",
               "Call whose draw it is; empty until a list is fixed where none was named",
               "所属指南；未指明时，在名单确定之前为空", refers="call.call", loose=True),
        column("commitment", TEXT, "commitment", "承诺值",
               "Digest of the secret, made public before the candidates are fixed",
               "候选名单确定前公布的密值摘要", null=False),
        column("committed_at", STAMP, "committed", "承诺时间",
               "When the commitment was made public", "公布承诺的时间", null=False),
        column("committed_by", TEXT, "committed by", "承诺人",
               "Person who made the commitment and keeps the secret", "作出承诺并保管密值的人员"),
        column("due", STAMP, "due", "揭示期限",
               "Last moment at which the secret may be revealed; later the draw is void",
               "揭示密值的最后时间，逾期抽签作废"),
        column("audit_seq", INT, "log number", "日志序号",
               "Log row of the commitment", "承诺事件的日志序号"),
        column("list_hash", TEXT, "list digest", "名单摘要",
               "SHA-256 of the sorted candidate ids", "候选编号排序后的 SHA-256"),
        column("fixed_at", STAMP, "candidates fixed", "名单确定时间",
               "When the candidate list was fixed", "候选名单确定的时间"),
        column("public_source", TEXT, "public source", "公共来源",
               "Later value nobody controls, named in advance",
               "事先指定、无人可控的后续公共数值来源"),
        column("public", TEXT, "public value", "公共值",
               "The public value once known", "公布后的公共值"),
        column("secret", TEXT, "secret", "密值",
               "The secret, empty until it is revealed", "密值，公布前为空"),
        column("order", JSON, "order", "次序",
               "Candidates in the order of their tickets", "按签号排列的候选次序"),
        column("outcome", JSON, "outcome", "结果",
               "Candidates taken or passed over, with the rule named", "录取或越过的候选及其规则"),
        column("document", JSON, "published file", "公布文件",
               "The published file from which the draw is repeated", "供复核的公布文件"),
        column("state", TEXT, "state", "状态",
               "State in the life cycle of a draw", "抽签所处阶段", null=False,
               values=CYCLES["draw"].values),
    ),
)

DRAW_SECRET = Table(
    "draw_secret",
    Text("secret of a draw", "抽签密值"),
    Text("The secret of a draw until it is revealed; kept in a file of its own",
         "揭示前的抽签密值；单独存放"),
    key=("draw",),
    level="sealed",
    columns=(
        column("draw", TEXT, "draw id", "抽签编号", "Draw it belongs to", "所属抽签"),
        column("secret", TEXT, "secret", "密值",
               "32 random bytes in hex", "32 字节随机数的十六进制形式", visible=SEALED, null=False),
    ),
)

TABLES = (SLATE_RUN, SLATE_ACT, DRAW, DRAW_SECRET)
