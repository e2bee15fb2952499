# SPDX-License-Identifier: Apache-2.0
"""Sums of a call: one currency, and years that are years; nothing is ever converted silently."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yuzui.errors import InputError, Place
from yuzui.sheets.understand import Understood
from yuzui.text import Text

_UNDATED = re.compile(
    r"第?\s*[一二三四五六\d]\s*年(?:度)?(?:申请)?(?:经费|金额)"
    r"|(?:year|yr)[ _]*\d{1,2}[ _]*(?:amount|cost|budget)"
    r"|(?:amount|cost|budget)[ _]*(?:year|yr)[ _]*\d{1,2}",
    re.IGNORECASE,
)


def currency(sheets: Sequence[Understood]) -> str:
    """Return the one currency of all sums of a call."""
    seen: dict[str, Place] = {}
    for one in sheets:
        for line, row in zip(one.lines, one.rows, strict=True):
            if row.get("currency"):
                seen.setdefault(str(row["currency"]), Place(one.file, one.sheet, line, "currency"))
        for heading in one.unused:
            if _UNDATED.search(heading):
                raise undated(heading, Place(one.file, one.sheet, one.header_row))
    if len(seen) > 1:
        raise mixed(", ".join(sorted(seen)), [*seen.values()][1])
    return next(iter(seen), "")


def mixed(seen: str, place: Place) -> InputError:
    """Return the error for sums in several currencies."""
    return InputError(
        Text("sums in different currencies", "金额币种不一致"),
        place=place,
        seen=seen,
        fix=Text(
            "bring all sums into one currency first; nothing is ever converted silently",
            "请先将全部金额换成同一币种；系统不会自动换算",
        ),
        code="mixed_currency",
    )


def undated(heading: str, place: Place) -> InputError:
    """Return the error for sums by year where the years are only numbered."""
    return InputError(
        Text("the fiscal year of a sum is missing", "金额缺少财政年度"),
        place=place,
        seen=heading,
        expected="amount_2027, 2027年经费",
        fix=Text("write the calendar year in the heading, as in amount_2027", "请在表头写明公历年度，如“2027年经费”"),
        code="missing_fiscal_year",
    )
