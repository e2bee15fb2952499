# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.cube_report import pictures


@pytest.mark.parametrize("country", ["CHN", "USA"])
def test_pictures_are_drawn_and_their_tables_hold_every_cell(made, country):
    document = made[country]
    first, second = pictures.pictures(document)
    assert len(second.twin.rows) == len(document["cells"])
    basic = [cell for cell in document["cells"] if cell["type"] == "basic"]
    assert len(first.twin.rows) == len(basic)
    for picture in (first, second):
        assert picture.spec("zh", 360) != picture.spec("en", 760)
        assert picture.meta.origin == document["origin"]


def test_estimated_cells_are_marked_with_their_error(made):
    names = [column.name for column in pictures.twin(made["CHN"]).columns]
    for row in pictures.twin(made["CHN"]).rows:
        cell = dict(zip(names, row, strict=True))
        estimated = cell["basis"].en.startswith("estimated")
        assert (cell["rel_error"] is not None) == estimated == (cell["year"] > 2019)
