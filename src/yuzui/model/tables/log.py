# SPDX-License-Identifier: Apache-2.0
"""The record about itself: event log, snapshots, who may see a row, who holds a role."""

from __future__ import annotations

from yuzui.model.table import INT, INTERNAL, JSON, LEVELS, PERSONAL, SEALED, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

AUDIT = Table(
    "audit",
    Text("event log", "事件日志"),
    Text("Append-only log of every act, each row chained to the one before by its digest",
         "只增不改的操作日志，每行以摘要与上一行相连"),
    key=("seq",),
    append_only=True,
    columns=(
        column("seq", INT, "number", "序号",
               "Place in the log, in order of commit", "日志中的位置，按提交先后", low=1),
        column("at", STAMP, "time", "时间",
               "When the act was committed, UTC", "操作提交的时间（世界协调时）", null=False),
        column("actor", TEXT, "actor", "操作人",
               "User of the system or pseudonym that acted", "操作的系统用户或化名", null=False),
        column("named", TEXT, "person named", "署名人",
               "Person in whose name it was done, where that is another; nobody checked that",
               "以何人名义操作（与操作人不同时）；未经核验"),
        column("via", TEXT, "through", "途径",
               "Face through which the act came", "操作经由的界面", null=False,
               values=("web", "api", "cli", "harvest", "device")),
        column("action", TEXT, "action", "操作", "Verb of the act", "操作动词", null=False),
        column("object", TEXT, "object", "对象", "What was acted on", "操作对象", null=False),
        column("reason", TEXT, "reason", "理由",
               "Why, in the person's words", "操作人说明的理由", visible=INTERNAL),
        column("before", TEXT, "before", "操作前摘要",
               "Salted digest of the content before the act", "操作前内容的加盐摘要"),
        column("after", TEXT, "after", "操作后摘要",
               "Salted digest of the content after the act", "操作后内容的加盐摘要"),
        column("body_ref", TEXT, "body", "正文编号",
               "Row of audit_body that holds the content, as long as it has not been erased",
               "保存正文的 audit_body 行编号（删除前有效）"),
        column("prev", TEXT, "previous hash", "上一哈希",
               "Hash of the row before", "上一行的哈希值", null=False),
        column("hash", TEXT, "hash", "哈希",
               "SHA-256 of the previous hash and the canonical JSON of this row",
               "上一哈希与本行规范 JSON 的 SHA-256", null=False),
    ),
)

AUDIT_BODY = Table(
    "audit_body",
    Text("log content", "日志正文"),
    Text("Content behind the digests of the log; it can be erased without breaking the chain",
         "日志摘要背后的内容；可删除而不破坏链条"),
    key=("ref",),
    level="sealed",
    columns=(
        column("ref", TEXT, "reference", "编号", "Random name of the content", "正文的随机编号"),
        column("salt", TEXT, "salt", "盐值",
               "Random hex text that entered both digests", "参与摘要计算的随机十六进制文本",
               visible=SEALED, null=False),
        column("body", JSON, "content", "正文",
               "What stood before and after the act", "操作前后的内容", visible=SEALED),
    ),
)

SNAPSHOT = Table(
    "snapshot",
    Text("snapshot", "数据快照"),
    Text("Numbered, immutable publication of the analytic tables",
         "分析数据表的带编号、不可更改的一次发布"),
    key=("n",),
    level="public",
    append_only=True,
    columns=(
        column("n", INT, "number", "编号", "Number of the snapshot", "快照编号", low=1),
        column("parent", INT, "parent", "上一快照",
               "Snapshot it follows", "所承接的快照", refers="snapshot.n"),
        column("created", STAMP, "created", "发布时间",
               "When it was published, UTC", "发布时间（世界协调时）", null=False),
        column("manifest_sha", TEXT, "manifest digest", "清单摘要",
               "SHA-256 of the manifest that lists every file with its digest",
               "列明全部文件及其摘要的清单的 SHA-256", null=False),
        column("code_version", TEXT, "code version", "程序版本",
               "Version of Yuzui that wrote it", "写入快照的软件版本"),
        column("fold_version", TEXT, "fold version", "归并规则版本",
               "Version of the fold rules", "归并规则的版本"),
        column("policy_version", TEXT, "policy version", "可见规则版本",
               "Version of the visibility policy", "可见规则的版本"),
        column("audit_seq", INT, "log number", "日志序号",
               "Number of the log row of the publication", "发布事件在日志中的序号"),
        column("state", TEXT, "state", "状态",
               "Whether it stands as published or had rows erased since",
               "现状：已发布，或其后有行被依法删除", null=False, values=("published", "redacted")),
    ),
)

