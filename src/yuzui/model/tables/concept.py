# SPDX-License-Identifier: Apache-2.0
"""Concepts behind the lists of a plan, and how works are assigned to them."""

from __future__ import annotations

from yuzui.model.table import DAY, INT, JSON, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

LIST_ENTRY = Table(
    "list_entry",
    Text("list entry", "清单条目"),
    Text("One line of a list in a plan", "规划清单中的一行"),
    key=("id",),
    level="public",
    sheets=("fields", "领域清单"),
    columns=(
        column("id", TEXT, "entry id", "条目编号",
               "Id of the line", "条目编号", headers=("entry_id",)),
        column("parent", TEXT, "parent", "上级条目",
               "Line it stands under, or the list", "所属上级条目或清单"),
        column("level", INT, "level", "层级",
               "Depth in the list, from 1", "清单中的层级，自 1 起", low=1),
        column("label", TEXT, "label", "名称", "Words of the line", "条目文字", null=False),
        column("label_zh", TEXT, "Chinese label", "中文名称",
               "Words of the line in Chinese", "条目的中文文字"),
        column("plan", TEXT, "plan", "规划",
               "Plan it belongs to", "所属规划", refers="plan.id", loose=True),
        column("section", TEXT, "section", "章节", "Section of the plan", "规划章节"),
        column("text_kind", TEXT, "kind of text", "文字类别",
               "What the line is in the text", "该行在文中的性质"),
        column("query_hint", TEXT, "search hint", "检索提示",
               "Words to begin a query with", "检索起始词"),
        column("source", TEXT, "source", "来源", "Where the line was read", "文字来源"),
    ),
)

CONCEPT = Table(
    "concept",
    Text("concept", "概念"),
    Text("The thing that one or several list entries name", "一条或多条清单条目所指的对象"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "concept id", "概念编号", "Id of the concept", "概念编号"),
        column("label", JSON, "label", "名称", "Name in both languages", "中英文名称", null=False),
        column("definition", JSON, "definition", "定义",
               "Definition in both languages", "中英文定义"),
        column("parent", TEXT, "broader concept", "上位概念",
               "Broader concept", "上位概念", refers="concept.id"),
        column("created", DAY, "created", "建立日", "Day it was made", "建立日期"),
        column("owner", TEXT, "owner", "责任岗位", "Role that answers for it", "负责的岗位"),
    ),
)

MEMBERSHIP = Table(
    "membership",
    Text("list membership", "清单归属"),
    Text("Which concept a list entry names, and how exactly", "清单条目所指概念及其对应程度"),
    key=("entry", "concept"),
    level="public",
    columns=(
        column("entry", TEXT, "entry", "条目", "List entry", "清单条目", refers="list_entry.id"),
        column("concept", TEXT, "concept", "概念",
               "Concept it names", "所指概念", refers="concept.id"),
        column("relation", TEXT, "relation", "对应关系",
               "Exact, broader, narrower, part or related", "等同、较宽、较窄、部分或相关",
               null=False, values=("exact", "broader", "narrower", "part", "related")),
        column("decided_by", TEXT, "decided by", "判定人", "Person who decided", "判定人员"),
        column("date", DAY, "date", "日期", "Day it was decided", "判定日期"),
        column("note", TEXT, "note", "备注", "Why", "说明"),
    ),
)

CLASSIFIER = Table(
    "classifier",
    Text("classifier", "分类器"),
    Text("Versioned rule that says which works belong to a concept",
         "判定成果是否属于某概念的带版本规则"),
    key=("concept", "version"),
    level="public",
    append_only=True,
    columns=(
        column("concept", TEXT, "concept", "概念",
               "Concept it finds", "所判定的概念", refers="concept.id"),
        column("version", INT, "version", "版本", "Running number", "顺序号", low=1),
        column("kind", TEXT, "kind", "类别",
               "How it works", "工作方式", null=False,
               values=("query", "topic_list", "citation_expand", "model", "union", "project")),
        column("body", JSON, "body", "内容",
               "The rule itself; of a query its text by language and the topics of the concept",
               "规则内容；检索式为各语言的文字及所属主题", null=False),
        column("tokens_version", INT, "tokens", "分词版本",
               "Version of the tokens by which it is compared", "比对所用的分词版本", low=1),
        column("linted", JSON, "marks", "检查结果",
               "How often each rule of the linter marked it", "各检查规则的标记次数"),
        column("seed_works", JSON, "seed works", "种子成果", "Works it starts from", "起始成果"),
        column("created_by", TEXT, "made by", "编制人", "Person who made it", "编制人员"),
        column("frozen_at", STAMP, "frozen", "冻结时间", "When it was frozen", "冻结时间"),
        column("supersedes", INT, "supersedes", "取代版本",
               "Version it takes the place of", "所取代的版本"),
    ),
)

CLUSTER = Table(
    "cluster",
    Text("cluster", "聚类"),
    Text("A group of works found by their citations", "由引文关系得出的成果群"),
    key=("snapshot", "level", "cluster"),
    level="public",
    state=False,
    columns=(
        column("snapshot", INT, "snapshot", "快照", "Snapshot clustered", "所聚类的快照"),
        column("level", INT, "level", "层级", "Level of detail", "细分层级"),
        column("cluster", INT, "cluster", "聚类编号", "Number of the cluster", "聚类编号"),
        column("label", JSON, "label", "名称", "Name in both languages", "中英文名称"),
        column("n", INT, "works", "成果数", "Works in the cluster", "成果数量", unit="1", low=0),
        column("resolution", REAL, "resolution", "分辨率",
               "Resolution of the method", "方法的分辨率参数", unit="1"),
        column("seed", INT, "seed", "随机种子", "Seed of the method", "方法的随机种子"),
        column("quality", REAL, "quality", "质量函数",
               "Value of the quality function", "质量函数值", unit="1"),
    ),
)

TABLES = (LIST_ENTRY, CONCEPT, MEMBERSHIP, CLASSIFIER, CLUSTER)
