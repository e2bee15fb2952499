# SPDX-License-Identifier: Apache-2.0
"""Missions: goal and owner, tasks, what follows what, what each needs, what there is of it, forecasts."""

from __future__ import annotations

from yuzui.model.table import COMMERCIAL, DAY, INT, INTERNAL, MONEY, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

PACES = {
    "week": Text("week", "周"),
    "day": Text("working day", "工作日"),
    "month": Text("month", "月"),
    "period": Text("period", "期"),
}
"""Units in which the durations of a mission are whole."""
GATES = {"none": Text("none", "无"), "gate": Text("go, hold or stop", "通过、暂缓或终止")}
LINKS = {
    "FS": Text("start after end", "完成后开始"), "SS": Text("start after start", "开始后开始"),
    "FF": Text("end after end", "完成后完成"), "SF": Text("end after start", "开始后完成"),
}

MISSION = Table(
    "mission",
    Text("mission", "任务"),
    Text("A goal that can be measured, with a named owner, tasks and gates",
         "可衡量的目标，有具名负责人、作业和关口"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "mission id", "任务编号", "Id of the mission", "任务编号"),
        column("title", TEXT, "title", "名称", "Title", "名称", null=False),
        column("programme", TEXT, "programme", "计划", "Programme it belongs to", "所属计划",
               refers="programme.id", loose=True),
        column("clause", TEXT, "clause", "规划条款", "Clause of the plan it serves", "所服务的规划条款"),
        column("owner", TEXT, "owner", "负责人", "Person who answers for it", "负责人", null=False),
        column("goal", TEXT, "goal", "目标", "What is to be reached", "要达到的目标", null=False),
        column("measure", TEXT, "measure", "衡量指标", "By what it is measured", "衡量的指标", null=False),
        column("threshold", REAL, "threshold", "指标值",
               "Value of the measure from which the goal is reached", "视为达到目标的指标值", null=False, unit="1"),
        column("unit", TEXT, "unit of the measure", "指标单位", "Unit of the measure", "指标的单位"),
        column("horizon", DAY, "wanted by", "要求完成日", "Day by which it is wanted", "要求完成的日期"),
        column("start_day", DAY, "start", "开始日", "First day of the mission", "任务开始日"),
        column("pace", TEXT, "unit of durations", "工期单位", "Unit in which durations are counted",
               "工期所用的单位", values=PACES),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

MISSION_TASK = Table(
    "mission_task",
    Text("task of a mission", "任务的作业"),
    Text("One piece of work of a mission; one with a gate is a milestone",
         "任务中的一项作业；设有关口的即里程碑"),
    key=("mission", "task"),
    level="organisation",
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("task", TEXT, "task id", "作业编号", "Id within the mission", "任务内的编号"),
        column("n", INT, "number", "序号", "Place in the sheet", "在表中的次序", null=False, low=1),
        column("title", TEXT, "title", "名称", "Title", "名称"),
        column("low", REAL, "shortest", "最短", "Shortest duration", "最短工期", low=0, unit="period"),
        column("mode", REAL, "duration", "工期", "Duration that is planned", "计划工期", null=False, low=0,
               unit="period"),
        column("high", REAL, "longest", "最长", "Longest duration", "最长工期", low=0, unit="period"),
        column("performer", TEXT, "performer", "承担单位", "Who does it", "承担单位或人员"),
        column("gate", TEXT, "gate", "关口", "Whether work goes on only after a verdict",
               "是否须裁定后方可继续", null=False, values=GATES),
        column("evidence", TEXT, "evidence", "证据", "What must be there for the gate to open",
               "关口开启所需的证据"),
        column("deadline", DAY, "deadline", "期限", "Day by which it must end", "须完成的日期"),
        column("payment", MONEY, "payment", "拨款", "Sum that falls due with a go, in minor units",
               "通过后应付的金额（最小货币单位）", visible=COMMERCIAL, low=0),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("team", TEXT, "team", "团队", "Team of a challenge call that does it", "承担的揭榜团队"),
        column("begun", DAY, "begun", "实际开始", "Day on which it began", "实际开始日"),
        column("done", DAY, "done", "完成日", "Day on which it ended", "实际完成日"),
    ),
)

PRECEDENCE = Table(
    "precedence",
    Text("order of tasks", "作业先后"),
    Text("One task waits for another", "一项作业须待另一项"),
    key=("mission", "task", "after", "link"),
    level="organisation",
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("task", TEXT, "task", "作业", "Task that waits", "等待的作业"),
        column("after", TEXT, "after", "紧前作业", "Task it waits for", "所待的作业"),
        column("link", TEXT, "link", "关系", "What waits for what", "先后关系", values=LINKS),
        column("lag", REAL, "lag", "间隔", "Time between, in units of the mission; less than 0 overlaps",
               "间隔（任务的工期单位）；小于 0 为搭接", null=False, unit="period"),
    ),
)

