# SPDX-License-Identifier: Apache-2.0
"""Tables of any result in one language, for xlsx and csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job.result import Tagged, origin
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.view.chart import Picture
from yuzui.view.table import DataTable

Line = tuple[Text, Text]

SUMMARY = Text("Summary", "摘要")


def cell(value: Any, lang: str) -> Any:
    """Return a cell in one language."""
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, Mapping) and {"en", "zh"} <= set(value):
        return value[lang]
    if isinstance(value, bool):
        return (Text("yes", "是") if value else Text("no", "否")).say(lang)
    return value


def table(
    name: Text, columns: Sequence[tuple[Text, str]], rows: Sequence[Sequence[Any]], lang: str, title: Text | None = None
) -> Export:
    """Return a table in one language."""
    return Export(
        name.say(lang),
        [heading.say(lang) for heading, _ in columns],
        [tuple(cell(cell_, lang) for cell_ in row) for row in rows],
        [form for _, form in columns],
        title="" if title is None else title.say(lang),
    )


def summary(answer: Tagged, lines: Sequence[Line], lang: str) -> Export:
    """Return what was said, and where it comes from, as a table."""
    columns = ((Text("What", "事项"), ""), (Text("Says", "内容"), ""))
    return table(SUMMARY, columns, [*lines, *origin(answer)], lang)


def shown(picture: Picture, lang: str) -> Export:
    """Return what a picture shows as a table."""
    columns = [(one.label, one.format) for one in picture.twin.columns]
    return table(same(picture.meta.name), columns, picture.twin.rows, lang, picture.meta.finding)


def export(data: DataTable, lang: str, sheet: Text | None = None) -> Export:
    """Return a drawn table as a sheet; where ``sheet`` names it, its title stands above the headings."""
    columns = [(column.label, column.format) for column in data.columns]
    return table(sheet or data.title, columns, data.rows, lang, None if sheet is None else data.title)
