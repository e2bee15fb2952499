# SPDX-License-Identifier: Apache-2.0
"""Identity: entities, their identifiers and names, and the source records behind them."""

from __future__ import annotations

from yuzui.model.column import BOOL, DAY, INT, INTERNAL, JSON, REAL, STAMP, TEXT, column
from yuzui.model.table import Table
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

KINDS = (
    "work", "person", "organisation", "project", "programme", "call", "award", "facility",
    "equipment", "station", "datastream", "collection", "accession", "venue", "meeting", "topic",
    "place", "service",
)

ENTITY = Table(
    "entity",
    Text("entity", "实体"),
    Text("Thing of the record with a public id that is never used again",
         "具有不再复用之公开编号的对象"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "entity id", "实体编号", "Letters and a number", "字母加数字"),
        column("kind", TEXT, "kind", "类别",
               "Kind of entity", "实体类别", null=False, values=KINDS),
        column("anchor", INT, "anchor", "锚定记录",
               "Source record that minted the id", "产生该编号的来源记录",
               refers="source_record.seq"),
        column("state", TEXT, "state", "状态",
               "Live, redirected or withdrawn", "有效、重定向或已撤回", null=False,
               values=("live", "redirected", "withdrawn")),
        column("redirect_to", TEXT, "redirects to", "重定向至",
               "Entity that took its place", "取代它的实体", refers="entity.id"),
        column("created_seq", INT, "log number", "日志序号",
               "Log row of its making", "建立事件的日志序号"),
    ),
)

