# SPDX-License-Identifier: Apache-2.0
"""Sources and what they give: fetch runs, raw bytes, data sets, copies, deposits, alerts."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, JSON, PERSONAL, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

SOURCE = Table(
    "source",
    Text("source", "来源"),
    Text("Where records come from, with licence and how much may be asked of it",
         "记录的来源及其许可与访问额度"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "source id", "来源编号", "Name of the source", "来源名称"),
        column("adapter", TEXT, "adapter", "适配器",
               "Plug-in of the seam source that reads it", "读取它的插件（source 接口）",
               null=False),
        column("title", JSON, "title", "名称", "Title in both languages", "中英文名称", null=False),
        column("address", TEXT, "address", "地址", "Address it is read from", "读取地址"),
        column("owner", TEXT, "owner", "所有者", "Organisation that owns the data", "数据所有机构"),
        column("licence", TEXT, "licence", "许可",
               "Licence, as SPDX name or in words", "许可（SPDX 名称或文字）"),
        column("trust_rank", INT, "trust rank", "信任次序",
               "Lower wins a tie between sources", "来源并列时较小者优先", low=0),
        column("schedule", TEXT, "harvest times", "采集时间",
               "When it is harvested", "采集时间安排", visible=INTERNAL),
        column("per_second", REAL, "requests per second", "每秒请求数",
               "Most requests in a second", "每秒最多请求数", unit="/s", low=0),
        column("per_day", INT, "requests per day", "每日请求数",
               "Most requests in a day", "每日最多请求数", unit="/d", low=0),
        column("contact", TEXT, "contact", "联系方式",
               "Whom to write to", "联系人", visible=PERSONAL),
        column("state", TEXT, "state", "状态",
               "Whether it is in use", "使用状态", values=("active", "paused", "retired")),
    ),
)

DATASET = Table(
    "dataset",
    Text("data set", "数据集"),
    Text("A set of data as the catalogue lists it", "目录所列的数据集"),
    key=("id",),
    level="public",
    sheets=("datasets", "数据集"),
    columns=(
        column("id", TEXT, "data set id", "数据集编号",
               "Id of the data set", "数据集编号", headers=("dataset", "file")),
        column("title", JSON, "title", "名称", "Title in both languages", "中英文名称", null=False),
        column("description", JSON, "description", "说明",
               "What it holds, in both languages", "内容说明（中英文）"),
        column("source", TEXT, "source", "来源", "Where it comes from", "数据来源"),
        column("resource", TEXT, "facility", "产出设施",
               "Facility or instrument it came from", "产出该数据的设施或仪器",
               refers="resource.id", loose=True),
        column("licence", TEXT, "licence", "许可",
               "Licence, as SPDX name or in words", "许可（SPDX 名称或文字）",
               headers=("license",)),
        column("origin", TEXT, "origin", "来源性质",
               "Real, derived, synthetic or mixed", "真实、推算、合成或混合", null=False,
               values=("real", "derived", "synthetic", "mixed")),
        column("vintage", TEXT, "vintage", "数据版次",
               "Which publication of the data", "数据属于哪一次发布"),
        column("rows", INT, "rows", "行数", "Number of rows", "行数", unit="1", low=0),
        column("sha256", TEXT, "digest", "摘要", "SHA-256 of the bytes", "字节的 SHA-256"),
        column("redistribution", TEXT, "redistribution", "再分发",
               "Whether it may be passed on", "可否再分发", values=("yes", "no", "verify")),
        column("doi", TEXT, "DOI", "DOI", "Digital object identifier", "数字对象标识符"),
        column("created", DAY, "created", "建立日", "Day it was made", "建立日期"),
        column("note", TEXT, "note", "备注", "Remark", "备注"),
    ),
)

DISTRIBUTION = Table(
    "distribution",
    Text("distribution", "数据副本"),
    Text("One copy of a data set; sound only while its fixity is recent",
         "数据集的一份副本；固定性校验有效期内方为可靠"),
    key=("dataset", "replica"),
    level="public",
    columns=(
        column("dataset", TEXT, "data set", "数据集", "Data set", "数据集", refers="dataset.id"),
        column("replica", TEXT, "copy", "副本", "Name of the copy", "副本名称"),
        column("centre", TEXT, "data centre", "数据中心", "Centre that keeps it", "保存的数据中心"),
        column("tier", TEXT, "tier", "存储层级",
               "How fast it can be had", "存取层级", values=("hot", "warm", "cold", "offline")),
        column("sha256", TEXT, "digest", "摘要", "SHA-256 of the bytes", "字节的 SHA-256"),
        column("bytes", INT, "size", "大小", "Size in bytes", "字节数", unit="By", low=0),
        column("last_fixity_at", STAMP, "last fixity check", "最近校验",
               "When checksums were last computed again", "最近一次校验时间"),
        column("fixity", TEXT, "fixity", "固定性",
               "What that check found", "校验结论", values=("ok", "mismatch", "missing", "unread")),
    ),
)

ALERT = Table(
    "alert",
    Text("alert", "提醒"),
    Text("A search somebody wants to be told of", "用户订阅的检索"),
    key=("id",),
    columns=(
        column("id", TEXT, "alert id", "提醒编号", "Id of the alert", "提醒编号"),
        column("subject", TEXT, "subject", "订阅人",
               "Account it is for", "订阅账户", visible=PERSONAL, null=False),
        column("query", TEXT, "query", "检索式",
               "Filter of the search", "检索条件", visible=PERSONAL, null=False),
        column("channel", TEXT, "channel", "渠道",
               "How it is sent", "发送渠道", null=False, values=("feed", "mail", "webhook")),
        column("last_snapshot", INT, "last snapshot", "最近快照",
               "Snapshot it last spoke of", "上次提醒所据快照"),
        column("muted", BOOL, "muted", "已静音", "Whether it is silent", "是否静音", null=False),
    ),
)

TABLES = (SOURCE, DATASET, DISTRIBUTION, ALERT)
