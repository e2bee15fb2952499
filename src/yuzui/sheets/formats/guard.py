# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its bytes, and whether it is safe to hand to a parser.

Nothing here parses a document: archives are judged by their directory and by unpacking into a
counter, so that a bomb is refused before any library allocates memory for it.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from yuzui.errors import FileFormatError, Place
from yuzui.settings import whole
from yuzui.text import Text, same

Kind = Literal["xlsx", "ods", "csv", "text", "parquet", "jsonl", "json", "ics", "zip"]

_BY_ENDING: Mapping[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "text",
    ".swf": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".ics": "ics",
}
READABLE = ".xlsx .ods .csv .tsv .txt .swf .parquet .jsonl .json .ics"

OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
"""What stands first, and unpacked, in an OpenDocument spreadsheet."""
_RESAVE = Text("open it in a spreadsheet program and save it again", "请用表格软件打开后重新保存")

_SPLIT = Text("split the file, or raise the limit", "请拆分文件，或提高限额")

REFUSALS: Mapping[str, tuple[Text, Text]] = {
    "no_file": (Text("there is no such file", "没有该文件"), Text("check the path", "请核对路径")),
    "not_a_file": (Text("not a regular file", "不是普通文件"), Text("name the file itself", "请指定文件本身")),
    "empty": (
        Text("the file is empty", "文件为空"),
        Text("save it again with its rows, or name another file", "请连同数据重新保存，或另选文件"),
    ),
    "unknown_kind": (
        Text("this kind of file cannot be read", "无法读取这种文件"),
        Text("save it as .xlsx or .csv", "请另存为 .xlsx 或 .csv"),
    ),
    "packed": (
        Text("the file is packed", "文件为压缩文件"),
        Text("unpack it and name the file inside", "请解压后指定其中的文件"),
    ),
    "old_excel": (
        Text("an Excel file of the old format (.xls)", "旧版 Excel 文件（.xls）"),
        Text("save it as .xlsx", "请另存为 .xlsx"),
    ),
    "locked": (
        Text("the file is protected by a password", "文件带有密码保护"),
        Text("save it without a password", "请取消密码后另存"),
    ),
    "damaged": (
        Text("the file is damaged or cut off", "文件已损坏或不完整"),
        Text("get it again from where it came from", "请从来源重新获取该文件"),
    ),
    "rule": (
        Text("a rule of recurrence that cannot be followed", "重复规则无法执行"),
        Text(
            "export the single events instead, or write the rule as RFC 5545 does",
            "请改为导出各次事件，或按 RFC 5545 书写规则",
        ),
    ),
    "not_readable": (
        Text("the file may not be read", "无权读取该文件"),
        Text("ask its owner for leave to read it", "请向文件所有者申请读取权限"),
    ),
    "open_quote": (
        Text("a quotation mark is opened in this row and never closed", "该行的引号有开无合"),
        Text("close it, or write it twice inside the cell", "请补上引号；单元格内的引号须写两次"),
    ),
    "long_cell": (
        Text("a cell of this row is too long", "该行有单元格过长"),
        Text("look for a missing quotation mark", "请检查是否缺少引号"),
    ),
    "not_a_workbook": (
        Text("an archive that is not a workbook", "压缩包不是工作簿"),
        Text("unpack it and name the files inside", "请解压后指定其中的文件"),
    ),
    "bad_archive": (Text("the archive has too many or repeated parts", "压缩包部件过多或重复"), _RESAVE),
    "no_tables": (
        Text("the archive holds no table", "压缩包中没有表格"),
        Text("export the tables too, or name another file", "请一并导出表格，或另选文件"),
    ),
    "in_archive": (
        Text("an archive inside the archive", "压缩包内嵌套压缩包"),
        Text("unpack the inner one and name its files", "请解压内层压缩包后指定其中的文件"),
    ),
    "bad_path": (Text("a part of the archive points outside it", "压缩包部件指向外部路径"), _RESAVE),
    "nested_archive": (
        Text("an archive inside the archive", "压缩包内嵌套压缩包"),
        Text("take it out of the workbook and save that again", "请从工作簿中移除后重新保存"),
    ),
    "bomb": (
        Text("the file unpacks to far more than it should", "文件解压后体积异常膨胀"),
        Text("copy the rows into a new workbook and save that", "请将数据行复制到新工作簿后保存"),
    ),
    "external_link": (
        Text("the workbook takes content from elsewhere", "工作簿引用了外部内容"),
        Text("in Excel: Data, Edit Links, Break Link; then save", "在 Excel 中：数据，编辑链接，断开链接，然后保存"),
    ),
    "bad_xml": (Text("the workbook is written in an unusual way", "工作簿写法异常"), _RESAVE),
    "formula_without_value": (Text("formulas without stored results", "公式没有保存计算结果"), _RESAVE),
    "max_file_size": (Text("the file is too large", "文件过大"), _SPLIT),
    "max_unpacked_size": (Text("the file unpacks to too much", "文件解压后过大"), _SPLIT),
    "max_columns": (Text("there are too many columns", "列数过多"), _SPLIT),
    "max_rows": (Text("there are too many rows", "行数过多"), _SPLIT),
}
"""Why a file may be refused, and what to do about it."""


def refusal(path: Path, code: str, seen: str = "", expected: str = "", row: int | None = None) -> FileFormatError:
    """Return the error that refuses a file."""
    message, fix = REFUSALS[code]
    place = Place(file=path.name, row=row)
    return FileFormatError(message, place=place, seen=seen, expected=expected, fix=fix, code=code)


def limit(path: Path, name: str, seen: int, sheet: str = "") -> None:
    """Refuse a file that exceeds one of the limits in the settings."""
    most = whole(name)
    if seen > most:
        error = refusal(path, name, f"{seen:,}", f"≤ {most:,}")
        error.place = Place(file=path.name, sheet=sheet)
        raised = same(f": YUZUI_{name.upper()}={seen}")
        error.fix = REFUSALS[name][1] + raised
        raise error


def kind_of(path: Path) -> Kind:
    """Say what a file is, and refuse what may not be read."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        raise refusal(path, "no_file") from None
    if not stat.S_ISREG(status.st_mode):
        raise refusal(path, "not_a_file")
    limit(path, "max_file_size", status.st_size)
    if not status.st_size:
        raise refusal(path, "empty")
    return _by_bytes(path)


def _by_bytes(path: Path) -> Kind:
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise refusal(path, "not_readable", error.strerror or "") from None
    if head.startswith(b"PK\x03\x04"):
        if path.suffix.lower() == ".zip":
            return "zip"
        return "ods" if OPEN_DOCUMENT in head[:200] else "xlsx"
    if head.startswith(b"\x1f\x8b"):
        raise refusal(path, "packed", path.suffix, READABLE)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise refusal(path, "locked" if locked else "old_excel", expected=".xlsx")
    kind = _BY_ENDING.get(path.suffix.lower())
    if kind is None or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise refusal(path, "unknown_kind", path.suffix or repr(head[:8]), READABLE)
    return kind