IDENTIFIER = Table(
    "identifier",
    Text("identifier", "标识符"),
    Text("One identifier of one entity in one scheme", "实体在某体系中的一个标识符"),
    key=("scheme", "value", "entity"),
    level="public",
    columns=(
        column("scheme", TEXT, "scheme", "体系",
               "Scheme such as doi, orcid or ror", "标识体系，如 doi、orcid、ror"),
        column("value", TEXT, "value", "取值", "Value in its normal form", "规范化的取值"),
        column("entity", TEXT, "entity", "实体", "Entity it names", "所指实体", refers="entity.id"),
        column("valid", BOOL, "valid", "有效",
               "Whether the check digit holds; an invalid value never links",
               "校验位是否正确；无效值不用于关联", null=False),
        column("preferred", BOOL, "preferred", "首选",
               "Whether it is shown first", "是否首选显示", null=False),
        column("source", TEXT, "source", "来源", "Where it comes from", "出处"),
        column("valid_from", DAY, "from", "起", "First day it holds", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer holds", "失效日"),
    ),
)

NAME = Table(
    "name",
    Text("name", "名称"),
    Text("One name of one entity in one language and script", "实体在某语言与文字下的一个名称"),
    key=("entity", "n"),
    level="public",
    columns=(
        column("entity", TEXT, "entity", "实体", "Entity named", "所指实体", refers="entity.id"),
        column("n", INT, "number", "序号", "Running number", "顺序号", low=1),
        column("lang", TEXT, "language", "语言", "ISO 639-1 code", "ISO 639-1 代码"),
        column("script", TEXT, "script", "文字", "ISO 15924 code", "ISO 15924 代码"),
        column("text", TEXT, "text", "文本",
               "Name in its original script", "原文字的名称", null=False),
        column("kind", TEXT, "kind", "类别",
               "Official, short, alias, pinyin or former", "正式、简称、别名、拼音或曾用",
               null=False, values=("official", "short", "alias", "pinyin", "former")),
        column("valid_from", DAY, "from", "起", "First day it held", "生效日"),
        column("valid_to", DAY, "to", "止", "First day it no longer held", "失效日"),
    ),
)

SOURCE_RECORD = Table(
    "source_record",
    Text("source record", "来源记录"),
    Text("One item as one source gave it; a change is a new row",
         "某来源给出的一条记录；变化即为新行"),
    key=("seq",),
    level="organisation",
    append_only=True,
    columns=(
        column("seq", INT, "number", "序号", "Running number", "顺序号", low=1),
        column("source", TEXT, "source", "来源", "Source that gave it", "给出它的来源", null=False),
        column("source_key", TEXT, "key in the source", "来源键",
               "Its key there", "在来源中的键", null=False),
        column("payload_hash", TEXT, "payload digest", "内容摘要",
               "Digest of the mapped fields", "映射后字段的摘要", null=False),
        column("raw_sha", TEXT, "raw digest", "原始摘要", "Bytes it came in", "所在原始字节"),
        column("fields", JSON, "fields", "字段",
               "Fields after mapping", "映射后的字段", visible=INTERNAL),
        column("vintage", TEXT, "vintage", "数据版次",
               "Which publication of the data", "数据属于哪一次发布"),
        column("run", TEXT, "fetch run", "采集批次", "Fetch run it came in", "所在采集批次"),
        column("map_version", TEXT, "mapping version", "映射版本",
               "Version of the mapping", "映射版本"),
    ),
)

SAME_AS = Table(
    "same_as",
    Text("same-as assertion", "同一断言"),
    Text("Whether two source records speak of one entity; retracted, never deleted",
         "两条来源记录是否指同一实体；可撤销，不删除"),
    key=("id",),
    level="organisation",
    append_only=True,
    columns=(
        column("id", INT, "assertion id", "断言编号", "Running number", "顺序号"),
        column("a", INT, "first record", "记录甲",
               "First source record", "第一条来源记录", refers="source_record.seq", null=False),
        column("b", INT, "second record", "记录乙",
               "Second source record", "第二条来源记录", refers="source_record.seq", null=False),
        column("verdict", TEXT, "verdict", "判定",
               "Same or differs", "同一或不同", null=False, values=("same", "differs")),
        column("by", TEXT, "by", "判定方",
               "Identifier, model or person", "标识符、模型或人员", null=False,
               values=("identifier", "model", "person")),
        column("score", REAL, "score", "得分",
               "Probability given by a model", "模型给出的概率", unit="1", low=0, high=1),
        column("model_version", TEXT, "model version", "模型版本",
               "Version of the model", "模型版本"),
        column("evidence", JSON, "evidence", "证据", "What spoke for it", "判定依据"),
        column("retracts", INT, "retracts", "撤销",
               "Earlier assertion it takes back", "所撤销的先前断言", refers="same_as.id"),
    ),
)

CURATION = Table(
    "curation",
    Text("curation", "人工校订"),
    Text("A field pinned, rejected or added by a person; it survives re-harvest",
         "由人员固定、否定或补充的字段；重新采集后仍有效"),
    key=("id",),
    level="organisation",
    append_only=True,
    columns=(
        column("id", INT, "curation id", "校订编号", "Running number", "顺序号"),
        column("entity", TEXT, "entity", "实体",
               "Entity concerned", "所涉实体", refers="entity.id", null=False),
        column("field", TEXT, "field", "字段", "Field concerned", "所涉字段", null=False),
        column("act", TEXT, "act", "操作",
               "Pin, reject or add", "固定、否定或补充", null=False,
               values=("pin", "reject", "add")),
        column("value", JSON, "value", "取值", "Value concerned", "所涉取值"),
        column("reason", TEXT, "reason", "理由", "Why", "理由", null=False),
        column("actor", TEXT, "actor", "操作人",
               "Person who did it", "操作人员", visible=INTERNAL, null=False),
        column("audit_seq", INT, "log number", "日志序号", "Log row of the act", "操作的日志序号"),
        column("retracts", INT, "retracts", "撤销",
               "Earlier curation it takes back", "所撤销的先前校订", refers="curation.id"),
    ),
)

RELATION = Table(
    "relation",
    Text("relation", "关系"),
    Text("How two entities hang together for a time: who was where, what made which data",
         "两个实体在一段时间内的关系：谁在何处、何仪器产生何数据"),
    key=("id",),
    level="public",
    columns=(
        column("id", INT, "relation id", "关系编号", "Running number", "顺序号"),
        column("from", TEXT, "from", "起",
               "Entity it starts from", "起点实体", refers="entity.id", null=False),
        column("type", TEXT, "type", "类型", "Type of relation", "关系类型", null=False),
        column("to", TEXT, "to", "止",
               "Entity it leads to", "终点实体", refers="entity.id", null=False),
        column("role", TEXT, "role", "角色", "Role within it", "关系中的角色"),
        column("valid_from", DAY, "from day", "起始日", "First day it holds", "生效日"),
        column("valid_to", DAY, "to day", "终止日", "First day it no longer holds", "失效日"),
        column("share", REAL, "share", "份额",
               "Share, where shares sum to 1", "份额（合计为 1 时）", unit="1", low=0, high=1),
        column("ordinal", INT, "place", "位次", "Place in an order", "次序", low=1),
        column("source_record", INT, "source record", "来源记录",
               "Source record that says so", "依据的来源记录", refers="source_record.seq"),
        column("at", STAMP, "recorded", "记录时间",
               "When it was recorded, UTC", "记录时间（世界协调时）"),
    ),
)

TABLES = (ENTITY, IDENTIFIER, NAME, SOURCE_RECORD, SAME_AS, CURATION, RELATION)
