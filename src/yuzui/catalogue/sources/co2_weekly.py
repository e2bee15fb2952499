# SPDX-License-Identifier: Apache-2.0
"""Carbon dioxide at Mauna Loa: one value a week, kept as a datastream of a station.

A week without a value is kept and flagged as missing (QARTOD 9); others were not evaluated (2).
"""

from __future__ import annotations

import datetime as dt

from yuzui.catalogue.extract import Source, const, number, words
from yuzui.text import Text

TITLE = Text("Weekly carbon dioxide", "每周二氧化碳")
LICENCE = "public domain"
URL = "https://www.statsmodels.org/stable/datasets/generated/co2.html"
FORMAT = "csv"
HEADINGS = ("date", "co2")
STATION, STREAM = "ST-MLO", number("datastream", "mauna_loa/co2/weekly")
MISSING, NOT_EVALUATED = 9, 2


def _micro(row: Source) -> int | None:
    try:
        day = dt.datetime.strptime(str(row["date"]), "%Y%m%d").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return int(day.timestamp()) * 1_000_000


TABLES = {
    "observation": {
        "datastream": const(STREAM),
        "phen_start": _micro,
        "result_time": _micro,
        "result_num": "co2",
        "flag": lambda row: MISSING if row["co2"] is None else NOT_EVALUATED,
    },
    "station": {"id": const(STATION), "code": const("MLO"), "name": words("Mauna Loa Observatory", "冒纳罗亚观测站")},
    "datastream": {
        "id": const(STREAM),
        "station": const(STATION),
        "observed_property": const("mole fraction of carbon dioxide in air"),
        "unit": const("[ppm]"),
        "obs_type": const("number"),
        "cadence_s": const(604_800),
        "source": const("Keeling and Whorf"),
    },
}
FLAGS = {"missing_value": lambda row: row["co2"] is None}
SAMPLE = (
    b"date,co2\n19580329,316.1\n19580510,\n",
    {
        "station": [{"id": "ST-MLO"}],
        "datastream": [{"station": "ST-MLO", "unit": "[ppm]"}],
        "observation": [
            {"phen_start": -371_174_400_000_000, "result_num": 316.1, "flag": 2},
            {"phen_start": -367_545_600_000_000, "result_num": None, "flag": 9},
        ],
    },
)
