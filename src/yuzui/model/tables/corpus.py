# SPDX-License-Identifier: Apache-2.0
"""Corpora on record: sets of works in which fields are looked for, one row a load."""

from __future__ import annotations

from yuzui.model.table import DAY, INT, JSON, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

CORPUS = Table(
    "corpus",
    Text("corpus", "语料"),
    Text("A set of works in which fields are looked for, as it was loaded", "用于检索领域的成果集合，按每次载入记录"),
    key=("name", "snapshot"),
    append_only=True,
    columns=(
        column("name", TEXT, "corpus", "语料", "Name by which commands and pages know it", "命令与页面所用的名称"),
        column("snapshot", INT, "load", "载入次序", "Running number of its loads", "载入的顺序号", low=1),
        column("source", TEXT, "source", "来源", "Where its works come from", "成果的来源", null=False),
        column("day", DAY, "day", "日期", "Day on which it was exported or loaded", "导出或载入日期", null=False),
        column("files", JSON, "files", "文件", "Names of the files that it was read from", "所读文件的名称",
               null=False),
        column("sha256", TEXT, "digest", "摘要值", "Digest of its works as they are kept", "所存成果的摘要值",
               null=False),
        column("works", INT, "works", "成果数", "Works that are counted", "计入的成果数", unit="1", low=0),
        column("aside", INT, "set aside", "退回", "Rows that could not be read", "无法读取的行数", unit="1", low=0),
        column("repeated", INT, "repeated", "重复", "Rows that stand for a work that was read already",
               "与已读成果重复的行数", unit="1", low=0),
        column("unread", JSON, "not read", "未读取", "Headings that nothing was read from", "未读取的列", null=False),
        column("loaded_by", TEXT, "loaded by", "载入人", "Person who loaded it", "载入人员"),
        column("loaded_at", STAMP, "loaded", "载入时间", "When it was loaded", "载入时间"),
    ),
)
# fmt: on

TABLES = (CORPUS,)
