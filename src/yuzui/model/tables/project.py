# SPDX-License-Identifier: Apache-2.0
"""Projects, their milestones and costs."""

from __future__ import annotations

from yuzui.model.table import DAY, INT, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

PROJECT = Table(
    "project",
    Text("project", "项目"),
    Text("Work done under one or several awards", "在一项或多项资助下开展的工作"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "project id", "项目编号",
               "Public id: PJ and a number", "公开编号：PJ 加数字"),
        column("name", TEXT, "name", "名称", "Name of the project", "项目名称", null=False),
        column("programme", TEXT, "programme", "计划",
               "Programme it belongs to", "所属计划", refers="programme.id", loose=True),
        column("organisation", TEXT, "organisation", "承担单位",
               "Organisation that runs it", "承担单位", refers="organisation.id", loose=True),
        column("start_day", DAY, "start", "开始日", "First day", "开始日"),
        column("end_day", DAY, "end", "结束日", "First day after it", "结束次日"),
        column("state", TEXT, "state", "状态",
               "State of the project", "项目状态",
               values=("proposed", "running", "paused", "closed", "stopped")),
    ),
)

PROJECT_MILESTONE = Table(
    "project_milestone",
    Text("project milestone", "项目里程碑"),
    Text("Gate of a project as planned, forecast and reached", "项目节点的计划、预测与实际日期"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "milestone id", "里程碑编号", "Id of the milestone", "里程碑编号"),
        column("project", TEXT, "project", "项目",
               "Project or resource it belongs to", "所属项目或设施", null=False),
        column("gate", TEXT, "gate", "节点", "Name of the gate", "节点名称", null=False),
        column("version", INT, "version", "版本",
               "Version of the dates", "日期版本", low=1, null=False),
        column("planned", DAY, "planned", "计划日期", "Day in the first schedule", "原定日期"),
        column("forecast", DAY, "forecast", "预计日期", "Day expected now", "当前预计日期"),
        column("actual", DAY, "actual", "实际日期", "Day it was reached", "实际达到日期"),
        column("date_precision", TEXT, "precision", "日期精度",
               "How precisely the dates are known; the first day of a month or year stands for it",
               "日期的已知精度；以首日代表月或年", values=("day", "month", "year")),
        column("evidence", TEXT, "evidence", "证据",
               "Document or words that show it", "证明文件或原文"),
        column("source", TEXT, "source", "来源", "Where the dates come from", "日期来源"),
    ),
)

TABLES = (PROJECT, PROJECT_MILESTONE)
