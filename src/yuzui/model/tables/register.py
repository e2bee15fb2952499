# SPDX-License-Identifier: Apache-2.0
"""One register for all classes: what kinds there are, each state of each entry, what became of it."""

from __future__ import annotations

from yuzui.model.table import INT, JSON, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

FACT_STATUS = ("sourced", "partly sourced", "derived", "conflicting", "unverified", "memory-only", "not found")
"""How well a row is sourced; from memory only is shown nowhere."""
EVENTS = {
    "rename": Text("renamed", "更名"),
    "recode": Text("new id", "换号"),
    "merge": Text("merged", "合并"),
    "split": Text("split", "拆分"),
    "part_moved": Text("part moved", "部分划转"),
    "close": Text("closed", "撤销"),
    "reverse": Text("reversed", "撤回"),
}
"""What may become of an entry."""
PRECISION = {
    "day": Text("to the day", "精确到日"),
    "month": Text("to the month", "精确到月"),
    "year": Text("to the year", "精确到年"),
    "range": Text("between two years", "两年之间"),
    "unknown": Text("unknown", "不详"),
}

REGISTER_KIND = Table(
    "register_kind",
    Text("kind of register entry", "名录类别"),
    Text("A class of bodies that is kept as a register; a new class is one row here",
         "一类列入名录的机构；新增类别只需一行"),
    key=("kind",),
    level="public",
    columns=(
        column("kind", TEXT, "kind", "类别", "Word by which lists call it", "名单所用的类别词"),
        column("label", TEXT, "name of the kind", "类别名称", "Name in English", "英文名称", null=False),
        column("label_zh", TEXT, "Chinese name of the kind", "类别中文名称", "Name in Chinese", "中文名称"),
        column("clause", TEXT, "clause", "条款", "Clause of the plan it answers", "对应的规划条款"),
        column("own", JSON, "own fields", "专有字段",
               "Fields of this kind alone: name, type, unit", "本类别专有的字段：名称、类型、单位"),
        column("published", INT, "published number", "公布数",
               "How many there are, as published", "公布的数量", low=0),
        column("published_as_of", TEXT, "published as of", "公布时点",
               "Day or year of the published number", "公布数的日期或年份"),
        column("published_source", TEXT, "source of the number", "公布来源",
               "Where the number was published", "公布数的来源"),
        column("source", TEXT, "source", "来源", "Where the row comes from", "本行来源"),
    ),
)

REGISTER_STATE = Table(
    "register_state",
    Text("register entry", "名录条目"),
    Text("One state of one entry of a register: its name, host and place from one day to another",
         "名录条目的一个状态：某段时间内的名称、依托单位与所在地"),
    key=("id", "n"),
    level="public",
    columns=(
        column("id", TEXT, "id", "编号", "Id of the entry; never used again", "条目编号；永不复用"),
        column("n", INT, "state", "状态序号", "Number of the state of this id", "该编号的状态序号", low=1),
        column("kind", TEXT, "kind", "类别", "Kind of entry", "条目类别", null=False),
        column("name", TEXT, "name", "名称", "Name in this state", "该状态的名称", null=False),
        column("name_zh", TEXT, "Chinese name", "中文名称", "Chinese name in this state", "该状态的中文名称"),
        column("host", TEXT, "host", "依托单位", "Body that runs it", "依托单位"),
        column("place", TEXT, "place", "所在地", "Place, or code of its division", "所在地或区划代码"),
        column("part_of", TEXT, "part of", "上级", "Entry or body it is part of, by id or name",
               "所属条目或机构（编号或名称）"),
        column("boundary", JSON, "boundary", "边界", "Division codes inside its boundary", "边界内的区划代码"),
        column("field", TEXT, "field", "领域", "Field of work", "领域"),
        column("status", TEXT, "status", "状况", "What the source says of its state", "来源所述状况"),
        column("own", JSON, "own fields", "专有字段", "Further columns of the list", "名单的其他列"),
        column("valid_from", TEXT, "from", "起", "First day, as precisely as the source gives it",
               "首日，精度依来源"),
        column("valid_to", TEXT, "until", "止", "First day no longer, as precisely as the source gives it",
               "终止日（不含），精度依来源"),
        column("precision", TEXT, "precision of the first day", "首日精度",
               "How precisely the first day is known", "首日的精确程度", values=PRECISION),
        column("written", TEXT, "as written", "原文日期", "The date as the list has it", "名单所载日期原文"),
        column("source", TEXT, "source", "来源", "Where the row comes from", "本行来源"),
        column("fact_status", TEXT, "status of the fact", "事实核实状态",
               "How well the row is sourced", "本行的核实程度", values=FACT_STATUS),
        column("note", TEXT, "note", "备注", "Remark of the list", "名单备注"),
    ),
)

SUCCESSION = Table(
    "succession",
    Text("succession", "沿革"),
    Text("What became of entries: renamed, merged, split, part moved, closed, or one of these reversed",
         "条目的变化：更名、合并、拆分、部分划转、撤销，或对其撤回"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "event id", "事件编号", "Id of the event", "事件编号"),
        column("kind", TEXT, "what happened", "变化", "What happened", "变化类型", null=False, values=EVENTS),
        column("old", TEXT, "from", "原编号",
               "Ids before, parted by semicolons", "原编号，以分号分隔", null=False),
        column("new", TEXT, "into", "去向",
               "Ids after, with shares if known: A=0.6;B=0.4", "去向编号，可注明比例：A=0.6;B=0.4"),
        column("name", TEXT, "new name", "新名称", "Name afterwards", "变化后的名称"),
        column("name_zh", TEXT, "new Chinese name", "新中文名称", "Chinese name afterwards", "变化后的中文名称"),
        column("day", TEXT, "day", "日期", "Day it takes effect, as precisely as known", "生效日期，精度依来源",
               null=False),
        column("decision", TEXT, "decision", "决定文号", "Number of the decision", "决定文号"),
        column("grounds", TEXT, "grounds", "事由", "Why", "事由"),
        column("source", TEXT, "source", "来源", "Where it is published", "公布来源"),
        column("reverses", TEXT, "reverses", "撤回的事件", "Event that it takes back", "所撤回的事件",
               refers="succession.id", loose=True),
        column("state", TEXT, "state", "状态", "State in its workflow; none of events read from a list",
               "流程状态；由名单读入的事件无此项"),
    ),
)

SUCCESSION_PART = Table(
    "succession_part",
    Text("part of a succession", "沿革明细"),
    Text("From one state of an entry to another, and what share went there",
         "由一个条目状态到另一个条目状态，及其比例"),
    key=("event", "old", "new"),
    level="public",
    columns=(
        column("event", TEXT, "event", "事件", "Event it belongs to", "所属事件", refers="succession.id"),
        column("old", TEXT, "from", "原编号", "Id before", "原编号"),
        column("new", TEXT, "into", "去向", "Id after", "去向编号"),
        column("old_n", INT, "state before", "原状态序号", "State of the old id", "原编号的状态序号", low=1),
        column("new_n", INT, "state after", "新状态序号", "State of the new id", "去向编号的状态序号", low=1),
        column("weight", REAL, "share", "比例",
               "Share of the old that went there; empty where nobody knows", "去往该处的比例；不明则空",
               unit="1", low=0, high=1),
    ),
)

TABLES = (REGISTER_KIND, REGISTER_STATE, SUCCESSION, SUCCESSION_PART)
