# SPDX-License-Identifier: Apache-2.0
"""The tables of the study, for xlsx and csv: each repeats source, vintage, filter and run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.forecast_report.words import METHODS
from yuzui.investment.path_report import words
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Document = dict[str, Any]

SHEETS = {
    "summary": SUMMARY,
    "series": Text("Series", "序列"),
    "methods": Text("Methods", "方法"),
    "whole_path": Text("Whole path", "整条路径"),
    "required": Text("Required growth", "所需增速"),
    "windows": Text("Base windows", "基期"),
    "odds": Text("Odds", "可能性"),
    "sources": Text("Sources", "来源"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _series, _methods, _whole_path, _required, _windows, _odds, sources)
    return [maker(document, lang) for maker in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]], formats: list[str]) -> Export:
    return table(SHEETS[name], list(zip(headings, formats, strict=True)), rows, lang)


def _summary(document: Document, lang: str) -> Export:
    filtered = (Text("panel filter", "面板筛选"), same(document["panel"]["filter"]))
    return summary(document, [*words.lines(document), filtered], lang)


def _series(document: Document, lang: str) -> Export:
    headings = [
        Text("Year", "年份"),
        Text("Share", "占比"),
        Text("Part", "分子"),
        Text("Whole", "分母"),
        Text("Unit", "单位"),
        Text("Vintage", "数据版次"),
        Text("Status", "核实状态"),
        Text("Source", "来源"),
    ]
    rows = [
        (
            point["year"],
            point["share"],
            point["part"],
            point["whole"],
            words.unit(point["unit"]).say(lang),
            words.KINDS[point["vintage"]].say(lang),
            words.STATUSES[point["status"]].say(lang),
            " ; ".join(point["sources"]),
        )
        for point in words.published(document)
    ]
    formats = ["0", "0.00%", "#,##0.0", "#,##0.0", "", "", "", ""]
    return _export("series", lang, headings, rows, formats)


def _methods(document: Document, lang: str) -> Export:
    levels = ("mean", "p05", "p10", "p50", "p90", "p95")
    marks = ("mean", "5 %", "10 %", "50 %", "90 %", "95 %")
    headings = [Text("Method", "方法"), Text("Year", "年份")]
    headings += [Text(mark, mark.replace(" ", "").replace("mean", "均值")) for mark in marks]
    rows = [
        (METHODS[name].say(lang), row["year"], *(row[level] for level in levels))
        for name, found in document["methods"].items()
        for row in found
    ]
    return _export("methods", lang, headings, rows, ["", "0", *["0.00%"] * len(levels)])


def _whole_path(document: Document, lang: str) -> Export:
    headings = [
        Text("Said in", "预测年份"),
        Text("Year", "年份"),
        Text("8 in 10 whole paths: from", "八成路径的下界"),
        Text("to", "上界"),
        Text("What came", "实际值"),
        Text("Width, of the interval of a year", "宽度（单年区间的倍数）"),
        Text("Past paths", "历史路径数"),
        Text("Effective countries", "有效国家数"),
    ]
    today, how = document["whole_path"], ("widened", "paths", "effective_countries")
    said = [] if today is None else [*today["before"], today]
    rows = [
        (one["origin"], row["year"], row["low"], row["high"], row.get("came"), *(one[n] for n in how))
        for one in said
        for row in one["rows"]
    ]
    formats = ["0", "0", "0.00%", "0.00%", "0.00%", "0.00", "0", "0.0"]
    return _export("whole_path", lang, headings, rows, formats)


def _required(document: Document, lang: str) -> Export:
    headings = [
        Text("Deadline", "期限"),
        Text("Growth of the whole", "分母年增速"),
        Text("Growth needed", "所需年增速"),
    ]
    rows = [(row["by"], row["total_growth"], row["basic_growth"]) for row in document["required_growth"]]
    return _export("required", lang, headings, rows, ["0", "0.0%", "0.0%"])


def _windows(document: Document, lang: str) -> Export:
    headings = [
        Text("From", "起"),
        Text("To", "止"),
        Text("Years to target", "达标年数"),
        Text("Year", "达标年份"),
        Text("Growth of the part", "分子年增速"),
        Text("Growth of the whole", "分母年增速"),
    ]
    names = ("from", "to", "years_to_target", "year", "part_growth", "whole_growth")
    rows = [tuple(window[name] for name in names) for window in document["windows"]]
    return _export("windows", lang, headings, rows, ["0", "0", "0.0", "0", "0.0%", "0.0%"])


def _odds(document: Document, lang: str) -> Export:
    headings = [
        Text("Method", "方法"),
        Text("By", "期限"),
        Text("Probability", "概率"),
        Text("Outcomes", "样本数"),
        Text("Countries", "国家数"),
        Text("Effective countries", "有效国家数"),
    ]
    names = ("by", "probability", "forecasts", "countries", "effective_countries")
    rows = [(METHODS[row["method"]].say(lang), *(row[name] for name in names)) for row in document["odds"]]
    return _export("odds", lang, headings, rows, ["", "0", "0.0%", "0", "0", "0.0"])


def sources(document: Mapping[str, Any], lang: str) -> Export:
    """Return the files a document rests on, each with source, licence, vintage and digest."""
    headings = [
        Text("File", "文件"),
        Text("Source", "来源"),
        Text("Licence", "许可"),
        Text("Vintage", "版次"),
        Text("SHA-256", "SHA-256"),
    ]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows, [""] * len(names))
