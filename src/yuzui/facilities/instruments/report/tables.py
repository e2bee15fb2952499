# SPDX-License-Identifier: Apache-2.0
"""Pairs, years, shares and rows set aside, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yuzui.facilities.instruments.report import words
from yuzui.job import tables
from yuzui.sheets.sheet import Export
from yuzui.text import Text

Document = Mapping[str, Any]
WHOLE, SHARE, PLAIN, MONEY = "#,##0", "0.0%", "0.0", "#,##0.00"


def exports(document: Document, lang: str) -> list[Export]:
    """Return the tables of the three reports, and the summary."""
    return [
        _pairs(document, lang),
        _years(document, lang),
        _shares(document, lang),
        _aside(document, lang),
        tables.summary(document, words.lines(document), lang),
    ]


def _pairs(document: Document, lang: str) -> Export:
    one, other = Text("one", "甲"), Text("other", "乙")
    columns: list[tuple[Text, str]] = [
        (Text("capability", "能力代码"), ""), (Text("scheme", "体系"), ""),
        (Text("shared from", "共有下限"), PLAIN), (Text("shared to", "共有上限"), PLAIN),
        (Text("unit", "单位"), ""),
    ]  # fmt: skip
    for side in (one, other):
        columns += [
            (side + Text(": id", "：编号"), ""), (side + Text(": name", "：名称"), ""),
            (side + Text(": owner", "：产权单位"), ""), (side + Text(": use", "：利用率"), SHARE),
        ]  # fmt: skip
    columns += [(Text("distance (km)", "距离（公里）"), PLAIN), (Text("error (km)", "误差（公里）"), PLAIN)]
    rows = [
        (
            *(pair[name] for name in ("code", "scheme", "low", "high", "unit")),
            *(pair["a"][name] for name in ("id", "name", "owner")),
            pair["use_a"],
            *(pair["b"][name] for name in ("id", "name", "owner")),
            pair["use_b"],
            pair["distance_km"],
            pair["error_km"],
        )
        for pair in document["overlap"]["pairs"]
    ]
    return tables.table(Text("Overlap", "重复"), columns, rows, lang)


def _years(document: Document, lang: str) -> Export:
    told = document["replacement"]
    coins = sorted({c for one in (told["overdue"], *told["years"]) for c in one["value"]})
    columns = [
        (Text("due", "到期"), ""),
        (Text("instruments", "台（套）"), WHOLE),
        (Text("of them with a value", "其中有原值"), WHOLE),
        *((Text(f"value ({coin})", f"原值（{coin}）"), MONEY) for coin in coins),
    ]
    rows = []
    for one in (told["overdue"], *told["years"]):
        label = Text("overdue", "已超期") if one["year"] is None else str(one["year"])
        values = (one["value"][c] / 100 if c in one["value"] else None for c in coins)
        rows.append((label, one["count"], one["valued"], *values))
    return tables.table(Text("Due", "到期"), columns, rows, lang)


def _shares(document: Document, lang: str) -> Export:
    columns = (
        (Text("measure", "口径"), ""), (Text("class", "类别"), ""),
        (Text("amount", "数量"), MONEY), (Text("part", "占比"), SHARE),
    )  # fmt: skip
    rows = list(_share_rows(document["origin_shares"]))
    return tables.table(Text("Origin", "产地"), columns, rows, lang)


def _share_rows(told: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for name, said in words.CLASSES.items():
        yield Text("count", "台数"), said, told["count"][name], told["share"][name]
    for coin, values in told["value"].items():
        for name, said in words.CLASSES.items():
            measure = Text(f"value ({coin})", f"原值（{coin}）")
            yield measure, said, values[name] / 100, told["value_share"][coin][name]


def _aside(document: Document, lang: str) -> Export:
    columns = (
        (Text("row", "行"), "0"), (Text("column", "列"), ""), (Text("what", "问题"), ""),
    )  # fmt: skip
    rows = [(one["row"], one["column"], one["message"]) for one in document["rejected"]]
    rows += [(None, one["column"], one["message"]) for one in document["findings"]]
    return tables.table(Text("Set aside", "退回"), columns, rows, lang)
