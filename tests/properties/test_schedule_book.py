# SPDX-License-Identifier: Apache-2.0
"""Every instance comes back from a workbook as it went in, whatever the order of its rows."""

from __future__ import annotations

import copy
import json
import random

from tests.jobs.scheduling import small_worlds as small
from tests.jobs.scheduling.documents import solve

from yuzui.scheduling import reading
from yuzui.scheduling.solution import Effort
from yuzui.scheduling.workbook import read, write
from yuzui.scheduling.workbook.write import normal
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

TURN = 1_792_886_400
"""Seven hours around it the clocks of Berlin show one hour twice."""


def world(seed):
    """Return an instance; every third one on civil dates across a turn of the clocks."""
    draw = random.Random(seed)
    made = small.world(seed, *draw.sample(small.FEATURES, draw.randint(1, 6)))
    named = {"a": "配置甲", "b": "=b", "c": "c; d: 1"}
    for task in made["tasks"]:
        task["config"] = named[task["config"]]
        task["value"] = draw.choice([task["value"], task["value"] / 3, 1e-9, 2**52])
    for row in made["resources"]:
        for pair in row.get("changeover", {}).get("pairs", []):
            pair[:2] = [named[pair[0]], named[pair[1]]]
    return dated(made, draw) if seed % 3 == 0 else made


def dated(made, draw):
    size, start = draw.choice([600, 1_799, 3_600]), TURN - draw.randint(0, 30_000)

    def moved(spans):
        return [[start + size * a, start + size * b] for a, b in spans]

    made["horizon"] = moved([made["horizon"]])[0]
    for row in (*made["resources"], *made["pools"]):
        if "calendar" in row:
            row["calendar"] = moved(row["calendar"])
        for pair in row.get("changeover", {}).get("pairs", []):
            pair[2] *= size
    for task in made["tasks"]:
        task["duration"] *= size
        for way in task["alternatives"]:
            way["windows"] = moved(way["windows"])
    title = draw.choice(["一周", {"en": "A week", "zh": "一周"}, None])
    return made | {"timezone": "Europe/Berlin", "title": title, "origin": "synthetic"}


def written(path, sheets):
    formats.write_xlsx(path, sheets)
    return path


def test_a_workbook_gives_back_the_instance_it_was_made_of(tmp_path_factory):
    for seed in range(45):
        tmp_path = tmp_path_factory.mktemp("case")
        document = world(seed)
        lang = ("en", "zh")[seed % 2]
        found = read.read(written(tmp_path / "i.xlsx", write.exports(document, lang)))
        assert found.document == normal(document) and found.aside == ()
        again, given = reading.read(found.document), reading.read(document)
        assert again.instance.tasks.keys() == given.instance.tasks.keys()
        assert again.instance.resources == given.instance.resources
        assert again.instance.quotas == given.instance.quotas
        json.dumps(found.document)


def test_a_workbook_is_scheduled_like_the_instance_it_was_made_of(tmp_path_factory):
    for seed in range(12):
        tmp_path = tmp_path_factory.mktemp("case")
        document = world(seed)
        found = read.read(written(tmp_path / "i.xlsx", write.exports(document, "zh"))).document
        one, other = (solve(each, Effort(0.02)) for each in (document, found))
        assert one["schedule"] == other["schedule"] and one["bound"] == other["bound"]


def shuffled(draw, sheet):
    """Return a sheet with its rows and its columns in another order."""
    columns = draw.sample(range(len(sheet.headings)), len(sheet.headings))
    rows = [tuple(row[n] for n in columns) for row in sheet.rows]
    formats = [sheet.formats[n] for n in columns]
    draw.shuffle(rows)
    return Export(sheet.name, [sheet.headings[n] for n in columns], rows, formats)


def test_the_order_of_sheets_rows_and_columns_changes_nothing(tmp_path_factory):
    for seed in range(30):
        tmp_path = tmp_path_factory.mktemp("case")
        draw, document = random.Random(seed), world(seed)
        sheets = write.exports(document, ("zh", "en")[seed % 2])
        mixed = [shuffled(draw, one) for one in draw.sample(sheets, len(sheets))]
        assert read.read(written(tmp_path / "m.xlsx", mixed)).document == normal(document)


def test_a_cell_that_is_changed_changes_the_instance(tmp_path):
    document = copy.deepcopy(world(1))
    sheets = write.exports(document, "zh")
    document["tasks"][0]["duration"] += 1
    assert read.read(written(tmp_path / "i.xlsx", sheets)).document != normal(document)
