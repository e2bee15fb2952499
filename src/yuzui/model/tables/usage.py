# SPDX-License-Identifier: Apache-2.0
"""What was used: the time ledger in double entry, computing jobs, counted requests."""

from __future__ import annotations

from yuzui.model.table import COMMERCIAL, DAY, INSTANT, INT, INTERNAL, MONEY, PERSONAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

OWNERS = (
    "source", "pool", "partner", "proposal", "held", "delivered", "reserve", "maintenance",
    "lost_weather", "lost_fault", "lost_user", "lost_sample", "expired", "continuous",
)
ENTRY_KINDS = (
    "open", "revise", "set_aside", "grant", "hold", "deliver", "lost_weather", "lost_fault",
    "lost_user", "lost_sample", "refund", "compensate", "transfer", "expire",
)

ACCOUNT = Table(
    "account",
    Text("account", "机时账户"),
    Text("Place where capacity lies in the ledger", "账簿中容量的归处"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "account id", "账户编号", "Id of the account", "账户编号"),
        column("owner", TEXT, "kind of owner", "归属类别",
               "What holds the capacity", "容量归属", null=False, values=OWNERS),
        column("owner_id", TEXT, "holder", "归属对象",
               "Partner or proposal, where the kind is one", "归属的合作方或申请"),
        column("scope", TEXT, "scope", "范围",
               "Resource or group of resources", "资源或资源组", refers="resource.id", loose=True,
               null=False),
        column("unit", TEXT, "unit", "单位",
               "Base unit of all its entries", "各分录的基本单位", null=False),
        column("cycle", TEXT, "cycle", "周期", "Cycle it belongs to", "所属周期", null=False),
    ),
)

ENTRY = Table(
    "entry",
    Text("ledger entry", "分录"),
    Text("One transfer of capacity from one account to another",
         "容量由一账户向另一账户的一次转移"),
    key=("seq",),
    level="organisation",
    append_only=True,
    sheets=("ledger", "entries", "机时账簿", "账簿", "分录"),
    columns=(
        column("seq", INT, "number", "序号", "Place in the ledger", "账簿序号", low=1),
        column("t0", INSTANT, "time", "时间",
               "Second it holds from, UTC", "生效秒（世界协调时）", unit="s", null=False,
               headers=("生效时间",)),
        column("debit", TEXT, "from account", "转出账户",
               "Account it leaves", "转出账户", refers="account.id", null=False),
        column("credit", TEXT, "to account", "转入账户",
               "Account it enters", "转入账户", refers="account.id", null=False),
        column("amount", INT, "amount", "数量",
               "Amount, in the base unit", "数量（基本单位）", unit="unit", low=1, null=False),
        column("kind", TEXT, "kind", "类别",
               "Why it moved", "转移类别", null=False, values=ENTRY_KINDS),
        column("cause", TEXT, "cause", "起因",
               "Booking, event or grant that caused it", "引起转移的预订、事件或批准"),
        column("by", TEXT, "by", "人员", "Who entered it", "记账人", visible=INTERNAL),
    ),
)

CHARGE = Table(
    "charge",
    Text("charge", "计费"),
    Text("What an entry costs its user", "分录对应的收费"),
    key=("entry",),
    level="organisation",
    columns=(
        column("entry", INT, "entry", "分录", "Entry charged", "所计费的分录", refers="entry.seq"),
        column("price", MONEY, "price", "单价",
               "Price of one unit, in minor units", "单价（最小货币单位）", visible=COMMERCIAL,
               null=False),
        column("amount", MONEY, "sum", "金额",
               "Sum charged, in minor units", "收费金额（最小货币单位）", visible=COMMERCIAL,
               null=False),
        column("currency", TEXT, "currency", "币种",
               "ISO 4217 code", "币种（ISO 4217）", null=False),
        column("invoice", TEXT, "invoice", "开票状态",
               "State of the invoice", "开票状态", values=("open", "sent", "paid", "waived")),
    ),
)

UNIT_RATE = Table(
    "unit_rate",
    Text("unit rate", "单位换算率"),
    Text("What one unit of capacity is worth in another, from a day on, and who said so",
         "某日起一种容量单位折合另一种单位的比率及其依据"),
    key=("from_unit", "to_unit", "valid_from"),
    level="public",
    append_only=True,
    columns=(
        column("from_unit", TEXT, "from unit", "原单位", "Unit converted", "被换算的单位"),
        column("to_unit", TEXT, "to unit", "目标单位", "Unit it is converted to", "换算成的单位"),
        column("valid_from", DAY, "in force from", "生效日",
               "First day it is in force", "生效首日"),
        column("numerator", INT, "numerator", "分子",
               "Units of the second kind that make as much as the denominator of the first",
               "与分母等值的目标单位数", unit="1", low=1, null=False),
        column("denominator", INT, "denominator", "分母",
               "Units of the first kind", "原单位数", unit="1", low=1, null=False),
        column("source", TEXT, "source", "来源", "Who set the rate", "换算率的依据", null=False),
    ),
)

