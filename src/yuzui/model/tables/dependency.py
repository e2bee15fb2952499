# SPDX-License-Identifier: Apache-2.0
"""Inputs, who supplies them and how much of each; needs of a plan; orientations of awards."""

from __future__ import annotations

from yuzui.model.table import BOOL, INT, INTERNAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

SHARE_KINDS = {
    "stated": Text("stated", "已载明"),
    "negligible": Text("negligible", "可忽略"),
    "named": Text("named without a share", "仅列名"),
    "rest": Text("several, not named", "其他（未列名）"),
}
"""What is known of the share of a supplier."""
ORIENTATIONS = {
    "frontiers": Text("frontiers of science", "世界科技前沿"),
    "economy": Text("the economy", "经济主战场"),
    "major_needs": Text("major needs of the country", "国家重大需求"),
    "life_and_health": Text("life and health", "人民生命健康"),
}
"""The four orientations of the plan."""

DEPENDENCY_INPUT = Table(
    "dependency_input",
    Text("input", "投入品"),
    Text("What is needed to make something else, and what it goes into", "制造他物所需之物及其去向"),
    key=("input",),
    level="public",
    columns=(
        column("input", TEXT, "input", "投入品编号", "Id of the input, or its name", "投入品编号或名称"),
        column("label", TEXT, "name", "名称", "What it is called", "名称"),
        column("stage", TEXT, "stage", "环节", "Stage of production it belongs to", "所属生产环节"),
        column("whole_stage", BOOL, "whole stage", "整个环节", "Whether it is a whole stage and no input of one",
               "是否为整个环节而非其中一项投入品", null=False),
        column("field", TEXT, "field", "领域", "Node of a list whose field it serves", "所属清单条目",
               refers="list_entry.id", loose=True),
        column("into", TEXT, "goes into", "去向", "Inputs that it goes into or is a kind of; several with semicolons",
               "所进入或所属的投入品，多个以分号分隔"),
        column("source", TEXT, "source", "来源", "Where it was read", "资料来源"),
        column("terms", TEXT, "terms", "使用条款", "Terms of the source, such as non-commercial use",
               "来源的使用条款，如仅限非商业用途"),
    ),
)

DEPENDENCY = Table(
    "dependency",
    Text("dependency", "依赖关系"),
    Text("One supplier of one input and its share, so far as it is known", "一项投入品的一家供应方及其已知份额"),
    key=("input", "n"),
    level="public",
    columns=(
        column("input", TEXT, "input", "投入品", "Input supplied", "所供应的投入品", refers="dependency_input.input"),
        column("n", INT, "number", "序号", "Running number within the input", "同一投入品内的顺序号", low=1),
        column("supplier", TEXT, "supplier", "供应方", "Firm, where one is named", "供应企业（如有列名）",
               visible=INTERNAL),
        column("supplier_kind", TEXT, "kind of supplier", "供应方类别", "Whether a firm or a country is meant",
               "供应方为企业或国家", null=False, values=("country", "firm")),
        column("country", TEXT, "country", "国家或地区", "Country of the supplier", "供应方所在国家或地区"),
        column("share", REAL, "share", "份额", "Part of the supply, from 0 to 1", "占供应量的份额（0—1）",
               unit="1", low=0),
        column("share_kind", TEXT, "what is known", "已知程度", "What is known of the share", "份额的已知程度",
               null=False, values=SHARE_KINDS),
        column("year", INT, "year", "年份", "Year of the share", "份额所属年份", unit="a", low=1900, high=2100),
        column("source", TEXT, "source", "来源", "Where the share was read", "份额来源"),
    ),
)

NATIONAL_NEED = Table(
    "national_need",
    Text("need", "需求"),
    Text("A need that an office issued, with its weight and the nodes or words that meet it",
         "管理部门发布的需求及其权重、所对应的条目或词语"),
    key=("need",),
    level="public",
    columns=(
        column("need", TEXT, "need", "需求编号", "Id of the need", "需求编号"),
        column("label", TEXT, "what is needed", "需求内容", "Words of the need", "需求文字"),
        column("weight", REAL, "weight", "权重", "Its part of the whole", "占全部的比重", unit="1", low=0),
        column("nodes", TEXT, "nodes", "条目", "Nodes whose works meet it; several with semicolons",
               "可满足该需求的条目，多个以分号分隔"),
        column("query", TEXT, "query", "检索式", "Words that meet it, where no node does",
               "没有对应条目时使用的检索式"),
        column("source", TEXT, "source", "来源", "Where the need was issued", "需求出处"),
    ),
)

ORIENTATION_TAG = Table(
    "orientation_tag",
    Text("orientation", "面向"),
    Text("One orientation of one award; the weights of an award sum to 1", "一项资助的一个面向，各面向权重之和为 1"),
    key=("award", "orientation"),
    level="network",
    columns=(
        column("award", TEXT, "award", "资助", "Award", "资助项目"),
        column("orientation", TEXT, "orientation", "面向", "One of the four", "四个面向之一", values=ORIENTATIONS),
        column("weight", REAL, "weight", "权重", "Part of the award's money", "占该项经费的比例", unit="1",
               null=False, low=0, high=1),
        column("by", TEXT, "found by", "判定依据", "Nodes, programme, or both", "按条目、按计划或两者",
               null=False, values=("node", "programme", "both")),
        column("rules", TEXT, "rules", "规则版本", "Version of the rules", "规则版本"),
    ),
)

TABLES = (DEPENDENCY_INPUT, DEPENDENCY, NATIONAL_NEED, ORIENTATION_TAG)
