# SPDX-License-Identifier: Apache-2.0
"""Columns are found by their names, oddities are counted, nothing is invented."""

import numpy as np
import pytest

from yuzui.errors import ColumnError, FileFormatError, InputError
from yuzui.store.duck import Lake
from yuzui.store.graph import kept, reading
from yuzui.store.graph.runs import Room


def counts(found):
    return {(f.table, f.code): f.count for f in found.findings}


def test_every_oddity_is_counted_and_nothing_is_lost(built):
    assert counts(built) == {
        ("work", "unknown_year"): 1,
        ("work", "sentinel_year"): 1,
        ("work", "duplicate"): 1,
        ("citation", "self_link"): 2,
        ("citation", "duplicate"): 1,
        ("citation", "unknown_work"): 1,
        ("citation", "unknown_year"): 3,
        ("citation", "negative_lag"): 1,
    }
    # the self-link of an undated work carries two flags
    assert built.read == 10 == built.used + 2 + 1 + 1 + 3 - 1


def test_order_of_rows_changes_nothing(tmp_path, built, rows, write):
    ours, theirs = rows
    works = write(tmp_path / "w2.csv", ("work_id", "year", "month"), ours[::-1])
    links = write(tmp_path / "l2.csv", ("citing", "cited"), theirs[::-1])
    other = reading.read(Lake(), works, links)
    for name in kept.ARRAYS:
        assert np.array_equal(getattr(other, name), getattr(built, name))
    assert counts(other) == counts(built)


def test_links_that_have_nothing_in_common_with_the_works_are_refused(tmp_path, write):
    works = write(tmp_path / "w.csv", ("openalex_id", "year"), [("W1", 2000), ("W2", 2001)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("10.1/a", "10.1/b")])
    with pytest.raises(InputError) as caught:
        reading.read(Lake(), works, links)
    told = caught.value
    assert (told.code, told.place.column) == ("nothing_in_common", "citing")
    assert (told.seen, told.expected) == ("10.1/a", "W1, W2")
    assert all("openalex_id" in told.fix.say(lang) for lang in ("en", "zh"))
    # one end of one link is enough: what it cites is outside
    links = write(tmp_path / "m.csv", ("citing", "cited"), [("W1", "W9"), ("W8", "W9")])
    assert counts(reading.read(Lake(), works, links)) == {("citation", "unknown_work"): 2}


@pytest.mark.parametrize("texts", ["works", "links"])
def test_numbers_in_one_file_may_be_texts_in_the_other(tmp_path, texts):
    lake, kinds = Lake(), {"VARCHAR": "BIGINT", "BIGINT": "VARCHAR"}
    kind = "VARCHAR" if texts == "works" else "BIGINT"
    lake.put("w", {"work_id": [1, 2], "year": [2000, 2001]}, {"work_id": kind})
    ends = {"citing": kinds[kind], "cited": kinds[kind]}
    lake.put("l", {"citing": [2, 2], "cited": [1, 7]}, ends)
    for name in ("w", "l"):
        lake.write(name, tmp_path / f"{name}.parquet")
    found = reading.read(lake, tmp_path / "w.parquet", tmp_path / "l.parquet")
    assert found.used == 1 and counts(found) == {("citation", "unknown_work"): 1}


def test_months_are_not_invented(tmp_path, write):
    works = write(tmp_path / "w.csv", ("id", "publication_year"), [(1, 2000), (2, 2001)])
    links = write(tmp_path / "l.csv", ("citing_no", "cited_no"), [(2, 1)])
    found = reading.read(Lake(), works, links)
    assert found.precision == "year" and found.order.dtype.kind == "i" and found.id_name == "id"
    with pytest.raises(InputError) as caught:
        found.times("month")
    assert "month" in caught.value.say("en") and caught.value.fix


def test_a_date_column_gives_days(tmp_path, write):
    works = write(tmp_path / "w.csv", ("id", "date"), [("x", "2000-02-29"), ("y", "2000-03-31")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("y", "x")])
    found = reading.read(Lake(), works, links)
    assert found.precision == "day"
    assert np.diff(found.times("day")).tolist() == [31]