JOB = Table(
    "job",
    Text("computing job", "计算作业"),
    Text("One job of a computing centre as its log tells it", "计算中心日志中的一个作业"),
    key=("source", "job"),
    level="organisation",
    state=False,
    sheets=("jobs", "作业"),
    columns=(
        column("source", TEXT, "log", "日志",
               "Log or cluster that numbers the job; the name of the file where it does not say",
               "给作业编号的日志或集群；未注明时取文件名", headers=("cluster", "集群")),
        column("job", INT, "job number", "作业号",
               "Number of the job in the log", "日志中的作业号",
               headers=("job id", "jobid", "JobID")),
        column("submit", INT, "submitted", "提交时刻",
               "Seconds from the start of the log to submission", "自日志起点至提交的秒数",
               unit="s", headers=("submit time", "提交时间")),
        column("wait", INT, "wait", "等待时间",
               "Time in the queue; −1 if unknown", "排队时间；未知为 −1", unit="s",
               headers=("wait time",)),
        column("run", INT, "run time", "运行时间",
               "Time it ran; negative values are kept and flagged", "运行时间；负值保留并标记",
               unit="s", headers=("run time", "elapsed")),
        column("procs", INT, "processors", "处理器数",
               "Processors used; −1 if unknown", "所用处理器数；未知为 −1", unit="1",
               headers=("processors", "cores", "核数")),
        column("req_procs", INT, "processors asked", "申请处理器数",
               "Processors asked for; −1 if unknown", "申请的处理器数；未知为 −1", unit="1",
               headers=("requested processors",)),
        column("req_time", INT, "time asked", "申请时间",
               "Time asked for; −1 if unknown", "申请的运行时间；未知为 −1", unit="s",
               headers=("requested time", "timelimit")),
        column("status", INT, "status", "状态码",
               "Status code of the Standard Workload Format: 1 done, 0 failed, 5 cancelled",
               "标准工作负载格式状态码：1 完成、0 失败、5 取消"),
        column("user", INT, "user", "用户号",
               "Number that stands for the user", "用户代号", visible=PERSONAL,
               headers=("user id",)),
        column("group", INT, "group", "用户组号",
               "Number that stands for the group", "用户组代号", visible=INTERNAL,
               headers=("group id", "account")),
        column("queue", INT, "queue", "队列号",
               "Number of the queue", "队列代号", headers=("queue number", "partition")),
    ),
)

JOB_LOG = Table(
    "job_log",
    Text("log of jobs", "作业日志"),
    Text("What a log says of itself: its clock, its beginning, the size of its centre",
         "日志自述：时钟、起点与中心规模"),
    key=("source",),
    level="organisation",
    state=False,
    columns=(
        column("source", TEXT, "log", "日志",
               "Log or cluster that numbers the jobs", "给作业编号的日志或集群"),
        column("clock", TEXT, "clock", "时钟",
               "What its times count: seconds since 1970 (unix), readings of a local clock whose "
               "zone nobody states (local), or seconds of the log (log)",
               "时间的含义：自 1970 年起的秒（unix）、未注明时区的当地时刻（local）、"
               "日志内秒数（log）",
               values=("unix", "local", "log")),
        column("began", INT, "second 0", "零秒",
               "Unix second of second 0 of the log, where it is stated",
               "日志第 0 秒的 Unix 时间（如有注明）", unit="s"),
        column("zone", TEXT, "time zone", "时区",
               "IANA time zone of its clock, where it is stated", "时钟的 IANA 时区（如有注明）"),
        column("processors", INT, "processors", "处理器数",
               "Processors of the centre, where it is stated", "中心的处理器数（如有注明）",
               unit="1", low=1),
        column("stated", TEXT, "stated by", "依据",
               "Where the log says so", "出自日志何处"),
    ),
)

BLANK_REASONS = ("idle", "repair", "pending", "out_of_scope", "not_applicable")
"""Why a cell of the sheet on open sharing is empty."""

BLANK = Table(
    "blank",
    Text("blank of a sheet", "数据表空缺"),
    Text("Why a cell of the yearly sheet on open sharing is empty, by a named person",
         "年度开放共享数据表中空缺单元格的原因，由具名人员注明"),
    key=("resource", "year", "cell"),
    level="organisation",
    columns=(
        column("resource", TEXT, "instrument", "仪器",
               "Instrument of the row", "该行的仪器", refers="resource.id", loose=True),
        column("year", INT, "year", "年度", "Year of the sheet", "数据表年度", low=1970, high=2200),
        column("cell", TEXT, "cell", "单元格", "Column of the form", "表中的列"),
        column("reason", TEXT, "reason", "原因",
               "Why it is empty", "空缺原因", null=False, values=BLANK_REASONS),
        column("by", TEXT, "by", "人员", "Person who gave it", "注明人", null=False, visible=INTERNAL),
        column("at", STAMP, "time", "时间",
               "When it was given, UTC", "注明时间（世界协调时）", null=False),
    ),
)

SHARING_SHEET = Table(
    "sharing_sheet",
    Text("completed sheet on open sharing", "已定稿的开放共享数据表"),
    Text("A yearly sheet on open sharing that a named person declared complete, with a digest of what it said",
         "由具名人员确认完整的年度开放共享数据表及其内容摘要"),
    key=("resource", "year"),
    level="organisation",
    columns=(
        column("resource", TEXT, "facility", "设施",
               "Facility or instrument it is of", "所属设施或仪器", refers="resource.id", loose=True),
        column("year", INT, "year", "年度", "Year of the sheet", "数据表年度", low=1970, high=2200),
        column("digest", TEXT, "digest", "摘要",
               "Digest of its figures and reasons", "数值与原因的摘要", null=False),
        column("by", TEXT, "by", "人员", "Person who completed it", "定稿人", null=False, visible=INTERNAL),
        column("at", STAMP, "time", "时间",
               "When it was completed, UTC", "定稿时间（世界协调时）", null=False),
    ),
)

TABLES = (ACCOUNT, ENTRY, CHARGE, UNIT_RATE, JOB, JOB_LOG, BLANK, SHARING_SHEET)