SNAPSHOT_SOURCE = Table(
    "snapshot_source",
    Text("source of a snapshot", "快照的来源"),
    Text("One source within one snapshot, with vintage, licence and counts",
         "某一快照中的一个来源及其版次、许可与数量"),
    key=("snapshot", "source"),
    level="public",
    append_only=True,
    columns=(
        column("snapshot", INT, "snapshot", "快照",
               "Snapshot it belongs to", "所属快照", refers="snapshot.n"),
        column("source", TEXT, "source", "来源", "Name of the source", "来源名称"),
        column("vintage", TEXT, "vintage", "数据版次",
               "Which publication of the data", "数据属于哪一次发布"),
        column("complete_through", TEXT, "complete through", "完整截至",
               "Last day whose data are complete", "数据完整的最后一日"),
        column("licence", TEXT, "licence", "许可",
               "Licence, as SPDX name or in words", "许可（SPDX 名称或文字）"),
        column("sha256", TEXT, "digest", "摘要",
               "SHA-256 of the bytes received", "所收字节的 SHA-256"),
        column("n_works", INT, "works", "成果数", "Number of works", "成果数量", unit="1", low=0),
        column("n_citations", INT, "citations", "引文数",
               "Number of citations", "引文数量", unit="1", low=0),
        column("accepted_by", TEXT, "accepted by", "验收人",
               "Person who accepted the load", "验收该批数据的人员", visible=INTERNAL),
        column("previous", INT, "previous", "前一快照",
               "Earlier snapshot of the same source", "同一来源的前一快照", refers="snapshot.n"),
    ),
)

ROW_VISIBILITY = Table(
    "row_visibility",
    Text("visibility of a row", "行的可见范围"),
    Text("Level, audiences, embargo and denials of one row where they differ from the table's "
         "default", "与所在表默认不同的某一行的可见级别、范围、开放时滞与排除"),
    key=("table", "row"),
    level="sealed",
    columns=(
        column("table", TEXT, "table", "数据表", "Table of the row", "所在数据表"),
        column("row", TEXT, "row", "行",
               "Id of the row: its key values joined by a bar", "行编号：主键值以竖线相连"),
        column("level", TEXT, "level", "级别",
               "Level at which the row is visible", "该行的可见级别", null=False, values=LEVELS),
        column("audiences", JSON, "audiences", "可见范围",
               "Audiences that see the row whatever the level", "不论级别均可见该行的范围",
               visible=INTERNAL),
        column("embargo_until", STAMP, "embargo until", "开放时间",
               "Time before which only the embargo audience sees the row", "此前仅时滞范围可见"),
        column("deny", JSON, "denied", "排除",
               "Keys of subjects that never see the row", "一律不可见该行的主体", visible=SEALED),
        column("public_since", STAMP, "public since", "公开时间",
               "When the row became public", "该行公开的时间"),
        column("withdrawn_at", STAMP, "withdrawn", "撤回时间",
               "When the row was withdrawn", "该行撤回的时间"),
    ),
)

ROW_ORIGIN = Table(
    "row_origin",
    Text("origin of a row", "行的来源性质"),
    Text("That a row was made up, wholly or in part, as was said of the file it came in",
         "某一行全部或部分为合成：依据其所在文件的说明"),
    key=("table", "row"),
    columns=(
        column("table", TEXT, "table", "数据表", "Table of the row", "所在数据表"),
        column("row", TEXT, "row", "行",
               "Id of the row: its key values joined by a bar", "行编号：主键值以竖线相连"),
        column("origin", TEXT, "origin", "来源性质",
               "Synthetic or mixed; a row without a mark is neither",
               "合成或混合；未标记者两者皆非",
               null=False, values=("synthetic", "mixed")),
    ),
)

