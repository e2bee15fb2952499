# SPDX-License-Identifier: Apache-2.0
"""Tables of organisations and of countries: versions, levels, and what cannot be counted by."""

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.store.duck import Lake
from yuzui.store.graph import wholes

HEAD = ("child", "parent", "role", "weight", "valid_from", "valid_to", "table_version")


@pytest.fixture
def read(tmp_path, write):
    def one(rows, version=None, head=HEAD):
        lake = Lake()
        return lake, wholes.organisations(lake, write(tmp_path / "o.csv", head, rows), version)

    return one


def test_levels_follow_from_parts_of_parts(read):
    rows = [("a", "b", "component", "", "", "", "v1"), ("b", "c", "joint", 0.5, "2001-03-01", "2010-01-01", "v1"),
            ("x", "c", "associated", 1, "", "", "v1")]  # fmt: skip
    lake, levels = read(rows)
    assert levels == 2
    found = {row["child"]: row for row in lake.query("FROM org_link")}
    assert {child: row["level"] for child, row in found.items()} == {"a": 0, "x": 0, "b": 1}
    assert found["a"]["weight"] == 1 and found["a"]["from_year"] is None
    assert (found["b"]["from_year"], found["b"]["to_year"]) == (2001, 2010)


def test_a_table_without_rows_has_no_levels(read):
    assert read([])[1] == 0


@pytest.mark.parametrize(
    ("rows", "code", "seen"),
    [
        ([("a", "b", "component", 1), ("b", "a", "component", 1)], "circular_parts", "a → b"),
        ([("a", "b", "branch", 1)], "impossible_link", "branch"),
        ([("a", "b", "joint", 1.5)], "impossible_link", "1.5"),
        ([("a", "b", "joint", 0.7), ("a", "c", "joint", 0.7)], "impossible_link", "a"),
    ],
)
def test_what_cannot_be_counted_by_is_refused(read, rows, code, seen):
    with pytest.raises(InputError) as caught:
        read(rows, head=HEAD[:4])
    assert caught.value.code == code and seen in caught.value.seen and caught.value.fix.zh


def test_links_that_follow_one_another_are_not_added_up(read):
    rows = [("a", "b", "component", 1, "", "2005-01-01"), ("a", "c", "component", 1, "2005-01-01", "")]
    assert read(rows, head=HEAD[:6])[1] == 1


def test_one_version_is_taken(read, tmp_path, write):
    rows = [("a", "b", "component", 1, "", "", "v1"), ("a", "c", "component", 1, "", "", "v2")]
    with pytest.raises(InputError) as caught:
        read(rows)
    assert caught.value.code == "several_versions" and "v2" in caught.value.fix.zh
    lake, _ = read(rows, "m7,v2")
    assert [row["parent"] for row in lake.query("FROM org_link")] == ["c"]
    path = write(tmp_path / "m.csv", ("code", "reporting_code", "table_version"),
                 [("HK", "CN", "folded"), ("HK", "HK", "apart")])  # fmt: skip
    wholes.countries(lake, path, "apart,v2")
    assert lake.query("SELECT code, reporting_code FROM country_map") == [{"code": "HK", "reporting_code": "HK"}]


def test_a_version_that_is_not_there_is_refused(read):
    rows = [("a", "b", "component", 1, "", "", "v1")]
    assert read(rows, "v1")[1] == read(rows)[1] == read(rows, "apart,v1")[1] == 1
    with pytest.raises(InputError) as caught:
        read(rows, "v2")
    assert caught.value.code == "several_versions" and caught.value.expected == "v1"
    assert read([("a", "b", "component", 1)], "v2", HEAD[:4])[1] == 1


@pytest.mark.parametrize(("weight", "since"), [("0,5", ""), ("0.5", "spring 2005")])
def test_what_cannot_be_read_is_not_taken_for_empty(read, weight, since):
    rows = [("a", "b", "joint", weight, since, "", "v1"), ("c", "b", "joint", "", "", "", "v1")]
    with pytest.raises(InputError) as caught:
        read(rows)
    assert caught.value.code == "unreadable_cell" and caught.value.seen == (since or weight)


def test_a_country_has_one_code_and_columns_are_needed(tmp_path, write):
    twice = write(tmp_path / "m.csv", ("code", "reporting_code"), [("HK", "CN"), ("HK", "HK")])
    with pytest.raises(InputError) as caught:
        wholes.countries(Lake(), twice)
    assert caught.value.code == "two_codes" and caught.value.seen == "HK"
    with pytest.raises(ColumnError):
        wholes.countries(Lake(), write(tmp_path / "n.csv", ("code",), [("HK",)]))
