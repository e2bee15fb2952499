# SPDX-License-Identifier: Apache-2.0
"""What was found, as a table: one row a facility and capability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.facilities.access.report import words
from yuzui.job import tables
from yuzui.model.provenance import ORIGINS
from yuzui.sheets.sheet import Export
from yuzui.text import Text

COLUMNS: tuple[tuple[Text, str], ...] = (
    (Text("id", "编号"), ""),
    (Text("facility", "设施"), ""),
    (Text("operator", "运行单位"), ""),
    (Text("place", "地点"), ""),
    (Text("country", "所在国"), ""),
    (Text("capability", "能力"), ""),
    (Text("scheme", "体系"), ""),
    (Text("from", "下限"), "0.00"),
    (Text("to", "上限"), "0.00"),
    (Text("unit", "单位"), ""),
    (Text("fits", "符合程度"), ""),
    (Text("stage", "阶段"), ""),
    (Text("distance (km)", "距离（公里）"), "0.0"),
    (Text("error (km)", "误差（公里）"), "0.0"),
    (Text("half wait (days)", "半数等待（天）"), "0.0"),
    (Text("apply by", "申请渠道"), ""),
    (Text("price", "价格"), ""),
    (Text("as the source says", "来源原文"), ""),
    (Text("source", "来源"), ""),
    (Text("data", "数据性质"), ""),
)


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return what was found, and the summary."""
    rows = [_row(row, one) for row in document["found"] for one in row["capabilities"]]
    return [
        tables.table(Text("Who can do this", "谁能做"), COLUMNS, rows, lang),
        tables.summary(document, words.lines(document), lang),
    ]


def _row(row: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["id"],
        row["title"],
        row["operator"],
        row["site"],
        row["country"],
        one["label"],
        one["scheme"],
        one["low"],
        one["high"],
        one["unit"],
        words.fits(row, one["fit"]),
        words.stage(row),
        row["distance_km"],
        row["error_km"],
        row["queue"]["days"]["0.5"],
        words.routes(row),
        words.price(row),
        one["quote"],
        row["source"],
        ORIGINS[row["origin"]],
    )