def test_a_date_may_be_of_a_month_or_year_and_what_cannot_be_read_is_counted(tmp_path, write):
    rows = [
        ("m", "2003-02", "", 2003), ("y", "2004", "", ""), ("d", "2005-03-04", "", 2005),
        ("e", "", "5", 2003), ("x", "May 2003", "13", 2003), ("z", "", "0", 2003),
        ("o", "2003-06-07", "", 2001), (None, "2004-01-01", "", ""),
    ]  # fmt: skip
    works = write(tmp_path / "w.csv", ("id", "date", "month", "year"), rows)
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("d", "m")])
    found = reading.read(Lake(), works, links)
    days = np.asarray(found.date).astype("datetime64[D]").astype(str)
    assert dict(zip(found.order.tolist(), days.tolist(), strict=True)) == {
        "m": "2003-02-01", "y": "2004-01-01", "d": "2005-03-04", "e": "2003-05-01",
        "x": "2003-01-01", "z": "2003-01-01", "o": "2001-01-01",
    }  # fmt: skip
    assert counts(found) == {
        ("work", "unreadable_date"): 2, ("work", "other_year"): 1, ("work", "missing_id"): 1,
    }  # fmt: skip
    assert all(one.message.en != one.message.zh for one in found.findings)


def test_years_after_the_latest_are_unknown(files):
    found = reading.read(Lake(), *files, years=(1500, 2000))
    assert found.order.tolist() == ["old", "a", "b"]
    assert counts(found)["work", "sentinel_year"] == 2


@pytest.mark.parametrize(("header", "missing"), [(("work_id", "when"), "year"), (("x", "year"), "id")])
def test_a_missing_column_is_named_with_what_may_stand_there(tmp_path, header, missing, write):
    works = write(tmp_path / "w.csv", header, [(1, 2000)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [(1, 1)])
    with pytest.raises(ColumnError) as caught:
        reading.read(Lake(), works, links)
    assert caught.value.place.column == missing and caught.value.place.file == "w.csv"
    assert caught.value.expected and caught.value.say("zh")


def test_a_file_that_is_not_there_or_no_table_is_refused(tmp_path, files):
    with pytest.raises(FileFormatError):
        reading.read(Lake(), tmp_path / "none.parquet", files[1])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(FileFormatError):
        reading.read(Lake(), tmp_path / "broken.parquet", files[1])


def test_a_link_of_an_unknown_work_to_itself_carries_two_flags(tmp_path, write):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", 2000)])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("y", "y"), ("y", "x"), ("x", "x")])
    found = reading.read(Lake(), works, links)
    assert counts(found) == {("citation", "self_link"): 2, ("citation", "unknown_work"): 2}
    assert (found.read, found.used) == (3, 0)


def test_an_empty_set(tmp_path, write):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", "")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    found = reading.read(Lake(), works, links)
    assert (len(found.order), found.used, found.undated.tolist()) == (0, 0, ["x"])


def test_a_year_outside_is_unknown_to_both_kinds_of_indicators(files):
    lake = Lake()
    for latest in (2000, 2001):
        found = reading.read(lake, *files, years=(1500, latest))
        known = lake.query("SELECT DISTINCT work_id FROM work WHERE year IS NOT NULL ORDER BY 1")
        assert [row["work_id"] for row in known] == sorted(found.order.tolist())


@pytest.mark.parametrize("heads", [("oa_status", "is_oa"), ("open_access.oa_status", "open")])
def test_open_access_is_read_and_a_word_nobody_knows_is_counted(tmp_path, write, heads):
    rows = [
        ("a", 2000, "Gold ", ""),
        ("b", 2000, "", "true"),
        ("c", 2000, "", "0"),
        ("d", 2001, "blue", "yes"),
        ("e", 2001, "", "perhaps"),
        ("f", 2001, "", ""),
    ]
    works = write(tmp_path / "w.csv", ("id", "year", *heads), rows)
    links = write(tmp_path / "l.csv", ("citing", "cited"), [("d", "a")])
    lake = Lake()
    found = reading.read(lake, works, links)
    told = lake.query("SELECT work_id, oa_status FROM work ORDER BY 1")
    assert [one["oa_status"] for one in told] == ["gold", "open", "closed", "open", None, None]
    assert counts(found) == {("work", "unknown_openness"): 2}


def test_works_without_links_are_numbered_and_nothing_is_said_of_links(files):
    lake = Lake()
    with_links = reading.read(lake, *files)
    told = []
    alone = reading.read(lake, files[0], None, place=lambda *many: told.append(many) or Room())
    assert with_links.linked and not alone.linked
    assert told == [(len(alone.order) + len(alone.undated), None)]
    assert alone.order.tolist() == with_links.order.tolist()
    assert {f.table for f in alone.findings} == {"work"}
    # what an earlier set had is gone: an expression that asks for links fails
    assert not {"citation", "citation_file", "citation_row"} & set(lake.tables())
