# SPDX-License-Identifier: Apache-2.0
"""Gates of missions with what each pays, and phases of missions as planned and as flown."""

from __future__ import annotations

from yuzui.model.table import COMMERCIAL, DAY, INT, INTERNAL, JSON, MONEY, PERSONAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

GATE_REVIEW = Table(
    "gate_review",
    Text("gate review", "关口评审"),
    Text("One gate of a mission: evidence, opinion, and the verdict of a named person",
         "任务的一个关口：证据、评审意见与具名人员的裁定"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "gate id", "关口编号", "Id of the gate", "关口编号"),
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务",
               refers="mission.id", loose=True),
        column("task", TEXT, "task", "作业", "Task whose end it is", "该关口所对应的作业", null=False),
        column("performer", TEXT, "performer", "承担单位", "Who does the task", "承担单位"),
        column("contact", TEXT, "answers for the performer", "承担方负责人",
               "Person who hands in the evidence", "提交证据的人员", visible=PERSONAL, null=False),
        column("decider", TEXT, "decider", "裁定人", "Named person who gives the verdict",
               "作出裁定的具名人员", visible=PERSONAL, null=False),
        column("planned_day", DAY, "planned day", "计划日期", "Day on which it is planned", "计划日期"),
        column("evidence", TEXT, "evidence", "证据", "Document or words that show it", "证明文件或原文"),
        column("opinion", TEXT, "opinion", "评审意见", "What the review says", "评审意见", visible=INTERNAL),
        column("conditions", TEXT, "conditions", "附加条件", "What the verdict is bound to", "裁定所附条件"),
        column("hold_until", DAY, "on hold until", "暂缓至", "Day by which it is looked at again", "再次审议的日期"),
        column("share", MONEY, "share of the stage", "阶段经费", "Sum that a go makes due, in minor units",
               "通过后应付的金额（最小货币单位）", visible=COMMERCIAL, low=0),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

GATE_PAYMENT = Table(
    "gate_payment",
    Text("payment of a gate", "关口拨款"),
    Text("Money paid after a gate was passed", "关口通过后拨付的经费"),
    key=("gate", "n"),
    level="organisation",
    append_only=True,
    columns=(
        column("gate", TEXT, "gate", "关口", "Gate that made it due", "据以拨付的关口", refers="gate_review.id"),
        column("n", INT, "number", "序号", "Place among the payments of the gate", "该关口各笔拨款的次序", low=1),
        column("kind", TEXT, "kind", "类别", "Move by which it was noted", "登记所用的操作", null=False,
               values={"pay": Text("payment", "拨款")}),
        column("sum", MONEY, "sum", "金额", "Sum, in minor units", "金额（最小货币单位）", visible=COMMERCIAL,
               null=False, low=1),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("day", DAY, "day", "日期", "Day on which it was paid", "拨付日期", null=False),
        column("by", TEXT, "noted by", "登记人", "Who noted it", "登记人", visible=PERSONAL),
    ),
)

BASES = {"planned": Text("planned", "计划"), "flown": Text("as it went", "实际")}
PRECISIONS = {"day": Text("day", "日"), "month": Text("month", "月"), "year": Text("year", "年")}

MISSION_PHASE = Table(
    "mission_phase",
    Text("phase of a mission", "任务阶段"),
    Text("One phase as planned or as it went; the one never overwrites the other",
         "任务的一个阶段：计划或实际各为一行，互不覆盖"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "phase id", "阶段编号", "Id of the phase; it stays from plan to plan",
               "阶段编号，跨规划保持不变"),
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", null=False),
        column("mission_zh", TEXT, "mission in Chinese", "任务中文名", "Name of the mission in Chinese",
               "任务的中文名称"),
        column("phase", TEXT, "phase", "阶段", "Name of the phase", "阶段名称", null=False),
        column("body", TEXT, "body or place", "天体或地点", "Where it takes place", "所在天体或地点"),
        column("basis", TEXT, "basis", "性质", "Whether it is planned or took place", "计划或实际",
               values=BASES, null=False),
        column("start_day", DAY, "start", "开始", "First day", "开始日"),
        column("end_day", DAY, "end", "结束", "Last day", "结束日"),
        column("date_precision", TEXT, "precision", "日期精度",
               "How precisely the dates are known; the first day of a month or year stands for it",
               "日期的已知精度；以首日代表月或年", values=PRECISIONS),
        column("slip_days", INT, "days late", "推迟天数", "Days later than planned, in all", "较计划累计推迟的天数",
               unit="d"),
        column("after", TEXT, "after", "前一阶段", "Phase that must be achieved before",
               "须先完成的阶段", refers="mission_phase.id", loose=True),
        column("successor", TEXT, "succeeded by", "由其接替", "Phase that takes its place",
               "接替它的阶段", refers="mission_phase.id", loose=True),
        column("plan", TEXT, "plan", "规划", "Plan in which it stands now", "现列入的规划"),
        column("plans", JSON, "plans so far", "历次规划", "Plans in which it has stood, in order", "先后列入的规划"),
        column("clause", TEXT, "clause", "规划条款", "Clause of the plan it serves", "所服务的规划条款"),
        column("lead", TEXT, "lead", "负责人", "Person who answers for it", "负责人", visible=PERSONAL),
        column("outcome", TEXT, "outcome", "结果", "What came of it", "结果"),
        column("source", TEXT, "source", "来源", "Where the dates come from", "日期来源"),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

TABLES = (GATE_REVIEW, GATE_PAYMENT, MISSION_PHASE)
