# SPDX-License-Identifier: Apache-2.0
"""Tables of a scenario that was run: shares, contributions, cost, odds, priors, the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment.simulation.words import NAMES, distribution, version
from yuzui.investment.stock_report import shown
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text

_YEARS = (Text("year", "年份"), Text("mean", "均值"), *(Text(f"{n} %", f"{n}%") for n in (5, 10, 50, 90, 95)))
_KEYS = ("year", "mean", "p05", "p10", "p50", "p90", "p95")


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return the tables."""

    def export(name: Text, heads: Sequence[Text], rows: Sequence[Sequence[Any]]) -> Export:
        return table(name, [(head, "") for head in heads], rows, lang)

    shares = [row for name, cells in document["share"].items() for row in _by_year(NAMES[name], cells)]
    moved = [row for one in document["levers"] for row in _by_year(one["title"], one["moved_pp"])]
    cost = [row for title, name in ((_COST, "cost"), (_WAITS, "queued")) for row in _by_year(title, document[name])]
    odds = [(NAMES[r["world"]], r["by"], r["probability"]) for r in document["odds"]]
    files = [tuple(row[k] for k in ("file", "source", "vintage")) for row in document["files"]]
    text = [(line,) for line in document["scenario"]["text"].splitlines()]
    stocks = [] if document["stocks"] is None else [shown.table(document)]
    return [
        export(Text("share", "占比"), (Text("world", "情形"), *_YEARS), shares),
        export(Text("levers", "政策工具"), (Text("lever", "政策工具"), *_YEARS), moved),
        export(Text("cost", "成本"), (Text("what", "项目"), *_YEARS), cost),
        export(Text("odds", "可能性"), _ODDS, odds),
        *(export(Text("stocks", "知识存量"), shown.HEADINGS, rows) for rows in stocks),
        export(Text("priors", "先验"), _PRIORS, [_prior(one) for one in document["priors"]]),
        export(Text("sources", "来源"), _FILES, files),
        export(Text("scenario", "情景"), (Text("line", "行"),), text),
    ]


def _by_year(name: Any, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [(name, *(row[key] for key in _KEYS)) for row in rows]


def _prior(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return (one["label"], distribution(one), one["citation"], version(one))


_ODDS = (Text("world", "情形"), Text("by", "期限"), Text("probability", "可能性"))
_COST = Text("public money beyond the baseline", "公共资金增量")
_WAITS = Text("cannot be absorbed yet", "暂无法吸收")
_PRIORS = (Text("prior", "先验"), Text("distribution", "分布"), Text("citation", "引文"), Text("version", "版本"))
_FILES = (Text("file", "文件"), Text("source", "来源"), Text("vintage", "版次"))
