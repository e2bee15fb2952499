# SPDX-License-Identifier: Apache-2.0
"""Why an export is refused as a whole: cut off, columns renamed, no direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from yuzui.errors import ColumnError, FileFormatError, Place
from yuzui.text import Text


def cut_off(file: str, seen: str, expected: str, row: int | None = None) -> FileFormatError:
    """Return the error that refuses a file of which a part is missing.

    Parameters
    ----------
    file : str
        Its name.
    seen, expected : str
        What is there and what should be.
    row : int, optional
        Line where it ends.

    Returns
    -------
    FileFormatError
        The error, to be raised.
    """
    return FileFormatError(
        Text("the file is cut off: nothing of it was taken", "文件不完整，未采用其中任何内容"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=Text(
            "export it again, or get it again from where it came from",
            "请重新导出，或从来源重新获取该文件",
        ),
        code="truncated",
    )


def unread(
    file: str, seen: str, expected: str, fix: Text, row: int | None = None
) -> FileFormatError:
    """Return the error that refuses a form of a format that says too little.

    Parameters
    ----------
    file : str
        Its name.
    seen, expected : str
        What is there and what can be read.
    fix : Text
        What to do.
    row : int, optional
        Line where it stands.

    Returns
    -------
    FileFormatError
        The error, to be raised.
    """
    return FileFormatError(
        Text("works and links cannot be read from this", "无法从中读取成果与引文"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=fix,
        code="not_readable_as_links",
    )


def renamed(
    file: str, meaning: str, aliases: Iterable[str], found: Iterable[str], taken: Mapping[str, str]
) -> ColumnError:
    """Return the error that names a column that is missing and the one that is nearest to it.

    Parameters
    ----------
    file : str
        Name of the file.
    meaning : str
        What the column would hold.
    aliases : iterable of str
        Names it may have.
    found : iterable of str
        Columns of the file.
    taken : mapping of str to str
        Columns that were understood, by meaning.

    Returns
    -------
    ColumnError
        The error, to be raised; ``detail`` holds the nearest column.
    """
    names, columns = list(aliases), [one for one in found if one]
    free = [one for one in columns if one not in taken.values()]
    near = next((hit for name in names for hit in get_close_matches(name, free, 1, 0.6)), "")
    fix = Text(
        f"rename the column “{near}” to “{names[0]}”" if near else f"add a column “{names[0]}”",
        f"请将“{near}”列改名为“{names[0]}”" if near else f"请补充“{names[0]}”列",
    )
    return ColumnError(
        Text("a column is missing", "缺少列"),
        place=Place(file=file, column=meaning),
        seen=" | ".join(columns)[:300],
        expected=" | ".join(names),
        fix=fix,
        detail={"nearest": near or None},
    )
