# SPDX-License-Identifier: Apache-2.0
"""What workflows leave behind: every move, delegations, working days; and the rows that only move."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, JSON, MONEY, PERSONAL, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

MOVE_LOG = Table(
    "move_log",
    Text("move", "操作记录"),
    Text("One move of one row through its workflow; the last one gives its state",
         "某一行在其流程中的一次操作；最后一次即其状态"),
    key=("table", "row", "n"),
    append_only=True,
    columns=(
        column("table", TEXT, "table", "数据表", "Table of the row that moved", "所操作行的数据表"),
        column("row", TEXT, "row", "行",
               "Id of the row: its key values joined by a bar", "行编号：主键值以竖线相连"),
        column("n", INT, "number", "序号", "Place among the moves of the row", "该行操作的序号", low=1),
        column("workflow", TEXT, "workflow", "流程", "Name of the workflow", "流程名称", null=False),
        column("version", INT, "version", "版本",
               "Version of the workflow on which the row began", "该行起始时的流程版本", null=False, low=1),
        column("seq", INT, "log number", "日志序号",
               "Number of the event of the log", "事件日志的序号", null=False),
        column("at", STAMP, "time", "时间", "When it was made, UTC", "操作时间（世界协调时）", null=False),
        column("move", TEXT, "move", "操作", "Verb", "操作动词", null=False),
        column("from", TEXT, "from", "原状态",
               "State before; empty where the row began", "操作前状态；起始时为空"),
        column("to", TEXT, "to", "新状态", "State after", "操作后状态", null=False),
        column("actor", TEXT, "by", "办理人",
               "Person who made it; clock where a term ran out", "办理人员；期限届满时为 clock", null=False),
        column("for_whom", TEXT, "for", "委托人",
               "Person on whose behalf, where that is another", "代何人办理（如为代办）"),
        column("reason", TEXT, "reason", "理由", "Why", "理由", visible=INTERNAL),
        column("due", DAY, "due", "期限",
               "Day by which the next party moves", "下一办理方的期限"),
        column("left", INT, "days left", "剩余天数",
               "Working days that were left when a pause began", "暂停开始时剩余的工作日", unit="d"),
        column("undoes", INT, "undoes", "更正",
               "Number of the move that it takes back", "所更正操作的序号", low=1),
    ),
)

DELEGATION = Table(
    "delegation",
    Text("delegation", "委托"),
    Text("One person lets another make some moves of a workflow for some days",
         "某人在若干天内委托他人办理某流程的若干操作"),
    key=("principal", "delegate", "workflow", "start_day"),
    columns=(
        column("principal", TEXT, "principal", "委托人", "Who delegates", "委托人"),
        column("delegate", TEXT, "delegate", "受托人", "Who may act", "受托人"),
        column("workflow", TEXT, "workflow", "流程", "Name of the workflow", "流程名称"),
        column("start_day", DAY, "from", "起", "First day", "首日"),
        column("end_day", DAY, "until", "止", "First day after it", "终止次日", null=False),
        column("moves", JSON, "moves", "操作",
               "Moves it is about; all where none is named", "所委托的操作；未列明者为全部"),
        column("reason", TEXT, "reason", "理由", "Why", "理由", null=False),
    ),
)

WORKING_DAY = Table(
    "working_day",
    Text("working day", "工作日历"),
    Text("A holiday, or a weekend day that is worked; other days follow the week",
         "放假日或调休上班日；其余依星期"),
    key=("day",),
    level="public",
    sheets=("working_days", "holidays", "工作日历", "节假日"),
    columns=(
        column("day", DAY, "day", "日期", "The day", "日期", headers=("date",)),
        column("works", BOOL, "worked", "上班", "Whether it is worked", "是否上班", null=False,
               headers=("working",)),
        column("note", TEXT, "note", "备注", "Name of the holiday", "节日名称"),
    ),
)

ROLE_APPOINTMENT = Table(
    "role_appointment",
    Text("appointment", "任命"),
    Text("Proposal that a person hold a role somewhere for a time, confirmed by a second person",
         "提名某人在某范围、某期间担任某角色，须第二人确认"),
    key=("id",),
    columns=(
        column("id", TEXT, "appointment id", "任命编号", "Id of the appointment", "任命编号"),
        column("person", TEXT, "person", "人员", "Who is to hold the role", "拟任人员", null=False),
        column("role", TEXT, "role", "角色", "Name of the role", "角色名称", null=False),
        column("scope", TEXT, "scope", "范围",
               "Where it holds: call:ID, facility:ID, org:ID or *", "适用范围：call:ID、facility:ID、org:ID 或 *",
               null=False),
        column("end_day", DAY, "until", "止", "First day without it", "终止日期", null=False),
        column("why", TEXT, "grounds", "依据", "Why this person", "任命依据", visible=INTERNAL),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

PLAN_AMENDMENT = Table(
    "plan_amendment",
    Text("amendment of a plan", "规划修订"),
    Text("Drafted change of a plan; published by two persons it makes a new edition",
         "规划的修改草案；经两人办理发布后成为新版"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "amendment id", "修订编号", "Id of the amendment", "修订编号"),
        column("plan", TEXT, "plan", "规划", "Plan that is amended", "所修订的规划", null=False),
        column("edition", INT, "edition", "版本", "Edition it starts from", "所依据的版本", null=False),
        column("clause", TEXT, "clause", "条款", "Clause that changes", "所修改的条款", null=False),
        column("change", JSON, "change", "修改内容",
               "Parts of the clause, as they are to stand", "条款中拟改的各项", null=False),
        column("grounds", TEXT, "grounds", "事由", "Why it changes", "修改事由", null=False),
        column("file", TEXT, "edition file", "新版文件", "File of the new edition", "新版文件"),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

TEN_YEAR_PLAN = Table(
    "ten_year_plan",
    Text("ten-year plan", "十年方案"),
    Text("A path adopted for ten years, looked at again at half-time and replaced",
         "采纳十年、中期复核并替换的路径"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "plan id", "方案编号", "Id of the plan", "方案编号"),
        column("title", TEXT, "title", "名称", "Title", "名称", null=False),
        column("first_year", INT, "first year", "首年", "First year", "首年", unit="a", null=False),
        column("last_year", INT, "last year", "末年", "Last year", "末年", unit="a", null=False),
        column("aim", REAL, "aim", "目标",
               "Share of basic research at the end", "期末基础研究占比", unit="1", null=False, low=0, high=1),
        column("run", TEXT, "run", "运算", "Run that drew it", "绘制该路径的运算"),
        column("finding", TEXT, "half-time finding", "中期结论",
               "What the look at half-time found", "中期复核的结论"),
        column("replaced_by", TEXT, "replaced by", "替换为",
               "Plan that took its place", "取代它的方案", refers="ten_year_plan.id", loose=True),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

GIFT_ENTRY = Table(
    "gift_entry",
    Text("money of a gift", "捐赠资金"),
    Text("Money that came in, was spent or was given back, of one gift",
         "某笔捐赠的到账、支出或退还"),
    key=("gift", "n"),
    append_only=True,
    columns=(
        column("gift", TEXT, "gift", "捐赠", "Gift it belongs to", "所属捐赠", refers="donation_event.id"),
        column("n", INT, "number", "序号", "Place among the entries", "序号", low=1),
        column("kind", TEXT, "kind", "类别", "What happened", "类别", null=False,
               values=("receive", "spend", "return")),
        column("sum", MONEY, "sum", "金额", "Sum, in minor units", "金额（最小货币单位）", null=False, low=1),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）", null=False),
        column("day", DAY, "day", "日期", "Day it happened", "发生日期", null=False),
        column("purpose", TEXT, "purpose", "用途", "What for", "用途"),
        column("by", TEXT, "noted by", "登记人", "Who noted it", "登记人", visible=PERSONAL),
    ),
)

ACCESS_REQUEST = Table(
    "access_request",
    Text("access request", "机时申请"),
    Text("What one person asks of a facility, how it was judged, and how much was awarded",
         "某人对某设施的机时申请、评审与批准量"),
    key=("id",),
    level="network",
    columns=(
        column("id", TEXT, "request id", "申请编号", "Id of the request", "申请编号"),
        column("facility", TEXT, "facility", "设施",
               "Facility or instrument asked for", "所申请的设施或仪器", refers="resource.id", loose=True,
               null=False),
        column("applicant", TEXT, "applicant", "申请人", "Who asks", "申请人", visible=PERSONAL, null=False),
        column("purpose", TEXT, "purpose", "用途", "What for", "用途", visible=INTERNAL, null=False),
        column("hours", REAL, "hours asked for", "申请机时", "Hours asked for", "申请的小时数", unit="h",
               null=False, low=0),
        column("clearance", TEXT, "needs clearance for", "须放行事项",
               "What must be cleared before it starts", "开始之前须经放行的事项",
               values=("none", "safety", "animals", "people", "minors")),
        column("score", REAL, "score", "评分", "Score of the review", "评审分数", unit="score",
               visible=INTERNAL),
        column("cleared_until", DAY, "cleared until", "放行截止",
               "First day on which the clearance no longer holds", "放行失效日"),
        column("awarded", REAL, "hours awarded", "批准机时", "Hours awarded", "批准的小时数", unit="h", low=0),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

TABLES = (
    *(ACCESS_REQUEST, MOVE_LOG, DELEGATION, WORKING_DAY, ROLE_APPOINTMENT, PLAN_AMENDMENT),
    *(TEN_YEAR_PLAN, GIFT_ENTRY),
)
