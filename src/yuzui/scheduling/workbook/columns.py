# SPDX-License-Identifier: Apache-2.0
"""The sheets of an instance as a workbook: which column holds what, and what may stand in it."""

from __future__ import annotations

from yuzui.sheets.schema import Column, Schema
from yuzui.text import Text, same

ALWAYS, BY_CALENDAR = "always", "calendar"
HOURS = {ALWAYS: Text("always", "全程开放"), BY_CALENDAR: Text("by calendar", "按日历")}
"""When a resource or a pool is open."""
STATES = {
    "user": Text("user time", "用户机时"),
    "setup": Text("set-up", "准备"),
    "maintenance": Text("maintenance", "检修"),
    "commissioning": Text("commissioning", "调试"),
    "machine_dev": Text("machine development", "机器研究"),
    "closed": Text("closed", "关闭"),
}
"""What a stretch of a calendar is for; only user time can be booked."""
RULES = {"all": Text("all or none", "全部或全不"), "any_k": Text("at most k", "至多 k 项")}
"""Rules of a group."""
ORIGINS = {"real": Text("real", "真实"), "derived": Text("derived", "推导"), "synthetic": Text("synthetic", "合成")}

_ORDER = Text("Order of the rows; where it is empty, they count as they stand.", "各行的次序；留空则按所在位置。")
_WHEN = Text(
    "Local time of the time zone in the settings, as 2026-09-07 08:00, with an offset (+08:00)"
    " where the clocks are put back; or whole seconds (POSIX, or from the start).",
    "按“设置”中时区的当地时间，如 2026-09-07 08:00；回拨时刻须注明偏移（+08:00）。"
    "也可填整秒数（POSIX 秒，或自排程期开始的秒数）。",
)
_LONG = Text(
    "A length of time in the unit of the heading, or with its own: 8 h, 90 min, 2 shifts.",
    "时长，单位见表头；也可在单元格内注明：8 小时、90 分钟、2 班。",
)
_VERSION = Text(
    "Where versions overlap, the highest counts; rows of one version must not overlap.",
    "不同版本重叠时，以最高版本为准；同一版本各行不得重叠。",
)
_OPEN = Text(
    "always: open for the whole horizon; by calendar: only in the rows of its calendar.",
    "全程开放：整个排程期均可用；按日历：仅在日历所列时段可用。",
)


def _calendar(key: str, label: Text, owner: Column) -> Schema:
    return Schema(
        key,
        label,
        (
            owner,
            Column("from", Text("from", "起"), _WHEN, "time", needed=True),
            Column("to", Text("to", "止"), _WHEN, "time", needed=True),
            Column("state", Text("use", "用途"), Text(
                "What the time is for; only user time can be booked. Empty: user time.",
                "该时段用途；仅用户机时可排。留空即用户机时。"), choices=STATES),
            Column("version", Text("version", "版本"), _VERSION, "whole"),
        ),
    )  # fmt: skip


