# SPDX-License-Identifier: Apache-2.0
"""Audits of queries: which documents were drawn, and what each judge said of them."""

from __future__ import annotations

from yuzui.model.table import INT, JSON, PERSONAL, REAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

AUDIT_SHEET = Table(
    "audit_sheet",
    Text("audit sheet", "抽检表"),
    Text("Documents drawn from a frame for two persons to judge whether they belong to a field",
         "从总体中抽取、供两人判断是否属于某领域的文献"),
    key=("sheet",),
    append_only=True,
    columns=(
        column("sheet", TEXT, "sheet id", "抽检表编号", "Id of the sheet, as printed on it", "抽检表编号，印于表上"),
        column("node", TEXT, "node", "节点", "Node that is audited", "所抽检的节点", null=False),
        column("version", INT, "version", "版本", "Version of its query", "检索式版本", low=1, null=False),
        column("corpus", TEXT, "corpus", "语料", "Corpus that is the frame", "作为总体的语料", null=False),
        column("frame", TEXT, "frame", "总体摘要", "Digest of its texts", "语料文字的摘要值", null=False),
        column("seed", INT, "seed", "随机种子", "Seed of the draw", "抽取的随机种子", null=False),
        column("strata", JSON, "strata", "分层", "Documents in each stratum", "各层文献数", null=False),
        column("documents", JSON, "documents", "文献",
               "Drawn documents in their order: title, id, stratum",
               "抽取的文献及次序：题名、编号、所在层", null=False),
        column("snapshot", INT, "snapshot", "快照", "Load of the corpus it was drawn from; 0 of a file",
               "抽取时语料的装载号；文件为 0", low=0),
        column("years", JSON, "years", "年份", "First and last year of the frame, if it was narrowed",
               "总体限定的起止年份（如有限定）"),
        column("subfield", TEXT, "class", "类别", "Class of the source that the frame was narrowed to",
               "总体限定的来源类别"),
        column("wanted", INT, "labels wanted", "拟判断数", "Documents that were asked for", "拟判断的文献数", low=1),
        column("guide", JSON, "what judges read", "判断说明",
               "Definition of the field and examples each way, as the judges read them",
               "判断人所读的领域定义与正反示例"),
        column("created_by", TEXT, "made by", "编制人", "Person who made it", "编制人员"),
        column("created_at", STAMP, "made", "编制时间", "When it was made", "编制时间"),
    ),
)

AUDIT_JUDGE = Table(
    "audit_judge",
    Text("judge of an audit", "抽检判断人"),
    Text("Who judges a sheet, and who decides where two judges differ", "抽检表由谁判断，两人不一时由谁裁定"),
    key=("sheet", "seat"),
    columns=(
        column("sheet", TEXT, "sheet id", "抽检表编号", "Sheet that is judged", "所判断的抽检表",
               refers="audit_sheet.sheet"),
        column("seat", INT, "seat", "席位", "1 and 2 judge, 3 decides where they differ", "1、2 为判断人，3 为裁定人",
               low=1, high=3),
        column("judge", TEXT, "judge", "判断人", "Who it is", "判断人姓名", visible=PERSONAL),
        column("named_at", STAMP, "named", "指定时间", "When it was said", "指定时间"),
        column("done_at", STAMP, "through", "完成时间", "When all was judged or a file was handed in",
               "全部判断或提交文件的时间"),
    ),
)

AUDIT_LABEL = Table(
    "audit_label",
    Text("audit label", "抽检判断"),
    Text("What one judge said of one document", "一名判断人对一篇文献的判断"),
    key=("sheet", "document", "judge"),
    columns=(
        column("sheet", TEXT, "sheet id", "抽检表编号", "Sheet it is on", "所在抽检表", refers="audit_sheet.sheet"),
        column("document", INT, "document", "文献序号", "Number of the document on the sheet", "表中文献序号", low=1),
        column("judge", TEXT, "judge", "判断人", "Who judged", "判断人", visible=PERSONAL),
        column("label", TEXT, "label", "判断", "Whether it belongs to the field", "是否属于该领域",
               null=False, values=("yes", "no", "unsure")),
        column("decides", INT, "decides", "裁定", "1 where a third person decided between two",
               "第三人裁定为 1", low=0),
        column("note", TEXT, "note", "备注", "Why", "说明"),
        column("read_at", STAMP, "read", "读入时间", "When it was read", "读入时间"),
    ),
)
AUDIT_RESULT = Table(
    "audit_result",
    Text("audit result", "抽检结果"),
    Text("What the labels of a sheet said when both judges were through", "两人完成判断后该抽检表的结果"),
    key=("sheet",),
    columns=(
        column("sheet", TEXT, "sheet id", "抽检表编号", "Sheet that was judged", "所判断的抽检表"),
        column("node", TEXT, "node", "节点", "Node that is audited", "所抽检的节点", null=False),
        column("version", INT, "version", "版本", "Version of its query", "检索式版本", low=1),
        column("corpus", TEXT, "corpus", "语料", "Corpus that is the frame", "作为总体的语料"),
        column("snapshot", INT, "snapshot", "快照", "Load of the corpus", "语料的装载号", low=0),
        column("labels", INT, "labels", "判断数", "Documents that count", "有效判断的文献数", low=0),
        column("kappa", REAL, "agreement", "一致性", "Agreement of the judges beyond chance (κ)",
               "两名判断人的一致性（κ）", unit="1"),
        column("precision", REAL, "precision", "查准率", "Share of hits that belong", "命中中属于的比例", unit="1"),
        column("precision_low", REAL, "precision, low", "查准率下限", "Lower end of its 95 % interval",
               "95% 区间下限", unit="1"),
        column("recall", REAL, "recall", "查全率", "Share of what belongs that is hit", "属于的文献中命中的比例",
               unit="1"),
        column("recall_low", REAL, "recall, low", "查全率下限", "Lower end of its 95 % interval", "95% 区间下限",
               unit="1"),
        column("state", TEXT, "state", "状态", "Whether it makes the node audited", "是否使节点成为已抽检",
               values={"audited": Text("audited", "已抽检"), "open": Text("open", "未完成")}),
        column("reached", INT, "both ends reached", "两项下限均达标",
               "1 where audited, and the lower ends of precision and recall are at least 0.70 and 0.50",
               "已抽检且查准率、查全率下限分别不低于 0.70、0.50 时为 1", low=0, high=1),
        column("settled_at", STAMP, "settled", "结果时间", "When it was worked out", "得出结果的时间"),
    ),
)
# fmt: on

TABLES = (AUDIT_SHEET, AUDIT_JUDGE, AUDIT_LABEL, AUDIT_RESULT)
