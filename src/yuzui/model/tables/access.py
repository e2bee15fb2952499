# SPDX-License-Identifier: Apache-2.0
"""Use of facilities: what is offered, what is asked, when it may run, what was granted."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INSTANT, INT, INTERNAL, JSON, MONEY, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

ROUTES = (
    "peer", "rapid", "target_of_opportunity", "block", "industrial", "internal", "continuous",
    "test", "technical", "user_lab", "open_programme",
)

ACCESS_OFFER = Table(
    "access_offer",
    Text("access offer", "开放服务"),
    Text("What is offered in one cycle by one route", "某一周期内经某一渠道开放的服务"),
    key=("id",),
    level="public",
    sheets=("offers", "access_offers", "开放服务"),
    columns=(
        column("id", TEXT, "offer id", "服务编号", "Id of the offer", "服务编号"),
        column("resources", JSON, "resources", "资源",
               "Resources offered", "开放的资源", refers="resource.id", loose=True, null=False),
        column("cycle", TEXT, "cycle", "周期", "Cycle it belongs to", "所属周期", null=False),
        column("route", TEXT, "route", "申请渠道",
               "How one applies", "申请渠道", null=False, values=ROUTES),
        column("unit", TEXT, "unit", "单位",
               "Unit in which it is offered", "开放计量单位", null=False),
        column("amount", INT, "amount offered", "开放量",
               "Amount offered, in the base unit", "开放量（基本单位）", unit="unit", low=0),
        column("price", MONEY, "price", "单价",
               "Price of one unit, in minor units", "单价（最小货币单位）", low=0),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("remote", BOOL, "remote", "远程", "Whether remote use is offered", "是否可远程使用"),
        column("opens", DAY, "opens", "开放日", "First day of application", "开始申请日"),
        column("closes", DAY, "closes", "截止日", "First day after application", "停止申请日"),
    ),
)

TASK = Table(
    "task",
    Text("task", "任务"),
    Text("A piece of work to be placed in time", "需安排时间的一项工作"),
    key=("id",),
    columns=(
        column("id", TEXT, "task id", "任务编号", "Id of the task", "任务编号"),
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal it belongs to", "所属申请", refers="proposal.id", loose=True),
        column("tree", TEXT, "structure", "结构",
               "How its parts belong together", "各部分的组合方式",
               values=("single", "all", "any_k", "sequence", "cadence")),
        column("tree_arguments", JSON, "arguments of the structure", "结构参数",
               "Numbers of the structure, such as k, lags or period", "结构参数，如 k、时滞或周期"),
        column("parent", TEXT, "parent", "上级任务",
               "Task it is part of", "所属上级任务", refers="task.id"),
        column("duration_min", INT, "shortest duration", "最短时长",
               "Shortest duration", "最短时长", unit="s", low=0),
        column("duration", INT, "duration", "时长",
               "Typical duration", "典型时长", unit="s", low=0, null=False),
        column("duration_max", INT, "longest duration", "最长时长",
               "Longest duration", "最长时长", unit="s", low=0),
        column("min_chunk", INT, "smallest part", "最小分段",
               "Smallest part it may be split into; empty if it may not",
               "可拆分的最小段；不可拆分时为空", unit="s", low=0),
        column("config", TEXT, "configuration", "配置", "Configuration it needs", "所需配置"),
        column("value", REAL, "value", "价值",
               "Value of doing it, in points", "完成的价值分", visible=INTERNAL, unit="point"),
        column("due", INSTANT, "due", "期限",
               "Second by which it must be done, UTC", "须完成的时刻（世界协调时）", unit="s"),
        column("preemptible", BOOL, "may be displaced", "可被抢占",
               "Whether a target of opportunity may displace it", "是否可被机遇目标抢占"),
        column("safety_class", TEXT, "safety class", "安全类别", "Safety class", "安全类别"),
        column("remote", BOOL, "remote", "远程", "Whether it is run remotely", "是否远程执行"),
        column("partner", TEXT, "partner", "合作方",
               "Partner whose share it spends", "计入份额的合作方"),
    ),
)

WINDOW = Table(
    "window",
    Text("window", "可用时窗"),
    Text("When a task may run on a resource; the only thing that solvers read",
         "任务可在某资源上执行的时段；求解器唯一读取的内容"),
    key=("task", "role", "resource", "t0"),
    columns=(
        column("task", TEXT, "task", "任务", "Task", "任务", refers="task.id"),
        column("role", TEXT, "role", "角色", "Role of the need", "需求角色"),
        column("resource", TEXT, "resource", "资源",
               "Resource", "资源", refers="resource.id", loose=True),
        column("t0", INSTANT, "from", "起", "First second, UTC", "起始秒（世界协调时）", unit="s"),
        column("t1", INSTANT, "to", "止",
               "First second after it, UTC", "结束后首秒（世界协调时）", unit="s", null=False),
        column("quality", REAL, "quality", "质量",
               "How good the time is", "该时段的质量", unit="1", low=0, high=1),
        column("provider", TEXT, "provider", "生成器",
               "Code that made the window", "生成时窗的程序", null=False),
        column("provider_version", TEXT, "provider version", "生成器版本",
               "Version of that code", "程序版本"),
        column("inputs_hash", TEXT, "inputs digest", "输入摘要",
               "Digest of what it was made from", "生成所用输入的摘要"),
    ),
)

TIME_REQUEST = Table(
    "time_request",
    Text("time request", "机时申请"),
    Text("Capacity a proposal asks for; 0 for one that asks for none, such as archival work",
         "申请所要求的容量；不需要机时者（如档案研究）为 0"),
    key=("proposal", "offer", "scope"),
    append_only=True,
    columns=(
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal", "申请", refers="proposal.id", loose=True),
        column("offer", TEXT, "offer", "服务",
               "Offer it asks for", "所申请的服务", refers="access_offer.id"),
        column("scope", TEXT, "scope", "资源范围",
               "Resources it asks for", "所申请的资源", refers="resource.id", loose=True),
        column("amount", INT, "time asked for", "申请量",
               "Amount asked for, in the base unit", "申请量（基本单位）", unit="unit", low=0,
               null=False),
    ),
)

TIME_GRANT = Table(
    "time_grant",
    Text("time grant", "机时批准"),
    Text("Capacity granted to a proposal by a named person", "由具名人员批给申请的容量"),
    key=("proposal", "offer", "scope"),
    append_only=True,
    columns=(
        column("proposal", TEXT, "proposal", "申请号",
               "Proposal", "申请", refers="proposal.id", loose=True),
        column("offer", TEXT, "offer", "服务",
               "Offer it is granted from", "所依据的服务", refers="access_offer.id"),
        column("scope", TEXT, "scope", "资源范围",
               "Resources it holds for", "适用的资源", refers="resource.id", loose=True),
        column("rank", INT, "rank", "名次",
               "Rank given by the panel", "评审组给出的名次", visible=INTERNAL, unit="1", low=1),
        column("band", TEXT, "band", "档次", "Band of the grant", "批准档次", visible=INTERNAL),
        column("amount", INT, "amount granted", "批准量",
               "Amount granted, in the base unit", "批准量（基本单位）", unit="unit", low=0,
               null=False),
        column("conditions", TEXT, "conditions", "条件",
               "Conditions of the grant", "批准条件", visible=INTERNAL),
        column("by", TEXT, "granted by", "批准人", "Person who granted it", "批准人员", null=False),
        column("at", STAMP, "time", "时间",
               "When it was granted, UTC", "批准时间（世界协调时）", null=False),
    ),
)

TABLES = (ACCESS_OFFER, TASK, WINDOW, TIME_REQUEST, TIME_GRANT)
