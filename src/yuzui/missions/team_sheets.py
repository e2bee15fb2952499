# SPDX-License-Identifier: Apache-2.0
"""The sheets of problems that several teams work on, and of needs that people can meet; with rows that run."""

from __future__ import annotations

from typing import Any

from yuzui.model.table import DAY, INT, MONEY, REAL, TEXT, Row, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
ITEMS = Table(
    "items",
    Text("items", "榜单"),
    Text("Published problems, each with its test and its money", "公开征集的问题及其验收指标与经费"),
    key=(),
    sheets=("items", "榜单", "榜单项目", "problems", "需求清单"),
    columns=(
        column("item", TEXT, "item", "榜单", "Id of the problem", "榜单编号", null=False,
               headers=("item id", "榜单编号", "榜单号", "编号", "项目编号", "no")),
        column("problem", TEXT, "problem", "需求", "What is to be solved", "需要解决的问题",
               headers=("title", "需求内容", "需求名称", "榜单名称", "need", "challenge", "题目", "名称")),
        column("test", TEXT, "acceptance test", "验收指标", "How the end user tells that it is solved",
               "最终用户据以验收的指标", headers=("test", "acceptance", "考核指标", "指标", "criterion")),
        column("judge", TEXT, "judge", "验收方", "End user who accepts; no member of a team",
               "负责验收的最终用户，不得为团队成员",
               headers=("end user", "accepted by", "用户单位", "出题方", "评判方", "验收单位")),
        column("amount", MONEY, "amount", "经费", "Sum of one team over all stages", "每支团队各阶段合计经费",
               low=0, headers=("money", "sum", "budget", "单个团队经费", "资助额", "资助金额", "经费额度", "金额",
                        "团队经费", "每队经费")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("stages", TEXT, "stage shares", "阶段比例",
               "Shares paid at the start, after the gate, on success: 30/40/30",
               "启动、过关后、成功时的拨付比例，如 30/40/30",
               headers=("stages", "payment shares", "分阶段拨付", "拨付比例", "阶段拨款比例", "分期比例")),
        column("teams_at_most", INT, "teams at most", "团队上限", "Most teams that may start", "最多可启动的团队数",
               low=1, high=99, headers=("max teams", "团队数上限", "最多团队数", "并行团队数")),
        column("due", TEXT, "due", "期限", "Day by which it is needed; a month or year means its last day",
               "需要完成的日期；仅有年月或年份时取其最后一日",
               headers=("deadline", "needed by", "截止日期", "完成期限", "完成时限")),
    ),
)

TEAMS = Table(
    "teams",
    Text("teams", "团队"),
    Text("Teams that bid for a problem, as the panel sees them", "揭榜团队及评审组的判断"),
    key=(),
    sheets=("teams", "团队", "揭榜团队", "揭榜单位", "bids"),
    columns=(
        column("item", TEXT, "item", "榜单", "Id of the problem", "榜单编号", null=False,
               headers=("item id", "榜单编号", "榜单号", "项目编号", "problem", "challenge")),
        column("team", TEXT, "team", "团队", "Name of the team", "团队名称", null=False,
               headers=("team name", "团队名称", "揭榜团队", "揭榜单位", "bidder", "consortium")),
        column("score", REAL, "score", "评分", "Score of the panel; the best is preferred", "评审分数，高者优先",
               unit="score", headers=("panel score", "得分", "评审得分", "总分")),
        column("pass_gate", TEXT, "passes the gate", "过关把握",
               "Chance that it passes the gate: 0.8, 80 % or 0.7-0.9", "通过关口的把握：0.8、80%、0.7-0.9 或八成",
               null=False, headers=("pass gate", "pass", "gate", "p gate", "过关概率", "通过关口把握", "阶段通过率",
                                    "通过率", "chance to pass", "通过中期把握", "中期通过把握", "中期把握",
                                    "中期通过率", "中期通过概率", "passes midterm", "midterm")),
        column("succeed", TEXT, "succeeds then", "成功把握",
               "Chance that it succeeds once it has passed", "过关后最终成功的把握",
               null=False, headers=("succeed", "success", "p success", "成功概率", "成功率", "最终成功把握",
                                    "chance to succeed", "最终成功率", "最终成功概率", "预计成功率")),
        column("finish", DAY, "finishes", "预计完成日", "Day on which it means to be done", "团队预计完成日期",
               headers=("finish", "ready", "ready by", "完成日期", "预计完成", "交付日期")),
        column("members", TEXT, "members", "成员单位", "Organisations or people in it, ; between",
               "成员单位或人员，以分号分隔", headers=("partners", "成员", "参与单位", "participants")),
    ),
)

ABLE = Table(
    "able",
    Text("able people", "能力表"),
    Text("Who can meet which need; a row a person and need", "谁能承担哪项需求；一人一项一行"),
    key=(),
    sheets=("able", "people", "能力", "能力表", "人员", "candidates", "候选人"),
    columns=(
        column("person", TEXT, "person", "人员", "Id of the person; not the name alone", "人员编号，不宜仅用姓名",
               null=False, headers=("person id", "author", "author id", "expert", "人员编号", "工号", "专家", "姓名",
                                    "orcid", "name", "team", "单位或人员")),
        column("need", TEXT, "need", "需求", "What the person can do", "可承担的需求", null=False,
               headers=("skill", "skills", "expertise", "topic", "keyword", "capability", "能力", "方向", "技能",
                        "任务", "研究方向", "专长", "特长", "专业", "能力项", "专业方向")),
        column("works", INT, "works", "成果数", "Works that show it", "佐证成果数", low=0,
               headers=("papers", "publications", "evidence", "论文数", "业绩数")),
        column("institution", TEXT, "institution", "单位", "Where the person works", "所在单位",
               headers=("organisation", "organization", "affiliation", "institute", "unit", "所在单位", "工作单位",
                        "依托单位", "部门")),
    ),
)

NEEDS = Table(
    "needs",
    Text("needs", "需求表"),
    Text("What a task needs, and how many people each need is covered by", "任务的各项需求及其所需人数"),
    key=(),
    sheets=("needs", "需求表", "任务需求"),
    columns=(
        column("need", TEXT, "need", "需求", "What is needed", "需求", null=False,
               headers=("skill", "topic", "keyword", "capability", "能力", "方向", "技能", "研究方向")),
        column("times", INT, "people needed", "所需人数", "How many people cover it; 1 where nothing is said",
               "承担该需求的人数；未填为 1", low=1, high=99, headers=("times", "cover", "人数", "至少人数")),
    ),
)

JOINT = Table(
    "joint",
    Text("joint works", "合作成果"),
    Text("Works that two people made together", "两人合作完成的成果数"),
    key=(),
    sheets=("joint", "joint works", "合作", "合作成果"),
    columns=(
        column("a", TEXT, "one", "甲", "Id of one person", "其中一人编号", null=False,
               headers=("person a", "author a", "人员甲", "source")),
        column("b", TEXT, "other", "乙", "Id of the other", "另一人编号", null=False,
               headers=("person b", "author b", "人员乙", "target")),
        column("works", INT, "joint works", "合作成果数", "Works they made together", "合作成果数", low=0,
               headers=("works", "papers", "成果数", "论文数")),
    ),
)
# fmt: on

EXAMPLE_ITEMS: list[Row] = [
    {
        "item": "A-1", "problem": "Cold pump for 20 K", "test": "10,000 h without a leak", "judge": "Works 1",
        "amount": 10_000_000, "currency": "CNY", "stages": "30/40/30", "teams_at_most": 2, "due": "2029-06-30",
    }
]  # fmt: skip
EXAMPLE_TEAMS: list[Row] = [
    {"item": "A-1", "team": "North", "score": 86, "pass_gate": "0.8", "succeed": "0.625", "finish": "2029-03-31"},
    {"item": "A-1", "team": "South", "score": 81, "pass_gate": "0.7", "succeed": "0.5-0.65", "finish": "2029-05-31"},
]
_ABLE: tuple[tuple[str, str, int, str], ...] = (
    ("P-1", "lattice", 4, "U-1"),
    ("P-1", "solver", 2, "U-1"),
    ("P-2", "solver", 3, "U-2"),
    ("P-2", "cryostat", 5, "U-2"),
    ("P-3", "cryostat", 2, "U-1"),
    ("P-3", "lattice", 2, "U-1"),
)
EXAMPLE_ABLE: list[Row] = [dict(zip(("person", "need", "works", "institution"), row, strict=True)) for row in _ABLE]
EXAMPLE_JOINT: list[dict[str, Any]] = [{"a": "P-1", "b": "P-2", "works": 3}]
