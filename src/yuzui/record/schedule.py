# SPDX-License-Identifier: Apache-2.0
"""Dated intent at a facility: schedules, bookings and the certificate of how good they are."""

from __future__ import annotations

from yuzui.record.column import INSTANT, INT, INTERNAL, JSON, PERSONAL, REAL, STAMP, TEXT, column
from yuzui.record.lifecycle import CYCLES
from yuzui.record.table import Table
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

SCHEDULE = Table(
    "schedule",
    Text("schedule", "排程"),
    Text("Dated intent over a horizon, with objective and proven bound",
         "一段时期的带日期安排，附目标值与已证上界"),
    key=("id",),
    columns=(
        column("id", TEXT, "schedule id", "排程编号", "Id of the schedule", "排程编号"),
        column("parent", TEXT, "parent", "上一排程",
               "Schedule it changes", "所修改的排程", refers="schedule.id"),
        column("t0", INSTANT, "from", "起",
               "First second of the horizon, UTC", "时域起始秒（世界协调时）", unit="s",
               null=False),
        column("t1", INSTANT, "to", "止",
               "First second after the horizon, UTC", "时域结束后首秒（世界协调时）", unit="s",
               null=False),
        column("freeze_until", INSTANT, "frozen until", "冻结至",
               "Bookings before this second do not move, UTC", "此前的预订不再移动（世界协调时）",
               unit="s"),
        column("instance_hash", TEXT, "instance digest", "算例摘要",
               "Digest of the instance", "算例的摘要", null=False),
        column("version", TEXT, "version", "版本",
               "Versions of Yuzui and the engine", "软件与引擎版本"),
        column("seed", INT, "seed", "随机种子", "Seed of every random step", "各随机步骤的种子"),
        column("budget", REAL, "budget of work", "计算预算",
               "Deterministic budget of the search", "搜索的确定性预算", unit="s", low=0),
        column("objective", REAL, "objective", "目标值",
               "Value placed, in points", "已安排的价值分", unit="point"),
        column("bound", REAL, "bound", "上界",
               "Proven ceiling of the objective, in points", "目标值的已证上界", unit="point"),
        column("bound_kind", TEXT, "kind of bound", "上界类型",
               "How the bound was proven", "上界的证明方式"),
        column("gap", REAL, "gap", "差距",
               "(bound − objective) / |objective|; empty at objective 0",
               "（上界−目标值）/|目标值|；目标值为 0 时为空", unit="1", low=0),
        column("status", TEXT, "status", "状态",
               "Where it stands; a published one never changes", "所处状态；已发布者不再更改",
               null=False, values=("draft", "published", "superseded")),
        column("approver", TEXT, "approved by", "批准人",
               "Person who approved it", "批准人员", visible=INTERNAL),
        column("made_at", STAMP, "made", "生成时间",
               "When it was made, UTC", "生成时间（世界协调时）", null=False),
    ),
)

BOOKING = Table(
    "booking",
    Text("booking", "预订"),
    Text("One task on one resource for one interval", "一项任务在一项资源上的一段时间"),
    key=("schedule", "id"),
    columns=(
        column("schedule", TEXT, "schedule", "排程编号",
               "Schedule it belongs to", "所属排程", refers="schedule.id"),
        column("id", TEXT, "booking id", "预订编号", "Id within the schedule", "排程内编号"),
        column("task", TEXT, "task", "任务",
               "Task placed", "所安排的任务", refers="task.id", loose=True),
        column("role", TEXT, "role", "角色", "Role of the need it fills", "所满足的需求角色"),
        column("resource", TEXT, "resource", "资源",
               "Resource occupied", "占用的资源", refers="resource.id", loose=True, null=False),
        column("t0", INSTANT, "from", "起",
               "First second, UTC", "起始秒（世界协调时）", unit="s", null=False),
        column("t1", INSTANT, "to", "止",
               "First second after it, UTC", "结束后首秒（世界协调时）", unit="s", null=False),
        column("amount", INT, "amount", "数量",
               "Capacity occupied", "占用容量", unit="unit", low=0),
        column("config", TEXT, "configuration", "配置", "Configuration used", "所用配置"),
        column("user", TEXT, "user", "使用人",
               "Person who booked, where booking is by hand", "人工预订时的使用人",
               visible=PERSONAL),
        column("firmness", TEXT, "firmness", "确定程度",
               "How firm it is", "确定程度", null=False, values=("tentative", "firm", "frozen")),
        column("override_reason", TEXT, "reason of override", "例外理由",
               "Why it lies outside its window", "不在时窗内的理由", visible=INTERNAL),
        column("override_by", TEXT, "override signed by", "例外签字人",
               "Person who signed that", "签字人员", visible=INTERNAL),
        column("state", TEXT, "state", "状态",
               "State in the life cycle of a booking", "预订所处阶段",
               values=CYCLES["booking"].values),
    ),
)