ROW_SOURCE = Table(
    "row_source",
    Text("source of a row", "行的出处"),
    Text("Which load a row came in, and where it stood in the file; reviews of one proposal stand together",
         "某一行由哪次装载带入、位于文件何处；同一申请的评审意见合为一行"),
    key=("table", "row", "load"),
    columns=(
        column("table", TEXT, "table", "数据表", "Table of the row", "所在数据表"),
        column("row", TEXT, "row", "行",
               "Id of the row: its key values joined by a bar; of reviews that of their proposal",
               "行编号：主键值以竖线相连；评审意见为其申请号"),
        column("load", TEXT, "load", "装载", "Load it came in", "所属装载", refers="load.id", loose=True),
        column("lines", JSON, "lines", "行号",
               "Row numbers in the file, from 1", "文件中的行号，自 1 起", visible=INTERNAL),
    ),
)

ROLE_GRANT = Table(
    "role_grant",
    Text("role grant", "角色授予"),
    Text("One role held by one subject within one scope for a time",
         "某主体在某范围、某期间持有的一个角色"),
    key=("subject", "role", "scope", "valid_from"),
    columns=(
        column("subject", TEXT, "subject", "主体",
               "Account that holds the role", "持有角色的账户", visible=PERSONAL),
        column("role", TEXT, "role", "角色", "Name of the role", "角色名称"),
        column("scope", TEXT, "scope", "范围",
               "Organisation, call, facility, station or item it holds for; * for all",
               "适用的机构、指南、设施、台站或条目；* 表示全部"),
        column("valid_from", STAMP, "from", "起", "First moment it holds", "生效时间"),
        column("valid_to", STAMP, "to", "止", "First moment it no longer holds", "失效时间"),
        column("granted_by", TEXT, "granted by", "授予人",
               "Person who granted it", "授予该角色的人员", visible=INTERNAL, null=False),
        column("reason", TEXT, "reason", "理由",
               "Why it was granted", "授予理由", visible=INTERNAL),
        column("deputy_of", TEXT, "deputy of", "代理对象",
               "Account whose role is held for them; empty for a role of one's own",
               "被代理的账户；本人角色为空", visible=PERSONAL),
        column("confirmed_by", TEXT, "confirmed by", "确认人",
               "Second person who confirmed the grant, where two are needed",
               "须经两人时，确认该授予的第二人", visible=INTERNAL),
    ),
)

OUTBOX = Table(
    "outbox",
    Text("outbox", "待办文件"),
    Text("Files that an act owes, written in the same transaction as the act; what is not done yet "
         "is completed by the next command that writes",
         "某次操作应写出的文件，与该操作在同一事务中登记；未完成者由下一次写入命令补齐"),
    key=("id",),
    level="restricted",
    columns=(
        column("id", TEXT, "id", "编号", "Act and kind of file", "操作与文件种类"),
        column("run", TEXT, "run", "运算", "Run the files are about", "文件所涉运算",
               null=False, refers="run.id"),
        column("subject", TEXT, "about", "所涉决定",
               "Decision or draw the files are about", "文件所涉决定或抽签"),
        column("kind", TEXT, "kind", "种类",
               "Letters to the applicants, or the board pack", "致申请人的通知书或审议材料",
               null=False, values=("letters", "pack")),
        column("lang", TEXT, "language", "语言",
               "Language of the board pack; letters are in both", "审议材料的语言；通知书为双语"),
        column("audit_seq", INT, "log number", "日志序号",
               "Number of the log row of the act", "该操作在日志中的序号", null=False),
        column("state", TEXT, "state", "状态",
               "Whether they are written", "是否已写出", null=False, values=("waiting", "done")),
        column("done_at", STAMP, "done", "完成时间",
               "When the last of them was written", "最后一个文件写出的时间"),
        column("files", INT, "files", "文件数", "How many", "文件数量", unit="1", low=0),
        column("sha256", TEXT, "digest", "摘要",
               "SHA-256 over the files, in order", "依次对各文件计算的 SHA-256"),
    ),
)

TABLES = (
    AUDIT, AUDIT_BODY, OUTBOX, SNAPSHOT, SNAPSHOT_SOURCE, ROW_VISIBILITY, ROW_ORIGIN, ROW_SOURCE,
    ROLE_GRANT,
)