SETTINGS = Schema(
    "settings",
    Text("Settings", "设置"),
    (
        Column("name", Text("setting", "设置项"), Text("Do not change.", "请勿更改。"), needed=True),
        Column("value", Text("value", "取值"), Text("Fill in.", "请填写。"), needed=True),
        Column("about", Text("what it is", "说明"), Text("Not read.", "不读取。")),
    ),
)
_TITLE = Text("what the schedule is called", "排程名称")
NAMES: tuple[Column, ...] = (
    Column("title.en", Text("title, English", "英文名称"), _TITLE),
    Column("title.zh", Text("title, Chinese", "中文名称"), _TITLE),
    Column("timezone", Text("time zone", "时区"), Text(
        "IANA name, such as Asia/Shanghai; needed where times are civil",
        "IANA 时区名，如 Asia/Shanghai；使用当地时间时必填")),
    Column("from", Text("from", "起"), Text("first instant of the horizon", "排程期起点"), "time"),
    Column("to", Text("to", "止"), Text("first instant after it", "排程期终点（不含）"), "time"),
    Column("shift", Text("shift", "班次时长"), Text(
        "length of a shift, if times are given in shifts: 8 h", "以“班”计时时，一班的时长：8 小时"),
        "span"),
    Column("origin", Text("origin", "数据来源性质"), Text(
        "real, derived or synthetic", "真实、推导或合成"), choices=ORIGINS),
    Column("inputs_as_of", Text("inputs as of", "数据截至"), Text(
        "time up to which weather, telemetry and other inputs are known; a schedule that begins"
        " later is marked", "天气、遥测等数据的截止时刻；晚于该时刻开始的排程将加标记"), "time"),
)  # fmt: skip
"""Rows of the first sheet; their labels name them."""
SETTING = Schema("setting", Text("setting", "设置项"), NAMES)
RESOURCES = Schema(
    "resources",
    Text("Resources", "资源"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("resource", "资源"), Text(
            "Name of a line, station or instrument, never twice.",
            "线站、台站或仪器名称，不得重复。"), needed=True),
        Column("capacity", Text("capacity", "容量"), Text(
            "Tasks at once; empty: 1. Changeover is kept where it is 1.",
            "可同时承接的任务数；留空即 1。容量为 1 时须留出切换时间。"), "whole"),
        Column("hours", Text("open", "开放方式"), _OPEN, choices=HOURS),
        Column("default", Text("changeover", "默认切换时长"), Text(
            "Between different configurations that the sheet of changeovers does not list. ",
            "“切换”表未列出的不同配置之间的切换时长。") + _LONG, "span"),
    ),
)  # fmt: skip
CALENDAR = _calendar(
    "calendar",
    Text("Calendar", "日历"),
    Column("resource", Text("resource", "资源"), Text("Whose calendar it is.", "所属资源。"),
           needed=True, refers="resources"),
)  # fmt: skip
CHANGEOVER = Schema(
    "changeover",
    Text("Changeover", "切换"),
    (
        Column("resource", Text("resource", "资源"), Text("On which resource.", "所在资源。"),
               needed=True, refers="resources"),
        Column("before", Text("from configuration", "原配置"),
               Text("Configuration of the task before.", "前一任务的配置。"), needed=True),
        Column("after", Text("to configuration", "新配置"),
               Text("Configuration of the task after.", "后一任务的配置。"), needed=True),
        Column("duration", Text("duration", "时长"), _LONG, "span", needed=True),
    ),
)  # fmt: skip
POOLS = Schema(
    "pools",
    Text("Pools", "共享资源池"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("pool", "资源池"), Text(
            "What tasks on any resource share: equipment, staff, power.",
            "各资源上的任务共用的设备、人员或电力。"), needed=True),
        Column("capacity", Text("capacity", "容量"), Text(
            "Amount in use at once, at most; empty: 1.",
            "同时使用的最大数量；留空即 1。"), "whole"),
        Column("hours", Text("open", "开放方式"), _OPEN, choices=HOURS),
    ),
)  # fmt: skip
POOL_CALENDAR = _calendar(
    "pool_calendar",
    Text("Pool calendar", "资源池日历"),
    Column("pool", Text("pool", "资源池"), Text("Whose calendar it is.", "所属资源池。"), needed=True, refers="pools"),
)
TASKS = Schema(
    "tasks",
    Text("Tasks", "任务"),
    (
        Column("order", Text("rank", "名次"), Text(
            "Place given by the panel: the rank order that the schedule is compared with. ",
            "评审名次，即用于对照的排序。") + _ORDER, "whole"),
        Column("id", Text("task", "任务"), Text(
            "Proposal or request, never twice.", "申请或请求编号，不得重复。"), needed=True),
        Column("value", Text("value", "价值"), Text(
            "What placing it is worth: shifts × (grade − 1)², say. The panel answers for it.",
            "安排该任务的价值，如 班次 ×（评分 − 1）²；由评审组负责。"), "number", needed=True),
        Column("duration", Text("duration", "时长"), _LONG, "span", needed=True),
        Column("config", Text("configuration", "配置"), Text(
            "Configuration of the resource while it runs; empty: none of its own.",
            "运行时资源的配置；留空即无特定配置。")),
        Column("partner", Text("partner", "合作方"), Text(
            "Whose share it counts against; empty: none.", "计入哪个合作方的份额；留空即不计。")),
        Column("uses", Text("uses", "占用"), Text(
            "Pools and amounts while it runs: magnet 1; power 20.",
            "运行时占用的资源池及数量：磁体 1；电力 20。"), "uses"),
        Column("group", Text("group", "组"),
               Text("A row of the sheet of groups.", "“组”表中的组。"), refers="groups"),
    ),
)  # fmt: skip
WINDOWS = Schema(
    "windows",
    Text("Windows", "时窗"),
    (
        Column("task", Text("task", "任务"),
               Text("A row of the sheet of tasks.", "“任务”表中的任务。"), needed=True,
               refers="tasks"),
        Column("resource", Text("resource", "资源"), Text(
            "Where it may run; a task may list several.", "可在何资源运行；一项任务可列多个资源。"),
            needed=True, refers="resources"),
        Column("from", Text("from", "起"), Text("Empty: the start of the horizon. ",
               "留空即排程期起点。") + _WHEN, "time"),
        Column("to", Text("to", "止"), Text("Empty: the end of the horizon. ",
               "留空即排程期终点。") + _WHEN, "time"),
    ),
)  # fmt: skip
AFTER = Schema(
    "after",
    Text("After", "先后"),
    (
        Column("task", Text("task", "任务"), Text("The later task.", "后序任务。"), needed=True,
               refers="tasks"),
        Column("after", Text("after", "前序任务"), Text(
            "The earlier task, which must be placed.", "前序任务，须已安排。"), needed=True,
            refers="tasks"),
        Column("low", Text("least lag", "最短间隔"), Text(
            "From the end of the earlier to the start of the later; empty: 0. ",
            "前序结束至后序开始；留空即 0。") + _LONG, "span"),
        Column("high", Text("longest lag", "最长间隔"), Text(
            "Empty: no limit. ", "留空即不限。") + _LONG, "span"),
    ),
)  # fmt: skip
GROUPS = Schema(
    "groups",
    Text("Groups", "组"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("group", "组"), Text("Name of the group.", "组名。"), needed=True),
        Column("rule", Text("rule", "规则"), Text(
            "All members or none; or at most k of them.", "全部安排或全不安排；或至多安排 k 项。"),
            needed=True, choices=RULES),
        Column("k", same("k"), Text("Most members placed; empty: 1.", "至多安排的项数；留空即 1。"),
               "whole"),
    ),
)  # fmt: skip
QUOTAS = Schema(
    "quotas",
    Text("Partner shares", "份额"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("partner", Text("partner", "合作方"),
               Text("As the tasks name it.", "与任务表一致。"), needed=True),
        Column("max", Text("at most", "最多时长"), Text(
            "Longest time its tasks may run in all. ",
            "其任务累计运行的最长时间。") + _LONG, "span"),
        Column("share", Text("share", "占比"), Text(
            "Instead of a time: part of the open time of all resources, 25 %.",
            "也可按占全部开放时间的比例填写：25 %。"), "share"),
    ),
)  # fmt: skip
SCHEMAS = (SETTINGS, RESOURCES, CALENDAR, CHANGEOVER, POOLS, POOL_CALENDAR, TASKS, WINDOWS, AFTER, GROUPS, QUOTAS)
"""The sheets, in order."""
NEEDED = (SETTINGS, RESOURCES, TASKS, WINDOWS)
"""Sheets without which there is nothing to schedule."""