CERTIFICATE = Table(
    "certificate",
    Text("certificate", "最优性证书"),
    Text("Proof of the bound of a schedule that can be checked without a solver",
         "无需求解器即可复核的排程上界证明"),
    key=("schedule",),
    append_only=True,
    columns=(
        column("schedule", TEXT, "schedule", "排程编号",
               "Schedule it belongs to", "所属排程", refers="schedule.id"),
        column("kind", TEXT, "kind", "类型", "Kind of proof", "证明类型", null=False),
        column("duals", JSON, "duals", "对偶值",
               "Numbers from which the bound follows", "推出上界的数值", null=False),
        column("checker", TEXT, "checker", "校验结论",
               "What the independent checker said", "独立校验程序的结论", null=False),
        column("value_function", TEXT, "value function", "价值函数",
               "Name of the value function", "所用价值函数"),
        column("unplaced", JSON, "unplaced", "未安排",
               "Tasks not placed, with the reason", "未安排的任务及理由"),
    ),
)

EVENT = Table(
    "event",
    Text("event", "运行事件"),
    Text("What really happened at an instrument", "仪器上实际发生的事情"),
    key=("source", "source_key"),
    level="organisation",
    append_only=True,
    columns=(
        column("source", TEXT, "source system", "来源系统", "System that reported it", "报告系统"),
        column("source_key", TEXT, "key in the source", "来源键",
               "Its key there", "在来源系统中的键"),
        column("resource", TEXT, "resource", "资源",
               "Resource", "资源", refers="resource.id", loose=True, null=False),
        column("booking", TEXT, "booking", "预订", "Booking it belongs to", "所属预订"),
        column("t0", INSTANT, "from", "起",
               "First second, UTC", "起始秒（世界协调时）", unit="s", null=False),
        column("t1", INSTANT, "to", "止",
               "First second after it, UTC", "结束后首秒（世界协调时）", unit="s"),
        column("kind", TEXT, "kind", "类别",
               "What happened", "事件类别", null=False,
               values=("started", "done", "aborted", "fault", "weather", "mode", "sample",
                       "visit")),
        column("mode", TEXT, "mode", "方式",
               "Remote, on site or by mail", "远程、现场或寄样",
               values=("remote", "on_site", "mail_in")),
        column("user_class", TEXT, "class of user", "用户类别",
               "Where the user comes from", "用户来源",
               values=("own", "domestic", "foreign", "enterprise")),
    ),
)

SLO = Table(
    "slo",
    Text("service level", "服务水平"),
    Text("Coverage a service promises, and the part that may be missed",
         "服务承诺的覆盖水平及可容许的缺失"),
    key=("service", "measure"),
    level="public",
    columns=(
        column("service", TEXT, "service", "服务", "Service", "服务"),
        column("measure", TEXT, "measure", "指标", "What is measured", "度量指标"),
        column("target", REAL, "target", "目标",
               "Share promised", "承诺的比例", unit="1", low=0, high=1, null=False),
        column("window", INT, "window", "窗口长度",
               "Length of the window of measurement", "度量窗口长度", unit="s", low=0),
        column("k", INT, "any k", "至少 k 个",
               "How many of the parts must work", "须正常工作的个数", unit="1", low=1),
        column("n", INT, "of n", "共 n 个", "How many parts there are", "总个数", unit="1", low=1),
    ),
)

TABLES = (SCHEDULE, BOOKING, CERTIFICATE, EVENT, SLO)
