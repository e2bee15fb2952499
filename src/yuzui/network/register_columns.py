# SPDX-License-Identifier: Apache-2.0
"""The sheets that are read into the register, with the headings by which offices call their columns."""

from __future__ import annotations

from typing import Any

from yuzui.model.table import JSON, REAL, TEXT, Column, Table, column
from yuzui.text import Text


def _column(name: str, en: str, zh: str, note: Text, headers: str = "", **rest: Any) -> Column:
    """Return a column of text; ``headers`` are further headings, parted by bars."""
    further = tuple(one.strip() for one in headers.split("|") if one.strip())
    return column(name, rest.pop("type", TEXT), en, zh, note.en, note.zh, headers=further, **rest)


BODIES = "平台 中心 实验室 研究中心 技术中心 基地 园区 开发区 机构 载体"
"""What lists call the bodies they hold: their headings put one of these before the word of the column."""
KINDS_OF_BODIES = "centre center laboratory lab institute zone platform"


def _of_bodies(*words: str) -> str:
    """Return Chinese headings that put a word for the bodies before the word of the column."""
    return "".join(f"|{body}{word}" for body in BODIES.split() for word in words)


def _english(*words: str) -> str:
    return "".join(f"|{body} {word}".rstrip() for body in KINDS_OF_BODIES.split() for word in words)


