# SPDX-License-Identifier: Apache-2.0
"""Facilities on the way: proposed, reviewed, approved, built, accepted, with what their lives cost."""

from __future__ import annotations

from yuzui.model.table import DAY, INTERNAL, MONEY, PERSONAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

FACILITY_PROJECT = Table(
    "facility_project",
    Text("facility on the way", "设施建设项目"),
    Text("A facility from proposal to acceptance, with what its life costs", "由建议到验收的设施及其全寿命费用"),
    key=("id",),
    level="public",
    sheets=("facility_projects", "设施项目", "路线图"),
    columns=(
        column("id", TEXT, "project id", "项目编号", "Id of the project", "项目编号",
               headers=("id", "facility id", "设施编号", "编号")),
        column("name", TEXT, "facility", "设施", "Name of the facility", "设施名称", null=False,
               headers=("name", "facility name", "project name", "设施名称", "名称", "项目名称")),
        column("proposer", TEXT, "proposed by", "提出人", "Person who answers for the proposal", "提出建议的负责人",
               visible=PERSONAL),
        column("cost", MONEY, "cost of building", "建设投资", "Cost of building, the lowest figure",
               "建设投资（最低值）", low=0, headers=("cost", "build", "build low", "总投资", "投资", "建设费用")),
        column("cost_high", MONEY, "cost at most", "建设投资上限", "Cost of building, the highest figure",
               "建设投资（最高值）", low=0, headers=("build high", "cost high", "投资上限")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("build_years", REAL, "years of building", "建设年数", "Years of building", "建设年数", unit="a", low=0,
               high=50, headers=("建设周期", "建设期", "construction years")),
        column("operate", MONEY, "running a year", "年运行费", "Cost of running it a year", "年运行费用", low=0,
               headers=("operate", "running cost", "运行费", "年运行费用", "operating cost")),
        column("life_years", REAL, "years of use", "使用年数", "Years it is used", "使用年数", unit="a", low=0,
               high=200, headers=("life", "service life", "使用年限", "设计寿命")),
        column("upgrade", MONEY, "upgrade", "升级费用", "Cost of one upgrade half-way through its use",
               "使用期中点一次升级的费用", low=0, headers=("升级改造", "升级")),
        column("decommission", MONEY, "taking it down", "退役费用", "Cost of taking it down after use",
               "退役处置费用", low=0, headers=("decommission", "decommissioning", "退役")),
        column("escalation", REAL, "real growth of cost", "实际造价涨幅",
               "Growth of its cost beyond inflation in a year of waiting", "每推迟一年造价的实际涨幅", unit="1",
               low=-1, high=1, headers=("escalation", "造价年涨幅", "年涨幅")),
        column("replaced", MONEY, "running what it replaces", "被替代设施年运行费",
               "Cost of running what it replaces for a year more", "被替代设施再运行一年的费用", low=0,
               headers=("replaced", "replaced running cost", "旧设施年运行费")),
        column("planned_day", DAY, "first planned for", "最初计划完成日", "Day in the first plan", "最初计划的完成日",
               headers=("planned", "原计划", "计划完成")),
        column("score", REAL, "score", "评分", "Score of the review", "评审分数", unit="score", visible=INTERNAL),
        column("start_day", DAY, "building from", "开工日", "First day of building", "开工日"),
        column("accepted_day", DAY, "accepted on", "验收日", "Day of acceptance", "验收日",
               headers=("accepted", "actual", "实际完成", "实际验收")),
        column("source", TEXT, "source", "来源", "Where the figures come from", "数据来源", headers=("出处",)),
        column("state", TEXT, "state", "状态", "State in its workflow", "流程状态"),
    ),
)

TABLES = (FACILITY_PROJECT,)
