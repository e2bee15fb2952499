# SPDX-License-Identifier: Apache-2.0
"""The tables of the study ``cube``, for xlsx and csv."""

from __future__ import annotations

from typing import Any

from yuzui.investment.cube_report import regions, words
from yuzui.investment.cube_report.pictures import twin
from yuzui.investment.path_report import names
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text

SHEETS = {
    "summary": SUMMARY,
    "cells": Text("Cells", "单元格"),
    "holdout": Text("Measured error", "实测误差"),
    "regions": Text("Regions", "地区"),
    "sources": Text("Sources", "来源"),
}


def exports(document: words.Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _cells, _holdout, *([_regions] if document["regions"] else []), _sources)
    return [make(document, lang) for make in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]]) -> Export:
    return table(SHEETS[name], [(heading, "") for heading in headings], rows, lang)


def _summary(document: words.Document, lang: str) -> Export:
    return summary(document, words.lines(document), lang)


def _cells(document: words.Document, lang: str) -> Export:
    table = twin(document)
    return _export("cells", lang, [h.label for h in table.columns], list(table.rows))


def holdout(document: words.Document) -> list[tuple[Any, ...]]:
    """Return the error of each method by years ahead: all performers, then each."""
    found = document["holdout"]
    methods = ("ipf", "carried", "carried_by_performer")
    rows = [(row["ahead"], EVERY, *(row[name] for name in methods)) for row in found["rows"]]
    rows += [
        (row["ahead"], names.word(row["performer"], names.PERFORMERS), *(row[name] for name in methods))
        for row in found["performers"]
    ]
    return rows


EVERY = Text("all", "全部")
HOLDOUT = [Text("Years ahead", "提前年数"), Text("Performer", "执行部门"), *words.METHODS.values()]


def _holdout(document: words.Document, lang: str) -> Export:
    return _export("holdout", lang, HOLDOUT, holdout(document))


def _regions(document: words.Document, lang: str) -> Export:
    found = document["regions"]
    return _export("regions", lang, list(regions.headings(found)), regions.table(found))


def _sources(document: words.Document, lang: str) -> Export:
    headings = [Text("File", "文件"), Text("Source", "来源"), Text("Licence", "许可")]
    headings += [Text("Vintage", "版次"), Text("SHA-256", "SHA-256")]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows)
