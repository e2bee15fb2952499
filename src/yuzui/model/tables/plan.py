# SPDX-License-Identifier: Apache-2.0
"""The strategic plan as data: clauses, what serves them, how that is checked."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, INTERNAL, JSON, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

HORIZONS = ("immediate", "period", "ten_year", "long", "standing")
CHECKS = ("computes", "answers", "workflow", "holds", "exports", "own", "attest")
OWNER_ROLES = (
    "minister_desk", "planning_office", "funder_officer", "statistics_desk", "evaluator",
    "facility_office", "lab_network_office", "data_librarian", "regional_office", "ethics_office",
)

PLAN = Table(
    "plan",
    Text("plan", "规划"),
    Text("One edition of a strategic plan", "战略规划的一个版本"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "plan id", "规划编号", "Id of the plan", "规划编号"),
        column("edition", TEXT, "edition", "版本",
               "Edition; an amendment makes a new one", "版本；修订即为新版", null=False),
        column("title", JSON, "title", "名称", "Title in both languages", "中英文名称", null=False),
        column("issuer", TEXT, "issuer", "发布机构", "Who issued it", "发布机构"),
        column("jurisdiction", TEXT, "jurisdiction", "法域", "Where it holds", "适用法域"),
        column("year_from", INT, "first year", "起始年", "First year", "起始年份", unit="a"),
        column("year_to", INT, "last year", "终止年", "Last year", "终止年份", unit="a"),
        column("text_source", TEXT, "source of the text", "文本来源",
               "Address of the authoritative text", "权威文本地址"),
        column("text_digest", TEXT, "digest of the text", "文本摘要",
               "SHA-256 of that text", "权威文本的 SHA-256"),
        column("language", TEXT, "language of authority", "权威语言",
               "Language whose wording decides", "以何种语言为准"),
        column("supersedes", TEXT, "supersedes", "取代",
               "Plan it takes the place of", "所取代的规划", refers="plan.id"),
        column("digest", TEXT, "digest", "摘要",
               "SHA-256 of the plan file", "规划文件的 SHA-256", null=False),
    ),
)

CLAUSE = Table(
    "clause",
    Text("clause", "条款"),
    Text("Smallest part of a sentence of a plan that can be checked", "规划中可检验的最小句段"),
    key=("plan", "clause"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan it belongs to", "所属规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款",
               "Id of the clause; never used again", "条款编号；不再复用"),
        column("section", TEXT, "section", "章节", "Section of the plan", "规划章节"),
        column("order", INT, "order", "次序", "Place in the plan", "在规划中的次序", low=0),
        column("title", JSON, "title", "题目",
               "What it asks, in our own words, in both languages",
               "用自己的话概括的要求（中英文）", null=False),
        column("text_span", TEXT, "span of text", "文本位置",
               "First and last character in the authoritative text", "在权威文本中的起止位置"),
        column("quote", TEXT, "quotation", "引文",
               "At most 25 words of the text", "不超过 25 词的原文引用"),
        column("verb", TEXT, "verb", "动词", "What it asks to do", "所要求的行动"),
        column("kinds", JSON, "kinds", "类别",
               "Data, computation, workflow, service or outside-software; the first is primary",
               "数据、计算、流程、服务或软件之外；首项为主", null=False),
        column("horizon", TEXT, "horizon", "期限", "When it is due", "时间跨度", values=HORIZONS),
        column("owner_role", TEXT, "owner", "责任岗位",
               "Role that answers for it", "负责的岗位", values=OWNER_ROLES),
        column("counterpart", JSON, "counterpart", "诚实对应物",
               "What is measured when the clause itself cannot be software",
               "条款本身非软件可及时所测之物"),
        column("does_not_show", JSON, "does not show", "不能说明",
               "What its checks do not show", "其检验所不能说明的内容"),
        column("status", TEXT, "status", "状态",
               "Computed from the last evidence run", "由最近一次证据检验算得",
               values=("served", "partly", "not_yet", "outside")),
    ),
)

BINDING = Table(
    "binding",
    Text("binding", "绑定"),
    Text("What in Yuzui serves a clause", "服务于条款的软件部件"),
    key=("plan", "clause", "ref"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款", "Clause", "条款"),
        column("ref", TEXT, "reference", "引用",
               "Seam and name, such as study:fund", "接口与名称，如 study:fund"),
        column("role", TEXT, "role", "作用",
               "Primary or support", "主要或辅助", null=False, values=("primary", "support")),
        column("resolved", BOOL, "resolved", "可解析",
               "Whether the registry knows it", "注册表中是否存在"),
    ),
)

CHECK = Table(
    "check",
    Text("evidence check", "证据检验"),
    Text("Declared test of a clause on real data", "以真实数据检验条款的声明式测试"),
    key=("plan", "clause", "check"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款", "Clause", "条款"),
        column("check", TEXT, "check", "检验",
               "Id of the check within the clause", "条款内的检验编号"),
        column("kind", TEXT, "kind", "类别",
               "Kind of check", "检验类别", null=False, values=CHECKS),
        column("arguments", JSON, "arguments", "参数", "What it is asked", "检验参数"),
        column("data", TEXT, "data", "数据", "Data it runs on", "所用数据"),
        column("bar", TEXT, "bar", "标准", "What must be reached", "须达到的标准"),
        column("required", BOOL, "required", "必需",
               "Whether the clause depends on it", "是否为必需检验", null=False),
        column("max_age_days", INT, "oldest", "最长时效",
               "Days after which a result is stale", "结果过期天数", unit="d", low=1),
    ),
)

TARGET = Table(
    "target",
    Text("target", "目标"),
    Text("Numeric aim of a clause", "条款的数值目标"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "target id", "目标编号", "Id of the target", "目标编号"),
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id", null=False),
        column("clause", TEXT, "clause", "条款", "Clause", "条款", null=False),
        column("numerator", TEXT, "numerator", "分子", "What is counted", "所计之量", null=False),
        column("denominator", TEXT, "denominator", "分母", "What it is divided by", "所除之量"),
        column("comparator", TEXT, "comparator", "比较",
               "How value and aim are compared; over is not at least",
               "比较方式；“超过”不同于“不低于”", null=False,
               values=(">", ">=", "<", "<=", "=", "range", "trend")),
        column("value", REAL, "aim", "目标值",
               "Aim, in the unit beside it", "目标值，单位见旁列", unit="unit"),
        column("unit", TEXT, "unit", "单位",
               "UCUM unit, 1 for a fraction", "UCUM 单位，小数为 1", null=False),
        column("deadline", DAY, "deadline", "期限",
               "Day by which; empty if the text gives none", "期限；文本未给时为空"),
        column("vintage_rule", TEXT, "vintage rule", "版次规则",
               "Which vintage decides", "以何版次为准"),
        column("baseline", REAL, "baseline", "基期值",
               "Value at the start", "起点数值", unit="unit"),
        column("baseline_year", INT, "baseline year", "基期年",
               "Year of that value", "起点年份", unit="a"),
    ),
)

READING = Table(
    "reading",
    Text("reading", "解读"),
    Text("One named reading of a target, such as a deadline the text does not give",
         "对目标的一种具名解读，如文本未给的期限"),
    key=("target", "reading"),
    level="public",
    columns=(
        column("target", TEXT, "target", "目标", "Target", "目标", refers="target.id"),
        column("reading", TEXT, "reading", "解读", "Id of the reading", "解读编号"),
        column("label", JSON, "label", "名称", "Name in both languages", "中英文名称", null=False),
        column("deadline", DAY, "deadline", "期限",
               "Day by which, in this reading", "该解读下的期限"),
        column("source", TEXT, "source", "来源", "Who reads it so", "该解读的来源"),
        column("status", TEXT, "status", "核实状态", "How well that is sourced", "核实程度"),
    ),
)

PARAMETER = Table(
    "parameter",
    Text("parameter", "政策参数"),
    Text("Dated policy value, such as a rate", "带日期的政策取值，如比率"),
    key=("plan", "name", "valid_from"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan that holds it", "所在规划", refers="plan.id"),
        column("name", TEXT, "name", "名称", "Name of the parameter", "参数名称"),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日"),
        column("value", REAL, "value", "数值",
               "Value, in the unit beside it", "取值，单位见旁列", unit="unit", null=False),
        column("unit", TEXT, "unit", "单位",
               "UCUM unit, 1 for a fraction", "UCUM 单位，小数为 1", null=False),
        column("low", REAL, "smallest", "下限", "Smallest sensible value", "合理下限", unit="unit"),
        column("high", REAL, "largest", "上限", "Largest sensible value", "合理上限", unit="unit"),
        column("source", TEXT, "source", "来源", "Where it was read", "出处", null=False),
        column("vintage", TEXT, "vintage", "版次", "Which publication", "所属版次"),
    ),
)

CLAUSE_LINK = Table(
    "clause_link",
    Text("clause link", "条款关联"),
    Text("A clause and something in the record, or another clause",
         "条款与记录中某对象或另一条款的关联"),
    key=("plan", "clause", "kind", "object", "role"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款", "Clause", "条款"),
        column("kind", TEXT, "kind", "对象类别", "Kind of the other end", "另一端的类别"),
        column("object", TEXT, "object", "对象", "Id of the other end", "另一端的编号"),
        column("role", TEXT, "role", "关系", "How they hang together", "关系"),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日"),
    ),
)

EVIDENCE_RUN = Table(
    "evidence_run",
    Text("evidence run", "证据运行"),
    Text("Dated result of one check", "一次检验的带日期结果"),
    key=("id",),
    level="public",
    append_only=True,
    columns=(
        column("id", TEXT, "run id", "运行编号", "Id of the run", "运行编号"),
        column("plan", TEXT, "plan", "规划", "Plan", "规划", null=False),
        column("clause", TEXT, "clause", "条款", "Clause", "条款", null=False),
        column("check", TEXT, "check", "检验", "Check", "检验", null=False),
        column("started", STAMP, "started", "开始时间",
               "When it began, UTC", "开始时间（世界协调时）", null=False),
        column("audit_seq", INT, "log number", "日志序号",
               "Log row of the check", "检验事件的日志序号", null=False, low=1),
        column("data_digest", TEXT, "data digest", "数据摘要", "Digest of the data", "数据的摘要"),
        column("code_version", TEXT, "code version", "程序版本",
               "Version of Yuzui", "软件版本", null=False),
        column("outcome", TEXT, "outcome", "结果",
               "What came of it", "检验结果", null=False,
               values=("pass", "fail", "error", "no_data", "awaits")),
        column("measured", TEXT, "measured", "实测值", "Value measured", "实测值"),
        column("bar", TEXT, "bar", "标准", "What had to be reached", "须达到的标准"),
        column("artefact", TEXT, "artefact", "产物", "Address of what it made", "产物地址"),
        column("message", JSON, "message", "说明",
               "What happened, in both languages", "说明（中英文）"),
    ),
)

WAIVER = Table(
    "waiver",
    Text("waiver", "豁免"),
    Text("Reasoned exclusion of a clause by a named person, for a time",
         "具名人员在一定期限内说明理由的条款豁免"),
    key=("plan", "clause", "valid_from"),
    level="public",
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款", "Clause", "条款"),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日", null=False),
        column("reason", TEXT, "reason", "理由", "Why", "理由", null=False),
        column("by", TEXT, "by", "人员", "Person who answers for it", "负责人员", null=False),
        column("role", TEXT, "role", "岗位", "Role of that person", "其岗位"),
    ),
)

ATTESTATION = Table(
    "attestation",
    Text("attestation", "声明"),
    Text("Dated signed statement on a clause that is outside software", "对软件之外条款的签字声明"),
    key=("plan", "clause", "date"),
    level="public",
    append_only=True,
    columns=(
        column("plan", TEXT, "plan", "规划", "Plan", "规划", refers="plan.id"),
        column("clause", TEXT, "clause", "条款", "Clause", "条款"),
        column("date", DAY, "date", "日期", "Day of the statement", "声明日期"),
        column("document", TEXT, "document", "文件",
               "Document that holds it", "所在文件", null=False),
        column("by", TEXT, "by", "人员", "Person who signed", "签字人员", null=False),
        column("statement", TEXT, "statement", "声明内容",
               "What is stated", "声明内容", visible=INTERNAL, null=False),
    ),
)

TABLES = (
    PLAN, CLAUSE, BINDING, CHECK, TARGET, READING, PARAMETER, CLAUSE_LINK, EVIDENCE_RUN, WAIVER,
    ATTESTATION,
)
