# SPDX-License-Identifier: Apache-2.0
"""Workbooks of a small instance, with cells changed as a test asks."""

import pytest

from yuzui.scheduling.workbook import write
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

DAY, HOUR = 86_400, 3_600
START = 1_788_710_400
"""2026-09-07 00:00 in Shanghai."""


def instance():
    week = [START, START + 7 * DAY]
    beam = [[START, START + 3 * DAY], [START + 4 * DAY, START + 7 * DAY]]

    def task(id, hours, **more):
        base = {"id": id, "value": 2.5, "duration": hours * HOUR, "config": "", "partner": None,
                "uses": {}, "alternatives": [{"resource": "line", "windows": [week]}],
                "after": [], "group": None}  # fmt: skip
        return base | more

    return {
        "unit": "s",
        "horizon": week,
        "title": {"en": "A week", "zh": "一周"},
        "timezone": "Asia/Shanghai",
        "origin": "synthetic",
        "inputs_as_of": START - 2 * DAY,
        "resources": [
            {"id": "line", "calendar": beam, "capacity": 1,
             "changeover": {"default": 2 * HOUR, "pairs": [["a", "b", HOUR], ["b", "a", HOUR]]}},
            {"id": "rig", "capacity": 2, "changeover": {"default": 0, "pairs": []}},
        ],
        "pools": [{"id": "magnet", "calendar": beam, "capacity": 1}],
        "tasks": [
            task("t1", 24, config="a", uses={"magnet": 1}, partner="p"),
            task("t2", 12, config="b", group="g", value=0.1 + 0.2,
                 alternatives=[{"resource": "line", "windows": [week]},
                               {"resource": "rig", "windows": [week]}]),
            task("t3", 8, after=[["t1", 0, 48 * HOUR]], group="g"),
        ],
        "groups": [{"id": "g", "rule": "any_k", "k": 1}],
        "quotas": [{"partner": "p", "max": 90 * HOUR}],
    }  # fmt: skip


@pytest.fixture
def document():
    return instance()


@pytest.fixture
def book(tmp_path):
    """Write the small instance with changes; a change is (sheet, row, column) to a cell.

    Sheets are named in English, rows count from 1 below the headings, columns from 0; ``add``
    holds further rows, ``headings`` other headings and ``leave`` sheets to be left out.
    """

    def make(changes=None, add=None, headings=None, leave=(), lang="en", name="week.xlsx"):
        sheets = []
        for one in write.exports(instance(), lang):
            rows = [list(row) for row in one.rows]
            for (sheet, row, column), value in (changes or {}).items():
                if sheet == one.name:
                    rows[row - 1][column] = value
            rows += (add or {}).get(one.name, [])
            heads = list(one.headings)
            for (sheet, column), heading in (headings or {}).items():
                if sheet == one.name:
                    heads[column] = heading
            if one.name not in leave:
                sheets.append(Export(one.name, heads, rows, one.formats))
        path = tmp_path / name
        formats.write_xlsx(path, sheets)
        return path

    return make
