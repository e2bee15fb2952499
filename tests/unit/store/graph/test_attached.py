# SPDX-License-Identifier: Apache-2.0
"""Authors and weighted fields from files of their own: names, types, sums, strays."""

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.store.duck import Lake
from yuzui.store.graph import attached


@pytest.fixture
def lake():
    made = Lake()
    made.put("work", {"work_id": ["a", "b"], "year": [2000, 2001]})
    return made


def counts(found):
    return {(f.table, f.code): f.count for f in found}


def test_authors_are_found_by_other_names_and_strays_left_out(lake, tmp_path, write):
    header = ("openalex_id", "author_position", "author_id", "institution_id", "country_code")
    rows = [("a", 1, "p", "X", "CN"), ("a", 2, "q", "", ""), ("b", 1, "", "", "SE"), ("z", 1, "p", "X", "")]
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    assert counts(found) == {("authorship", "stray_row"): 1}
    known = lake.query("FROM authorship ORDER BY work_id, position")
    assert [(r["work_id"], r["person_id"], r["affiliation"], r["org_id"]) for r in known] == [
        ("a", "p", 1, "X"), ("a", "q", None, None), ("b", None, 1, None),
    ]  # fmt: skip
    assert known[0]["corresponding"] is None


@pytest.mark.parametrize("works", ["aabb", "aabz"])
def test_authors_in_parquet_are_the_same_whether_held_or_read_again(lake, tmp_path, works):
    given = {"work_id": list(works), "position": [1, 2, 1, 2], "org_id": ["X", "Y", "X", None]}
    lake.export(given, tmp_path / "a.parquet")
    found = attached.authorship(lake, tmp_path / "a.parquet")
    assert counts(found) == ({("authorship", "stray_row"): 1} if "z" in works else {})
    known = lake.query("SELECT work_id, org_id FROM authorship ORDER BY work_id, position")
    expected = [("a", "X"), ("a", "Y"), ("b", "X"), ("b", None)]
    assert [tuple(row.values()) for row in known] == expected[: 3 if "z" in works else 4]
    # one set after another: what stood there was a view, then a table, or the other way
    lake.export({"work_id": ["a"], "org_id": ["Z"]}, tmp_path / "b.parquet")
    assert attached.authorship(lake, tmp_path / "b.parquet") == ()
    assert [row["org_id"] for row in lake.query("FROM authorship")] == ["Z"]


def test_an_empty_text_is_no_person_and_no_place(lake, tmp_path):
    rows = {"work_id": ["a", "a", "b"], "position": [1, 2, 1], "person_id": ["p", "", " "],
            "org_id": ["", "X ", " "], "country": ["", "CN", ""]}  # fmt: skip
    lake.export(rows, tmp_path / "a.parquet")
    assert attached.authorship(lake, tmp_path / "a.parquet") == ()
    known = lake.query("FROM authorship ORDER BY work_id, position")
    assert [(r["person_id"], r["affiliation"], r["org_id"], r["country"]) for r in known] == [
        ("p", None, None, None), (None, 1, "X", "CN"), (None, None, None, None),
    ]  # fmt: skip


def test_what_cannot_be_read_is_counted(lake, tmp_path, write):
    header = ("work_id", "position", "affiliation", "org_id", "corresponding")
    rows = [("a", 1, "Dept. X", "X", "no"), ("b", "first", 1, "Y", "maybe")]
    found = attached.authorship(lake, write(tmp_path / "a.csv", header, rows))
    assert [(f.code, f.column, f.seen, f.count) for f in found] == [
        ("wrong_type", "position", "first", 1),
        ("wrong_type", "affiliation", "Dept. X", 1),
        ("wrong_type", "corresponding", "maybe", 1),
    ]


def test_a_file_that_says_nothing_of_authors_is_refused(lake, tmp_path, write):
    with pytest.raises(ColumnError) as caught:
        attached.authorship(lake, write(tmp_path / "a.csv", ("work_id", "position"), [("a", 1)]))
    assert "org_id" in caught.value.expected
    with pytest.raises(ColumnError) as caught:
        attached.authorship(lake, write(tmp_path / "b.csv", ("person_id",), [("p",)]))
    assert "work_id" in caught.value.expected


