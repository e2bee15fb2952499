# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import path
from yuzui.investment.simulation import asked, pictures
from yuzui.job.workspace import Workspace

HERE = Workspace(".")


def test_the_biggest_lever_named_is_a_real_one(tmp_path):
    document = path.run(Workspace(tmp_path), lever="all")
    picture = pictures.bought(document)
    rows = {one["name"]: one["at_maximum"]["effect_pp"] for one in document["levers"]}
    assert rows["reclassification"] == max(rows.values())
    assert "Structure rule" in picture.meta.finding.en
    assert len(picture.twin.rows) == len(rows)


def test_the_base_year_is_drawn_as_published():
    found = asked.answer(Workspace("."), asked.asked(HERE, {"horizon": "2027"}))
    rows = pictures.shares(found).twin.rows
    assert [row[2] for row in rows if row[1] == 2024] == pytest.approx([found["base"]["share"]] * 3)
    assert pictures.pictures(found)[0].meta.origin == "derived"
