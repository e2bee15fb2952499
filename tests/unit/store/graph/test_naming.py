# SPDX-License-Identifier: Apache-2.0
"""A file beside works is read by any name that works have; one that has none of them is refused."""

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.store.duck import Lake
from yuzui.store.graph import attached, reading

HEADER = ("openalex_id", "work_no", "year")


@pytest.fixture
def lake(tmp_path, write):
    made = Lake()
    rows = [("W9", 1, 2000), ("W8", 2, 2001), ("W8", 3, 2001), ("W7", "", 2001)]
    reading.read(made, write(tmp_path / "w.csv", HEADER, rows), None)
    return made


def authors(lake, tmp_path, write, header, *rows):
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    kept = lake.query("FROM authorship ORDER BY work_id, country")
    return [(row["work_id"], row["country"]) for row in kept], {f.code: f.count for f in found}


def test_another_name_of_works_stands_for_their_id(lake, tmp_path, write):
    told, odd = authors(lake, tmp_path, write, ("work_no", "country"), (1, "SE"), (3, "CN"),
                        (2, "CN"), (4, "CN"), ("", "CN"))  # fmt: skip
    assert told == [("W8", "CN"), ("W8", "CN"), ("W9", "SE")] and odd == {"stray_row": 2}
    # where the id is there too, that is read
    told, odd = authors(lake, tmp_path, write, ("work_no", "openalex_id", "country"), (1, "W7", "SE"))
    assert told == [("W7", "SE")] and odd == {}


def test_a_name_of_several_works_tells_none_of_them(tmp_path, write):
    lake = Lake()
    rows = [("W9", 1, 2000), ("W8", 1, 2001), ("W7", 2, 2001)]
    reading.read(lake, write(tmp_path / "w.csv", HEADER, rows), None)
    with pytest.raises(InputError) as caught:
        authors(lake, tmp_path, write, ("work_no", "country"), (2, "SE"))
    told = caught.value
    assert (told.code, told.seen, told.place.column) == ("names_repeated", "1", "work_no")
    assert "openalex_id" in told.fix.en and "openalex_id" in told.fix.zh


def test_a_file_about_other_works_is_refused_with_ids_of_both(lake, tmp_path, write):
    with pytest.raises(InputError) as caught:
        authors(lake, tmp_path, write, ("work_id", "country"), ("A1", "SE"), ("A2", "SE"))
    told = caught.value
    assert (told.code, told.seen, told.expected) == ("nothing_in_common", "A1, A2", "W7, W8, W9")
    # but not one of links from patents: patents need cite no work of a set
    found = attached.patents(lake, write(tmp_path / "p.csv", ("patent", "oaid"), [("US1", "A1")]))
    assert [f.code for f in found] == ["stray_row"]


def test_a_column_of_a_like_name_is_named(lake, tmp_path, write):
    with pytest.raises(ColumnError) as caught:
        authors(lake, tmp_path, write, ("work_no", "countries"), (1, "SE"))
    assert "“countries” to “country”" in caught.value.fix.en
    with pytest.raises(ColumnError) as caught:
        authors(lake, tmp_path, write, ("work_nr", "country"), (1, "SE"))
    assert "“work_nr”" in caught.value.fix.en
