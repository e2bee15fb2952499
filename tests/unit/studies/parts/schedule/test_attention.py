# SPDX-License-Identifier: Apache-2.0
"""Rows that somebody has to look at."""

import json

import pytest

from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.run import template
from yuzui.scheduling.workbook import write
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

DAY = 86_400


def task(id, **more):
    ways = [{"resource": "r", "windows": [[0, 2 * DAY]]}]
    return {"id": id, "value": 1, "duration": DAY, "alternatives": ways} | more


@pytest.fixture
def attention(tmp_path):
    def make(*tasks, **more):
        frame = {"horizon": [0, 9 * DAY], "resources": [{"id": "r"}], "tasks": list(tasks)}
        path = tmp_path / "i.json"
        path.write_text(json.dumps(frame | more), encoding="utf-8")
        found = schedule.run(Workspace(tmp_path / "w"), path=path, budget=0)
        return {row["task"]: (row["errors"][0], row["cells"]) for row in found["rejected"]}

    return make


def test_every_way_of_fitting_nowhere_is_told_with_what_to_change(attention):
    closed = [[0, DAY // 2], [DAY, DAY + DAY // 2]]
    found = attention(
        task("none", alternatives=[]),
        task("short", duration=3 * DAY),
        task("shut", alternatives=[{"resource": "c", "windows": [[0, 9 * DAY]]}]),
        task("pool", uses={"p": 2}),
        task("good"),
        resources=[{"id": "r"}, {"id": "c", "calendar": closed}],
        pools=[{"id": "p", "capacity": 1}],
    )
    assert {id: error["column"] for id, (error, _) in found.items()} == {
        "none": "id", "short": "duration", "shut": "duration", "pool": "uses"
    }  # fmt: skip
    assert found["short"][0]["seen"] == "3 d" and found["short"][0]["expected"] == "<= 2 d"
    assert found["shut"][0]["expected"] == "<= 12 h" and found["pool"][0]["seen"] == "p: 2"
    for number, id in enumerate(("none", "short", "shut", "pool"), start=1):
        error, cells = found[id]
        assert error["row"] == number and error["fix"]["zh"] and json.loads(cells[0])["id"] == id


def test_a_task_that_cannot_be_read_carries_its_row(attention):
    found = attention(task("bad", value=-1), task("good"))
    error, cells = found["bad"]
    assert list(found) == ["bad"] and error["column"] == "value" and '"value": -1' in cells[0]


def test_in_a_workbook_the_place_is_the_cell(tmp_path):
    made = template.document("tunnel")
    first = made["tasks"][0]
    made["tasks"] = [
        first | {"after": [], "group": None},
        first | {"id": "late", "group": None, "after": [[first["id"], 0, 60]],
                 "alternatives": [{"resource": first["alternatives"][0]["resource"],
                                   "windows": [[made["horizon"][1] - first["duration"],
                                                made["horizon"][1]]]}]},
    ]  # fmt: skip
    made["tasks"][0]["alternatives"] = [
        {"resource": first["alternatives"][0]["resource"],
         "windows": [[made["horizon"][0] + 6 * 3600,
                      made["horizon"][0] + 6 * 3600 + first["duration"]]]}
    ]  # fmt: skip
    made["groups"] = []
    made["resources"] = [row | {"calendar": [made["horizon"]]} for row in made["resources"]]
    made["pools"] = [row | {"calendar": [made["horizon"]]} for row in made["pools"]]
    path = tmp_path / "w.xlsx"
    formats.write_xlsx(path, write.exports(made, "zh"))
    found = schedule.run(Workspace(tmp_path / "w"), path=path, budget=0)
    (row,) = (one for one in found["unplaced"] if one["reason"] == "lags")
    error = row["errors"][0]
    assert (error["file"], error["sheet"], error["row"], error["column"]) == (
        "w.xlsx", "先后", 2, "前序任务"
    )  # fmt: skip


def test_findings_of_the_workbook_stand_with_the_others(tmp_path):
    path = tmp_path / "w.xlsx"
    sheets = write.exports(template.document("tunnel"), "en")
    formats.write_xlsx(path, [*sheets, Export("Remarks", ("x",), [(1,)])])
    found = schedule.run(Workspace(tmp_path / "w"), path=path, budget=0)
    assert [one["code"] for one in found["findings"]] == ["unread_sheet"]
