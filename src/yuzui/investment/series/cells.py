# SPDX-License-Identifier: Apache-2.0
"""Cells of a series file: what each may hold, and the error that says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.model.tables.statistic import FACT_STATUS
from yuzui.text import Text

MAGNITUDE = 30
"""Most digits before or zeros behind the point: beyond, a figure is a slip of the key."""

KINDS: Mapping[str, re.Pattern[str]] = {
    "preliminary": re.compile(r"prelim|快报|初步"),
    "restated": re.compile(r"restat|revis|修订"),
    "final": re.compile(r"final|communiqu|公报|national patterns"),
    "panel": re.compile(r"\buis\b|oecd|panel|aggregat"),
    "derived": re.compile(r"deriv|推算"),
}
"""Kind of vintage by what its text says; the first that matches holds."""

STATUSES: Mapping[str, str] = {
    **{status: status for status in FACT_STATUS},
    "partly": "partly sourced",
    "memory_only": "memory-only",
    "memory only": "memory-only",
    "not_found": "not found",
    "有据": "sourced",
    "有出处": "sourced",
    "部分有出处": "partly sourced",
    "推算": "derived",
    "仅凭记忆": "memory-only",
    "未查到": "not found",
}
"""Words used for a status, and the word of the record."""


def kind_of(vintage: str) -> str | None:
    """Return the kind a vintage text speaks of, or None.

    Examples
    --------
    >>> kind_of("restated (implied by next communique: level minus change)")
    'restated'
    """
    words = vintage.casefold()
    return next((kind for kind, pattern in KINDS.items() if pattern.search(words)), None)


def plain(value: Any) -> str:
    """Return a cell as text: full-width forms folded, outer spaces removed, missing is empty."""
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def figure(value: Any) -> Decimal | None:
    """Return a cell as a published figure, or None if it is empty."""
    text = plain(value).replace(",", "").replace("\u2212", "-")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or abs(found.adjusted()) > MAGNITUDE:
        raise ValueError(text)
    return found


def fault(code: str, place: Place, words: Text, seen: str, expected: str) -> InputError:
    """Return an error for one cell."""
    return InputError(
        words,
        place,
        seen=seen,
        expected=expected,
        fix=None if seen else Text("fill in this cell", "请填写该单元格"),
        code=code,
    )


def country(text: str, place: Place) -> str:
    """Return a country code, or refuse the cell."""
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    words = Text("not a country code of three letters", "不是三位字母的国家代码")
    raise fault("country", place, words, text, "CHN")


def year(text: str, place: Place) -> int:
    """Return a year, or refuse the cell."""
    digits = text.removesuffix(".0")
    if re.fullmatch(r"\d{4}", digits) and 1900 <= int(digits) <= 2200:
        return int(digits)
    words = Text("not a year", "不是年份")
    raise fault("year", place, words, text, "2024")


def word(text: str, place: Place) -> str:
    """Return a word that may not be empty."""
    if text:
        return text
    words = Text("this cell may not be empty", "该单元格不能为空")
    raise fault("missing_value", place, words, "", place.column)


def value(text: str, place: Place) -> Decimal | None:
    """Return a figure, or None where it is missing."""
    try:
        return figure(text)
    except ValueError:
        words = Text("not a number", "不是数字")
        raise fault("value", place, words, text, "36326.8") from None


def unit(text: str, place: Place) -> str:
    """Return a unit; without one a figure says nothing."""
    if text:
        return text
    words = Text("the unit is missing", "缺少计量单位")
    raise fault("unit_missing", place, words, "", "100M CNY, percent, 1")


def kind(text: str, place: Place) -> str:
    """Return the kind of vintage; it is part of the key."""
    if found := kind_of(text):
        return found
    words = Text("the vintage is missing or not known", "缺少数据版次，或版次无法识别")
    raise fault("vintage", place, words, text, "final, preliminary, restated, panel, derived")
