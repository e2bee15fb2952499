# SPDX-License-Identifier: Apache-2.0
"""Instruments that overlap, that are due, that were made at home: three reports on one list."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from yuzui.errors import InputError, Place
from yuzui.facilities import instrument_reports
from yuzui.facilities.inputs import Instruments as Inputs
from yuzui.facilities.instrument_reports import Answer, Counts, Options, OverlapReport
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.table import Row
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("instruments: overlap, age, origin", "仪器：重复、年限与产地")
QUESTION = Text(
    "Which instruments overlap and stand idle, which are due for replacement, and what part was made at home?",
    "哪些仪器能力重复且利用不足？哪些到期应更新？国产占比多少？",
)
SOURCE = "the list of instruments that is loaded"
MOST = 500
"""Pairs kept in the document, the nearest; how many there are is said."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Report on instruments."""
    threshold, year, home = _options(inputs)
    rows, rejected, source = instrument_reports.find(workspace, inputs.path)
    home = home or instrument_reports.home_of(rows, _otherwise(rows) if inputs.path else "CN")
    overlaps = instrument_reports.overlaps(rows, threshold)
    nearest = [
        one if one.distance_km is None else replace(one, distance_km=round(one.distance_km, 1))
        for one in overlaps.pairs[:MOST]
    ]
    return Answer(
        run=Run.of("instruments", {"rows": digest(rows), "threshold": threshold, "year": year, "home": home}),
        origin=source.origin,
        source=source.name,
        vintage=source.vintage,
        options=Options(threshold, year, home),
        counts=Counts(len(rows), len(instrument_reports.each_once(rows)), len(rejected)),
        lacking=instrument_reports.missing_columns(rows),
        overlap=OverlapReport(
            nearest, len(overlaps.pairs), overlaps.rows, overlaps.no_use, overlaps.no_range, overlaps.busy
        ),
        replacement=instrument_reports.replacement_report(rows, year),
        origin_shares=instrument_reports.shares(rows, home),
        rejected=rejected,
        findings=source.findings,
    )


def _otherwise(rows: list[Row]) -> str:
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


def _options(inputs: Inputs) -> tuple[float, int, str]:
    """Return threshold, year and home; refuse what is out of range."""
    threshold, home = float(inputs.threshold), inputs.home.strip().upper()
    year = int(inputs.year or dt.datetime.fromisoformat(stamped()).year)
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


VIEW = View(
    headline=instrument_reports.headline,
    sentences=instrument_reports.sentences,
    charts=(instrument_reports.due, instrument_reports.made_in),
    first=(instrument_reports.PAIRS,),
    tables=(instrument_reports.DUE, instrument_reports.SHARES, instrument_reports.ASIDE),
)
