# SPDX-License-Identifier: Apache-2.0
"""Two clocks: that of acts, which nobody sets, and that of files, which a build may fix."""

from __future__ import annotations

import datetime as dt
import os

from yuzui.errors import InputError, Place
from yuzui.text import Text

FIXED: int | None = None
"""Second at which tests hold the clock of acts; nothing outside the process reaches it."""


def now() -> dt.datetime:
    """Return the present moment, for whatever a person or a machine does."""
    return dt.datetime.now(dt.UTC) if FIXED is None else dt.datetime.fromtimestamp(FIXED, dt.UTC)


def of_files() -> dt.datetime:
    """Return the moment written into files: ``SOURCE_DATE_EPOCH`` if set, else the present one."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if not fixed:
        return now()
    try:
        return dt.datetime.fromtimestamp(int(fixed), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Text("the clock of files cannot be read", "无法识别文件时间"),
            place=Place(column="SOURCE_DATE_EPOCH"),
            seen=fixed[:40],
            expected="1790000000",
            fix=Text("write seconds since 1970, or unset the variable", "请写自 1970 年起的秒数，或取消该变量"),
            code="not_a_time",
        ) from None


def text(moment: dt.datetime) -> str:
    """Return a moment as documents and rows write it, to the second."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
