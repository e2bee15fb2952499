# SPDX-License-Identifier: Apache-2.0
"""Why an export is refused as a whole: cut off, or of a form that says too little."""

from __future__ import annotations

from yuzui.errors import FileFormatError, Place
from yuzui.text import Text


def cut_off(file: str, seen: str, expected: str, row: int | None = None) -> FileFormatError:
    """Return the error that refuses a file of which a part is missing."""
    return FileFormatError(
        Text("the file is cut off: nothing of it was taken", "文件不完整，未采用其中任何内容"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=Text("export it again, or get it again from where it came from", "请重新导出，或从来源重新获取该文件"),
        code="truncated",
    )


def unread(file: str, seen: str, expected: str, fix: Text, row: int | None = None) -> FileFormatError:
    """Return the error that refuses a form of a format that says too little."""
    return FileFormatError(
        Text("works and links cannot be read from this", "无法从中读取成果与引文"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=fix,
        code="not_readable_as_links",
    )