LIST = Table(
    "register_list",
    Text("register", "名录"),
    Text("Centres, laboratories, zones or any other bodies, of one kind or several", "一类或多类机构的名单"),
    key=(),
    sheets=("register", "list", "centres", "laboratories", "zones", "名录", "名单", "清单"),
    columns=(
        _column(
            "id", "id", "编号", Text("Id that stays when the name changes", "不随更名改变的编号"),
            "单位编号|code|number|no.|register no|registration number|代码|行政区划代码|登记编号|统一编号"
            "|ref|ref no|reference no|reference number|identifier|item"
            + _of_bodies("编号", "代码")
            + _english("id", "no", "code", "number"),
            null=False,
        ),
        _column(
            "name", "name", "名称", Text("Name as the source has it", "来源所载名称"),
            "title|name of centre|name of laboratory|name in english|english name|official name|official title"
            "|item label|全称|规范名称"
            + _of_bodies("名称", "")
            + _english("name", "title", ""),
            null=False,
            instead=("now",),
        ),
        _column(
            "now", "name today", "现名称",
            Text("Name today, where the name is an older one", "现在的名称（名称为旧称时）"),
            "present name|current name|现用名称|现用名|现名|现称" + _of_bodies("现名称"),
        ),
        _column(
            "former", "former name", "原名称", Text("Names that it bore before: X;Y", "曾用名称：X;Y"),
            "former names|old name|previous name|formerly|曾用名|原名|旧名称|旧称|历史名称" + _of_bodies("原名称"),
        ),
        _column(
            "kind", "kind", "类别", Text("Kind of body", "机构类别"),
            "type|class|category|类型|级别|种类" + _of_bodies("类型", "类别"),
        ),
        _column(
            "name_zh", "Chinese name", "中文名称", Text("Official name in Chinese", "官方中文名称"),
            "name in chinese|title in chinese|中文名",
        ),
        _column(
            "since", "since", "批准日期",
            Text(
                "Day, month or year of founding or approval; “unknown” where nobody knows",
                "成立或批准的日期、年月或年份；不详的填“不详”"
            ),
            "approved|approved on|approval date|date of approval|date approved|founded|from|start|start date"
            "|valid from|year"
            "|date of founding|foundation date"
            "|established|批准时间|批复时间|批复日期|成立时间|成立日期|设立时间|设立日期|启用时间|认定时间"
            "|认定年份|批准年份|获批时间"
            "|批准建设时间|起|set up|opened|inception|since date|组建时间|获批日期|认定日期",
        ),
        _column(
            "until", "until", "截止", Text("First day on which it no longer was so", "终止日期"),
            "to|end|ended|end date|valid to|abolished|closed|date of abolition|abolition date|date of closure|撤并日期"
            "|变更/弃用时间|撤销时间|撤销日期|终止时间|终止日期"
            "|止|截止日期|注销时间|变更时间|dissolved|closed on|撤销重组时间|重组时间|调整时间|更名时间|并入时间",
        ),
        _column(
            "successor", "successor", "沿革去向",
            Text(
                "Ids that carry on: X;Y, a part that left earlier X[2020], shares X=0.6;Y=0.4",
                "去向编号：X;Y；先期划出的部分 X[2020]；比例 X=0.6;Y=0.4",
            ),
            "what became of it|fate|went to|successors"
            "|became|merged into|followed by|新代码|去向|并入|合并到|后续编号|变更后编号|承接机构编号"
            "|replaced by|重组去向|并入编号|并入或更名后编号|更名后编号|重组后编号|承接编号",
        ),
        _column(
            "host", "host", "依托单位", Text("Body that runs it", "依托或建设单位"),
            "host institution|host body|institution|run by|organisation|organization|operator|建设单位|承建单位"
            "|牵头单位|主管单位|依托机构|依托单位名称|单位|建设单位名称",
        ),
        _column(
            "place", "place", "所在地", Text("Place, or code of its division", "所在地或区划代码"),
            "location|city|province|region|district|site|所在区|所在区县|地点|地区|城市"
            "|省份|所在省市|所在城市|一级行政区|省市|所在地区",
        ),
        _column(
            "part_of", "part of", "上级", Text("Entry it is part of, by id or name", "所属条目（编号或名称）"),
            "parent|belongs to|所属|上级机构|二级行政区|隶属",
        ),
        _column(
            "boundary", "boundary", "边界",
            Text("Codes of the divisions inside: 110000;120000", "边界内的区划代码：110000;120000"),
            "boundary codes|division codes|范围|覆盖区划|边界区划代码",
        ),
        _column(
            "field", "field", "领域", Text("Field of work", "领域"),
            "research area|area of work|research field|subject|研究领域|技术领域|研究方向|学科|主导产业|所属领域",
        ),
        _column(
            "status", "status", "状况", Text("What the source says of it", "来源所述状况"), "state|状态|现状",
        ),
        _column(
            "source", "source", "来源", Text("Where it is stated", "依据来源"),
            "url|reference|批准文号|文号|依据|批准文件|来源文件",
        ),
        _column(
            "fact_status", "status of the fact", "事实核实状态", Text("How well it is sourced", "核实程度"),
            "fact status|核实状态|核实情况",
        ),
        _column("note", "note", "备注", Text("Remark", "备注"), "remark|remarks|comment|说明"),
        _column("country_code", "country code", "国家代码", Text(
            "ISO 3166-1 alpha-2 code",
            "国家代码（ISO 3166-1）"
        )),
    ),
)  # fmt: skip
KINDS = Table(
    "register_kind_list",
    Text("kinds", "名录类别"),
    Text("Kinds of bodies; one row adds one", "机构类别，一行新增一类"),
    key=(),
    sheets=("kinds", "register kinds", "类别", "名录类别"),
    columns=(
        _column(
            "kind", "kind", "类别", Text("Word by which lists call it", "名单所用的类别词"), "type|类型", null=False
        ),
        _column("label", "label", "英文名称", Text("Name in English", "英文名称"), null=False),
        _column("label_zh", "Chinese label", "类别中文名称", Text("Name in Chinese", "中文名称"), null=False),
        _column("clause", "clause", "条款", Text("Clause of the plan", "规划条款")),
        _column("own", "own fields", "专有字段", Text("Fields of this kind alone", "本类别专有字段"), type=JSON),
        _column(
            "published",
            "published number",
            "公布数",
            Text("How many there are, as published", "公布的数量"),
            "published",
        ),
        _column("published_as_of", "published as of", "公布时点", Text("Day or year of that number", "公布数的时点")),
        _column("published_source", "source of the number", "公布来源", Text("Where it was published", "公布来源")),
        _column("source", "source", "来源", Text("Where the row comes from", "本行来源")),
    ),
)
SHEETS = (KINDS, LIST)
"""Kinds are read before the lists that use them."""
OUTPUTS = Table(
    "register_output_list",
    Text("outputs", "成果"),
    Text("Outputs with the id or name they were made under", "成果及其产出时的机构编号或名称"),
    key=(),
    sheets=("outputs", "works", "成果"),
    columns=(
        _column(
            "id",
            "id",
            "编号",
            Text("Id or name it was made under", "产出时的编号或名称"),
            "organisation|机构|单位" + _of_bodies("编号", "名称", "代码"),
            null=False,
        ),
        _column("day", "day", "日期", Text("Day or year it was made", "产出日期或年份"), "year|date|年份|时间"),
        _column(
            "amount",
            "amount",
            "数量",
            Text("How many or how much", "数量"),
            "number|count|sum|数目|金额|成果数|成果数量",
            type=REAL,
        ),
    ),
)
