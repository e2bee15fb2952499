# SPDX-License-Identifier: Apache-2.0
"""What came in, what went out, what was computed: loads, findings, overrides, runs, exports."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, JSON, PERSONAL, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

_TABLE = column("table", TEXT, "table", "数据表", "Table concerned", "所涉数据表", null=False)
_ROW = column("row", TEXT, "row", "行",
    "Row id or line number; empty for a count", "行编号或行号；计数时为空")
_COLUMN = column("column", TEXT, "column", "列", "Column concerned", "所涉列")
_CODE = column("code", TEXT, "code", "代码", "Code of the finding", "发现的代码", null=False)
_LOAD = column("load", TEXT, "load", "装载", "Load it belongs to", "所属装载", refers="load.id")
_N = column("n", INT, "number", "序号", "Running number within the load", "装载内的顺序号", low=0)

LOAD = Table(
    "load",
    Text("load report", "装载报告"),
    Text("How one sheet of one file was understood and how many of its rows were kept",
         "一个文件的一张表如何被理解、保留多少行"),
    key=("id",),
    columns=(
        column("id", TEXT, "load id", "装载编号",
               "Digest of file, sheet and mapping", "由文件、工作表与列对应关系得出的摘要"),
        column("file", TEXT, "file", "文件", "Name of the file", "文件名", null=False),
        column("file_hash", TEXT, "file digest", "文件摘要",
               "SHA-256 of the file", "文件的 SHA-256", null=False),
        column("sheet", TEXT, "sheet", "工作表",
               "Sheet read, empty for a text file", "所读工作表，文本文件为空"),
        column("kind", TEXT, "format", "格式",
               "Container format of the file", "文件格式", null=False),
        column("table", TEXT, "table", "数据表",
               "Table the rows went to", "装入的数据表", null=False),
        column("mapping", JSON, "mapping", "列对应",
               "Heading to column with unit and factor", "标题与列的对应，含单位与换算系数",
               null=False),
        column("encoding", TEXT, "encoding", "编码", "Encoding of a text file", "文本文件的编码"),
        column("rows_in", INT, "rows read", "读入行数",
               "Rows found below the header", "表头以下的行数", unit="1", null=False, low=0),
        column("kept", INT, "rows kept", "保留行数",
               "Rows that were kept", "保留的行数", unit="1", null=False, low=0),
        column("flagged", INT, "rows flagged", "标记行数",
               "Rows kept with at least one finding", "保留但带有标记的行数", unit="1", null=False,
               low=0),
        column("rejected", INT, "rows rejected", "拒收行数",
               "Rows set aside; kept and rejected make the rows read",
               "剔除的行数；保留与拒收之和等于读入", unit="1", null=False, low=0),
        column("loaded_at", STAMP, "loaded", "装载时间",
               "When it was loaded, UTC", "装载时间（世界协调时）", null=False),
    ),
)

FINDING = Table(
    "finding",
    Text("finding", "发现"),
    Text("Loadable data that is not as it should be, kept beside the row and counted",
         "可装载但不合规的数据，随行保留并计数"),
    key=("load", "n"),
    columns=(
        _LOAD,
        _N,
        _CODE,
        column("severity", TEXT, "severity", "程度",
               "Whether the row is kept or set aside", "该行保留还是剔除", null=False,
               values=("note", "warning", "rejected")),
        _TABLE,
        _ROW,
        _COLUMN,
        column("seen", TEXT, "seen", "原值", "What stood there", "原有内容", visible=INTERNAL),
        column("count", INT, "count", "数量",
               "How many rows it stands for", "所代表的行数", unit="1", null=False, low=1),
    ),
)

REJECT = Table(
    "reject",
    Text("rejected row", "拒收行"),
    Text("A row that could not be loaded, as it stood in the file",
         "未能装载的一行，按文件原样保存"),
    key=("load", "n"),
    columns=(
        _LOAD,
        _N,
        column("line", INT, "line", "行号",
               "Row number in the file, from 1", "文件中的行号，自 1 起", low=1),
        _COLUMN,
        _CODE,
        column("cells", JSON, "cells", "单元格",
               "The cells of the row as read", "该行读入的单元格", visible=INTERNAL, null=False),
    ),
)

OVERRIDE = Table(
    "override",
    Text("override", "人工更正"),
    Text("A value set by a named person; it survives every later load and is shown wherever it "
         "acts", "由具名人员设定的值；再次装载后仍有效，并在生效处显示"),
    key=("id",),
    append_only=True,
    columns=(
        column("id", TEXT, "override id", "更正编号", "Id of the override", "更正编号"),
        _TABLE,
        column("row", TEXT, "row", "行", "Id of the row corrected", "被更正行的编号", null=False),
        column("column", TEXT, "column", "列", "Column corrected", "被更正的列", null=False),
        column("value", JSON, "value", "值", "Value that holds from now on", "今后采用的值"),
        column("by", TEXT, "by", "人员", "Person who set it", "设定人", null=False),
        column("at", STAMP, "time", "时间",
               "When it was set, UTC", "设定时间（世界协调时）", null=False),
        column("reason", TEXT, "reason", "理由", "Why", "理由", null=False),
        column("retracted_by", TEXT, "retracted by", "撤销人",
               "Person who took it back by a later row", "以后续记录撤销该更正的人员"),
    ),
)

RUN = Table(
    "run",
    Text("run", "运算"),
    Text("One computed answer with everything needed to repeat it", "一次可复算的运算结果"),
    key=("id",),
    columns=(
        column("id", TEXT, "run id", "运算编号",
               "Digest of inputs, rules, seed and version",
               "由输入、规则、随机种子与版本得出的摘要"),
        column("study", TEXT, "study", "研究", "Study that was run", "所运行的研究", null=False),
        column("made_at", STAMP, "made", "生成时间",
               "When it was made, UTC", "生成时间（世界协调时）", null=False),
        column("audit_seq", INT, "log number", "日志序号",
               "Log row of the act that kept it last; of two runs the higher is the newer",
               "最近一次保存该运算的日志序号；数大者较新", null=False, low=1),
        column("seed", INT, "seed", "随机种子", "Seed of every random step", "各随机步骤的种子"),
        column("inputs_hash", TEXT, "inputs digest", "输入摘要",
               "Digest of the inputs", "输入数据的摘要"),
        column("rules_hash", TEXT, "rules digest", "规则摘要", "Digest of the rules", "规则的摘要"),
        column("version", TEXT, "version", "版本", "Version of Yuzui", "软件版本", null=False),
        column("document", JSON, "document", "结果文档",
               "The answer as JSON; the level of the row says who reads it",
               "以 JSON 保存的结果；由该行的可见级别决定谁可读", null=False),
        column("state", TEXT, "state", "状态",
               "Whether it answers for the present inputs", "是否对应当前输入", null=False,
               values=("current", "superseded", "void")),
        column("proposals", JSON, "proposals", "所涉申请",
               "Proposals it rests on: who may not see one of them does not see the run",
               "所依据的申请；不得查看其中任何一项者，亦不可见该运算", refers="proposal.id", loose=True),
    ),
)

RUN_INPUT = Table(
    "run_input",
    Text("input of a run", "运算输入"),
    Text("One part of what a run was computed from, kept so that it can be computed again; "
         "reviewers stand under pseudonyms",
         "运算所依据的一部分输入，予以留存以便重算；评审人以化名出现"),
    key=("run", "part"),
    columns=(
        column("run", TEXT, "run", "运算编号",
               "Run that was computed from it", "由其得出的运算", refers="run.id"),
        column("part", TEXT, "part", "部分",
               "Which part of the inputs", "输入的哪一部分",
               values=("proposals", "reviews", "rules", "choices", "reading", "instance")),
        column("digest", TEXT, "digest", "摘要",
               "SHA-256 of the part when the run was kept", "保存运算时该部分的 SHA-256",
               null=False),
        column("body", TEXT, "content", "内容",
               "The part itself as JSON text, to the digit; empty once erased",
               "该部分内容的 JSON 文本，保留全部位数；删除后为空",
               visible=INTERNAL),
    ),
)

EXPORT = Table(
    "export",
    Text("export", "导出"),
    Text("One file handed out, with the filter and role it was made under",
         "一次导出的文件及其筛选条件与角色"),
    key=("id",),
    append_only=True,
    columns=(
        column("id", TEXT, "export id", "导出编号", "Id of the export", "导出编号"),
        column("at", STAMP, "time", "时间",
               "When it was made, UTC", "导出时间（世界协调时）", null=False),
        column("by", TEXT, "by", "人员", "Account it was made for", "导出账户", null=False),
        column("role", TEXT, "role", "角色", "Role it was made under", "导出时的角色"),
        column("table", TEXT, "table", "数据表",
               "Table or page exported", "所导出的表或页面", null=False),
        column("filter", JSON, "filter", "筛选", "Filter that was applied", "所用筛选条件"),
        column("format", TEXT, "format", "格式", "File format", "文件格式", null=False),
        column("rows", INT, "rows", "行数", "Number of rows", "行数", unit="1", low=0),
        column("sha256", TEXT, "digest", "摘要",
               "SHA-256 of the bytes", "字节的 SHA-256", null=False),
    ),
)

RESULT = Table(
    "result",
    Text("result", "指标结果"),
    Text("One indicator over one set of units from one snapshot; never overwritten",
         "某快照上某组单元的一项指标结果；不覆盖"),
    key=("id",),
    append_only=True,
    columns=(
        column("id", TEXT, "result id", "结果编号",
               "Digest of snapshot, indicator, definition, parameters and units",
               "由快照、指标、定义、参数与单元得出的摘要"),
        column("snapshot", INT, "snapshot", "快照",
               "Snapshot it was computed on", "计算所用快照", refers="snapshot.n", loose=True),
        column("indicator", TEXT, "indicator", "指标",
               "Name of the indicator", "指标名称", null=False),
        column("definition_version", TEXT, "definition", "定义版本",
               "Version of the definition", "指标定义的版本", null=False),
        column("parameters", JSON, "parameters", "参数",
               "Parameters of the indicator", "指标参数", null=False),
        column("units", TEXT, "units", "评价单元",
               "Set of units judged", "被评价的单元集合", null=False),
        column("n", INT, "rows used", "使用行数",
               "Rows that entered", "纳入的行数", unit="1", null=False, low=0),
        column("n_excluded", JSON, "rows excluded", "排除行数",
               "Rows left out, counted by reason", "按原因统计的排除行数"),
        column("lost_mass", REAL, "lost mass", "未归属份额",
               "Weight of authors without an affiliation", "无机构作者的权重", unit="1", low=0),
        column("low", REAL, "lower end", "下限",
               "Lower end of the interval, in the unit of the indicator", "区间下限，单位同指标",
               unit="indicator"),
        column("high", REAL, "upper end", "上限",
               "Upper end of the interval, in the unit of the indicator", "区间上限，单位同指标",
               unit="indicator"),
        column("interval_kind", TEXT, "interval", "区间类型",
               "What the interval is an interval of", "区间的含义"),
        column("interval_level", REAL, "level", "置信水平",
               "Nominal probability of the interval", "区间的名义概率", unit="1", low=0, high=1),
        column("window", TEXT, "window", "窗口", "Period or lag it speaks of", "所述期间或时滞"),
        column("window_complete", REAL, "window complete", "窗口完整占比",
               "Share of works whose window the snapshot covers", "窗口被快照完整覆盖的成果占比",
               unit="1", low=0, high=1),
        column("coverage", REAL, "coverage", "覆盖率",
               "Share of rows used", "所用行数占比", unit="1", low=0, high=1),
        column("engine", TEXT, "engine", "引擎",
               "Engine and version that computed it", "计算引擎与版本"),
        column("made_at", STAMP, "made", "生成时间",
               "When it was made, UTC", "生成时间（世界协调时）", null=False),
        column("values", JSON, "values", "数值",
               "Values by unit, or the file that holds them", "各单元数值或其所在文件",
               visible=INTERNAL),
        column("public", BOOL, "public", "已公开",
               "Whether it was released", "是否已公开", null=False),
    ),
)

OBJECTION = Table(
    "objection",
    Text("objection", "异议"),
    Text("Request to correct what a number rests on, answered by another person",
         "要求更正某一数字所依据内容的申请，由他人答复"),
    key=("id",),
    columns=(
        column("id", TEXT, "objection id", "异议编号", "Id of the objection", "异议编号"),
        column("result", TEXT, "result", "结果编号",
               "Result objected to", "所涉结果", refers="result.id", null=False),
        column("part", TEXT, "part", "分量",
               "Column of the result it is about; empty for all of it",
               "所涉的结果列；空表示整个结果"),
        column("work", TEXT, "work", "成果",
               "Work it is about; empty for none in particular", "所涉成果；空表示不限于某项成果"),
        column("by", TEXT, "by", "提出人",
               "Person who objects", "提出异议的人员", visible=PERSONAL),
        column("grounds", TEXT, "grounds", "事由",
               "What is wrong, and what would be right", "何处有误、应为如何",
               visible=INTERNAL, null=False),
        column("filed", DAY, "filed", "提出日", "Day it was filed", "提出日期", null=False),
        column("handler", TEXT, "handler", "办理人",
               "Person who answers it, never the one who objects", "答复人，不得为提出人",
               visible=PERSONAL),
        column("outcome", TEXT, "outcome", "结论",
               "What came of it; empty while it is open", "办理结论；办理中为空",
               values=("accepted", "rejected", "withdrawn")),
        column("reason", TEXT, "reason", "理由",
               "Why it was answered so", "作出该结论的理由", visible=INTERNAL),
        column("settled", DAY, "settled", "办结日", "Day it was answered", "答复日期"),
    ),
)

TABLES = (LOAD, FINDING, REJECT, OVERRIDE, RUN, RUN_INPUT, EXPORT, RESULT, OBJECTION)
