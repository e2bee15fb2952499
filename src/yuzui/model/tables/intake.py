# SPDX-License-Identifier: Apache-2.0
"""What people hand in through the site: uploads and their files, mappings, answers, confirmations."""

from __future__ import annotations

from yuzui.model.table import INT, INTERNAL, JSON, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

STATES = ("received", "understood", "mapped", "checked", "loaded", "dropped")
"""States of an upload in their order; one that is not loaded may be dropped from any."""

_UPLOAD = column("upload", TEXT, "upload", "上传", "Upload it belongs to", "所属上传", refers="upload.id")
_BY = column("by", TEXT, "by", "人员", "Person who gave it", "提供人", null=False)
_AT = column("at", STAMP, "time", "时间",
    "When it was given, UTC", "提供时间（世界协调时）", null=False)

UPLOAD = Table(
    "upload",
    Text("upload", "上传"),
    Text("Files handed in through the site for one purpose, and how far they have come",
         "为某一用途经网站提交的文件及其处理进度"),
    key=("id",),
    level="restricted",
    columns=(
        column("id", TEXT, "upload id", "上传编号", "Random id of the upload", "随机生成的上传编号"),
        column("purpose", TEXT, "purpose", "用途",
               "What the files are for", "文件用途", null=False),
        column("call", TEXT, "call", "指南编号",
               "Call it is for, if it is for one", "所属指南（如有）", refers="call.call", loose=True),
        column("facility", TEXT, "facility", "设施",
               "Facility or instrument whose officers it is for, if it is for one",
               "所属设施或仪器（如有）"),
        _BY,
        _AT,
        column("state", TEXT, "state", "状态",
               "How far it has come", "处理进度", null=False, values=STATES),
        column("expires", STAMP, "expires", "到期",
               "When its files are erased if nothing was loaded, UTC",
               "未载入时文件被清除的时间（世界协调时）"),
        column("run", TEXT, "run", "运算",
               "Run that was drafted from it", "由其生成的运算", refers="run.id", loose=True),
    ),
)

UPLOAD_FILE = Table(
    "upload_file",
    Text("uploaded file", "上传文件"),
    Text("One file of an upload; it lies in the workspace under a name of ours",
         "一次上传中的一个文件，以系统命名存放于工作区"),
    key=("upload", "n"),
    level="restricted",
    columns=(
        _UPLOAD,
        column("n", INT, "number", "序号", "Running number within the upload", "上传内的顺序号", low=1),
        column("name", TEXT, "file name", "文件名",
               "Name the person's file bore", "提交者的文件名", null=False, visible=INTERNAL),
        column("size", INT, "size", "大小", "Bytes", "字节数", unit="By", null=False, low=0),
        column("sha256", TEXT, "file digest", "文件摘要",
               "SHA-256 of the file", "文件的 SHA-256", null=False),
        column("sniffed", TEXT, "format", "格式",
               "Format told by the bytes of the file", "由文件内容判定的格式", null=False),
        column("note", TEXT, "note", "备注",
               "What was met in the file and left alone, such as macros", "文件中未处理的内容，如宏"),
        _AT,
    ),
)

MAPPING = Table(
    "mapping",
    Text("mapping", "列对应"),
    Text("Which column of an upload is which, as the text of a map.toml",
         "一次上传中各列的含义，以 map.toml 文本保存"),
    key=("id",),
    level="restricted",
    columns=(
        column("id", TEXT, "mapping id", "对应编号",
               "Id of the upload it was made for", "所对应上传的编号", refers="upload.id"),
        column("fingerprint", TEXT, "fingerprint", "表头指纹",
               "Digest of the headings it is for", "所适用表头的摘要", null=False),
        column("scope", TEXT, "purpose", "用途", "What the files are for", "文件用途", null=False),
        column("toml", TEXT, "mapping", "列对应",
               "The text of the map.toml", "map.toml 的文本", null=False),
        _BY,
        column("used", STAMP, "used", "使用时间",
               "When it was used last, UTC", "最近使用时间（世界协调时）", null=False),
    ),
)

ANSWER = Table(
    "answer",
    Text("answer", "答复"),
    Text("What a person answered to a question about an upload",
         "人员对上传文件所提问题的答复"),
    key=("upload", "code", "place"),
    level="restricted",
    columns=(
        _UPLOAD,
        column("code", TEXT, "question", "问题", "Code of the question", "问题代码"),
        column("place", TEXT, "place", "位置",
               "What it is about: a column, a row, or nothing further", "所涉列或行；无则为空"),
        column("value", JSON, "answer", "答复", "What was answered", "答复内容"),
        _BY,
        _AT,
    ),
)

CONFIRMATION = Table(
    "confirmation",
    Text("confirmation", "确认"),
    Text("A warning that a named person saw and accepted, with a digest of its words",
         "具名人员已阅并接受的警示及其文本摘要"),
    key=("subject", "code", "account"),
    level="restricted",
    columns=(
        column("subject", TEXT, "about", "对象",
               "Kind and id of what it is about", "所涉对象的类别与编号"),
        column("code", TEXT, "code", "代码", "Code of the warning", "警示代码"),
        column("account", TEXT, "by", "人员", "Person who confirmed", "确认人"),
        column("text_hash", TEXT, "text digest", "文本摘要",
               "SHA-256 of the words that were confirmed", "所确认文本的 SHA-256", null=False),
        _AT,
    ),
)

TABLES = (UPLOAD, UPLOAD_FILE, MAPPING, ANSWER, CONFIRMATION)
