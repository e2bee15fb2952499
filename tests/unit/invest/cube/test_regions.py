# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.cube.regions import AXES, Columns, read


def row(year, state, performer, value):
    return {"jahr": year, "land": state, "wer": performer, "euro": value}


def test_cubes_by_year_hold_the_regions_that_are_complete():
    rows = [
        row(year, state, performer, value)
        for year in ("2016", "2017")
        for state, performer, value in (
            ("A", "business", "10"), ("A", "federal", "5"),
            ("B", "business", "20"), ("B", "federal", "" if year == "2017" else "1"),
            ("C", "business", "3"),
        )
    ]  # fmt: skip
    found = read(rows, Columns("land", "wer", "jahr", "euro"))
    assert found.left_out == ("B", "C") and list(found.cubes) == [2016, 2017]
    cube = found.cubes[2017]
    assert cube.axes == AXES and cube.cells == {("A", "business"): 10, ("A", "federal"): 5}
