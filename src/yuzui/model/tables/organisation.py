# SPDX-License-Identifier: Apache-2.0
"""Organisations and how they hang together."""

from __future__ import annotations

from yuzui.model.table import DAY, JSON, PRECISE_PLACE, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

ORGANISATION = Table(
    "organisation",
    Text("organisation", "机构"),
    Text("University, institute, enterprise, funder, laboratory or centre",
         "高校、科研院所、企业、资助机构、实验室或中心"),
    key=("id",),
    level="public",
    sheets=("organisations", "organizations", "universities", "centres", "机构", "单位"),
    columns=(
        column("id", TEXT, "organisation id", "机构编号",
               "Public id: I and a number, or the id of the source",
               "公开编号：I 加数字，或来源编号", headers=("organisation", "机构")),
        column("name", TEXT, "name", "名称",
               "Name in the original or in English", "原文或英文名称", null=False,
               headers=("institution", "university", "机构名称", "单位名称")),
        column("name_zh", TEXT, "Chinese name", "中文名称",
               "Official name in Chinese", "官方中文名称", headers=("中文名",)),
        column("kind", TEXT, "kind", "类别",
               "Kind of organisation as its source calls it", "来源所称的机构类别",
               headers=("type", "机构类型")),
        column("sector", TEXT, "sector", "部门",
               "Performing sector of the Frascati Manual", "《弗拉斯卡蒂手册》执行部门",
               values=("enterprise", "government", "higher_education", "private_non_profit",
                       "abroad"), headers=("performer",)),
        column("country", TEXT, "country", "国家",
               "Country as written in the source", "来源所写国家", headers=("国家或地区",)),
        column("country_code", TEXT, "country code", "国家代码",
               "ISO 3166-1 alpha-2 code", "ISO 3166-1 两位代码"),
        column("region", TEXT, "region", "地区",
               "Province, state or region", "省、州或地区",
               headers=("location", "state-province", "省份")),
        column("domains", JSON, "web domains", "网络域名", "Internet domain names", "互联网域名"),
        column("parent", TEXT, "parent", "上级机构",
               "Organisation it is part of", "所属上级机构", refers="organisation.id", loose=True),
        column("since", TEXT, "since", "成立或批准",
               "When it was founded or approved, as the source says", "来源所载成立或批准时间"),
        column("field", TEXT, "field", "领域", "Main field as the source says", "来源所载主要领域"),
        column("lat", REAL, "latitude", "纬度",
               "Latitude, WGS 84", "纬度（WGS 84）", unit="deg", low=-90, high=90,
               visible=PRECISE_PLACE),
        column("lon", REAL, "longitude", "经度",
               "Longitude, WGS 84", "经度（WGS 84）", unit="deg", low=-180, high=180,
               visible=PRECISE_PLACE),
        column("status", TEXT, "status", "状况",
               "What the source says of its state", "来源所载状况"),
        column("source", TEXT, "source", "来源", "Where the row comes from", "本行来源"),
        column("fact_status", TEXT, "status of the fact", "事实核实状态",
               "How well the row is sourced", "本行的核实程度",
               values=("sourced", "partly sourced", "derived", "conflicting", "unverified",
                       "memory-only", "not found")),
        column("note", TEXT, "note", "备注", "Remark of the source", "来源备注"),
    ),
)

ORG_LINK = Table(
    "org_link",
    Text("organisation link", "机构隶属"),
    Text("How a part counts for the whole, by version of the table",
         "下级机构如何计入上级机构（分版本）"),
    key=("child", "parent", "table_version"),
    level="public",
    columns=(
        column("child", TEXT, "part", "下级机构",
               "Organisation that is a part", "下级机构", refers="organisation.id", loose=True),
        column("parent", TEXT, "whole", "上级机构",
               "Organisation it counts for", "计入的上级机构", refers="organisation.id",
               loose=True),
        column("table_version", TEXT, "table version", "表版本",
               "Version of the unification table", "归并表版本"),
        column("role", TEXT, "role", "关系",
               "Component, joint or associated", "组成、共建或关联", null=False,
               values=("component", "joint", "associated")),
        column("weight", REAL, "weight", "权重",
               "Share of its output that counts", "计入比例", unit="1", low=0, high=1, null=False),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日"),
    ),
)

COUNTRY_MAP = Table(
    "country_map",
    Text("country map", "国家归并表"),
    Text("Under which country a code is reported; the choice is data, never code",
         "某代码统计归入的国家；以数据而非程序决定"),
    key=("code", "table_version"),
    level="public",
    columns=(
        column("code", TEXT, "code", "代码",
               "ISO 3166-1 alpha-2 code in the source", "来源中的 ISO 3166-1 两位代码"),
        column("table_version", TEXT, "table version", "表版本",
               "Version of the map", "归并表版本"),
        column("reporting_code", TEXT, "reported as", "统计代码",
               "Code under which it is reported", "统计所用代码", null=False),
        column("source", TEXT, "source", "来源", "Who made that choice", "该口径的来源"),
    ),
)

BODY_ROLES = ("funds", "builds", "runs", "hosts", "part_of")
BODY_LINK = Table(
    "body_link",
    Text("link between bodies", "机构关系"),
    Text("Who funds, builds, runs or hosts what, since when and by which source",
         "谁出资、建设、运行或承载何物，自何时起、依据何来源"),
    key=("child", "parent", "role", "valid_from"),
    level="public",
    sheets=("body_links", "links of bodies", "机构关系"),
    columns=(
        column("child", TEXT, "body", "对象",
               "Id of what is funded, built, run or hosted: a body, facility or programme",
               "受资助、被建设、被运行或被承载者的编号：机构、设施或计划",
               headers=("child", "body id", "what", "对象编号", "下级")),
        column("parent", TEXT, "by", "主体",
               "Id of the body that funds, builds, runs or hosts it", "出资、建设、运行或承载的机构编号",
               headers=("parent", "by body", "who", "主体编号", "上级", "主管单位", "依托单位")),
        column("role", TEXT, "role", "关系",
               "What the one does for the other", "前者为后者所做之事", values=BODY_ROLES,
               headers=("relation", "关系类别")),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日",
               headers=("since", "valid from", "start", "起始日期", "自")),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日",
               headers=("until", "valid to", "end", "终止日期", "至")),
        column("source", TEXT, "source", "来源", "Where that is stated", "依据的来源", null=False),
    ),
)

TABLES = (ORGANISATION, ORG_LINK, COUNTRY_MAP, BODY_LINK)