def test_links_from_patents_are_found_by_the_names_of_their_source(lake, tmp_path, write):
    rows = [("US1", "a"), ("US1", "z"), ("US2", "a")]
    found = attached.patents(lake, write(tmp_path / "p.csv", ("patent", "oaid"), rows))
    assert counts(found) == {("patent_link", "stray_row"): 1}
    kept = lake.query("FROM patent_link ORDER BY patent_id")
    assert [(r["patent_id"], r["work_id"]) for r in kept] == [("US1", "a"), ("US2", "a")]
    with pytest.raises(ColumnError) as caught:
        attached.patents(lake, write(tmp_path / "q.csv", ("work_id", "year"), [("a", 1)]))
    assert "patent_id" in caught.value.expected


def test_weights_that_do_not_sum_to_one_are_refused_with_the_first_ten(tmp_path, write):
    lake = Lake()
    lake.put("work", {"work_id": list(range(20)), "year": [2000] * 20})
    path = write(tmp_path / "f.csv", ("work_id", "field", "weight"),
                 [(w, f, 0.5 if w < 5 else 0.4) for w in range(20) for f in "xy"])  # fmt: skip
    with pytest.raises(InputError) as caught:
        attached.fields(lake, path)
    told = caught.value
    assert told.code == "field_weights" and told.seen.startswith("5: 0.8") and told.seen.count(":") == 10
    assert "15" in told.message.en and "15" in told.message.zh and "--renormalise" in told.fix.zh
    found = attached.fields(lake, path, renormalise=True)
    assert counts(found) == {("work_field", "renormalised"): 15}
    sums = lake.query("SELECT min(s) AS low, max(s) AS high FROM "
                      "(SELECT sum(weight) AS s FROM work_field GROUP BY work_id)")[0]  # fmt: skip
    assert sums == {"low": 1.0, "high": 1.0}


@pytest.mark.parametrize("rows", [[("a", "x", -1), ("a", "y", 2)], [("a", "x", "")], [("a", "x", 0)]])
def test_weights_that_nothing_mends_are_refused_even_then(lake, tmp_path, write, rows):
    path = write(tmp_path / "f.csv", ("work_id", "field", "weight"), rows)
    with pytest.raises(InputError) as caught:
        attached.fields(lake, path, renormalise=True)
    assert caught.value.code == "field_weights"


def test_sums_within_rounding_hold(lake, tmp_path, write):
    rows = [("a", f, 1 / 3 + 1e-10) for f in "xyz"]
    assert attached.fields(lake, write(tmp_path / "f.csv", ("id", "topic_id", "score"), rows)) == ()


def test_one_classification_is_taken_and_fields_without_weights_weigh_alike(lake, tmp_path, write):
    rows = [("a", "old", "x"), ("a", "old", "y"), ("a", "new", "z"), ("b", "new", "z")]
    path = write(tmp_path / "f.csv", ("work_id", "scheme", "field_id"), rows)
    for scheme, seen in ((None, "new old"), ("other", "other")):
        with pytest.raises(InputError) as caught:
            attached.fields(lake, path, scheme)
        assert caught.value.code == "several_schemes" and caught.value.seen == seen
    attached.fields(lake, path, "old")
    known = lake.query("SELECT work_id, field_id, weight FROM work_field ORDER BY field_id")
    assert [tuple(r.values()) for r in known] == [("a", "x", 0.5), ("a", "y", 0.5)]


def test_an_earlier_set_is_forgotten(lake, tmp_path, write):
    attached.fields(lake, write(tmp_path / "f.csv", ("work_id", "field_id"), [("a", "x")]))
    lake.query("CREATE VIEW authorship AS FROM work")
    attached.forget(lake)
    assert not set(lake.tables()) & set(attached.BESIDE) and "work" in lake.tables()
