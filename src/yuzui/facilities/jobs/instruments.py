# SPDX-License-Identifier: Apache-2.0
"""Instruments that overlap, that are due, that were made at home: three reports on one list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities import instrument_fleet, instruments_view
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("instruments: overlap, age, origin", "仪器：重复、年限与产地")
QUESTION = Text(
    "Which instruments overlap and stand idle, which are due for replacement, and what part was made at home?",
    "哪些仪器能力重复且利用不足？哪些到期应更新？国产占比多少？",
)
SOURCE = "the list of instruments that is loaded"
SCHEMA = "yuzui.instruments/1"
INPUTS = (
    Input("path", Text("a list of instruments; else those of the workspace",
                       "仪器清单；不给则用工作区内的资源"), ""),
    Input("threshold", Text("use below which an instrument counts as idle, a fraction",
                            "利用率低于此值视为利用不足（小数）"), 0.3),
    Input("year", Text("the year one stands in; else this one", "基准年份；不给则为今年")),
    Input("home", Text("country of home, ISO 3166-1; else the one in which most of them stand",
                       "本国代码（ISO 3166-1）；不给则为多数仪器所在国"), ""),
)  # fmt: skip
MOST = 500
"""Pairs kept in the document, the nearest; how many there are is said."""


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Report on instruments."""
    values = {one.name: one.default for one in INPUTS} | inputs
    threshold, year, home = _options(values)
    rows, rejected, file = instruments_view.find(workspace, values["path"])
    home = home or instrument_fleet.home_of(rows, _otherwise(rows) if values["path"] else "CN")
    pairs = instrument_fleet.overlaps(rows, threshold)
    body = {"rows": digest(rows), "threshold": threshold, "year": year, "home": home}
    return {
        "schema": SCHEMA,
        "run": stamp("instruments", body),
        "origin": file["origin"],
        "source": file["name"],
        "vintage": file["vintage"],
        "options": {"threshold": threshold, "year": year, "home": home},
        "counts": {"rows": len(rows), "instruments": len(instrument_fleet.each_once(rows)), "rejected": len(rejected)},
        "lacking": instruments_view.missing_columns(rows),
        "overlap": {
            "pairs": [instruments_view.pair(one) for one in pairs.pairs[:MOST]],
            "found": len(pairs.pairs),
            "rows": pairs.rows,
            "no_use": pairs.no_use,
            "no_range": pairs.no_range,
            "busy": pairs.busy,
        },
        "replacement": instrument_fleet.replacement(rows, year),
        "origin_shares": instrument_fleet.shares(rows, home),
        "rejected": rejected,
        "findings": file["findings"],
    }


def _otherwise(rows: list[dict[str, Any]]) -> str:
    """Return home where no row of a list names a country; ask if its values are not in yuan."""
    countries = any(row.get("country") for row in rows)
    coins = {str(row["currency"]) for row in rows if row.get("currency")}
    if coins and "CNY" not in coins and not countries:
        raise InputError(
            Text("nothing tells which country is home", "无法得知本国是哪一国"),
            place=Place(column="--home"),
            seen=", ".join(sorted(coins)),
            expected="DE | US | CN | …",
            fix=Text("add the country of home to the command: --home DE", "请在命令中注明本国代码：--home DE"),
            code="option",
        )
    return "CN"


def _options(values: dict[str, Any]) -> tuple[float, int, str]:
    """Return threshold, year and home; refuse what is out of range."""
    threshold, home = float(values["threshold"]), str(values["home"]).strip().upper()
    year = int(values["year"] or dt.datetime.fromisoformat(stamped()).year)
    for name, seen, good, expected in (
        ("--threshold", threshold, 0 < threshold <= 1, "0 … 1"),
        ("--year", year, 1900 <= year <= 9999, "1900 … 9999"),
        ("--home", home, not home or (len(home) == 2 and home.isalpha()), "CN"),
    ):
        if not good:
            raise InputError(
                Text("this option is out of range", "该选项超出范围"),
                place=Place(column=name),
                seen=str(seen)[:80],
                expected=expected,
                code="option",
            )
    return threshold, year, home


lines = instruments_view.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return what is due when, and the shares of home; nothing of what is not known at all."""
    from yuzui.facilities import instruments_view

    return instruments_view.draw(document)


exports = instruments_view.exports
