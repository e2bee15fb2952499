# SPDX-License-Identifier: Apache-2.0
"""Laboratories: what they work on, who belongs to them, and proposals for new ones."""

from __future__ import annotations

from yuzui.model.table import DAY, INT, MONEY, PERSONAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

LAB_TOPIC = Table(
    "lab_topic",
    Text("work of a laboratory", "实验室研究内容"),
    Text("What a laboratory works on: a work, a person or a row of a sheet, on a topic, in a year",
         "实验室研究内容：某项成果、人员或表中一行，及其方向与年份"),
    key=("lab", "kind", "item", "topic", "year"),
    level="organisation",
    columns=(
        column("lab", TEXT, "laboratory", "实验室", "Name or id of the laboratory", "实验室名称或编号"),
        column("kind", TEXT, "kind", "类别", "What the item is", "该项的类别",
               values={"work": Text("work", "成果"), "person": Text("person", "人员"), "row": Text("row", "表中一行")}),
        column("item", TEXT, "item", "编号", "Id of the work or the row", "成果或行的编号"),
        column("topic", TEXT, "topic", "方向", "Topics, with semicolons between; empty for none",
               "研究方向，以分号分隔；无则为空"),
        column("year", INT, "year", "年份", "Year; 0 where it is not stated", "年份；未写明为 0", unit="a",
               low=0, high=2100),
        column("title", TEXT, "title", "成果名称", "Title of the work", "成果名称"),
        column("weight", REAL, "weight", "权重", "How much of it", "数量或权重", low=0, unit="1"),
        column("group", TEXT, "group", "学科组", "Within which works are compared", "在其内部比较的组"),
        column("money", MONEY, "money", "经费", "Money of the work", "该成果的经费", low=0),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("instrument", TEXT, "instrument", "仪器", "Instruments used", "所用仪器"),
    ),
)

LAB_MEMBER = Table(
    "lab_member",
    Text("member of a laboratory", "实验室人员"),
    Text("A person of a laboratory from a day on, with the share of time", "某人自某日起属于某实验室及其人员投入"),
    key=("lab", "person", "start_day"),
    level="organisation",
    columns=(
        column("lab", TEXT, "laboratory", "实验室", "Name or id of the laboratory", "实验室名称或编号"),
        column("person", TEXT, "person", "人员", "Id of the person: staff number, ORCID", "人员编号：工号、ORCID",
               visible=PERSONAL),
        column("start_day", TEXT, "from", "起", "First day; empty where it is not stated", "首日；未写明则为空"),
        column("end_day", DAY, "until", "止", "First day after it", "终止次日"),
        column("fte", INT, "share of time", "人员投入", "Hundredths of a full post", "全时岗位的百分之几",
               low=0),
        column("role", TEXT, "role", "职责", "What the person is there", "在实验室的职责"),
    ),
)

LAB_PROPOSAL = Table(
    "lab_proposal",
    Text("proposal for a laboratory", "实验室建设建议"),
    Text("A proposal to found a laboratory at a host in a field", "在某依托单位建设某领域实验室的建议"),
    key=("id",),
    columns=(
        column("id", TEXT, "proposal id", "建议编号", "Id of the proposal", "建议编号"),
        column("host", TEXT, "host", "依托单位", "Organisation that would host it", "拟依托单位", null=False),
        column("field", TEXT, "field", "领域", "Field it is for", "所属领域", null=False),
        column("name", TEXT, "name", "名称", "Proposed name", "拟用名称"),
        column("compared", TEXT, "compared", "比较", "Proposals it was compared with, and its range of ranks",
               "与哪些建议比较，及其名次范围"),
        column("review", TEXT, "review", "评审意见", "What the second person found", "第二人的评审意见"),
        column("decision", TEXT, "decision", "决定文号", "Number of the decision", "批准文号"),
        column("state", TEXT, "state", "状态", "State of the proposal", "建议的状态", null=False),
    ),
)

LAB_CRITERION = Table(
    "lab_criterion",
    Text("criterion of a proposal", "建议的比较标准"),
    Text("The value of one criterion of one proposal", "某建议在某标准上的取值"),
    key=("proposal", "criterion"),
    columns=(
        column("proposal", TEXT, "proposal", "建议", "Proposal it is of", "所属建议", refers="lab_proposal.id"),
        column("criterion", TEXT, "criterion", "标准", "What is compared", "比较的标准"),
        column("value", REAL, "value", "取值", "Its value; empty for not known", "取值；未知则为空", unit="1"),
    ),
)
# fmt: on

TABLES = (LAB_TOPIC, LAB_MEMBER, LAB_PROPOSAL, LAB_CRITERION)