MILESTONE_NEED = Table(
    "milestone_need",
    Text("need of a task", "作业需求"),
    Text("Units of a shared resource that a task takes while it runs", "作业进行期间占用的共享资源数量"),
    key=("mission", "task", "resource"),
    level="organisation",
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("task", TEXT, "task", "作业", "Task", "作业"),
        column("resource", TEXT, "resource", "资源", "What is taken", "占用的资源"),
        column("units", INT, "units", "数量", "Units taken", "占用数量", null=False, low=0),
    ),
)

MISSION_CAPACITY = Table(
    "mission_capacity",
    Text("capacity", "能力"),
    Text("Units of a resource that a mission has from a day on", "任务自某日起可用的资源数量"),
    key=("mission", "resource", "n"),
    level="organisation",
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("resource", TEXT, "resource", "资源", "What there is", "资源"),
        column("n", INT, "number", "序号", "Place among the spans of the resource", "该资源各时段的次序", low=1),
        column("start_day", DAY, "from", "起", "First day; empty from the beginning", "首日；空为自始"),
        column("end_day", DAY, "until", "止", "First day after it; empty without end", "终止次日；空为长期"),
        column("units", INT, "units", "数量", "Units there are", "可用数量", null=False, low=0),
    ),
)

MISSION_SLIP = Table(
    "mission_slip",
    Text("delay of a task", "作业延误"),
    Text("A task takes longer than planned, as its mission was told", "作业比计划延长，经登记"),
    key=("mission", "n"),
    level="organisation",
    append_only=True,
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("n", INT, "number", "序号", "Place among the delays", "延误的次序", low=1),
        column("task", TEXT, "task", "作业", "Task that takes longer", "延长的作业", null=False),
        column("longer", REAL, "longer by", "延长", "By how much, in units of the mission",
               "延长多少（任务的工期单位）", null=False, unit="period"),
        column("by", TEXT, "noted by", "登记人", "Who noted it", "登记人", visible=INTERNAL),
    ),
)

MISSION_PROGRESS = Table(
    "mission_progress",
    Text("progress of a task", "作业进展"),
    Text("A task has begun or is done, as its mission was told; the last note of a task holds",
         "作业已开始或已完成，经登记；以该作业最后一次登记为准"),
    key=("mission", "n"),
    level="organisation",
    append_only=True,
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it belongs to", "所属任务", refers="mission.id"),
        column("n", INT, "number", "序号", "Place among the notes", "登记的次序", low=1),
        column("task", TEXT, "task", "作业", "Task that went on", "有进展的作业", null=False),
        column("begun", DAY, "begun", "实际开始", "Day on which it began", "实际开始日"),
        column("done", DAY, "done", "完成日", "Day on which it ended; empty while it runs", "实际完成日；进行中为空"),
        column("by", TEXT, "noted by", "登记人", "Who noted it", "登记人", visible=INTERNAL),
    ),
)

MISSION_FORECAST = Table(
    "mission_forecast",
    Text("forecast of a mission", "任务预测"),
    Text("When a mission was expected to end, as of one day; a new one never overwrites an old one",
         "某日所作的完成预测；新预测不覆盖旧预测"),
    key=("mission", "version"),
    level="organisation",
    append_only=True,
    columns=(
        column("mission", TEXT, "mission", "任务", "Mission it is about", "所涉任务", refers="mission.id"),
        column("version", INT, "version", "版本", "Place among the forecasts", "预测的次序", low=1),
        column("run", TEXT, "run", "运算", "Run that made it", "作出预测的运算", refers="run.id", loose=True),
        column("made_on", DAY, "made on", "预测日", "Day on which it was made", "作出预测的日期", null=False),
        column("length", REAL, "planned length", "计划工期", "Length of the published schedule",
               "公布排程的工期", null=False, unit="period"),
        column("p50", REAL, "P50", "五成把握", "Length that holds in half of the futures", "五成把握的工期",
               unit="period"),
        column("p80", REAL, "P80", "八成把握", "Length that holds in 8 of 10 futures", "八成把握的工期", unit="period"),
        column("planned_day", DAY, "planned end", "计划完成日", "Last day of the published schedule",
               "公布排程的完成日"),
        column("p50_day", DAY, "P50 day", "五成把握日期", "Day of P50", "五成把握的日期"),
        column("p80_day", DAY, "P80 day", "八成把握日期", "Day of P80", "八成把握的日期"),
        column("why", TEXT, "reason", "理由", "Why a new one was made", "重新预测的理由", visible=INTERNAL),
    ),
)

TABLES = (
    *(MISSION, MISSION_TASK, PRECEDENCE, MILESTONE_NEED, MISSION_CAPACITY),
    *(MISSION_SLIP, MISSION_PROGRESS, MISSION_FORECAST),
)
